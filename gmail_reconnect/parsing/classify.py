"""Tell from one message's headers whether it is personal, list, bulk, automatic or robot mail, or a bounce. Pure.

This classifies messages, never people: somebody who writes to a list stays a person. Mail to a discussion list is
between people; mail with list headers that names only its reader is a newsletter.

A subject shows an automatic reply only if it starts with a mail program's own words, with their colon: of 9 subjects
with "out of office" in the Enron mail, 5 were letters from colleagues.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from gmail_reconnect.model import Address, Kind

from .bounces import bounce_reason, has_empty_return_path, report_type
from .headers import HeaderFields, first_value

_ROBOT_LOCAL: Final = re.compile(
    r"(?:^|[._+-])(?:no[._-]?reply|do[._-]?not[._-]?reply|noreply|mailer-daemon|postmaster|bounces?|notifications?"
    r"|newsletters?|alerts?|mailing|automated|auto-?confirm|listserv|majordomo|mailman|calendar-notification"
    r"|daemon|rss-?feeds?)(?:$|[._+-])"
    r"|(?<=[a-z]-)bot\d*(?:$|[+])|^(?:nobody|dependabot|syzbot)(?:$|[+])"
)
_ROBOT_NAME: Final = re.compile(r"(?:\brobot|\[bot\])$", re.IGNORECASE)
_SENT_BY: Final = re.compile(r"\b(calendar-notification|no-?reply|do-?not-?reply|notifications?)@", re.IGNORECASE)
"""In Sender, if a robot sends in a person's name. The Sender of a list isn't a robot."""
_ALL: Final = re.compile(r"\ball\b", re.IGNORECASE)
_BULK_HEADERS: Final = {"list-id": "List-Id", "list-unsubscribe": "List-Unsubscribe", "feedback-id": "Feedback-ID"}
_BULK: Final = frozenset((*_BULK_HEADERS, "precedence"))
_AUTOMATIC: Final = frozenset({"auto-submitted", "x-autoreply", "x-autorespond", "x-auto-response-suppress"})
_PERSONAL_FEEDBACK: Final = re.compile(
    r":(?:fastmail|proton(?:mail)?|zohomail|purelymail)$|:qybglogicsvrgz|^[\d.]+$", re.IGNORECASE
)
"""Feedback-IDs that mail providers put on each letter of a person."""
_LEAVING: Final = re.compile(
    r"mailto:([\w.+=-]{1,100}?)[-+](?:unsubscribe|unsub|leave|signoff|request|off)(?:-request)?@([\w.-]{1,100})"
)
_AUTO_REPLY: Final = re.compile(
    "(out of office autoreply|out of office auto-reply|out of office reply"
    "|automatic reply|auto(?:matic)? ?response|auto[- ]?reply"
    "|abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática|resposta automática"
    "|resposta automàtica|risposta automatica|automatisch antwoord|autosvar|automatiskt svar|automatisk svar"
    "|automaattinen vastaus|automatyczna odpowiedź|automatická odpověď|automatikus válasz|răspuns automat"
    "|otomatik yanıt|αυτόματη απάντηση|автоматический ответ|автоответ|автоматична відповідь"
    "|自動返信|自動回覆|自动答复|자동 회신|ตอบกลับอัตโนมัติ|رد تلقائي|الرد التلقائي|תשובה אוטומטית|balasan otomatis"
    "|trả lời tự động)"
    r"\s?[:：]",
    re.IGNORECASE,
)
"""Mail programs put this before the subject they answer: at the start, whole, with its colon. People write "Out of
office" to announce an absence, and answer to "RE: Automatic reply: …"; neither is an automatic reply."""
_LIST_ID: Final = re.compile(r"<?([\w.-]+)>?\s*$")
_OWNER: Final = re.compile(
    r"<?(?:owner-([\w.+-]{1,100})|([\w.+-]{1,100}?)-(?:admin|owner|bounces?|request|errors)(?:\+[^@<>\s]{0,100})?)"
    r"@([\w.-]{1,100})>?"
)
"""The owner of a list, in Sender and Return-Path, with the list's name in the address."""
_COMMITS: Final = re.compile(r"(?:^|[-_.])(commits?|checkins)$")


def classify(
    fields: HeaderFields, sender: Address | None, recipients: Sequence[Address], subject: str = ""
) -> tuple[Kind, str]:
    """Return what a message is, and which header shows it ("" for personal mail). `subject` is the decoded one."""
    if bounce := bounce_reason(fields, sender, subject):
        return Kind.BOUNCE, bounce
    if automatic := _automatic(fields):
        return Kind.AUTO, automatic
    if reply := _AUTO_REPLY.match(subject):
        return Kind.AUTO, f"the subject says {reply[1].lower()}"
    kind, because = _list_or_bulk(fields, recipients)
    if sender and kind is not Kind.BULK:
        if word := robot_word(sender.email):
            return Kind.ROBOT, f"the address says {word}"
        if word := _robot_word_in_name(sender.name):
            return Kind.ROBOT, f"the name says {word}"
    return kind, because


@lru_cache(maxsize=1 << 12)
def robot_word(email: str) -> str:
    """Return the word of an address that shows a machine; "" if there is none."""
    found = _ROBOT_LOCAL.search(email.rpartition("@")[0])
    return found[0].strip("._+-") if found else ""


@lru_cache(maxsize=1 << 12)
def _robot_word_in_name(name: str) -> str:
    found = _ROBOT_NAME.search(name)
    return found[0].lower() if found else ""


def _automatic(fields: HeaderFields) -> str:
    # Nearly all mail has none of these: the cheapest tests come first.
    if not fields.keys().isdisjoint(_AUTOMATIC) and (header := _automatic_header(fields)):
        return header
    if "precedence" in fields and fields["precedence"][0].lower().strip() == "auto_reply":
        return "Precedence: auto_reply"
    if has_empty_return_path(fields):
        return "Return-Path: <>"
    if report_type(fields):  # a receipt, a complaint
        return "Content-Type: multipart/report"
    if "sender" in fields and (found := _SENT_BY.search(fields["sender"][0])):
        return f"Sender: {found[1].lower()}"
    return ""


def _automatic_header(fields: HeaderFields) -> str:
    submitted = first_value(fields, "auto-submitted").lower().strip()
    if submitted and not submitted.startswith("no"):
        return f"Auto-Submitted: {submitted[:40]}"
    for name in ("x-autoreply", "x-autorespond"):
        if name in fields:
            return name.title()
    # Outlook puts "DR, OOF, AutoReply" on meeting mail between people too: only "All" is always a machine's.
    if _ALL.search(first_value(fields, "x-auto-response-suppress")) and "in-reply-to" not in fields:
        return "X-Auto-Response-Suppress: All"
    return ""


def _list_or_bulk(fields: HeaderFields, recipients: Sequence[Address]) -> tuple[Kind, str]:
    if fields.keys().isdisjoint(_BULK):
        return Kind.PERSONAL, ""
    if "list-id" in fields and "in-reply-to" in fields:
        return Kind.LIST, "List-Post" if _accepts_posts(fields) else "List-Id"
    precedence = first_value(fields, "precedence").lower().strip()
    by_precedence = f"Precedence: {precedence}" if precedence in {"bulk", "list", "junk"} else ""
    mark = next((name for key, name in _BULK_HEADERS.items() if key in fields), by_precedence)
    if mark == "Feedback-ID" and _is_personal_feedback_id(fields):
        mark = by_precedence
    if not mark:
        return Kind.PERSONAL, ""
    answer = "in-reply-to" in fields or "references" in fields
    if not answer and (name := _commit_list(fields, recipients)):
        return Kind.BULK, f"the list's name says {name}"
    if _accepts_posts(fields):
        return Kind.LIST, "List-Post"
    # A discussion list is one of the recipients; a newsletter names only its reader. If the list was in Bcc, an answer
    # shows the discussion.
    if precedence == "list" and (answer or mark == "List-Id"):
        return Kind.LIST, mark
    if _list_addresses(fields).intersection(a.email.replace("@", ".") for a in recipients):
        return Kind.LIST, mark
    return Kind.BULK, mark


def _accepts_posts(fields: HeaderFields) -> bool:
    return "list-post" in fields and not fields["list-post"][0].lower().startswith("no")


def _is_personal_feedback_id(fields: HeaderFields) -> bool:
    """Whether a Feedback-ID may be on a person's mail: from a mail provider, or on an answer sent through a service."""
    answer = "in-reply-to" in fields and "list-post" not in fields
    return answer or bool(_PERSONAL_FEEDBACK.search(first_value(fields, "feedback-id").strip()))


def is_lists_address(fields: HeaderFields, email: str) -> bool:
    """Whether the headers show that this is the address of the list that the message came through."""
    post = first_value(fields, "list-post")[:300].lower()
    return f"mailto:{email}" in post or email.replace("@", ".") in _list_addresses(fields)


def _list_addresses(fields: HeaderFields) -> set[str]:
    """Return the addresses of the list that its headers show, with a dot for the @, as List-Id writes them."""
    unsubscribe, list_id = first_value(fields, "list-unsubscribe")[:1000], first_value(fields, "list-id")[-300:]
    found = {*_unsubscribed_lists(unsubscribe), _list_name(list_id)}
    for name in ("sender", "return-path"):
        if owner := _OWNER.search(first_value(fields, name)[:300].lower()):
            found.add(f"{owner[1] or owner[2]}.{owner[3]}")
    return found


# A list writes these two the same way each time.
@lru_cache(maxsize=1 << 10)
def _unsubscribed_lists(unsubscribe: str) -> frozenset[str]:
    return frozenset(f"{local}.{domain}" for local, domain in _LEAVING.findall(unsubscribe.lower()))


@lru_cache(maxsize=1 << 10)
def _list_name(list_id: str) -> str:
    named = _LIST_ID.search(list_id)
    return named[1].lower() if named else ""


def _commit_list(fields: HeaderFields, recipients: Sequence[Address]) -> str:
    """Return the word in a list's name that shows that machines write to it in people's names; "" if none does."""
    names = [_list_name(first_value(fields, "list-id")[-300:]).partition(".")[0]]
    names += [a.email.rpartition("@")[0] for a in recipients if "commit" in a.email or "checkin" in a.email]
    found = (_COMMITS.search(name) for name in names)
    return next((one[1] for one in found if one), "")
