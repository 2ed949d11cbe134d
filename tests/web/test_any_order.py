"""Two tabs, other commands, scheduled runs, restarts and kills in any order: nothing is lost or doubled."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmail_reconnect.actions.letters.write import RecipientChoice, write_letters
from gmail_reconnect.actions.people.decisions import decide
from gmail_reconnect.actions.scheduled_run import run_scheduled
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.letters.content import LetterRequest
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.paths import Paths
from gmail_reconnect.people.identity.mailbox import person_id
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.drafts import DraftTable
from tests.support.context import context_in
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.posix import posix_only
from tests.support.review import PATIENCE, Answer, Served, served

from .conftest import exchange, gmail_of

PEOPLE = {
    "ana@lima.example": "Ana Lima",
    "anna@lima.example": "Anna Lima",
    "bob@stone.example": "Bob Stone",
    "salma@attar.example": "سلمى العطار",
}
STORY = "\n".join(exchange(f"{name} <{email}>", 2019 - n) for n, (email, name) in enumerate(PEOPLE.items()))
_USERS_TABLES = ("decision", "earlier_decision", "bond", "earlier_bond", "never", "draft")


class World:
    """A home with a server that can be started again, and what its user was told is kept: notes and letters."""

    def __init__(self, place: Path, gmail: UnreliableGmail) -> None:
        self.place, self.gmail = place, gmail
        self.stack = ExitStack()
        self.ids: dict[str, str] = {}
        self.tabs: list[tuple[str, str]] = []
        """For each tab what its toast undoes: the key, and the note that goes with it."""
        self.unanswered: set[str] = set()
        """Notes of browsers that were killed: each may be kept, now or later."""
        self.restart()
        for email in PEOPLE:
            (self.ids[email],) = self.page.get(f"/?text={email}").ids

    def restart(self) -> None:
        """A server that knows nothing of what the one before kept in memory."""
        self.stack.close()
        self.page: Served = self.stack.enter_context(served(self.place))
        self.page.open()
        self.page.get("/letters")
        self.page.get(f"/?text={next(iter(PEOPLE))}")

    def open_other_browser(self) -> None:
        """The old one is gone, with what it had yet to undo."""
        key = json.loads((self.place / "review.json").read_text())["key"]
        link = json.loads(self.page.send("POST", "/link", Authorization=f"Bearer {key}").text)
        self.page.link = f"{self.page.origin}/start?token={link['token']}"
        self.page.open()
        self.page.get(f"/?text={next(iter(PEOPLE))}")
        self.tabs = [("", ""), ("", "")]

    def forget(self) -> None:
        """Begin anew with the same mail."""
        with self.store() as store:
            for table in _USERS_TABLES:
                store.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from above
        self.drafts = set(self.gmail.mailbox.drafts)
        self.notes: set[str] = set()
        self.tabs = [("", ""), ("", "")]

    def store(self) -> Store:
        return Store.open(Paths.resolve(self.place).database)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form, without looking at the page where it leads."""
        return self.page.send(
            "POST", path, urlencode({"token": self.page.token, **fields}), Cookie=self.page.cookie,
            Content_Type="application/x-www-form-urlencoded", Sec_Fetch_Site="same-origin", Origin="null",
        )  # fmt: skip

    def do(self, number: int, tab: int, do: str, email: str, other: str) -> None:
        """One step; `number` makes its note another one. What is refused changes nothing."""
        who, note = self.ids[email], f"note {number}" if do in {"note", "outside note"} else ""
        if do == "restart":
            shown = self.shown()
            self.restart()
            assert self.shown() == shown
            self.tabs = [("", ""), ("", "")]
        elif do == "undo":
            key, note = self.tabs[tab]
            self.tabs[tab] = ("", "")
            if key and self.post("/undo", done=key).status == 303:
                self.notes.discard(note)
        elif do == "kill browser":
            note = f"unanswered {len(self.unanswered)}"
            self.unanswered.add(note)
            leave_unanswered(self.page, "/decide", who=who, do="note", **{"note-value": note})
            self.open_other_browser()
        elif do == "run":
            run_scheduled(context_in(self.place))
        elif do.startswith("outside"):
            self.outside(email, note)
        elif do == "draft":
            self.post(f"/person/{who}/draft", blanks="yes")
        else:
            fields = {"do": do, "note-value": note, "other": self.ids[other], "who": who}
            answer = self.post(f"/person/{who}/merge" if do in {"same", "apart"} else "/decide", **fields)
            if found := re.search(r"done=([\w-]+)", answer.headers.get("location", "")):
                self.notes |= {note} - {""}
                self.tabs[tab] = (found[1], note)

    def outside(self, email: str, note: str) -> None:
        """What another process does meanwhile."""
        context = context_in(self.place)
        try:
            if note:
                decide(context, [email], DecisionKind.NOTE, note)
                self.notes.add(note)
            else:
                write_letters(context, RecipientChoice([email]), LetterRequest(), allow_blanks=True)
        except ReconnectError:  # hidden, or has a letter
            pass

    def check(self) -> None:
        """Every note is kept, and every letter is one draft."""
        with self.store() as store:
            kept = {value for kinds in DecisionTable(store).all().values() for value in kinds.get("note", ())}
            letters = Counter(draft.email for draft in DraftTable(store).all())
        assert self.notes <= kept <= self.notes | self.unanswered
        assert set(letters.values()) <= {1}
        assert len(set(self.gmail.mailbox.drafts) - self.drafts) == letters.total()

    def shown(self) -> list[tuple[str, list[str]]]:
        """Who is on each list, as the page says."""
        return [(one, self.page.get(f"/?standing={one}").names) for one in ("lapsed", "drafted", "ignored", "snoozed")]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    place = tmp_path_factory.mktemp("any-order")
    with gmail_of(place, STORY) as gmail:
        with (place / "config.toml").open("a", encoding="utf-8") as config:
            config.write("[schedule]\ndrafts_per_run = 1\n[notify]\ndesktop = false\n")
        found = World(place, gmail)
        yield found
        found.stack.close()


@posix_only
def test_killed_server_has_kept_what_it_told(tmp_path: Path) -> None:
    """Killed with an answer outstanding: what was told is kept; the rest is there wholly or not at all, and may be
    sent again."""
    with gmail_of(tmp_path, STORY) as gmail:
        who, told, sent = person_id("bob@stone.example"), set[str](), set[str]()
        for number in range(4):
            with running(tmp_path) as page:
                page.get(f"/person/{who}")
                note = f"note {number}"
                page.post("/decide", who=who, do="note", **{"note-value": note})
                told.add(note)
                page.post(f"/person/{who}/draft", blanks="yes")
                sent.add(f"unanswered {number}")
                leave_unanswered(page, "/decide", who=who, do="note", **{"note-value": f"unanswered {number}"})
            with Store.open(Paths.resolve(tmp_path).database) as store:
                kept = DecisionTable(store).all()["bob@stone.example"]["note"]
                assert len(DraftTable(store).all()) == 1
            assert told <= set(kept) <= told | sent
            assert len(kept) == len(set(kept))
            assert len(gmail.mailbox.drafts) == 1


def test_letter_of_a_killed_browser_is_one_draft(tmp_path: Path) -> None:
    """Put into Drafts again by the next one, while the first answer is outstanding or after it."""
    with gmail_of(tmp_path, STORY) as gmail:
        who = person_id("bob@stone.example")
        with served(tmp_path) as page:
            page.open()
            page.get(f"/person/{who}")
            leave_unanswered(page, f"/person/{who}/draft", blanks="yes")
            page.post(f"/person/{who}/draft", blanks="yes")
        assert len(gmail.mailbox.drafts) == 1
        with Store.open(Paths.resolve(tmp_path).database) as store:
            assert len(DraftTable(store).all()) == 1


@contextmanager
def running(place: Path) -> Iterator[Served]:
    """The page of a home in a process of its own, which is killed."""
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "review", "--no-open"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        try:
            assert process.stderr
            page = Served([process.stderr.readline(), process.stderr.readline()][1].strip(), None, None)  # type: ignore[arg-type]
            page.open()
            yield page
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)


def leave_unanswered(page: Served, path: str, **fields: str) -> None:
    """Send a form, and don't wait for the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=PATIENCE)
    body = urlencode({"token": page.token, **fields})
    headers = {"Cookie": page.cookie, "Sec-Fetch-Site": "same-origin", "Origin": "null",
               "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
    connection.request("POST", path, body, headers)
    connection.close()


DOES = [
    "note",
    "undo",
    "note",
    "undo",
    "ignore",
    "snooze-week",
    "back-ignore",
    "same",
    "apart",
    "never",
    "outside note",
]
SELDOM = ["draft", "outside letter", "kill browser"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1]),
        st.sampled_from([*DOES * 6, *SELDOM * 2, "run", "restart"]),
        st.sampled_from([*PEOPLE, "ana@lima.example", "ana@lima.example"]),
        st.sampled_from([*PEOPLE]),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.timeout(300)
@settings(max_examples=500)
@given(STEPS)
def test_nothing_is_lost_or_doubled(world: World, steps: list[tuple[int, str, str, str]]) -> None:
    """Notes and letters are exactly those that were told to be kept, whatever else was decided, merged and undone."""
    world.forget()
    for number, (tab, do, email, other) in enumerate(steps):
        world.do(number, tab, do, email, other)
    world.check()
