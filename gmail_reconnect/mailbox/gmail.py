"""The only user of Google's client. Reading and drafting are two classes, with two tokens; neither can send.

Every call passes the list in `transport.py`, costs its units at the pace, and is counted. Errors come out as ours.
"""

from __future__ import annotations

import base64
import http.client
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, Final

import google_auth_httplib2
import httplib2
from google.api_core.client_options import ClientOptions
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from gmail_reconnect.errors import UnreachableError

from . import auth, batches
from .answers import (
    Changes,
    Fetched,
    HistoryExpiredError,
    Ledger,
    NotFoundError,
    Page,
    Profile,
    RefusedError,
    message_of,
    translate,
)
from .headers import WANTED
from .plan import Fetch, Listed
from .quota import COSTS, Pace
from .transport import GMAIL, Token, check, inner_calls

_TIMEOUT_SECONDS: Final = 60
_PAGE: Final = 500
_MESSAGE: Final = "id,threadId,labelIds,internalDate,payload/headers"


class _Wire:
    """One authorized connection of one token: checks, paces and counts what goes through."""

    def __init__(self, credentials: Credentials, token: Token, endpoint: str, pace: Pace) -> None:
        # Under another name than `credentials`: there Google's client would find them, and renew them on a connection
        # of its own that it never closes.
        self._credentials = credentials
        self.calls: Counter[str] = Counter()
        self.date = ""
        """The Date of the last answer: Gmail's clock."""
        self.pace = pace
        self._token = token
        self._endpoint = endpoint
        plain = _Http(endpoint)
        self._http = google_auth_httplib2.AuthorizedHttp(credentials, http=plain)
        self._renewal = google_auth_httplib2.Request(plain)

    def request(  # noqa: PLR0917 - the signature that Google's client calls
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        redirections: int = 0,  # noqa: ARG002 - never followed
        connection_type: Any = None,  # noqa: ARG002 - chosen here
    ) -> tuple[Any, bytes]:
        """As httplib2's, for Google's client. Raises NotAllowedError before anything outside the list leaves."""
        names = [check(method, uri, self._token, self._endpoint)]
        if is_batch := names == ["batch"]:
            inner = inner_calls(body, (headers or {}).get("content-type", ""))
            names = [check(verb, self._endpoint + target, self._token, self._endpoint) for verb, target in inner]
        self.pace.take(sum(COSTS[name] for name in names))
        self.calls.update(names)
        if method in {"POST", "DELETE"} and not is_batch:
            return self._once(uri, method, body, headers or {})
        found: tuple[Any, bytes] = self._http.request(uri, method, body=body, headers=headers, redirections=0)
        self.date = found[0].get("date", "")
        return found

    def renew(self) -> None:
        """A new access token, whether or not the old one should still be good."""
        self._credentials.refresh(self._renewal)  # type: ignore[no-untyped-call] # Google's package has no types here

    def close(self) -> None:
        """Closes the kept connection."""
        self._http.close()

    def _once(self, uri: str, method: str, body: Any, headers: dict[str, str]) -> tuple[Any, bytes]:
        """A call that changes something, on a connection of its own."""
        for last in (False, True):
            signed = dict(headers)
            self._credentials.before_request(self._renewal, method, uri, signed)  # type: ignore[no-untyped-call]
            http = _Http(self._endpoint)
            try:
                response, content = http.request(uri, method, body=body, headers=signed, redirections=0)
            finally:
                http.close()
            if response.status != 401 or last:
                break
            # The one answer that says for certain that nothing was done, and that may be mended at once.
            self.renew()
        return response, content


class _OneShot:
    """A connection that carries one request until it is allowed another."""

    used = False

    def request(self, *arguments: Any, **named: Any) -> None:
        if self.used:
            raise ConnectionAbortedError("the connection was lost before the answer came")
        self.used = True
        super().request(*arguments, **named)  # type: ignore[misc] # mixed into http.client's


class _OneShotHttp(_OneShot, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc] # untyped base
    pass


class _OneShotHttps(_OneShot, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc] # untyped base
    pass


class _Http(httplib2.Http):  # type: ignore[misc] # untyped base
    """httplib2's, which sends each request to Gmail once.

    By itself it repeats one whose answer was lost, also a POST, also on a fresh connection: a second draft, or units
    that are paid for and not counted. Renewing a token it may repeat.
    """

    def __init__(self, endpoint: str) -> None:
        super().__init__(timeout=_TIMEOUT_SECONDS)
        self.follow_redirects = False  # a redirect would take the token to another host
        self._endpoint = endpoint

    def request(self, uri: str, *arguments: Any, **named: Any) -> Any:
        for connection in self.connections.values():
            connection.used = False
        if uri.startswith(f"{self._endpoint}/"):
            named["connection_type"] = _OneShotHttps if uri.startswith("https:") else _OneShotHttp
        return super().request(uri, *arguments, **named)


_BROKEN: Final = (OSError, httplib2.HttpLib2Error, http.client.HTTPException)


def _trouble(error: Exception) -> RefusedError | UnreachableError:
    """A connection that broke off is worth another try; a machine without a network is not."""
    lost = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, http.client.HTTPException)
    if isinstance(error, lost):
        return RefusedError(f"the connection was lost ({str(error) or type(error).__name__})")
    return UnreachableError(f"Gmail cannot be reached: {error}", "Check the network and run it again.")


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

    def execute(self, request: Any, *, may_be_empty: bool = False) -> dict[str, Any]:
        """One call, repeated a few times where the refusal may pass."""
        for attempt in range(batches.TRIES):
            try:
                found = self.once(request, may_be_empty=may_be_empty)
                break
            except RefusedError as error:
                if attempt == batches.TRIES - 1:
                    raise UnreachableError(f"Gmail does not answer: {error.message}", "Run it again later.") from error
                self.wire.pace.pause(2.0**attempt)
        return found

    def once(self, request: Any, *, may_be_empty: bool = False) -> dict[str, Any]:
        """One call, made once; {} for an empty answer, where that may be one. Raises RefusedError, or one of ours."""
        try:
            found = request.execute(num_retries=0)
        except HttpError as error:
            raise translate(error.status_code, error.content, self.token) from error
        except (RefreshError, TransportError) as error:
            raise auth.refresh_failed(error, self.token) from error
        except _BROKEN as error:
            raise _trouble(error) from error
        except UnicodeDecodeError as error:
            raise RefusedError("the answer was cut short") from error
        if may_be_empty and found == "":
            return {}
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
        ledger = Ledger()
        page, latest = None, start
        for pages in count(1):
            request = self._service.users.history().list(
                userId="me",
                startHistoryId=start,
                pageToken=page,
                maxResults=_PAGE,
                historyTypes=["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"],
                fields="history(messagesAdded(message(id,threadId,labelIds)),messagesDeleted(message(id)),"
                "labelsAdded(message(id,threadId),labelIds),labelsRemoved(message(id,threadId,labelIds),labelIds)),"
                "nextPageToken,historyId",
            )
            try:
                found = self._service.execute(request)
            except NotFoundError as error:
                raise HistoryExpiredError("Gmail no longer has the history since the last sync.") from error
            for record in found.get("history", ()):
                ledger.enter(record)
            latest = str(found.get("historyId", latest))
            page = found.get("nextPageToken")
            if not page:
                return ledger.changes(latest, pages)
        raise AssertionError("unreachable")

    def room(self) -> int:
        """How many units to ask for at once."""
        return self.wire.pace.room()

    def spent(self) -> int:
        """How many units were spent so far."""
        return self.wire.pace.spent

    def fetch(self, calls: Sequence[Fetch]) -> Iterator[list[Fetched]]:
        """Makes the calls; yields what each request brought, before anything is raised. See `batches`."""
        return batches.fetch(calls, self.wire.pace, self._batch)

    def _batch(self, calls: Mapping[int, Fetch], *, renewed: bool = False) -> dict[int, Fetched | Exception]:
        answers: dict[int, Fetched | Exception] = {i: RefusedError("no answer in the batch") for i in calls}
        unauthorized: dict[int, Fetch] = {}
        # new_batch_http_request() would ignore the endpoint.
        batch = BatchHttpRequest(batch_uri=f"{self._service.endpoint}/batch/gmail/v1")

        def receive(key: str, response: Any, exception: HttpError | None) -> None:
            i = int(key)
            answers[i] = self._answer(calls[i], response, exception)
            if exception is not None and exception.status_code == 401:
                unauthorized[i] = calls[i]

        for i, call in calls.items():
            batch.add(self._request(call), callback=receive, request_id=str(i))
        try:
            batch.execute(http=self.wire)
            if unauthorized and not renewed:
                # The token died before its time, which the endpoint tells inside an answer with status 200.
                self.wire.renew()
                answers |= self._batch(unauthorized, renewed=True)
        except (AttributeError, KeyError, TypeError, ValueError):
            pass  # the whole or a part is broken or missing: what has no answer is asked for again
        except HttpError as error:
            return dict.fromkeys(calls, translate(error.status_code, error.content, "read"))
        except (RefreshError, TransportError) as error:
            raise auth.refresh_failed(error, "read") from error
        except _BROKEN as error:
            trouble = _trouble(error)
            if isinstance(trouble, UnreachableError):
                raise trouble from error
            # Reading again does no harm.
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
        except (AttributeError, KeyError, TypeError, ValueError):
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
        except (RefusedError, KeyError, TypeError) as error:
            raise UnreachableError(
                f"Gmail did not say whether it made the draft: {error}",
                "Run it again: it looks first, and makes the draft only if there is none.",
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

    def list_ids(self, until: Collection[str] = ()) -> dict[str, str]:
        """draft id → message id of every draft; where `until` names ids, no page more than brings these."""
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
            if not page or (until and ids.keys() >= set(until)):
                return ids

    def message_id_of(self, draft_id: str) -> str:
        """The Message-ID (without brackets) of a draft; "" where it has none, or is gone."""
        request = self._service.users.drafts().get(
            userId="me", id=draft_id, format="metadata", fields="message/payload/headers"
        )
        try:
            found = self._service.execute(request)
        except NotFoundError:
            return ""
        headers = found.get("message", {}).get("payload", {}).get("headers", ())
        return next((str(h["value"]).strip("<> ") for h in headers if h["name"].lower() == "message-id"), "")

    def delete(self, draft_id: str) -> None:
        """Deletes a draft for good; one that is gone already is no error."""
        request = self._service.users.drafts().delete(userId="me", id=draft_id)
        with suppress(NotFoundError):
            self._service.execute(request, may_be_empty=True)
