"""JSON keys as the contract has them; CSV and vCard read back by independent readers."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import Contact, DraftNote, Person, Standing, Tie
from gmail_reconnect.report.csv_file import report_csv
from gmail_reconnect.report.export import people_json, report_json
from gmail_reconnect.report.vcard import report_vcard
from tests.support.report_sample import AS_OF, moment, nadia, nobody, report, tomas

PERSON_KEYS = [
    *("rank", "id", "name", "addresses", "language", "score", "terms", "last_wrote", "last_wrote_how"),
    *("last_heard", "last_contact", "silence_days", "active_months", "sent", "received", "usual_gap_days"),
    *("i_owe", "unanswered", "reason", "fresh_view", "draft"),
]
EVERYONE_KEYS = [
    *("rank", "id", "name", "addresses", "language", "standing", "because", "score", "terms"),
    *("last_wrote", "last_wrote_how"),
    *("last_cc", "last_cc_how", "last_crowd", "last_crowd_how", "last_heard", "last_contact", "silence_days"),
    *("active_months", "sent", "received", "usual_gap_days", "i_owe", "unanswered"),
    *("reason", "fresh_view", "draft", "tags", "notes"),
]


def test_the_report_has_exactly_the_keys_of_the_contract() -> None:
    """Key by key and in this order, at every level."""
    shown = report_json(report())
    assert list(shown) == ["account", "as_of", "lens", "coverage", "people", "set_aside"]
    assert list(shown["coverage"]) == ["messages", "complete", "exact_since"]
    person = shown["people"][0]
    assert list(person) == PERSON_KEYS
    assert list(person["terms"]) == ["months", "exchanges", "silence", "i_owe", "ignored"]
    assert list(person["last_wrote_how"]) == ["role", "recipients", "subject", "message"]
    assert list(person["draft"]) == ["state", "id"]
    assert list(shown["set_aside"]) == [
        "machines",
        "one_way",
        "group_only",
        "dead",
        "ignored",
        "snoozed",
        "in_touch",
    ]


def test_the_values_are_rounded_and_in_utc() -> None:
    """A person with a draft, a reply owed and a usual gap of 12.26 days."""
    person = report_json(report(complete=False))["people"][0]
    assert person["last_wrote"] == "2020-12-04T10:11:12Z"
    assert person["last_wrote_how"] == {
        "role": "to",
        "recipients": 1,
        "subject": "Re: مخطط المختبر",
        "message": "169f0a",
    }
    assert person["terms"] == {
        "months": 3.7376,
        "exchanges": 2.1046,
        "silence": -1.422,
        "i_owe": 0.3,
        "ignored": 0.0,
    }
    assert str(person["terms"]["ignored"]) == "0.0", "a term that does not apply is no negative zero"
    assert (person["score"], person["usual_gap_days"], person["silence_days"]) == (4.7202, 12.3, 1879)
    assert (person["language"], person["draft"]) == ("ar", {"state": "created", "id": "r-77"})


def test_what_is_unknown_is_null() -> None:
    """No mail from the user, no gap, no draft, no language."""
    only_heard = replace(nadia(), tie=Tie(last_heard=nadia().tie.last_heard))
    shown = report_json(replace(report(only_heard), drafts={}, languages={}))
    person = shown["people"][0]
    nulls = ("last_wrote", "last_wrote_how", "last_contact", "usual_gap_days", "draft", "language")
    assert [person[key] for key in nulls] == [None] * len(nulls)
    assert shown["coverage"]["exact_since"] is None
    assert report_json(report(complete=False))["coverage"]["exact_since"] == "2019-03-04T10:11:12Z"


def test_times_from_another_zone_come_out_in_utc() -> None:
    """A report made at half past noon in Cairo, in winter, is one of half past ten."""
    cairo = timezone(timedelta(hours=2))
    shown = replace(report(), as_of=datetime(2026, 3, 4, 12, 30, tzinfo=cairo))
    assert report_json(shown)["as_of"] == "2026-03-04T10:30:00Z"
    assert "REV:20260304T103000Z" in report_vcard(shown)


def test_every_standing_is_counted_under_its_key() -> None:
    """Those in touch, machines and the rest; the ranked and the user are no part of it; none is 0."""
    assert report_json(report())["set_aside"] == {
        "machines": 1212,
        "one_way": 41,
        "group_only": 12,
        "dead": 3,
        "ignored": 0,
        "snoozed": 1,
        "in_touch": 22,
    }


def test_everyone_is_listed_with_their_standing() -> None:
    """Two people and the user, each date with its mail, as JSON can hold it; null where one is not ranked."""
    person = Person("k@x.example", "Kofi Adjei", ("k@x.example",), "fr", tags=("lab",), notes=("met in Accra",))
    quiet = Contact(person, Tie(last_cc=moment(AS_OF, "Minutes", 2)), Standing.GROUP_ONLY, "only in groups")
    myself = Contact(Person("me", "", ("omar@example.com",)), Tie(), Standing.SELF)
    ranked = replace(report(nadia()), languages={"nadia@lab.example.org": "ar"}, drafts={})
    shown = people_json([nadia(), quiet, myself], ranked)
    assert [list(entry) for entry in json.loads(json.dumps(shown))] == [EVERYONE_KEYS] * 3
    lab, kofi, me = shown
    assert (lab["rank"], lab["reason"]) == (1, ranked.people[0].reason)
    assert (kofi["rank"], kofi["score"], kofi["reason"]) == (None, None, None)
    assert me["standing"] == "self"
    assert (lab["language"], lab["silence_days"], lab["last_cc_how"]["role"]) == ("ar", 1879, "cc")
    assert lab["last_crowd"] == "2021-03-04T10:11:12Z"
    assert (kofi["language"], kofi["standing"], kofi["because"]) == ("fr", "group_only", "only in groups")
    assert (kofi["silence_days"], kofi["last_wrote"], kofi["tags"]) == (None, None, ["lab"])
    assert kofi["notes"] == ["met in Accra"]


def named(name: str) -> Contact:
    """A person of that name."""
    return replace(nadia(), person=Person("p", name, ("p@x.example", "q@x.example")))


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t=", "\r@", " =", "\u200b=", "＝"])
def test_no_text_cell_begins_a_formula(first: str) -> None:
    """A name and a subject that a spreadsheet would run come out with an apostrophe before them."""
    hostile = f'{first}HYPERLINK("https://evil.example","x")'
    contact = replace(named(hostile), tie=replace(nadia().tie, last_wrote=moment(AS_OF, hostile)))
    row = next(csv.DictReader(io.StringIO(report_csv(report(contact)))))
    assert row["name"].startswith("'")
    assert row["last_wrote_subject"].startswith("'")


def test_csv_reads_back() -> None:
    """One row a person under one header; numbers are numbers, quotes and line ends do no harm."""
    contact = named('Ada "the\nPilot", née Okoro')
    text = report_csv(report(contact, tomas()))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["rank"] for row in rows] == ["1", "2"]
    assert rows[0]["name"] == 'Ada "the Pilot", née Okoro'
    assert (rows[0]["email"], rows[0]["other_addresses"]) == ("p@x.example", "q@x.example")
    assert (rows[0]["i_owe"], rows[1]["i_owe"], rows[1]["last_wrote_recipients"]) == ("yes", "no", "3")
    assert float(rows[0]["score"]) == pytest.approx(4.7202)
    assert text.count("\r\n") == 3


def test_a_negative_score_stays_a_number() -> None:
    """The guard against formulas leaves our own numbers alone."""
    ranked = replace(report(), people=(replace(report().people[0], score=-0.5),))
    assert next(csv.DictReader(io.StringIO(report_csv(ranked))))["score"] == "-0.5"


def read_vcards(text: str) -> list[dict[str, list[str]]]:
    """A reader of its own: unfolds, splits into property and value, takes escapes back."""
    cards: list[dict[str, list[str]]] = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        if line == "BEGIN:VCARD":
            cards.append({})
        elif line:
            name, value = line.split(":", 1)
            value = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
            cards[-1].setdefault(name.split(";")[0], []).append(value)
    return cards


def test_vcards_read_back() -> None:
    """Three people: names, all addresses with the preferred one first, language, reason."""
    cards = read_vcards(report_vcard(report()))
    assert [card["FN"] for card in cards] == [["نادية الخطيب"], ["Tomás Verdugo Lind"], ["w@x.example"]]
    assert cards[0]["EMAIL"] == ["nadia@lab.example.org", "n.khatib@mail.example"]
    assert (cards[0]["LANG"], cards[0]["REV"], cards[0]["VERSION"]) == (["ar"], ["20260304T093000Z"], ["4.0"])
    reason, last = cards[0]["NOTE"][0].split("\n")
    assert reason == report().people[0].reason.translate({0x2068: "", 0x2069: ""})
    assert last == "Last wrote to them on 2020-12-04: Re: مخطط المختبر"
    assert "LANG" not in cards[2]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_no_name_breaks_out_of_its_vcard(name: str) -> None:
    """Any name: one card, no line over 75 octets, and what is left of the name reads back whole."""
    text = report_vcard(report(named(name)))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (card,) = read_vcards(text)
    assert set(card) == {"VERSION", "PRODID", "UID", "REV", "KIND", "FN", "EMAIL", "NOTE", "END"}
    assert [len(card[key]) for key in ("FN", "UID", "NOTE", "END")] == [1, 1, 1, 1]


def test_folding_counts_octets_and_parts_no_character() -> None:
    """A name of 80 Arabic letters, two octets each: every line is whole UTF-8 of at most 75 octets."""
    text = report_vcard(report(named("س" * 80)))
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n") if line.decode())
    assert read_vcards(text)[0]["FN"] == ["س" * 80]


def test_special_characters_survive_a_vcard() -> None:
    """Comma, semicolon and backslash are escaped on the way out and come back."""
    (card,) = read_vcards(report_vcard(report(named("Lind, Ida; C:\\x"))))
    assert card["FN"] == ["Lind, Ida; C:\\x"]


def test_an_empty_report_exports_empty() -> None:
    """No people: a header alone, no card, an empty list."""
    empty = replace(nobody(5), drafts={"x": DraftNote("created", "1")})
    assert report_csv(empty).count("\r\n") == 1
    assert report_vcard(empty) == ""
    assert report_json(empty)["people"] == []
