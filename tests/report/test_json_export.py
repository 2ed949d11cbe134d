"""The JSON of the report and of people."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.model import Contact, DraftNote, Person, Report, Standing, Tie
from gmail_reconnect.report.json_export import people_json, report_json, report_text
from tests.support.report_sample import AS_OF, moment, nadia, nobody, report

PERSON_KEYS = [
    *(
        "rank",
        "id",
        "name",
        "addresses",
        "joined_by_name",
        "language",
        "score",
        "terms",
        "last_wrote",
        "last_wrote_how",
    ),
    *("last_mail", "last_mail_how", "last_heard", "last_contact", "silence_days", "last_met", "active_months"),
    *("sent", "received", "usual_gap_days"),
    *("i_owe", "unanswered", "reason", "fresh_view", "draft"),
]
EVERYONE_KEYS = [
    *("rank", "id", "name", "addresses", "joined_by_name", "language", "standing", "because", "score", "terms"),
    *("last_wrote", "last_wrote_how"),
    *("last_cc", "last_cc_how", "last_crowd", "last_crowd_how", "last_mail", "last_mail_how"),
    *("last_heard", "last_contact", "silence_days", "last_met"),
    *("active_months", "sent", "received", "usual_gap_days", "i_owe", "unanswered"),
    *("reason", "fresh_view", "draft", "tags", "notes", "letter_choices"),
]


def test_report_has_exactly_the_keys_of_the_contract() -> None:
    """In this order, at every level."""
    shown = report_json(report())
    assert list(shown) == ["account", "as_of", "lens", "coverage", "maybe_own", "people", "set_aside"]
    assert list(shown["coverage"]) == [
        *("messages", "complete", "exact_since", "last_read", "last_read_days", "newest")
    ]
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
        "undated",
        "unwritable",
    ]


def test_values_are_rounded_and_in_utc() -> None:
    """A person with a draft, an owed reply and a usual gap of 12.26 days."""
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
    assert str(person["terms"]["ignored"]) == "0.0", "a term that does not apply is never a negative zero"
    assert (person["score"], person["usual_gap_days"], person["silence_days"]) == (4.7202, 12.3, 1879)
    assert (person["language"], person["draft"]) == ("ar", {"state": "created", "id": "r-77"})


def test_unknown_values_are_null() -> None:
    """No mail from the user, no gap, no draft, no language."""
    only_heard = replace(nadia(), tie=Tie(last_heard=nadia().tie.last_heard))
    shown = report_json(replace(report(only_heard), drafts={}, languages={}))
    person = shown["people"][0]
    nulls = ("last_wrote", "last_wrote_how", "last_contact", "usual_gap_days", "draft", "language")
    assert [person[key] for key in nulls] == [None] * len(nulls)
    assert shown["coverage"]["exact_since"] is None
    assert report_json(report(complete=False))["coverage"]["exact_since"] == "2019-03-04T10:11:12Z"


def test_times_from_another_zone_are_converted_to_utc() -> None:
    """A report made at 12:30 in Cairo, in winter, has the time 10:30."""
    cairo = timezone(timedelta(hours=2))
    shown = replace(report(), as_of=datetime(2026, 3, 4, 12, 30, tzinfo=cairo))
    assert report_json(shown)["as_of"] == "2026-03-04T10:30:00Z"


def test_each_standing_is_counted_under_its_key() -> None:
    """Ranked people and the user aren't counted; a missing standing is 0."""
    assert report_json(report())["set_aside"] == {
        "machines": 1212,
        "one_way": 41,
        "group_only": 12,
        "dead": 3,
        "ignored": 0,
        "snoozed": 1,
        "in_touch": 22,
        "undated": 0,
        "unwritable": 0,
    }


def test_everyone_has_a_standing_and_the_facts_of_the_report() -> None:
    """Two people and the user; null if a person isn't ranked."""
    person = Person("k@x.example", "Kofi Adjei", ("k@x.example",), "fr", tags=("lab",), notes=("met in Accra",))
    quiet = Contact(person, Tie(last_cc=moment(AS_OF, "Minutes", 2)), Standing.GROUP_ONLY, "only in groups")
    myself = Contact(Person("me", "", ("omar@example.com",)), Tie(), Standing.SELF)
    ranked = replace(report(nadia()), languages={"nadia@lab.example.org": "ar"}, drafts={})
    shown = list(people_json([nadia(), quiet, myself], ranked, {person.id: LetterChoices(tone="warm", recall=False)}))
    assert [list(entry) for entry in json.loads(json.dumps(shown))] == [EVERYONE_KEYS] * 3
    lab, kofi, me = shown
    assert (lab["rank"], lab["reason"]) == (1, ranked.people[0].reason)
    assert (kofi["rank"], kofi["score"], kofi["reason"]) == (None, None, None)
    assert me["standing"] == "self"
    assert (lab["language"], lab["silence_days"], lab["last_cc_how"]["role"]) == ("ar", 1879, "cc")
    assert lab["last_crowd"] == "2021-03-04T10:11:12Z"
    assert (kofi["language"], kofi["standing"], kofi["because"]) == ("fr", "group_only", "only in groups")
    assert (kofi["silence_days"], kofi["last_wrote"], kofi["tags"]) == (None, None, ["lab"])
    assert (kofi["notes"], kofi["letter_choices"]) == (["met in Accra"], {"tone": "warm", "recall": False})


def test_empty_report_gives_an_empty_list() -> None:
    """There may still be drafts."""
    empty = replace(nobody(5), drafts={"x": DraftNote("created", "1")})
    assert report_json(empty)["people"] == []


def test_text_in_pieces_is_the_whole_text() -> None:
    """People come in parts, so that a large report isn't held in memory; nobody at all is an empty list."""
    whole = report()
    parts = iter([replace(whole, people=whole.people[:1]), replace(whole, people=whole.people[1:])])
    nobody = replace(whole, people=())
    assert "".join(report_text(nobody, parts)) == "".join(report_text(whole)) == as_text(whole)
    assert "".join(report_text(nobody, iter([nobody]))) == as_text(nobody)


def as_text(whole: Report) -> str:
    return json.dumps(report_json(whole), ensure_ascii=False, indent=1) + "\n"
