"""List, newsletter, robot, auto-reply, bounce: one header at a time, with the reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gmail_reconnect.mailbox import takeout
from gmail_reconnect.mailbox.headers import fields_of, to_message
from gmail_reconnect.mailbox.machines import robot_address
from gmail_reconnect.model import Kind


@pytest.mark.parametrize(
    ("headers", "kind", "because"),
    [
        ("", Kind.PERSONAL, ""),
        ("List-Unsubscribe: <https://x.example>", Kind.BULK, "List-Unsubscribe"),
        ("List-Id: News <news.x.example>", Kind.BULK, "List-Id"),
        ("List-Id: Boats <boats.x.example>\nCc: boats@x.example", Kind.LIST, "List-Id"),
        ("List-Id: Boats <boats.x.example>\nList-Post: <mailto:boats@x.example>", Kind.LIST, "List-Post"),
        ("List-Id: News <news.x.example>\nList-Post: NO", Kind.BULK, "List-Id"),
        ("Precedence: bulk", Kind.BULK, "Precedence: bulk"),
        ("Precedence: list", Kind.LIST, "Precedence: list"),
        ("Feedback-ID: 1:x", Kind.BULK, "Feedback-ID"),
        ("Auto-Submitted: auto-replied", Kind.AUTO, "Auto-Submitted: auto-replied"),
        ("Auto-Submitted: no", Kind.PERSONAL, ""),
        ("X-Autoreply: yes", Kind.AUTO, "X-Autoreply"),
        ("X-Auto-Response-Suppress: All", Kind.AUTO, "X-Auto-Response-Suppress: All"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Kind.PERSONAL, ""),  # Outlook, between people
        ("Precedence: auto_reply", Kind.AUTO, "Precedence: auto_reply"),
        ("Return-Path: <>", Kind.AUTO, "Return-Path: <>"),
        ("X-Failed-Recipients: bob@x.example", Kind.BOUNCE, "X-Failed-Recipients"),
        ("Content-Type: multipart/report; report-type=delivery-status", Kind.BOUNCE, "Content-Type: multipart/report"),
        ("Content-Type: multipart/report; report-type=disposition-notification", Kind.PERSONAL, ""),
    ],
)  # fmt: skip
def test_each_mark(headers: str, kind: Kind, because: str) -> None:
    """The kind and the header that says so."""
    message = to_message(fields_of(f"From: ana@x.example\nTo: me@x.example\n{headers}\n".encode()))
    assert (message.kind, message.kind_because) == (kind, because)


@pytest.mark.parametrize(
    ("email", "word"),
    [
        ("no-reply@x.example", "no-reply"), ("donotreply@x.example", "donotreply"),
        ("notifications@x.example", "notifications"),
        ("jane.noreply@x.example", "noreply"), ("mailer-daemon@x.example", "mailer-daemon"),
        ("noreen@x.example", ""), ("alertson@x.example", ""), ("ana@noreply.example", ""),
    ],
)  # fmt: skip
def test_addresses_of_robots(email: str, word: str) -> None:
    """The word must stand alone in the local part."""
    assert robot_address(email) == word


def test_a_final_bounce_names_the_dead_and_a_delay_does_not() -> None:
    """X-Failed-Recipients counts unless the subject tells of a delay."""
    block = "From: mailer-daemon@googlemail.com\nX-Failed-Recipients: a@x.example, b@x.example\nSubject: {}\n"
    failed = to_message(fields_of(block.format("Delivery Status Notification (Failure)").encode()))
    assert failed.failed == ("a@x.example", "b@x.example")
    assert to_message(fields_of(block.format("Delivery Status Notification (Delay)").encode())).failed == ()


@pytest.mark.data
def test_a_busy_list_is_of_people_and_its_robots_are_machines(data: Path) -> None:
    """linux-man: mail of its most active people is theirs by way of a list; the robots' is automatic or bulk."""
    kinds: dict[str, Counter[Kind]] = {}
    for message in takeout.messages(data / "mail" / "linux-man.mbox.xz"):
        if message.sender:
            kinds.setdefault(message.sender.email, Counter())[message.kind] += 1
    people = sorted(kinds, key=lambda email: -kinds[email][Kind.LIST])[:30]
    assert all(kinds[email][Kind.LIST] >= 0.95 * kinds[email].total() for email in people)
    assert kinds["bugzilla-daemon@kernel.org"][Kind.LIST] == 0


@pytest.mark.data
def test_real_bounces(data: Path) -> None:
    """Of Google's reports with X-Failed-Recipients, all are bounces; no delay kills an address."""
    found = 0
    for path in sorted((data / "bounces").glob("*.eml")):
        block = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        message = to_message(fields_of(block))
        if b"\nX-Failed-Recipients:" in b"\n" + block and b"elay" not in block:
            found += 1
            assert message.kind is Kind.BOUNCE
            assert message.failed, path.name
    assert found > 20
