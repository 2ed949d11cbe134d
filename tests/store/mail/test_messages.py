from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import Address, AddressCounts, Kind, Message, Trouble
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail import owner_stats
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.insert import AddedCount
from gmail_reconnect.store.mail.listed_ids import ListedIdTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.sync_log import ApiCallTable

NOON = 1_614_859_200_000
"""4 March 2021, noon UTC, in ms."""
HOUR = 3_600_000
ANA, BEN, ME = Address("ana@example.org", "Ana Lima"), Address("ben@example.org"), Address("me@example.com", "Me")
BOAT = Message(
    key="178f0000a0000000",
    date=NOON,
    sender=ME,
    to=(ANA,),
    cc=(BEN,),
    subject="Boat",
    gmail_id="178f0000a0000000",
    thread_id="178f0000a0000000",
    message_id="boat@mail.example",
    labels=frozenset({"SENT"}),
)
BOAT_ID = {"178f0000a0000000"}


def from_mbox(message: Message, **changes: Any) -> Message:
    """The same mail as an mbox gives it: without Gmail's ids, under its Message-ID."""
    return message._replace(
        **{"key": f"mid:{message.message_id}", "gmail_id": None, "thread_id": None, "labels": frozenset()} | changes,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mailbox.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


Row = tuple[object, ...]


def rows(store: Store) -> list[Row]:
    """Everything that is stored of the messages, with the values in place of their ids."""
    found = []
    for number, *columns in store.connection.execute(
        "SELECT m.id, m.key, m.gmail_id, m.thread_id, m.message_id, m.date, a.email, n.text, m.subject, m.kind,"
        " m.labels, m.source FROM message m LEFT JOIN address a ON a.id = m.sender"
        " LEFT JOIN name n ON n.id = m.sender_name"
    ).fetchall():
        people = store.connection.execute(
            "SELECT r.role, a.email, n.text FROM recipient r JOIN address a ON a.id = r.address"
            " LEFT JOIN name n ON n.id = r.name WHERE r.message = ? ORDER BY 1, 2",
            (number,),
        ).fetchall()
        found.append((*columns, *people))
    return sorted(found, key=repr)


def keys(store: Store) -> list[tuple[str, str]]:
    return sorted(store.connection.execute("SELECT key, source FROM message"))


@given(st.lists(st.none() | st.integers(0, 9), max_size=12), st.integers(-1, 10))
def test_count_until_a_moment_leaves_out_later_and_undated_mail(dates: list[int | None], until: int) -> None:
    """As if no later mail existed."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "mailbox.sqlite") as store:
        some = [BOAT._replace(key=f"k{n}", gmail_id=f"{n}", message_id=f"{n}", date=at) for n, at in enumerate(dates)]
        assert MessageTable(store).add(some, "gmail").new == len(dates)
        assert MessageTable(store).count(until) == sum(at is not None and at <= until for at in dates)


# ── the same message, and another one ──


def test_adding_a_message_twice_stores_it_once(store: Store) -> None:
    """It counts as known, and no table gets another row."""
    assert MessageTable(store).add([BOAT, BOAT], "gmail") == AddedCount(new=1, known=1)
    before = rows(store)
    assert MessageTable(store).add([BOAT], "gmail") == AddedCount(new=0, known=1)
    assert rows(store) == before
    assert MessageTable(store).count() == 1


def test_adding_a_gmail_id_again_updates_its_labels(store: Store) -> None:
    """Everything else stays."""
    MessageTable(store).add([BOAT], "gmail")
    MessageTable(store).add([BOAT._replace(labels=frozenset({"SENT", "STARRED"}), subject="Changed")], "gmail")
    assert store.connection.execute("SELECT labels, subject FROM message").fetchall() == [
        ('["SENT", "STARRED"]', "Boat")
    ]


@pytest.mark.parametrize("gmail_first", [True, False])
def test_gmail_copy_replaces_an_mbox_copy(store: Store, *, gmail_first: bool) -> None:
    """One row, with Gmail's id and date, in either order."""
    given = [([BOAT], "gmail"), ([from_mbox(BOAT, date=NOON + HOUR)], "import")]
    for messages, source in given if gmail_first else reversed(given):
        MessageTable(store).add(messages, source)
    assert store.connection.execute("SELECT key, date, source FROM message").fetchall() == [(BOAT.key, NOON, "gmail")]


@pytest.mark.parametrize("takeout_first", [True, False])
def test_takeout_copy_replaces_another_mbox_copy(store: Store, *, takeout_first: bool) -> None:
    """The copy with Gmail's id stays, since the API will list that id."""
    both = [BOAT, from_mbox(BOAT)]
    for message in both if takeout_first else reversed(both):
        MessageTable(store).add([message], "import")
    assert keys(store) == [(BOAT.key, "import")]


def test_copy_from_the_api_replaces_a_takeout_copy(store: Store) -> None:
    """Then the id needn't be fetched any more."""
    MessageTable(store).add([BOAT._replace(subject="As in the export")], "import")
    assert ListedIdTable(store).known(BOAT_ID) == set()
    MessageTable(store).add([BOAT], "gmail")
    assert store.connection.execute("SELECT subject, source FROM message").fetchall() == [("Boat", "gmail")]
    assert ListedIdTable(store).known(BOAT_ID) == BOAT_ID


def test_two_gmail_ids_with_one_message_id_are_two_messages(store: Store) -> None:
    """Gmail has two copies; an mbox's copy adds none."""
    other = BOAT._replace(key="178f0000b0000000", gmail_id="178f0000b0000000")
    MessageTable(store).add([BOAT, other], "gmail")
    MessageTable(store).add([from_mbox(BOAT)], "import")
    assert keys(store) == [(BOAT.key, "gmail"), (other.key, "gmail")]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"date": NOON + 48 * HOUR}, True),
        ({"date": NOON - 48 * HOUR}, True),
        ({"date": NOON + 48 * HOUR + 1}, False),
        ({"date": NOON - 48 * HOUR - 1}, False),
        ({"date": None}, True),
        ({"sender": BEN}, False),
        ({"sender": None}, False),
        ({"message_id": "other@mail.example", "key": "mid:other@mail.example"}, False),
        ({"message_id": "", "key": "sum:1"}, False),
    ],
)
@pytest.mark.parametrize("gmail_first", [True, False])
def test_copies_share_message_id_and_sender_within_48_hours(
    store: Store, changes: dict[str, Any], *, same: bool, gmail_first: bool
) -> None:
    """Anything less makes them two messages."""
    given = [(BOAT, "gmail"), (from_mbox(BOAT, **changes), "import")]
    for message, source in given if gmail_first else reversed(given):
        MessageTable(store).add([message], source)
    assert MessageTable(store).count() == (1 if same else 2)


def test_messages_without_a_message_id_are_never_copies(store: Store) -> None:
    """Two empty Message-IDs aren't equal."""
    MessageTable(store).add([BOAT._replace(message_id="")], "gmail")
    MessageTable(store).add([from_mbox(BOAT, key="sum:1", message_id="")], "import")
    assert MessageTable(store).count() == 2


MIDS = ("boat@mail.example", "party@mail.example", "")
MESSAGES = st.builds(
    lambda mid, number, sender, date: BOAT._replace(
        key=f"{number:x}",
        gmail_id=f"{number:x}",
        message_id=mid,
        sender=sender,
        date=date,
        subject=f"{mid} {number}",
    ),
    mid=st.sampled_from(MIDS),
    number=st.integers(1, 4),
    sender=st.sampled_from([ME, ANA, None]),
    date=st.sampled_from([NOON, NOON + 30 * HOUR, NOON + 60 * HOUR, None]),
)
"""Messages of Gmail's or of Takeout's; those of one id are made equal below."""


def letters_of(drawn: Sequence[Message], imported: Sequence[bool], plain: Sequence[bool]) -> list[tuple[Message, str]]:
    """One message an id, and one plain copy a Message-ID, each from where it was drawn to come from."""
    one_each = {message.key: message for message in drawn}.values()
    found = [(m, "import" if i else "gmail") for m, i in zip(one_each, imported, strict=False)]
    copies = {m.message_id: m for m, p in zip(one_each, plain, strict=False) if p and m.message_id}
    return found + [(from_mbox(m), "import") for m in copies.values()]


@given(
    drawn=st.lists(MESSAGES, max_size=6),
    imported=st.lists(st.booleans(), min_size=6, max_size=6),
    plain=st.lists(st.booleans(), min_size=6, max_size=6),
    seed=st.integers(0, 10_000),
    again=st.booleans(),
)
def test_any_order_and_batching_gives_the_same_rows(
    drawn: list[Message], imported: list[bool], plain: list[bool], seed: int, *, again: bool
) -> None:
    """Gmail, Takeout and a plain mbox in any order, one by one or together, once or twice: the same rows."""
    letters = letters_of(drawn, imported, plain)
    chance = random.Random(seed)
    shuffled = letters * (2 if again else 1)
    chance.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as folder:
        with Store.open(Path(folder) / "a.sqlite") as one:
            for message, source in letters:
                MessageTable(one).add([message], source)
            expected = rows(one)
        with Store.open(Path(folder) / "b.sqlite") as other:
            while shuffled:
                size = chance.randint(1, 4)
                batch, shuffled = shuffled[:size], shuffled[size:]
                for source in ("import", "gmail"):
                    MessageTable(other).add([message for message, given in batch if given == source], source)
            assert rows(other) == expected


# ── what comes out ──


def test_each_recipient_of_a_dated_message_is_one_row(store: Store) -> None:
    """With its role; later mail isn't included."""
    later = BOAT._replace(key="2", gmail_id="2", message_id="2@x", date=NOON + 1)
    undated = BOAT._replace(key="3", gmail_id="3", message_id="3@x", date=None)
    MessageTable(store).add([BOAT, later, undated], "gmail")
    emails = AddressTable(store).emails()
    assert not [*MessageTable(store).recipients_in_mail_of([], NOON)]
    (ana,) = (number for number, email in emails.items() if email == ANA.email)
    found = [
        (line.date, line.kind, emails[line.sender], line.role, emails[line.address or 0])
        for line in MessageTable(store).recipients_in_mail_of([ana], NOON)
    ]
    assert found == [
        (NOON, Kind.PERSONAL, ME.email, "to", ANA.email),
        (NOON, Kind.PERSONAL, ME.email, "cc", BEN.email),
    ]


def test_message_without_recipients_is_one_row(store: Store) -> None:
    """It has the sender alone."""
    MessageTable(store).add(
        [BOAT._replace(to=(), cc=()), BOAT._replace(key="2", gmail_id="2", message_id="2@x")], "gmail"
    )
    (bare,) = (
        line
        for line in MessageTable(store).recipients_in_mail_of(AddressTable(store).emails(), NOON)
        if line.role is None
    )
    assert (bare.date, bare.kind, AddressTable(store).emails()[bare.sender]) == (NOON, Kind.PERSONAL, ME.email)
    assert (bare.subject, bare.address) == (BOAT.subject, None)


def test_names_bounces_and_counts_of_addresses(store: Store) -> None:
    """How often each name was used, the last bounce, and the counts of deliveries and sent mail."""
    bounce = Message(
        key="9", gmail_id="9", date=NOON + 5, sender=Address("mailer-daemon@example.com"), to=(ME,), kind=Kind.BOUNCE,
        failed=(ANA.email, ANA.email), delivered_to=(ME.email,), labels=frozenset({"INBOX"}),
    )  # fmt: skip
    MessageTable(store).add([BOAT, bounce], "gmail")
    emails = AddressTable(store).emails()
    named = sorted(
        (emails[address], name, bool(own), count)
        for address, name, own, count in AddressTable(store).names_of(emails, NOON + 5)
    )
    assert named == [
        (ANA.email, "Ana Lima", False, 1),
        (ME.email, "Me", False, 1),
        (ME.email, "Me", True, 1),
    ]
    assert {emails[a]: date for a, date in AddressTable(store).last_bounces(emails, NOON + 5).items()} == {
        ANA.email: NOON + 5
    }
    assert AddressTable(store).last_bounces(emails, NOON) == {}
    assert AddressTable(store).last_bounces([], NOON + 5) == {}
    presence = {one.email: one for one in owner_stats.most_frequent(store)}
    assert presence[ME.email] == AddressCounts(ME.email, 2, 1, 1, 1, 0)
    assert presence[ANA.email] == AddressCounts(ANA.email, 1, 0, 0, 0, 0)


def test_address_only_in_delivered_to_is_counted(store: Store) -> None:
    """Somebody who reads lists alone; mail from person to person is counted apart."""
    for n, kind in enumerate((Kind.PERSONAL, Kind.LIST, Kind.LIST)):
        boat = BOAT._replace(key=f"1{n}", gmail_id=f"1{n}", message_id=f"{n}@x", kind=kind, labels=frozenset())
        MessageTable(store).add([boat._replace(delivered_to=("me@y.example",))], "import")
    assert AddressCounts("me@y.example", 0, 3, 0, 0, 1) in owner_stats.most_frequent(store)
    assert owner_stats.counts_together(store, ["me@y.example", ME.email]) == AddressCounts(
        "me@y.example", 3, 3, 3, 0, 1
    )


def test_address_with_one_sent_message_is_counted_among_frequent_ones(store: Store) -> None:
    """Sixty others occur in more mail than the owner's second address."""
    crowd = [
        BOAT._replace(key=f"{n}-{m}", gmail_id=None, message_id=f"{n}-{m}@x", sender=Address(f"a{n}@x.example"),
                labels=frozenset())
        for n in range(60) for m in range(2)
    ]  # fmt: skip
    seldom = BOAT._replace(key="s", gmail_id=None, message_id="s@x", sender=Address("old@y.example"), to=(ME,))
    MessageTable(store).add([*crowd, seldom._replace(labels=frozenset({"SENT"}))], "import")
    assert AddressCounts("old@y.example", 1, 0, 1, 1, 0) in owner_stats.most_frequent(store)


def test_relabel_adds_and_removes_labels_by_gmail_id(store: Store) -> None:
    """Ids that aren't stored are skipped."""
    MessageTable(store).add([BOAT], "gmail")
    MessageTable(store).relabel(
        {str(BOAT.gmail_id): {"SENT": False, "عائلة": True, "STARRED": True}, "nobody": {"X": True}}
    )
    assert store.connection.execute("SELECT labels FROM message").fetchone() == ('["STARRED", "عائلة"]',)


def test_deleting_a_message_deletes_its_recipients_bounces_and_deliveries(store: Store) -> None:
    """Addresses stay, since others may use them."""
    whole = BOAT._replace(failed=("gone@example.org",), delivered_to=(ME.email,))
    MessageTable(store).add([whole], "gmail")
    assert MessageTable(store).delete(["nobody", str(BOAT.gmail_id)]) == 1
    for table in ("message", "recipient", "failure", "delivered"):
        assert store.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608
    assert MessageTable(store).add([whole], "gmail").new == 1


def test_deleting_no_ids_returns_zero(store: Store) -> None:
    """SQLite itself reports -1 for an empty list."""
    assert MessageTable(store).delete([]) == 0


def test_left_out_ids_count_as_known(store: Store) -> None:
    """Drafts and chats are never fetched twice."""
    MessageTable(store).add([BOAT], "gmail")
    MessageTable(store).leave_out(["d1", "d1"])
    MessageTable(store).leave_out(["d1", "d2"])
    assert ListedIdTable(store).known({*BOAT_ID, "d1", "d2", "d3"}) == {*BOAT_ID, "d1", "d2"}
    assert MessageTable(store).count() == 1


def test_api_calls_add_up_over_days(store: Store) -> None:
    """Calls of one method are added to its day, and the days to the total."""
    ApiCallTable(store).add("2024-01-01", {"messages.get": (2, 40)})
    ApiCallTable(store).add("2024-01-01", {"messages.get": (1, 20), "profile": (1, 1)})
    ApiCallTable(store).add("2024-01-02", {"messages.get": (1, 20)})
    assert ApiCallTable(store).totals() == [("messages.get", 4, 80), ("profile", 1, 1)]


# ── transactions ──


class Interrupted(BaseException):
    """As Ctrl-C, in the middle of a transaction."""


def interrupted(store: Store) -> None:
    with store.transaction():
        MessageTable(store).add([BOAT], "gmail")
        MessageTable(store).leave_out(["d1"])
        raise Interrupted


def test_error_rolls_back_the_whole_transaction(store: Store) -> None:
    """Including the transactions inside it."""
    with pytest.raises(Interrupted):
        interrupted(store)
    assert MessageTable(store).count() == 0
    assert ListedIdTable(store).known({*BOAT_ID, "d1"}) == set()


def test_rolled_back_addresses_and_names_get_new_ids(store: Store) -> None:
    """Otherwise two people could share an id."""
    with pytest.raises(Interrupted):
        interrupted(store)
    MessageTable(store).add([BOAT._replace(sender=BEN, to=(Address("eve@example.org", "Eve"),), cc=(ANA,))], "gmail")
    ((*_, cc, to),) = rows(store)
    assert (cc, to) == (("cc", ANA.email, ANA.name), ("to", "eve@example.org", "Eve"))
    assert rows(store)[0][5] == BEN.email


def test_message_that_the_database_refuses_rolls_back_its_batch(store: Store) -> None:
    """Nothing is left half done."""
    bad = BOAT._replace(key="2", message_id="2@x")  # the same Gmail id under another key
    with pytest.raises(sqlite3.IntegrityError):
        MessageTable(store).add([BOAT, bad], "gmail")
    assert MessageTable(store).count() == 0


def test_unreadable_headers_are_counted_once_by_kind(tmp_path: Path) -> None:
    """The same mail again adds nothing, and deleted mail isn't counted."""
    odd = Message(
        key="a", date=None, sender=None, gmail_id="a", troubles=frozenset({Trouble.UNDATED, Trouble.NO_SENDER})
    )
    undated = Message(key="b", date=None, sender=Address("ana@x.example"), troubles=frozenset({Trouble.UNDATED}))
    with Store.open(tmp_path / "s.sqlite") as store:
        for _ in range(2):
            MessageTable(store).add([odd, undated, undated], "import")
        assert MessageTable(store).troubles() == {Trouble.UNDATED: 2, Trouble.NO_SENDER: 1}
        mended = Message(key="a", date=NOON, sender=Address("ana@x.example"), gmail_id="a")
        MessageTable(store).add([mended], "gmail")
        assert MessageTable(store).troubles() == {Trouble.UNDATED: 1}
