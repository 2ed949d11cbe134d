"""Homes with invented mail, and the review page over them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.browser import CHROMIUM
from tests.support.gmail import mail
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.review import Served, served
from tests.support.story import ME, messages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.visits import Visits

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

BOAT = [
    f"2019-0{month}-0{day} {way} {month}"
    for month in (1, 2, 5)
    for day, way in ((3, "me > ana: Boat"), (5, "ana > me: Re: Boat"))
]
"""Mail both ways with one person, as headers are told in a line."""

CONFIG = """
[me]
name = "Omar"
[[why_now]]
name = "trip"
kind = "trip"
en = "I will be in Lagos in May"
ar = "سأكون في لاغوس في مايو"
[[offer]]
name = "help"
en = "I can introduce you to people who build boats"
ar = "أستطيع أن أعرّفك على من يبنون القوارب"
"""


def fill(place: Path, story: str) -> None:
    """Make a home with the mail of a story."""
    with Store.open(Paths.resolve(place).database) as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(messages(story), "import")


@contextmanager
def gmail_of(place: Path, story: str) -> Iterator[UnreliableGmail]:
    """A home with the mail of a story, which may create drafts in a local Gmail."""
    fill(place, story)
    with UnreliableGmail(LiveMailbox.load([], ME), clock=time.time) as running:  # noqa: TID251 - tokens last an hour
        (place / "tokens").mkdir()
        (place / "tokens" / "draft.json").write_text(json.dumps(running.authorized_user("gmail.compose")))
        endpoint = f'[gmail]\nendpoint = "{running.url}"\nunits_per_minute = 10000000\n'
        (place / "config.toml").write_text(CONFIG + endpoint, encoding="utf-8")
        yield running


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


@pytest.fixture
def gmail(place: Path) -> Iterator[UnreliableGmail]:
    """A home with the mail of three, a config.toml, and permission to create drafts in a local Gmail."""
    with gmail_of(place, THREE) as running:
        yield running


@pytest.fixture
def google(place: Path) -> Iterator[UnreliableGmail]:
    """A Gmail with mail, and an authorization page that consents at once; the home reaches no other."""
    mails = [(mail(one), ["SENT" if " me >" in one else "INBOX"]) for one in BOAT]
    with UnreliableGmail(LiveMailbox.load(mails, ME), clock=time.time) as running:  # noqa: TID251 - tokens last an hour
        place.mkdir()
        endpoint = f'[gmail]\nendpoint = "{running.url}"\nunits_per_minute = 10000000\n'
        (place / "config.toml").write_text(endpoint, encoding="utf-8")
        yield running


@pytest.fixture
def page(gmail: UnreliableGmail, place: Path) -> Iterator[Served]:
    """The page of that home, opened."""
    with served(place) as running:
        running.open()
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each visit has its own cookies."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on PATH: the page is not looked at")
    from tests.support.visits import chromium  # noqa: PLC0415 - tests without a browser don't load Playwright

    with chromium() as running:
        yield running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visits]:
    """visit(place): the page of a home in the browser."""
    from tests.support.visits import visits  # noqa: PLC0415 - as above

    with visits(browser) as opened:
        yield opened
