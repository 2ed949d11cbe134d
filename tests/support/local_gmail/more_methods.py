"""Methods of Gmail's API that only the tests of the local Gmail call; the product never does."""

from __future__ import annotations

from typing import Final

from gmail_reconnect.local_gmail.exchange import Json
from gmail_reconnect.local_gmail.message import StoredMessage
from gmail_reconnect.local_gmail.methods.drafts import draft_content, draft_of, ids_of_draft
from gmail_reconnect.local_gmail.methods.fields import DRAFT, THREAD, list_of, names
from gmail_reconnect.local_gmail.methods.reading import (
    MethodCall,
    answer_page,
    hidden_labels,
    last_change,
    messages_after_token,
)
from gmail_reconnect.local_gmail.methods.table import ApiMethod
from gmail_reconnect.local_gmail.oauth import COMPOSE, METADATA

from .live_mailbox import LiveMailbox

_PLACES: Final = ("INBOX", "SENT", "DRAFT", "SPAM", "TRASH", "CHAT")
_MARKS: Final = ("UNREAD", "STARRED", "IMPORTANT")
_CATEGORIES: Final = tuple(f"CATEGORY_{name}" for name in ("PERSONAL", "SOCIAL", "PROMOTIONS", "UPDATES", "FORUMS"))
_SYSTEM_LABELS: Final = _PLACES + _MARKS + _CATEGORIES


def list_labels(ask: MethodCall) -> Json:
    """users.labels.list."""
    used = {label for message in ask.mailbox.messages.values() for label in message.labels}
    system = [{"id": label, "name": label, "type": "system"} for label in _SYSTEM_LABELS]
    user = [{"id": label, "name": label, "type": "user"} for label in sorted(used - set(_SYSTEM_LABELS))]
    return {"labels": system + user}


def list_threads(ask: MethodCall) -> Json:
    """users.threads.list: in the order of each thread's newest message. A thread has all labels of its messages."""
    wanted = set(ask.query.all("labelIds"))
    hidden = hidden_labels(ask.query)

    def matches(message: StoredMessage) -> bool:
        seen = [m for m in ask.mailbox.thread(message.thread_id) if not hidden & m.labels]
        return bool(seen) and seen[-1] is message and wanted <= set().union(*(m.labels for m in seen))

    def row(message: StoredMessage) -> Json:
        changed = last_change(ask.mailbox.thread(message.thread_id))
        return {"id": message.thread_id, "snippet": message.snippet, "historyId": changed}

    return answer_page(ask, "threads", filter(matches, messages_after_token(ask)), row)


def update_draft(ask: MethodCall) -> Json:
    """users.drafts.update: replaces all of the content."""
    assert isinstance(ask.mailbox, LiveMailbox)
    draft_of(ask)
    raw, thread_id = draft_content(ask)
    ask.mailbox.edit_draft(ask.id, raw, ask.now_ms, thread_id)
    return ids_of_draft(ask, ask.id)


def _list_send_as(_: MethodCall) -> Json:
    raise AssertionError("no scope on this server covers it")


_LABELS: Final = names("id name type messageListVisibility labelListVisibility color")
MORE_METHODS: Final = (
    ApiMethod(
        "labels.list", "GET", "/labels", 1, frozenset({METADATA}), "ListLabels", list_labels, {"labels": _LABELS}
    ),
    ApiMethod(
        "threads.list",
        "GET",
        "/threads",
        10,
        frozenset({METADATA}),
        "ListThreads",
        list_threads,
        list_of("threads", THREAD),
        "includeSpamTrash labelIds maxResults pageToken q",
    ),
    ApiMethod("drafts.update", "PUT", "/drafts/([^/]+)", 15, frozenset({COMPOSE}), "UpdateDraft", update_draft, DRAFT),
    ApiMethod("settings.sendAs.list", "GET", "/settings/sendAs", 1, frozenset(), "ListSendAs", _list_send_as),
)
