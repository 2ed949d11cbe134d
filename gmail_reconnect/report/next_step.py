"""What to do after a report: the command that makes the next letters. Pure; the same for the table and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gmail_reconnect.model import Ranked, Report
from gmail_reconnect.text.sanitize import one_line

MOST: Final = 3
_WAITING: Final = frozenset({"pending", "created", "edited"})


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and how many letters it makes; 0: it shows those that are made, or would have been on that day."""

    command: str
    letters: int
    then: bool = False


def step(report: Report) -> Step | None:
    """The next command, None where the report shows nobody.

    By name wherever `draft --top` would count otherwise than this report: it goes by the usual lens and no need, and
    sees to it that the first have a letter, those with one counted in.
    """
    if not report.people:
        return None
    free = [one for one in report.people if not _has_letter(one, report)][:MOST]
    if not free:
        return Step("gmail-reconnect drafts", 0)
    if report.need or not report.usual_lens or report.set_aside.get("drafted", 0):
        whom = " ".join(one_line(one.contact.person.id) for one in free)
    else:
        whom = f"--top {len(free)}"
    if report.asked_day:
        # --dry-run first: whatever a narrow terminal cuts off, it makes no draft.
        # Made of the present's mail a letter would go to others; made of that day's it would be wrong about today.
        return Step(f"gmail-reconnect draft --dry-run --as-of {one_line(report.asked_day)} {whom}", 0, then=True)
    return Step(f"gmail-reconnect draft {whom}", len(free))


def _has_letter(ranked: Ranked, report: Report) -> bool:
    """Of those who are ranked, nothing but a letter is a `because`."""
    note = report.drafts.get(ranked.contact.person.id)
    return bool(ranked.contact.because) or (note is not None and note.state in _WAITING)
