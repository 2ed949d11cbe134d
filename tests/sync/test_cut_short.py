"""Later syncs cut short: coverage claims nothing that was not looked at, and every run gets on."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from gmail_reconnect.errors import MailboxError, UnreachableError
from gmail_reconnect.gmail.responses import IdPage
from gmail_reconnect.model import Message
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.sync.fetcher import SyncProgress
from tests.support.fixtures import Start
from tests.support.gmail import Local, arrive, at_ms, correspondence, mail, mailbox_of
from tests.support.local_gmail.faults import Fault
from tests.support.syncing import BOAT, NOW, ChangingSource, kept, many, sync

WEEK = timedelta(days=7)


def synced(start: Start, store: Store, *stories: str) -> Local:
    local = start(mailbox_of(*stories))
    assert sync(local.reader(), store).complete
    return local


def messages_of(local: Local, *ids: str, labels: set[str] | None = None) -> list[Message]:
    """The given messages of the mailbox, or all, as a Takeout import reads them."""
    found = local.gmail.mailbox.messages
    return [
        build_message(
            parse_headers(m.raw),
            gmail_id=m.id,
            thread_id=m.thread_id,
            internal_date=m.internal_date,
            labels=labels or m.labels,
        )
        for m in ([found[one] for one in ids] or found.values())
    ]


# ── changes ──


def test_limited_changes_do_not_count_as_complete(start: Start, store: Store) -> None:
    """Units for two of fifty: dates are exact since the newest missing message, and complete after the next sync."""
    local = synced(start, store, *many(20))
    new = [arrive(local.gmail.mailbox, f"2023-07-{n % 28 + 1:02} me > y{n}: Later {n}") for n in range(50)]
    outcome = sync(local.reader(), store, max_units=60)
    assert (outcome.complete, outcome.stopped, outcome.new) == (False, "changes", 2)
    since = read_coverage(store).exact_since
    missing = max(local.gmail.mailbox.messages[key].internal_date for key in set(new) - kept(store).keys())
    assert since is not None
    assert since.timestamp() * 1000 == missing
    assert sync(local.reader(), store).complete
    assert read_coverage(store).complete
    assert max(Counter(local.fetched()).values()) == 1


def test_interrupted_changes_do_not_count_as_complete(start: Start, store: Store) -> None:
    """The same if the user interrupts it."""
    local = synced(start, store, *many(5))
    arrive(local.gmail.mailbox, "2023-07-01 me > zed: Later")

    def stop(step: SyncProgress) -> None:
        if step.phase == "changes":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(local.reader(), store, tell=stop)
    assert not read_coverage(store).complete


def test_one_unit_reads_only_the_profile(start: Start, store: Store) -> None:
    """Coverage stays as exact as before."""
    local = synced(start, store, *BOAT)
    before = local.gmail.units
    outcome = sync(local.reader(), store, max_units=1)
    assert (outcome.complete, outcome.stopped, local.gmail.units - before) == (False, "changes", 1)
    local.gmail.mailbox.expire_history()
    outcome = sync(local.reader(), store, max_units=3)
    assert (outcome.complete, outcome.stopped, local.gmail.units - before) == (False, "listing", 1 + 3)


def test_long_history_is_read_in_parts(start: Start, store: Store) -> None:
    """Three pages of history and units for one in each run: no run claims to be complete before the last."""
    local = synced(start, store, *BOAT)
    mailbox = local.gmail.mailbox
    for n in range(1100):
        mailbox.relabel(min(mailbox.messages), add=(f"L{n}",))
    arrive(mailbox, "2023-01-03 ana > me: At the very end")
    spent, complete = [], []
    for _ in range(3):
        before = local.gmail.units
        outcome = sync(local.reader(), store, max_units=4)
        spent.append(local.gmail.units - before)
        complete.append((outcome.complete, read_coverage(store).complete))
    assert spent == [3, 3, 3]
    assert complete == [(False, False)] * 3
    assert sync(local.reader(), store).complete
    assert read_coverage(store).complete
    assert kept(store) == correspondence(mailbox)
    assert len(local.calls("history.list")) == 4


# ── listing ──


def test_limited_listing_does_not_count_as_complete(start: Start, store: Store) -> None:
    """The history has expired and units suffice for a page: mail of these days may be missing."""
    local = synced(start, store, *BOAT)
    arrive(local.gmail.mailbox, "2023-01-03 me > ana: While you were away")
    local.gmail.mailbox.expire_history()
    outcome = sync(local.reader(), store, max_units=9)
    assert (outcome.complete, outcome.stopped) == (False, "listing")
    assert read_coverage(store).exact_since == NOW
    assert sync(local.reader(), store).complete
    assert read_coverage(store).complete
    assert kept(store) == correspondence(local.gmail.mailbox)


def test_failed_listing_keeps_to_max_units(start: Start, store: Store) -> None:
    """Units for two pages, and the request for both is refused: this run requests neither again."""
    local = start(mailbox_of(*BOAT))
    local.gmail.fail_next(Fault.UNAVAILABLE, "batch")
    reader = local.reader()
    assert sync(reader, store, max_units=1 + 10).stopped == "listing"
    assert reader.spent() == 1 + 10
    assert sync(local.reader(), store).complete


def test_listing_of_an_earlier_version_continues(start: Start, store: Store) -> None:
    """It listed the labels one after the other, and stopped at the second: that label and the later ones are listed."""
    local = start(mailbox_of(*BOAT))
    sync(local.reader(), store, max_units=1 + 5)  # all mail is listed, without any label
    begun = RunState(store).listing("listing") or {}
    assert begun.pop("left") == [[n, None] for n in range(1, 6)]
    RunState(store).set_listing("listing", begun | {"step": 1, "page": None})
    assert sync(local.reader(), store).complete
    assert len(local.calls("messages.list")) == 6
    assert kept(store) == correspondence(local.gmail.mailbox)


def test_listing_reports_its_progress(start: Start, store: Store) -> None:
    """The number of ids after each page."""
    steps: list[SyncProgress] = []
    sync(start(mailbox_of(*many(330), *many(330, "2021"))).reader(), store, tell=steps.append)
    assert [step.messages for step in steps if step.phase == "listing"] == [500, *5 * [1000], 1160, 1320]


class Forgetful(ChangingSource):
    """Gmail refuses all of its page tokens."""

    pages = 0

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        self.pages += 1
        if page:
            raise MailboxError("Gmail answered 400: Invalid pageToken")
        return super().list_ids(label, page)


def test_page_token_refused_twice_is_an_error(start: Start, store: Store) -> None:
    """The step starts again once; then the run ends with an error, and so does the next one."""
    local = start(mailbox_of(*many(330), *many(330, "2021")))
    for expected in (6 + 2 + 2 + 1, 2 + 2 + 1):
        gmail = Forgetful(local.reader(), before_fetch=lambda: None)
        with pytest.raises(MailboxError):
            sync(gmail, store)
        assert gmail.pages == expected
    assert sync(local.reader(), store).complete


# ── the weekly check ──


def test_weekly_check_finishes_in_small_steps(start: Start, store: Store) -> None:
    """Three pages of sent mail and units for one a day: each page is listed once, and missing mail is fetched."""
    local = synced(start, store, *many(330), *many(330, "2021"), *many(330, "2022"), *many(330, "2023"))
    missed = sorted(kept(store))[:2]
    MessageTable(store).delete(missed)
    before = len(local.calls("messages.list"))
    for day in range(12):
        outcome = sync(local.reader(), store, now=NOW + WEEK + timedelta(days=day % 2), max_units=8 if day < 3 else 28)
        if outcome.complete:
            break
        assert day < 3 or not read_coverage(store).complete
    assert outcome.complete
    assert len(local.calls("messages.list")) - before == 3
    assert kept(store) == correspondence(local.gmail.mailbox)
    assert read_coverage(store).complete
    units = local.gmail.units
    sync(local.reader(), store, now=NOW + WEEK + timedelta(days=3))
    assert local.gmail.units - units == 3


def test_weekly_check_deletes_what_is_gone(start: Start, store: Store) -> None:
    """The history never told of a deletion: Gmail is asked for the message before it is deleted here."""
    local = synced(start, store, *BOAT, *many(5))
    mailbox = local.gmail.mailbox
    gone, put_away = sorted(key for key, labels in kept(store).items() if "SENT" in labels)[-2:]
    copies = messages_of(local, gone, put_away)
    mailbox.delete(gone)
    mailbox.trash(put_away)
    sync(local.reader(), store)
    MessageTable(store).add(copies, "gmail")  # as if the history had missed it
    outcome = sync(local.reader(), store, now=NOW + WEEK)
    assert (outcome.complete, outcome.gone) == (True, 2)
    assert kept(store) == correspondence(mailbox)


class Incomplete(ChangingSource):
    """Gmail leaves out all sent mail."""

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        return IdPage((), None) if label == "SENT" else super().list_ids(label, page)


@pytest.mark.parametrize("count", [20, 150])
def test_empty_list_of_sent_mail_deletes_nothing(start: Start, store: Store, count: int) -> None:
    """Each message is requested, or all ids are listed if there are many; all of them stay."""
    local = synced(start, store, *many(count))
    gmail = Incomplete(local.reader(), before_fetch=lambda: None)
    sync(gmail, store, now=NOW + WEEK)
    assert kept(store) == correspondence(local.gmail.mailbox)


# ── Takeout ──


def test_suspicious_listing_adopts_no_import(start: Start, store: Store) -> None:
    """ "Nothing was changed" includes imported messages."""
    local = synced(start, store, *many(150))
    mailbox = local.gmail.mailbox
    for key in sorted(mailbox.messages)[:140]:
        mailbox.delete(key)
    arrive(mailbox, "2023-09-01 ana > me: Imported")
    MessageTable(store).add(messages_of(local), "import")
    mailbox.expire_history()
    with pytest.raises(UnreachableError):
        sync(local.reader(), store)
    rows = store.connection.execute("SELECT source, count(*) FROM message GROUP BY source")
    assert dict(rows) == {"gmail": 150, "import": 1}


def test_mail_listed_as_sent_is_sent_in_any_language(start: Start, store: Store) -> None:
    """A German Takeout: mail that Gmail lists as sent gets the label SENT, so that an answer to it is fetched."""
    local = start(mailbox_of(*many(5)))
    mailbox = local.gmail.mailbox
    MessageTable(store).add(messages_of(local, labels={"Gesendet"}), "import")
    assert sync(local.reader(), store).adopted == 5
    assert all("SENT" in labels for labels in kept(store).values())
    asked = next(iter(mailbox.messages.values()))
    raw = mail("2023-02-02 p0 > me: Re: About 0", in_reply_to=asked.header("Message-ID"))
    answer = mailbox.deliver(raw, at_ms("2023-02-02"), {"INBOX", "CATEGORY_UPDATES"})
    assert mailbox.messages[answer].thread_id == asked.thread_id
    sync(local.reader(), store)
    assert answer in kept(store)


def test_full_sync_requests_left_out_ids_again(start: Start, store: Store) -> None:
    """An id that was recorded as not mail: --full asks Gmail again."""
    local = start(mailbox_of(*BOAT))
    MessageTable(store).leave_out([max(local.gmail.mailbox.messages)])
    sync(local.reader(), store)
    assert len(kept(store)) == len(BOAT) - 1
    sync(local.reader(), store, full=True)
    assert kept(store) == correspondence(local.gmail.mailbox)


def test_refused_listing_slows_down(start: Start, store: Store) -> None:
    """Refused pages of ids count as refusals, like any other call."""
    local = start(mailbox_of(*BOAT))
    reader = local.reader()
    for method in ("getProfile", "messages.list"):
        local.gmail.fail_next(Fault.RATE_LIMIT, method)
    sync(reader, store)
    assert reader.transport.limiter.refused == 2
    assert reader.transport.errors == {"quota": 2}
