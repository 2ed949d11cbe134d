"""Several messages with one Message-ID: programs repeat ids, lists change the sender, letters are sent again."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.importers import takeout
from gmail_reconnect.model import Message, moment_of
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.insert import AddedCount
from gmail_reconnect.store.mail.messages import MessageTable

NOON: Final = 1_614_859_200_000
"""4 March 2021, noon UTC, in ms."""
HOUR: Final = 3_600_000
ANA, BEN = "ana@example.org", "ben@example.org"


def mail(sender: str, hours: int | None, gmail_id: str | None = None, message_id: str = "boat@mail.example") -> Message:
    """A message as read from a header block, some hours after NOON, or without a date."""
    at = None if hours is None else NOON + hours * HOUR
    fields = {"from": [sender], "to": ["me@example.com"], "message-id": [f"<{message_id}>"]}
    if at is not None and gmail_id is None:
        fields["date"] = [f"{moment_of(at):%d %b %Y %H:%M:%S} +0000"]
    return build_message(fields, gmail_id=gmail_id, internal_date=at if gmail_id else None)


def kept(store: Store) -> list[tuple[str, int | None, str | None]]:
    rows = store.connection.execute(
        "SELECT a.email, (m.date - ?) / ?, m.gmail_id FROM message m LEFT JOIN address a ON a.id = m.sender",
        (NOON, HOUR),
    )
    return sorted(rows, key=repr)


def test_message_imported_before_and_after_its_date_is_one(tmp_path: Path) -> None:
    """Its Date was in the future at the first import, so it was dated otherwise."""
    path = tmp_path / "t.mbox"
    path.write_bytes(
        b"From a@x.example Thu Mar  4 12:00:00 2021\nFrom: a@x.example\nMessage-ID: <1@x.example>\n"
        b"Date: Fri, 1 Jan 2038 10:00:00 +0000\n\nBoat\n"
    )
    with Store.open(tmp_path / "s.sqlite") as store:
        for now, new in ((NOON, 1), (NOON, 0), (NOON * 2, 0)):
            assert MessageTable(store).add(takeout.read_messages(path, now), "import").new == new


@pytest.mark.parametrize(
    ("sender", "hours", "two"),
    [(BEN, 0, True), ("", 0, True), (ANA, 49, True), (ANA, -49, True), (ANA, 0, False), (ANA, None, False)],
)
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("together", [False, True])
def test_messages_that_share_only_a_message_id_are_different(
    tmp_path: Path, sender: str, hours: int | None, *, two: bool, swapped: bool, together: bool
) -> None:
    """Another sender, another time, or no date."""
    mails = [mail(ANA, 0), mail(sender, hours)][:: -1 if swapped else 1]
    with Store.open(tmp_path / "s.sqlite") as store:
        if together:
            assert MessageTable(store).add(mails, "import") == AddedCount(new=1 + two, known=1 - two)
        else:
            assert [MessageTable(store).add([one], "import").new for one in mails] == [1, int(two)]
        before = kept(store)
        assert len(before) == 1 + two
        assert (ANA, 0, None) in before
        assert MessageTable(store).add(mails, "import") == AddedCount(new=0, known=2)
        assert kept(store) == before


def test_mail_stored_by_an_earlier_version_is_recognized(tmp_path: Path) -> None:
    """Its keys had the Message-ID alone: nothing is doubled, and what was dropped then is added."""
    with Store.open(tmp_path / "s.sqlite") as store:
        MessageTable(store).add([mail(ANA, 0)], "import")
        store.connection.execute("UPDATE message SET key = 'mid:' || message_id")
        assert MessageTable(store).add([mail(ANA, 0), mail(BEN, 0)], "import") == AddedCount(new=1, known=1)
        assert kept(store) == [(ANA, 0, None), (BEN, 0, None)]


def test_gmail_copy_replaces_the_matching_one_of_two(tmp_path: Path) -> None:
    """Two messages have the same Message-ID."""
    with Store.open(tmp_path / "s.sqlite") as store:
        MessageTable(store).add([mail(ANA, 0), mail(BEN, 0), mail(ANA, 100)], "import")
        assert MessageTable(store).add([mail(BEN, 1, "b")], "gmail") == AddedCount(new=0, known=1)
        assert kept(store) == [(ANA, 0, None), (ANA, 100, None), (BEN, 1, "b")]
        assert MessageTable(store).add([mail(ANA, 99, "c")], "gmail") == AddedCount(new=0, known=1)
        assert kept(store) == [(ANA, 0, None), (ANA, 99, "c"), (BEN, 1, "b")]


def test_many_messages_with_one_message_id_take_linear_work(tmp_path: Path) -> None:
    """Some programs give all their mail one id: the fourth hundred costs what the second cost."""
    steps: list[int] = []
    with Store.open(tmp_path / "s.sqlite") as store:
        store.connection.set_progress_handler(lambda: steps.append(1), 50)  # every 50 instructions
        costs = []
        for hundred in range(4):
            steps.clear()
            MessageTable(store).add([mail(ANA, hundred * 100 + n) for n in range(100)], "import")
            costs.append(len(steps))
    assert costs[3] < 1.3 * costs[1]


MAILS: Final = st.builds(
    mail,
    sender=st.sampled_from([ANA, BEN, ""]),
    hours=st.sampled_from([0, 30, 60, 90, None]),
    message_id=st.sampled_from(["boat@mail.example", "party@mail.example"]),
)
GMAILS: Final = st.builds(
    lambda number, sender, hours, source: (mail(sender, hours, f"{number:x}"), source),
    number=st.integers(1, 4),
    sender=st.sampled_from([ANA, BEN, ""]),
    hours=st.sampled_from([0, 30, 60, 90]),
    source=st.sampled_from(["import", "gmail"]),
)


@given(
    plain=st.lists(MAILS, max_size=7),
    with_ids=st.lists(GMAILS, max_size=3, unique_by=lambda given: given[0].key),
    seed=st.integers(0, 10_000),
)
def test_any_order_and_repetition_gives_the_same_mails(
    plain: list[Message], with_ids: list[tuple[Message, str]], seed: int
) -> None:
    """Classic mboxes, Takeout and Gmail, in any order, any part of them twice, one by one or together."""
    given_all = [*((one, "import") for one in plain), *with_ids]
    chance = random.Random(seed)
    shuffled = given_all + [one for one in given_all if chance.random() < 0.4]
    chance.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as folder:
        with Store.open(Path(folder) / "a.sqlite") as one:
            for message, source in given_all:
                MessageTable(one).add([message], source)
            expected = kept(one)
        with Store.open(Path(folder) / "b.sqlite") as other:
            new = 0
            while shuffled:
                size = chance.randint(1, 5)
                batch, shuffled = shuffled[:size], shuffled[size:]
                for source in ("import", "gmail"):
                    new += MessageTable(other).add([message for message, given in batch if given == source], source).new
            assert kept(other) == expected
            assert new >= len(expected)
            for message, source in given_all:
                assert MessageTable(other).add([message], source).new == 0
            assert kept(other) == expected
