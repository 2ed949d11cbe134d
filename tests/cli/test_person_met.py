"""`person met`: the user was in touch with people elsewhere, on a day."""

from __future__ import annotations

import io
import shlex
import sys
import time
from datetime import date, datetime, timedelta

import pytest

from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignIn


def ago(days: int) -> str:
    today = date(*time.gmtime()[:3])
    return (today - timedelta(days=days)).isoformat()


def last_met(run: Run, who: str = "Ana Limar", *options: str) -> str | None:
    found: str | None = run("person", "show", who, "--format", "json", *options).json[0]["last_met"]
    return found


def test_meeting_counts_as_contact_until_it_is_undone(run: Run, synced: LiveMailbox) -> None:
    """It is on the person's page, in the JSON, and in the silence; not as of an earlier day."""
    (before,) = run("person", "show", "Ana Limar", "--format", "json").json
    done = run("person", "met", "Ana Limar", "--on", ago(40))
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(f"Met on {ago(40)}: ")
    (after,) = run("person", "show", "Ana Limar", "--format", "json").json
    assert (after["last_met"], after["silence_days"], after["standing"]) == (ago(40), 40, "in_touch")
    assert after["last_contact"] == before["last_contact"]
    assert "You last met" in run("person", "show", "Ana Limar").out
    assert last_met(run, "Ana Limar", "--as-of", ago(41)) is None
    assert run(*shlex.split(done.err.split("gmail-reconnect ")[1])).code == 0
    assert run("person", "show", "Ana Limar", "--format", "json").json == [before]


def test_undo_restores_the_meeting_before(run: Run, synced: LiveMailbox) -> None:
    """The last one recorded goes first, or the day that is named; with none left, undo says so and changes nothing."""
    for days in (30, 20, 10):
        assert run("person", "met", "Ana Limar", "--on", ago(days)).code == 0
    run("person", "met", "Ana Limar", "--on", ago(10), "--undo")
    assert last_met(run) == ago(20)
    run("person", "met", "Ana Limar", "--undo")
    assert last_met(run) == ago(30)
    wrong = run("person", "met", "Ana Limar", "--on", ago(20), "--undo")
    assert wrong.code == 2
    assert f"no meeting with Ana Limar on {ago(20)}" in wrong.err
    assert run("person", "met", "Ana Limar", "Zoe", "--undo").code == 2
    assert last_met(run) == ago(30)
    assert run("person", "met", "Ana Limar", "--undo").err.startswith("Meeting taken back: ")
    assert last_met(run) is None
    assert run("person", "met", "Ana Limar", "--undo").code == 2


@pytest.mark.parametrize(
    ("words", "days"),
    [("", 0), ("today", 0), ("Yesterday", 1), ("3 weeks ago", 21), ("two days", 2), ("أمس", 1), ("قبل أسبوعين", 14)],
)
def test_day_of_a_meeting_in_words(run: Run, synced: LiveMailbox, words: str, days: int) -> None:
    """Today without --on; otherwise as people say it, in both languages."""
    done = run("person", "met", "Zoe", *(["--on", words] if words else []))
    assert done.code == 0, done.err
    assert last_met(run, "Zoe") == ago(days)


@pytest.mark.parametrize(
    "words", [ago(-1), "2999-01-01", "tomorrow", "soon", "0 days", "1026-05-03", "40 years ago", "5"]
)
def test_day_that_is_not_a_day_until_today_is_refused(run: Run, synced: LiveMailbox, words: str) -> None:
    """To come, impossible, or a slip of the hand in the year."""
    refused = run("person", "met", "Zoe", "--on", words)
    assert refused.code == 2
    assert "is not a day until today" in refused.err
    assert last_met(run, "Zoe") is None


def test_several_people_were_met_on_one_day(run: Run, synced: LiveMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named, or from standard input; one unknown name, and nothing is recorded."""
    assert run("person", "met", "Ana Limar", "Nobody Known").code == 1
    assert last_met(run) is None
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Ana Limar\n")))
    assert run("person", "met", "-", "Zoe", "--on", ago(3)).code == 0
    assert {last_met(run, who) for who in ("Ana Limar", "Zoe")} == {ago(3)}


def test_letter_and_report_know_of_the_meeting(run: Run, sign_in: SignIn, pairs: LiveMailbox) -> None:
    """A rhythm of a week ranks her again soon; the reason names the day, the letter doesn't say that mail was last."""
    there = sign_in(pairs)
    there.configure(WHY_AND_OFFER)
    run("sync", "--full")
    run("person", "met", "Ana Limar", "--on", ago(40))
    run("person", "rhythm", "Ana Limar", "--every", "4 weeks")
    (ana,) = (one for one in run("report", "--format", "json", "--all").json["people"] if one["name"] == "Ana Limar")
    day = datetime.fromisoformat(ago(40))
    assert f"ou met on {day.day} {day:%B %Y}; silent for" in ana["reason"]
    assert ana["silence_days"] == 40
    assert f"You met on {day.day} {day:%B %Y}" in run("report", "--explain").out
    (made,) = run("draft", "Ana Limar", "--dry-run", "--format", "json").json
    assert "spoke" in made["text"]
    assert "wrote" not in made["text"].split("\n\n")[1].split(". ")[0]
    assert [one["says"] for one in made["plan"] if one["part"] == "opens with"] == ["your last meeting, 40 days ago"]
    run("draft", "Ana Limar", "--sheet", there.place / "sheet.toml")
    assert f"ou met on {day.day} {day:%B %Y}" in (there.place / "sheet.toml").read_text(encoding="utf-8")
