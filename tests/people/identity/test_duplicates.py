"""Pairs of people who are probably one: suggested with the reason, never joined."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.people import loading
from gmail_reconnect.people.identity.compared_person import ComparedPerson
from gmail_reconnect.people.identity.duplicate_reasons import LANGUAGES, Doubt, DuplicateCode, DuplicateReason
from gmail_reconnect.people.identity.duplicates import not_apart, suggest
from gmail_reconnect.store.user.decisions import MergeTable
from tests.support.story import day, told


def one(name: str, *addresses: str, mails: int = 1, beside: tuple[str, ...] = ()) -> ComparedPerson:
    return ComparedPerson(addresses[0], name, addresses, mails, beside)


@pytest.mark.parametrize(
    ("a", "b", "because"),
    [
        (("Ana Lima", "ana@a.example"), ("Lima, Ana", "lima@b.example"), "both are called Ana Lima"),
        (
            ("محمد حداد", "h@a.example"),
            ("Mohammed Haddad", "m@b.example"),
            "محمد حداد and Mohammed Haddad may be one name in two scripts",
        ),
        *(
            ((name, "s@a.example"), (latin, "t@b.example"), f"{name} and {latin} may be one name in two scripts")
            for name, latin in (
                ("Иван Иванов", "Ivan Ivanov"),
                ("Иванов, Иван", "Ivan Ivanov"),
                ("Γιώργος Παπαδόπουλος", "Yorgos Papadopoulos"),
            )
        ),
        *(
            ((name, "s@a.example"), (other, "t@b.example"), f"{name} and {other} may be two spellings of one name")
            for name, other in (
                ("Jörg Müller", "Joerg Mueller"),
                ("Joerg Mueller", "Jorg Muller"),
                ("Uwe Böll", "Uwe Boell"),
                ("Åse Holm", "Aase Holm"),
                ("Đorđe Šarić", "Djordje Saric"),
            )
        ),
        (
            ("سارة علي", "s@a.example"),
            ("Sara Ali", "t@b.example"),
            "سارة علي and Sara Ali may be one name in two scripts",
        ),
        (
            ("Nadia Khatib (نادية الخطيب)", "k@a.example"),
            ("نادية الخطيب", "n@b.example"),
            "both are called Nadia Khatib (نادية الخطيب)",
        ),
        (
            ("Mohamed Hadad", "h@a.example"),
            ("Mohammed Haddad", "m@b.example"),
            "Mohamed Hadad and Mohammed Haddad may be two spellings of one name",
        ),
        (("Bob Stone", "b@a.example"), ("Robert Stone", "r@b.example"), "Bob is short for Robert"),
        (
            ("Ana Lima", "a@a.example"),
            ("Ana Maria Lima", "m@b.example"),
            "Ana Maria Lima may be Ana Lima in full",
        ),
        (
            ("Thomas Martin", "a@a.example"),
            ("Martin Thomas", "m@b.example"),
            "Thomas Martin and Martin Thomas may be one name in two orders",
        ),
        (
            ("Ana Souza", "a@a.example"),
            ("Ana Souza Lima", "l@b.example"),  # with the name of a husband, or of the father's family
            "Ana Souza Lima may be Ana Souza in full",
        ),
        *(
            (
                ("Ana Lima", "a@a.example"),
                (f"Ana Lima {mark} Acme Boats", "l@b.example"),
                f"Ana Lima {mark} Acme Boats may be Ana Lima",
            )
            for mark in "|-–"
        ),
        (
            ("رضا کریمی", "k@a.example"),  # an Arab's ض is a d
            ("Reza Karimi", "r@b.example"),
            "رضا کریمی and Reza Karimi may be one name in two scripts",
        ),
        (("A. Lima", "a@a.example"), ("Ana Lima", "ana@b.example"), "A. Lima may be short for Ana Lima"),
        (("Lima, A.", "a@a.example"), ("Ana B. Lima", "ana@b.example"), "Lima, A. may be short for Ana B. Lima"),
        (
            ("Ana Lima", "al@a.example"),
            ("", "ana.lima7@b.example"),
            "the address ana.lima7@b.example spells the name Ana Lima",
        ),
        (
            ("", "ana.lima@a.example"),
            ("Ana", "lima.ana@b.example"),
            "ana.lima@a.example and lima.ana@b.example spell one name",
        ),
        (
            ("Ana", "seabird77@a.example"),
            ("Ana Lima", "seabird77@b.example"),
            "both addresses begin with seabird77@, and both are called Ana",
        ),
    ],
)
def test_each_reason_is_given_in_plain_words(a: tuple[str, str], b: tuple[str, str], because: str) -> None:
    """The same sentence, whichever of the two comes first."""
    for first, second in ((a, b), (b, a)):
        (pair,) = suggest([one(*first), one(*second)])
        assert {pair.a.id, pair.b.id} == {a[1], b[1]}
        assert pair.because.sentence() == because


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Ana", "ana@a.example"), ("Ana", "ana@b.example")),  # a first name
        (("Ana Lima", "seabird77@a.example"), ("Bob Stone", "seabird77@b.example")),
        (("Ana Lima", "ana@a.example"), ("Ana Reis", "ana@b.example")),
        (("Help Desk", "help@a.example"), ("Help Desk", "help@b.example")),
        (("", "info.desk@a.example"), ("", "info.desk@b.example")),
        (("Bob Stone", "b@a.example"), ("Robert Lima", "r@b.example")),
        (("Mike J. Stone", "m@a.example"), ("Michael L. Stone", "l@b.example")),  # the initials tell them apart
        (("Ana Lima", "a@a.example"), ("", "ana.reis@b.example")),
        (("Stephanie Harris", "s@a.example"), ("Steven Harris", "h@b.example")),
        (("B. Lima", "b@a.example"), ("Ana Lima", "a@b.example")),
        (("Sara Ali", "s@a.example"), ("Sary Ali", "t@b.example")),  # so short a name is compared across scripts alone
        (("Robin", "robin@a.example"), ("Robin Lima", "robin@b.example")),
        (("Ana Lima | Acme Boats", "a@a.example"), ("Bob Stone | Acme Boats", "b@b.example")),
        (("Ana Souza Lima", "a@a.example"), ("Ana Souza Reis", "b@b.example")),
        (("Ana Souza", "a@a.example"), ("Ana Souza via Boats", "b@b.example")),
        (("Ana Lima", "a@a.example"), ("Bob Stone", "ana.lima@b.example")),
    ],
)
def test_unrelated_people_are_not_suggested(a: tuple[str, str], b: tuple[str, str]) -> None:
    """A first name, an office, a shared family name, or contradicting names aren't enough."""
    assert suggest([one(*a), one(*b)]) == []


@pytest.mark.parametrize(
    ("a", "b", "because"),
    [
        *(
            (f"{title}Anna Berg", "Anna Berg", f"both are called {title}Anna Berg")
            for title in ("Dr. ", "Prof. Dr. ", "Eng. ", "Ms ")
        ),
        *(
            (written, "Anna Berg", f"{written} may be Anna Berg")
            for written in (
                "Anna Berg Ph.D.",
                "Dr.Anna Berg",
                "Professor Anna Berg",
            )
        ),
        *(
            (written, "Anna Berg", f"both are called {written}")
            for written in ("Anna Berg, PhD", "Berg, Anna, Ph. D.", "Anna Berg, M.A., MBA")
        ),
        *(
            (written, "Karl Stein", f"{written} may be Karl Stein, or a relative of that name")
            for written in (
                "Karl Stein Jr.",
                "Stein, Karl, Sr",
                "Stein Jr., Karl",
                "Karl Stein III",
                "Dr. Karl Stein, Junior",
            )
        ),
        *(
            (f"{title}أحمد حسن", "احمد حسن", f"both are called {title}أحمد حسن")
            for title in (
                "د. ",
                "د.",
                "م. ",
                "أ.د. ",
                "الدكتور ",
                "المهندس ",
                "د/ ",
                "د/",
                "م / ",
                "أ. د/ ",
                "المهندسة/ ",
            )
        ),
        *((f"{title} أحمد حسن", "احمد حسن", f"{title} أحمد حسن may be احمد حسن") for title in ("مهندس", "آقای")),
        ("Łukasz Żak", "Lukasz Zak", "both are called Łukasz Żak"),
        ("Søren Lund", "Soren Lund", "both are called Søren Lund"),
        ("Ayşe Yıldız", "Ayse Yildiz", "both are called Ayşe Yıldız"),
        ("علی کریمی", "علي كريمي", "both are called علی کریمی"),
        *(
            (arabic, latin, f"{arabic} and {latin} may be one name in two scripts")
            for arabic, latin in (
                ("د. محمد حداد", "Mohammed Haddad"),
                ("محمد حداد", "Dr. Mohammed Haddad, PhD"),
                ("المهندس سارة علي", "Eng. Sara Ali"),
                ("أبو بكر صالح", "Aboubakr Salih"),
                ("عبد الله منصور", "Abd Allah Mansour"),
            )
        ),
        ("Abubakr Saleh", "Abu Bakr Saleh", "Abubakr Saleh and Abu Bakr Saleh may be two spellings of one name"),
        ("Dr. Bob Stone", "Robert Stone", "Bob is short for Robert"),
        ("Prof. Ana Maria Lima", "Ana Lima, PhD", "Prof. Ana Maria Lima may be Ana Lima, PhD in full"),
        ("Dr. A. Lima", "Ana Lima", "Dr. A. Lima may be short for Ana Lima"),
        ("Anna Berg, Ph.D.", "Anna M. Berg", "both are called Anna Berg, Ph.D."),  # D isn't a middle initial
    ],
)
def test_titles_and_letter_forms_do_not_hide_a_duplicate(a: str, b: str, because: str) -> None:
    """Titles, degrees and Jr. aren't names, and letters are typed one for the other."""
    (pair,) = suggest([one(a, "x@a.example"), one(b, "y@b.example")])
    assert pair.because.sentence() == because


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Karl Stein Jr.", "Karl Stein Sr."),
        ("Karl Stein II", "Stein, Karl III"),
        ("K. Stein Jr.", "Karl Stein, Senior"),
        ("Karl Stein, PhD", "Paul Stein, PhD"),
        ("Dr. Berg", "D. Berg"),
        ("Jack Ma", "Jack"),
        ("Anna Berg, Inc.", "Anna Berg"),
        ("Dr. Anna", "Anna, PhD"),
        ("م. حسن", "د. حسن"),
    ],
)
def test_titles_and_generations_do_not_make_a_duplicate(a: str, b: str) -> None:
    """Another generation is another person; a first name stays one; a surname that looks like a degree is a name."""
    assert suggest([one(a, "x@a.example"), one(b, "y@b.example")]) == []


def test_two_people_never_in_touch_are_not_suggested() -> None:
    """Two strangers of one name don't matter; a stranger and a friend do."""
    strangers = [one("Ana Lima", "a@a.example", mails=0), one("Ana Lima", "b@b.example", mails=0)]
    assert suggest(strangers) == []
    (pair,) = suggest([one("Ana Lima", "a@a.example", mails=3), strangers[1]])
    assert pair.because.sentence() == "both are called Ana Lima; you were never in touch with b@b.example"


def test_reason_mentions_one_mail_to_both() -> None:
    """A mail to both is evidence against: the pair is suggested all the same, and the reason says so."""
    (pair,) = suggest([one("Ana Lima", "a@a.example", beside=("b@b.example",)), one("Ana Lima", "b@b.example")])
    assert pair.because.sentence() == "both are called Ana Lima, though one mail went to both"


def test_pair_kept_apart_by_the_user_is_not_suggested() -> None:
    """By mailbox: another spelling of the address counts as the same."""
    people = [one("Ana Lima", "a.lima@gmail.com"), one("Ana Lima", "b@b.example")]
    assert not_apart(suggest(people), [("alima@gmail.com", "b@b.example")]) == []
    assert len(not_apart(suggest(people), [("alima@gmail.com", "c@b.example")])) == 1


def test_pairs_with_most_mail_come_first() -> None:
    """The smaller count of each pair decides."""
    people = [
        one("Ana Lima", "a@a.example", mails=90), one("Ana Lima", "b@b.example", mails=1),
        one("Bob Stone", "c@a.example", mails=9), one("Robert Stone", "d@b.example", mails=8),
    ]  # fmt: skip
    assert [pair.a.name.split()[-1] for pair in suggest(people)] == ["Stone", "Lima"]


def test_name_shared_by_seven_people_suggests_nobody() -> None:
    """Nobody can answer twenty-one questions."""
    assert len(suggest([one("Ana Lima", f"a{n}@x{n}.example") for n in range(6)])) == 15
    assert suggest([one("Ana Lima", f"a{n}@x{n}.example") for n in range(7)]) == []


def test_work_to_find_duplicates_grows_linearly() -> None:
    """Twice as many people make about twice as many calls, not four times, even if all share a family name."""

    def calls(count: int) -> int:
        people = [one(f"F{n:x} Lima".replace("0", "o"), f"f{n}@x.example") for n in range(count, 2 * count)]
        made = 0

        def count_call(_frame: FrameType, event: str, _: object) -> None:
            nonlocal made
            made += event in {"call", "c_call"}

        sys.setprofile(count_call)
        try:
            suggest(people)
        finally:
            sys.setprofile(None)
        return made

    assert calls(2000) < 2.5 * calls(1000)


names = st.sampled_from(["Ana Lima", "A. Lima", "Ana Maria Lima", "آنا ليما", "Bob Stone", "Robert Stone", "", "x"])
emails = st.sampled_from(["ana.lima", "seabird77", "bob", "r.stone", "info"])


@given(st.lists(st.tuples(names, emails, st.integers(0, 3)), max_size=9), st.randoms(use_true_random=False))
def test_order_of_people_does_not_matter(some: list[tuple[str, str, int]], chance: object) -> None:
    """Each pair once, never somebody with themselves, the same in any order."""
    people = [one(name, f"{local}@x{n}.example", mails=mails) for n, (name, local, mails) in enumerate(some)]
    found = suggest(people)
    assert len({frozenset((pair.a.id, pair.b.id)) for pair in found}) == len(found)
    assert all(pair.a.id != pair.b.id and pair.because for pair in found)
    assert suggest(reversed(people)) == found


def test_duplicates_are_found_in_real_mail(tmp_path: Path) -> None:
    """A namesake without evidence is suggested, a machine isn't, and a pair that the user kept apart isn't either."""
    story = """
        2020-01-01 Ana Lima <ana@a.example> > me
        2020-02-01 zed > me, bob, joe, eve, Ana Lima <ana.b@b.example>
        2020-02-01 Ana Lima <no-reply@shop.example> > me
    """
    with told(tmp_path, story) as store:
        found = loading.load(store, Config(), day("2022-01-01"))
        assert [{pair.a.addresses[0], pair.b.addresses[0]} for pair in found.duplicates()] == [
            {"ana@a.example", "ana.b@b.example"}
        ]
        MergeTable(store).set([("ana@a.example", "ana.b@b.example")], 1, same=False)
        assert found.duplicates(MergeTable(store).pairs()[1]) == []


def test_certain_matches_are_joined_and_doubtful_ones_suggested(tmp_path: Path) -> None:
    """All in touch: one name on two keyboards is joined; father and son, a degree and two scripts are suggested."""
    story = """
        2020-01-01 Łukasz Żak <zak@a.example> > me
        2020-01-02 Lukasz Zak <lukasz@b.example> > me
        2020-01-03 Karl Stein <stein@a.example> > me
        2020-01-04 Karl Stein Jr. <karl@b.example> > me
        2020-01-05 Karl Stein II <karl@c.example> > me
        2020-01-06 Anna Berg <berg@a.example> > me
        2020-01-07 Anna Berg PhD <anna@b.example> > me
        2020-01-08 أبو بكر صالح <saleh@a.example> > me
        2020-01-09 Aboubakr Salih <salih@b.example> > me
        2020-01-10 Иван Иванов <ii@a.example> > me
        2020-01-11 Ivan Ivanov <ivanov@b.example> > me
    """
    with told(tmp_path, story) as store:
        found = loading.load(store, Config(), day("2022-01-01"))
        assert found.find("lukasz zak").addresses == ("lukasz@b.example", "zak@a.example")
        assert len(loading.contacts(store, found)) == 10
        assert {frozenset((pair.a.addresses[0], pair.b.addresses[0])) for pair in found.duplicates()} == {
            frozenset(("stein@a.example", "karl@b.example")),
            frozenset(("stein@a.example", "karl@c.example")),
            frozenset(("berg@a.example", "anna@b.example")),
            frozenset(("saleh@a.example", "salih@b.example")),
            frozenset(("ii@a.example", "ivanov@b.example")),
        }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", DuplicateCode)
def test_every_reason_has_its_sentence_in_every_language(language: str, code: DuplicateCode) -> None:
    """With every doubt; names and addresses are shown as the page or the command wants them."""
    said = DuplicateReason(code, "one", "two", tuple(Doubt), "three").sentence(language, "<{}>".format)
    assert "<three>" in said
    assert "{" not in said
    assert ("<two>" in said) <= ("<one>" in said)


def test_strongest_reason_is_given() -> None:
    """Reasons go from the same name down to an initial."""
    (pair,) = suggest([one("Ana Lima", "ana.lima@a.example"), one("Ana Lima", "ana.lima@b.example")])
    assert pair.because.sentence() == "both are called Ana Lima"
