"""Letters by IMAP on a real server: put into Drafts once, followed, discarded; no word or link is Gmail's."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from gmail_reconnect.actions.mail import imap_account
from gmail_reconnect.cli.hints import HINTS
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.web.app import ROUTES
from tests.support.configs import WHY_AND_OFFER
from tests.support.context import context_in
from tests.support.dovecot import PASSWORD, SENT, Dovecot
from tests.support.review import served

from .conftest import ANA, ME, Run, mail

DRAFTS = "Entw&APw-rfe"
GOOGLES = re.compile("Gmail|Google|غوغل|جيميل")
COMMANDS = (
    "report", "report --output {page}", "person show Ana", "person letter Ana --reply", "draft Ana --dry-run",
    "draft Ana", "drafts", "own list", "runs", "person forget Ana", "doctor", "privacy", "schedule show --with cron",
)  # fmt: skip


def drafts(server: Dovecot) -> list[Path]:
    return [one for part in ("cur", "new") for one in (server.folder(DRAFTS) / part).iterdir()]


@pytest.fixture
def ready(dovecot: Dovecot, run: Run, place: Path) -> Dovecot:
    """Signed in by IMAP, and synced."""
    for month in (1, 2, 5):
        dovecot.deliver([(mail(ME, ANA, f"2019-0{month}-03", f"Boat {month}"), 1_556_884_800_000)], SENT)
        dovecot.deliver([(mail(ANA, ME, f"2019-0{month}-05", f"Re: Boat {month}"), 1_557_057_600_000)])
    place.mkdir()
    (place / "config.toml").write_text(WHY_AND_OFFER, encoding="utf-8")
    context = context_in(place)
    account, _ = imap_account.find_account(context, "omar@example.com", "127.0.0.1", dovecot.start().port)
    imap_account.sign_in(context, account, PASSWORD)
    assert run("sync").code == 0
    return dovecot


def test_letter_goes_into_drafts_once_and_is_followed(ready: Dovecot, run: Run, place: Path) -> None:
    """As a reply in the thread, by its headers; a second run makes no other; it is found sent by its Message-ID."""
    made = run("draft", "Ana", "--reply")
    assert made.code == 0, made.err
    (file,) = drafts(ready)
    raw = file.read_bytes()
    assert b"\nIn-Reply-To: <" in raw
    assert b"\nReferences: <" in raw
    again = run("draft", "Ana")
    assert len(drafts(ready)) == 1
    run("report", "--output", place / "report.html")
    page = (place / "report.html").read_text(encoding="utf-8")
    assert "mail.google.com" not in made.out + made.err + again.out + again.err + page
    assert run("drafts", "--format", "json").json[0]["state"] == "created"
    file.unlink()
    ready.deliver([(raw, int(context_in(place).clock().timestamp()) * 1000)], SENT)
    assert "you sent the letter" in run("sync").err
    assert run("drafts", "--format", "json").json[0]["state"] == "sent"


def test_only_an_untouched_draft_is_discarded(ready: Dovecot, run: Run) -> None:
    """One that was edited in a mail program stays."""
    assert run("draft", "Ana").code == 0
    assert run("drafts", "discard", "Ana", "--yes").code == 0
    assert drafts(ready) == []
    assert run("draft", "Ana").code == 0
    (file,) = drafts(ready)
    raw = file.read_bytes()
    file.unlink()
    ready.deliver([(raw + b"more\r\n", 1_704_110_400_000)], DRAFTS)
    kept = run("drafts", "discard", "Ana", "--yes")
    assert kept.code == 1
    assert "you have edited it" in kept.err
    assert len(drafts(ready)) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_output_and_no_page_names_gmail(ready: Dovecot, run: Run, place: Path, language: str) -> None:
    """Nor Google: the mail is elsewhere. Only the pages that offer every way in do."""
    settings = WHY_AND_OFFER.replace("[me]", f'[me]\nlanguage = "{language}"')
    (place / "config.toml").write_text(settings, encoding="utf-8")
    report = place / "report.html"
    texts = {}
    for command in COMMANDS:
        done = run(*command.format(page=report).split())
        texts[command] = done.out + done.err
    texts["the report's page"] = report.read_text(encoding="utf-8")
    who = run("people", "--format", "json").json[0]["id"]
    with served(place) as page:
        page.open()
        for route in ROUTES:
            if "GET" in (route.methods or ()) and not re.match("/setup|.*(events|stream)", route.path):
                answer = page.get(route.path.format(who=who), Accept_Language=language)
                texts[route.path] = unescape(re.sub("<[^>]+>", "\n", answer.text))
    assert {name: line for name, text in texts.items() for line in text.split("\n") if GOOGLES.search(line)} == {}


def test_only_advice_about_googles_own_sign_in_names_it() -> None:
    """And where every provider is named, or a file from Takeout, which may be the way out."""
    of_google = {
        *(one for one in ErrorCode if one.startswith(("client_", "sign_in_", "admin_", "org_", "project_"))),
        ErrorCode.PERMISSION_NOT_GRANTED, ErrorCode.SESSION_ENDED, ErrorCode.ADVANCED_PROTECTION, ErrorCode.DEMO_ENDED,
        ErrorCode.IMAP_HOST_UNKNOWN,
    }  # fmt: skip
    assert {code for code, text in HINTS.items() if GOOGLES.search(text)} <= of_google
    words = (Path(__file__).parents[2] / "templates" / "notify").glob("*.toml")
    assert [one.name for one in words if GOOGLES.search(one.read_text(encoding="utf-8"))] == []


def test_letter_that_was_to_be_a_reply_is_one(ready: Dovecot, run: Run) -> None:
    """By IMAP its headers join the thread; only Gmail's API needs Gmail's own id of it."""
    assert run("person", "letter", "Ana", "--reply").code == 0
    assert run("draft", "Ana").code == 0
    (file,) = drafts(ready)
    assert b"\nIn-Reply-To: <" in file.read_bytes()
