"""Events and sums of the mail with each person, from stories: sender, recipients, date."""

from __future__ import annotations

import math
import random
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import DAY, Kind, Moment, Role, Tie, moment_of
from gmail_reconnect.people.facts import events
from gmail_reconnect.people.facts.aggregates import MessageRef, PersonAggregate
from tests.support.story import ME, contacts, day, find_contact, told


def test_individual_cc_and_group_mail_are_counted_apart(tmp_path: Path) -> None:
    """To among at most three is individual; Cc is Cc however few; To among more than three is group mail."""
    ana = contacts(
        tmp_path,
        """
        2021-01-01 me > ana, bob, eve, joe: four
        2021-02-01 me > bob, cc ana: copy
        2021-03-01 me > ana, bob, eve: three
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


def test_sender_in_cc_is_not_counted_as_a_recipient(tmp_path: Path) -> None:
    """A copy to oneself doesn't turn a mail to three into one to four."""
    ana = contacts(tmp_path, "2021-01-01 me > ana, bob, eve, cc me: x", "2021-12-01")["ana"].tie
    assert ana.last_wrote is not None
    assert ana.last_wrote.recipients == 3


def test_owners_second_address_is_not_counted_as_a_recipient(tmp_path: Path) -> None:
    """A copy to the owner's second address doesn't make group mail; both addresses in To are one reader."""
    story = """
        2021-01-01 me > ana, bob, eve, me@work.example: out
        2021-01-02 ana > me, me@work.example, bob, eve: in
    """
    with told(tmp_path, story, (ME, "me@work.example")) as store:
        ana = find_contact(store, "ana@x.example", day("2021-12-01")).tie
    assert ana.last_wrote is not None
    assert ana.last_heard is not None
    assert (ana.last_wrote.subject, ana.last_wrote.recipients) == ("out", 3)
    assert (ana.last_heard.subject, ana.last_heard.recipients) == ("in", 3)
    assert ana.alias == ME


def test_closest_role_counts_of_two_addresses_of_one_person(tmp_path: Path) -> None:
    """Ana is in To and, spelled differently, in Cc: she was written to, once."""
    story = "2021-01-01 me > ana.lima@gmail.com, cc analima@googlemail.com: x"
    ana = contacts(tmp_path, story, "2021-12-01")["analima"].tie
    assert ana.last_wrote is not None
    assert (ana.sent, ana.seen, ana.last_cc) == (1, 1, None)


def test_received_mail_counts_only_with_the_owner_in_to(tmp_path: Path) -> None:
    """Mail from them counts with the owner in To among few; not in Cc, in Bcc or in group mail."""
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
def test_machine_mail_is_not_contact(tmp_path: Path, kind: str, counts: int) -> None:
    """Newsletters, robots and reports aren't letters of the address's owner; mail through a list is."""
    found = contacts(tmp_path, f"2021-01-01 ana > me [{kind}]: x", "2021-12-01")["ana"].tie
    assert found.received == counts


def test_owners_automatic_reply_is_not_contact(tmp_path: Path) -> None:
    """An out-of-office reply settles no debt, makes no date and adds no weight."""
    found = contacts(
        tmp_path,
        """
        2021-01-01 ana > me: Boat
        2021-01-02 me > ana [auto]: I am away
        2021-01-03 me > bob, cc ana [auto]: I am away
        2021-01-04 me > ana, bob, eve, joe [auto]: I am away
        """,
        "2021-12-01",
    )["ana"].tie
    assert (found.last_wrote, found.last_cc, found.last_crowd) == (None, None, None)
    assert (found.i_owe, found.sent, found.exchanges) == (True, 0, 0)


def test_unanswered_mail_is_owed_by_the_side_that_did_not_answer(tmp_path: Path) -> None:
    """Their last mail without an answer is a debt of the user's; the user's mails since are unanswered."""
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


def test_mails_at_the_same_moment_leave_no_debt(tmp_path: Path) -> None:
    """Neither answers the other, and nobody waits."""
    ana = contacts(tmp_path, "2021-01-01 me > ana\n2021-01-01 ana > me", "2021-12-01")["ana"].tie
    assert (ana.i_owe, ana.unanswered, ana.sent, ana.received) == (False, 0, 1, 1)


def test_each_active_month_counts_once(tmp_path: Path) -> None:
    """Three mails in two months are two active months; Cc doesn't count."""
    ana = contacts(
        tmp_path,
        """
        2020-08-31T23:59:59 me > ana
        2020-09-01T00:00:00 ana > me
        2020-09-15 me > ana
        2021-02-01 me > bob, cc ana
        """,
        "2021-12-01",
    )["ana"].tie
    assert ana.months == (2020 * 12 + 7, 2020 * 12 + 8)
    assert ana.active_months == 2


def test_exchanges_match_a_calculation_by_hand(tmp_path: Path) -> None:
    """Alone weighs 1, one of two a half, Cc among two a quarter, Bcc of mail to one a half: E = √(1¾ · 1½)."""
    ana = contacts(
        tmp_path,
        """
        2021-01-01 me > ana
        2021-01-02 me > ana, bob
        2021-01-03 me > bob, cc ana
        2021-01-04 ana > me
        2021-01-05 ana > bob
        2021-01-06 ana > me [bulk]
        """,
        "2021-12-01",
    )["ana"].tie
    assert ana.exchanges == pytest.approx(math.sqrt(1.75 * 1.5))


def test_usual_gap_matches_a_calculation_by_hand() -> None:
    """Sessions of days 0–3, 33 and 133: gaps of 30 and 100 days, with two of 31 to start from."""
    assert usual_gap(0, 3, 33, 133) == pytest.approx((30 * 100 * 31 * 31) ** 0.25)
    assert usual_gap(0) == pytest.approx(31)


@pytest.mark.parametrize(("days", "gap"), [(7, 31), (7.5, (7.5 * 31 * 31) ** (1 / 3))])
def test_more_than_seven_days_separate_two_sessions(days: float, gap: float) -> None:
    """A week apart is still one session, and adds no gap."""
    assert usual_gap(0, days) == pytest.approx(gap)


def usual_gap(*days: float) -> float | None:
    """Of somebody the owner wrote to on these days."""
    found = PersonAggregate()
    mails = [events.MailEvent(int(d * DAY), n, True, Role.TO, 1, Kind.PERSONAL, 1) for n, d in enumerate(days)]
    found.add(mails, [(n, "") for n in range(len(days))])
    return found.usual_gap_days


def test_newest_ten_different_subjects_are_kept(tmp_path: Path) -> None:
    """Of the individual mail either way, newest first."""
    lines = [f"2021-01-{n + 1:02} me > ana: Boat {n % 12}" for n in range(24)]
    ana = contacts(tmp_path, "\n".join([*lines, "2021-02-01 me > bob, cc ana: Copy"]), "2021-12-01")["ana"].tie
    assert ana.subjects == tuple(f"Boat {n}" for n in range(11, 1, -1))


def test_company_is_kept_only_for_small_mail() -> None:
    """Ten people in one mail may know each other; eleven are a list."""
    few = events.MessageRow(1, DAY, Kind.PERSONAL, 0, [(Role.TO, n) for n in range(1, 11)])
    many = events.MessageRow(2, DAY, Kind.PERSONAL, 0, [(Role.TO, n) for n in range(21, 32)])
    found = events.collect_events([few, many], [0]).company
    assert found[1] == set(range(2, 11))
    assert 21 not in found


def test_replies_after_sixty_days_are_not_counted() -> None:
    """Two letters and one late answer: only the letter answered in time counts as answered."""
    to = [events.MailEvent(d * DAY, d, True, Role.TO, 1, Kind.PERSONAL, 1) for d in (0, 50)]
    back = events.MailEvent(70 * DAY, 70, False, Role.TO, 1, Kind.PERSONAL, 1)
    found = PersonAggregate()
    found.add([*to, back], [(n, "") for n in range(71)])
    assert (found.answered, found.sent) == (1, 2)


def ties(rows: list[events.MessageRow]) -> dict[int, Tie]:
    """Each address's tie; the owner's addresses are 0 and 1."""

    def moment(ref: MessageRef) -> Moment:
        return Moment(moment_of(ref.date), ref.role, ref.recipients, str(ref.message), f"<{ref.message}>")

    found_events = events.collect_events(rows, [0, 1])
    found = {}
    for number in found_events.events:
        mail = PersonAggregate()
        mail.add(
            found_events.of([number]), [(row.message, str(row.message)) for row in sorted(rows, key=itemgetter(0))]
        )
        found[number] = mail.tie({ref: moment(ref) for ref in mail.messages}, str(mail.own))
    return found


@pytest.mark.parametrize("mine", [True, False])
def test_first_individual_mail_begins_the_relation(mine: bool) -> None:
    """Either of the two may have sent it; an earlier group mail doesn't count."""
    crowd = [(Role.TO, number) for number in (2, 3, 4, 5)]
    letters = [(0, [(Role.TO, 2)]), (2, [(Role.TO, 0)])]
    rows = [events.MessageRow(0, 0, Kind.PERSONAL, 0, crowd)]
    for number, (sender, to) in enumerate(letters if mine else letters[::-1], 1):
        rows.append(events.MessageRow(number, number * DAY, Kind.PERSONAL, sender, to))
    tie = ties(rows)[2]
    assert tie.began is not None
    assert (tie.i_began, tie.began.at, tie.began.subject) == (mine, moment_of(DAY), "1")


addresses = st.integers(0, 6)
mails = st.lists(
    st.tuples(
        st.integers(0, 40).map(lambda days: days * 20 * DAY),  # so few days that many mails share one moment
        st.sampled_from(Kind),
        addresses,
        st.lists(st.tuples(st.sampled_from([Role.TO, Role.CC]), addresses), unique_by=lambda r: r[1], max_size=6),
    ),
    max_size=30,
)


@given(mails, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(
    found: list[tuple[int, Kind, int, list[tuple[Role, int]]]], chance: random.Random
) -> None:
    """Shuffled rows, and recipients in any order, give the same ties to the last digit."""
    rows = [events.MessageRow(number, *mail) for number, mail in enumerate(found)]
    shuffled = [row._replace(recipients=chance.sample(row.recipients, len(row.recipients))) for row in rows]
    chance.shuffle(shuffled)
    assert ties(shuffled) == ties(rows)


@given(mails)
def test_values_of_a_tie_are_consistent(found: list[tuple[int, Kind, int, list[tuple[Role, int]]]]) -> None:
    """Debts, dates and months of one person never contradict each other."""
    for tie in ties([events.MessageRow(number, *mail) for number, mail in enumerate(found)]).values():
        assert not (tie.i_owe and tie.unanswered)
        assert tie.unanswered <= tie.sent
        assert tie.sent + tie.received <= tie.seen
        assert tie.active_months == len(set(tie.months)) <= tie.sent + tie.received
        assert bool(tie.exchanges) or not (tie.sent and tie.received)
        assert (tie.usual_gap_days is None) == (tie.last_contact is None) == (not tie.months)
        assert tie.last_contact == max((m.at for m in (tie.last_wrote, tie.last_heard) if m), default=None)
