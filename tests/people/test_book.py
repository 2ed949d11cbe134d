"""Everyone in the store, as of a moment, with what the user decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.config import Config, Me
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Standing
from gmail_reconnect.people import book
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Store

from .story import day, told

STORY = """
    2019-01-01 me > Ana Lima <ana@x.example>: Boat
    2019-02-01 Ana Lima <ana@x.example> > me: Re: Boat
    2019-03-01 me > Ana Lima <ana@x.example>: Re: Boat
    2021-06-01 me > Bob Stone <bob@x.example>: Lunch
    2021-06-02 Bob Stone <bob@x.example> > me: Re: Lunch
"""


def decided(folder: Path, kind: str, value: str, as_of: str) -> Standing:
    with told(folder, STORY) as store:
        Notebook(store).decide("ana@x.example", kind, value, 0)
        return book.load(store, Config(), day(as_of)).find("ana").standing


@pytest.mark.parametrize(
    ("kind", "value", "as_of", "standing"),
    [
        ("ignore", "yes", "2021-07-01", Standing.IGNORED),
        ("snooze", "2021-08-01", "2021-07-31", Standing.SNOOZED),
        ("snooze", "2021-08-01", "2021-08-01", Standing.LAPSED),
        ("tag", "boats", "2021-07-01", Standing.LAPSED),
    ],
)
def test_decisions(tmp_path: Path, kind: str, value: str, as_of: str, standing: Standing) -> None:
    """Ignored for good, snoozed until the day, tagged without effect on the standing."""
    assert decided(tmp_path, kind, value, as_of) is standing


def test_nothing_after_as_of_matters(tmp_path: Path) -> None:
    """The same report to the letter with and without what came later: names, addresses, bounces and all."""
    later = """
        2021-07-02 me > Ana Lima <ana@x.example>: Now
        2021-07-03 Ana Q. Lima <ana@x.example> > me
        2021-07-03 Ana Lima <new@x.example> > me
        2021-07-04 mailer-daemon@m.example > me [failed ana@x.example]
    """
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with told(tmp_path / "a", STORY) as short, told(tmp_path / "b", STORY + later) as long:
        before, after = (book.load(store, Config(), day("2021-07-01")) for store in (short, long))
    assert before.contacts() == after.contacts()
    assert before.ranked(Config(), "balanced", "en") == after.ranked(Config(), "balanced", "en")


def test_find(tmp_path: Path) -> None:
    """By id, address, name or part of it; nobody and several are said."""
    with told(tmp_path, STORY) as store:
        found = book.load(store, Config(), day("2021-07-01"))
    ana = found.find("ana lima")
    assert found.find(ana.person.id) == found.find("ANA@x.example") == found.find("Lim") == ana
    with pytest.raises(ReconnectError, match="nobody"):
        found.find("zoe")
    with pytest.raises(ReconnectError, match="2 people fit"):
        found.find("n")


def test_search(tmp_path: Path) -> None:
    """Part of a name, an address or a tag; nothing lists everyone, who was in touch last first."""
    with told(tmp_path, STORY) as store:
        Notebook(store).decide("ana@x.example", "tag", "Sailing", 0)
        found = book.load(store, Config(), day("2021-07-01"))
    assert [c.person.name for c in found.search("")] == ["Bob Stone", "Ana Lima"]
    assert [c.person.name for c in found.search("sail")] == ["Ana Lima"]


def test_an_empty_store_and_an_unknown_owner(tmp_path: Path) -> None:
    """Both say what to do."""
    with Store.open(tmp_path / "empty.sqlite") as store, pytest.raises(ReconnectError, match="no mail here yet"):
        book.load(store, Config(), day("2021-07-01"))
    with told(tmp_path, STORY, own=()) as store:
        with pytest.raises(ReconnectError, match="which address is yours"):
            book.load(store, Config(), day("2021-07-01"))
        mine = Config(me=Me(addresses=("me@example.com",)))
        assert book.load(store, mine, day("2021-07-01")).find("ana").tie.sent == 2


def test_set_aside_counts_everyone_who_is_not_ranked(tmp_path: Path) -> None:
    """Seven kinds, each counted; the lapsed and the user are not among them."""
    with told(tmp_path, STORY + "2021-06-01 news@x.example > me [bulk]\n2021-06-01 eve > me, a, b, c") as store:
        found = book.load(store, Config(), day("2021-07-01"))
    assert found.set_aside() == {
        "machine": 1, "one_way": 0, "group_only": 4, "dead": 0, "ignored": 0, "snoozed": 0, "in_touch": 1,
    }  # fmt: skip
    assert [one.contact.person.name for one in found.ranked(Config(), "balanced", "en")] == ["Ana Lima"]
