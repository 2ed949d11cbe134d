"""Joining namesakes: how common the name is, and what the mail itself shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.errors import UsageError
from gmail_reconnect.names.common_names import is_common
from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.store.user.decisions import MergeTable
from tests.support.story import day, told

OLD = """
    2015-01-01 me > {0} <old@harbour.example>: Audit of the harbour
    2015-03-01 {0} <old@harbour.example> > me: Re: Audit of the harbour
"""
NEW = """
    2022-01-01 me > {0} <new@plants.example>: Orchids and their pots
    2022-03-01 {0} <new@plants.example> > me: Re: Orchids and their pots
"""
MOVED = """
    2015-05-01 me > {0} <new@plants.example>: Orchids and their pots
    2015-06-01 {0} <new@plants.example> > me: Re: Orchids and their pots
"""
SAME_SUBJECT = """
    2022-01-01 me > {0} <new@plants.example>: Re: Audit of the harbour
    2022-03-01 {0} <new@plants.example> > me: Re: Audit of the harbour
"""
SHARED = """
    2015-02-01 {0} <old@harbour.example> > me, cc zoe: Harbour
    2022-02-01 {0} <new@plants.example> > me, cc zoe: Plants
"""


def found(folder: Path, story: str) -> tuple[int, tuple[str, ...], list[tuple[str, bool]]]:
    """How many people, the addresses joined by name, and the duplicates with whether they are joined."""
    with told(folder, story) as store:
        people = loading.load(store, Config(), day("2022-06-01"))
        named = [one for one in people.everyone() if one.name]
        by_name = tuple(sorted(address for one in named for address in one.joined_by_name))
        return len(named), by_name, [(pair.because.sentence(), pair.joined) for pair in people.duplicates()]


BOTH = ("new@plants.example", "old@harbour.example")
COMMON = [
    "John Smith",
    "Wei Zhang",
    "Zhang Wei",
    "محمد أحمد",
    "María García",
    "김민수",
    "Nguyễn Văn Anh",
    "Ana Lima",
    "Kim Min-jun",
    "Minjun Kim",
    "David Nguyen",
    "Ivan Petrov",
    "Оксана Бондаренко",
    "Olena Kovalenko",
    "Γιώργος Παπαδόπουλος",
    "Maria Papadopoulou",
    "משה כהן",
    "Mehmet Yılmaz",
    "رضا محمدی",
    "Reza Mohammadi",
    "عمران خان",
    "Usman Khan",
    "Rajesh Kumar",
    "আকাশ রহমান",
    "Karim Rahman",
    "Budi Santoso",
    "Ahmad bin Ismail",
    "Mark Santos",
    "Juma Mwangi",
    "Musa Ibrahim",
    "Emeka Okafor",
    "Lars Jensen",
    "Matti Virtanen",
    "Jana Nováková",
    "Nagy László",
    "Andrei Popescu",
    "Ion Popescu",
    "Nguyễn Văn An",
    "Trần Thị Ngọc",
    "Phuc Nguyen",
    "Hiroshi Tanaka",
    "Liz Taylor",
    "John Smith Jr.",
    "Sarah O'Brien",
    "Mary O’Connor",
]
RARE = ["Ottilie Featherstonehaugh", "Ysolde Quillfeather", "منصور الزهراني"]


@pytest.mark.parametrize("name", COMMON[:9])
def test_common_name_without_evidence_is_suggested_not_joined(tmp_path: Path, name: str) -> None:
    """Another organization, other subjects, seven years later: probably somebody else."""
    count, by_name, pairs = found(tmp_path, (OLD + NEW).format(name))
    assert (count, by_name) == (2, ())
    assert [joined for _, joined in pairs] == [False]


@pytest.mark.parametrize("name", RARE)
def test_rare_name_without_evidence_is_joined_visibly(tmp_path: Path, name: str) -> None:
    """It is listed for checking."""
    count, by_name, pairs = found(tmp_path, (OLD + NEW).format(name))
    assert (count, by_name) == (1, BOTH)
    assert [joined for _, joined in pairs] == [True]
    assert "joined by name" in pairs[0][0]


@pytest.mark.parametrize("evidence", [OLD + MOVED, OLD + SAME_SUBJECT, OLD + NEW + SHARED])
def test_evidence_joins_a_rare_name_for_certain_and_a_common_one_visibly(tmp_path: Path, evidence: str) -> None:
    """A move, a subject or a correspondent in common."""
    (tmp_path / "rare").mkdir()
    assert found(tmp_path / "rare", evidence.format(RARE[0])) == (1, (), [])
    count, by_name, pairs = found(tmp_path, evidence.format("John Smith"))
    assert (count, by_name) == (1, BOTH)
    assert [joined for _, joined in pairs] == [True]


def test_numbered_addresses_of_one_firm_are_two_people(tmp_path: Path) -> None:
    """tom.brown and tom.brown2 work together, so they share subjects and correspondents."""
    story = (OLD + MOVED + SHARED).format("Ysolde Quillfeather")
    story = story.replace("old@harbour", "y.quill@firm").replace("new@plants", "y.quill2@firm")
    count, by_name, pairs = found(tmp_path, story)
    assert (count, by_name) == (2, ())
    assert [joined for _, joined in pairs] == [False]


def test_name_at_many_domains_is_common(tmp_path: Path) -> None:
    """Six addresses at six domains, years apart, are not joined by their name."""
    story = "".join(
        OLD.format(RARE[0]).replace("old@", f"o{n}@").replace("2015", str(2008 + 2 * n)).replace("harbour", f"h{n}")
        for n in range(6)
    )
    assert found(tmp_path, story)[:2] == (6, ())


def test_users_word_ends_the_question(tmp_path: Path) -> None:
    """Merged or told apart, nobody is joined by name any more."""
    with told(tmp_path, (OLD + NEW).format(RARE[0])) as store:

        def load() -> Directory:
            return loading.load(store, Config(), day("2022-06-01"))

        MergeTable(store).set([BOTH], 1, same=True)
        (person,) = load().everyone()
        assert (person.joined_by_name, load().duplicates()) == ((), [])


def test_merging_confirms_what_only_the_name_joined(tmp_path: Path) -> None:
    """By the ids that `people --duplicates` shows; a second time there is nothing to merge."""
    with told(tmp_path, (OLD + NEW).format(RARE[0])) as store:
        people = loading.load(store, Config(), day("2022-06-01"))
        (pair,) = people.duplicates()
        one, other = people.find(pair.a.id), people.find(pair.b.id)
        decisions.merge(store, one, other, 1, [pair.a.addresses[0], pair.b.addresses[0]])
        people = loading.load(store, Config(), day("2022-06-01"))
        assert people.duplicates() == []
        with pytest.raises(UsageError):
            decisions.merge(store, people.find(pair.a.id), people.find(pair.b.id), 1, BOTH)


@pytest.mark.parametrize("name", COMMON)
def test_common_name_is_known_in_each_language(name: str) -> None:
    """In its own script or in Latin letters, in either order."""
    assert is_common(name_key(name))


@pytest.mark.parametrize("name", RARE)
def test_rare_name_is_not_common(name: str) -> None:
    """The given or the family's name alone doesn't make it common."""
    assert not is_common(name_key(name))


@given(st.text(max_size=40))
def test_any_text_is_common_or_not(text: str) -> None:
    """Whatever a header has as a name; the same in either order."""
    key = name_key(text)
    assert is_common(key) in {True, False}
    if key.count(" ") == 1:
        assert is_common(key) == is_common(" ".join(reversed(key.split())))
