from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.utils import getaddresses, parsedate_to_datetime

import pytest

from gmail_reconnect.gmail.fetch_plan import ListedMessage, plan_fetches
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync.coverage import read_coverage
from tests.support.fixtures import Start
from tests.support.gmail import ME, arrive, at_ms, correspondence, fields_of, mail, mailbox_of
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.syncing import BOAT, LISTING, ChangingSource, kept, many, sync


def people_of(store: Store, gmail_id: str) -> list[tuple[str, str]]:
    rows = store.connection.execute(
        "SELECT r.role, a.email FROM recipient r JOIN address a ON a.id = r.address"
        " JOIN message m ON m.id = r.message WHERE m.gmail_id = ?",
        (gmail_id,),
    )
    return sorted(rows)


def test_first_sync_stores_the_headers(start: Start, store: Store) -> None:
    """Date, sender, subject, Message-ID and every To and Cc, compared with the standard library's reading."""
    raws = [mail(story) for story in BOAT]
    raws.append(mail("2022-03-01 me > Ana.Lima@Example.ORG: =?utf-8?b?2YXYsdit2KjYpw==?=", cc="Ben <ben@example.org>"))
    mailbox = LiveMailbox(ME)
    ids = {}
    for raw in raws:
        at = int(parsedate_to_datetime(message_from_bytes(raw)["Date"]).timestamp() * 1000)
        ids[mailbox.deliver(raw, at, {"SENT"} if b"From: Me" in raw else {"IMPORTANT"})] = message_from_bytes(raw)
    local = start(mailbox)

    outcome = sync(local.reader(), store)

    assert (outcome.new, outcome.gone, outcome.incremental, outcome.complete) == (6, 0, False, True)
    assert MessageTable(store).count() == 6
    for key, parsed in ids.items():
        date, sender, message_id, thread = store.connection.execute(
            "SELECT m.date, a.email, m.message_id, m.thread_id FROM message m JOIN address a ON a.id = m.sender"
            " WHERE gmail_id = ?",
            (key,),
        ).fetchone()
        assert date == int(parsedate_to_datetime(parsed["Date"]).timestamp() * 1000)
        assert sender == getaddresses([parsed["From"]])[0][1].lower()
        assert f"<{message_id}>" == parsed["Message-ID"]
        assert thread == mailbox.messages[key].thread_id
        roles = [(role, a.lower()) for role in ("to", "cc") for _, a in getaddresses(parsed.get_all(role, []))]
        assert people_of(store, key) == sorted(roles)
    assert store.connection.execute("SELECT max(subject) FROM message").fetchone() == ("مرحبا",)
    assert kept(store) == correspondence(mailbox)


def test_snippets_and_bodies_are_never_requested(start: Start, store: Store) -> None:
    """Every reading call names its fields: no snippet, no body, no whole payload."""
    local = start(mailbox_of(*BOAT))
    sync(local.reader(), store)
    arrive(local.gmail.mailbox, "2022-05-01 ana > me: Hello")
    sync(local.reader(), store)
    calls = [call for call in local.calls() if call.method not in {"batch", "token"}]
    assert {call.method for call in calls} == {
        "getProfile", "messages.list", "messages.get", "threads.get", "history.list",
    }  # fmt: skip
    for call in calls:
        assert fields_of(call)
        assert "snippet" not in fields_of(call)
        assert "body" not in fields_of(call)
        assert "raw" not in fields_of(call)
        assert "payload" not in fields_of(call).replace("payload/headers", "")
    assert {call.scope for call in calls} == {"gmail.metadata"}


def test_thread_of_two_is_fetched_whole_and_one_message_alone(start: Start, store: Store) -> None:
    """Two missing messages: one threads.get. One missing message: one messages.get."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    sizes = Counter(m.thread_id for m in mailbox.messages.values())
    assert sorted(sizes.values()) == [1, 1, 3]
    got = {
        method: [c.path.rpartition("/")[2] for c in local.calls(f"{method}.get")] for method in ("threads", "messages")
    }
    assert got["threads"] == [thread for thread, size in sizes.items() if size > 1]
    assert sorted(got["messages"]) == sorted(thread for thread, size in sizes.items() if size == 1)


def test_first_sync_costs_the_plan_and_the_listing(start: Start, store: Store) -> None:
    """One profile, the listings, and min(20·n, 40) units for each thread."""
    mailbox = mailbox_of(*BOAT, *many(70))
    local = start(mailbox)
    sync(local.reader(), store)
    planned = sum(
        call.units for call in plan_fetches(ListedMessage(m.id, m.thread_id) for m in mailbox.messages.values())
    )
    assert planned == 40 + 72 * 20
    assert local.gmail.units == LISTING + planned


def test_counted_calls_equal_what_gmail_charges(start: Start, store: Store) -> None:
    """Including the calls in batches."""
    local = start(mailbox_of(*BOAT, *many(70)))
    reader = local.reader()
    sync(reader, store)
    charged = Counter(call.method for call in local.calls() if call.units)
    charged["profile"] = charged.pop("getProfile")
    assert reader.transport.calls == charged
    assert reader.transport.limiter.spent == local.gmail.units


def test_sync_with_nothing_new_makes_two_calls(start: Start, store: Store) -> None:
    """The profile and one page of history."""
    local = start(mailbox_of(*BOAT))
    sync(local.reader(), store)
    calls, units = len(local.calls()), local.gmail.units
    outcome = sync(local.reader(), store)
    assert (outcome.new, outcome.gone, outcome.incremental, outcome.complete) == (0, 0, True, True)
    assert [call.method for call in local.calls()[calls:]] == ["getProfile", "history.list"]
    assert local.gmail.units - units == 3


def test_senders_of_sent_mail_are_the_owners_addresses(start: Start, store: Store) -> None:
    """The sender of one such message isn't; the account's address always is."""
    local = start(mailbox_of("2021-01-01 ana > me: Hello"))
    sent = (("old.me@work.example", "ana"), ("old.me@work.example", "bob"), ("friend@x.example", "ana"))
    for number, (sender, reader) in enumerate(sent, 1):
        day = f"2021-02-0{number}"
        local.gmail.mailbox.deliver(mail(f"{day} {sender} > {reader}: {day}"), at_ms(day), {"SENT"})
    sync(local.reader(), store)
    assert OwnerAddressTable(store).all() == {ME: "account", "old.me@work.example": "sent"}


# ── incremental ──


def _send(mailbox: LiveMailbox) -> None:
    mailbox.send(mail("2023-01-02 me > ana: Sent today"), at_ms("2023-01-02"))


def _deliver(mailbox: LiveMailbox) -> None:
    arrive(mailbox, "2023-01-03 ana > me: Came today")


def _delete(mailbox: LiveMailbox) -> None:
    mailbox.delete(min(mailbox.messages))


def _trash(mailbox: LiveMailbox) -> None:
    mailbox.trash(max(mailbox.messages))


def _untrash(mailbox: LiveMailbox) -> None:
    for key, message in mailbox.messages.items():
        if "TRASH" in message.labels:
            mailbox.relabel(key, add=("INBOX",), remove=("TRASH",))


def _spam(mailbox: LiveMailbox) -> None:
    mailbox.relabel(min(mailbox.messages), add=("SPAM",), remove=("INBOX",))
    arrive(mailbox, "2023-01-04 joe > me: Win now", {"SPAM", "CATEGORY_PERSONAL"})


def _no_spam(mailbox: LiveMailbox) -> None:
    for key, message in mailbox.messages.items():
        if "SPAM" in message.labels:
            mailbox.relabel(key, add=("INBOX",), remove=("SPAM",))


def _label(mailbox: LiveMailbox) -> None:
    mailbox.relabel(min(mailbox.messages), add=("STARRED", "Family"))
    mailbox.relabel(min(mailbox.messages), remove=("STARRED",))
    mailbox.relabel(max(mailbox.messages), add=("IMPORTANT",))


def _there_and_back(mailbox: LiveMailbox) -> None:
    mailbox.trash(min(mailbox.messages))
    mailbox.relabel(min(mailbox.messages), add=("INBOX",), remove=("TRASH",))


def _came_and_went(mailbox: LiveMailbox) -> None:
    mailbox.delete(arrive(mailbox, "2023-01-05 ana > me: Never mind"))


def _write_a_draft(mailbox: LiveMailbox) -> None:
    draft = mailbox.create_draft(mail("2023-01-06 me > ana: Draft"), at_ms("2023-01-06"))
    for _ in range(5):
        mailbox.edit_draft(draft, mail("2023-01-06 me > ana: Draft"))


def _send_a_draft(mailbox: LiveMailbox) -> None:
    draft = mailbox.create_draft(mail("2023-01-07 me > ana: Written and sent"), at_ms("2023-01-07"))
    mailbox.edit_draft(draft, mail("2023-01-07 me > ana: Written and sent"))
    mailbox.send_draft(draft, at_ms("2023-01-08"))


Event = Callable[[LiveMailbox], None]
EVENTS: tuple[Event, ...] = (
    _deliver, _send, _delete, _trash, _untrash, _spam, _no_spam, _label, _there_and_back, _came_and_went,
    _write_a_draft, _send_a_draft,
)  # fmt: skip


@pytest.mark.parametrize("labels_in_history", [True, False])
def test_store_equals_the_mailbox_after_each_event(start: Start, store: Store, *, labels_in_history: bool) -> None:
    """The next sync knows what happened in Gmail, and fetches only new mail."""
    mailbox = mailbox_of(*BOAT)
    mailbox.labels_in_history = labels_in_history
    local = start(mailbox)
    sync(local.reader(), store)
    for event in EVENTS:
        event(mailbox)
        outcome = sync(local.reader(), store)
        assert outcome.incremental
        assert kept(store) == correspondence(mailbox), event.__name__
        assert read_coverage(store).complete


@pytest.mark.parametrize("labels_in_history", [True, False])
def test_store_equals_the_mailbox_after_all_events_at_once(
    start: Start, store: Store, *, labels_in_history: bool
) -> None:
    """One long history, read in order."""
    mailbox = mailbox_of(*BOAT)
    mailbox.labels_in_history = labels_in_history
    local = start(mailbox)
    sync(local.reader(), store)
    for event in EVENTS:
        event(mailbox)
    sync(local.reader(), store)
    assert kept(store) == correspondence(mailbox)


def test_drafts_and_spam_are_not_fetched(start: Start, store: Store) -> None:
    """The history itself tells of autosaves, new spam, label changes and deletions."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    before = len(local.fetched())
    for event in (_write_a_draft, _spam, _label, _delete, _trash, _came_and_went):
        event(mailbox)
    sync(local.reader(), store)
    assert len(local.fetched()) == before


def test_draft_without_labels_in_the_history_is_fetched_once(start: Start, store: Store) -> None:
    """The history doesn't say that it is a draft: it is fetched, left out, and never fetched again."""
    mailbox = mailbox_of(*BOAT)
    mailbox.labels_in_history = False
    local = start(mailbox)
    sync(local.reader(), store)
    mailbox.create_draft(mail("2023-01-06 me > ana: Draft"), at_ms("2023-01-06"))
    sync(local.reader(), store)
    sync(local.reader(), store, full=True)
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(mailbox)


def test_all_pages_of_history_are_read(start: Start, store: Store) -> None:
    """More than one page."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    for n in range(600):
        mailbox.relabel(min(mailbox.messages), add=(f"L{n}",))
    arrive(mailbox, "2023-01-03 ana > me: At the very end")
    sync(local.reader(), store)
    assert len(local.calls("history.list")) == 2
    assert kept(store) == correspondence(mailbox)


def test_expired_history_fetches_only_missing_messages(start: Start, store: Store) -> None:
    """All ids are listed again, deleted messages are deleted here, and one new message is fetched."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    before = len(local.fetched())
    new = arrive(mailbox, "2023-01-03 eve > me: While you were away")
    mailbox.delete(min(mailbox.messages))
    mailbox.expire_history()
    outcome = sync(local.reader(), store)
    assert (outcome.new, outcome.gone, outcome.incremental) == (1, 1, False)
    assert local.fetched()[before:] == [new]
    assert kept(store) == correspondence(mailbox)
    assert sync(local.reader(), store).incremental


def test_mail_arriving_during_the_listing_is_fetched_next_time(start: Start, store: Store) -> None:
    """The history id is read before the listing."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    reader = local.reader()

    def comes() -> None:
        arrive(mailbox, "2023-01-03 ana > me: Just now")

    sync(ChangingSource(reader, before_fetch=comes), store)
    sync(local.reader(), store)
    assert kept(store) == correspondence(mailbox)
