"""Easy people to start with: proposed until three letters are written, one after the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gmail_reconnect.actions.people.queue import WARM_UP, QueueFilter, list_queue
from gmail_reconnect.people import loading
from gmail_reconnect.people.ranking import warmup
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from tests.support.context import context_in
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.review import Answer, Served, served
from tests.support.story import messages
from tests.support.visits import Visits

from .conftest import exchange

MORE = "\n".join((
    exchange("Zoe Reed <zoe@reed.example>", 2020, 5, "Maps"),
    *(f"2020-0{m}-03 me > Max Hill <max@hill.example>: Plan {m}" for m in range(1, 7)),
    "2020-01-05 Max Hill <max@hill.example> > me: Re: Plan 1\n2020-02-05 Max Hill <max@hill.example> > me: Re: Plan 2",
))  # fmt: skip
"""Zoe, whose silence is the shortest of all; and Max, who left the last mails unanswered."""


def proposed(answer: Answer) -> list[str]:
    return re.findall(r'id="easy-\w+"><bdi>(.*?)</bdi>', answer.text)


def test_easy_people_are_proposed_one_after_the_other(gmail: UnreliableGmail, place: Path) -> None:
    """Those with the shortest silence; after a draft the next one, and after the third nobody."""
    with Store.open(context_in(place).paths.database) as store:
        more = (one._replace(key=f"more:{one.key}", message_id=f"more-{one.message_id}") for one in messages(MORE))
        MessageTable(store).add(list(more), "import")
    with served(place) as running:
        running.open()
        first = running.get("/")
        assert proposed(first) == ["Zoe Reed", "Ana Lima", "Bob Stone"]
        assert proposed(running.get("/?standing=in_touch")) == []
        ids = re.findall(r'id="easy-(\w+)"', first.text)
        for number, one in enumerate(ids, 1):
            answer = running.post(f"/person/{one}/draft?lens=warm-up", query="?lens=warm-up")
            assert len(gmail.mailbox.drafts) == number
            assert len(proposed(running.get("/"))) == 3 - number
            following = re.search(r'id="next" href="/person/(\w+)/letter\?lens=warm-up"', answer.text)
            if number < len(ids):
                assert following
                assert following[1] == ids[number]


def test_lens_lists_the_people_that_draft_warm_up_chooses(review: Served, place: Path) -> None:
    """Also those who are chosen without the details of their mail."""
    assert review.get("/?lens=warm-up").names == ["Ana Lima", "Bob Stone", "سلمى العطار"]
    review.post(f"/person/{review.get('/').ids[0]}/letter", no_letter="yes")
    assert review.get("/?lens=warm-up").names == ["Bob Stone", "سلمى العطار"]
    context = context_in(place)
    with Store.open(context.paths.database) as store:
        people = loading.load(store, context.config, context.clock())
        easy = warmup.easy(loading.ranked(store, people, context.config.ranking.lens, to_write=True))
    listed = list_queue(context, QueueFilter(lens=WARM_UP), 0, 40)
    assert [one.contact.person.id for one in listed.report.people] == [one.contact.person.id for one in easy]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_proposal_leads_to_a_letter(gmail: UnreliableGmail, place: Path, visit: Visits, language: str) -> None:
    """With the mouse; from the draft to the next one by its key."""
    config = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(config.replace("[me]", f'[me]\nlanguage = "{language}"'), encoding="utf-8")
    page = visit(place)
    page.locator(".start a").first.click()
    expect(page.locator("html.scripted #letter-title")).to_contain_text("Ana Lima")
    page.click("#put")
    expect(page.locator("#open-drafts")).to_be_focused()
    page.keyboard.press("d")
    expect(page.locator("#letter-title")).to_contain_text("Bob Stone")
    assert page.url.endswith("/letter?lens=warm-up")
