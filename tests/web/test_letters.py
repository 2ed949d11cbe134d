"""Every letter with what became of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

from gmail_reconnect.model import Draft
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.drafts import DraftTable
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.review import Answer, Served, served
from tests.support.story import day
from tests.support.visits import Visits

from .conftest import THREE, Tell, exchange


def at(text: str) -> int:
    """A day in ms UTC."""
    return int(day(text).timestamp() * 1000)


def letter(key: str, email: str, state: str, made: str, **more: str | int) -> Draft:
    changes = {"gmail_draft_id": f"g{key}", **more}
    name = email.partition("@")[0].title()
    return Draft(key, email, name, f"Hello, {name}", f"{key}@x", b"", state, at(made), at(made), **changes)  # type: ignore[arg-type]


LETTERS = (
    letter("d1", "ana@lima.example", "answered", "2020-01-01", sent=at("2020-01-02")),
    letter("d2", "bob@stone.example", "edited", "2020-02-01", wrote_first=at("2020-02-03")),
    letter("d3", "salma@attar.example", "discarded", "2020-03-01", thrown_away=at("2020-03-04")),
)  # fmt: skip


def add(place: Path, letters: Sequence[Draft]) -> None:
    with Store.open(Paths.resolve(place).database) as store:
        for one in letters:
            DraftTable(store).add(one)
            DraftTable(store).set_state(one.id, one.state, one.updated, {"draft": str(one.gmail_draft_id)})
            DraftTable(store).record_outcome(one.id, one.state, one.updated, sent=one.sent, wrote_first=one.wrote_first)


def names(page: Answer) -> list[str]:
    return [unescape(one) for one in re.findall(r'<h2><a href="/person/\w+"><bdi>(.*?)</bdi>', page.text)]


def events(page: Answer, key: str) -> list[str]:
    """What happened to a letter: the days and the words."""
    (found,) = re.findall(rf'id="letter-{key}">(.*?)</ol>', page.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<li>(.*?)</li>", found)]


def test_every_letter_is_listed_with_its_state_and_dates(tell: Tell) -> None:
    """The newest first."""
    place = tell(f"{THREE}\n2020-01-09 Ana Lima <ana@lima.example> > me: Re: Hello")
    add(place, LETTERS)
    with served(place) as review:
        review.open()
        page = review.get("/letters")
        assert names(page) == ["Salma", "Bob", "Ana"]
        assert events(page, "d1") == [
            "1 January 2020 put into Drafts",
            "2 January 2020 sent",
            "9 January 2020 they answered",
        ]
        assert "3 February 2020 they wrote to you before it was sent" in events(page, "d2")
        assert events(page, "d3")[0] == "1 March 2020 put into Drafts"
        assert "answered." not in page.text


def test_letters_are_filtered_by_state_and_text(tell: Tell) -> None:
    """The address says how; what doesn't fit is left out."""
    place = tell(THREE)
    add(place, LETTERS)
    with served(place) as review:
        review.open()
        for query, found in (
            ("state=edited", ["Bob"]),
            ("text=ATTAR", ["Salma"]),
            ("text=hello%2C+ana", ["Ana"]),
            ("state=nonsense&part=x", ["Salma", "Bob", "Ana"]),
            ("state=bounced", []),
            ("part=9", []),
        ):
            assert names(review.get(f"/letters?{query}")) == found
        assert "No letter fits." in review.get("/letters?text=nobody").text


def test_home_without_letters_says_so(review: Served) -> None:
    """And leads to the list."""
    assert "No letters yet." in review.get("/letters").text


def test_answers_are_counted_once_ten_letters_were_sent(tell: Tell) -> None:
    """Before that their number says nothing."""
    place = tell(THREE)
    sent = [
        letter(f"s{n}", f"p{n}@x.example", "answered" if n < 3 else "bounced" if n == 3 else "sent", "2020-01-01",
               sent=at("2020-01-02"))
        for n in range(10)
    ]  # fmt: skip
    add(place, [*LETTERS[1:], *sent[:9]])
    with served(place) as review:
        review.open()
        assert "answered." not in review.get("/letters").text
        add(place, sent[9:])
        assert "10 letters sent, 3 answered. 1 came back." in review.get("/letters?state=edited").text


def test_letters_are_exported(tell: Tell) -> None:
    """As `drafts --format json` gives them, and for a spreadsheet, in which nothing is a formula."""
    place = tell(THREE)
    add(place, [replace(LETTERS[0], subject="=1+1"), *LETTERS[1:]])
    with served(place) as review:
        review.open()
        found = review.get("/letters.json")
        assert [one["id"] for one in json.loads(found.text)] == ["d1", "d2", "d3"]
        assert found.headers["content-disposition"] == 'attachment; filename="letters.json"'
        rows = list(csv.DictReader(io.StringIO(review.get("/letters.csv").text.removeprefix("\ufeff"))))
        assert [(one["person"], one["state"]) for one in rows] == [
            ("Ana", "answered"), ("Bob", "edited"), ("Salma", "discarded"),
        ]  # fmt: skip
        assert rows[0]["subject"] == "'=1+1"


def test_untouched_draft_is_discarded_in_gmail(gmail: UnreliableGmail, place: Path) -> None:
    """One that isn't there any more, or was changed, stays, and the page says why."""
    with served(place) as review:
        review.open()
        who = review.get("/").ids[0]
        review.get(f"/person/{who}/letter")
        review.post(f"/person/{who}/draft")
        page = review.get("/letters")
        (key,) = re.findall(r'id="letter-(\w+)"', page.text)
        after = review.post("/letters", letter=key, name="Ana Lima")
        assert after.toast == "The letter to Ana Lima is discarded."
        assert not gmail.mailbox.drafts
        assert "Discarded" in after.text
        assert "discard-" not in after.text
        assert review.post("/letters", letter=key, name="Ana Lima").status == 400


def test_hostile_letters_are_only_text(tell: Tell, visit: Visits) -> None:
    """Names and subjects come from mail."""
    place = tell(exchange("Eve <eve@x.example>", 2019))
    hostile = Draft("d1", "eve@x.example", "<img src=x onerror=document.ran=1>", "<script>document.ran=1</script>" * 9,
                    "d1@x", b"", "created", 1, 1, gmail_draft_id="g")  # fmt: skip
    add(place, [hostile])
    page = visit(place, path="/letters")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.ran ?? 0") == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
