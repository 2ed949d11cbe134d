from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.utils import getaddresses, parsedate_to_datetime

import pytest

from gmail_reconnect.gmail.fetch_plan import ListedMessage, plan_fetches
from gmail_reconnect.local_gmail.mailbox import Mailbox
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync.coverage import read_coverage
from tests.support.fixtures import Start
from tests.support.gmail import ME, arrive, at_ms, correspondence, fields_of, mail, mailbox_of
from tests.support.syncing import BOAT, LISTING, Meddling, kept, many, sync


def people_of(store: Store, gmail_id: str) -> list[tuple[str, str]]:
    rows = store.connection.execute(
        "SELECT r.role, a.email FROM recipient r JOIN address a ON a.id = r.address"
        " JOIN message m ON m.id = r.message WHERE m.gmail_id = ?",
        (gmail_id,),
    )
    return sorted(rows)


def test_a_first_sync_keeps_what_the_headers_say(start: Start, store: Store) -> None:
    """Date, sender, subject, Message-ID and every To and Cc, compared with the standard library's reading."""
    raws = [mail(story) for story in BOAT]
    raws.append(mail("2022-03-01 me > Ana.Lima@Example.ORG: =?utf-8?b?2YXYsdit2KjYpw==?=", cc="Ben <ben@example.org>"))
    mailbox = Mailbox(ME)
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


def test_neither_a_snippet_nor_a_body_ever_arrives(start: Start, store: Store) -> None:
    """Every reading call names its fields, and none of them is a snippet, a body, or the whole payload."""
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


def test_a_thread_of_two_is_fetched_whole_and_one_message_alone(start: Start, store: Store) -> None:
    """Two missing messages of a thread: threads.get, once; a thread of one: messages.get."""
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


def test_the_units_of_a_first_sync_are_the_plan_s_and_the_listing_s(start: Start, store: Store) -> None:
    """One profile, the listings, and min(20·n, 40) a thread: nothing else is paid for."""
    mailbox = mailbox_of(*BOAT, *many(70))
    local = start(mailbox)
    sync(local.reader(), store)
    planned = sum(
        call.units for call in plan_fetches(ListedMessage(m.id, m.thread_id) for m in mailbox.messages.values())
    )
    assert planned == 40 + 72 * 20
    assert local.gmail.units == LISTING + planned


def test_what_we_count_is_what_gmail_charges(start: Start, store: Store) -> None:
    """The account of calls, inner calls of a batch among them, is the server's own."""
    local = start(mailbox_of(*BOAT, *many(70)))
    reader = local.reader()
    sync(reader, store)
    charged = Counter(call.method for call in local.calls() if call.units)
    charged["profile"] = charged.pop("getProfile")
    assert reader.transport.calls == charged
    assert reader.transport.limiter.spent == local.gmail.units


def test_nothing_new_costs_two_calls(start: Start, store: Store) -> None:
    """A sync with nothing new: the profile and one history page."""
    local = start(mailbox_of(*BOAT))
    sync(local.reader(), store)
    calls, units = len(local.calls()), local.gmail.units
    outcome = sync(local.reader(), store)
    assert (outcome.new, outcome.gone, outcome.incremental, outcome.complete) == (0, 0, True, True)
    assert [call.method for call in local.calls()[calls:]] == ["getProfile", "history.list"]
    assert local.gmail.units - units == 3


def test_own_addresses_are_those_of_sent_mail_and_the_account_s(start: Start, store: Store) -> None:
    """Whoever stands in From under SENT is the user; a sender in the inbox is not."""
    local = start(mailbox_of("2021-01-01 ana > me: Hello"))
    local.gmail.mailbox.deliver(mail("2021-02-01 old.me@work.example > ana: From work"), at_ms("2021-02-01"), {"SENT"})
    sync(local.reader(), store)
    assert OwnerAddressTable(store).all() == {ME: "account", "old.me@work.example": "sent"}


# ── incremental ──


def _send(mailbox: Mailbox) -> None:
    mailbox.send(mail("2023-01-02 me > ana: Sent today"), at_ms("2023-01-02"))


def _deliver(mailbox: Mailbox) -> None:
    arrive(mailbox, "2023-01-03 ana > me: Came today")


def _delete(mailbox: Mailbox) -> None:
    mailbox.delete(min(mailbox.messages))


def _trash(mailbox: Mailbox) -> None:
    mailbox.trash(max(mailbox.messages))


def _untrash(mailbox: Mailbox) -> None:
    for key, message in mailbox.messages.items():
        if "TRASH" in message.labels:
            mailbox.relabel(key, add=("INBOX",), remove=("TRASH",))


def _spam(mailbox: Mailbox) -> None:
    mailbox.relabel(min(mailbox.messages), add=("SPAM",), remove=("INBOX",))
    arrive(mailbox, "2023-01-04 joe > me: Win now", {"SPAM", "CATEGORY_PERSONAL"})


def _no_spam(mailbox: Mailbox) -> None:
    for key, message in mailbox.messages.items():
        if "SPAM" in message.labels:
            mailbox.relabel(key, add=("INBOX",), remove=("SPAM",))


def _label(mailbox: Mailbox) -> None:
    mailbox.relabel(min(mailbox.messages), add=("STARRED", "Family"))
    mailbox.relabel(min(mailbox.messages), remove=("STARRED",))
    mailbox.relabel(max(mailbox.messages), add=("IMPORTANT",))


def _there_and_back(mailbox: Mailbox) -> None:
    mailbox.trash(min(mailbox.messages))
    mailbox.relabel(min(mailbox.messages), add=("INBOX",), remove=("TRASH",))


def _came_and_went(mailbox: Mailbox) -> None:
    mailbox.delete(arrive(mailbox, "2023-01-05 ana > me: Never mind"))


def _write_a_draft(mailbox: Mailbox) -> None:
    draft = mailbox.create_draft(mail("2023-01-06 me > ana: Draft"), at_ms("2023-01-06"))
    for _ in range(5):
        mailbox.edit_draft(draft, mail("2023-01-06 me > ana: Draft"))


def _send_a_draft(mailbox: Mailbox) -> None:
    draft = mailbox.create_draft(mail("2023-01-07 me > ana: Written and sent"), at_ms("2023-01-07"))
    mailbox.edit_draft(draft, mail("2023-01-07 me > ana: Written and sent"))
    mailbox.send_draft(draft, at_ms("2023-01-08"))


Event = Callable[[Mailbox], None]
EVENTS: tuple[Event, ...] = (
    _deliver, _send, _delete, _trash, _untrash, _spam, _no_spam, _label, _there_and_back, _came_and_went,
    _write_a_draft, _send_a_draft,
)  # fmt: skip


@pytest.mark.parametrize("labels_in_history", [True, False])
def test_after_each_event_the_store_is_the_mailbox(start: Start, store: Store, *, labels_in_history: bool) -> None:
    """Whatever happens in Gmail, the next sync knows it, and fetches nothing but what came."""
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
def test_all_events_at_once(start: Start, store: Store, *, labels_in_history: bool) -> None:
    """The same in one long history, which is read in order."""
    mailbox = mailbox_of(*BOAT)
    mailbox.labels_in_history = labels_in_history
    local = start(mailbox)
    sync(local.reader(), store)
    for event in EVENTS:
        event(mailbox)
    sync(local.reader(), store)
    assert kept(store) == correspondence(mailbox)


def test_drafts_and_spam_cost_nothing(start: Start, store: Store) -> None:
    """Autosaves, new spam, label changes and deletions are told by the history itself."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    before = len(local.fetched())
    for event in (_write_a_draft, _spam, _label, _delete, _trash, _came_and_went):
        event(mailbox)
    sync(local.reader(), store)
    assert len(local.fetched()) == before


def test_a_draft_without_labels_in_the_history_is_paid_for_once(start: Start, store: Store) -> None:
    """Where the history does not say that it is a draft, it is fetched, left out, and never fetched again."""
    mailbox = mailbox_of(*BOAT)
    mailbox.labels_in_history = False
    local = start(mailbox)
    sync(local.reader(), store)
    mailbox.create_draft(mail("2023-01-06 me > ana: Draft"), at_ms("2023-01-06"))
    sync(local.reader(), store)
    sync(local.reader(), store, full=True)
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(mailbox)


def test_history_comes_in_pages(start: Start, store: Store) -> None:
    """More than one page of history is read to its end."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    for n in range(600):
        mailbox.relabel(min(mailbox.messages), add=(f"L{n}",))
    arrive(mailbox, "2023-01-03 ana > me: At the very end")
    sync(local.reader(), store)
    assert len(local.calls("history.list")) == 2
    assert kept(store) == correspondence(mailbox)


def test_after_an_expired_history_only_what_is_missing_is_fetched(start: Start, store: Store) -> None:
    """404 on history: all ids again, what is gone deleted, and one get for the one new mail."""
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


def test_a_mail_that_comes_during_the_listing_is_in_the_next_history(start: Start, store: Store) -> None:
    """The history id is taken before the listing, so that nothing falls between the two."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    reader = local.reader()

    def comes() -> None:
        arrive(mailbox, "2023-01-03 ana > me: Just now")

    sync(Meddling(reader, before_fetch=comes), store)
    sync(local.reader(), store)
    assert kept(store) == correspondence(mailbox)
