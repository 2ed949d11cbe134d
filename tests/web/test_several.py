"""What is decided about several people at once: every kind, in both languages, with and without scripts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.review import Served, served
from tests.support.visits import Visits

from .conftest import THREE, Tell
from .test_decisions import decided, undo

ALL = ["Ana Lima", "Bob Stone", "سلمى العطار"]
TODAY = time.strftime("%Y-%m-%d", time.gmtime())


@pytest.mark.parametrize(
    ("do", "fields", "toast"),
    [
        ("snooze-week", {}, "You put off 2 people."),
        ("snooze-month", {}, "You put off 2 people."),
        ("snooze-season", {}, "You put off 2 people."),
        ("snooze-date", {"snooze-date-value": "2099-01-01"}, "You put off 2 people."),
        ("ignore", {}, "You ignore 2 people."),
        ("met", {"met-value": TODAY}, "You met 2 people."),
        ("never", {}, "2 people won’t be shown again."),
    ],
)
def test_each_kind_holds_for_all_and_is_undone_for_all(
    review: Served, place: Path, do: str, fields: dict[str, str], toast: str
) -> None:
    """By the buttons of the list, whose fields the others leave empty."""
    first, second, _ = review.get("/").ids
    empty = {"snooze-date-value": "", "met-value": ""}
    page = review.post("/decide", who=[first, second], do=do, **(empty | fields))
    assert (page.names, page.toast) == (ALL[2:], toast)
    assert undo(review, page).names == ALL
    assert decided(place) == {}


@pytest.mark.parametrize(("do", "field"), [("snooze-date", "snooze-date-value"), ("met", "met-value")])
@pytest.mark.parametrize("value", ["", "0001-01-01", "2999-99-99", "soon"])
def test_wrong_day_is_told_in_the_pages_language(tell: Tell, place: Path, do: str, field: str, value: str) -> None:
    """And changes nobody. An empty field for a meeting means today, as on the command line."""
    tell(THREE)
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n', encoding="utf-8")
    with served(place) as page:
        page.open()
        answer = page.post("/decide", who=page.get("/").ids[:2], do=do, **{field: value})
        if (do, value) == ("met", ""):
            assert answer.status == 200
            return
        assert answer.status == 400
        assert "لم ينجح ذلك" in answer.text
        assert "this" not in answer.text.partition('class="trouble"')[2].partition("</section>")[0]
        assert decided(place) == {}


def test_several_come_back(review: Served) -> None:
    """From the lists of those who are ignored and put off."""
    for do, standing in (("ignore", "ignored"), ("snooze-month", "snoozed")):
        review.post("/decide", who=review.get("/").ids[:2], do=do)
        listed = review.get(f"/?standing={standing}")
        assert f'value="back-{do.partition("-")[0]}" id="bulk-back"' in listed.text
        page = review.post("/decide", who=listed.ids, do=f"back-{do.partition('-')[0]}", query=f"standing={standing}")
        assert page.names == []
        assert review.get("/").names == ALL
        assert undo(review, page).names == ALL[:2]
        review.post("/decide", who=listed.ids, do=f"back-{do.partition('-')[0]}")


def test_several_machines_are_made_people(review: Served) -> None:
    """The button is in their list alone."""
    machines = review.get("/?standing=machine")
    assert 'id="bulk-human"' in machines.text
    assert 'id="bulk-human"' not in review.get("/").text
    page = review.post("/decide", who=machines.ids, do="human", query="standing=machine")
    assert page.toast == "News counts as a person."


def expect_names(page: Page, *names: str) -> None:
    expect(page.locator(".people .name")).to_have_text(list(names))


@pytest.mark.parametrize("with_scripts", [True, False])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_several_are_put_off_met_and_hidden(
    tell: Tell, visit: Visits, place: Path, language: str, with_scripts: bool
) -> None:
    """With the mouse: each menu opens above the list, and its day is its own."""
    tell(THREE)
    (place / "config.toml").write_text(f'[me]\nlanguage = "{language}"\n', encoding="utf-8")
    page = visit(place, with_scripts=with_scripts)

    def select(*numbers: int) -> None:
        for number in numbers:
            page.locator(".people li input").nth(number).check()

    select(0, 1)
    page.click("#bulk-snooze")
    page.fill("#bulk-until", "2099-01-01")
    page.click("#bulk-snooze-date")
    expect_names(page, ALL[2])
    page.click("#undo")
    expect_names(page, *ALL)
    select(1, 2)
    page.click("#bulk-met")
    page.fill("#bulk-met-on", TODAY)
    page.click("#bulk-met-do")
    expect_names(page, ALL[0])
    page.click("#undo")
    expect_names(page, *ALL)
    select(0, 2)
    page.click("#bulk-never")
    page.click("#bulk-never-do")
    expect_names(page, ALL[1])


def test_keys_mean_those_selected(tell: Tell, visit: Visits) -> None:
    """s and i, where somebody is selected; otherwise the person beside the list."""
    page = visit(tell(THREE))
    page.keyboard.press("x")
    page.keyboard.press("j")
    expect(page.locator("#person-name")).to_have_text(ALL[1])
    page.keyboard.press("x")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect_names(page, ALL[2])
    page.keyboard.press("u")
    expect_names(page, *ALL)
    page.keyboard.press("x")
    page.keyboard.press("i")
    expect(page.locator(".people .name")).to_have_count(2)
