"""What to do after reading a report."""

from __future__ import annotations

from dataclasses import replace

from gmail_reconnect.model import DraftNote
from gmail_reconnect.report.next_step import NextStep, next_step
from tests.support.report_sample import nadia, nameless, nobody, report, tomas

ALL = replace(report(), drafts={}, set_aside={})


def test_first_people_without_a_letter_are_next() -> None:
    """Three letters at most; no names are needed if the report counts as `draft --top` does."""
    assert next_step(ALL) == NextStep(3)


def test_people_are_named_if_the_report_counts_differently() -> None:
    """Another lens than usual, or people who already have a letter."""
    ids = tuple(one.person.id for one in (nadia(), tomas(), nameless()))
    assert next_step(replace(ALL, usual_lens=False)) == NextStep(3, ids)
    assert next_step(replace(ALL, set_aside={"drafted": 1})) == NextStep(3, ids)


def test_letters_of_another_day_are_only_shown() -> None:
    """The day is the one that the user typed."""
    assert next_step(replace(ALL, asked_day="2020-02-01")) == NextStep(3, (), "2020-02-01")


def test_nothing_is_left_to_write_if_everyone_has_a_letter() -> None:
    """One that is waiting counts, a sent one doesn't; an empty report has no next step."""
    one = replace(report(nadia()), set_aside={})
    assert next_step(replace(one, drafts={nadia().person.id: DraftNote("edited", "r-1")})) == NextStep()
    assert next_step(replace(one, drafts={nadia().person.id: DraftNote("sent", "r-1")})) == NextStep(1)
    assert next_step(nobody(3)) is None
