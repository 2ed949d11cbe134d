"""Which addresses are one person, what they are called, and who is a machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.model import Standing
from gmail_reconnect.people import book, identity

from .story import contacts, day, told


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("ana.lima@gmail.com", "analima@googlemail.com", True),
        ("ana+boat@gmail.com", "ana@gmail.com", True),
        ("ana.lima@example.org", "analima@example.org", False),
        ("ana+boat@example.org", "ana@example.org", False),
    ],
)
def test_what_does_not_count_in_an_address(a: str, b: str, same: bool) -> None:
    """Dots and tags do not count at Gmail, and only there."""
    assert (identity.canonical(a) == identity.canonical(b)) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Ana Lima", "LIMA, Ana", True),
        ("Štěpán Němec", "Stepan Nemec", True),
        ("Ana", "Ana", False),  # a first name alone proves nothing
        ("Ana Lima", "Ana Reis", False),
        ("عبد الله حداد", "عبد الله حداد", True),
    ],
)
def test_names_compared(a: str, b: str, same: bool) -> None:
    """Case, accents and order do not count; a single word is no name to go by."""
    assert bool(identity.name_key(a) and identity.name_key(a) == identity.name_key(b)) is same


def test_one_person_with_an_old_and_a_new_address(tmp_path: Path) -> None:
    """The same full name, both in touch with the user: one person; the address last used comes first."""
    found = contacts(
        tmp_path,
        """
        2019-01-01 Ana Lima <ana@old.example> > me
        2021-01-01 Ana Lima <ana.lima@new.example> > me
        """,
        "2022-01-01",
    )
    assert found["ana"].person.addresses == ("ana.lima@new.example", "ana@old.example")
    assert found["ana"].person.name == "Ana Lima"


@pytest.mark.parametrize(
    "story",
    [
        "2020-01-01 Ana <ana@a.example> > me\n2020-02-01 Ana <ana.b@b.example> > me",
        # written to together: two people of one name
        """2020-01-01 Ana Lima <ana@a.example> > me
        2020-02-01 Ana Lima <ana.b@b.example> > me
        2020-03-01 me > Ana Lima <ana@a.example>, Ana Lima <ana.b@b.example>""",
        # a role account
        "2020-01-01 Ana Lima <ana@a.example> > me\n2020-02-01 Ana Lima <info@b.example> > me",
        # never in touch with the second one
        "2020-01-01 Ana Lima <ana@a.example> > me\n2020-02-01 zed > me, bob, joe, eve, Ana Lima <ana.b@b.example>",
    ],
    ids=["first name only", "in one message together", "role account", "no contact"],
)
def test_who_is_not_joined(tmp_path: Path, story: str) -> None:
    """Cautious: each of these stays two."""
    found = contacts(tmp_path, story, "2022-01-01")
    assert found["ana"].person.addresses == ("ana@a.example",)


def test_a_machine_and_why(tmp_path: Path) -> None:
    """A no-reply address, or one that sends only bulk mail, is a machine, with the reason."""
    found = contacts(
        tmp_path,
        """
        2021-01-01 no-reply@shop.example > me [bulk]
        2021-01-01 The Weekly <jane@weekly.example> > me [bulk]
        """,
        "2022-01-01",
    )
    assert found["no-reply"].standing is Standing.MACHINE
    assert found["no-reply"].because == "the address says no-reply"
    assert found["jane"].because == "all their mail is bulk mail"


def test_whoever_answers_is_a_person(tmp_path: Path) -> None:
    """Written to and answered individually: a person, whatever the address looks like."""
    found = contacts(tmp_path, "2021-01-01 me > no-reply@x.example\n2021-01-02 no-reply@x.example > me", "2021-01-03")
    assert found["no-reply"].standing is Standing.IN_TOUCH


def test_a_dead_address_and_a_living_one(tmp_path: Path) -> None:
    """A bounced address is not the one to write to; a person without another is dead; later mail revives."""
    story = """
        2020-01-01 Ana Lima <ana@old.example> > me
        2019-01-01 Ana Lima <ana.lima@home.example> > me
        2020-01-01 bob > me
        2020-01-01 eve > me
        2021-01-01 mailer-daemon@mail.example > me [failed ana@old.example]
        2021-01-01 mailer-daemon@mail.example > me [failed bob]
        2021-01-01 mailer-daemon@mail.example > me [failed eve]
        2021-02-01 eve > me
    """
    found = contacts(tmp_path, story, "2022-01-01")
    assert found["ana"].person.email == "ana.lima@home.example"
    assert found["bob"].standing is Standing.DEAD
    assert "2021-01-01" in found["bob"].because
    assert found["eve"].standing is not Standing.DEAD


def test_the_best_name_is_their_own_full_one() -> None:
    """What they call themselves before what others do; a full name before a part of it."""
    names = identity.Names()
    names.given.update({"Annie": 9})
    assert names.best() == "Annie"
    names.own.update({"Ana": 5, "Ana Lima": 2})
    assert names.best() == "Ana Lima"


@given(st.lists(st.sampled_from(["ana", "bob", "eve", "me"]), min_size=2, max_size=12))
def test_every_address_is_in_exactly_one_person(senders: list[str]) -> None:
    """Identities part the addresses: none is lost, none is double."""
    emails = {n: f"{who}{n % 3}@x.example" for n, who in enumerate(senders)}
    emails = dict(zip(range(len(set(emails.values()))), sorted(set(emails.values())), strict=True))
    names = {n: identity.Names() for n in emails}
    for n, email in emails.items():
        names[n].own[f"{email[:3].title()} Lima"] += 1
    groups = identity.group(emails, names, {}, set(), own=[0])
    assert sorted(n for one in groups for n in one.addresses) == sorted(emails)
    assert len({one.id for one in groups}) == len(groups)


def test_the_users_addresses_are_one(tmp_path: Path) -> None:
    """All of the user's addresses are one identity, and it is nobody to write to."""
    own = ("me@example.com", "me@work.example")
    with told(tmp_path, "2021-01-01 me@work.example > ana\n2021-01-02 ana > me", own) as store:
        found = book.load(store, Config(), day("2021-02-01"))
    selves = [e.contact for e in found.entries if e.contact.standing is Standing.SELF]
    assert [set(one.person.addresses) for one in selves] == [set(own)]
    assert [c.person.email for c in found.contacts()] == ["ana@x.example"]
    assert found.contacts()[0].tie.sent == 1
