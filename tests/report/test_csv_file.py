"""The report as CSV, read back by Python's reader."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from gmail_reconnect.report.csv_file import report_csv
from tests.support.report_sample import AS_OF, moment, nadia, named, nobody, report, tomas


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t=", "\r@", " =", "\u200b=", "＝"])
def test_text_cells_never_begin_a_formula(first: str) -> None:
    """A name and a subject that a spreadsheet would run get an apostrophe before them."""
    hostile = f'{first}HYPERLINK("https://evil.example","x")'
    contact = replace(named(hostile), tie=replace(nadia().tie, last_wrote=moment(AS_OF, hostile)))
    row = next(csv.DictReader(io.StringIO(report_csv(report(contact)))))
    assert row["name"].startswith("'")
    assert row["last_wrote_subject"].startswith("'")


def test_csv_reads_back_with_one_row_per_person() -> None:
    """Numbers are numbers; quotes and line breaks do no harm."""
    contact = named('Ada "the\nPilot", née Okoro')
    text = report_csv(report(contact, tomas()))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["rank"] for row in rows] == ["1", "2"]
    assert rows[0]["name"] == 'Ada "the Pilot", née Okoro'
    assert (rows[0]["email"], rows[0]["other_addresses"]) == ("p@x.example", "q@x.example")
    assert (rows[0]["i_owe"], rows[1]["i_owe"], rows[1]["last_wrote_recipients"]) == ("yes", "no", "3")
    assert float(rows[0]["score"]) == pytest.approx(4.7202)
    assert text.count("\r\n") == 3


def test_negative_score_stays_a_number() -> None:
    """The guard against formulas leaves numbers alone."""
    ranked = replace(report(), people=(replace(report().people[0], score=-0.5),))
    assert next(csv.DictReader(io.StringIO(report_csv(ranked))))["score"] == "-0.5"


def test_empty_report_gives_a_header_only() -> None:
    """No people."""
    assert report_csv(nobody(5)).count("\r\n") == 1
