"""The sample's mails as raw text: valid for any reader, threaded, and not addressed to anybody real."""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from gmail_reconnect.demo.mail_writer import SampleMailbox, SampleThread
from gmail_reconnect.demo.sample import ME, SampleMail, make_sample, sample_config
from gmail_reconnect.model import Address

TODAY = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
RESERVED = re.compile(r"(.+\.)?example(\.com|\.org|\.net)?")  # RFC 2606
DAEMON = "mailer-daemon@googlemail.com"  # the one real address: bounces are known by it
FRIEND = Address("salma@example.org", "سلمى العطار")


@pytest.fixture(scope="module")
def mails() -> list[SampleMail]:
    return make_sample(TODAY)


def strictly(mail: SampleMail) -> EmailMessage:
    return email.message_from_bytes(mail.raw, policy=email.policy.default)


def test_mails_are_plain_rfc_5322(mails: list[SampleMail]) -> None:
    """Each mail is ASCII with CRLF and short lines, has each header once and no defect; its Date is its `at`."""
    for mail in mails:
        assert mail.raw.isascii()
        assert b"\n" not in mail.raw.replace(b"\r\n", b"")
        assert max(map(len, mail.raw.split(b"\r\n"))) <= 78
        parsed = email.message_from_bytes(mail.raw)
        assert not parsed.defects
        assert set(Counter(parsed.keys()).values()) == {1}
        assert {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"} <= set(parsed)
        assert parsedate_to_datetime(parsed["Date"]) == mail.at


def test_strict_parser_finds_no_defect(mails: list[SampleMail]) -> None:
    """The library's strict parser finds no defect between any two people, and leaves nothing encoded."""
    kinds = {(mail.raw.partition(b"Subject:")[0], b"References:" in mail.raw): mail for mail in mails}
    assert len(kinds) > 100
    for mail in kinds.values():
        parsed = strictly(mail)
        assert not [defect for value in parsed.values() for defect in value.defects]
        assert not [value for value in parsed.values() if "=?" in value]


def test_threads_refer_to_earlier_mails(mails: list[SampleMail]) -> None:
    """In a thread each mail answers the one before it and refers to all before it; no Message-ID comes twice."""
    threads = defaultdict(list)
    for mail in mails:
        threads[mail.thread].append(email.message_from_bytes(mail.raw))
    assert len(threads) > 900
    for key, thread in threads.items():
        ids = [message["Message-ID"] for message in thread]
        for number, message in enumerate(thread):
            assert message["In-Reply-To"] == (ids[number - 1] if number else None), key
            assert (message["References"] or "").split() == ids[:number], key
    counts = Counter(message["Message-ID"] for thread in threads.values() for message in thread)
    assert set(counts.values()) == {1}


def test_threads_keep_their_subject(mails: list[SampleMail]) -> None:
    """A thread keeps its first subject, with one Re: before it; only machines change it."""
    first: dict[str, str] = {}
    for mail in mails:
        subject = strictly(mail)["Subject"]
        assert not subject.defects
        if b"Auto-Submitted" not in mail.raw:
            assert subject == (f"Re: {first[mail.thread]}" if mail.thread in first else subject)
        assert not (mail.thread not in first and subject.startswith("Re: "))
        first.setdefault(mail.thread, subject)


def test_addresses_are_in_reserved_domains(mails: list[SampleMail]) -> None:
    """No address, Message-ID or link in any mail, nor in config.toml, could reach a real person."""
    text = "\n".join(mail.raw.decode() for mail in mails).replace(DAEMON, "") + sample_config(TODAY)
    hosts = set(re.findall(r"@([\w.-]+)", text)) | set(re.findall(r"https?://([\w.-]+)", text))
    hosts |= set(re.findall(r"domain:([\w.-]+)", text))
    assert len(hosts) > 20
    assert not [host for host in hosts if not RESERVED.fullmatch(host)]


def test_bodies_are_one_sentence(mails: list[SampleMail]) -> None:
    """Each body is the same harmless sentence; a bounce adds a delivery status of a few lines."""
    for mail in mails:
        message = email.message_from_bytes(mail.raw)
        first = next(part for part in message.walk() if part.get_content_type() == "text/plain")
        assert str(first.get_payload()).strip() == "A sample mail between invented people."
        assert message.is_multipart() == (DAEMON in message["From"])
        assert len(mail.raw.partition(b"\r\n\r\n")[2]) < 400


def test_labels_match_the_direction(mails: list[SampleMail]) -> None:
    """Omar's mail is SENT; all other mail came in, to him or through a list. There are no drafts."""
    for mail in mails:
        message = email.message_from_bytes(mail.raw)
        assert mail.sent == (f"<{ME.email}>" in message["From"]) == ("SENT" in mail.labels)
        assert mail.sent or len(mail.labels & {"INBOX", "SPAM"}) == 1
        assert mail.sent or ME.email in message["To"] or message["List-Id"]
        assert "DRAFT" not in mail.labels


def test_mail_after_today_is_left_out() -> None:
    """It isn't added to its thread either."""
    mailbox, thread = SampleMailbox(TODAY), SampleThread("a", "سلام")
    mailbox.add(thread, TODAY, ME, [FRIEND])
    mailbox.add(thread, TODAY + timedelta(seconds=1), FRIEND, [ME])
    assert [mail.at for mail in mailbox.mails] == [TODAY]
    assert len(thread.ids) == 1


def test_mails_of_one_second_have_different_message_ids() -> None:
    """Even if one sender wrote both."""
    mailbox = SampleMailbox(TODAY)
    for key in ("a", "b"):
        mailbox.add(SampleThread(key, "Hello"), TODAY, ME, [FRIEND])
    assert len({strictly(mail)["Message-ID"] for mail in mailbox.mails}) == 2


def test_names_and_subjects_can_be_read_back() -> None:
    """Arabic names, copies and long subjects come back from the header as they went in."""
    mailbox, long = SampleMailbox(TODAY), "ملاحظات على العرض " * 12
    mailbox.add(SampleThread("a", long.strip()), TODAY, FRIEND, [ME], cc=[FRIEND])
    parsed = strictly(mailbox.mails[0])
    assert parsed["Subject"] == long.strip()
    assert [str(parsed[field]) for field in ("From", "Cc")] == ["سلمى العطار <salma@example.org>"] * 2


@pytest.mark.parametrize(("failed", "action"), [(True, "failed"), (False, "delayed")])
def test_bounce_is_a_delivery_report(failed: bool, action: str) -> None:
    """In the thread of the mail that failed; only a failure names the address in a header."""
    mailbox, thread = SampleMailbox(TODAY), SampleThread("a", "Hello")
    mailbox.add(thread, TODAY - timedelta(days=1), ME, [FRIEND])
    mailbox.add_bounce(thread, TODAY, FRIEND, failed=failed)
    report = email.message_from_bytes(mailbox.mails[1].raw)
    assert report.get_content_type() == "multipart/report"
    assert report["In-Reply-To"] == thread.ids[0]
    assert report["X-Failed-Recipients"] == (FRIEND.email if failed else None)
    (status,) = [part for part in report.walk() if part.get_content_type() == "message/delivery-status"]
    about = list(status.walk())[-1]
    assert (about["Final-Recipient"], about["Action"]) == (f"rfc822; {FRIEND.email}", action)
