"""List, newsletter, robot, auto-reply or bounce: told from one message's headers, with the reason.

Marks messages, never people: somebody who writes by way of a list stays a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gmail_reconnect.model import Address, Kind

from . import encoded_words

_ROBOT_LOCAL: Final = re.compile(
    r"(?:^|[._+-])(?:no[._-]?reply|do[._-]?not[._-]?reply|noreply|mailer-daemon|postmaster|bounces?|notifications?"
    r"|newsletters?|alerts?|mailing|automated|auto-?confirm|listserv|majordomo|mailman|calendar-notification"
    r"|daemon|rss-?feeds?)(?:$|[._+-])"
    r"|(?<=[a-z]-)bot\d*(?:$|[+])|^(?:nobody|dependabot|syzbot)(?:$|[+])"
)
_ROBOT_NAME: Final = re.compile(r"(?:\brobot|\[bot\])$", re.IGNORECASE)
_SENT_BY: Final = re.compile(r"\b(calendar-notification|no-?reply|do-?not-?reply|notifications?)@", re.IGNORECASE)
"""In Sender, where a robot stands behind a person's From. A list's own Sender is no robot."""
_DAEMON: Final = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)(?:$|[+-])")
_HARD_FAILURE: Final = re.compile(
    r"fail|undeliver|not deliver|returned mail|could not be delivered|unzustellbar|non remis|تعذر",
    re.IGNORECASE,
)
_DELAY: Final = re.compile(r"delay|\(retry|still trying|warning|will retry|تأخر", re.IGNORECASE)
_BULK_HEADERS: Final = ("List-Id", "List-Unsubscribe", "Feedback-ID")
_PERSONAL_FEEDBACK: Final = re.compile(
    r":(?:fastmail|proton(?:mail)?|zohomail)$|:qybglogicsvrgz|^[\d.]+$", re.IGNORECASE
)
"""Feedback-IDs that mail providers put on each letter of a person."""
_LEAVING: Final = re.compile(
    r"mailto:([\w.+=-]{1,100}?)[-+](?:unsubscribe|unsub|leave|signoff|request|off)(?:-request)?@([\w.-]{1,100})"
)
_AUTO_SUBJECT: Final = re.compile(
    r"\s*(out of office auto-?reply|out of office reply|auto(?:matic|mated)?[ -]?reply|automatische antwort"
    r"|abwesenheitsnotiz|réponse automatique|respuesta automática|risposta automatica|resposta automática"
    r"|(?:ال)?رد (?:ال)?تلقائي)\s*[:：]",
    re.IGNORECASE,
)
"""How mail programs begin the subject of an answer that nobody wrote. After a "Re:" somebody did."""

Fields = Mapping[str, Sequence[str]]


def classify(fields: Fields, sender: Address | None, recipients: Iterable[Address]) -> tuple[Kind, str]:
    """What the message is, and which header says so ("" for personal mail)."""
    bounce = _bounce(fields, sender)
    if bounce:
        return Kind.BOUNCE, bounce
    automatic = _automatic(fields)
    if automatic:
        return Kind.AUTO, automatic
    if sender and (word := robot_address(sender.email)):
        return Kind.BULK, f"the address says {word}"
    if sender and (said := _ROBOT_NAME.search(sender.name)):
        return Kind.BULK, f"the name says {said[0].lower()}"
    return _list_or_bulk(fields, recipients)


def robot_address(email: str) -> str:
    """The word of an address that names a machine, "" where there is none."""
    found = _ROBOT_LOCAL.search(email.rpartition("@")[0])
    return found[0].strip("._+-") if found else ""


def failed_recipients(fields: Fields, kind: Kind) -> Sequence[str]:
    """The X-Failed-Recipients of a bounce that is final; nothing for a delay."""
    if kind is not Kind.BOUNCE or _DELAY.search(_first(fields, "subject")):
        return ()
    return fields.get("x-failed-recipients", ())


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def _bounce(fields: Fields, sender: Address | None) -> str:
    if "x-failed-recipients" in fields:
        return "X-Failed-Recipients"
    kind = _first(fields, "content-type").lower()
    if kind.startswith("multipart/report") and ("report-type" not in kind or "delivery-status" in kind):
        return "Content-Type: multipart/report"
    if sender and _DAEMON.match(sender.email.rpartition("@")[0]) and _HARD_FAILURE.search(_first(fields, "subject")):
        return "from the mail system"
    return ""


def _automatic(fields: Fields) -> str:
    submitted = _first(fields, "auto-submitted").lower().strip()
    if submitted and not submitted.startswith("no"):
        return f"Auto-Submitted: {submitted[:40]}"
    if replies := [name for name in ("x-autoreply", "x-autorespond") if name in fields]:
        return replies[0].title()
    if found := _AUTO_SUBJECT.match(encoded_words.decode(_first(fields, "subject"))):
        return f"Subject: {found[1]}"
    suppress = _first(fields, "x-auto-response-suppress").lower()
    # Outlook puts "DR, OOF, AutoReply" on meeting mail between people too: only "All" is a machine's alone.
    if re.search(r"\ball\b", suppress) and "in-reply-to" not in fields:
        return "X-Auto-Response-Suppress: All"
    marks = {
        "Precedence: auto_reply": _first(fields, "precedence").lower().strip() == "auto_reply",
        "Return-Path: <>": _first(fields, "return-path").replace(" ", "") == "<>",
        # A receipt, a complaint.
        "Content-Type: multipart/report": _first(fields, "content-type").lower().startswith("multipart/report"),
    }
    if mark := next((mark for mark, there in marks.items() if there), ""):
        return mark
    if found := _SENT_BY.search(_first(fields, "sender")):
        return f"Sender: {found[1].lower()}"
    return ""


def _list_or_bulk(fields: Fields, recipients: Iterable[Address]) -> tuple[Kind, str]:
    precedence = _first(fields, "precedence").lower().strip()
    by_precedence = f"Precedence: {precedence}" if precedence in {"bulk", "list", "junk"} else ""
    mark = next((name for name in _BULK_HEADERS if name.lower() in fields), by_precedence)
    if mark == "Feedback-ID" and _PERSONAL_FEEDBACK.search(_first(fields, "feedback-id").strip()):
        mark = by_precedence
    if not mark:
        return Kind.PERSONAL, ""
    if "list-post" in fields and not _first(fields, "list-post").lower().startswith("no"):
        return Kind.LIST, "List-Post"
    # A discussion list is addressed like a recipient; a newsletter names only its reader.
    # It is not where the list stood in Bcc, yet an answer is a discussion's too.
    if precedence == "list" or (mark == "List-Id" and "in-reply-to" in fields):
        return Kind.LIST, mark
    if _lists(fields).intersection(a.email.replace("@", ".") for a in recipients):
        return Kind.LIST, mark
    return Kind.BULK, mark


def _lists(fields: Fields) -> set[str]:
    """The addresses of the list, as far as its headers tell, with a dot for the @: List-Id's way to write them."""
    named = re.search(r"<?([\w.-]+)>?\s*$", _first(fields, "list-id")[-300:])
    leaving = _LEAVING.findall(_first(fields, "list-unsubscribe")[:1000].lower())
    return {*([named[1].lower()] if named else ()), *(f"{local}.{domain}" for local, domain in leaving)}
