"""Homes with invented mail, and the review page over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.review import Served, served
from tests.support.story import ME, messages

Tell = Callable[[str], Path]


def exchange(name: str, year: int, months: int = 4, subject: str = "Boat") -> str:
    """Mail both ways with somebody, in several months of a year."""
    lines = (
        f"{year}-{m:02}-03 me > {name}: {subject} {m}\n{year}-{m:02}-05 {name} > me: Re: {subject} {m}"
        for m in range(1, months + 1)
    )
    return "\n".join(lines)


THREE = "\n".join((
    exchange("Ana Lima <ana@lima.example>", 2019, 6),
    exchange("Bob Stone <bob@stone.example>", 2018, 4, "Tokyo fair"),
    exchange("سلمى العطار <salma@attar.example>", 2017, 3, "مخطط المختبر"),
    "2019-08-01 News <news@weekly.example> > me [bulk]: This week",
))  # fmt: skip
"""Three people, who are ranked in this order, and a newsletter."""


def fill(place: Path, story: str) -> None:
    """Make a home with the mail of a story."""
    with Store.open(Paths.resolve(place).database) as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(messages(story), "import")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The home of the server under test."""
    return tmp_path / "place"


@pytest.fixture
def tell(place: Path) -> Tell:
    """tell(story): the home, with its mail."""

    def write(story: str) -> Path:
        fill(place, story)
        return place

    return write


@pytest.fixture
def review(tell: Tell) -> Iterator[Served]:
    """The page of three people, opened."""
    with served(tell(THREE)) as page:
        page.open()
        yield page
