from __future__ import annotations

from collections import Counter

import pytest

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.errors import ReconnectError, SignInError, UnreachableError
from gmail_reconnect.gmail.fetch_plan import ListedMessage
from gmail_reconnect.gmail.responses import IdPage
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.sync.fetcher import SyncProgress
from tests.support.fixtures import Start
from tests.support.gmail import ME, Local, arrive, at_ms, correspondence, mail, mailbox_of
from tests.support.local_gmail.faults import Fault
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.syncing import BOAT, LISTING, NOW, ChangingSource, kept, many, sync


@pytest.mark.parametrize("max_units", [60, 100, 333])
def test_max_units_holds_and_nothing_is_fetched_twice(start: Start, store: Store, max_units: int) -> None:
    """Each run spends at most its limit; the last one has the same mail as an undisturbed sync."""
    mailbox = mailbox_of(*BOAT, *many(30))
    local = start(mailbox)
    complete, runs = False, 0
    while not complete:
        before, had = local.gmail.units, MessageTable(store).count()
        outcome = sync(local.reader(), store, max_units=max_units)
        complete, runs = outcome.complete, runs + 1
        assert local.gmail.units - before <= max_units
        assert MessageTable(store).count() > had or complete
        assert read_coverage(store).complete or not complete
    assert runs > 1
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(mailbox)


def test_too_few_units_for_one_message_is_incomplete(start: Start, store: Store) -> None:
    """Nothing could be fetched, so coverage says that nothing is known for certain."""
    local = start(mailbox_of(*BOAT))
    outcome = sync(local.reader(), store, max_units=20)
    assert not outcome.complete
    assert local.fetched() == []
    assert read_coverage(store).exact_since == NOW


def test_coverage_of_an_incomplete_sync_is_the_newest_missing_message(start: Start, store: Store) -> None:
    """Mail newer than `exact_since` is stored; the message of that moment is missing."""
    mailbox = mailbox_of(*many(30))
    local = start(mailbox)
    sync(local.reader(), store, max_units=LISTING + 10 * 20)
    since = read_coverage(store).exact_since
    assert since is not None
    limit = since.timestamp() * 1000
    newer = {key for key, m in mailbox.messages.items() if m.internal_date > limit}
    assert set(kept(store)) == newer
    assert len(newer) == 10
    assert limit in {m.internal_date for m in mailbox.messages.values()}


def test_sync_interrupted_at_any_batch_continues(start: Start, store: Store) -> None:
    """Ctrl-C after each batch in turn: fetched messages are stored, and paid for once."""
    mailbox = mailbox_of(*many(170))
    local = start(mailbox)

    def stop(step: SyncProgress) -> None:
        if step.calls_done:
            raise KeyboardInterrupt

    stored = 0
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            sync(local.reader(), store, tell=stop)
        before, stored = stored, MessageTable(store).count()
        assert before < stored <= before + 50
    outcome = sync(local.reader(), store)
    assert (outcome.new, outcome.complete) == (170 - stored, True)
    assert max(Counter(local.fetched()).values()) == 1


def test_interrupted_full_listing_continues(start: Start, store: Store) -> None:
    """Messages that only a full listing found are fetched later, even though the history is valid."""
    mailbox = mailbox_of(*many(60))
    local = start(mailbox)
    sync(local.reader(), store)
    lost = MessageTable(store).delete(sorted(kept(store))[:55])  # as if the history had missed them
    assert lost == 55
    sync(local.reader(), store, full=True, max_units=200)
    outcome = sync(local.reader(), store)
    assert outcome.complete
    assert kept(store) == correspondence(mailbox)


def test_progress_counts_to_the_end(start: Start, store: Store) -> None:
    """Calls and messages grow, the units left reach zero, and the last step is exact."""
    steps: list[SyncProgress] = []
    sync(start(mailbox_of(*many(120))).reader(), store, tell=steps.append)
    steps = [step for step in steps if step.phase == "sent"]
    done = [step.calls_done for step in steps]
    assert (done[0], done[-1]) == (0, 120)
    assert done == sorted(set(done))
    assert [step.units_left for step in steps] == [20 * (120 - calls) for calls in done]
    assert [step.messages for step in steps] == done
    dates = [step.exact_since for step in steps if step.exact_since]
    assert dates == sorted(dates, reverse=True)
    assert steps[-1].exact_since is None


# ── refusals ──


def test_message_deleted_during_the_sync_is_skipped(start: Start, store: Store) -> None:
    """A 404 for one message of a batch: the others are stored, and it isn't requested again."""
    mailbox = mailbox_of(*many(10))
    local = start(mailbox)
    gone = min(mailbox.messages)

    def vanishes() -> None:
        if gone in mailbox.messages:
            mailbox.delete(gone)

    outcome = sync(ChangingSource(local.reader(), before_fetch=vanishes), store)
    assert (outcome.new, outcome.complete) == (9, True)
    assert [call.status for call in local.calls("messages.get")].count(404) == 1
    sync(local.reader(), store, full=True)
    assert len(local.calls("messages.get")) == 10
    assert kept(store) == correspondence(mailbox)


class Ghostly(ChangingSource):
    """Gmail still lists a message that it no longer has."""

    ghost = ListedMessage("16f6000000000000", "16f6000000000000")

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        listed = super().list_ids(label, page)
        return IdPage((*listed.ids, self.ghost), listed.next) if label in {None, "SENT"} else listed


def test_listed_id_that_gmail_lacks_is_requested_once(start: Start, store: Store) -> None:
    """A 404 for an id that stays listed is remembered; only --full requests it again."""
    mailbox = mailbox_of(*many(3))
    local = start(mailbox)
    for full, times in ((False, 1), (False, 1), (True, 2)):
        assert sync(Ghostly(local.reader(), before_fetch=lambda: None), store, full=full).complete
        assert [call.status for call in local.calls("messages.get")].count(404) == times
        mailbox.expire_history()
    assert kept(store) == correspondence(mailbox)


def test_thread_deleted_during_the_sync_is_skipped(start: Start, store: Store) -> None:
    """A 404 for a whole thread: complete without it."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    thread = [key for key, m in mailbox.messages.items() if "Boat" in m.header("Subject")]

    def vanishes() -> None:
        for key in thread:
            if key in mailbox.messages:
                mailbox.delete(key)

    outcome = sync(ChangingSource(local.reader(), before_fetch=vanishes), store)
    assert (outcome.new, outcome.complete) == (2, True)
    assert kept(store) == correspondence(mailbox)


def test_only_refused_calls_of_a_batch_are_repeated(start: Start, store: Store) -> None:
    """The quota ends in the middle of a batch: the refused calls are repeated later, the others never."""
    mailbox = mailbox_of(*many(90))
    local = start(mailbox, per_minute=1000)
    local.clock.oversleeps = 60
    sync(local.reader(), store)
    refused = [call for call in local.calls("messages.get") if call.status == 403]
    assert refused
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(mailbox)


def test_repeated_refusals_keep_earlier_results(start: Start, store: Store) -> None:
    """Exit code 5; messages that came are stored, and the next run doesn't pay for them."""
    mailbox = mailbox_of(*many(40))
    local = start(mailbox)
    for key in sorted(mailbox.messages)[:20]:
        local.gmail.fail_always(Fault.RATE_LIMIT, f"messages/{key}")
    with pytest.raises(UnreachableError) as caught:
        sync(local.reader(), store)
    assert caught.value.exit_code == 5
    assert "Run it again" in hint(caught.value)
    assert MessageTable(store).count() == 20
    assert not read_coverage(store).complete
    local.gmail.forgive()
    sync(local.reader(), store)
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(mailbox)


def test_sync_waits_for_the_next_minute(start: Start, store: Store) -> None:
    """The quota counts by the minute, and is spent by the first half: the pauses reach into the next minute."""
    mailbox = mailbox_of(*many(40))
    local = start(mailbox, per_minute=LISTING + 20 * 20)
    assert sync(local.reader(), store).complete
    assert max(Counter(call.path for call in local.calls("messages.get")).values()) <= 6
    assert kept(store) == correspondence(mailbox)


def test_withdrawn_sign_in_keeps_earlier_results(start: Start, store: Store) -> None:
    """Access is withdrawn between two batches: exit code 4, and what was fetched is stored."""
    local = start(mailbox_of(*many(60)))
    fetched: list[int] = []

    def withdrawn(step: SyncProgress) -> None:
        if step.calls_done >= 20 and not fetched:
            fetched.append(step.calls_done)
            local.gmail.revoke()

    with pytest.raises(SignInError) as caught:
        sync(local.reader(), store, tell=withdrawn)
    assert caught.value.exit_code == 4
    assert [MessageTable(store).count()] == fetched


def shrunk(start: Start, store: Store) -> tuple[Local, LiveMailbox]:
    mailbox = mailbox_of(*many(150))
    local = start(mailbox)
    sync(local.reader(), store)
    for key in sorted(mailbox.messages)[:140]:
        mailbox.delete(key)
    mailbox.expire_history()
    return local, mailbox


def test_suspiciously_small_listing_changes_nothing(start: Start, store: Store) -> None:
    """Gmail lists 10 of 150 messages: the error says what to do, and every message is still stored."""
    local, _ = shrunk(start, store)
    with pytest.raises(UnreachableError) as caught:
        sync(local.reader(), store)
    assert "lists only 10 messages; 150 are stored" in caught.value.message
    assert "sync --full" in hint(caught.value)
    assert MessageTable(store).count() == 150


def test_full_sync_accepts_a_small_listing(start: Start, store: Store) -> None:
    """A user who deleted that much says so with --full; decisions about people stay."""
    local, mailbox = shrunk(start, store)
    DecisionTable(store).add("ana@example.org", "note", "met in Porto", 1)
    outcome = sync(local.reader(), store, full=True)
    assert outcome.gone == 140
    assert kept(store) == correspondence(mailbox)
    assert DecisionTable(store).all()["ana@example.org"] == {"note": ["met in Porto"]}


def test_other_account_is_refused(start: Start, store: Store) -> None:
    """A database belongs to one account: another sign-in changes nothing in it."""
    sync(start(mailbox_of(*BOAT)).reader(), store)
    before = kept(store)
    other = LiveMailbox("other@example.com")
    other.deliver(mail("2021-01-01 ana > other@example.com: Hello"), at_ms("2021-01-01"))
    with pytest.raises(ReconnectError) as caught:
        sync(start(other).reader(), store)
    assert "belongs to me@example.com" in caught.value.message
    assert "is for other@example.com" in caught.value.message
    assert "--home" in hint(caught.value)
    assert kept(store) == before
    assert RunState(store).account == ME


def test_account_with_a_new_address_is_the_same(start: Start, store: Store) -> None:
    """Google lets an address be changed: three messages are compared, and both addresses are the owner's."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    mailbox.address = "me.anew@example.com"
    arrive(mailbox, "2022-05-01 ana > me: Hello")
    before = len(local.calls("messages.get"))
    outcome = sync(local.reader(), store)
    assert (outcome.new, outcome.incremental) == (1, True)
    assert len(local.calls("messages.get")) - before == 3 + 1
    assert RunState(store).account == "me.anew@example.com"
    assert {ME, "me.anew@example.com"} <= {*OwnerAddressTable(store).all()}
    assert sync(local.reader(), store).new == 0


def test_empty_mailbox_is_complete(start: Start, store: Store) -> None:
    """No headers are requested, nothing is stored, and there is no error."""
    local = start(LiveMailbox(ME))
    outcome = sync(local.reader(), store)
    assert (outcome.new, outcome.complete) == (0, True)
    assert read_coverage(store).complete
    assert not [call for call in local.calls() if call.method.endswith(".get")]
