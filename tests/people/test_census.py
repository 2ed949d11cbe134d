from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmail_reconnect.errors import StoreError
from gmail_reconnect.model import Address, Fact, Kind, Message
from gmail_reconnect.people import census, identity
from gmail_reconnect.store.facts import FactTable
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Store

from .story import ME, day, messages, told

STORY = """
    2019-01-01 me > Ana Lima <ana@x.example>: Boat
    2019-02-01 Ana Lima <ana@x.example> > me: Re: Boat
    2019-03-01 Ana Lima <ana@y.example> > me: Oars
    2021-06-01 me > Bob Stone <bob@x.example>, cc eve: Lunch
"""
DAY = 86_400_000


def milliseconds(text: str) -> int:
    return int(day(text).timestamp() * 1000)


def noon(text: str) -> int:
    return milliseconds(text) - 43_199_000


def own(store: Store) -> dict[int, str]:
    return {number: email for number, email in store.emails().items() if email == ME}


def taken(store: Store, until: int) -> list[tuple[Fact, str]]:
    """Everyone with both halves of their facts."""
    found = census.take(store, own(store), until)
    return [(fact, found.more(fact.id)) for fact in found.people]


def anew(store: Store, until: int) -> list[tuple[Fact, str]]:
    """The same, worked out from all mail with nothing kept."""
    with store.transaction():
        FactTable(store).begin(until)
    return taken(store, until)


def test_a_second_look_works_nothing_out(tmp_path: Path) -> None:
    """What is kept is read: nothing is told of work, and the generation stays."""
    with told(tmp_path, STORY) as store:
        first = taken(store, milliseconds("2021-07-01"))
        kept = FactTable(store).kept()
        heard: list[tuple[int, int]] = []
        census.take(store, own(store), milliseconds("2021-07-02"), tell=lambda *step: heard.append(step))
        assert taken(store, milliseconds("2021-07-02")) == first
        assert (FactTable(store).kept(), heard) == (kept, [])


def test_only_those_touched_are_worked_out_again(tmp_path: Path) -> None:
    """New mail of one person: both their addresses, joined by name, and nobody else."""
    with told(tmp_path, STORY) as store:
        taken(store, milliseconds("2021-07-01"))
        store.add(numbered(messages("2021-06-05 Ana Lima <ana@y.example> > me: Again"), "new"), "import")
        heard: list[tuple[int, int]] = []
        found = census.take(store, own(store), milliseconds("2021-07-01"), tell=lambda *step: heard.append(step))
        assert heard == [(2, 2)]
        assert [fact.last for fact in found.people if len(fact.addresses) == 2] == [
            milliseconds("2021-06-05") - 43199000
        ]


def test_the_past_is_worked_out_for_once(tmp_path: Path) -> None:
    """As of a day before mail that is kept: right, and what is kept stays for the present."""
    with told(tmp_path, STORY) as store:
        present = taken(store, milliseconds("2021-07-01"))
        kept = FactTable(store).kept()
        past = taken(store, milliseconds("2019-02-15"))
        assert [fact.addresses for fact, _ in past] == [("ana@x.example",)]
        assert FactTable(store).kept() == kept
        assert taken(store, milliseconds("2021-07-01")) == present


def test_mail_dated_ahead_comes_in_on_its_day(tmp_path: Path) -> None:
    """A mail of next year is not there today, and is there next year, though nothing new was read."""
    with told(tmp_path, STORY + "2022-01-01 me > Zed Poe <zed@x.example>: Ahead") as store:
        assert not any("zed@x.example" in fact.addresses for fact, _ in taken(store, milliseconds("2021-07-01")))
        assert any("zed@x.example" in fact.addresses for fact, _ in taken(store, milliseconds("2022-01-02")))


def test_another_owner_or_other_rules_begin_anew(tmp_path: Path) -> None:
    """What was seen from other eyes does not hold."""
    with told(tmp_path, STORY) as store:
        taken(store, milliseconds("2021-07-01"))
        bob = {number: email for number, email in store.emails().items() if email == "bob@x.example"}
        seen = census.take(store, bob, milliseconds("2021-07-01"))
        assert ME in {email for fact in seen.people for email in fact.addresses}


def test_a_broken_off_beginning_is_begun_again(tmp_path: Path) -> None:
    """Facts that were cleared and not written yet are not taken for an empty mailbox."""
    with told(tmp_path, STORY) as store:
        expected = taken(store, milliseconds("2021-07-01"))
        with store.transaction():
            FactTable(store).begin(milliseconds("2021-07-01"))
        assert taken(store, milliseconds("2021-07-01")) == expected


def test_two_at_once(tmp_path: Path) -> None:
    """While one works everyone out another reads new mail and works them out too: both see the end."""
    with told(tmp_path, STORY) as store, Store.open(tmp_path / "story.sqlite") as other:
        until = milliseconds("2021-07-01")

        def meanwhile(_: int, __: int) -> None:
            if not other.connection.execute("SELECT 1 FROM message WHERE key = 'new:0'").fetchone():
                other.add(numbered(messages("2021-06-05 me > Ana Lima <ana@x.example>: Again"), "new"), "import")
                other.delete([])
                taken(other, until)

        found = census.take(store, own(store), until, tell=meanwhile)
        assert [(fact, found.more(fact.id)) for fact in found.people] == anew(other, until)
        assert any(fact.last == noon("2021-06-05") for fact in found.people)


def test_a_database_that_never_rests(tmp_path: Path) -> None:
    """Where another run changes what is kept again and again, it ends with a clear word."""
    with told(tmp_path, STORY) as store, Store.open(tmp_path / "story.sqlite") as other:

        def meanwhile(_: int, __: int) -> None:
            with other.transaction():
                FactTable(other).begin(0)

        with pytest.raises(StoreError, match="Another run"):
            census.take(store, own(store), milliseconds("2021-07-01"), tell=meanwhile)


NAMES = st.sampled_from(["", "Ana Lima", "Lima, Ana", "Bob Stone", "Bob"])
PEOPLE = st.sampled_from([
    "a@x.example", "b@x.example", "c@y.example", "d@y.example", "e.e@gmail.com", "ee+t@googlemail.com", ME,
])  # fmt: skip
ADDRESS = st.builds(Address, PEOPLE, NAMES)
MESSAGE = st.builds(
    Message,
    key=st.integers(0, 30).map("k{}".format),
    date=st.one_of(st.none(), st.integers(0, 60).map(lambda n: 1_600_000_000_000 + n * 7 * DAY)),
    sender=st.one_of(st.none(), ADDRESS),
    to=st.lists(ADDRESS, max_size=3).map(tuple),
    cc=st.lists(ADDRESS, max_size=2).map(tuple),
    subject=st.sampled_from(["", "Boat"]),
    kind=st.sampled_from([Kind.PERSONAL, Kind.PERSONAL, Kind.BULK, Kind.BOUNCE]),
    failed=st.sampled_from([(), (), ("a@x.example",), ("b@x.example",)]),
)
STEP = st.one_of(
    st.tuples(st.just("add"), st.lists(MESSAGE, max_size=4)),
    st.tuples(st.just("delete"), st.integers(0, 30)),
    st.tuples(st.just("look"), st.integers(0, 62).map(lambda n: 1_600_000_000_000 + n * 7 * DAY)),
)


@given(st.lists(STEP, min_size=1, max_size=12))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_kept_is_as_worked_out_anew(tmp_path: Path, steps: list[tuple[str, object]]) -> None:
    """Whatever comes, goes, is dated ahead or is looked at in between: what is kept equals a fresh reckoning."""
    path = tmp_path / "mail.sqlite"
    with Store.open(path) as store:
        Notebook(store).claim([ME], "me")
        store.add(messages(f"2010-01-01 {ME} > zed"), "import")
        for what, with_ in steps:
            if what == "add":
                some = [m for m in with_ if isinstance(m, Message)] if isinstance(with_, list) else []
                store.add(gmails(some), "gmail")
            elif what == "delete":
                store.delete([f"k{with_}"])
            elif isinstance(with_, int):
                taken(store, with_)
        until = 1_600_000_000_000 + 40 * 7 * DAY
        kept = taken(store, until)
        assert kept == anew(store, until)
    path.unlink()


@given(st.dictionaries(st.integers(1, 8), st.tuples(PEOPLE, NAMES), min_size=2))
def test_who_shares_no_key_is_never_joined(held: dict[int, tuple[str, str]]) -> None:
    """What lets everyone be worked out a few at a time."""
    emails = {number: f"{number}.{email}" if number % 2 else email for number, (email, _) in held.items()}
    names = {number: identity.Names() for number in held}
    for number, (_, name) in held.items():
        names[number].own[name] += 1
    keys = {number: identity.keys(emails[number], names[number].common()) for number in held}
    for one in identity.group(emails, names, {}, (), ()):
        reached = {one.addresses[0]}
        for _ in one.addresses:
            reached |= {n for n in one.addresses if any(keys[n] & keys[m] for m in reached)}
        assert reached == set(one.addresses)


def numbered(mails: Iterable[Message], mark: str) -> list[Message]:
    return [replace(m, key=f"{mark}:{n}", message_id=f"{mark}.{n}") for n, m in enumerate(mails)]


def gmails(mails: Iterable[Message]) -> list[Message]:
    """As Gmail would give them: an id each."""
    return [replace(m, gmail_id=m.key, message_id=m.key) for m in mails]
