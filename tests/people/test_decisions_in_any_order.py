"""Decisions and mail in any order: after each step, every decision holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Message, Person
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.identity.mailbox import mailbox_of
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.decisions import DecisionTable, MergeTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.story import ME, day, find_contact, messages

NOW = day("2021-01-01")


def everyone(store: Store) -> list[set[str]]:
    """The addresses of each person, without the owner."""
    return sorted(
        (set(c.person.addresses) for c in loading.contacts(store, loading.load(store, Config(), NOW))), key=min
    )


def find(store: Store, who: str) -> Person:
    return find_contact(store, who, NOW).person


ADDRESSES = ("ana@a.example", "ana.b@b.example", "l.ana@gmail.com", "lana@gmail.com", "bob@b.example", "zed@x.example")
NAMES = {"kay@k.example": "Kay Dee", "bob@b.example": "Bob Stone", "zed@x.example": "Ana Limar"}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES)),
        st.tuples(st.just("split"), st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES)),
        st.tuples(st.just("not"), st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES)),
        st.tuples(st.just("never"), st.sampled_from(ADDRESSES), st.just("")),
        st.tuples(st.just("forget"), st.sampled_from(ADDRESSES), st.just("")),
        st.tuples(st.just("ignore"), st.sampled_from(ADDRESSES), st.just("")),
        st.tuples(st.just("mail"), st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES)),
        st.tuples(st.just("gone"), st.sampled_from(ADDRESSES), st.just("")),
    ),
    max_size=12,
)


def named(email: str) -> str:
    return f"{NAMES.get(email, 'Ana Limar')} <{email}>"


BASE = messages(
    "\n".join(f"2019-01-0{n + 1} {named(email)} > me" for n, email in enumerate((*ADDRESSES, "kay@k.example")))
)


class Decided:
    """What the user decided so far, in the simplest form: pairs of mailboxes, and who is hidden."""

    def __init__(self, store: Store) -> None:
        self.store, self.one, self.two = store, set[frozenset[str]](), set[frozenset[str]]()
        self.hidden: set[str] = set()
        self.count = 0

    def step(self, what: str, who: str, other: str) -> None:
        """Does what a user would, and notes what has to hold from now on."""
        self.count += 1
        if what in {"mail", "gone"}:
            self._mail(what, who, other)
            return
        try:
            person = loading.load(self.store, Config(), NOW, with_hidden=what == "forget").find(who)
            if what == "never":
                decisions.never(self.store, person.addresses, self.count)
                self.hidden.update(map(mailbox_of, person.addresses))
            elif what == "forget":
                decisions.forget(self.store, person.addresses, [ME])
                gone = set(map(mailbox_of, person.addresses))
                self.one = {pair for pair in self.one if not pair & gone}
                self.two = {pair for pair in self.two if not pair & gone}
            elif what == "ignore":
                decisions.decide(self.store, person, "ignore", "yes", self.count)
            elif what == "split":
                decisions.split(self.store, person, other, self.count)
                self._part([other], [e for e in person.addresses if mailbox_of(e) != mailbox_of(other)])
            else:
                with_whom = find(self.store, other)
                (decisions.merge if what == "merge" else decisions.distinguish)(
                    self.store, person, with_whom, self.count
                )
                if what == "merge":
                    self._join([*person.addresses, *with_whom.addresses])
                else:
                    self._part(person.addresses, with_whom.addresses)
        except ReconnectError:
            return  # nobody of that name now, or nothing to do

    def _join(self, emails: list[str]) -> None:
        pairs = {frozenset((mailbox_of(a), mailbox_of(b))) for a in emails for b in emails}
        self.one |= {pair for pair in pairs if len(pair) == 2}
        self.two -= pairs

    def _part(self, some: Sequence[str], others: Sequence[str]) -> None:
        pairs = {frozenset((mailbox_of(a), mailbox_of(b))) for a in some for b in others}
        self.two |= pairs
        self.one -= pairs

    def _mail(self, what: str, who: str, other: str) -> None:
        if what == "gone":
            self.store.connection.execute("DELETE FROM message")
            MessageTable(self.store).add(self._again(), "import")
            return
        line = f"2020-01-01 me > {named(who)}, {named(other)}" if who != other else f"2020-01-01 {named(who)} > me"
        mails = messages(line)
        MessageTable(self.store).add(
            [m._replace(key=f"mid:{self.count}s", message_id=f"{self.count}s") for m in mails], "import"
        )

    def _again(self) -> list[Message]:
        return [m._replace(key=f"mid:{self.count}.{m.key}", message_id=f"{self.count}.{m.key}") for m in BASE]

    def check(self) -> None:
        """Everything that was said holds in what is shown now."""
        person_of = {mailbox_of(e): n for n, some in enumerate(everyone(self.store)) for e in some}
        assert not self.hidden & person_of.keys()
        for a, b in map(tuple, self.one):
            if a in person_of and b in person_of:
                assert person_of[a] == person_of[b], (a, b)
        for a, b in map(tuple, self.two):
            if a in person_of and b in person_of:
                assert person_of[a] != person_of[b], (a, b)


@given(STEPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_decisions_last_whatever_happens(tmp_path: Path, steps: list[tuple[str, str, str]]) -> None:
    """Merges, splits, hiding, forgetting in any order, any mail between: after each step all decisions hold."""
    path = tmp_path / "story.sqlite"
    for left in tmp_path.glob("story.sqlite*"):
        left.unlink()
    with Store.open(path) as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(BASE, "import")
        said = Decided(store)
        for step in steps:
            said.step(*step)
            said.check()
        MessageTable(store).add([m._replace(key=f"mid:end.{m.key}", message_id=f"end.{m.key}") for m in BASE], "import")
        said.check()


@given(STEPS, st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undone_merge_is_as_if_never_made(
    tmp_path: Path, steps: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    """Whatever was decided and came before, and whichever of the two is named first: people, pairs and decisions."""
    path = tmp_path / "story.sqlite"
    for left in tmp_path.glob("story.sqlite*"):
        left.unlink()
    with Store.open(path) as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(BASE, "import")
        said = Decided(store)
        for step in steps:
            said.step(*step)
        before, bonds, said_before = everyone(store), MergeTable(store).pairs(), DecisionTable(store).all()
        assume(len(before) > 1)
        one, another = data.draw(st.permutations(before))[:2]
        who, other = (data.draw(st.sampled_from(sorted(some))) for some in (one, another))
        decisions.merge(store, find(store, who), find(store, other), 1_000, (who, other))
        assert len(everyone(store)) == len(before) - 1
        decisions.unmerge(store, find(store, who), other, who)
        assert everyone(store) == before
        assert MergeTable(store).pairs() == bonds
        assert DecisionTable(store).all() == said_before


@given(st.lists(st.tuples(st.sampled_from(ADDRESSES), st.sampled_from("abc")), max_size=8), st.sampled_from(ADDRESSES))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undone_decision_is_as_if_never_made(tmp_path: Path, steps: list[tuple[str, str]], who: str) -> None:
    """Each undo restores what was before the last change, back to nothing; other people keep theirs."""
    for left in tmp_path.glob("story.sqlite*"):
        left.unlink()
    with Store.open(tmp_path / "story.sqlite") as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(BASE, "import")
        table = DecisionTable(store)
        person, states = find(store, who), [table.all()]
        for one, value in steps:
            decided = find(store, one)
            decisions.decide(store, decided, "language", value, 1)
            if decided.id == person.id and table.all() != states[-1]:
                states.append(table.all())
            elif decided.id != person.id:
                states = [state | {email: table.all()[email] for email in decided.addresses} for state in states]
        for state in reversed(states[:-1]):
            table.restore(person.addresses, "language")
            assert table.all() == state
        assert table.restore(person.addresses, "language") == ""
        assert table.all().keys().isdisjoint(person.addresses)
