"""The mail that becomes a draft."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import ErrorCode, LetterError
from gmail_reconnect.letters.content import Letter
from gmail_reconnect.letters.mime import build
from gmail_reconnect.letters.outbox import new_message_id
from gmail_reconnect.model import Address
from tests.support.letter_samples import NOW, config, contact, letter, moment

ID = "<9f3c@berg.example>"
SENDER = Address("jonas@berg.example", "Jonas Berg")
LETTER = letter(contact(), config())
ARABIC = letter(contact("ليلى منصور", subject="Resin samples"), config(), "ar")


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    """A body as text, with LF instead of the mail's CRLF."""
    body = mail.get_body((kind,))
    assert body is not None
    return cast(str, body.get_content()).replace("\r\n", "\n")


def name_in(raw: bytes, header: str) -> str:
    """The display name by Python's older parser; the newer one puts spaces between encoded words of a name."""
    value = email.message_from_bytes(raw)[header]
    return str(make_header(decode_header(parseaddr(value)[0])))


def test_mail_has_only_the_headers_it_needs() -> None:
    """No X- header, no receipt, no mailer."""
    mail = parsed(build(LETTER, sender=SENDER, message_id=ID, date=NOW))
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert mail["From"] == "Jonas Berg <jonas@berg.example>"
    assert mail["To"] == "Mira Stolz <mira@stolz.example>"
    assert mail["Message-ID"] == ID
    assert mail["Date"].datetime == NOW
    assert mail.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("written", [LETTER, ARABIC])
def test_text_html_and_subject_read_back_unchanged(written: Letter) -> None:
    """Python's parser reads the same two bodies and the same subject."""
    mail = parsed(build(written, sender=SENDER, message_id=ID, date=NOW))
    assert part(mail, "plain") == written.text
    assert part(mail, "html") == written.html
    assert mail["Subject"] == written.subject


def test_mail_is_ascii_lines_with_crlf() -> None:
    """As RFC 5322 requires, in every header and body; no line over 998 bytes."""
    raw = build(ARABIC, sender=Address("jonas@berg.example", "يوناس " * 10), message_id=ID, date=NOW)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    head = raw.split(b"\r\n\r\n")[0].decode()
    assert all(len(word) <= 75 for word in re.findall(r"=\?\S+\?=", head))


def test_same_letter_gives_the_same_bytes() -> None:
    """Not even the boundary is random."""
    assert build(LETTER, sender=SENDER, message_id=ID, date=NOW) == build(
        LETTER, sender=SENDER, message_id=ID, date=NOW
    )


def test_date_is_utc_and_optional() -> None:
    """A draft needs none: Gmail dates it when it is sent."""
    there = NOW.astimezone(timezone(timedelta(hours=3)))
    assert "09:00:00 +0000" in parsed(build(LETTER, sender=SENDER, message_id=ID, date=there))["Date"]
    assert parsed(build(LETTER, sender=SENDER, message_id=ID, date=None))["Date"] is None


def test_reply_sets_in_reply_to_references_and_subject() -> None:
    """However long the ids are."""
    long_id = f"<{'a' * 120}@mail.stolz.example>"
    last = moment(1170, "[boats] oars", message_id=long_id, references="<1@x.example>\r\n <2@x.example>")
    raw = build(LETTER, sender=SENDER, message_id=ID, date=NOW, reply=last)
    mail = parsed(raw)
    assert mail["Subject"] == "Re: [boats] oars"
    assert mail["In-Reply-To"] == long_id
    assert mail["References"].split() == ["<1@x.example>", "<2@x.example>", long_id]
    assert long_id.encode() in raw


def test_long_thread_keeps_its_first_and_last_ids() -> None:
    """20 of 100 ids stay."""
    references = " ".join(f"<{i}@x.example>" for i in range(100))
    last = moment(1170, "oars", message_id="<last@x.example>", references=references)
    ids = parsed(build(LETTER, sender=SENDER, message_id=ID, date=NOW, reply=last))["References"].split()
    assert len(ids) == 20
    assert (ids[0], ids[1], ids[-1]) == ("<0@x.example>", "<82@x.example>", "<last@x.example>")


def test_reply_to_mail_without_message_id_is_refused() -> None:
    """Otherwise the reply would not join the thread."""
    with pytest.raises(LetterError) as caught:
        build(LETTER, sender=SENDER, message_id=ID, date=NOW, reply=moment(1170, "oars"))
    assert caught.value.code is ErrorCode.NO_MAIL_TO_REPLY_TO


@pytest.mark.parametrize("bad", ["<a@b>\r\nBcc: x@y.example", "a b@c", "<a@b", "<>", "", "<ä@b>", "<a@b><c@d>"])
def test_message_id_with_header_injection_is_refused(bad: str) -> None:
    """Line breaks, spaces, missing brackets."""
    with pytest.raises(LetterError):
        build(LETTER, sender=SENDER, message_id=bad, date=NOW)


@pytest.mark.parametrize(
    "bad",
    ["mira@stolz.example\r\nBcc: x@y.example", "mira", "@x.example", "a b@x.example", "a@x.example,b@y.example",
     "mïra@stolz.example", "a@", "<a@x.example>"],
)  # fmt: skip
def test_address_with_header_injection_is_refused(bad: str) -> None:
    """Also addresses that a header can't contain."""
    with pytest.raises(LetterError):
        build(replace(LETTER, to=Address(bad, "Mira")), sender=SENDER, message_id=ID, date=NOW)
    with pytest.raises(LetterError):
        build(LETTER, sender=Address(bad), message_id=ID, date=NOW)


@pytest.mark.parametrize("local", ["a..b", ".a", "a.", '"ana lima"'])
@pytest.mark.parametrize("name", ["", "Mira"])
def test_address_is_quoted_where_the_header_needs_it(local: str, name: str) -> None:
    """Dots in odd places are only allowed in quotes."""
    raw = build(replace(LETTER, to=Address(f"{local}@x.example", name)), sender=SENDER, message_id=ID, date=NOW)
    quoted = '"{}"@x.example'.format(local.strip('"'))
    assert f"To: {name}\r\n <{quoted}>\r\n".encode() in raw or f"To: {quoted}\r\n".encode() in raw


def test_non_ascii_domain_is_encoded() -> None:
    """bücher.example becomes xn--bcher-kva.example."""
    raw = build(replace(LETTER, to=Address("mira@bücher.example")), sender=SENDER, message_id=ID, date=NOW)
    assert parsed(raw)["To"] == "mira@xn--bcher-kva.example"


def test_sender_at_a_non_ascii_domain_can_write() -> None:
    """Their Message-ID is made of the ASCII form."""
    sender = "nora@gärten.example"
    raw = build(LETTER, sender=Address(sender, "Nora"), message_id=new_message_id(sender), date=NOW)
    assert parsed(raw)["From"].addresses[0].addr_spec == "nora@xn--grten-gra.example"
    assert parsed(raw)["Message-ID"].endswith("@xn--grten-gra.example>")


@pytest.mark.parametrize(
    "name",
    ["ليلى منصور", "Stolz, Mira", 'Mira "Mi" Stolz', "Mira (Sales)", "back\\slash", "Mïra <x@y.example>",
     "=?utf-8?q?x?=", "عبد الرحمن المنصوري الهاشمي بن خالد الدمشقي", "山田 太郎 " * 8],
)  # fmt: skip
def test_names_read_back_unchanged(name: str) -> None:
    """Commas, quotes, parentheses, text that looks encoded, and long names in other scripts."""
    raw = build(LETTER, sender=Address("jonas@berg.example", name), message_id=ID, date=NOW)
    assert name_in(raw, "From") == name.strip()
    addresses = parsed(raw)["From"].addresses
    assert [address.addr_spec for address in addresses] == ["jonas@berg.example"]


@given(st.text(max_size=150), st.text(max_size=250))
def test_any_name_and_subject_give_a_mail_with_one_recipient(name: str, subject: str) -> None:
    """For any name and any subject: one To, no new header, and the same text."""
    written = letter(contact(name, subject=subject), config())
    last = moment(1170, subject, message_id="<1@x.example>")
    mail = parsed(build(written, sender=Address("jonas@berg.example", name), message_id=ID, date=NOW, reply=last))
    assert len(mail.keys()) == 10
    assert [address.addr_spec for address in mail["To"].addresses] == ["mira@stolz.example"]
    assert [address.addr_spec for address in mail["From"].addresses] == ["jonas@berg.example"]
    assert part(mail, "plain") == written.text
    assert part(mail, "html") == written.html
