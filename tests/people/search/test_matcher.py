from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ErrorCode, UsageError
from gmail_reconnect.model import Contact, Match, Person, Ranked, Standing, Terms, Tie
from gmail_reconnect.people import loading
from gmail_reconnect.people.search import matcher, query
from gmail_reconnect.people.search.evidence import PersonSummary, TermEvidence
from gmail_reconnect.people.search.terms import MOST_WORDS, parse_terms
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.subject_index import SubjectIndex
from gmail_reconnect.text.stemming import fold_for_search
from tests.support.story import ME, day, told

HOSTILE = [
    '"', '""', '"""boat', '" OR 1 --', "boat*", "NEAR(boat tides, 2)", "boat NEAR tides", "subject:boat", "-boat",
    "^boat",
    "{words}: boat", "boat AND NOT tides",
    "(((boat", "boat)))", "'; DROP TABLE topic; --", "%", "_", "\\", "boat\x00tides",
    "\ud800", "👍", "👩‍👩‍👧 boat", "\u202eboat",
    "boat " * 2000, "b" * 10_240, '"' + "boat " * 2000 + '"', "٪", "«»", "“",
    " ".join(f"w{n}" for n in range(3000)),
]  # fmt: skip


def shown(text: str) -> list[str]:
    return [term.shown for term in parse_terms(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("someone who knows Tokyo or plastics", ["Tokyo", "plastics"]),
        ("Who could help me with a visa for Japan?", ["visa", "Japan"]),
        ("I'm looking for anyone working in e-mail", ["e", "mail"]),
        ("من يعرف طوكيو أو البلاستيك؟", ["طوكيو", "البلاستيك"]),
        ("شخص لديه خبرة في البلاستيك وطوكيو", ["البلاستيك", "وطوكيو"]),
        ("plastics, Plastic; PLASTICS", ["plastics"]),
        ('"red boat" or tides', ["red boat", "tides"]),
        ('"the who"', ["the who"]),
        ("«red boat» “green boat”", ["red boat", "green boat"]),
        ('"red boat', ["red", "boat"]),
        ("AT&T example.co.jp", ["AT&T", "example.co.jp"]),
    ],
)
def test_question_words_are_dropped_and_phrases_kept(text: str, words: list[str]) -> None:
    """A quoted phrase is one term; the same word twice is one."""
    assert shown(text) == words


@pytest.mark.parametrize("text", ["", "  ", "someone who knows", "من يعرف", "?!", "👍", '""', "* - ^"])
def test_need_without_search_terms_is_an_error(text: str) -> None:
    """Its code gives the user an example."""
    with pytest.raises(UsageError, match="nothing to look for") as caught:
        parse_terms(text)
    assert caught.value.code is ErrorCode.NEED_EMPTY


def test_need_of_more_than_thirty_words_is_an_error() -> None:
    """Thirty words are accepted; the message says how many there were."""
    words = [f"w{n}" for n in range(MOST_WORDS + 1)]
    assert len(parse_terms(" ".join(words[1:]))) == MOST_WORDS
    with pytest.raises(UsageError, match="31 words"):
        parse_terms(" ".join(words))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_search_syntax_in_a_need_is_only_text(tmp_path: Path, text: str) -> None:
    """No syntax error and no operator: there is nothing to look for, or only the words are found."""
    with told(tmp_path, STORY) as store:
        people = loading.load(store, Config(), day("2024-01-01"))
        try:
            found = query.find(store, people, text)
        except UsageError:
            assert "boat" not in text or len(text.split()) > MOST_WORDS
            return
        assert len(found.fits) == ("boat" in text) + ("tides" in text)
        assert (MessageTable(store).count(), SubjectIndex(store).waiting()) == (4, 0)


@given(st.text(max_size=200))
def test_any_need_has_terms_or_a_clear_error(text: str) -> None:
    """Terms of letters and digits alone, never more than the limit."""
    try:
        terms = parse_terms(text)
    except UsageError:
        return
    assert 0 < len(terms) <= MOST_WORDS
    assert all(word.isalnum() for term in terms for word in (*term.stems, *term.words))


STORY = """
2020-01-01 me > ana: Boat
2020-02-01 ana > me: Re: Boat
2020-03-01 me > ben: Tides
2020-04-01 ben > me: Re: Tides
"""


def contact(name: str, *emails: str, tags: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> Contact:
    return Contact(Person(name, name, emails, tags=tags, notes=notes), Tie(), Standing.LAPSED)


def summary(one: Contact) -> PersonSummary:
    person = one.person
    return PersonSummary(
        person.id,
        person.name,
        fold_for_search(person.name),
        person.addresses,
        (),
        one.standing,
        one.because,
        tags=person.tags,
        notes=person.notes,
    )


def evidence(text: str, one: Contact) -> list[TermEvidence]:
    """What is found with one person who exchanged no mail about it."""
    asked = parse_terms(text)
    found = matcher.match_everyone(text, asked, [summary(one)], {term: {} for term in asked})
    return matcher.evidence_of(found, one.person, {})


@pytest.mark.parametrize(
    ("text", "email", "found"),
    [
        ("plastics", "a@plastics.example", ("domain", "plastics.example")),
        ("plastics", "a@acme-plastic.com", ("domain", "acme-plastic.com")),
        ("plastics", "a@acmeplastics.co.uk", ("domain", "acmeplastics.co.uk")),
        ("law", "a@law.harbour.edu", ("domain", "law.harbour.edu")),
        ("harbour.edu", "a@law.harbour.edu", ("domain", "law.harbour.edu")),
        ("Japan", "a@example.co.jp", ("country", "example.co.jp (Japan)")),
        ("طوكيو", "a@example.co.jp", ("country", "example.co.jp (Japan)")),
        ("com", "a@example.com", None),
        ("tic", "a@plastics.example", None),
        ("gmail", "a@gmail.com", None),
        ("yahoo", "a@yahoo.co.jp", None),
        ("co", "a@harbour.co.uk", None),
        ("Tokyo", "a@example.com", None),
    ],
)
def test_words_are_found_in_domains(text: str, email: str, found: tuple[str, str] | None) -> None:
    """An organization's words, also glued together; a country by its ending; nothing of a mail provider's."""
    where = [(one.where, one.text) for one in evidence(text, contact("", email))]
    assert where == ([found] if found else [])


def test_words_are_found_in_names_tags_and_notes() -> None:
    """A name as it is written, without accents; tags and notes by the stem."""
    hana = contact("Ḥana Óri", "h@x.example", tags=("asia plastics",), notes=("met at the plastic fair",))
    assert [one.where for one in evidence("hana", hana)] == ["name"]
    assert [one.where for one in evidence('"hana ori"', hana)] == ["name"]
    assert evidence("han", hana) == []
    assert {(one.where, one.text) for one in evidence("plastics", hana)} == {
        ("tag", "asia plastics"),
        ("note", "met at the plastic fair"),
    }
    arabic = contact("أحمد المصري", "a@x.example", notes=("خبير في البلاستيك",))
    assert [one.where for one in evidence("احمد", arabic)] == ["name"]
    assert [one.where for one in evidence("بلاستيك", arabic)] == ["note"]


def test_subjects_of_all_addresses_count_together(tmp_path: Path) -> None:
    """The last of them is shown; the more different subjects, the more weight."""
    story = """
    2020-01-01 me > Ana Lima <ana@x.example>: Boat
    2020-02-01 Ana Lima <ana@home.example> > me: Boats for sale
    2020-03-01 me > Ana Lima <ana@home.example>: A red boat
    2020-04-01 me > ben: Boat
    """
    with told(tmp_path, story) as store:
        people = loading.load(store, Config(), day("2024-01-01"))
        found = query.search(store, people, "boat", "balanced")
    (ana,) = found.people
    assert len(ana.contact.person.addresses) == 2
    assert sorted(found.fits.values()) == [0.5, 0.75]
    assert [one.text for one in ana.matches] == ["A red boat"]


def test_rare_word_counts_more() -> None:
    """Somebody with the word that few have comes before one with a common word."""
    everyone = [contact(f"p{n}", f"{n}@x.example", tags=("common",)) for n in range(8)]
    everyone.append(contact("rare", "r@x.example", tags=("rare",)))
    asked = parse_terms("common rare nobodys")
    found = matcher.match_everyone("", asked, map(summary, everyone), {term: {} for term in asked})
    assert found.fits["rare"] > found.fits["p1"]
    assert found.need.nobody == ("nobodys",)


def ranked(one: Contact, score: float) -> Ranked:
    return Ranked(1, one, score, Terms(score, 0, 0, 0, 0), 400, "", fresh_view=True)


def test_order_joins_fit_and_score() -> None:
    """1.4 points make up for half the fit, and no less does; people without a match are left out; no fresh view."""
    both, one = contact("both", "a@x.example", tags=("boat", "sea")), contact("one", "b@x.example", tags=("boat",))
    other, none = contact("other", "c@x.example", tags=("sea",)), contact("none", "d@x.example")
    asked = parse_terms("boat sea")
    found = matcher.match_everyone("", asked, map(summary, [both, one, other, none]), {term: {} for term in asked})
    assert found.fits == pytest.approx({"both": 1, "one": 0.5, "other": 0.5})
    for ahead, first in ((1.3, "both"), (1.5, "one")):
        order = matcher.by_fit([ranked(none, 9), ranked(one, 2 + ahead), ranked(both, 2), ranked(other, 0)], found)
        assert [r.contact.person.id for r in order] == [first, "one" if first == "both" else "both", "other"]
        assert [r.rank for r in order] == [1, 2, 3]
        assert not any(r.fresh_view for r in order)


def test_equal_matches_are_ordered_by_months_then_id() -> None:
    """Whatever order they came in."""
    people = [replace(contact(name, f"{name}@x.example", tags=("boat",)), tie=Tie(active_months=m)) for name, m in
              (("b", 2), ("a", 2), ("c", 5))]  # fmt: skip
    asked = parse_terms("boat")
    found = matcher.match_everyone("", asked, map(summary, people), {asked[0]: {}})
    for given_order in (people, people[::-1]):
        order = matcher.by_fit([ranked(p, 1) for p in given_order], found)
        assert [r.contact.person.id for r in order] == ["c", "a", "b"]


def test_matches_that_are_not_ranked_are_counted() -> None:
    """As in touch or set aside; machines and the owner don't count."""
    tagged = [
        replace(contact(str(n), f"{n}@x.example", tags=("boat",)), standing=standing, because=because)
        for n, (standing, because) in enumerate(
            [
                (Standing.LAPSED, ""),
                (Standing.LAPSED, "in touch in fewer than 2 months: not ranked"),
                (Standing.IN_TOUCH, ""),
                (Standing.IGNORED, "you said so"),
                (Standing.MACHINE, "robot"),
                (Standing.SELF, ""),
            ]
        )
    ]
    asked = parse_terms("boat")
    query = matcher.match_everyone("boat", asked, map(summary, tagged), {asked[0]: {}}).need
    assert (query.lapsed, query.in_touch, query.set_aside) == (1, 1, 2)


def test_match_names_the_word_and_the_subject(tmp_path: Path) -> None:
    """With the date, and without Re:."""
    story = STORY + "2020-05-01 ana > me: Re: Fwd: The boats' sails"
    with told(tmp_path, story) as store:
        people = loading.load(store, Config(), day("2024-01-01"))
        (one,) = query.search(store, people, "boat or sailing", "balanced").people
        at = datetime(2020, 5, 1, 12, tzinfo=UTC)
        assert one.matches == (
            Match("boat", "subject", "The boats' sails", at),
            Match("sailing", "subject", "The boats' sails", at),
        )


def test_later_subjects_do_not_count(tmp_path: Path) -> None:
    """As of a day, mail written after it finds nobody, and changes no weight."""
    later = "\n2020-06-01 me > ben: Boat\n2020-07-01 ana > me: More on boats"
    with told(tmp_path, STORY + later) as store:
        people = loading.load(store, Config(), day("2020-05-20"))
        found = query.find(store, people, "boat")
    (tmp_path / "then").mkdir()
    with told(tmp_path / "then", STORY) as store:
        then = query.find(store, loading.load(store, Config(), day("2020-05-20")), "boat")
    assert found.fits == then.fits
    assert len(found.fits) == 1


def test_owner_is_never_found(tmp_path: Path) -> None:
    """Neither by the mail they wrote nor by their own domain."""
    with told(tmp_path, STORY) as store:
        people = loading.load(store, Config(), day("2024-01-01"))
        assert query.find(store, people, ME.partition("@")[2]).fits == {}
