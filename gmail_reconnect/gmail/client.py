"""The Gmail client: a reader and a drafts class, each with its own token. Neither can send.

Every call is checked against the allow-list, paid for in quota units, and counted. Google's errors become ours.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, Final

from google.api_core.client_options import ClientOptions
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.option_values import DraftWay

from . import auth, batch_scheduler
from .allowlist import GMAIL, Token
from .batch_http import HttpBatchSender
from .fetch_plan import ListedMessage
from .http import CONNECTION_ERRORS, GmailTransport, connection_error
from .rate_limiter import RateLimiter
from .responses import (
    ChangeCollector,
    GarbledAnswerError,
    HistoryExpiredError,
    IdPage,
    MailboxChanges,
    NotFoundError,
    Profile,
    QuotaError,
    TemporaryError,
    translate_error,
)
from .worker_pool import WaitForAnswer, wait_for_answer

_log: Final = logging.getLogger(__name__)
_PAGE: Final = 500


class _GmailClient:
    """Google's client over one transport, with its errors translated."""

    def __init__(self, credentials: Credentials, token: Token, endpoint: str, limiter: RateLimiter) -> None:
        self._endpoint, self._token = endpoint or GMAIL, token
        self.transport = GmailTransport(credentials, token, self._endpoint, limiter)
        self._users = build(
            "gmail",
            "v1",
            http=self.transport,
            cache_discovery=False,
            static_discovery=True,
            client_options=ClientOptions(api_endpoint=self._endpoint),
        ).users()

    def _execute(self, request: Any, *, may_be_empty: bool = False) -> dict[str, Any]:
        """Makes one call, repeated a few times if the failure is temporary."""
        for attempt in range(batch_scheduler.TRIES):
            try:
                found = self._once(request, may_be_empty=may_be_empty)
                self.transport.limiter.answered(self.transport.sent, self.transport.limiter.clock())
                break
            except TemporaryError as error:
                if attempt == batch_scheduler.TRIES - 1:
                    raise UnreachableError(f"Gmail doesn't answer: {error.message}", "Run it again later.") from error
                if isinstance(error, QuotaError):
                    self.transport.limiter.refuse(self.transport.units, self.transport.sent)
                else:
                    self.transport.limiter.pause(2.0**attempt)
        return found

    def _once(self, request: Any, *, may_be_empty: bool = False) -> dict[str, Any]:
        """Makes one call, once; {} for an empty answer if `may_be_empty`. Raises a ReconnectError."""
        try:
            return self._attempt(request, may_be_empty=may_be_empty)
        except TemporaryError as error:
            self.transport.errors[error.kind] += 1
            _log.info("The call failed: %s", error.kind)
            raise

    def _attempt(self, request: Any, *, may_be_empty: bool) -> dict[str, Any]:
        try:
            found = request.execute(num_retries=0)
        except HttpError as error:
            raise translate_error(error.status_code, error.content, self._token) from error
        except (RefreshError, TransportError) as error:
            raise auth.refresh_failed(error, self._token) from error
        except CONNECTION_ERRORS as error:
            raise connection_error(error) from error
        except UnicodeDecodeError as error:
            raise GarbledAnswerError("the answer was cut short") from error
        if may_be_empty and found == "":
            return {}
        if not isinstance(found, dict):
            # An HTML page with status 200, such as a network's sign-in page, or a truncated answer.
            raise GarbledAnswerError("the answer isn't one of Gmail's")
        return found

    def close(self) -> None:
        """Closes the connection."""
        self.transport.close()


class GmailReader(_GmailClient):
    """Reads ids, headers and labels with `gmail.metadata`. Cannot see a body, cannot write."""

    has_threads = True
    lists_all = True

    def __init__(
        self, credentials: Credentials, endpoint: str, limiter: RateLimiter, wait_for: WaitForAnswer = wait_for_answer
    ) -> None:
        super().__init__(credentials, "read", endpoint, limiter)
        self._sender = HttpBatchSender(self._users, self.transport, self._endpoint, wait_for)
        self._batches = batch_scheduler.BatchScheduler(limiter, self._sender)

    def profile(self) -> Profile:
        """The account."""
        found = self._execute(self._users.getProfile(userId="me", fields="emailAddress,messagesTotal,historyId"))
        return Profile(found["emailAddress"].lower(), int(found.get("messagesTotal", 0)), str(found["historyId"]))

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        """Up to 500 ids, newest first: with one label, or all but spam and bin."""
        return _page(self._execute(self._listing(label, page)))

    def list_together(self, wanted: Sequence[tuple[str | None, str | None]]) -> list[IdPage | None]:
        """Pages for several (label, page token), in one request; None for each that failed."""
        return self._sender.ask("messages.list", [self._listing(*one) for one in wanted], _page)

    def _listing(self, label: str | None, page: str | None) -> Any:
        return self._users.messages().list(
            userId="me",
            labelIds=[label] if label else None,
            pageToken=page,
            maxResults=_PAGE,
            fields="messages(id,threadId),nextPageToken",
        )

    def history(self, start: str, pages: int | None = None) -> MailboxChanges:
        """What happened since the history id `start`, from the first `pages` pages of it.

        Raises HistoryExpiredError if Gmail no longer has that history.
        """
        ledger = ChangeCollector()
        page, latest = None, start
        for read in count(1):
            request = self._users.history().list(
                userId="me",
                startHistoryId=start,
                pageToken=page,
                maxResults=_PAGE,
                historyTypes=["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"],
                fields="history(id,messagesAdded(message(id,threadId,labelIds)),messagesDeleted(message(id)),"
                "labelsAdded(message(id,threadId),labelIds),labelsRemoved(message(id,threadId,labelIds),labelIds)),"
                "nextPageToken,historyId",
            )
            try:
                found = self._execute(request)
            except NotFoundError as error:
                raise HistoryExpiredError("Gmail no longer has the history since the last sync.") from error
            records = found.get("history", ())
            for record in records:
                ledger.enter(record)
            page = found.get("nextPageToken")
            if not page:
                return ledger.changes(str(found.get("historyId", latest)), read)
            latest = str(records[-1]["id"]) if records else latest
            if read == pages:
                return ledger.changes(latest, read, more=True)
        raise AssertionError("unreachable")

    def spent(self) -> int:
        """How many units were spent so far."""
        return self.transport.limiter.spent

    def fetch(self, supply: batch_scheduler.Supply) -> batch_scheduler.FetchResults:
        """Makes the calls that `supply` returns; yields the results of each request, in order."""
        return self._batches.fetch(supply)

    def under_way(self) -> int:
        """How many requests are under way in other threads."""
        return self._sender.under_way()

    def close(self) -> None:
        """Closes every connection."""
        self._sender.hang_up()
        super().close()


def _page(found: dict[str, Any]) -> IdPage:
    ids = tuple(ListedMessage(m["id"], m["threadId"]) for m in found.get("messages", ()))
    return IdPage(ids, found.get("nextPageToken"))


class GmailDrafts(_GmailClient):
    """Creates, lists and deletes drafts with `gmail.compose`. Nothing here sends."""

    way: DraftWay = "gmail"

    def __init__(self, credentials: Credentials, endpoint: str, limiter: RateLimiter) -> None:
        super().__init__(credentials, "draft", endpoint, limiter)

    def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:
        """Creates a draft; returns (draft id, message id). Uses a fresh connection and is never repeated.

        Raises UnreachableError if it isn't certain whether Gmail created it: look before trying again.
        """
        content: dict[str, str] = {"raw": base64.urlsafe_b64encode(mime).decode("ascii")}
        if thread_id:
            content["threadId"] = thread_id
        request = self._users.drafts().create(userId="me", body={"message": content}, fields="id,message/id")
        try:
            found = self._once(request)
            return str(found["id"]), str(found["message"]["id"])
        except (TemporaryError, KeyError, TypeError) as error:
            raise UnreachableError(
                f"Gmail did not say whether it created the draft: {error}",
                "Run it again: it looks first, and creates the draft only if there is none.",
            ) from error

    def find(self, message_id: str) -> tuple[str, str] | None:
        """(draft id, message id) of the draft with this Message-ID (without brackets), or None."""
        found = self._execute(
            self._users.drafts().list(
                userId="me", q=f"rfc822msgid:{message_id}", maxResults=2, fields="drafts(id,message/id)"
            )
        )
        for draft in found.get("drafts", ()):
            return str(draft["id"]), str(draft["message"]["id"])
        return None

    def list_ids(self, until: Collection[str] = ()) -> dict[str, str]:
        """draft id → message id of every draft; with `until`, only of as many pages as hold those ids."""
        ids: dict[str, str] = {}
        page: str | None = None
        while True:
            found = self._execute(
                self._users.drafts().list(
                    userId="me", maxResults=_PAGE, pageToken=page, fields="drafts(id,message/id),nextPageToken"
                )
            )
            ids.update((str(d["id"]), str(d["message"]["id"])) for d in found.get("drafts", ()))
            page = found.get("nextPageToken")
            if not page or (until and ids.keys() >= set(until)):
                return ids

    def message_id_of(self, draft_id: str) -> str:
        """The Message-ID (without brackets) of a draft; "" if it has none, or if the draft is gone."""
        request = self._users.drafts().get(
            userId="me", id=draft_id, format="metadata", fields="message/payload/headers"
        )
        try:
            found = self._execute(request)
        except NotFoundError:
            return ""
        headers = found.get("message", {}).get("payload", {}).get("headers", ())
        return next((str(h["value"]).strip("<> ") for h in headers if h["name"].lower() == "message-id"), "")

    def delete(self, draft_id: str) -> None:
        """Deletes a draft for good, or does nothing if it is gone already."""
        request = self._users.drafts().delete(userId="me", id=draft_id)
        with suppress(NotFoundError):
            self._execute(request, may_be_empty=True)
