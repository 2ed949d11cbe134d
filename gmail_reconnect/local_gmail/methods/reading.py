"""The methods that read: getProfile, messages, threads and history.

Each takes an `MethodCall` and returns the whole answer; `fields` is applied afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from gmail_reconnect.local_gmail.api_errors import bad_request, not_found
from gmail_reconnect.local_gmail.history import ChangeKind, HistoryIdTooOldError
from gmail_reconnect.local_gmail.mailbox import HIDDEN
from gmail_reconnect.local_gmail.message import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gmail_reconnect.local_gmail.exchange import Json, QueryString
    from gmail_reconnect.local_gmail.history import HistoryRecord
    from gmail_reconnect.local_gmail.mailbox import Mailbox
    from gmail_reconnect.local_gmail.message import StoredMessage

_HEX: Final = re.compile(r"[0-9a-f]{1,16}\Z")
_TOKEN_SHIFT: Final = 64
_HISTORY_TYPES: Final = {
    "messageadded": ChangeKind.ADDED,
    "messagedeleted": ChangeKind.DELETED,
    "labeladded": ChangeKind.LABELLED,
    "labelremoved": ChangeKind.UNLABELLED,
}


@dataclass(frozen=True, slots=True)
class MethodCall:
    """One admitted call: the mailbox, whose lock is held, and the request. `id` is "" for lists."""

    mailbox: Mailbox
    query: QueryString
    now_ms: int
    id: str = ""
    body: bytes = b""


def get_profile(ask: MethodCall) -> Json:
    """users.getProfile."""
    return {
        "emailAddress": ask.mailbox.address,
        "messagesTotal": ask.mailbox.messages_total,
        "threadsTotal": ask.mailbox.threads_total,
        "historyId": str(ask.mailbox.history.now),
    }


def list_messages(ask: MethodCall) -> Json:
    """users.messages.list: newest first, including drafts; spam and bin only if requested."""
    wanted = set(ask.query.all("labelIds"))
    hidden = hidden_labels(ask.query)
    matching = (m for m in messages_after_token(ask) if wanted <= m.labels and not hidden & m.labels)
    return answer_page(ask, "messages", matching, lambda m: {"id": m.id, "threadId": m.thread_id})


def get_message(ask: MethodCall) -> Json:
    """users.messages.get."""
    try:
        message = ask.mailbox.message(_checked_id(ask.id))
    except KeyError:
        raise not_found() from None
    return resource(message, format_of(ask.query), _wanted_headers(ask.query))


def get_thread(ask: MethodCall) -> Json:
    """users.threads.get: all its messages, oldest first, including drafts and bin."""
    try:
        thread = ask.mailbox.thread(_checked_id(ask.id))
    except KeyError:
        raise not_found() from None
    form, wanted = format_of(ask.query), _wanted_headers(ask.query)
    messages = [resource(message, form, wanted) for message in thread]
    return {"id": ask.id, "historyId": last_change(thread), "messages": messages}


def list_history(ask: MethodCall) -> Json:
    """users.history.list: what changed after startHistoryId, oldest first."""
    query = ask.query
    start = query.number("startHistoryId", 0)
    if not start:
        raise bad_request("Missing/invalid parameter: startHistoryId")
    kinds = {_history_type(name) for name in query.all("historyTypes")}
    label = query.one("labelId")
    history = ask.mailbox.history
    try:
        records = history.since(max(start, query.number("pageToken", 0)))
    except HistoryIdTooOldError:
        raise not_found() from None
    records = [
        record for record in records if (not kinds or record.change in kinds) and (not label or label in record.labels)
    ]
    size = query.page_size()
    answer: Json = {"historyId": str(history.now)}
    if records:
        labelled = ask.mailbox.labels_in_history
        answer["history"] = [_history_row(record, labelled) for record in records[:size]]
    if len(records) > size:
        answer["nextPageToken"] = str(records[size - 1].id)
    return answer


def format_of(query: QueryString) -> str:
    """The requested `format`; "full" if it is left out."""
    return query.choice("format", ("minimal", "full", "raw", "metadata"), "full")


def answer_page(
    ask: MethodCall, name: str, matching: Iterator[StoredMessage], row: Callable[[StoredMessage], Json]
) -> Json:
    """The answer of a list method. Like Gmail's, the estimate is unreliable; an empty list is left out."""
    size = ask.query.page_size()
    found = list(islice(matching, size + 1))
    answer: Json = {"resultSizeEstimate": len(found)}
    if found:
        answer[name] = [row(message) for message in found[:size]]
    if len(found) > size:
        moment, number = found[size - 1].key
        answer["nextPageToken"] = str(moment << _TOKEN_SHIFT | number)
    return answer


def messages_after_token(ask: MethodCall) -> Iterator[StoredMessage]:
    """A page continues after the last message of the page before, whatever arrived meanwhile."""
    token = ask.query.number("pageToken", 0)
    return ask.mailbox.newest_first(divmod(token, 1 << _TOKEN_SHIFT) if token else None)


def hidden_labels(query: QueryString) -> frozenset[str]:
    """Spam and bin, unless they are requested by the flag or by their own label."""
    return frozenset() if query.flag("includeSpamTrash") else HIDDEN - set(query.all("labelIds"))


def _checked_id(text: str) -> str:
    if not _HEX.match(text):
        raise bad_request("Invalid id value")
    return text


def _wanted_headers(query: QueryString) -> frozenset[str]:
    return frozenset(name.lower() for name in query.all("metadataHeaders"))


def last_change(thread: list[StoredMessage]) -> str:
    """The newest history id of a thread's messages."""
    return str(max(message.history_id for message in thread))


def _history_type(name: str) -> ChangeKind:
    try:
        return _HISTORY_TYPES[name.lower()]
    except KeyError:
        raise bad_request(f"Invalid value at 'history_types' (TYPE_ENUM), \"{name}\"") from None


def _history_row(record: HistoryRecord, labelled: bool) -> Json:
    ids = {"id": record.message_id, "threadId": record.thread_id}
    entry: Json = {"message": ids | ({"labelIds": list(record.labels)} if labelled and record.labels else {})}
    if record.changed:
        entry["labelIds"] = list(record.changed)
    return {"id": str(record.id), "messages": [ids], record.change.value: [entry]}
