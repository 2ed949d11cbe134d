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
        ("X-Failed-Recipients: bob@x.example", Kind.PERSONAL, ""),  # anyone can write that
        ("X-Failed-Recipients: bob@x.example\nAuto-Submitted: no", Kind.PERSONAL, ""),
        ("X-Failed-Recipients: bob@x.example\nList-Post: <mailto:boats@x.example>\nList-Id: <boats.x.example>",
         Kind.LIST, "List-Post"),
        ("X-Failed-Recipients: bob@x.example\nAuto-Submitted: auto-replied", Kind.BOUNCE, "X-Failed-Recipients"),
        ("X-Failed-Recipients: bob@x.example\nReturn-Path: <>", Kind.BOUNCE, "X-Failed-Recipients"),
        ("X-Failed-Recipients: bob@x.example\nContent-Type: multipart/report", Kind.BOUNCE, "X-Failed-Recipients"),
        ("Content-Type: multipart/report; report-type=delivery-status", Kind.BOUNCE, "Content-Type: multipart/report"),
        ("Content-Type: multipart/report; boundary=x", Kind.BOUNCE, "Content-Type: multipart/report"),
        ("Content-Type: multipart/report; report-type=disposition-notification", Kind.AUTO,  # a receipt isn't an answer
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
def test_each_header_gives_its_kind_and_reason(headers: str, kind: Kind, because: str) -> None:
    """The reason names the header."""
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
def test_robot_word_must_be_a_whole_word_of_the_local_part(email: str, word: str) -> None:
    """A person may be called Noreen or Talbot."""
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
def test_name_that_ends_with_robot_is_a_robot(name: str, kind: Kind) -> None:
    """The address of a robot often doesn't show what it is."""
    message = build_message(parse_headers(f"From: {name} <x@x.example>\n".encode()))
    assert message.kind is kind
    assert message.kind_because in {"", "the name says robot", "the name says [bot]"}


def test_headers_of_bulk_mail_outweigh_the_look_of_the_sender() -> None:
    """Bulk mail is never a person's; a sender that only looks like a machine may be a person."""
    block = "From: Ana <newsletter@bakery.example>\nTo: me@x.example\nSubject: Bread\n"
    assert build_message(parse_headers(block.encode())).kind is Kind.ROBOT
    assert build_message(parse_headers(f"{block}List-Unsubscribe: <https://x.example>\n".encode())).kind is Kind.BULK
    assert build_message(parse_headers(f"{block}Auto-Submitted: auto-generated\n".encode())).kind is Kind.AUTO


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
def test_subject_prefix_of_a_mail_program_is_an_automatic_reply(subject: str, because: str) -> None:
    """A mail program's subject begins so, with a colon; a person may use the same words."""
    message = build_message(parse_headers(f"From: ana@x.example\nSubject: {subject}\n".encode()))
    assert (message.kind, message.kind_because) == (Kind.AUTO if because else Kind.PERSONAL, because)


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
def test_absence_written_by_a_person_is_not_an_automatic_reply(subject: str, says: str) -> None:
    """Only what a mail program puts before the subject counts, not what people write of their absence."""
    message = build_message(parse_headers(f"From: ana@x.example\nSubject: {subject}\n".encode()))
    assert message.kind is (Kind.AUTO if says else Kind.PERSONAL)
    assert message.kind_because == (f"the subject says {says}" if says else "")


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
def test_feedback_id_alone_does_not_make_an_answer_bulk_mail(headers: str, kind: Kind) -> None:
    """People send answers through services too."""
    block = f"From: ana@x.example\nTo: me@x.example\nFeedback-ID: 1:2:3:crm\n{headers}"
    assert build_message(parse_headers(block.encode())).kind is kind


def test_feedback_id_of_a_mail_provider_is_personal() -> None:
    """Some mail providers put one on each letter of a person."""
    assert build_message(parse_headers(b"From: ana@x.example\nFeedback-ID: 1:2:ana:purelymail\n")).kind is Kind.PERSONAL
