"""The only user of Google's client. Reading and drafting are two classes, with two tokens; neither can send.

Every call passes the list in `transport.py`, costs its units at the pace, and is counted. Errors come out as ours.
"""

from __future__ import annotations

import base64
import http.client
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import google_auth_httplib2
import httplib2
from google.api_core.client_options import ClientOptions
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import BatchError, HttpError
from googleapiclient.http import BatchHttpRequest

from gmail_reconnect.errors import MailboxError, UnreachableError

from . import auth
from .answers import Changes, Fetched, HistoryExpiredError, Page, Profile, RefusedError, apply, message_of, translate
from .headers import WANTED
from .plan import Fetch, Listed
from .quota import COSTS, Pace
from .transport import GMAIL, Token, check

_TIMEOUT_SECONDS: Final = 60
_PAGE: Final = 500
_MESSAGE: Final = "id,threadId,labelIds,internalDate,payload/headers"
_TRIES: Final = 6


class _Wire:
    """One authorized connection of one token: checks, paces and counts what goes through."""

    def __init__(self, credentials: Credentials, token: Token, endpoint: str, pace: Pace) -> None:
        self.credentials = credentials
        self.calls: Counter[str] = Counter()
        self._token = token
        self._endpoint = endpoint
        self.pace = pace
        self._http = self._open()

    def request(  # noqa: PLR0917 - the signature that Google's client calls
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        redirections: int = 0,  # noqa: ARG002 - never followed
        connection_type: Any = None,
    ) -> tuple[Any, bytes]:
        """As httplib2's, for Google's client. Raises NotAllowedError before anything outside the list leaves."""
        name = self.admit(method, uri)
        if method in {"POST", "DELETE"} and name != "batch":
            # httplib2 repeats a POST by itself, also on a fresh connection whose answer was lost.
            connection_type = _OneShotHttps if uri.startswith("https:") else _OneShotHttp
            http = self._open(refresh=False)
        else:
            http = self._http
        try:
            found: tuple[Any, bytes] = http.request(
                uri, method, body=body, headers=headers, redirections=0, connection_type=connection_type
            )
        finally:
            if http is not self._http:
                http.close()
        return found

    def close(self) -> None:
        """Closes the kept connection."""
        self._http.close()

    def admit(self, method: str, uri: str) -> str:
        """Checks one call, inner ones of a batch too, waits for its units, counts it. Returns its name."""
        name = check(method, uri, self._token, self._endpoint)
        if name != "batch":
            self.pace.take(COSTS[name])
            self.calls[name] += 1
        return name

    def _open(self, *, refresh: bool = True) -> Any:
        http = httplib2.Http(timeout=_TIMEOUT_SECONDS)
        http.follow_redirects = False  # a redirect would take the token to another host
        if refresh:
            return google_auth_httplib2.AuthorizedHttp(self.credentials, http=http)
        return google_auth_httplib2.AuthorizedHttp(self.credentials, http=http, refresh_status_codes=())


class _OneShot:
    """A connection that refuses to carry a second request."""

    _used = False

    def request(self, *arguments: Any, **named: Any) -> None:
        if self._used:
            raise ConnectionAbortedError("the connection was lost before the answer came")
        self._used = True
        super().request(*arguments, **named)  # type: ignore[misc] # mixed into http.client's


class _OneShotHttp(_OneShot, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc] # untyped base
    pass


class _OneShotHttps(_OneShot, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc] # untyped base
    pass


class _Service:
    """Google's client over one wire, its errors translated."""

    def __init__(self, credentials: Credentials, token: Token, endpoint: str, pace: Pace) -> None:
        self.endpoint = endpoint or GMAIL
        self.token = token
        self.wire = _Wire(credentials, token, self.endpoint, pace)
        self.users = build(
            "gmail",
            "v1",
            http=self.wire,
            cache_discovery=False,
            static_discovery=True,
            client_options=ClientOptions(api_endpoint=self.endpoint),
        ).users()

    def execute(self, request: Any) -> dict[str, Any]:
        """One call, repeated a few times where the refusal may pass."""
        for attempt in range(_TRIES):
            try:
                found = self.once(request)
                break
            except RefusedError as error:
                if attempt == _TRIES - 1:
                    raise UnreachableError(f"Gmail does not answer: {error}", "Run it again later.") from error
                self.wire.pace.pause(2**attempt)
        return found

    def once(self, request: Any) -> dict[str, Any]:
        """One call, made once. Raises RefusedError, or one of ours."""
        try:
            found = request.execute(num_retries=0)
        except HttpError as error:
            raise translate(error.status_code, error.content, self.token) from error
        except (RefreshError, TransportError) as error:
            raise auth.refresh_failed(error, self.token) from error
        except (OSError, httplib2.HttpLib2Error, http.client.HTTPException) as error:
            raise UnreachableError(
                f"Gmail cannot be reached: {error}", "Check the network and run it again."
            ) from error
        if not isinstance(found, dict):
            # An HTML page with status 200, as some networks' sign-in pages send, or a truncated answer.
            raise RefusedError("the answer was no answer of Gmail's")
        return found


class Reader:
    """Reads ids, headers and labels with `gmail.metadata`. Cannot see a body, cannot write."""

    def __init__(self, credentials: Credentials, endpoint: str, pace: Pace) -> None:
        self._service = _Service(credentials, "read", endpoint, pace)
        self.wire = self._service.wire

    def profile(self) -> Profile:
        """The account."""
        found = self._service.execute(
            self._service.users.getProfile(userId="me", fields="emailAddress,messagesTotal,historyId")
        )
        return Profile(found["emailAddress"].lower(), int(found.get("messagesTotal", 0)), str(found["historyId"]))

    def list_ids(self, label: str | None = None, page: str | None = None) -> Page:
        """Up to 500 ids, newest first; of one label, or of everything but spam and bin."""
        found = self._service.execute(
            self._service.users.messages().list(
                userId="me",
                labelIds=[label] if label else None,
                pageToken=page,
                maxResults=_PAGE,
                fields="messages(id,threadId),nextPageToken",
            )
        )
        ids = tuple(Listed(m["id"], m["threadId"]) for m in found.get("messages", ()))
        return Page(ids, found.get("nextPageToken"))

    def history(self, start: str) -> Changes:
        """What happened since `start`. Raises HistoryExpiredError where Gmail no longer knows."""
        came: dict[str, Listed] = {}
        went: set[str] = set()
        page, latest = None, start
        while True:
            request = self._service.users.history().list(
                userId="me",
                startHistoryId=start,
                pageToken=page,
                maxResults=_PAGE,
                historyTypes=["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"],
                fields="history(messagesAdded(message(id,threadId,labelIds)),messagesDeleted(message(id)),"
                "labelsAdded(message(id,threadId),labelIds),labelsRemoved(message(id,threadId),labelIds)),"
                "nextPageToken,historyId",
            )
            try:
                found = self._service.execute(request)
            except MailboxError as error:
                raise HistoryExpiredError("Gmail no longer has the history since the last sync.") from error
            for record in found.get("history", ()):
                apply(record, came, went)
            latest = str(found.get("historyId", latest))
            page = found.get("nextPageToken")
            if not page:
                return Changes(frozenset(came.values()), frozenset(went), latest)

    def fetch(self, calls: Sequence[Fetch]) -> list[Fetched]:
        """Makes the calls in one batch; those that were refused for a while again, the others never twice.

        Raises UnreachableError where some are refused again and again.
        """
        done: dict[int, Fetched] = {}
        for attempt in range(_TRIES):
            waiting = [i for i in range(len(calls)) if i not in done]
            for i, answer in self._batch({i: calls[i] for i in waiting}).items():
                if isinstance(answer, Fetched):
                    done[i] = answer
                elif not isinstance(answer, RefusedError):
                    raise answer
            if len(done) == len(calls):
                return [done[i] for i in range(len(calls))]
            if attempt < _TRIES - 1:
                self.wire.pace.pause(2**attempt)
        raise UnreachableError(
            f"Gmail refused {len(calls) - len(done)} of {len(calls)} calls {_TRIES} times.", "Run it again later."
        )

    def _batch(self, calls: dict[int, Fetch]) -> dict[int, Fetched | Exception]:
        answers: dict[int, Fetched | Exception] = {i: RefusedError("no answer in the batch") for i in calls}
        # new_batch_http_request() would ignore the endpoint.
        batch = BatchHttpRequest(batch_uri=f"{self._service.endpoint}/batch/gmail/v1")

        def receive(key: str, response: Any, exception: HttpError | None) -> None:
            answers[int(key)] = self._answer(calls[int(key)], response, exception)

        for i, call in calls.items():
            request = self._request(call)
            self.wire.admit(request.method, request.uri)
            batch.add(request, callback=receive, request_id=str(i))
        try:
            batch.execute(http=self.wire)
        except HttpError as error:
            return dict.fromkeys(calls, translate(error.status_code, error.content, "read"))
        except (RefreshError, TransportError) as error:
            raise auth.refresh_failed(error, "read") from error
        except (BatchError, KeyError, ValueError):
            pass  # a part is missing or broken: what has no answer is asked for again
        except (OSError, httplib2.HttpLib2Error, http.client.HTTPException):
            pass  # the connection dropped; reading again does no harm
        return answers

    def _request(self, call: Fetch) -> Any:
        wanted = {"userId": "me", "id": call.id, "format": "metadata", "metadataHeaders": list(WANTED)}
        if call.method == "messages.get":
            return self._service.users.messages().get(fields=_MESSAGE, **wanted)
        return self._service.users.threads().get(fields=f"id,messages({_MESSAGE})", **wanted)

    @staticmethod
    def _answer(call: Fetch, response: Any, exception: HttpError | None) -> Fetched | Exception:
        if exception is not None:
            if exception.status_code == 404:
                return Fetched(call, (), gone=True)
            return translate(exception.status_code, exception.content, "read")
        try:
            found = response["messages"] if call.method == "threads.get" else [response]
            return Fetched(call, tuple(message_of(m) for m in found))
        except (KeyError, TypeError, ValueError):
            return RefusedError("a part of the batch was cut short")


class Drafts:
    """Makes, lists and deletes drafts with `gmail.compose`. There is nothing here that sends."""

    def __init__(self, credentials: Credentials, endpoint: str, pace: Pace) -> None:
        self._service = _Service(credentials, "draft", endpoint, pace)
        self.wire = self._service.wire

    def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:
        """(draft id, message id) of a new draft. On one fresh connection, never repeated.

        Raises UnreachableError where it is in doubt whether Gmail made it: look before trying again.
        """
        content: dict[str, str] = {"raw": base64.urlsafe_b64encode(mime).decode("ascii")}
        if thread_id:
            content["threadId"] = thread_id
        request = self._service.users.drafts().create(userId="me", body={"message": content}, fields="id,message/id")
        try:
            found = self._service.once(request)
            return str(found["id"]), str(found["message"]["id"])
        except (RefusedError, KeyError) as error:
            raise UnreachableError(
                f"Gmail's answer to a new draft was not understood: {error}", "Run it again."
            ) from error

    def find(self, message_id: str) -> tuple[str, str] | None:
        """(draft id, message id) of the draft with this Message-ID (without brackets); None where there is none."""
        found = self._service.execute(
            self._service.users.drafts().list(
                userId="me", q=f"rfc822msgid:{message_id}", maxResults=2, fields="drafts(id,message/id)"
            )
        )
        for draft in found.get("drafts", ()):
            return str(draft["id"]), str(draft["message"]["id"])
        return None

    def list_ids(self) -> dict[str, str]:
        """draft id → message id of every draft."""
        ids: dict[str, str] = {}
        page: str | None = None
        while True:
            found = self._service.execute(
                self._service.users.drafts().list(
                    userId="me", maxResults=_PAGE, pageToken=page, fields="drafts(id,message/id),nextPageToken"
                )
            )
            ids.update((str(d["id"]), str(d["message"]["id"])) for d in found.get("drafts", ()))
            page = found.get("nextPageToken")
            if not page:
                return ids

    def message_id_of(self, draft_id: str) -> str:
        """The Message-ID (without brackets) of a draft; "" where it has none."""
        found = self._service.execute(
            self._service.users.drafts().get(
                userId="me", id=draft_id, format="metadata", fields="message/payload/headers"
            )
        )
        headers = found.get("message", {}).get("payload", {}).get("headers", ())
        return next((str(h["value"]).strip("<> ") for h in headers if h["name"].lower() == "message-id"), "")

    def delete(self, draft_id: str) -> None:
        """Deletes a draft for good; one that is gone already is no error."""
        request = self._service.users.drafts().delete(userId="me", id=draft_id)
        try:
            request.execute(num_retries=0)
        except HttpError as error:
            if error.status_code != 404:
                raise translate(error.status_code, error.content, "draft") from error
        except (OSError, httplib2.HttpLib2Error, http.client.HTTPException) as error:
            raise UnreachableError(f"Gmail cannot be reached: {error}", "Run it again.") from error
