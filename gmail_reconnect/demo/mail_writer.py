"""Writes the sample's mails as raw text, and keeps their threads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import cache
from typing import TYPE_CHECKING, Final

from gmail_reconnect.model import Address

from .cast import ME

if TYPE_CHECKING:
    from collections.abc import Sequence

YEAR: Final = timedelta(days=365.25)
MAILER_DAEMON: Final = Address("mailer-daemon@googlemail.com", "Mail Delivery Subsystem")  # signs Gmail's bounces

FOLD: Final = 70  # with the field's name, within the 78 characters that RFC 5322 asks for
PLAIN: Final = 'text/plain; charset="us-ascii"'
BODY: Final = "A sample mail between invented people.\r\n"
REPORT: Final = 'multipart/report; report-type="delivery-status";\r\n boundary="report"'
REPORT_BODY: Final = f"""\
--report\r
Content-Type: {PLAIN}\r
\r
{BODY}\
--report\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.com\r
\r
Final-Recipient: rfc822; {{email}}\r
Action: {{action}}\r
Status: {{status}}\r
\r
--report--\r
"""


@dataclass(frozen=True, slots=True)
class SampleMail:
    """One mail: `raw` is RFC 5322 with CRLF, `at` its time in UTC, `labels` Gmail's label ids, `thread` any key."""

    raw: bytes
    at: datetime
    sent: bool
    labels: frozenset[str]
    thread: str


@dataclass(slots=True)
class SampleThread:
    """A conversation: its first subject, and its Message-IDs so far."""

    key: str
    subject: str
    ids: list[str] = field(default_factory=list)


class SampleMailbox:
    """Collects mails, except those dated after `today` (UTC, whole seconds)."""

    def __init__(self, today: datetime) -> None:
        self.today = today
        self.mails: list[SampleMail] = []

    def years_ago(self, at: datetime) -> float:
        """How many years before `today` that was."""
        return (self.today - at) / YEAR

    def add(
        self,
        thread: SampleThread,
        at: datetime,
        sender: Address,
        to: Sequence[Address],
        *,
        cc: Sequence[Address] = (),
        subject: str = "",
        label: str = "CATEGORY_PERSONAL",
        headers: Sequence[tuple[str, str]] = (),
        body: tuple[str, str] = (PLAIN, BODY),
    ) -> None:
        """Adds a mail to its thread.

        `at` has the sender's time zone. Without `subject`, the subject is the thread's. `body` is a content type and
        a text.
        """
        if at > self.today:
            return
        utc, sent = at.astimezone(UTC), sender == ME
        message_id = _message_id(thread, utc, sender)
        content_type, text = body
        fields = [
            ("From", _addresses([sender])),
            ("To", _addresses(to)),
            ("Cc", _addresses(cc)),
            ("Subject", _words(subject or ("Re: " if thread.ids else "") + thread.subject)),
            ("Date", format_datetime(at)),
            ("Message-ID", message_id),
            ("In-Reply-To", thread.ids[-1] if thread.ids else ""),
            ("References", "\r\n ".join(thread.ids)),
            *headers,
            ("MIME-Version", "1.0"),
            ("Content-Type", content_type),
        ]
        # Not with `EmailMessage`, which parses each header it is given: 1 ms a mail, and there are thousands.
        head = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
        labels = {"SENT"} if sent else {label} if label == "SPAM" else {"INBOX", label}
        raw = f"{head}\r\n{text}".encode("ascii")
        self.mails.append(SampleMail(raw, utc, sent, frozenset(labels), thread.key))
        thread.ids.append(message_id)

    def add_bounce(self, thread: SampleThread, at: datetime, them: Address, *, failed: bool) -> None:
        """Adds Gmail's notice that a mail to `them` failed, or is only delayed (RFC 3464)."""
        # As in Gmail, a failure names the address in a header; a delay doesn't.
        action, status, subject = ("failed", "5.1.1", "Failure") if failed else ("delayed", "4.4.1", "Delay")
        self.add(
            thread,
            at.astimezone(UTC),
            MAILER_DAEMON,
            [ME],
            subject=f"Delivery Status Notification ({subject})",
            headers=[
                ("Return-Path", "<>"),
                ("Auto-Submitted", "auto-replied"),
                ("X-Failed-Recipients", them.email if failed else ""),
            ],
            body=(REPORT, REPORT_BODY.format(email=them.email, action=action, status=status)),
        )


def _message_id(thread: SampleThread, at: datetime, sender: Address) -> str:
    digest = hashlib.sha256(f"{thread.key} {len(thread.ids)}".encode()).hexdigest()[:12]
    host = "mx.example.com" if sender == MAILER_DAEMON else sender.email.partition("@")[2]
    return f"<{at:%Y%m%d%H%M%S}.{digest}@{host}>"


def _addresses(addresses: Sequence[Address]) -> str:
    return ",\r\n ".join(map(_address, addresses))


@cache
def _address(address: Address) -> str:
    line = formataddr((address.name, address.email))
    return line if len(line) < FOLD else line.replace(" <", "\r\n <")


@cache
def _words(subject: str) -> str:
    if subject.isascii():
        return subject
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")
