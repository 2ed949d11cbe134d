"""The report as vCards, read back by an independent reader."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.report.vcard import report_vcard
from tests.support.report_sample import named, nobody, report


def read_vcards(text: str) -> list[dict[str, list[str]]]:
    """An independent reader: unfolds, splits into property and value, and unescapes."""
    cards: list[dict[str, list[str]]] = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        if line == "BEGIN:VCARD":
            cards.append({})
        elif line:
            name, value = line.split(":", 1)
            value = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
            cards[-1].setdefault(name.split(";")[0], []).append(value)
    return cards


def test_vcards_read_back_with_names_addresses_and_notes() -> None:
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
def test_any_name_stays_inside_its_vcard(name: str) -> None:
    """One card, no line over 75 octets, and each property once."""
    text = report_vcard(report(named(name)))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (card,) = read_vcards(text)
    assert set(card) == {"VERSION", "PRODID", "UID", "REV", "KIND", "FN", "EMAIL", "NOTE", "END"}
    assert [len(card[key]) for key in ("FN", "UID", "NOTE", "END")] == [1, 1, 1, 1]


def test_folding_counts_octets_and_never_splits_a_character() -> None:
    """A name of 80 Arabic letters, two octets each: every line is valid UTF-8 of at most 75 octets."""
    text = report_vcard(report(named("س" * 80)))
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n") if line.decode())
    assert read_vcards(text)[0]["FN"] == ["س" * 80]


def test_special_characters_are_escaped_in_a_vcard() -> None:
    """Comma, semicolon and backslash read back unchanged."""
    (card,) = read_vcards(report_vcard(report(named("Lind, Ida; C:\\x"))))
    assert card["FN"] == ["Lind, Ida; C:\\x"]


def test_time_of_the_report_is_converted_to_utc() -> None:
    """A report made at 12:30 in Cairo, in winter."""
    cairo = timezone(timedelta(hours=2))
    shown = replace(report(), as_of=datetime(2026, 3, 4, 12, 30, tzinfo=cairo))
    assert "REV:20260304T103000Z" in report_vcard(shown)


def test_empty_report_gives_no_card() -> None:
    """No people."""
    assert report_vcard(nobody(5)) == ""
