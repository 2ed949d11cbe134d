"""The facts of a relation, from stories: who stood where, among how many, when."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import Kind, Role
from gmail_reconnect.people import rhythm

from .story import contacts

DAY = rhythm.DAY


def test_to_few_counts_cc_and_crowd_stand_apart(tmp_path: Path) -> None:
    """Alone or among three is individual; Cc is Cc however few; more than three in To is a crowd."""
    ana = contacts(
        tmp_path,
        """
        2021-01-01 me > ana, bob, eve: three
        2021-02-01 me > bob, cc ana: copy
        2021-03-01 me > ana, bob, eve, joe: four
        """,
        "2021-12-01",
    )["ana"].tie
    assert ana.last_wrote is not None
    assert ana.last_cc is not None
    assert ana.last_crowd is not None
    assert (ana.last_wrote.subject, ana.last_wrote.recipients, ana.last_wrote.role) == ("three", 3, Role.TO)
    assert (ana.last_cc.subject, ana.last_cc.role) == ("copy", Role.CC)
    assert (ana.last_crowd.subject, ana.last_crowd.recipients) == ("four", 4)
    assert (ana.sent, ana.seen) == (1, 3)


def test_the_sender_is_no_recipient(tmp_path: Path) -> None:
    """A copy to oneself does not make a mail of three one of four."""
    ana = contacts(tmp_path, "2021-01-01 me > ana, bob, eve, cc me: x", "2021-12-01")["ana"].tie
    assert ana.last_wrote is not None
    assert ana.last_wrote.recipients == 3


def test_heard_only_where_the_user_stands_in_to(tmp_path: Path) -> None:
    """Mail from them counts where the user is in To among few; by Cc, by Bcc or in a crowd it does not."""
    found = contacts(
        tmp_path,
        """
        2021-01-01 ana > me, bob: direct
        2021-02-01 ana > bob, cc me: copy
        2021-03-01 ana > bob: by way of a list
        2021-04-01 ana > me, bob, eve, joe: crowd
        """,
        "2021-12-01",
    )["ana"].tie
    assert found.last_heard is not None
    assert (found.last_heard.subject, found.received, found.seen) == ("direct", 1, 4)


@pytest.mark.parametrize(("kind", "counts"), [("bulk", 0), ("auto", 0), ("bounce", 0), ("list", 1), ("personal", 1)])
def test_what_a_machine_sent_is_no_contact(tmp_path: Path, kind: str, counts: int) -> None:
    """Newsletters, robots and reports from an address are no letters of its owner; mail by way of a list is."""
    found = contacts(tmp_path, f"2021-01-01 ana > me [{kind}]: x", "2021-12-01")["ana"].tie
    assert found.received == counts


def test_who_owes_whom(tmp_path: Path) -> None:
    """Their unanswered mail is a debt of the user's; the user's since their last one are unanswered."""
    found = contacts(
        tmp_path,
        """
        2021-01-01 me > ana
        2021-01-02 ana > me
        2021-01-01 bob > me
        2021-01-02 me > bob
        2021-01-09 me > bob
        """,
        "2021-12-01",
    )
    assert (found["ana"].tie.i_owe, found["ana"].tie.unanswered) == (True, 0)
    assert (found["bob"].tie.i_owe, found["bob"].tie.unanswered) == (False, 2)


def test_months_count_once_each(tmp_path: Path) -> None:
    """Three mails in two months are two active months; Cc makes none."""
    ana = contacts(
        tmp_path,
        """
        2020-12-31 me > ana
        2021-01-01 ana > me
        2021-01-15 me > ana
        2021-02-01 me > bob, cc ana
        """,
        "2021-12-01",
    )["ana"].tie
    assert ana.months == (2020 * 12 + 11, 2021 * 12)
    assert ana.active_months == 2


def test_exchanges_by_hand(tmp_path: Path) -> None:
    """Alone weighs 1, one of two a half, Cc among two a quarter: E = √((1 + ½ + ¼)·1)."""
    ana = contacts(
        tmp_path,
        """
        2021-01-01 me > ana
        2021-01-02 me > ana, bob
        2021-01-03 me > bob, cc ana
        2021-01-04 ana > me
        """,
        "2021-12-01",
    )["ana"].tie
    assert ana.exchanges == pytest.approx(math.sqrt(1.75))


def test_the_usual_gap_by_hand() -> None:
    """Sessions of days 0–3, 33 and 133: gaps of 30 and 100 days, with two of 31 to start from."""
    dates = [0, 3 * DAY, 33 * DAY, 133 * DAY]
    assert rhythm.usual_gap(dates) == pytest.approx((30 * 100 * 31 * 31) ** 0.25)
    assert rhythm.usual_gap([0]) == pytest.approx(31)


def test_replies_are_counted_within_sixty_days() -> None:
    """Two letters and one late answer: only what was answered in time counts as answered."""
    to = [rhythm.Event(d * DAY, d, True, Role.TO, 1, Kind.PERSONAL, 1) for d in (0, 50)]
    back = rhythm.Event(70 * DAY, 70, False, Role.TO, 1, Kind.PERSONAL, 1)
    assert rhythm.reply_counts([*to, back]) == (1, 2)


events = st.lists(
    st.builds(
        rhythm.Event,
        date=st.integers(0, 3000).map(lambda d: d * DAY),
        message=st.integers(0, 10_000),
        outgoing=st.booleans(),
        role=st.sampled_from([Role.TO, Role.CC]),
        recipients=st.integers(1, 9),
        kind=st.sampled_from(Kind),
        own=st.just(1),
    ),
    unique_by=lambda e: e.message,
    max_size=30,
)


@given(events)
def test_the_order_of_rows_does_not_matter(found: list[rhythm.Event]) -> None:
    """Shuffled events give the same exchanges, gap and replies."""
    shuffled = sorted(found, key=lambda e: (e.message * 7919) % 10_007)
    assert rhythm.exchanges(shuffled) == pytest.approx(rhythm.exchanges(found))
    assert rhythm.reply_counts(shuffled) == rhythm.reply_counts(found)
    assert rhythm.usual_gap([e.date for e in shuffled]) == pytest.approx(rhythm.usual_gap([e.date for e in found]))
