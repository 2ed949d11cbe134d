"""Bounces, and the addresses they declare dead."""

from __future__ import annotations

import pytest

from gmail_reconnect.model import Kind
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message


def test_failure_reported_by_a_mail_daemon_is_a_bounce() -> None:
    """Old reports show it only by sender and subject; a postmaster also writes ordinary mail."""
    block = "From: {}@x.example\nSubject: {}\n"
    for sender, subject, kind in (
        ("MAILER-DAEMON", "Returned mail: User unknown", Kind.BOUNCE),
        ("postmaster", "Undeliverable: Boat", Kind.BOUNCE),
        ("postmaster", "New mail server on Monday", Kind.ROBOT),
        ("ana", "Undeliverable: Boat", Kind.PERSONAL),
    ):
        assert build_message(parse_headers(block.format(sender, subject).encode())).kind is kind


@pytest.mark.parametrize(
    ("subject", "dead"),
    [
        ("Delivery Status Notification (Failure)", True),
        ("Mail delivery failed: returning message to sender", True),
        ("", True),
        ("Delivery Status Notification (Delay)", False),
        ("Warning: message 1abc delayed 24 hours", False),
        ("Undelivered so far, will retry", False),
        ("Delivery deferred", False),
        ("Message temporarily undeliverable", False),
        ("Message not delivered yet", False),
        ("Your message could not be delivered for 4 hours", False),
        ("Ihre Nachricht konnte vorerst nicht zugestellt werden", False),
        ("Your message could not be delivered for 5 days, giving up", True),
        ("Undeliverable: temporary address, not yet known", True),
        ("Undeliverable: mailbox full", False),
        ("Returned mail: User is over quota", False),
        ("Delivery incomplete", False),
        ("=?utf-8?b?UmVtaXNlIHJldGFyZMOpZSA6IEJhdGVhdQ==?=", False),  # Remise retardée : Bateau
        ("=?utf-8?q?Delivery_Status_Notification_=28Delay=29?=", False),
        ("Zustellung verzögert: Boot", False),
        ("Benachrichtigung (Verzögerung)", False),
        ("Retraso en la entrega: barco", False),
        ("Entrega demorada: barco", False),
        ("Recapito ritardato: barca", False),
        ("Entrega adiada: barco", False),
        ("Atraso na entrega: barco", False),
        ("Bezorging vertraagd: boot", False),
        ("Dostarczenie opóźnione: łódź", False),
        ("Доставка задерживается: лодка", False),
        ("Teslim gecikti: tekne", False),
        ("تم تأخير التسليم: قارب", False),
        ("تأخر التسليم: قارب", False),
        ("配信遅延：船", False),
        ("配信が遅れています", False),
        ("邮件延迟：船", False),
        ("郵件延遲：船", False),
        ("Returned mail: warning: could not send message for past 4 hours", False),
        ("Postfach voll", False),
        ("Re: message 1abc delayed", False),  # the word before the colon says nothing
        ("Undeliverable: flight delayed, warning", True),  # the words of the returned letter
        ("Unzustellbar: Der Zug ist verzögert", True),
        ("Non remis : le train a du retard", True),
        ("تعذر التسليم: تأخر القطار", True),
        ("配信不能：遅延のお知らせ", True),
        ("Delivery Status Notification (Failure): flight delayed", True),
        ("Delivery Status Notification (Failure) flight delayed", True),
        ("Delivery Status Notification (Delay): why did it fail?", False),
        ("Undeliverable: trip (delay)", True),
        ("Delivery delayed: exam failed", False),
    ],
)
def test_bounce_marks_addresses_dead_unless_it_reports_a_delay(subject: str, dead: bool) -> None:
    """Every X-Failed-Recipients counts, unless the mail system's own words report a delay."""
    block = (
        "From: mailer-daemon@googlemail.com\nX-Failed-Recipients: A@x.example, b@x.example\n"
        f"X-Failed-Recipients: c@x.example\nSubject: {subject}\n"
    )
    message = build_message(parse_headers(block.encode()))
    assert message.kind is Kind.BOUNCE
    assert message.failed == (("a@x.example", "b@x.example", "c@x.example") if dead else ())


@pytest.mark.parametrize("mark", ["", "Auto-Submitted: no\n", "Return-Path: <eve@x.example>\n"])
def test_failed_recipients_on_a_person_s_letter_do_not_count(mark: str) -> None:
    """Otherwise anyone could declare an address dead."""
    block = f"From: Eve <eve@x.example>\n{mark}X-Failed-Recipients: ana@x.example\nSubject: Undeliverable: Boat\n"
    message = build_message(parse_headers(block.encode()))
    assert (message.kind, message.failed) == (Kind.PERSONAL, ())


@pytest.mark.parametrize(
    "subject",
    [
        "Unzustellbar: Boot", "Zustellung fehlgeschlagen", "Échec de la remise", "No se puede entregar: barco",
        "Non recapitabile: barca", "Não é possível entregar: barco", "Onbestelbaar: boot", "Niedostarczone: łódź",
        "Не удается доставить: лодка", "Teslim Edilemedi: tekne", "غير قابل للتسليم: قارب", "فشل تسليم الرسالة",
        "配信不能: 船", "系统退信", "無法傳遞: 船", "배달되지 않음: 배", "=?utf-8?b?w4ljaGVjIGRlIGxhIHJlbWlzZQ==?=",
    ],
)  # fmt: skip
def test_failure_is_recognized_in_many_languages(subject: str) -> None:
    """Without any header the words of the decoded subject must do."""
    message = build_message(parse_headers(f"From: MAILER-DAEMON@x.example\nSubject: {subject}\n".encode()))
    assert (message.kind, message.kind_because) == (Kind.BOUNCE, "from the mail system")


@pytest.mark.parametrize(
    "value",
    ["a@x.example b@x.example", "a@x.example\n\tb@x.example", "a@x.example,b@x.example", "a@x.example, b@x.example"],
)
def test_several_failed_recipients_may_be_in_one_header(value: str) -> None:
    """Commas, white space or both separate them."""
    block = f"From: mailer-daemon@x.example\nX-Failed-Recipients: {value}\nSubject: Undeliverable: Boat\n"
    assert build_message(parse_headers(block.encode())).failed == ("a@x.example", "b@x.example")
