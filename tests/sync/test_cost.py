from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gmail_reconnect.model import Message
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.sync.coverage import read_coverage
from tests.support.fixtures import Start
from tests.support.gmail import ME, Clock, Local, arrive, at_ms, correspondence, mail, mailbox_of
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.syncing import BOAT, LISTING, NOW, InterruptingSource, kept, many, sync

NEWS = ("2022-05-01 news@weekly.example > me: This week", {"INBOX", "CATEGORY_PROMOTIONS"})


def test_newsletters_are_never_fetched(start: Start, store: Store) -> None:
    """Mail that isn't personal or important, in threads without sent mail, costs no messages.get."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    first = arrive(mailbox, *NEWS)
    sync(local.reader(), store)
    second = arrive(mailbox, "2022-06-01 news@weekly.example > me: Another week", NEWS[1])
    assert sync(local.reader(), store).complete
    assert not {first, second} & kept(store).keys()
    assert not {first, second} & set(local.fetched())


def test_full_sync_fetches_newsletters(start: Start, store: Store) -> None:
    """--full fetches every message."""
    mailbox = mailbox_of(*BOAT)
    arrive(mailbox, *NEWS)
    sync(start(mailbox).reader(), store, full=True)
    assert kept(store) == correspondence(mailbox)


@pytest.mark.parametrize(
    ("months", "expected"), [(24, {"Of last year"}), (0, set()), (600, {"Of last year", "Of old"})]
)
def test_unanswered_letters_are_fetched_as_far_back_as_configured(
    start: Start, store: Store, months: int, expected: set[str]
) -> None:
    """Personal mail in a thread without an answer."""
    mailbox = mailbox_of("2023-01-01 ana > me: Of last year", "2020-01-01 ben > me: Of old")
    sync(start(mailbox).reader(), store, months=months)
    assert {row[0] for row in store.connection.execute("SELECT subject FROM message")} == expected


def test_first_answer_fetches_its_whole_thread(start: Start, store: Store) -> None:
    """Ordinary mail, answered months later: from then on the whole thread is known."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    asked = arrive(mailbox, "2023-01-01 joe > me: Question", {"INBOX"})
    sync(local.reader(), store)
    assert asked not in kept(store)
    thread = mailbox.messages[asked].thread_id
    mailbox.send(mail("2023-06-01 me > joe: Re: Question"), at_ms("2023-06-01"), thread)
    sync(local.reader(), store)
    assert kept(store) == correspondence(mailbox)


def test_interrupted_listing_continues_at_its_page(start: Start, store: Store) -> None:
    """Interrupted between any two pages: no page is listed twice, and the limit holds."""
    mailbox = mailbox_of(*many(330), *many(330, "2021"), *many(330, "2022"))
    local = start(mailbox)
    for _ in range(40):
        before = local.gmail.units
        if sync(local.reader(), store, max_units=8).complete or read_coverage(store).exact_since != NOW:
            break
        assert local.gmail.units - before <= 8
    queries = Counter(call.query for call in local.calls("messages.list"))
    assert set(queries.values()) == {1}
    assert len(queries) == 2 + 2 + 4  # two pages of all mail and of sent mail, and one of each other label
    assert local.fetched() == []
    assert sync(local.reader(), store).complete
    assert len(local.calls("messages.list")) == 8
    assert kept(store) == correspondence(mailbox)


def test_sent_mail_is_listed_every_seventh_day(start: Start, store: Store) -> None:
    """Mail that the history missed is found within a week, for the cost of a page."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    missed = max(key for key, labels in kept(store).items() if "SENT" in labels)
    MessageTable(store).delete([missed])
    before = local.gmail.units
    sync(local.reader(), store, now=NOW + timedelta(days=6))
    assert local.gmail.units - before == 3
    assert missed not in kept(store)
    sync(local.reader(), store, now=NOW + timedelta(days=7))
    assert local.gmail.units - before == 3 + 3 + 5 + 20
    assert kept(store) == correspondence(mailbox)


def takeout_of(mailbox: LiveMailbox, change: Callable[[bytes], bytes] = lambda raw: raw) -> list[Message]:
    """The mailbox as a Takeout's import gives it, with Gmail's ids."""
    return [
        build_message(
            parse_headers(change(m.raw)),
            gmail_id=m.id,
            thread_id=m.thread_id,
            internal_date=m.internal_date,
            labels=m.labels,
        )
        for m in mailbox.messages.values()
    ]


def test_sync_after_a_takeout_fetches_only_the_difference(start: Start, store: Store) -> None:
    """Imported mail that Gmail lists isn't fetched; newer mail is."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    MessageTable(store).add(takeout_of(mailbox), "import")
    new = arrive(mailbox, "2023-01-01 ana > me: Since then")
    outcome = sync(local.reader(), store)
    assert (outcome.new, outcome.adopted) == (1, len(BOAT))
    assert local.fetched() == [new]
    assert local.gmail.units == LISTING + 20
    assert kept(store) == correspondence(mailbox)


def test_imported_id_with_another_sender_is_fetched(start: Start, store: Store) -> None:
    """Gmail's message takes the place of the imported one."""
    mailbox = mailbox_of("2021-03-04 me > ana: Boat")
    MessageTable(store).add(
        takeout_of(mailbox, lambda raw: raw.replace(b"From: Me <me@", b"From: Joe <joe@")), "import"
    )
    local = start(mailbox)
    assert sync(local.reader(), store).adopted == 0
    assert len(local.fetched()) == 1
    (sender,) = store.connection.execute("SELECT a.email FROM message m JOIN address a ON a.id = m.sender").fetchone()
    assert sender == ME


# ── any events ──

Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "send",
                "receive",
                "news",
                "comment",
                "reply",
                "delete",
                "trash",
                "restore",
                "spam",
                "mark",
                "draft",
                "forget",
                "day",
                "sync",
                "stop",
                "kill",
                "full",
            )
        ),
        st.integers(0, 9),
    ),
    max_size=25,
)


def happen(mailbox: LiveMailbox, step: str, which: int, at: int) -> None:
    """One event, by the user or somebody else; `which` chooses a message."""
    ids = sorted(key for key, m in mailbox.messages.items() if "DRAFT" not in m.labels)
    chosen = ids[which % len(ids)] if ids else ""
    when = at_ms("2023-01-01") + at * 60_000
    match step:
        case "send":
            mailbox.send(mail(f"2023-01-01 me > p{which}: Sent {at}"), when)
        case "receive":
            mailbox.deliver(mail(f"2023-01-01 p{which} > me: Came {at}"), when, {"INBOX", "CATEGORY_PERSONAL"})
        case "reply" if chosen:
            mailbox.send(mail(f"2023-01-01 me > p{which}: Re {at}"), when, mailbox.messages[chosen].thread_id)
        case "delete" if chosen:
            mailbox.delete(chosen)
        case "trash" if chosen:
            mailbox.trash(chosen)
        case "restore" if chosen:
            mailbox.relabel(chosen, add=("INBOX",), remove=("TRASH", "SPAM"))
        case "spam" if chosen:
            mailbox.relabel(chosen, add=("SPAM",))
        case "mark" if chosen:
            mailbox.relabel(chosen, add=(f"L{which}",), remove=("L0",))
        case "draft":
            draft = mailbox.create_draft(mail(f"2023-01-01 me > p{which}: Draft {at}"), when)
            mailbox.edit_draft(draft, mail(f"2023-01-01 me > p{which}: Draft {at}"))
            if which % 2:
                mailbox.send_draft(draft, when + 1000)
        case "forget":
            mailbox.expire_history()
        case _:
            unremarkable(mailbox, step, which, at)


def unremarkable(mailbox: LiveMailbox, step: str, which: int, at: int) -> None:
    """Delivers mail without a wanted label: a newsletter, or a message in a thread that may have sent mail."""
    when = at_ms("2023-01-01") + at * 60_000
    ids = sorted(mailbox.messages)
    if step == "news":
        mailbox.deliver(mail(f"2023-01-01 n{which} > me: News {at}"), when, {"INBOX", "CATEGORY_UPDATES"})
    elif step == "comment" and ids:
        chosen = mailbox.messages[ids[which % len(ids)]]
        headers = {"in_reply_to": chosen.header("Message-ID"), "message_id": f"<{at}@q.example>"}
        raw = mail(f"2023-01-01 q{which} > me: {chosen.header('Subject')}", **headers)
        mailbox.deliver(raw, when, {"INBOX"})


def has_to_be_there(mailbox: LiveMailbox) -> set[str]:
    """The messages that every sync must fetch: threads with sent mail, and letters."""
    there = {key: mailbox.messages[key] for key in correspondence(mailbox)}
    written = {m.thread_id for m in there.values() if "SENT" in m.labels}
    wanted = {"CATEGORY_PERSONAL", "IMPORTANT"}
    return {key for key, m in there.items() if m.thread_id in written or m.labels & wanted}


@settings(max_examples=100)
@example(steps=[("stop", 0), ("day", 3)], units=91, labels_in_history=False)  # stopped between the two phases
@example(steps=[("sync", 0), ("restore", 0), ("full", 9)], units=40, labels_in_history=False)  # a label before --full
@given(steps=STEPS, labels_in_history=st.booleans(), units=st.integers(40, 120))
def test_store_equals_the_mailbox_after_any_events(steps: list[Step], units: int, *, labels_in_history: bool) -> None:
    """Mail, bin, spam, labels, drafts, an expired history, limited and killed syncs, in any order."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        mailbox = mailbox_of(*BOAT)
        mailbox.labels_in_history = labels_in_history
        clock = Clock()
        local = Local(stack.enter_context(UnreliableGmail(mailbox, clock=clock)), clock, folder)
        store = stack.enter_context(Store.open(folder / "mailbox.sqlite"))
        now, credentials = NOW, local.credentials("read")

        def run(limit: int | None = None, *, full: bool = False, lives: int = 10**6) -> None:
            reader = local.reader(credentials=credentials)
            with closing(reader), suppress(KeyboardInterrupt):
                sync(InterruptingSource(reader, lives), store, now=now, max_units=limit, full=full)

        for at, (step, which) in enumerate(steps):
            if step == "sync":
                run()
            elif step == "stop":
                run(units)
            elif step == "kill":
                run(lives=which)
            elif step == "full":
                run(full=True, lives=which * 2)
            elif step == "day":
                now += timedelta(days=which)
            else:
                happen(mailbox, step, which, at)
        for _ in range(3):
            run()
        there, found = correspondence(mailbox), kept(store)
        assert has_to_be_there(mailbox) <= found.keys() <= there.keys()
        # Without the history, label changes of stored messages are lost too.
        if "forget" not in {step for step, _ in steps}:
            assert found == {key: there[key] for key in found}
        assert read_coverage(store).complete
