"""What a user copies from the output, or types without thinking twice, is understood."""

from __future__ import annotations

import io
import re
import sys
import time
from pathlib import Path

import pytest

from gmail_reconnect.__main__ import main
from gmail_reconnect.actions.progress import MatchingPeople, ReadingFile
from gmail_reconnect.cli.display.progress import ProgressLine
from gmail_reconnect.cli.session import Session
from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.faults import Fault
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignIn, addresses


@pytest.mark.parametrize(
    "who",
    [
        "\u2068Ana Limar\u2069",
        " \u2068Ana Li\u2026\u2069",
        "Ana Limar <ana@lima.example>",
        "\u2066ana@lima.example\u2069",
        "ana@lim\u2026",
        "\u201c\u2068Ana Limar\u2069\u201d",
        "\u2068Ana Limar\u2069:",
        "'Ana Limar'",
        "\u00abAna Limar\u00bb",
        "ana@lima.example,",
        "mailto:ana@lima.example",
    ],
)
def test_name_copied_from_the_output_is_found(run: Run, sign_in: SignIn, small: LiveMailbox, who: str) -> None:
    """With its isolates, cut to its column, with its address; as in a sentence, a list or a link."""
    sign_in(small)
    run("sync")
    assert run("person", "show", who, "--format", "json").json[0]["name"] == "Ana Limar"
    assert run("person", "ignore", who).code == 0
    assert run("people", "--standing", "ignored", "--format", "json").json[0]["name"] == "Ana Limar"


def test_name_that_is_not_found_is_shown_as_typed(run: Run, synced: LiveMailbox) -> None:
    """Without the isolates that it was copied with, which would be shown as escapes."""
    assert "There is nobody called 'Nobody'." in run("person", "show", "\u2068Nobody\u2069").err
    assert "people fit 'ob'" in run("person", "show", "\u2068ob\u2069").err


def test_id_in_brackets_is_found(run: Run, synced: LiveMailbox) -> None:
    """As the message about several people prints it."""
    ana = run("people", "ana@lima.example", "--format", "json").json[0]
    assert run("person", "show", f"Ana Limar ({ana['id']})", "--format", "json").json[0]["id"] == ana["id"]


def test_people_set_aside_are_listed(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """By their standing; nobody has another."""
    sign_in(small)
    run("sync", "--full")
    machines = run("people", "--standing", "machine")
    assert "The Weekly" in machines.out
    assert "Ana" not in machines.out
    assert "Nobody has the standing “group only”." in run("people", "--standing", "group_only").err


def test_snooze_takes_an_interval_and_says_how_to_undo_it(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """One line; a day that has passed is refused."""
    sign_in(small)
    run("sync")
    done = run("person", "snooze", "Ana", "--until", "3 months")
    assert (done.code, done.out, done.err.count("\n")) == (0, "", 1), done.err
    assert done.err.startswith("Snoozed until 20")
    (ana,) = run("people", "Ana", "--format", "json").json
    assert ana["standing"] == "snoozed"
    assert run(*done.err.split("gmail-reconnect ")[1].split()).code == 0
    assert run("people", "Ana", "--format", "json").json[0]["standing"] != "snoozed"
    today = time.strftime("%Y-%m-%d", time.gmtime())
    for past in ("2020-01-01", today):
        refused = run("person", "snooze", "Ana", "--until", past)
        assert refused.code == 2
        assert "not a day to come" in refused.err


def test_merge_is_undone_by_name(run: Run, synced: LiveMailbox) -> None:
    """By the names the two had before, whichever the merged person has now."""
    before = addresses(run)
    for undo in (("Robert Stone", "Bob Stone"), ("Bob Stone", "Robert Stone")):
        assert run("person", "merge", "Robert Stone", "bob77@x.example").code == 0
        assert addresses(run) != before
        undone = run("person", "merge", *undo, "--undo")
        assert undone.code == 0, undone.err
        assert addresses(run) == before


def test_name_that_means_several_drafts_asks_first(
    run: Run, sign_in: SignIn, pairs: LiveMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "stone" is Robert and Bob; without an answer nothing is discarded."""
    sign_in(pairs).configure(WHY_AND_OFFER)
    run("sync", "--full")
    run("draft", "robert@stone.example", "bob77@x.example", "--allow-blanks")
    assert len(pairs.drafts) == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    asked = run("drafts", "discard", "stone")
    assert asked.code == 1
    assert "That means 2 drafts" in asked.err
    assert "Nothing was discarded." in asked.err
    assert len(pairs.drafts) == 2
    assert run("drafts", "discard", "stone", "--yes").code == 0
    assert not pairs.drafts


def test_report_is_not_written_as_pdf(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Nor in any other format it doesn't have."""
    there = sign_in(small)
    run("sync")
    for name in ("x.pdf", "x.docx", "x.xyz"):
        refused = run("report", "--output", there.place / name)
        assert refused.code == 2
        assert not (there.place / name).exists()
    assert run("report", "--format", "html", "--output", there.place / "x.pdf").code == 2
    assert run("report", "--output", there.place / "x.txt").code == 0
    for form, name in (("json", "x.json"), ("csv", "x.txt"), ("html", "x.htm"), ("json", "-")):
        assert run("report", "--format", form, "--output", there.place / name).code == 0


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ("--format json", "x.html"),
        ("--format html", "x.json"),
        ("--format csv", "X.HTML"),
        ("--format vcard", "x.csv"),
        ("--open", "x.json"),
        ("--open", "x.pdf"),
    ],
)
def test_ending_of_another_format_is_refused(run: Run, tmp_path: Path, options: str, name: str) -> None:
    """No program opens JSON that is called a page."""
    refused = run("report", *options.split(), "--output", tmp_path / name)
    assert refused.code == 2
    assert name in refused.err or "written as" in refused.err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("line", ["-h", "report -h", "person -h", "person snooze -h", "help report"])
def test_short_help(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """-h everywhere."""
    assert main(line.split()) == 0
    assert "Usage" in capsys.readouterr().out


def test_letter_of_an_interrupted_command_is_told_before_it_is_made(
    run: Run, sign_in: SignIn, pairs: LiveMailbox
) -> None:
    """The first command lost the answer of Gmail; the second says so before it goes on."""
    there = sign_in(pairs)
    there.configure(WHY_AND_OFFER)
    run("sync", "--full")
    there.gmail.fail_next(Fault.DROPPED_BEFORE, "drafts.create")
    assert run("draft", "Ana Limar <ana@lima.example>").code == 5
    made = run("draft", "robert@stone.example")
    assert made.code == 0, made.err
    assert made.err.index("an interrupted command left this letter") < made.err.index("is in your Drafts folder")


def test_interruption_tells_what_was_kept() -> None:
    """Matching people changes nothing; reading mail keeps what was read."""
    session = Session()
    line = ProgressLine(session)
    line(MatchingPeople(1, 2))
    assert session.kept == ""
    line(ReadingFile("all.mbox", 2000))
    assert session.kept == "What was read so far is kept; the same command continues."


def test_people_set_aside_who_match_a_need_are_listed(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Ana knows boats, and is ignored."""
    sign_in(small)
    run("sync")
    run("person", "ignore", "Ana")
    asked = ("report", "--need", "boat", "--include", "set-aside")
    assert re.search(r"Also matching, but not ranked:\n.*\n.*Ana Limar.* ignored", run(*asked).out)
    assert run(*asked, "--format", "json").json["others"][0]["standing"] == "ignored"
    assert "Ana" not in run("report", "--need", "boat", "--include", "in-touch").out
    assert run("report", "--include", "set-aside").code == 2
