"""Meetings that the user recorded: the silence is counted from them, whatever becomes of the addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Person, Standing
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.story import ME, day, find_contact, messages, told

STORY = """
    2019-01-01 me > Ana Lima <ana@x.example>: Boat
    2019-02-01 Ana Lima <ana@x.example> > me: Re: Boat
    2019-03-01 me > Ana Lima <ana@x.example>: Re: Boat
    2020-06-01 me > Bob Stone <bob@x.example>: Lunch
    2020-07-02 Bob Stone <bob@x.example> > me: Re: Lunch
    2020-08-02 me > Zoe <zoe@x.example>: Hello
"""


def met(store: Store, who: str, on: str, now: int = 1) -> None:
    person = find_contact(store, who, day("2029-01-01")).person
    decisions.decide(store, person, "met", on, now)


@pytest.mark.parametrize(
    ("as_of", "standing", "silence"),
    [
        ("2021-05-02", Standing.LAPSED, 793),
        ("2021-05-03", Standing.IN_TOUCH, 0),
        ("2021-06-20", Standing.IN_TOUCH, 48),
        ("2021-12-01", Standing.LAPSED, 212),
    ],
)
def test_silence_is_counted_from_a_meeting(tmp_path: Path, as_of: str, standing: Standing, silence: int) -> None:
    """Met on 3 May 2021: nothing changes before; then in touch, and not ranked; then ranked by the shorter silence."""
    with told(tmp_path, STORY) as store:
        met(store, "ana", "2021-05-03")
        people = loading.load(store, Config(), day(as_of))
        ranked = {one.contact.person.name: one.silence_days for one in loading.ranked(store, people, "balanced")}
        contact = find_contact(store, "ana", day(as_of))
        assert contact.standing is standing
        assert contact.last_contact is not None
        assert (day(as_of) - contact.last_contact).days == silence
        assert ranked.get("Ana Lima") == (silence if standing is Standing.LAPSED else None)


def test_meeting_is_in_the_reason_until_newer_mail(tmp_path: Path) -> None:
    """ "You met on 3 May 2021" after mail of 2019; not for the one who wrote after the meeting."""
    with told(tmp_path, STORY) as store:
        met(store, "ana", "2021-05-03")
        met(store, "bob", "2020-07-01")
        found = loading.ranked(store, loading.load(store, Config(), day("2022-05-03")), "balanced")
        reasons = {one.contact.person.name: one.reason for one in found}
    assert "; you met on 3 May 2021; silent for one year." in reasons["Ana Lima"]
    assert "met" not in reasons["Bob Stone"]


def test_meeting_on_the_day_of_the_last_mail_is_the_later_one(tmp_path: Path) -> None:
    """They wrote at noon, and met that evening."""
    with told(tmp_path, STORY) as store:
        met(store, "bob", "2020-07-02")
        contact = find_contact(store, "bob", day("2021-01-01"))
        assert contact.met_since == datetime(2020, 7, 2, tzinfo=UTC)
        assert contact.last_contact == contact.tie.last_contact  # noon, not midnight: the same number of days


def test_people_met_recently_come_first_in_the_list(tmp_path: Path) -> None:
    """`people` lists the most recently in touch first."""
    with told(tmp_path, STORY) as store:
        met(store, "ana", "2021-05-03")
        people = loading.load(store, Config(), day("2021-06-01"))
        assert people.everyone()[0].name == "Ana Lima"


def test_people_who_are_kept_in_memory_know_a_new_meeting(tmp_path: Path) -> None:
    """As those who are loaded anew: the silence of somebody who stays ranked, and the order of the list."""
    with told(tmp_path, STORY) as store:
        kept = loading.load(store, Config(), day("2023-01-01"))
        assert [one.silence_days for one, _ in kept.kept_order("warm").values()] == [913, 1402]
        assert kept.ids()[0] == kept.find("zoe").id
        for on in ("2021-05-03", "2022-02-02"):
            met(store, "ana", on)
            kept = kept.with_decisions(DecisionTable(store).all(), ())
            anew = loading.load(store, Config(), day("2023-01-01"))
            assert [*kept.kept_order("warm").items()] == [*anew.kept_order("warm").items()]
            assert kept.ids() == anew.ids()


def test_meeting_does_not_rank_somebody_who_never_answered(tmp_path: Path) -> None:
    """The gate asks for mail both ways; with an interval of the user's own, the meeting starts it."""
    with told(tmp_path, STORY) as store:
        met(store, "zoe", "2021-05-03")
        assert find_contact(store, "zoe", day("2023-01-01")).standing is Standing.ONE_WAY
        person = find_contact(store, "zoe", day("2023-01-01")).person
        decisions.decide(store, person, "rhythm", "6 months", 2)
        assert find_contact(store, "zoe", day("2021-08-01")).standing is Standing.IN_TOUCH
        assert find_contact(store, "zoe", day("2021-12-01")).standing is Standing.LAPSED


def test_forgotten_person_leaves_no_meeting(tmp_path: Path) -> None:
    """And one who is hidden keeps it, for when they are shown again."""
    with told(tmp_path, STORY) as store:
        met(store, "ana", "2021-05-03")
        met(store, "bob", "2021-05-03")
        decisions.never(store, ["ana@x.example"], 2)
        decisions.show_again(store, "ana@x.example")
        assert find_contact(store, "ana", day("2021-06-01")).standing is Standing.IN_TOUCH
        decisions.forget(store, ["bob@x.example"], [ME])
        assert DecisionTable(store).of("bob@x.example") == []


ADDRESSES = ("ana@a.example", "ana.b@b.example", "bob@b.example", "zed@x.example")
NOW = day("2021-01-01")
DAYS = ("2018-05-03", "2019-06-01", "2020-07-04", "2021-01-01", "2021-02-02")
BASE = messages(
    """
    2019-06-01 Ana Lima <ana@a.example> > me
    2019-06-02 Ana Lima <ana.b@b.example> > me
    2019-06-03 Bob Stone <bob@b.example> > me
    2019-06-04 Zed Ray <zed@x.example> > me
    """
)
WHO = st.sampled_from(ADDRESSES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("met"), WHO, st.sampled_from(DAYS)),
        st.tuples(st.just("undo"), WHO, st.sampled_from(("", *DAYS))),
        st.tuples(st.sampled_from(("merge", "unmerge", "split")), WHO, WHO),
    ),
    max_size=14,
)


class Recomputed:
    """When each address's person was met, computed anew from everything that the user said: (day, when) by address."""

    def __init__(self) -> None:
        self.said: dict[str, dict[str, int]] = {email: {} for email in ADDRESSES}

    def of(self, person: Person) -> dict[str, int]:
        days: dict[str, int] = {}
        for email in person.addresses:
            for on, when in self.said[email].items():
                days[on] = max(when, days.get(on, 0))
        return days

    def step(self, what: str, person: Person, value: str, now: int) -> None:
        days = self.of(person)
        if what == "met":
            for email in person.addresses:
                self.said[email][value] = now
        elif what == "undo":
            gone = value or max(days, key=lambda on: days[on], default="")
            for email in person.addresses:
                self.said[email].pop(gone, None)
        elif what == "split":
            for email in person.addresses:
                self.said[email] = days | self.said[email]

    def last(self, person: Person) -> datetime | None:
        past = [found for found in map(day, self.of(person)) if found <= NOW]
        return max(past).replace(hour=0, minute=0, second=0) if past else None


@given(STEPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_last_meeting_is_that_of_a_recomputation(tmp_path: Path, steps: list[tuple[str, str, str]]) -> None:
    """Meetings, undone or not, merges and splits in any order: after each step, the last contact is what they say."""
    for left in tmp_path.glob("story.sqlite*"):
        left.unlink()
    with Store.open(tmp_path / "story.sqlite") as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(BASE, "import")
        expected = Recomputed()
        for now, (what, who, value) in enumerate(steps, 1):
            person = find_contact(store, who, NOW).person
            try:
                if what == "met":
                    decisions.decide(store, person, "met", value, now)
                elif what == "undo":
                    decisions.undo_meeting(store, person, value)
                elif what == "merge":
                    decisions.merge(store, person, find_contact(store, value, NOW).person, now)
                elif what == "unmerge":
                    decisions.unmerge(store, person, value)
                else:
                    decisions.split(store, person, value, now)
            except ReconnectError:
                continue
            expected.step(what, person, value, now)
            for contact in loading.contacts(store, loading.load(store, Config(), NOW)):
                met_on, mail = expected.last(contact.person), contact.tie.last_contact
                assert contact.person.last_met == met_on
                assert contact.last_contact == max(at for at in (met_on, mail) if at)
