"""Pairs that may be one person, one at a time, each answer with its undo."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gmail_reconnect.actions.people.lookup import find_duplicates, find_people
from gmail_reconnect.actions.progress import ComparingPeople, ProgressEvent
from gmail_reconnect.model import Address
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.context import context_in
from tests.support.review import PATIENCE, Answer, Served, served
from tests.support.story import ME, messages
from tests.support.visits import Visits, problems

from .conftest import Tell, exchange
from .test_decisions import undo

PAIRS = "\n".join((
    exchange("Bob Stone <bob@stone.example>", 2018),
    exchange("Robert Stone <r.stone@quarry.example>", 2016, 2),
    exchange("Ana Lima <ana@lima.example>", 2019, 6),
    exchange("آنا ليما <a.lima@boats.example>", 2015, 2),
    "2018-06-01 Bob Stone <bob@stone.example> > me, Zed Reis <zed@reis.example>: Fair",
    "2016-06-01 Robert Stone <r.stone@quarry.example> > me, Zed Reis <zed@reis.example>: Fair",
))  # fmt: skip
JOINED = """
    2019-01-03 me > Ottilie Featherstonehaugh <ottilie@a.example>: Boat
    2019-01-05 Ottilie Featherstonehaugh <ottilie@a.example> > me: Re: Boat
    2023-01-03 me > Ottilie Featherstonehaugh <of@b.example>: Kites
    2023-01-05 Ottilie Featherstonehaugh <of@b.example> > me: Re: Kites
"""


@pytest.fixture
def pairs(tell: Tell) -> Iterator[Served]:
    with served(tell(PAIRS)) as page:
        page.open()
        yield page


def sides(page: Answer) -> list[str]:
    return [unescape(one) for one in re.findall(r'<h2 id="side-\d"><a href="[^"]+"><bdi>(.*?)</bdi>', page.text)]


def answer(review: Served, page: Answer, do: str) -> Answer:
    fields = dict(re.findall(r'name="(first|second|place)" value="([^"]+)"', page.text))
    return review.post("/same-person", do=do, **fields)


def people(place: Path, *who: str) -> list[tuple[str, ...]]:
    return [one.person.addresses for one in find_people(context_in(place), who).contacts]


def test_pair_is_shown_with_the_facts_of_both(pairs: Served) -> None:
    """The reason, the addresses, first and last mail, how much, and who is in small mail with both."""
    page = pairs.get("/same-person")
    assert sides(page) == ["Bob Stone", "Robert Stone"]
    assert "1 of 2" in page.text
    text = re.sub(r"[\u2068\u2069]", "", page.text)
    for said in ("Bob is short for Robert", "r.stone@quarry.example", "3 January 2018", "1 June 2018", "Zed Reis"):
        assert said in text
    assert "4 from you, 5 from them" in text


@pytest.mark.parametrize("do", ["same", "apart"])
def test_answer_goes_on_to_the_next_pair_and_is_undone(pairs: Served, place: Path, do: str) -> None:
    """A merge and a "two people" are kept at once; Undo brings the pair back."""
    page = answer(pairs, pairs.get("/same-person"), do)
    assert "Ana Lima" in sides(page)
    assert "1 of 1" in page.text
    assert "Bob Stone" in page.toast
    assert len(people(place, "bob@stone.example", "r.stone@quarry.example")) == (1 if do == "same" else 2)
    assert len(find_duplicates(context_in(place))) == 1
    page = undo(pairs, page)
    assert sides(page) == ["Bob Stone", "Robert Stone"]
    assert len(people(place, "bob@stone.example", "r.stone@quarry.example")) == 2
    assert len(find_duplicates(context_in(place))) == 2


def test_search_for_pairs_holds_nothing_up(tell: Tell, visit: Visits) -> None:
    """Among 30,000 people it takes seconds: the page says how far it is, other pages are shown, decisions are kept."""
    go_on = threading.Event()

    def wait(step: ProgressEvent) -> None:
        if isinstance(step, ComparingPeople):
            go_on.wait(PATIENCE)

    try:
        with served(replace(context_in(tell(PAIRS)), progress=wait)) as review:
            page = visit(review, path="/same-person")
            expect(page.locator("#task-now")).to_contain_text("Comparing people: 0 of")
            assert problems(page) == []
            other = page.context.new_page()
            other.goto("/")
            other.locator(".people .name").first.click()
            other.keyboard.press("i")
            expect(other.locator(".toast")).to_be_visible()
            go_on.set()
            expect(page.locator(".pair .where")).to_have_text("1 of 2")
    finally:
        go_on.set()


def test_later_only_goes_on(pairs: Served) -> None:
    """Round and round."""
    page = pairs.get("/same-person")
    (link,) = re.findall(r'href="([^"]+)" id="later-pair"', page.text)
    second = pairs.get(link)
    assert "2 of 2" in second.text
    (link,) = re.findall(r'href="([^"]+)" id="later-pair"', second.text)
    assert sides(pairs.get(link)) == sides(page)


def test_second_answer_to_one_pair_changes_nothing(pairs: Served, place: Path) -> None:
    """A double click, or another tab that still shows the pair."""
    page = pairs.get("/same-person")
    answer(pairs, page, "apart")
    after = answer(pairs, page, "same")
    assert after.status == 200
    assert after.toast == ""
    assert len(people(place, "bob@stone.example", "r.stone@quarry.example")) == 2


@pytest.mark.parametrize("do", ["same", "apart"])
def test_people_joined_by_name_are_confirmed_or_split(tell: Tell, place: Path, do: str) -> None:
    """They are one person until the user says otherwise."""
    with served(tell(JOINED)) as review:
        review.open()
        page = review.get("/same-person")
        assert "because of the name alone" in page.text
        assert "1 from you, 1 from them" in page.text
        after = answer(review, page, do)
        assert "Nobody seems to be here twice." in after.text
        assert len(people(place, "ottilie@a.example", "of@b.example")) == (1 if do == "same" else 2)
        assert "because of the name alone" in undo(review, after).text


def test_hostile_names_are_only_text(place: Path, visit: Visits) -> None:
    """In the reason, on both sides, in what is said afterwards, and where somebody is merged; nothing is too wide."""
    hostile = {
        "Bob Stone": "Bob <img src=x onerror=document.ran=1> Stone",
        "Robert Stone": f"Robert <script>document.ran=1</script>{'y' * 60} Stone",
    }

    def renamed(one: Address) -> Address:
        return Address(one.email, hostile.get(one.name, one.name))

    with Store.open(Paths.resolve(place).database) as store:
        OwnerAddressTable(store).add([ME], "me")
        mails = (
            mail._replace(sender=renamed(mail.sender or Address(ME)), to=tuple(map(renamed, mail.to)))
            for mail in messages(PAIRS)
        )
        MessageTable(store).add(mails, "import")
    page = visit(place, path="/same-person")
    expect(page.locator(".lead")).to_contain_text("is short for")
    expect(page.locator(".sides")).to_contain_text("<img src=x")
    page.set_viewport_size({"width": 360, "height": 800})
    for button in ("", "#apart", "#undo", "#merge"):
        if button:
            page.click(button)
            expect(page.locator(".toast")).to_be_visible()
        assert page.evaluate("document.ran ?? 0") == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_wrong_answers_are_told(pairs: Served) -> None:
    """What no button of the page says; strangers change nothing."""
    page = pairs.get("/same-person")
    assert answer(pairs, page, "nonsense").status == 400
    assert pairs.post("/same-person", do="same", first="x@x.example", second="y@y.example", place="z").status == 200
    assert "1 of 2" in pairs.get("/same-person?place=0").text
    assert "2 of 2" in pairs.get("/same-person?place=99999").text


def test_pair_in_arabic(pairs: Served, place: Path) -> None:
    """The reason, too."""
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n', encoding="utf-8")
    text = pairs.get("/same-person").text
    assert "صيغة قصيرة من" in text
    assert "شخصان" in text


def test_names_keep_their_places_in_an_arabic_sentence(tell: Tell, place: Path, visit: Visits) -> None:
    """Bob, at its beginning, is at the right."""
    tell(PAIRS)
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n', encoding="utf-8")
    page = visit(place, path="/same-person")
    left = """name => { const text = document.querySelector(".pair .lead").firstChild, range = document.createRange();
        range.setStart(text, text.data.indexOf(name)); range.setEnd(text, text.data.indexOf(name) + name.length);
        return range.getBoundingClientRect().left }"""
    assert page.evaluate(left, "Bob") > page.evaluate(left, "Robert")


def test_pairs_are_answered_by_keys(tell: Tell, visit: Visits) -> None:
    """Later, the same, undo: the focus is never lost."""
    page = visit(tell(PAIRS), path="/same-person")
    page.keyboard.press("j")
    expect(page.locator(".pair .where")).to_have_text("2 of 2")
    page.wait_for_load_state("load")  # a key before the script has loaded does nothing
    page.keyboard.press("m")
    expect(page.locator(".pair .where")).to_have_text("1 of 1")
    expect(page.locator(":focus")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator(".pair .where")).to_have_text("2 of 2")


def test_pairs_are_answered_without_scripts(tell: Tell, visit: Visits) -> None:
    """By buttons and links."""
    page = visit(tell(PAIRS), path="/same-person", with_scripts=False)
    page.click("#later-pair")
    page.click("#apart")
    expect(page.locator(".pair .where")).to_have_text("1 of 1")
    page.click("#undo")
    expect(page.locator(".pair .where")).to_have_text("2 of 2")
