"""The sample mailbox, read with Python's own mail library only, matches the stories of its cast."""

from __future__ import annotations

import email
import hashlib
import itertools
import math
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmail_reconnect.config import load
from gmail_reconnect.demo.sample import ME, SampleMail, make_sample, sample_config

TODAY = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
ARABIC = re.compile("[\u0600-\u06ff]")
DAEMON = "mailer-daemon@googlemail.com"


@dataclass(frozen=True)
class Mail:
    """A mail's headers; people are identified by display name, or by address without one."""

    at: datetime
    sender: str
    sender_email: str
    to: tuple[str, ...]
    to_emails: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    labels: frozenset[str]
    headers: Message

    @property
    def individual(self) -> bool:
        return len(self.to) + len(self.cc) <= 3 and not self.machine

    @property
    def machine(self) -> bool:
        names = ("List-Id", "List-Unsubscribe", "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress")
        return any(name in self.headers for name in names) or bool({"SPAM"} & self.labels)


def read(mail: SampleMail) -> Mail:
    headers = email.message_from_bytes(mail.raw)

    def people(field: str) -> list[tuple[str, str]]:
        found = getaddresses(headers.get_all(field, []))
        return [(str(make_header(decode_header(name))) or address, address) for name, address in found]

    (sender,) = people("From")
    return Mail(
        at=parsedate_to_datetime(headers["Date"]),
        sender=sender[0],
        sender_email=sender[1],
        to=tuple(name for name, _ in people("To")),
        to_emails=tuple(address for _, address in people("To")),
        cc=tuple(name for name, _ in people("Cc")),
        subject=str(make_header(decode_header(headers["Subject"]))),
        labels=mail.labels,
        headers=headers,
    )


@pytest.fixture(scope="module")
def mails() -> list[SampleMail]:
    return make_sample(TODAY)


@pytest.fixture(scope="module")
def box(mails: list[SampleMail]) -> list[Mail]:
    return [read(mail) for mail in mails]


def between(box: list[Mail], name: str) -> tuple[list[Mail], list[Mail]]:
    """The individual mails that Omar and one person wrote to each other."""
    sent = [m for m in box if m.sender == ME.name and name in m.to and m.individual]
    received = [m for m in box if m.sender == name and ME.name in m.to and m.individual]
    return sent, received


def days_ago(mail: Mail) -> float:
    return (TODAY - mail.at) / timedelta(days=1)


def standing(box: list[Mail], name: str) -> str:
    """Lapsed: mail both ways, in two months, silent for 90 days and for three times the usual gap."""
    sent, received = between(box, name)
    times = sorted(m.at for m in (*sent, *received))
    if not sent or not received or len({(at.year, at.month) for at in times}) < 2:
        return "no tie"
    gaps = [(b - a) / timedelta(days=1) for a, b in itertools.pairwise(times)]
    long = [gap for gap in gaps if gap > 7]
    usual = math.exp((sum(map(math.log, long)) + 2 * math.log(31)) / (len(long) + 2))
    silent = (TODAY - times[-1]) / timedelta(days=1)
    return "lapsed" if silent >= max(90, 3 * usual) else "in touch"


@pytest.fixture(scope="module")
def standings(box: list[Mail]) -> dict[str, str]:
    names = {m.sender for m in box} | {name for m in box for name in (*m.to, *m.cc)}
    return {name: standing(box, name) for name in names - {ME.name}}


# The mailbox as such.


def test_same_day_gives_the_same_bytes(mails: list[SampleMail]) -> None:
    """Also in another process with another hash seed, and after the sample's data files were rearranged."""
    digest = hashlib.sha256(b"".join(mail.raw for mail in mails)).hexdigest()
    assert digest == "ad3bed177274c89ef6abeb3058e83cee3370abf97e2d1c73aa075676f38cf6b3"
    assert hashlib.sha256(b"".join(mail.raw for mail in make_sample(TODAY))).hexdigest() == digest
    script = (
        "import hashlib; from datetime import datetime; from gmail_reconnect.demo.sample import make_sample;"
        f"mails = make_sample(datetime.fromisoformat('{TODAY.isoformat()}'));"
        "print(hashlib.sha256(b''.join(m.raw for m in mails)).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == digest


def test_mailbox_moves_with_today(mails: list[SampleMail]) -> None:
    """A week later it is the same mailbox, each mail a week later."""
    week = timedelta(days=7)
    later = make_sample(TODAY + week)

    def facts(box: list[SampleMail], shift: timedelta) -> set[tuple[datetime, bool, frozenset[str], str]]:
        return {(m.at + shift, m.sent, m.labels, m.thread) for m in box}

    assert len(facts(later, -week) ^ facts(mails, timedelta())) == 0


@pytest.mark.parametrize(
    "today",
    [
        "2012-02-29T00:00:00+00:00",
        "2025-01-01T00:30:00+14:00",
        "2026-11-24T23:59:59.999999+00:00",
        "2027-12-31T23:00:00-12:00",
        "2028-02-29T12:00:00+05:30",
        "2080-06-15T03:00:00+03:00",
    ],
)
def test_any_day_and_zone_gives_a_usable_mailbox(today: str) -> None:
    """In order, never after today, ten years long, and of a moderate size."""
    now = datetime.fromisoformat(today)
    mails = make_sample(now)
    assert all(earlier.at <= later.at for earlier, later in itertools.pairwise(mails))
    assert timedelta() <= now - mails[-1].at < timedelta(days=20)
    assert timedelta(days=9.8 * 365) < now - mails[0].at < timedelta(days=10.1 * 365)
    assert 1_500 <= len(mails) <= 3_000
    assert {mail.at.utcoffset() for mail in mails} == {timedelta()}


def test_people_write_at_human_hours(box: list[Mail]) -> None:
    """People write from 8 to 21 h in their own time zone, colleagues on working days."""
    people = [mail for mail in box if not mail.machine and mail.sender_email != DAEMON]
    assert all(8 <= mail.at.hour < 21 for mail in people)
    assert {offset for mail in people if (offset := mail.at.utcoffset())} >= {
        timedelta(hours=hours) for hours in (1, 3, 5.5, 9)
    }
    assert {m.at.weekday() for m in people if m.sender == "Tom Ashdown" and len(m.to) == 1} == {0, 1, 2, 3, 4}
    assert {m.at.weekday() for m in people if m.sender == "سلمى العطار"} == {6, 0, 1, 2, 3}


def test_omars_time_zone_follows_his_moves(box: list[Mail]) -> None:
    """Omar lived in Amman, Lyon and Manchester."""
    offsets = [mail.at.utcoffset() for mail in box if mail.sender == ME.name]
    moves = [offset for number, offset in enumerate(offsets) if number == 0 or offsets[number - 1] != offset]
    assert moves == [timedelta(hours=3), timedelta(hours=1), timedelta()]


# Its people.


def test_mailbox_has_about_forty_people(standings: dict[str, str], box: list[Mail]) -> None:
    """More than a dozen have lapsed, some of them in Arabic script; enough are in touch."""
    lapsed = {name for name, where in standings.items() if where == "lapsed"}
    in_touch = {name for name, where in standings.items() if where == "in touch"}
    assert len(lapsed) >= 15
    assert len([name for name in lapsed if ARABIC.search(name)]) >= 3
    assert len(in_touch) >= 6
    assert in_touch >= {"Tom Ashdown", "هدى حداد", "久保田 美咲"}
    assert 38 <= len({name for name in standings if " " in name}) <= 50


def test_silences_have_all_lengths(standings: dict[str, str], box: list[Mail]) -> None:
    """The lapsed have been silent from under one to almost six years, and most had years of mail before."""
    years, months = [], []
    for name in (name for name, where in standings.items() if where == "lapsed"):
        mail = [m for both in between(box, name) for m in both]
        years.append(int(min(map(days_ago, mail)) // 365.25))
        months.append(len({(m.at.year, m.at.month) for m in mail}))
    assert set(years) == {0, 1, 2, 3, 4, 5}
    assert sum(count >= 15 for count in months) >= 12


def test_person_who_writes_twice_a_year_has_not_lapsed(standings: dict[str, str], box: list[Mail]) -> None:
    """Five months of silence are usual for them, although longer than 90 days."""
    mail = [m for both in between(box, "طارق النجداوي") for m in both]
    assert min(map(days_ago, mail)) > 120
    assert standings["طارق النجداوي"] == "in touch"


def test_arabic_is_written_by_arabic_and_latin_names(box: list[Mail]) -> None:
    """One person with a Latin name writes in Arabic."""
    writers = {mail.sender for mail in box if ARABIC.search(mail.subject)} - {ME.name}
    assert len([name for name in writers if ARABIC.search(name)]) >= 5
    assert "Maysoon Bitar" in writers


def test_marieke_is_owed_a_reply(standings: dict[str, str], box: list[Mail]) -> None:
    """Marieke's last mail is about the Q3 plastics rollout, and Omar has not answered it."""
    sent, received = between(box, "Marieke Terpstra")
    assert received[-1].subject == "Re: Q3 plastics rollout"
    assert received[-1].at > sent[-1].at
    assert standings["Marieke Terpstra"] == "lapsed"


def test_stellan_left_two_letters_unanswered(standings: dict[str, str], box: list[Mail]) -> None:
    """The first of them got only an automatic reply."""
    sent, received = between(box, "Stellan Brandvik")
    assert [m.subject for m in sent if m.at > received[-1].at] == ["How is Bergen?", "A note from Manchester"]
    (away,) = [m for m in box if m.sender == "Stellan Brandvik" and "Auto-Submitted" in m.headers]
    assert sent[-2].at < away.at < sent[-1].at
    assert standings["Stellan Brandvik"] == "lapsed"


def test_only_intended_replies_are_owed(standings: dict[str, str], box: list[Mail]) -> None:
    """Of the lapsed, only two are owed a reply, and only Stellan left two letters of Omar's unanswered."""
    owed, ignored = set(), set()
    for name in (name for name, where in standings.items() if where == "lapsed"):
        sent, received = between(box, name)
        if received[-1].at > sent[-1].at:
            owed.add(name)
        if sum(mail.at > received[-1].at for mail in sent) >= 2:
            ignored.add(name)
    assert owed == {"Marieke Terpstra", "زيد القيسي"}
    assert ignored == {"Stellan Brandvik"}


def test_gareth_wrote_from_three_addresses(standings: dict[str, str], box: list[Mail]) -> None:
    """One after the other, under one name; Omar answered to each."""
    sent, received = between(box, "Gareth Pennington")
    for used in ([m.sender_email for m in received], [m.to_emails[0] for m in sent]):
        runs = [address for number, address in enumerate(used) if number == 0 or used[number - 1] != address]
        assert runs == [
            "gareth.pennington@delta-packaging.example",
            "g.pennington@coastal-films.example",
            "gareth@pennington.example",
        ]
    assert standings["Gareth Pennington"] == "lapsed"


def test_pauline_is_only_copied(box: list[Mail]) -> None:
    """She is in Cc of Omar's mail to her professor, never in To, and never wrote."""
    assert sum("Pauline Dubreuil" in m.cc and m.sender == ME.name for m in box) > 10
    assert not [m for m in box if "Pauline Dubreuil" in (m.sender, *m.to)]


@pytest.mark.parametrize(
    "name", ["Bethan Rowlands", "Dylan Prosser", "Mei-Ling Tao", "Judith Amsel-Roth", "سامر حداد", "رشا العزّاوي"]
)
def test_some_people_are_only_in_group_mail(box: list[Mail], name: str) -> None:
    """In mail to seven people or more, by Omar and by them."""
    together = [m for m in box if name in (m.sender, *m.to)]
    assert min(len(m.to) for m in together) >= 7
    assert {ME.name, name} <= {m.sender for m in together}


def test_hiking_group_has_eight_people(box: list[Mail]) -> None:
    """Omar is one of them; three others also write to him alone."""
    round_letters = [m for m in box if "Bethan Rowlands" in (m.sender, *m.to)]
    groups = {frozenset((m.sender, *m.to)) for m in round_letters}
    assert [len(group) for group in groups] == [8]
    assert sum(all(between(box, name)) for name in groups.pop()) == 3


@pytest.mark.parametrize("name", ["The Polymer Letter", "Martha Ellison"])
def test_newsletters_are_recognizable(box: list[Mail], name: str) -> None:
    """Two newsletters, one of them under a human name: List-Unsubscribe, no List-Post, never answered."""
    issues = [m for m in box if m.sender == name]
    assert len(issues) > 50
    assert all(m.headers["List-Unsubscribe"] and not m.headers["List-Post"] for m in issues)
    assert not [m for m in box if name in m.to]


def test_judith_still_posts_to_the_list(standings: dict[str, str], box: list[Mail]) -> None:
    """Judith still posts to the list, as do others; her letters to Omar himself ended a year ago."""
    posts = [m for m in box if m.headers["List-Id"]]
    assert {m.sender for m in posts} == {"Judith Amsel", "Piotr Wronecki", "Soledad Iribarne"}
    assert all(m.headers["List-Post"] and m.to_emails == ("recyclers@lists.example.org",) for m in posts)
    assert any(m.sender == ME.name and "recyclers@lists.example.org" in m.to_emails for m in box)
    assert days_ago([m for m in posts if m.sender == "Judith Amsel"][-1]) < 250
    assert days_ago(between(box, "Judith Amsel")[1][-1]) > 365
    assert standings["Judith Amsel"] == "lapsed"
    assert standings["Piotr Wronecki"] == "no tie"


def test_machines_get_no_mail(box: list[Mail]) -> None:
    """A no-reply address, notifications, and a calendar that answers automatically."""
    senders = {m.sender_email for m in box}
    robots = {"no-reply@hillside-bank.example", "notifications@photo-box.example"}
    calendar = "meeting-room@harbour-recycling.example"
    assert senders >= robots | {calendar}
    assert {m.headers["Auto-Submitted"] for m in box if m.sender_email == calendar} == {"auto-replied"}
    assert not [m for m in box if (robots | {calendar}) & set(m.to_emails)]


def test_nabils_address_bounced(box: list[Mail]) -> None:
    """Omar's last letter to Nabil came back for good within minutes, and nothing came from Nabil since."""
    (add_bounce,) = [m for m in box if m.headers["X-Failed-Recipients"]]
    sent, received = between(box, "Nabil Sarraj")
    assert add_bounce.sender_email == DAEMON
    assert add_bounce.subject.endswith("(Failure)")
    assert add_bounce.headers["X-Failed-Recipients"] == sent[-1].to_emails[0] == received[-1].sender_email
    assert add_bounce.headers["In-Reply-To"] == sent[-1].headers["Message-ID"]
    assert received[-1].at < sent[-1].at < add_bounce.at < sent[-1].at + timedelta(minutes=5)
    assert add_bounce.headers.get_content_type() == "multipart/report"


def test_delay_does_not_make_lakshmis_address_dead(standings: dict[str, str], box: list[Mail]) -> None:
    """Omar's last letter to her was only delayed; the notice looks like a bounce."""
    (delay,) = [m for m in box if m.subject == "Delivery Status Notification (Delay)"]
    sent, _ = between(box, "Lakshmi Devarajan")
    assert delay.sender_email == DAEMON
    assert delay.headers["In-Reply-To"] == sent[-1].headers["Message-ID"]
    assert "X-Failed-Recipients" not in delay.headers
    assert standings["Lakshmi Devarajan"] == "lapsed"


def test_one_way_mail_is_never_answered(box: list[Mail]) -> None:
    """Cedric wrote six times and was never answered; Omar wrote to Wanjiru once and heard nothing."""
    assert [len(way) for way in between(box, "Cedric Poole")] == [0, 6]
    assert [len(way) for way in between(box, "Wanjiru Kamande")] == [1, 0]


def test_kenta_knows_plastics_and_tokyo(standings: dict[str, str], box: list[Mail]) -> None:
    """His subjects and domain say so, and he has lapsed: `report --need` should find him."""
    _, received = between(box, "Kenta Morishima")
    subjects = " ".join(m.subject for m in received)
    assert "Tokyo" in subjects
    assert "plastics" in subjects
    assert {m.sender_email.partition("@")[2] for m in received} == {"polymer-tokyo.example"}
    assert standings["Kenta Morishima"] == "lapsed"


def test_spam_has_no_other_label(box: list[Mail]) -> None:
    """As in Gmail."""
    spam = [m for m in box if "SPAM" in m.labels]
    assert {m.sender_email for m in spam} == {"winner@prizes.example"}
    assert {m.labels for m in spam} == {frozenset({"SPAM"})}


# Its user's settings.


@settings(max_examples=15)
@given(day=st.dates(date(2012, 1, 1), date(2080, 1, 1)))
def test_config_fits_any_day(tmp_path_factory: pytest.TempPathFactory, day: date) -> None:
    """config.toml loads; its chapters are past or lasting, its plans ahead, its letters in two languages."""
    path = tmp_path_factory.mktemp("config") / "config.toml"
    path.write_text(sample_config(datetime(day.year, day.month, day.day, tzinfo=UTC)), encoding="utf-8")
    loaded = load(path)
    assert (loaded.me.name, loaded.me.addresses, loaded.me.language) == (ME.name, (ME.email,), "en")
    studies, change = loaded.chapters
    assert studies.to == change.start
    assert studies.start < change.start < day
    assert change.to is None
    assert all(why.until and why.until > day for why in loaded.why_now)
    assert [offer.name for offer in loaded.offers if offer.default] == ["introductions"]
    assert all(set(x.words) == {"en", "ar"} for x in (*loaded.chapters, *loaded.why_now, *loaded.offers))


def test_campaigns_name_lapsed_people(tmp_path: Path, standings: dict[str, str]) -> None:
    """But not the person who is owed a reply, which is a better reason to write."""
    path = tmp_path / "config.toml"
    path.write_text(sample_config(TODAY), encoding="utf-8")
    named = {who for why in load(path).why_now for who in why.people if ":" not in who}
    assert {standings[who] for who in named} == {"lapsed"}
    assert "Marieke Terpstra" not in named
    assert len(named) >= 10
