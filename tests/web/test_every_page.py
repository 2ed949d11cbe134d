"""Nothing hostile runs on any page, and nothing is wider than the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from gmail_reconnect.actions.letters.write import RecipientChoice, write_letters
from gmail_reconnect.actions.people.decisions import decide
from gmail_reconnect.actions.people.lookup import list_people
from gmail_reconnect.letters.content import LetterRequest
from gmail_reconnect.option_values import DecisionKind
from tests.support.context import context_in
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.visits import Visits

from .conftest import Tell, exchange
from .test_accessible import LANGUAGES, OTHER_STATES, PAGES, first_person, go

pytestmark = pytest.mark.timeout(180)
EVIL = '<script>document.ran=1</script><img src=x onerror=document.ran=1>"><svg onload=document.ran=1>'
LONG = "Wolfeschlegelsteinhausen" * 4
HOSTILE = "\n".join((
    exchange("<script>document.ran=1</script><img src=x onerror=document.ran=1> <eve@x.example>", 2019, 4,
             "\"><svg onload=document.ran=1>"),
    exchange("<script>document.ran=1</script><img src=x onerror=document.ran=1> <eve@y.example>", 2020, 4, "Kites"),
    exchange(f"{LONG} <{'a' * 60}@{'b' * 60}.example>", 2018, 4, "x" * 200),
    exchange("سلمى العطار <salma@attar.example>", 2017, 3, "مخطط المختبر"),
))  # fmt: skip
CONFIG = f"""
[me]
language = "LANGUAGE"
name = '{EVIL}'
[[chapter]]
from = 2018-01-01
kind = "studies"
name = '{EVIL}'
[[why_now]]
name = '{EVIL}'
en = '{EVIL}'
people = ['{EVIL}', "*"]
[[offer]]
name = '{LONG}'
en = '{LONG} {EVIL}'
[[line]]
name = '{EVIL}'
people = ['{EVIL}', "domain:x.example", "domain:{"b" * 60}.example"]
en = '{LONG} {EVIL}'
[[rhythm]]
tag = '{EVIL}'
every = "6 months"
"""


@LANGUAGES
def test_nothing_is_wider_than_the_window_and_nothing_hostile_runs(
    gmail: UnreliableGmail, tell: Tell, place: Path, visit: Visits, language: str
) -> None:
    """Names, subjects, notes, tags, settings with markup or without a space; from a phone to a large screen."""
    tell(HOSTILE)
    config = (place / "config.toml").read_text(encoding="utf-8")
    text = CONFIG.replace("LANGUAGE", language) + config[config.index("[gmail]") :]
    (place / "config.toml").write_text(text, encoding="utf-8")
    context = context_in(place)
    people = [one.person.id for one in list_people(context).contacts]
    for kind, value in ((DecisionKind.NOTE, f"{EVIL} {LONG}"), (DecisionKind.TAG, EVIL), (DecisionKind.TAG, LONG)):
        decide(context, people, kind, value)
    write_letters(context, RecipientChoice(people[:1]), LetterRequest(), allow_blanks=True)
    page = visit(place)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    paths = [path.format(who=first_person(page)) for path in [*PAGES, *OTHER_STATES]]
    for path in [*(f"/person/{one}" for one in people), *paths]:
        go(page, path)
        assert page.evaluate("document.ran ?? 0") == 0, path
        for width in (360, 390, 900, 1280, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
