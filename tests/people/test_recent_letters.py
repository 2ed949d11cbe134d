from __future__ import annotations

import pytest

from gmail_reconnect.model import Draft
from gmail_reconnect.people.recent_letters import RecentLetters, describe_letter

NOW = 1_704_110_400_000
DAY = 86_400_000


def draft(name: str, state: str, age: int, email: str = "", **more: object) -> Draft:
    made = NOW - age * DAY
    return Draft(name, email or f"{name}@example.org", name, "Hello", f"{name}@x", b"", state, made, made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "age", "held"),
    [
        ("pending", 1000, "open"),
        ("created", 1000, "open"),
        ("edited", 1000, "open"),
        ("sent", 179, "recent"),
        ("answered", 0, "recent"),
        ("bounced", 179, "recent"),
        ("sent", 180, None),
        ("discarded", 0, None),
    ],
)
def test_recent_or_waiting_draft_holds_back_another(state: str, age: int, held: str | None) -> None:
    """While a draft waits, or within 180 days of the last one; a discarded one doesn't count."""
    written = RecentLetters([draft("ana", state, age)], NOW, 180)
    found = written.to(["other@example.org", "ana@example.org"])
    assert (None if found is None else "open" if found.is_open else "recent") == held
    assert written.to(["ben@example.org"]) is None


def test_last_draft_is_named() -> None:
    """Several drafts to one person, to any of their addresses."""
    drafts = [
        draft("first", "sent", 3, "ana@example.org"),
        draft("last", "sent", 1, "ana@work.example"),
        draft("thrown-away", "discarded", 0, "ana@example.org"),
    ]
    found = RecentLetters(drafts, NOW, 180).to(["ana@example.org", "ana@work.example"])
    assert found is not None
    assert (found.id, describe_letter(found)) == ("last", "a letter of 31 Dec 2023 was sent")


def test_days_count_from_sending() -> None:
    """A draft that waited for a year and was sent yesterday counts for another 179 days."""
    assert RecentLetters([draft("ana", "sent", 365, sent=NOW - DAY)], NOW, 180).to(["ana@example.org"])


def test_other_addresses_of_the_person_count() -> None:
    """The letter went to one address; it counts for their other one, also if the two are no longer joined."""
    made = draft("ana", "sent", 3, addresses=("ana@example.org", "ana@work.example"))
    assert RecentLetters([made], NOW, 180).to(["ana@work.example"])


@pytest.mark.parametrize(("age", "asked", "held"), [(179, False, True), (180, False, False), (0, True, False)])
def test_deleted_draft_is_not_written_again_unasked(age: int, asked: bool, held: bool) -> None:
    """Deleted in Gmail: it counts for 180 days from when that was noticed, but not for somebody who is named."""
    gone = draft("ana", "discarded", 400, gmail_draft_id="r1", thrown_away=NOW - age * DAY)
    found = RecentLetters([gone], NOW, 180).to(["ana@example.org"], asked=asked)
    assert (found is not None) is held
    if found:
        assert describe_letter(found).endswith("was thrown away")


@pytest.mark.parametrize(
    ("state", "in_gmail", "told"),
    [
        ("created", "r1", "waits in your Drafts folder"),
        ("created", None, "was written to a file"),
        ("answered", "r1", "was answered"),
        ("bounced", "r1", "came back undelivered"),
    ],
)
def test_reason_names_state_and_day(state: str, in_gmail: str | None, told: str) -> None:
    """Each state in words, with the day the letter was made."""
    found = RecentLetters([draft("ana", state, 0, gmail_draft_id=in_gmail)], NOW, 180).to(["ana@example.org"])
    assert found is not None
    assert describe_letter(found) == f"a letter of 1 Jan 2024 {told}"
