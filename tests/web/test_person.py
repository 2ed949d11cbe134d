"""What is said of one person: their addresses, and what letters need to know. Each is kept at once, with undo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gmail_reconnect.actions.people.lookup import find_people
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.decisions import MergeTable
from tests.support.context import context_in
from tests.support.review import Answer, Served, served
from tests.support.visits import Visits

from .conftest import THREE, Tell, exchange
from .test_decisions import undo
from .test_letters import LETTERS, add

STONES = f"{THREE}\n{exchange('Rob Stone <rob@stone.example>', 2012, 2)}"


@pytest.fixture
def stones(tell: Tell) -> Iterator[Served]:
    with served(tell(STONES)) as page:
        page.open()
        yield page


def path_of(review: Served, name: str) -> str:
    page = review.get("/")
    return f"/person/{page.ids[page.names.index(name)]}"


def addresses(place: Path, who: str) -> set[str]:
    return set(find_people(context_in(place), [who]).contacts[0].person.addresses)


def about(page: Answer) -> dict[str, str]:
    """The fields as they are sent if nothing is changed."""
    found = re.findall(r'name="(was-\w+)" value="([^"]*)"', page.text)
    was = {name: unescape(value) for name, value in found}
    return {**was, **{name.removeprefix("was-"): value for name, value in was.items()}}


def keep(review: Served, path: str, page: Answer, **changes: str) -> Answer:
    return review.post(path, **{**about(page), **changes})


def test_merge_finds_people_by_name_and_address(stones: Served) -> None:
    """At first by the family name; never the person themselves."""
    path = path_of(stones, "Bob Stone")
    page = stones.get(f"{path}/merge")
    assert re.findall(r'name="with" value="([^"]*)"', page.text) == ["Stone"]
    assert 'aria-label="The same person: Rob Stone"' in page.text
    assert 'aria-label="The same person: Bob Stone"' not in page.text
    assert 'aria-label="The same person: Ana Lima"' in stones.get(f"{path}/merge?with=ana%40lima").text
    assert "autofocus" not in page.text
    assert re.search(r"autofocus.*Nobody fits\.", stones.get(f"{path}/merge?with=zzz").text, re.DOTALL)
    assert "Nobody fits." in stones.get(f"{path}/merge?with=").text


@pytest.mark.parametrize("do", ["same", "apart"])
def test_people_are_merged_or_kept_apart_with_undo(stones: Served, place: Path, do: str) -> None:
    """From the page of one of them."""
    path, other = path_of(stones, "Bob Stone"), path_of(stones, "Rob Stone")
    page = stones.post(f"{path}/merge", other=other[-8:], do=do)
    assert page.status == 200
    assert ("rob@stone.example" in addresses(place, "bob@stone.example")) == (do == "same")
    assert "Stone" in page.toast
    undo(stones, page)
    assert addresses(place, "bob@stone.example") == {"bob@stone.example"}
    with Store.open(Paths.resolve(place).database) as store:
        assert MergeTable(store).pairs() == ([], [])
    assert stones.post(f"{path}/merge", other=path[-8:], do="same").status == 400
    assert stones.post(f"{path}/merge", other=other[-8:], do="nonsense").status == 400


def test_address_is_split_off_with_undo(stones: Served, place: Path) -> None:
    """Only where there are several."""
    path, other = path_of(stones, "Bob Stone"), path_of(stones, "Rob Stone")
    assert "not theirs" not in stones.get(path).text
    page = stones.post(f"{path}/merge", other=other[-8:], do="same")
    assert page.text.count(">not theirs<") == 2
    page = stones.post(f"{path}/split", address="rob@stone.example")
    assert addresses(place, "rob@stone.example") == {"rob@stone.example"}
    assert "rob@stone.example" in page.toast
    undo(stones, page)
    assert len(addresses(place, "rob@stone.example")) == 2


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("call", "Dr Lima", "Dr Lima"),
        ("line", "We met in Lagos.", "We met in Lagos."),
        ("language", "ar", "ar"),
        ("gender", "f", "f"),
        ("formality", "formal", "formal"),
        ("rhythm", "كل ستة أشهر", "six months"),
    ],
)
def test_what_is_said_for_letters_is_kept_removed_and_undone(review: Served, name: str, value: str, kept: str) -> None:
    """An empty field removes it for good, also what it had replaced."""
    path = path_of(review, "Ana Lima")
    page = keep(review, path, review.get(path), **{name: value})
    assert about(page)[name] == kept
    assert page.toast == "What you said of \u2068Ana Lima\u2069 is kept."
    assert about(undo(review, page))[name] == ""
    page = keep(review, path, review.get(path), **{name: value})
    page = keep(review, path, page, **{name: ""})
    assert about(page)[name] == ""
    assert about(undo(review, page))[name] == kept


def test_wrong_value_stays_in_its_field_and_the_others_are_kept(review: Served) -> None:
    """With the reason beside it."""
    path = path_of(review, "Ana Lima")
    page = keep(review, path, review.get(path), rhythm="often", call="Ani")
    assert page.status == 400
    assert "This isn’t a valid interval. Write “every 6 months”" in unescape(page.text)
    assert 'name="rhythm" value="often"' in page.text
    assert about(review.get(path))["call"] == "Ani"
    assert keep(review, path, page, gender="x").status == 400


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rhythm", "often", "هذه ليست مدة معروفة."),
        ("call", "ana@lima.example", "هذا عنوان، وليس اسمًا للمخاطبة."),
        ("line", "x" * 1500, "عدد الحروف 1500، وأقصاه 600."),
    ],
)
def test_what_is_wrong_is_told_in_the_pages_language(
    review: Served, place: Path, name: str, value: str, words: str
) -> None:
    """Not in the English of the command line."""
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n', encoding="utf-8")
    path = path_of(review, "Ana Lima")
    page = keep(review, path, review.get(path), **{name: value})
    (wrong,) = re.findall(rf'id="wrong-{name}" role="status">(.*?)</span>', page.text)
    assert wrong.startswith(words)
    assert not re.search("[a-z]{3} [a-z]{3}", wrong)


def test_other_tab_keeps_what_it_said(review: Served) -> None:
    """A form that was opened before changes only what was changed in it."""
    path = path_of(review, "Ana Lima")
    old = review.get(path)
    keep(review, path, old, call="Ani")
    page = keep(review, path, old, gender="f")
    assert (about(page)["call"], about(page)["gender"]) == ("Ani", "f")


def test_earlier_letters_are_shown_with_what_became_of_them(tell: Tell) -> None:
    """On the page of their person alone."""
    place = tell(THREE)
    add(place, LETTERS)
    with served(place) as review:
        review.open()
        page = review.get("/?standing=lapsed&text=ana")
        path = f"/person/{page.ids[0]}" if page.ids else "/?standing=drafted"
        shown = review.get(path).text
        assert "Hello, Ana" in shown
        assert "2 January 2020" in shown
        assert "Hello, Bob" not in shown


def test_field_is_kept_when_it_changes_and_typing_goes_on(tell: Tell, visit: Visits) -> None:
    """The answer comes while the next field is typed in: nothing typed is lost, nor is the focus."""
    page = visit(tell(THREE))
    page.fill("#about-call", "Ani")
    page.keyboard.press("Tab")
    page.keyboard.type("We met")
    expect(page.locator(".toast")).to_contain_text("Ana Lima")
    page.keyboard.type(" in Lagos.")
    expect(page.locator("#about-line")).to_be_focused()
    expect(page.locator("#about-line")).to_have_value("We met in Lagos.")
    page.keyboard.press("Tab")
    expect(page.locator("[name=was-line]")).to_have_value("We met in Lagos.")
    expect(page.locator("#about-call")).to_have_value("Ani")


def test_key_leads_to_a_merge(tell: Tell, visit: Visits) -> None:
    """With its undo."""
    place = tell(STONES)
    page = visit(place)
    page.keyboard.press("j")
    expect(page.locator("#person-name")).to_have_text("Bob Stone")
    page.keyboard.press("m")
    page.click('[aria-label="The same person: Rob Stone"]')
    expect(page.locator(".addresses li")).to_have_count(3)
    page.keyboard.press("u")
    expect(page.locator(".addresses li")).to_have_count(2)
