"""What takes long in a large mailbox after an import: the page is there at once, and says how far it is."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import expect

from gmail_reconnect.actions.progress import MatchingPeople, ProgressEvent
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.web.worker import MANY_ADDRESSES
from tests.support.context import context_in
from tests.support.review import PATIENCE, served
from tests.support.visits import Visits, problems

from .conftest import THREE, Tell

NEVER_READY = """
CREATE TRIGGER never_ready AFTER DELETE ON to_index BEGIN INSERT INTO to_index VALUES (OLD.message); END
"""
"""Mail that is indexed waits again: there is always some left, as in a very large mailbox."""


def execute(place: Path, statement: str) -> None:
    with Store.open(Paths.resolve(place).database) as store:
        store.connection.execute(statement)


def test_index_that_is_being_built_holds_nothing_up(tell: Tell, visit: Visits) -> None:
    """The page says how far it is; other pages are shown, decisions are kept; at the end people are found."""
    place = tell(THREE)
    execute(place, NEVER_READY)
    with served(place) as review:
        page = visit(review, path="/?need=Tokyo")
        expect(page.locator("#task-now")).to_contain_text("messages left")
        expect(page.locator("#need")).to_have_value("Tokyo")
        assert problems(page) == []
        other = page.context.new_page()
        other.goto("/")
        expect(other.locator("html.scripted .people .name").first).to_be_visible()
        other.keyboard.press("i")
        expect(other.locator(".toast")).to_be_visible()
        execute(place, "DROP TRIGGER never_ready")
        expect(page.locator(".people .name")).to_have_text(["Bob Stone"])


def test_end_of_the_server_is_told_where_a_page_waits(tell: Tell, visit: Visits) -> None:
    """Else it would seem to go on for ever."""
    place = tell(THREE)
    execute(place, NEVER_READY)
    with served(place) as review:
        page = visit(review, path="/?need=Tokyo")
        expect(page.locator("#task-now")).to_contain_text("messages left")
        review.stop()
        expect(page.locator(".toast")).to_contain_text("No answer")


def test_list_says_how_far_everyone_is_read(tell: Tell, visit: Visits) -> None:
    """The list follows by itself."""
    go_on = threading.Event()

    def wait(step: ProgressEvent) -> None:
        if isinstance(step, MatchingPeople):
            go_on.wait(PATIENCE)

    try:
        many = "\n".join(f"2019-01-02 me > p{n}@x.example" for n in range(MANY_ADDRESSES))
        with served(replace(context_in(tell(f"{THREE}\n{many}")), progress=wait)) as review:
            page = visit(review)
            expect(page.locator("#task-now")).to_contain_text("Matching addresses to people")
            assert problems(page) == []
            go_on.set()
            expect(page.locator(".people .name").first).to_have_text("Ana Lima")
    finally:
        go_on.set()
