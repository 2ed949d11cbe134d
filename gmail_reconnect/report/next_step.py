"""Works out what to do after reading a report: which letters to write next, or to look at the existing ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gmail_reconnect.model import Report
from gmail_reconnect.text.sanitize import one_line

MOST_LETTERS: Final = 3
_WAITING: Final = frozenset({"pending", "created", "edited"})


@dataclass(frozen=True, slots=True)
class NextStep:
    """`count` letters to write: to `people` (ids), or to the first people of the report if there are no ids.

    If `count` is 0, everyone already has a letter: see what became of those. With `as_of` (a day as the user typed it)
    the letters are only shown as of that day, and no draft is created.
    """

    count: int = 0
    people: tuple[str, ...] = ()
    as_of: str = ""


def next_step(report: Report) -> NextStep | None:
    """What to do next; None if the report is empty.

    `draft --top` counts by the usual lens, without a need, and includes people who already have a letter. So if this
    report differs in any of these, the step names the people.
    """
    if not report.people:
        return None
    drafted = {person for person, note in report.drafts.items() if note.state in _WAITING}
    # For a ranked person, the only reason in `because` is a letter.
    without_letter = [one for one in report.people if not one.contact.because and one.contact.person.id not in drafted][
        :MOST_LETTERS
    ]
    if not without_letter:
        return NextStep()
    people: tuple[str, ...] = ()
    if report.need or not report.usual_lens or report.set_aside.get("drafted", 0):
        people = tuple(one_line(one.contact.person.id) for one in without_letter)
    return NextStep(len(without_letter), people, one_line(report.asked_day))
