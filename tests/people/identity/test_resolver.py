"""Which addresses are one person, what they are called, and who is a machine."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.model import DAY, Standing
from gmail_reconnect.names.display_names import DisplayNames
from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.people import loading
from gmail_reconnect.people.identity import resolver
from gmail_reconnect.people.identity.mailbox import mailbox_of
from gmail_reconnect.store.user.decisions import MergeTable
from tests.support.story import contacts, day, find_contact, told


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("ana.lima@gmail.com", "analima@googlemail.com", True),
        ("ana+boat@gmail.com", "ana@gmail.com", True),
        ("ana.lima@example.org", "analima@example.org", False),
        ("ana+boat@example.org", "ana@example.org", False),
    ],
)
def test_dots_and_tags_are_ignored_at_gmail_only(a: str, b: str, same: bool) -> None:
    """ana.lima@gmail.com and analima@googlemail.com are one mailbox."""
    assert (mailbox_of(a) == mailbox_of(b)) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Ana Lima", "LIMA, Ana", True),
        ("Bo Li", "Li Bo", False),
        ("Štěpán Němec", "Stepan Nemec", True),
        ("Łukasz Żak", "Lukasz Zak", True),
        ("Ana", "Ana", False),  # a first name alone proves nothing
        ("Ana Lima", "Ana Reis", False),
        ("Dr. Ana Lima", "Ana M. Lima", True),  # neither a title nor an initial counts
        ("عبد الله حداد", "عبد الله حداد", True),
        ("Alli_Parent", "Alli Parent", True),
        ("Dr. Ana", "Dr. Ana", False),
        ("Ana L.", "Ana L.", False),
        ("Jean-Pierre", "Jean-Pierre", False),
        ("عبد الله", "عبد الله", False),  # two words, one first name
        ("أبو بكر", "أبو بكر", False),
        ("نور الدين", "نور الدين", False),
        ("Shop.com", "Shop.com", False),
        ("All_Staff2", "All_Staff", False),  # two lists
        ("Ana Lima 2", "Ana Lima", False),
        ("Ana Lima 2nd", "Lima 2nd, Ana", False),
        ("Customer Service", "Customer Service", False),  # the name of an office
        ("Boat Club Mailer", "Boat Club Mailer", False),
        ("فاطمة حدّاد", "فاطمه حداد", True),  # one letter form for the other, a vowel sign
        ("د. ليلى منصور", "منصور، ليلي", True),
        ("الأستاذة هدى", "الأستاذة هدى", False),
        ("山田 太郎", "山田太郎", True),
        ("太郎", "太郎", False),
        ("김민수", "김민수", True),
        ("かとう はなこ", "がとう はなこ", False),
    ],
)
def test_names_are_compared_without_case_and_accents(a: str, b: str, same: bool) -> None:
    """A first name or an office can't be compared."""
    assert bool(name_key(a) and name_key(a) == name_key(b)) is same


def test_old_and_new_address_of_one_name_are_joined(tmp_path: Path) -> None:
    """The same full name, both in touch with the user: one person; the address used last comes first."""
    found = contacts(
        tmp_path,
        """
        2018-01-01 Ysolde Lima <ana.lima@new.example> > me
        2019-01-01 Ysolde Lima <ana@old.example> > me
        2021-01-01 Ysolde Lima <ana.lima@new.example> > me
        """,
        "2022-01-01",
    )
    assert found["ana"].person.addresses == ("ana.lima@new.example", "ana@old.example")
    assert found["ana"].person.name == "Ysolde Lima"


@pytest.mark.parametrize(
    "story",
    [
        "2020-01-01 Ana <ana@a.example> > me\n2020-02-01 Ana <ana.b@b.example> > me",
        # written to together: two people of one name
        """2020-01-01 Ana Lima <ana@a.example> > me
        2020-02-01 Ana Lima <ana.b@b.example> > me
        2020-03-01 me > Ana Lima <ana@a.example>, Ana Lima <ana.b@b.example>""",
        # the same, in mail of another's to a crowd
        """2020-01-01 Ana Lima <ana@a.example> > me
        2020-02-01 Ana Lima <ana.b@b.example> > me
        2020-03-01 zed > me, Ana Lima <ana@a.example>, b, c, d, e, f, g, h, i, j, Ana Lima <ana.b@b.example>""",
        # a role account
        "2020-01-01 Ana Lima <ana@a.example> > me\n2020-02-01 Ana Lima <info@b.example> > me",
        "2020-01-01 Ana Lima <ana@a.example> > me\n2020-02-01 Ana Lima <press.office@b.example> > me",
        # never in touch with the second one
        "2020-01-01 Ana Lima <ana@a.example> > me\n2020-02-01 zed > me, bob, joe, eve, Ana Lima <ana.b@b.example>",
    ],
    ids=[
        "first name only",
        "in one message together",
        "in a crowd together",
        "role account",
        "two roles",
        "no contact",
    ],
)
def test_addresses_without_evidence_stay_apart(tmp_path: Path, story: str) -> None:
    """In doubt, each of these stays two people."""
    found = contacts(tmp_path, story, "2022-01-01")
    assert found["ana"].person.addresses == ("ana@a.example",)


@pytest.mark.parametrize(
    "both",
    [
        "me > e.vagold@gmail.com, Eva Gold <eva@b.example>",
        "zed > me, Evi <evagold+boat@googlemail.com>, eva@b.example",
    ],
)
def test_namesakes_addressed_in_one_message_stay_apart_in_any_spelling(tmp_path: Path, both: str) -> None:
    """Also if the mail spells the mailbox differently, or gives no name at all."""
    story = """
        2020-01-01 Eva Gold <eva.gold@gmail.com> > me
        2020-02-01 Eva Gold <eva.gold@gmail.com> > me
        2020-02-01 Eva Gold <eva@b.example> > me
        2020-03-01 """
    found = contacts(tmp_path, story + both, "2022-01-01")
    assert found["eva"].person.addresses == ("eva@b.example",)


def test_mail_to_both_counts_for_all_merged_addresses(tmp_path: Path) -> None:
    """An address that shared a mail with one of two merged addresses isn't the other one either."""
    story = """
        2020-01-01 Eva Gold <eva@a.example> > me
        2020-02-01 Eva Gold <eva@b.example> > me
        2020-02-02 E. <e@c.example> > me
        2020-03-01 me > eva@b.example, e@c.example
    """
    with told(tmp_path, story) as store:
        MergeTable(store).set([("e@c.example", "eva@a.example")], 1, same=True)
        found = loading.contacts(store, loading.load(store, Config(), day("2022-01-01")))
    assert sorted(sorted(c.person.addresses) for c in found) == [["e@c.example", "eva@a.example"], ["eva@b.example"]]


@pytest.mark.parametrize(
    "names",
    [
        # another middle initial, in any letters
        ("Иван И. Петров", "Иван К. Петров"), ("Γιώργος Α. Παπάς", "Γιώργος Κ. Παπάς"),
        ("محمد ا. علي", "محمد ب. علي"),
        # a form of address and one name
        "Professor Smith", "Doctor Khan", "Rev. Brown", "Uncle Bob", "Father John", "Herr Müller", "Frau Schmidt",
        "Mme Dupont", "Sr. García", "Señora García", "Signora Rossi", "Pan Marek", "Pani Anna", "Ahmet Bey",
        "Ayşe Hanım", "دکتر احمدی", "آقای احمدی", "خانم احمدی", "مهندس احمدي", "الحاج أحمد",
        "Господин Петров", "田中先生",
        # one first name of several words
        "Abd al Rahman", "Abd El Aziz", "Nour Eldin", "عبد العزيز", "نور الدین",
        # an office
        "Human Resources", "Hotel Reservations", "Public Relations", "Property Manager", "خدمة العملاء",
        "Müşteri Hizmetleri", "Obsługa Klienta", "Kundenservice Berlin", "Service Client", "Atención al Cliente",
        "Ressources Humaines", "Ufficio Vendite", "Recursos Humanos", "Отдел продаж", "منابع انسانی",
        # the words of one name in another order, which is another name
        ("محمد علي", "علي محمد"), ("Ali Can", "Can Ali"), ("Thomas Martin", "Martin Thomas"),
        # another vowel
        ("สุดา ใจดี", "สูดา ใจดี"),
    ],
)  # fmt: skip
def test_doubtful_names_are_not_joined(tmp_path: Path, names: str | tuple[str, str]) -> None:
    """In touch under two addresses, and still two people."""
    one, other = (names, names) if isinstance(names, str) else names
    story = f"""
        2020-01-01 {one} <a@a.example> > me
        2020-01-02 me > {one} <a@a.example>
        2020-02-01 {other} <b@b.example> > me
        2020-02-02 me > {other} <b@b.example>
    """
    assert contacts(tmp_path, story, "2022-01-01")["a"].person.addresses == ("a@a.example",)


@pytest.mark.parametrize(
    "names",
    [
        ("Martin, Thomas", "Thomas Martin"), ("Martin, Thomas P.", "Dr. Thomas Martin"), ("Al Stone", "Al Stone"),
        ("Ahmad al Hassan", "Ahmad Al-Hassan"), ("عبد العزيز صالح", "عبد العزيز صالح"), ("田中太郎", "田中 太郎"),
        ("Иван И. Петров", "Иван Петров"), ("Anna-Maria Berg", "Anna Maria Berg"),
    ],
)  # fmt: skip
def test_certain_names_are_joined(tmp_path: Path, names: tuple[str, str]) -> None:
    """However the name is written."""
    story = f"""
        2020-01-01 {names[0]} <a@a.example> > me
        2020-02-01 {names[1]} <b@b.example> > me
    """
    assert set(contacts(tmp_path, story, "2022-01-01")["a"].person.addresses) == {"a@a.example", "b@b.example"}


def test_machine_is_recognized_with_the_reason(tmp_path: Path) -> None:
    """A no-reply address, or one that sends only bulk mail."""
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


@pytest.mark.parametrize(
    ("sender", "because"),
    [
        ("build-bot+main@x.example", "the address says bot"),
        ("robot2@x.example", "the address says robot"),
        ("Kernel Test Robot <lab@x.example>", "the name says robot"),
        ("Jan Bot <jan.bot@x.example>", ""),
        ("Ana Abbott <abbott@x.example>", ""),
    ],
)
def test_robots_are_recognized_by_address_or_name(tmp_path: Path, sender: str, because: str) -> None:
    """Though their mail looks personal; the surname Bot doesn't count."""
    (found,) = (c for c in contacts(tmp_path, f"2021-01-01 {sender} > me", "2022-01-01").values() if c.tie.received)
    assert found.person.machine_because == because


def test_one_personal_mail_makes_a_person(tmp_path: Path) -> None:
    """A newsletter's sender who also writes isn't a machine, though nobody ever answered."""
    found = contacts(
        tmp_path, "2021-01-01 jane > me [bulk]\n2021-01-02 jane > me\n2021-01-03 jane > me [auto]", "2022-01-01"
    )
    assert found["jane"].standing is Standing.ONE_WAY


@pytest.mark.parametrize(
    ("kind", "because"), [("auto", "all their mail is automatic"), ("bounce", "all their mail is delivery reports")]
)
def test_most_frequent_kind_is_the_reason(tmp_path: Path, kind: str, because: str) -> None:
    """Of several kinds of machine mail."""
    story = f"2021-01-01 jane > me [{kind}]\n2021-01-02 jane > me [{kind}]\n2021-01-03 jane > me [bulk]"
    assert contacts(tmp_path, story, "2022-01-01")["jane"].because == because


def test_two_distinct_namesakes_keep_a_third_apart(tmp_path: Path) -> None:
    """Nobody can tell which of the two has the third address."""
    found = contacts(
        tmp_path,
        """
        2020-01-01 Ana Lima <ana@a.example> > me
        2020-02-01 Ana Lima <ana.b@b.example> > me
        2020-03-01 Ana Lima <ana.c@c.example> > me, Ana Lima <ana.b@b.example>
        """,
        "2022-01-01",
    )
    assert all(len(found[who].person.addresses) == 1 for who in ("ana", "ana.b", "ana.c"))


def test_address_that_answers_is_a_person(tmp_path: Path) -> None:
    """Written to and answered individually, whatever the address looks like."""
    story = "2021-01-01 me > no-reply@x.example: Boat\n2021-01-02 no-reply@x.example > me [robot]: RE: boat"
    found = contacts(tmp_path, story, "2021-01-03")
    assert found["no-reply"].standing is Standing.IN_TOUCH


def test_dead_address_comes_after_a_living_one(tmp_path: Path) -> None:
    """A bounced address isn't the one to write to; a person without another is dead; later mail revives it."""
    story = """
        2020-01-01 Ana Lima <ana@old.example> > me
        2019-10-01 Ana Lima <ana.lima@home.example> > me
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


def test_full_name_by_themselves_is_preferred() -> None:
    """What they call themselves comes before what others call them; a full name before a part of it."""
    names = DisplayNames()
    names.by_others.update({"Annie": 9})
    assert names.best() == "Annie"
    names.by_themselves.update({"Ana": 5, "Ana Lima": 2})
    assert names.best() == "Ana Lima"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ana Lima (boat-club)", "Ana Lima"),
        ("Ana Lima [EXT]", "Ana Lima"),
        ("Nadia Khatib (نادية الخطيب)", "Nadia Khatib (نادية الخطيب)"),  # their name once more
        ("Ana (Annie) Lima", "Ana (Annie) Lima"),
        ("ana (annie)", "ana (annie)"),
        ("Ana_M_Lima", "Ana M Lima"),
        ("Ana _Lima-Reis", "Ana Lima-Reis"),
        ("aa_4", "aa_4"),
        ("_ana_", "_ana_"),
        ("Lima, Ana M.", "Ana M. Lima"),
        ("منصور، ليلى", "ليلى منصور"),
        ("Ana Lima, PhD", "Ana Lima, PhD"),
        ("Lima & Sons, Ltd", "Lima & Sons, Ltd"),
        ("Lima, Ana, Porto", "Lima, Ana, Porto"),
    ],
)
def test_name_is_shown_without_underscores_and_notes(written: str, shown: str) -> None:
    """No underscores between words and no note in brackets after a name; anything else as it is."""
    names = DisplayNames()
    names.by_themselves[written] += 1
    assert names.best() == shown


def test_address_as_name_is_the_last_choice() -> None:
    """Some programs repeat the address in place of the name."""
    names = DisplayNames(by_themselves=Counter({"ana@x.example": 9}), by_others=Counter({"Ana": 1}))
    assert names.best() == "Ana"
    assert DisplayNames(by_themselves=Counter({"ana@x.example": 9})).best() == "ana@x.example"


def test_note_in_brackets_prevents_joining(tmp_path: Path) -> None:
    """A tool that writes in somebody's name says so in brackets: they aren't shown, but it isn't taken for the
    person.
    """
    found = contacts(
        tmp_path,
        "2020-01-01 Ana Lima <ana@a.example> > me\n2020-02-01 Ana Lima (Tracker) <task@b.example> > me",
        "2022-01-01",
    )
    assert found["task"].person.name == "Ana Lima"
    assert found["ana"].person.addresses == ("ana@a.example",)


def test_different_middle_initials_are_two_people(tmp_path: Path) -> None:
    """Both in touch, both of one name; a missing initial says nothing."""
    found = contacts(
        tmp_path,
        """
        2020-01-01 Ana C. Lima <ana@a.example> > me
        2020-02-01 Ana F. Lima <ana.f@b.example> > me
        2020-01-01 Ben Q. Reis <ben@a.example> > me
        2020-02-01 Ben Reis <ben.r@b.example> > me
        """,
        "2022-01-01",
    )
    assert found["ana"].person.addresses == ("ana@a.example",)
    assert set(found["ben"].person.addresses) == {"ben@a.example", "ben.r@b.example"}


@pytest.mark.parametrize(
    ("other", "joined"),
    [
        ("Ana Lima <ana@eu.corp.example>", True),
        ("Ana Lima <ana@a.b.corp.example>", True),
        ("Ana <ana@eu.corp.example>", False),
        ("Ana Lima <ana@corp.sample>", False),
        ("Ana Lima <ana@notcorp.example>", False),
        ("Ana Lima <al@eu.corp.example>", False),
        ("Ana Reis <ana@eu.corp.example>", False),
    ],
)
def test_address_moved_into_a_sub_domain_is_joined(tmp_path: Path, other: str, joined: bool) -> None:
    """The same local part under a sub-domain with the same full name needs no other evidence."""
    story = f"2020-01-01 Ana Lima <ana@corp.example> > me\n2020-02-01 zed > me, bob, joe, eve, {other}"
    with told(tmp_path, story) as store:
        found = find_contact(store, "ana@corp.example", day("2022-01-01"))
    assert (len(found.person.addresses) == 2) is joined


def test_address_matching_two_people_joins_neither(tmp_path: Path) -> None:
    """Of four namesakes, two distinct ones divide the others, unless those match one side only."""
    story = """
        2020-01-01 Ana Lima <ana@a.example> > me
        2020-02-01 Ana Lima <ana.b@b.example> > me
        2020-03-01 Ana Lima <ana.c@c.example> > me
        2020-04-01 me > Ana Lima <ana@a.example>, Ana Lima <ana.c@c.example>
        2020-05-01 me > Ana Lima <ana.b@b.example>, Ana Lima <ana.c@c.example>
    """
    found = contacts(tmp_path, story, "2022-01-01")
    assert set(found["ana"].person.addresses) == {"ana@a.example", "ana.b@b.example"}
    assert found["ana.c"].person.addresses == ("ana.c@c.example",)


def test_chain_of_names_never_joins_two_distinct_people() -> None:
    """Mailboxes with two names link people of different names, until the user keeps the two ends apart."""
    emails = {1: "a@x.example", 2: "l.m@gmail.com", 3: "lm@gmail.com", 4: "r.s@gmail.com", 5: "rs@gmail.com"}
    emails[6] = "b@x.example"
    called = {
        1: "Ysolde Lima",
        2: "Ysolde Lima",
        3: "Ysolde Reis",
        4: "Ysolde Reis",
        5: "Ysolde Silva",
        6: "Ysolde Silva",
    }
    names = {number: DisplayNames(by_themselves=Counter({name: 1})) for number, name in called.items()}
    touch = {number: number * DAY for number in emails}

    def persons(*apart: tuple[str, str]) -> list[set[int]]:
        found = resolver.group(emails, names, touch, set(), own=[], decisions=resolver.IdentityDecisions(apart=apart))
        return sorted((set(one.addresses) for one in found), key=min)

    assert persons() == [{1, 2, 3, 4, 5, 6}]
    assert persons(("a@x.example", "b@x.example")) == [{1}, {2, 3}, {4, 5}, {6}]
    assert persons(("a@x.example", "rs@gmail.com")) == [{1}, {2, 3}, {4, 5, 6}]  # 2 and 3 could be either's


def test_name_with_too_many_mailboxes_joins_nobody() -> None:
    """Thirty mailboxes of one name at one domain may be one person's; forty are how a service writes."""
    for count, persons in ((30, 1), (40, 40)):
        emails = {n: f"{'p' * (n + 1)}@x.example" for n in range(count)}
        names = {n: DisplayNames(by_themselves=Counter({"Ysolde Lima": 1})) for n in emails}
        found = resolver.group(emails, names, {n: n * DAY for n in emails}, set(), own=[])
        assert len(found) == persons


SPELLED = st.sampled_from(["ana", "a.na", "ana+x", "bo", "info", "eve"])
HOMES = st.sampled_from(["gmail.com", "x.example", "eu.x.example", "y.example"])
CALLED = st.sampled_from(["Ana Lima", "Lima, Ana", "Ana Q. Lima", "Ana P. Lima", "Ana Reis", "Ana", "山田太郎", ""])


@st.composite
def mailboxes(
    draw: st.DrawFn,
) -> tuple[dict[int, str], dict[int, DisplayNames], set[tuple[int, int]], set[int]]:
    """emails, names, together, in touch."""
    pairs = draw(st.lists(st.tuples(SPELLED, HOMES), unique=True, min_size=1, max_size=10))
    emails = {n: "@".join(pair) for n, pair in enumerate(pairs)}
    called = draw(st.lists(CALLED, min_size=len(pairs), max_size=len(pairs)))
    names = {n: DisplayNames(by_themselves=Counter({name: 1})) for n, name in enumerate(called) if name}
    numbers = st.sampled_from(sorted(emails))
    seen = draw(st.sets(st.tuples(numbers, numbers), max_size=4))
    together = {(a, b) for a, b in seen if a < b}
    return emails, names, together, draw(st.sets(numbers))


def pairs_of(emails: dict[int, str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    one = st.sampled_from(sorted(emails.values()))
    return st.lists(st.tuples(one, one), max_size=4)


@given(mailboxes(), st.data())
def test_addresses_without_a_chain_of_keys_are_never_joined(
    given_: tuple[dict[int, str], dict[int, DisplayNames], set[tuple[int, int]], set[int]], data: st.DataObject
) -> None:
    """Each neighbourhood of shared keys and decisions alone gives the same people as everyone at once."""
    emails, names, together, touched = given_
    joined, apart = data.draw(pairs_of(emails)), data.draw(pairs_of(emails))
    word = resolver.IdentityDecisions(joined, apart)
    keys = {n: resolver.keys(e, names[n].common() if n in names else "") for n, e in emails.items()}
    near = {n: {n} for n in emails}
    for _ in emails:
        for a in emails:
            for b in emails:
                if keys[a] & keys[b] or {(emails[a], emails[b]), (emails[b], emails[a])} & {*joined, *apart}:
                    near[a] |= near[b]

    def persons(some: set[int]) -> set[frozenset[int]]:
        found = resolver.group(
            {n: emails[n] for n in some},
            {n: names[n] for n in some if n in names},
            {n: n * DAY for n in some & touched},
            {pair for pair in together if some.issuperset(pair)},
            own=[],
            decisions=word,
        )
        return {frozenset(one.addresses) for one in found}

    whole = persons(set(emails))
    for number in emails:
        here = near[number]
        assert persons(here) == {one for one in whole if one <= here}
        assert any(number in one and one <= here for one in whole)


@given(mailboxes(), st.data())
def test_decisions_of_the_user_hold(
    given_: tuple[dict[int, str], dict[int, DisplayNames], set[tuple[int, int]], set[int]], data: st.DataObject
) -> None:
    """What they merged is one; what they kept apart is two, whatever else joins it, unless they merged it too."""
    emails, names, together, touched = given_
    joined, apart = data.draw(pairs_of(emails)), data.draw(pairs_of(emails))
    touch = {n: n * DAY for n in touched}
    found = resolver.group(emails, names, touch, together, own=[], decisions=resolver.IdentityDecisions(joined, apart))
    person_of = {mailbox_of(emails[n]): one.id for one in found for n in one.addresses}
    only = resolver.group(emails, {}, {}, set(), own=[], decisions=resolver.IdentityDecisions(joined))
    by_word = {mailbox_of(emails[n]): one.id for one in only for n in one.addresses}
    for a, b in joined:
        assert person_of[mailbox_of(a)] == person_of[mailbox_of(b)]
    for a, b in apart:
        one, other = mailbox_of(a), mailbox_of(b)
        assert person_of[one] != person_of[other] or by_word[one] == by_word[other]


LOCALS = ("ana", "a.na", "an.a+x", "info", "bob", "no-reply")
NAMES = ("Ana Lima", "Lima, Ana", "Ana", "Bob Stone", "")


@given(
    st.lists(
        st.tuples(st.sampled_from(LOCALS), st.sampled_from(["gmail.com", "googlemail.com", "x.example", "y.example"])),
        unique=True,
        min_size=1,
    ).flatmap(lambda pairs: st.tuples(st.just(pairs), st.lists(st.sampled_from(NAMES), min_size=len(pairs)))),
    st.sets(st.tuples(st.integers(0, 8), st.integers(9, 16))),
    st.randoms(use_true_random=False),
)
def test_every_address_is_in_exactly_one_person(
    given_: tuple[list[tuple[str, str]], list[str]], together: set[tuple[int, int]], chance: random.Random
) -> None:
    """None is lost or double, whatever joins them, and the numbering doesn't matter."""
    pairs, called = given_
    emails = ["@".join(pair) for pair in pairs]

    def persons(numbers: list[int]) -> list[tuple[str, list[str], str]]:
        names = {
            n: DisplayNames(by_themselves=Counter({name: 1})) for n, name in zip(numbers, called, strict=False) if name
        }
        pairs_apart = {
            (min(numbers[a], numbers[b]), max(numbers[a], numbers[b])) for a, b in together if max(a, b) < len(numbers)
        }
        by_number = dict(zip(numbers, emails, strict=True))
        found = resolver.group(
            by_number, names, {n: i * DAY for i, n in enumerate(numbers)}, pairs_apart, own=[numbers[0]]
        )
        return [(one.id, [by_number[n] for n in one.addresses], one.name) for one in found]

    numbers = list(range(len(emails)))
    straight = persons(numbers)
    assert sorted(email for _, held, _ in straight for email in held) == sorted(emails)
    chance.shuffle(numbers)
    assert persons(numbers) == straight


def test_ids_are_unique_in_a_large_mailbox() -> None:
    """150,000 people have as many ids, each of eight letters and digits."""
    emails = {n: f"p{n}@x.example" for n in range(150_000)}
    ids = {one.id for one in resolver.group(emails, {}, {}, set(), own=[])}
    assert len(ids) == len(emails)
    assert all(len(one) == 8 and one.isalnum() for one in ids)


def test_owners_addresses_are_one_person(tmp_path: Path) -> None:
    """All of the owner's addresses are one identity, and nobody to write to."""
    own = ("me@example.com", "me@work.example")
    with told(tmp_path, "2021-01-01 me@work.example > ana\n2021-01-02 ana > me", own) as store:
        found = loading.contacts(store, loading.load(store, Config(), day("2021-02-01")), with_owner=True)
    selves = [contact for contact in found if contact.standing is Standing.SELF]
    assert [set(one.person.addresses) for one in selves] == [set(own)]
    assert [c.person.email for c in found if c not in selves] == ["ana@x.example"]
    assert found[0].tie.sent == 1


def test_other_spelling_of_the_owners_gmail_address_is_the_owner(tmp_path: Path) -> None:
    """Mail from and to another spelling of the owner's Gmail address is the owner's."""
    story = "2021-01-01 o.mar@gmail.com > ana\n2021-01-02 ana > omar+boat@googlemail.com"
    with told(tmp_path, story, ("omar@gmail.com",)) as store:
        found = loading.contacts(store, loading.load(store, Config(), day("2021-02-01")))
    assert [(c.person.email, c.tie.sent, c.tie.received) for c in found] == [("ana@x.example", 1, 1)]
