"""The methods of the Drafts folder: list, get, create, delete. There is no send."""

from __future__ import annotations

import base64
import binascii
import json
import shlex
from typing import TYPE_CHECKING

from gmail_reconnect.local_gmail.api_errors import bad_request, not_found
from gmail_reconnect.local_gmail.message import resource

from .reading import format_of

if TYPE_CHECKING:
    from gmail_reconnect.local_gmail.exchange import Json
    from gmail_reconnect.local_gmail.message import StoredMessage

    from .reading import MethodCall


def list_drafts(ask: MethodCall) -> Json:
    """users.drafts.list: newest first, ids only. `q` knows rfc822msgid:, to:, from:, subject: and plain words."""
    terms = _terms(ask.query.one("q"))
    found = [
        (draft.key, draft_id, draft)
        for draft_id, draft in ask.mailbox.drafts.items()
        if all(_matches(draft, term) for term in terms)
    ]
    found.sort(key=lambda row: row[0], reverse=True)
    start, size = ask.query.number("pageToken", 0), ask.query.page_size()
    page = found[start : start + size]
    answer: Json = {"resultSizeEstimate": len(found)}
    if page:
        answer["drafts"] = [
            {"id": draft_id, "message": {"id": draft.id, "threadId": draft.thread_id}} for _, draft_id, draft in page
        ]
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    return answer


def get_draft(ask: MethodCall) -> Json:
    """users.drafts.get."""
    return {"id": ask.id, "message": resource(draft_of(ask), format_of(ask.query))}


def create_draft(ask: MethodCall) -> Json:
    """users.drafts.create."""
    raw, thread_id = draft_content(ask)
    return ids_of_draft(ask, ask.mailbox.create_draft(raw, ask.now_ms, thread_id))


def delete_draft(ask: MethodCall) -> None:
    """users.drafts.delete: deletes for good; the answer is empty."""
    draft_of(ask)
    ask.mailbox.discard_draft(ask.id)


def draft_of(ask: MethodCall) -> StoredMessage:
    """The draft that the call names. Raises the 404 `ApiError` if there is none."""
    try:
        return ask.mailbox.drafts[ask.id]
    except KeyError:
        raise not_found() from None


def ids_of_draft(ask: MethodCall, draft_id: str) -> Json:
    """What Gmail returns for a draft that was written: ids and labels."""
    draft = ask.mailbox.drafts[draft_id]
    message = {"id": draft.id, "threadId": draft.thread_id, "labelIds": sorted(draft.labels)}
    return {"id": draft_id, "message": message}


def draft_content(ask: MethodCall) -> tuple[bytes, str | None]:
    """The raw message and the thread of a create or update. Labels are ignored, as in Gmail."""
    try:
        given = json.loads(ask.body or b"{}")
    except ValueError:
        raise bad_request("Invalid JSON payload received.", "parseError") from None
    message = given.get("message") if isinstance(given, dict) else None
    raw = message.get("raw") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not raw:
        raise bad_request("'raw' RFC822 payload message string or uploading message via /upload/* URL required")
    thread_id = message.get("threadId") or None
    if thread_id is not None:
        try:
            ask.mailbox.thread(str(thread_id))
        except KeyError:
            raise not_found() from None
    return _decoded(raw), thread_id


def _decoded(raw: object) -> bytes:
    """Base64url, with or without padding."""
    try:
        text = str(raw).rstrip("=").encode("ascii")
        return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        message = "Invalid value at 'draft.message.raw' (TYPE_BYTES), Base64 decoding failed"
        raise bad_request(message) from None


def _terms(q: str) -> list[tuple[str, str]]:
    """The query's words, each with its operator or "". A single quotation mark is an ordinary word."""
    try:
        words = shlex.split(q)
    except ValueError:
        words = q.split()
    terms = []
    for word in words:
        operator, colon, value = word.partition(":")
        known = colon and operator.lower() in ("rfc822msgid", "to", "from", "subject")
        terms.append((operator.lower(), value) if known else ("", word))
    return terms


def _matches(draft: StoredMessage, term: tuple[str, str]) -> bool:
    operator, value = term
    if operator == "rfc822msgid":
        return draft.header("Message-ID").strip("<> \t") == value.strip("<>")
    if operator:
        return value.lower() in draft.header(operator).lower()
    return value.lower().encode() in draft.raw.lower()
