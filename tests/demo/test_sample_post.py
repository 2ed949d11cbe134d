"""The sample's mails as raw text: fit for any reader, threaded, and addressed to nobody real."""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from gmail_reconnect.demo.sample import ME, SampleMail, make_sample, sample_config
from gmail_reconnect.demo.sample_post import MailWriter, SampleThread
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


def test_plain_rfc_5322(mails: list[SampleMail]) -> None:
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


def test_strict_parser(mails: list[SampleMail]) -> None:
    """The library's strict parser finds no defect between any two people, and leaves nothing encoded."""
    kinds = {(mail.raw.partition(b"Subject:")[0], b"References:" in mail.raw): mail for mail in mails}
    assert len(kinds) > 100
    for mail in kinds.values():
        parsed = strictly(mail)
        assert not [defect for value in parsed.values() for defect in value.defects]
        assert not [value for value in parsed.values() if "=?" in value]


def test_threads(mails: list[SampleMail]) -> None:
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


def test_subjects(mails: list[SampleMail]) -> None:
    """A thread keeps its first subject, with one Re: before it; only machines change it."""
    first: dict[str, str] = {}
    for mail in mails:
        subject = strictly(mail)["Subject"]
        assert not subject.defects
        if b"Auto-Submitted" not in mail.raw:
            assert subject == (f"Re: {first[mail.thread]}" if mail.thread in first else subject)
        assert not (mail.thread not in first and subject.startswith("Re: "))
        first.setdefault(mail.thread, subject)


def test_reserved_domains_only(mails: list[SampleMail]) -> None:
    """No address, Message-ID or link in any mail, nor in config.toml, could reach anybody."""
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


def test_labels(mails: list[SampleMail]) -> None:
    """What Omar wrote is SENT, all else came in, to him or by a list; there is no draft."""
    for mail in mails:
        message = email.message_from_bytes(mail.raw)
        assert mail.sent == (f"<{ME.email}>" in message["From"]) == ("SENT" in mail.labels)
        assert mail.sent or len(mail.labels & {"INBOX", "SPAM"}) == 1
        assert mail.sent or ME.email in message["To"] or message["List-Id"]
        assert "DRAFT" not in mail.labels


def test_nothing_after_today() -> None:
    """A mail of the next second is not taken in, and leaves no trace in its thread."""
    office, thread = MailWriter(TODAY), SampleThread("a", "سلام")
    office.post(thread, TODAY, ME, [FRIEND])
    office.post(thread, TODAY + timedelta(seconds=1), FRIEND, [ME])
    assert [mail.at for mail in office.mails] == [TODAY]
    assert len(thread.ids) == 1


def test_message_ids_of_one_second() -> None:
    """Two mails of one sender in the same second have two Message-IDs."""
    office = MailWriter(TODAY)
    for key in ("a", "b"):
        office.post(SampleThread(key, "Hello"), TODAY, ME, [FRIEND])
    assert len({strictly(mail)["Message-ID"] for mail in office.mails}) == 2


def test_names_and_subjects_survive() -> None:
    """Arabic names, copies and long subjects come back from the header as they went in."""
    office, long = MailWriter(TODAY), "ملاحظات على العرض " * 12
    office.post(SampleThread("a", long.strip()), TODAY, FRIEND, [ME], cc=[FRIEND])
    parsed = strictly(office.mails[0])
    assert parsed["Subject"] == long.strip()
    assert [str(parsed[field]) for field in ("From", "Cc")] == ["سلمى العطار <salma@example.org>"] * 2


@pytest.mark.parametrize(("failed", "action"), [(True, "failed"), (False, "delayed")])
def test_delivery_report(failed: bool, action: str) -> None:
    """A bounce is a delivery report in the thread of the mail that failed; only a failure names the address above."""
    office, thread = MailWriter(TODAY), SampleThread("a", "Hello")
    office.post(thread, TODAY - timedelta(days=1), ME, [FRIEND])
    office.bounce(thread, TODAY, FRIEND, failed=failed)
    report = email.message_from_bytes(office.mails[1].raw)
    assert report.get_content_type() == "multipart/report"
    assert report["In-Reply-To"] == thread.ids[0]
    assert report["X-Failed-Recipients"] == (FRIEND.email if failed else None)
    (status,) = [part for part in report.walk() if part.get_content_type() == "message/delivery-status"]
    about = list(status.walk())[-1]
    assert (about["Final-Recipient"], about["Action"]) == (f"rfc822; {FRIEND.email}", action)
