"""The list: who is on it, in which order, and what its address chooses."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.web.listing import PART, Listing, own_path
from tests.support.review import Served, served
from tests.support.story import messages

from .conftest import Tell, exchange


def test_list_is_that_of_the_report(review: Served) -> None:
    """The same people in the same order; the first one is beside the list."""
    page = review.get("/")
    assert page.names == ["Ana Lima", "Bob Stone", "سلمى العطار"]
    assert 'id="person-name"><bdi>Ana Lima</bdi>' in page.text
    assert "3 people" in page.text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("text=BOB", ["Bob Stone"]),
        ("text=attar", ["سلمى العطار"]),
        ("text=%D8%B3%D9%84%D9%85%D9%8A", ["سلمى العطار"]),  # folded: the last letter is written in two ways
        ("text=nobody", []),
        ("domain=stone.example", ["Bob Stone"]),
        ("domain=example", ["Ana Lima", "Bob Stone", "سلمى العطار"]),
        ("language=ar", ["سلمى العطار"]),
        ("language=en&text=lima", ["Ana Lima"]),
        ("silence=many", ["Ana Lima", "Bob Stone", "سلمى العطار"]),
        ("silence=months", []),
        ("standing=machine", ["News"]),
        ("need=Tokyo", ["Bob Stone"]),
        ("need=Tokyo&text=ana", []),
        ("lens=long-lost&standing=nonsense&part=x&part=99999999", ["Ana Lima", "Bob Stone", "سلمى العطار"]),
    ],
)
def test_address_chooses_who_is_listed(review: Served, query: str, names: list[str]) -> None:
    """So that a list can be kept as a bookmark; what doesn't fit is left out."""
    assert sorted(review.get(f"/?{query}").names) == sorted(names)


def test_tag_is_found_and_chosen(review: Served) -> None:
    """By its text, and as a filter."""
    first = review.get("/").ids[0]
    review.post("/decide", who=first, do="tag", **{"tag-value": "Sailing"})
    assert review.get("/?text=sail").names == ["Ana Lima"]
    assert review.get("/?tag=Sailing").names == ["Ana Lima"]
    assert "<option>Sailing</option>" in review.get("/").text


def test_words_of_a_need_say_where_they_were_found(review: Served) -> None:
    """With the words that nobody has struck out."""
    page = review.get(f"/?need={quote('Tokyo or plastics')}")
    assert re.search(r"Tokyo.*in ‘.*Tokyo fair", page.text)
    assert "<s><bdi>plastics</bdi></s>" in page.text
    assert "Also matching" not in page.text
    review.post("/decide", who=page.ids[0], do="ignore")
    assert "Also matching: 0 in touch, 1 set aside." in review.get("/?need=Tokyo").text


def test_sentence_runs_as_the_page_does(review: Served, place: Path) -> None:
    """Whatever it begins with: in a `bdi` it would take the direction of a word that was searched for."""
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n')
    page = review.get("/?need=Tokyo")
    assert '<span class="match">\u2068Tokyo\u2069 في' in page.text


def test_need_finds_what_was_said_and_written_since_it_was_asked(review: Served, place: Path) -> None:
    """What is kept of the first search hides neither a decision nor new mail."""
    assert review.get("/?need=Tokyo").names == ["Bob Stone"]
    review.post("/decide", who=review.get("/?text=ana").ids[0], do="note", **{"note-value": "lives in Tokyo"})
    assert review.get("/?need=Tokyo").names == ["Ana Lima", "Bob Stone"]
    review.post("/decide", who=review.get("/?text=bob").ids[0], do="ignore")
    assert review.get("/?need=Tokyo").names == ["Ana Lima"]
    (mail,) = messages("2017-04-03 me > salma@attar.example: Tokyo again")
    with Store.open(Paths.resolve(place).database) as store:
        MessageTable(store).add([mail._replace(key="mid:new", message_id="new")], "import")
    assert set(review.get("/?need=Tokyo").names) == {"Ana Lima", "سلمى العطار"}


def test_empty_need_is_explained(review: Served) -> None:
    """A word that says nothing."""
    page = review.get("/?need=the")
    assert page.status == 404
    assert "That didn’t work" in page.text


def test_long_list_is_sent_in_parts(tell: Tell) -> None:
    """Of thousands of people only those that are seen are sent; a part after the last is the last."""
    count = PART * 2 + 5
    place = tell("\n".join(exchange(f"Person {n:03} <p{n}@x.example>", 2019, 3) for n in range(count)))
    with served(place) as page:
        page.open()
        seen = [page.get(f"/?part={part}").names for part in (1, 2, 3)]
        assert [len(names) for names in seen] == [PART, PART, 5]
        assert len({name for names in seen for name in names}) == count
        assert page.get("/?part=4").names == seen[2]
        assert f"{PART + 1} to {PART * 2} of {count}" in page.get("/?part=2").text


def test_person_is_shown_beside_any_list(review: Served) -> None:
    """Also one that the list doesn't have; one that isn't there is told."""
    bob = review.get("/?text=bob").ids[0]
    page = review.get(f"/person/{bob}?text=ana")
    assert page.names == ["Ana Lima"]
    assert 'id="person-name"><bdi>Bob Stone</bdi>' in page.text
    assert "This person isn’t here any more." in review.get("/person/aaaaaaaa").text
    assert '<p class="back"><a href="/" id="back">' in review.get("/person/aaaaaaaa").text


def test_person_is_shown_with_the_evidence(review: Served) -> None:
    """The last mail each way with its message, and the mail by month."""
    page = review.get(f"/person/{review.get('/').ids[0]}")
    assert "3 June 2019" in page.text
    assert "5 June 2019" in page.text
    assert "among at most three recipients" in page.text
    assert page.text.count('class="up"') == 6 + 1  # bars, and the legend
    assert re.search(r"<th scope=\"row\">2019</th><td>6</td><td>6</td>", page.text)
    assert "rfc822msgid" in page.text


def test_script_is_given_only_the_person(review: Served) -> None:
    """It asks for the part that changes."""
    first = review.get("/").ids[0]
    part = review.get(f"/person/{first}", X_Only="person")
    assert part.names == []
    assert "Ana Lima" in part.text
    assert "<html" not in part.text
    assert review.get("/person/aaaaaaaa", X_Only="person").status == 404


def test_home_without_mail_leads_to_the_set_up(place: Path) -> None:
    """Not an error of the program: there is something to do."""
    with served(place) as page:
        page.open()
        assert "There is no mail here yet." in page.get("/").text


def test_broken_config_is_told_and_its_repair_is_seen(review: Served, place: Path) -> None:
    """Without a new start."""
    (place / "config.toml").write_text("[me\n")
    assert "config.toml" in review.get("/").text
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n')
    page = review.get("/")
    assert '<html lang="ar" dir="rtl"' in page.text
    assert "ثلاثة أشخاص" in page.text or "3 أشخاص" in page.text


@pytest.mark.parametrize(
    ("path", "query", "leads"),
    [
        ("/person/abcdefgh", "?text=a", "/person/abcdefgh?text=a"),
        ("/", "?part=2", "/?part=2"),
        ("//x", "?text=b&evil=1", "/?text=b"),
        ("/person/ABCDEFGH", "", "/"),
    ],
)
def test_form_names_only_a_list_or_a_person(path: str, query: str, leads: str) -> None:
    """The address is made again from what was understood."""
    assert own_path(path, query) == leads


def test_listing_reads_what_it_writes() -> None:
    """Otherwise a link would lead to another list."""
    listing = Listing.parse("text=%D8%A3&standing=snoozed&part=3&lens=warm")
    assert Listing.parse(listing.query().lstrip("?")) == listing
    assert Listing.parse(listing.query(standing="lapsed").lstrip("?")).part == 1
