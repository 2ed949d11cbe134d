from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmail_reconnect.errors import StoreError
from gmail_reconnect.model import Address, Kind, Message, PersonFacts
from gmail_reconnect.names.display_names import DisplayNames
from gmail_reconnect.people.facts import cache
from gmail_reconnect.people.identity import resolver
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.earlier_facts import EarlierFactTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from tests.support.story import ME, day, messages, told

STORY = """
    2019-01-01 me > Ana Lima <ana@x.example>: Boat
    2019-02-01 Ana Lima <ana@x.example> > me: Re: Boat
    2019-03-01 Ana Lima <ana@y.example> > me: Oars
    2021-06-01 me > Bob Stone <bob@x.example>, cc eve: Lunch
"""
DAY = 86_400_000
START = 1_600_000_000_000


def milliseconds(text: str) -> int:
    return int(day(text).timestamp() * 1000)


def noon(text: str) -> int:
    return milliseconds(text) - 43_199_000


def own(store: Store, emails: Iterable[str] = (ME,)) -> dict[int, str]:
    """The owner's addresses in the store by number, in the order given."""
    numbers = {email: number for number, email in AddressTable(store).emails().items()}
    return {numbers[email]: email for email in emails if email in numbers}


def loaded(store: Store, until: int, mine: Iterable[str] = (ME,)) -> list[tuple[PersonFacts, str]]:
    """Everyone with their facts and details."""
    return both(store, cache.load_facts(store, own(store, mine), until))


def both(store: Store, found: cache.AllFacts) -> list[tuple[PersonFacts, str]]:
    """Each person's facts and details."""
    details = PersonFactTable(store).details
    if found.earlier is not None:
        details = partial(EarlierFactTable(store).details, found.earlier)
    return [(fact, details(fact.id)) for fact in found.people]


def rebuilt(store: Store, until: int, mine: Iterable[str] = (ME,)) -> list[tuple[PersonFacts, str]]:
    """The same, computed from all mail with nothing kept."""
    with store.transaction():
        PersonFactTable(store).start_over(until)
    return loaded(store, until, mine)


def test_second_load_computes_nothing(tmp_path: Path) -> None:
    """Kept facts are read: there is no progress to report, and the generation stays."""
    with told(tmp_path, STORY) as store:
        first = loaded(store, milliseconds("2021-07-01"))
        kept = PersonFactTable(store).basis()
        heard: list[tuple[int, int]] = []
        cache.load_facts(store, own(store), milliseconds("2021-07-02"), on_progress=lambda *step: heard.append(step))
        assert loaded(store, milliseconds("2021-07-02")) == first
        assert (PersonFactTable(store).basis(), heard) == (kept, [])


def test_only_touched_people_are_computed_again(tmp_path: Path) -> None:
    """New mail of one person: both their addresses, joined by name, and nobody else."""
    with told(tmp_path, STORY) as store:
        loaded(store, milliseconds("2021-07-01"))
        MessageTable(store).add(numbered(messages("2021-06-05 Ana Lima <ana@y.example> > me: Again"), "new"), "import")
        heard: list[tuple[int, int]] = []
        found = cache.load_facts(
            store, own(store), milliseconds("2021-07-01"), on_progress=lambda *step: heard.append(step)
        )
        assert heard == [(2, 2)]
        assert [fact.last for fact in found.people if len(fact.addresses) == 2] == [
            milliseconds("2021-06-05") - 43199000
        ]


def test_past_date_leaves_the_present_as_it_is(tmp_path: Path) -> None:
    """As of a day before kept mail: correct, and the facts of the present stay."""
    with told(tmp_path, STORY) as store:
        present = loaded(store, milliseconds("2021-07-01"))
        kept = PersonFactTable(store).basis()
        past = loaded(store, milliseconds("2019-02-15"))
        assert [fact.addresses for fact, _ in past] == [("ana@x.example",)]
        assert PersonFactTable(store).basis() == kept
        assert loaded(store, milliseconds("2021-07-01")) == present


def test_second_look_at_a_past_date_computes_nothing(tmp_path: Path) -> None:
    """The facts of that day are kept apart from those of the present."""
    with told(tmp_path, STORY) as store:
        loaded(store, milliseconds("2021-07-01"))
        past = loaded(store, milliseconds("2019-02-15"))
        heard: list[tuple[int, int]] = []
        cache.load_facts(store, own(store), milliseconds("2019-02-15"), on_progress=lambda *step: heard.append(step))
        assert heard == []
        assert loaded(store, milliseconds("2019-02-15")) == past == rebuilt(store, milliseconds("2019-02-15"))


def test_facts_of_past_dates_change_with_the_mail(tmp_path: Path) -> None:
    """Old mail that comes late, mail that goes, and a merge by the user."""
    present, past = milliseconds("2021-07-01"), milliseconds("2019-02-15")
    with told(tmp_path, STORY) as store:
        loaded(store, present)
        loaded(store, past)
        MessageTable(store).add(numbered(messages("2019-01-20 me > Zed Poe <zed@x.example>: Hi"), "new"), "import")
        assert [fact.addresses for fact, _ in loaded(store, past)] == [("ana@x.example",), ("zed@x.example",)]
        MessageTable(store).delete(["new:0"])
        assert [fact.addresses for fact, _ in loaded(store, past)] == [("ana@x.example",)]
        joined = resolver.IdentityDecisions(joined=[("ana@x.example", "bob@x.example")])
        found = cache.load_facts(store, own(store), milliseconds("2021-06-02") - 1, joined)
        assert any({"ana@x.example", "bob@x.example"} <= set(fact.addresses) for fact in found.people)


def test_facts_of_three_past_dates_are_kept(tmp_path: Path) -> None:
    """More would make the file large; facts that an interrupted run left unfinished are never used."""
    with told(tmp_path, STORY) as store:
        loaded(store, milliseconds("2021-07-01"))
        days = [milliseconds(f"2019-02-{number:02}") for number in range(10, 15)]
        assert EarlierFactTable(store).start(days[0]) == 1
        for until in days:
            assert loaded(store, until) == loaded(store, until)
        kept = [EarlierFactTable(store).find(until) is not None for until in days]
        assert kept == [False, False, True, True, True]
        assert store.column("SELECT DISTINCT earlier FROM earlier_fact") == [4, 5, 6]


def test_two_runs_at_once_see_the_same_past(tmp_path: Path) -> None:
    """While one run computes a past date, another reads old mail: both see it."""
    present, past = milliseconds("2021-07-01"), milliseconds("2019-03-15")
    with told(tmp_path, STORY) as store, Store.open(tmp_path / "story.sqlite") as other:
        loaded(store, present)

        def meanwhile(_: int, __: int) -> None:
            if not other.connection.execute("SELECT 1 FROM message WHERE key = 'new:0'").fetchone():
                late = numbered(messages("2019-02-20 me > Zed Poe <zed@x.example>: Hi"), "new")
                MessageTable(other).add(late, "import")
                loaded(other, present)

        found = cache.load_facts(store, own(store), past, on_progress=meanwhile)
        assert any("zed@x.example" in fact.addresses for fact in found.people)
        assert both(store, found) == loaded(other, past)


def test_facts_of_a_past_date_that_another_run_dropped_are_not_shown(tmp_path: Path) -> None:
    """A clear error, rather than a person without details."""
    with told(tmp_path, STORY) as store:
        loaded(store, milliseconds("2021-07-01"))
        found = cache.load_facts(store, own(store), milliseconds("2019-02-15"))
        PersonFactTable(store).clear()
        with pytest.raises(StoreError, match="Another run changed the mail"):
            both(store, found)


def test_mail_dated_in_the_future_counts_from_its_day(tmp_path: Path) -> None:
    """A mail of next year isn't there today, and is there next year, though no new mail was read."""
    with told(tmp_path, STORY + "2022-01-01 me > Zed Poe <zed@x.example>: Ahead") as store:
        assert not any("zed@x.example" in fact.addresses for fact, _ in loaded(store, milliseconds("2021-07-01")))
        assert any("zed@x.example" in fact.addresses for fact, _ in loaded(store, milliseconds("2022-01-02")))


def test_facts_are_rebuilt_for_another_owner(tmp_path: Path) -> None:
    """Facts seen from another owner don't hold."""
    with told(tmp_path, STORY) as store:
        loaded(store, milliseconds("2021-07-01"))
        bob = {number: email for number, email in AddressTable(store).emails().items() if email == "bob@x.example"}
        seen = cache.load_facts(store, bob, milliseconds("2021-07-01"))
        assert ME in {email for fact in seen.people for email in fact.addresses}


def test_interrupted_rebuild_starts_again(tmp_path: Path) -> None:
    """Facts that were cleared and not written yet aren't loaded for an empty mailbox."""
    with told(tmp_path, STORY) as store:
        expected = loaded(store, milliseconds("2021-07-01"))
        with store.transaction():
            PersonFactTable(store).start_over(milliseconds("2021-07-01"))
        assert loaded(store, milliseconds("2021-07-01")) == expected


def test_two_runs_at_once_see_the_same_facts(tmp_path: Path) -> None:
    """While one run computes everyone, another reads new mail and computes them too: both see the result."""
    with told(tmp_path, STORY) as store, Store.open(tmp_path / "story.sqlite") as other:
        until = milliseconds("2021-07-01")

        def meanwhile(_: int, __: int) -> None:
            if not other.connection.execute("SELECT 1 FROM message WHERE key = 'new:0'").fetchone():
                MessageTable(other).add(
                    numbered(messages("2021-06-05 me > Ana Lima <ana@x.example>: Again"), "new"), "import"
                )
                MessageTable(other).delete([])
                loaded(other, until)

        found = cache.load_facts(store, own(store), until, on_progress=meanwhile)
        assert both(store, found) == rebuilt(other, until)
        assert any(fact.last == noon("2021-06-05") for fact in found.people)


def test_mail_added_and_deleted_during_a_rebuild_is_in_no_facts(tmp_path: Path) -> None:
    """The mail was there only while a part of the people was computed."""
    until = milliseconds("2021-07-01")
    old = "\n".join(f"2021-01-01 p{n} > me" for n in range(1_001))
    with told(tmp_path, old) as store, Store.open(tmp_path / "story.sqlite") as other:
        (stays, goes) = numbered(messages("2021-06-05 me > p1000\n2021-06-06 me > p1000"), "new")
        calls = 0

        def meanwhile(_: int, __: int) -> None:
            nonlocal calls
            calls += 1
            if calls == 1:
                MessageTable(other).add(gmails([stays, goes]), "gmail")
            elif calls == 2:
                MessageTable(other).delete([goes.key])

        found = cache.load_facts(store, own(store), until, on_progress=meanwhile)
        assert calls > 2
        assert both(store, found) == rebuilt(other, until)
        assert [fact.sent for fact in found.people if "p1000@x.example" in fact.addresses] == [1]


def test_constant_changes_by_another_run_end_with_an_error(tmp_path: Path) -> None:
    """Another run changes the kept facts again and again."""
    with told(tmp_path, STORY) as store, Store.open(tmp_path / "story.sqlite") as other:

        def meanwhile(_: int, __: int) -> None:
            with other.transaction():
                PersonFactTable(other).start_over(0)

        with pytest.raises(StoreError, match="Another run"):
            cache.load_facts(store, own(store), milliseconds("2021-07-01"), on_progress=meanwhile)


NAMES = st.sampled_from(["", "Ana Lima", "Lima, Ana", "Bob Stone", "Bob"])
PEOPLE = st.sampled_from(
    [
        "a@x.example",
        "b@x.example",
        "c@y.example",
        "e.e@gmail.com",
        "ee+t@googlemail.com",
        "ci-bot@x.example",
        "info@y.example",
        ME,
    ]
)
ADDRESS = st.builds(Address, PEOPLE, NAMES)
KEY = st.integers(0, 30).map("k{}".format)
DATE = st.integers(0, 60).map(lambda n: START + n * 7 * DAY)
SUBJECT = st.sampled_from(["", "Boat", "Oars"])
MESSAGE = st.builds(
    Message,
    key=KEY,
    date=st.one_of(st.none(), DATE),
    sender=st.one_of(st.none(), ADDRESS),
    to=st.lists(ADDRESS, max_size=3).map(tuple),
    cc=st.lists(ADDRESS, max_size=2).map(tuple),
    subject=SUBJECT,
    zone=st.one_of(st.none(), st.integers(-24 * 60, 24 * 60)),  # builds() fills every field: an int64 at most
    kind=st.sampled_from([Kind.PERSONAL, Kind.PERSONAL, Kind.BULK, Kind.ROBOT, Kind.BOUNCE]),
    failed=st.sampled_from([(), (), ("a@x.example",), ("b@x.example",), ("ee@gmail.com",)]),
    moved=st.one_of(st.none(), DATE),
    maybe_date=st.one_of(st.none(), DATE),
)
LETTER = st.builds(
    lambda key, date, them, mine, subject, answered: Message(
        key=key,
        date=date,
        sender=Address(ME) if mine else them,
        to=(them if mine else Address(ME),),
        subject=subject,
        message_id=key,
        in_reply_to=answered,
        kind=Kind.ROBOT if "bot" in them.email and not mine else Kind.PERSONAL,
    ),
    KEY, DATE, ADDRESS, st.booleans(), SUBJECT, KEY,
)  # fmt: skip
MAIL = st.one_of(MESSAGE, LETTER)
LATER = st.lists(st.tuples(MAIL, st.sampled_from([0, 1, DAY, 9 * DAY])), max_size=5)
STEP = st.one_of(
    st.tuples(st.just("add"), st.lists(MAIL, max_size=4)),
    # As a sync brings it: after all other mail, or at the same moment.
    st.tuples(st.just("later"), LATER),
    st.tuples(st.just("look"), st.none()),
    st.tuples(st.just("delete"), st.one_of(st.integers(0, 30).map("k{}".format), st.integers(0, 9).map("n{}".format))),
    st.tuples(st.just("own"), st.sampled_from([(ME,), (ME, "a@x.example"), ("a@x.example", ME)])),
    st.tuples(st.just("look"), st.integers(0, 62).map(lambda n: START + n * 7 * DAY)),
    st.tuples(st.just("look"), st.none()),
)


@given(st.lists(STEP, min_size=1, max_size=14))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_kept_facts_equal_rebuilt_facts(tmp_path: Path, steps: list[tuple[str, Any]]) -> None:
    """Mail is added in order or late, deleted, or looked at in between: kept facts equal those computed from all
    mail.
    """
    path = tmp_path / "mail.sqlite"
    newest, later, mine = START, 0, (ME,)
    with Store.open(path) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        MessageTable(store).add(messages(f"2010-01-01 {ME} > zed, a@x.example"), "import")
        for what, with_ in [*steps, ("look", None)]:
            if what == "add":
                MessageTable(store).add(gmails(with_), "gmail")
                newest = max([newest, *(m.date for m in with_ if m.date)])
            elif what == "later":
                for message, gap in with_:
                    newest, later = newest + gap, later + 1
                    MessageTable(store).add(gmails([message._replace(key=f"n{later}", date=newest)]), "gmail")
            elif what == "delete":
                MessageTable(store).delete([with_])
            elif what == "own":
                mine = with_
            else:
                loaded(store, with_ or newest, mine)
        for until in (START + 40 * 7 * DAY, newest):
            kept = loaded(store, until, mine)
            with Store.open(path) as fresh:
                assert kept == rebuilt(fresh, until, mine)
    path.unlink()


MORE = """
    2021-06-02 joe > me: Hello
    2021-06-03 me > joe, cc Bob Stone <bob@w.example>
    2021-06-04 me > Tom Reed <tom@x.example>, Tom Reed <tom@y.example>: To both
    2021-06-03 mailer-daemon@mail.example > me [failed ian]
    2021-06-04 ian > me: I am here
"""
WAYS = {
    "late": "2018-06-01 Ana Lima <ana@x.example> > me: Late",
    "at the moment of kept mail": "2021-06-01 Bob Stone <bob@x.example> > me: Crossed",
    "from an address that is new": "2021-06-05 Bob Stone <bob@z.example> > me: New address",
    "with two addresses of one person": "2021-06-05 me > Ana Lima <ana@x.example>, Ana Lima <ana@y.example>: Both",
    "under the name of another": "2021-06-05 Bob Stone <joe@x.example> > me: It is me",
    "under the name of somebody who once shared a mail with them": "2021-06-05 Bob Stone <eve@x.example> > me: Not me",
    "of one of two namesakes who once shared a mail": "2021-06-05 Tom Reed <tom@x.example> > me: Mine alone",
    "to an address that works although mail bounced": "2021-06-05 me > ian: Welcome",
    "that first brings a namesake in touch": "2021-06-05 me > Bob Stone <bob@w.example>: First",
    "that declares them dead": "2021-06-05 mailer-daemon@mail.example > me [failed bob@x.example]",
    "in two parts": "2021-06-05 bob@x.example > me, cc ana@x.example: One\n2021-08-05 me > bob@x.example, cc zoe: Two",
}


@pytest.mark.parametrize("way", WAYS)
def test_new_mail_gives_the_same_as_a_rebuild(tmp_path: Path, way: str) -> None:
    """Each way in which new mail may or may not fit the kept facts."""
    with told(tmp_path, STORY + MORE) as store:
        until = milliseconds("2021-10-01")
        loaded(store, until)
        for number, line in enumerate(WAYS[way].splitlines()):
            MessageTable(store).add(numbered(messages(line), f"new{number}"), "import")
            kept = loaded(store, until)
        assert kept == rebuilt(store, until)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # an office address with the same name isn't joined
        (
            "2020-01-01 me > Zoe Kern <zoe@x.example>, Zoe Kern <info@y.example>",
            "2020-03-01 me > zoe@x.example",
        ),
        # two namesakes shared a mail, and one has another name by now
        (
            "2020-01-01 me > Ana Lima <a@x.example>, Ana Lima <b@y.example>",
            "2020-03-01 Ana Souza <b@y.example> > me\n2020-03-02 Ana Souza <b@y.example> > me",
        ),
        # the new address has the mailbox of one and the name of the other, and the two shared a mail
        (
            "2020-01-01 me > A. <e.e@gmail.com>, Eva Gold <b@y.example>\n2020-01-02 Eva Gold <b@y.example> > me",
            "2020-03-01 Eva Gold <ee@gmail.com> > me\n2020-03-02 e.e@gmail.com > me",
        ),
    ],
)
def test_new_mail_of_namesakes_that_shared_mail_gives_the_same_as_a_rebuild(
    tmp_path: Path, before: str, after: str
) -> None:
    """The two shared a mail, and were or are now loaded for one person."""
    until = milliseconds("2021-07-01")
    with told(tmp_path, before) as store:
        loaded(store, until)
        MessageTable(store).add(numbered(messages(after), "after"), "import")
        kept = loaded(store, until)
        assert kept == rebuilt(store, until)


def test_new_mail_with_a_reused_number_is_noticed(tmp_path: Path) -> None:
    """SQLite gives the highest number again after its mail is deleted."""
    until = milliseconds("2021-07-01")
    with told(tmp_path, STORY) as store:
        MessageTable(store).add(gmails(numbered(messages("2021-06-02 joe > me"), "goes")), "gmail")
        loaded(store, until)
        MessageTable(store).delete(["goes:0"])
        MessageTable(store).add(numbered(messages("2021-06-03 Bob Stone <bob@x.example> > me"), "comes"), "import")
        kept = loaded(store, until)
        assert kept == rebuilt(store, until)
        assert [fact.received for fact, _ in kept if "bob@x.example" in fact.addresses] == [1]


def test_counted_mail_is_not_read_again(tmp_path: Path) -> None:
    """The old mail is changed behind the facts: the new facts still contain the old values."""
    with told(tmp_path, STORY) as store:
        loaded(store, milliseconds("2021-07-01"))
        store.connection.execute("UPDATE message SET kind = 'bulk'")
        MessageTable(store).add(numbered(messages("2021-06-05 Ana Lima <ana@y.example> > me: Again"), "new"), "import")
        ana = next(fact for fact, _ in loaded(store, milliseconds("2021-07-01")) if "ana@y.example" in fact.addresses)
        assert (ana.sent, ana.received) == (1, 3)


def test_cost_of_an_update_does_not_grow_with_old_mail(tmp_path: Path) -> None:
    """After the same new mail, SQLite takes about as many steps with ten times as much mail before it."""

    def steps(many: int) -> int:
        old = [f"2019-01-{1 + n % 28:02} {n % 9}@x.example > me, b{n % 7}: {n}" for n in range(many)]
        with told(tmp_path / str(many), "\n".join(old)) as store:
            loaded(store, milliseconds("2021-07-01"))
            MessageTable(store).add(
                numbered(messages("2021-06-05 1@x.example > me\n2021-06-06 me > b1"), "new"), "import"
            )
            count = 0

            def step() -> int:
                nonlocal count
                count += 1
                return 0

            store.connection.set_progress_handler(step, 1)
            cache.load_facts(store, own(store), milliseconds("2021-07-01"))
            return count

    assert steps(1_000) < 1.2 * steps(100)


@given(st.dictionaries(st.integers(1, 8), st.tuples(PEOPLE, NAMES), min_size=2))
def test_addresses_without_a_shared_key_are_never_joined(held: dict[int, tuple[str, str]]) -> None:
    """That is why people can be computed a few at a time."""
    emails = {number: f"{number}.{email}" if number % 2 else email for number, (email, _) in held.items()}
    names = {number: DisplayNames() for number in held}
    for number, (_, name) in held.items():
        names[number].by_themselves[name] += 1
    keys = {number: resolver.keys(emails[number], names[number].common()) for number in held}
    for one in resolver.group(emails, names, {}, (), ()):
        reached = {one.addresses[0]}
        for _ in one.addresses:
            reached |= {n for n in one.addresses if any(keys[n] & keys[m] for m in reached)}
        assert reached == set(one.addresses)


def numbered(mails: Iterable[Message], mark: str) -> list[Message]:
    return [m._replace(key=f"{mark}:{n}", message_id=f"{mark}.{n}") for n, m in enumerate(mails)]


def gmails(mails: Iterable[Message]) -> list[Message]:
    """As Gmail would give them: each with an id."""
    return [m._replace(gmail_id=m.key, message_id=m.key) for m in mails]
