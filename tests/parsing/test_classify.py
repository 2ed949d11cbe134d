"""List, newsletter, robot, auto-reply, bounce: one header at a time, with the reason."""

from __future__ import annotations

import pytest

from gmail_reconnect.model import Kind
from gmail_reconnect.parsing.classify import robot_word
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message


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
        ("Precedence: list", Kind.BULK, "Precedence: list"),  # a digest, to its reader alone
        ("Precedence: list\nIn-Reply-To: <1@x.example>", Kind.LIST, "Precedence: list"),
        ("Precedence: list\nList-Id: <boats.x.example>", Kind.LIST, "List-Id"),
        ("Precedence: list\nReturn-Path: <boats-request@x.example>\nCc: boats@x.example", Kind.LIST,
         "Precedence: list"),
        ("Precedence: bulk\nSender: owner-boats@x.example\nCc: boats@x.example", Kind.LIST, "Precedence: bulk"),
        ("Precedence: bulk\nReturn-Path: <boats-bounces+me=x.example@x.example>\nCc: boats@x.example", Kind.LIST,
         "Precedence: bulk"),
        ("Precedence: bulk\nSender: boats-admin@x.example", Kind.BULK, "Precedence: bulk"),
        ("List-Id: <boats-commits.x.example>\nList-Post: <mailto:boats-commits@x.example>", Kind.BULK,
         "the list's name says commits"),  # a machine writes it in a person's name
        ("List-Id: <boats-commits.x.example>\nList-Post: <mailto:x@x.example>\nIn-Reply-To: <1@x.example>", Kind.LIST,
         "List-Post"),  # and people answer
        ("Precedence: bulk\nCc: cvs-checkins@x.example", Kind.BULK, "the list's name says checkins"),
        ("List-Id: <commitment.x.example>\nList-Post: <mailto:x@x.example>", Kind.LIST, "List-Post"),
        ("Feedback-ID: 1:x", Kind.BULK, "Feedback-ID"),
        ("Auto-Submitted: auto-replied", Kind.AUTO, "Auto-Submitted: auto-replied"),
        ("Auto-Submitted: no", Kind.PERSONAL, ""),
        ("X-Autoreply: yes", Kind.AUTO, "X-Autoreply"),
        ("X-Auto-Response-Suppress: All", Kind.AUTO, "X-Auto-Response-Suppress: All"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Kind.PERSONAL, ""),  # Outlook, between people
        ("Precedence: auto_reply", Kind.AUTO, "Precedence: auto_reply"),
        ("Return-Path: <>", Kind.AUTO, "Return-Path: <>"),
        ("X-Failed-Recipients: bob@x.example", Kind.PERSONAL, ""),  # anybody can write that
        ("X-Failed-Recipients: bob@x.example\nAuto-Submitted: no", Kind.PERSONAL, ""),
        ("X-Failed-Recipients: bob@x.example\nList-Post: <mailto:boats@x.example>\nList-Id: <boats.x.example>",
         Kind.LIST, "List-Post"),
        ("X-Failed-Recipients: bob@x.example\nAuto-Submitted: auto-replied", Kind.BOUNCE, "X-Failed-Recipients"),
        ("X-Failed-Recipients: bob@x.example\nReturn-Path: <>", Kind.BOUNCE, "X-Failed-Recipients"),
        ("X-Failed-Recipients: bob@x.example\nContent-Type: multipart/report", Kind.BOUNCE, "X-Failed-Recipients"),
        ("Content-Type: multipart/report; report-type=delivery-status", Kind.BOUNCE, "Content-Type: multipart/report"),
        ("Content-Type: multipart/report; boundary=x", Kind.BOUNCE, "Content-Type: multipart/report"),
        ("Content-Type: multipart/report; report-type=disposition-notification", Kind.AUTO,  # a receipt is no answer
         "Content-Type: multipart/report"),
        ("Content-Type: multipart/report; report-type=feedback-report", Kind.AUTO, "Content-Type: multipart/report"),
        ("Content-Type: multipart/mixed", Kind.PERSONAL, ""),
        ("Feedback-ID: i12:Fastmail", Kind.PERSONAL, ""),  # providers put it on every letter of a person
        ("Feedback-ID: 12:user:proton", Kind.PERSONAL, ""),
        ("Feedback-ID: x:Ext:ProtonMail", Kind.PERSONAL, ""),
        ("Feedback-ID: x:zu1:rf2:ZohoMail", Kind.PERSONAL, ""),
        ("Feedback-ID: bizesmtp:x.example:qybglogicsvrgz:qybglogicsvrgz5a-1", Kind.PERSONAL, ""),
        ("Feedback-ID: 192.0.2.1", Kind.PERSONAL, ""),
        ("Feedback-ID: i12:Fastmail\nList-Id: <news.x.example>", Kind.BULK, "List-Id"),
        ("Feedback-ID: i12:Fastmail\nPrecedence: bulk", Kind.BULK, "Precedence: bulk"),
        ("List-Id: <boats.x.example>\nIn-Reply-To: <1@x.example>", Kind.LIST, "List-Id"),  # an answer, list in Bcc
        ("List-Unsubscribe: <https://x.example>\nIn-Reply-To: <1@x.example>", Kind.BULK, "List-Unsubscribe"),
        ("List-Unsubscribe: <mailto:boats-unsubscribe@x.example>\nCc: boats@x.example", Kind.LIST, "List-Unsubscribe"),
        ("List-Unsubscribe: <mailto:boats+unsubscribe@x.example>\nCc: boats@x.example", Kind.LIST, "List-Unsubscribe"),
        ("List-Unsubscribe: <mailto:boats-signoff-request@x.example>\nCc: boats@x.example", Kind.LIST,
         "List-Unsubscribe"),
        ("List-Unsubscribe: <mailto:me@x.example?subject=stop>", Kind.BULK, "List-Unsubscribe"),
        ("List-Unsubscribe: <mailto:leave-1234@x.example>\nCc: customers@x.example", Kind.BULK, "List-Unsubscribe"),
        ("Precedence: junk", Kind.BULK, "Precedence: junk"),
        ("Precedence: normal", Kind.PERSONAL, ""),
        ("Auto-Submitted: auto-generated (bugs)", Kind.AUTO, "Auto-Submitted: auto-generated (bugs)"),
        ("Auto-Submitted: auto-generated\nList-Post: <mailto:boats@x.example>", Kind.AUTO,
         "Auto-Submitted: auto-generated"),
        ("X-Autorespond: Re", Kind.AUTO, "X-Autorespond"),
        ("X-Auto-Response-Suppress: All\nIn-Reply-To: <1@x.example>", Kind.PERSONAL, ""),
        ("Sender: Google Calendar <calendar-notification@google.com>", Kind.AUTO, "Sender: calendar-notification"),
        ("Sender: boats-bounces@x.example", Kind.PERSONAL, ""),  # a list's own
        ("Sender: Bob <bob@x.example>", Kind.PERSONAL, ""),
    ],
)  # fmt: skip
def test_each_mark(headers: str, kind: Kind, because: str) -> None:
    """The kind and the header that says so."""
    message = build_message(parse_headers(f"From: ana@x.example\nTo: me@x.example\n{headers}\n".encode()))
    assert (message.kind, message.kind_because) == (kind, because)


@pytest.mark.parametrize(
    ("email", "word"),
    [
        ("no-reply@x.example", "no-reply"), ("donotreply@x.example", "donotreply"),
        ("notifications@x.example", "notifications"),
        ("jane.noreply@x.example", "noreply"), ("mailer-daemon@x.example", "mailer-daemon"),
        ("noreen@x.example", ""), ("alertson@x.example", ""), ("ana@noreply.example", ""),
        ("patchwork-bot+net@x.example", "bot"), ("tip-bot2@x.example", "bot2"), ("bugzilla-daemon@x.example", "daemon"),
        ("syzbot+1f@x.example", "syzbot"), ("nobody@x.example", "nobody"), ("rss-feeds@x.example", "rss-feeds"),
        ("jan.bot@x.example", ""), ("bot@x.example", ""), ("talbot@x.example", ""), ("jan-botter@x.example", ""),
        ("nobody.home@x.example", ""),
    ],
)  # fmt: skip
def test_addresses_of_robots(email: str, word: str) -> None:
    """The word must stand alone in the local part."""
    assert robot_word(email) == word


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("kernel test robot", Kind.ROBOT),
        ("deploy[bot]", Kind.ROBOT),
        ("Robot Jones", Kind.PERSONAL),
        ("Bo", Kind.PERSONAL),
    ],
)
def test_names_of_robots(name: str, kind: Kind) -> None:
    """A robot that says so at the end of its name, whatever its address."""
    message = build_message(parse_headers(f"From: {name} <x@x.example>\n".encode()))
    assert message.kind is kind
    assert message.kind_because in {"", "the name says robot", "the name says [bot]"}


def test_a_mark_in_the_headers_goes_before_the_look_of_the_sender() -> None:
    """Bulk mail is no person's, whoever answers; what only looks like a machine's may be one's."""
    block = "From: Ana <newsletter@bakery.example>\nTo: me@x.example\nSubject: Bread\n"
    assert build_message(parse_headers(block.encode())).kind is Kind.ROBOT
    assert build_message(parse_headers(f"{block}List-Unsubscribe: <https://x.example>\n".encode())).kind is Kind.BULK
    assert build_message(parse_headers(f"{block}Auto-Submitted: auto-generated\n".encode())).kind is Kind.AUTO


def test_a_daemon_that_tells_of_a_failure_is_a_bounce() -> None:
    """Old reports have no mark but their sender and subject; the postmaster writing of something else is no report."""
    block = "From: {}@x.example\nSubject: {}\n"
    for sender, subject, kind in (
        ("MAILER-DAEMON", "Returned mail: User unknown", Kind.BOUNCE),
        ("postmaster", "Undeliverable: Boat", Kind.BOUNCE),
        ("postmaster", "New mail server on Monday", Kind.ROBOT),
        ("ana", "Undeliverable: Boat", Kind.PERSONAL),
    ):
        assert build_message(parse_headers(block.format(sender, subject).encode())).kind is kind


@pytest.mark.parametrize(
    ("subject", "because"),
    [
        ("Out of Office AutoReply: Boat", "the subject says out of office autoreply"),
        ("Automatic reply: Boat", "the subject says automatic reply"),
        ("=?utf-8?q?R=C3=A9ponse_automatique?= : Boat", "the subject says réponse automatique"),
        ("=?utf-8?b?2KfZhNix2K8g2KfZhNiq2YTZgtin2KbZig==?=: Boat", "the subject says الرد التلقائي"),
        ("Re: Automatic reply: Boat", ""),  # somebody answered it
        ("Automatic reply to letters is rude", ""),
        ("Out of office until Monday", ""),
        ("Out of office: who covers for me?", ""),
    ],
)
def test_an_answer_that_nobody_wrote(subject: str, because: str) -> None:
    """A mail program begins its subject so, with a colon; a person may say the same words."""
    message = build_message(parse_headers(f"From: ana@x.example\nSubject: {subject}\n".encode()))
    assert (message.kind, message.kind_because) == (Kind.AUTO if because else Kind.PERSONAL, because)


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
        ("Re: message 1abc delayed", False),  # a word that says nothing stands before the colon
        ("Undeliverable: flight delayed, warning", True),  # the words of the letter that came back
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
def test_a_final_report_names_the_dead_and_a_delay_does_not(subject: str, dead: bool) -> None:
    """X-Failed-Recipients counts, each header of it, unless the mail system's own words tell of a delay."""
    block = (
        "From: mailer-daemon@googlemail.com\nX-Failed-Recipients: A@x.example, b@x.example\n"
        f"X-Failed-Recipients: c@x.example\nSubject: {subject}\n"
    )
    message = build_message(parse_headers(block.encode()))
    assert message.kind is Kind.BOUNCE
    assert message.failed == (("a@x.example", "b@x.example", "c@x.example") if dead else ())


@pytest.mark.parametrize("mark", ["", "Auto-Submitted: no\n", "Return-Path: <eve@x.example>\n"])
def test_nobody_is_dead_because_a_person_says_so(mark: str) -> None:
    """X-Failed-Recipients on a letter is a letter's: it declares no address dead."""
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
def test_a_daemon_tells_of_a_failure_in_its_own_language(subject: str) -> None:
    """Without any other mark the words of the decoded subject have to do."""
    message = build_message(parse_headers(f"From: MAILER-DAEMON@x.example\nSubject: {subject}\n".encode()))
    assert (message.kind, message.kind_because) == (Kind.BOUNCE, "from the mail system")


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("Out of Office AutoReply: Boat", "out of office autoreply"),
        ("Automatic reply: Boat", "automatic reply"),
        ("Automatische Antwort: Boot", "automatische antwort"),
        ("Réponse automatique : bateau", "réponse automatique"),
        ("=?utf-8?b?2LHYryDYqtmE2YLYp9im2Yo6INmC2KfYsdio?=", "رد تلقائي"),
        ("自動返信：船", "自動返信"),
        ("Out of Office", ""),  # people write these
        ("Ana Lima - Out of the Office", ""),
        ("Out of office: who is at the boat?", ""),
        ("RE: Automatic reply: Boat", ""),
        ("Automatic reply", ""),
        ("Vacation", ""),
    ],
)
def test_subjects_of_automatic_replies(subject: str, says: str) -> None:
    """Only what a mail program puts before the subject it answers; never what people write of their absence."""
    message = build_message(parse_headers(f"From: ana@x.example\nSubject: {subject}\n".encode()))
    assert message.kind is (Kind.AUTO if says else Kind.PERSONAL)
    assert message.kind_because == (f"the subject says {says}" if says else "")


@pytest.mark.parametrize(
    "value",
    ["a@x.example b@x.example", "a@x.example\n\tb@x.example", "a@x.example,b@x.example", "a@x.example, b@x.example"],
)
def test_several_dead_in_one_header(value: str) -> None:
    """Parted by commas, by white space or by both."""
    block = f"From: mailer-daemon@x.example\nX-Failed-Recipients: {value}\nSubject: Undeliverable: Boat\n"
    assert build_message(parse_headers(block.encode())).failed == ("a@x.example", "b@x.example")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("", Kind.BULK),
        ("In-Reply-To: <1@x.example>\n", Kind.PERSONAL),  # a person's, sent through a service
        ("In-Reply-To: <1@x.example>\nPrecedence: bulk\n", Kind.BULK),
        ("In-Reply-To: <1@x.example>\nList-Unsubscribe: <https://x.example>\n", Kind.BULK),
        ("In-Reply-To: <1@x.example>\nList-Post: <mailto:boats@x.example>\n", Kind.LIST),
    ],
)
def test_a_feedback_id_on_an_answer(headers: str, kind: Kind) -> None:
    """Alone it does not make an answer a newsletter."""
    block = f"From: ana@x.example\nTo: me@x.example\nFeedback-ID: 1:2:3:crm\n{headers}"
    assert build_message(parse_headers(block.encode())).kind is kind


def test_a_provider_s_feedback_id() -> None:
    """Some mail providers put one on each letter of a person."""
    assert build_message(parse_headers(b"From: ana@x.example\nFeedback-ID: 1:2:ana:purelymail\n")).kind is Kind.PERSONAL
