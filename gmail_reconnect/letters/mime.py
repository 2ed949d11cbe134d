"""Turns a letter into the bytes of a mail, with a text part and an HTML part. Pure.

The mail has only the headers it needs, and no tracking. Values that would break out of a header are refused.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address as HeaderAddress
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import format_datetime, quote
from typing import Any, Final

from gmail_reconnect.errors import ErrorCode, LetterError
from gmail_reconnect.model import Address, Moment
from gmail_reconnect.text.domains import ascii_domain, can_be_in_header, written_form
from gmail_reconnect.text.sanitize import LONGEST_NAME, LONGEST_SENTENCES, one_line
from gmail_reconnect.text.subjects import reply_subject

from .content import Letter

_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_MOST_REFERENCES: Final = 20
_LINE: Final = 76
_LONGEST_ASCII_WORD: Final = 60
_WORD_BYTES: Final = 39  # of an encoded word: its line has at most 76 characters, with "Subject: "


def build(
    letter: Letter,
    *,
    sender: Address,
    message_id: str,
    date: datetime | None,
    reply: Moment | None = None,
) -> bytes:
    """The mail for a draft or an .eml file, 7-bit with CRLF. The same arguments give the same bytes.

    With `reply` the mail joins that thread: it sets In-Reply-To, References and the subject. Without `date` there is no
    Date header. Raises LetterError if an address or a Message-ID can't be put into a header.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _address(sender, "sender")
    mail["To"] = _address(letter.to, "recipient")
    mail["Subject"] = reply_subject(reply.subject) if reply else one_line(letter.subject, LONGEST_SENTENCES)
    if date is not None:
        mail["Date"] = format_datetime(date.astimezone(UTC))
    mail["Message-ID"] = _checked_id(message_id)
    if reply:
        mail["In-Reply-To"] = _checked_id(reply.message_id)
        mail["References"] = " ".join(_references(reply))
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    mail["Content-Language"] = letter.language
    # Python's own boundary would be random.
    mail.set_boundary(f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:32]}")
    return mail.as_bytes()


def text_of(mail: bytes) -> str:
    """The text of a mail that `build` made; "" if it has none."""
    body = message_from_bytes(mail, policy=default).get_body(("plain",))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


def _address(address: Address, who: str) -> HeaderAddress:
    local, _, domain = address.email.rpartition("@")
    if not can_be_in_header(address.email):
        raise LetterError(
            f"The {who}'s address {one_line(address.email, LONGEST_NAME)!r} cannot be written to.",
            "Choose another of their addresses, or correct the one in config.toml.",
        )
    return HeaderAddress(one_line(address.name, LONGEST_NAME), local.strip('"'), ascii_domain(domain))


def _checked_id(message_id: str) -> str:
    """The id in its angle brackets."""
    if not message_id.startswith("<"):
        message_id = f"<{message_id}>"
    if not _MESSAGE_ID.fullmatch(message_id):
        raise LetterError(
            f"There is no usable Message-ID: {one_line(message_id, LONGEST_NAME)!r}.",
            code=ErrorCode.NO_MAIL_TO_REPLY_TO,
        )
    return message_id


def _references(reply: Moment) -> list[str]:
    """The thread's ids, oldest first. For a long thread, only the first and the last ones, as RFC 5322 allows."""
    last = _checked_id(reply.message_id)
    known = [known for known in _MESSAGE_ID.findall(reply.references) if known != last]
    if len(known) >= _MOST_REFERENCES:
        known = [known[0], *known[-(_MOST_REFERENCES - 2) :]]
    return [*known, last]


def _chunks(text: str) -> Iterator[bytes]:
    """The text in UTF-8, in pieces for encoded words of one line each, which don't cut a letter in two.

    All but the last have a multiple of three bytes where possible: GMime joins neighbouring encoded words before
    it decodes them, and stops at base64's padding.
    """
    rest = text
    while rest:
        ends = [end for end in range(1, _WORD_BYTES + 1) if len(rest[:end].encode()) <= _WORD_BYTES]
        whole = [end for end in ends if len(rest[:end].encode()) % 3 == 0]
        end = max(ends if ends[-1] >= len(rest) else whole or ends)
        yield rest[:end].encode()
        rest = rest[end:]


class _Policy(EmailPolicy):
    """EmailPolicy with its own folding for the headers that EmailPolicy folds wrongly.

    Before Python 3.13, EmailPolicy turns long ids into encoded words and doubles spaces between encoded words.
    """

    def fold(self, name: str, value: Any) -> str:
        """One header as ASCII lines."""
        if name in {"Message-ID", "In-Reply-To", "References"}:
            return f"{name}: {f'{self.linesep} '.join(str(value).split())}{self.linesep}"
        if name == "Subject":
            return f"{name}: {self._words(str(value), name)}{self.linesep}"
        if isinstance(value, AddressHeader):
            listed = [self._one(address, name) for address in value.addresses]
            return f"{name}: {f',{self.linesep} '.join(listed)}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header as ASCII lines, in bytes."""
        return self.fold(name, value).encode("ascii")

    def _words(self, text: str, name: str) -> str:
        words = text.split(" ")
        if text.isascii() and "=?" not in text and all(len(w) <= _LONGEST_ASCII_WORD for w in words):
            return Header(text, "us-ascii", maxlinelen=_LINE, header_name=name).encode(linesep=self.linesep)
        return f"{self.linesep} ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(text))

    def _one(self, address: HeaderAddress, name: str) -> str:
        if not address.display_name:
            return written_form(address.addr_spec)
        shown = address.display_name
        if not shown.isascii() or "=?" in shown:
            phrase = self._words(shown, name)
        else:
            phrase = shown if _PLAIN_PHRASE.fullmatch(shown) else f'"{quote(shown)}"'
        return f"{phrase}{self.linesep} <{written_form(address.addr_spec)}>"


_POLICY: Final = _Policy(linesep="\r\n", cte_type="7bit")
