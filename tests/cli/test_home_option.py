"""Commands that are printed work for the home that was asked for."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from gmail_reconnect.__main__ import main
from gmail_reconnect.cli.app import COMMANDS
from gmail_reconnect.text.command_lines import with_option
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Result, Run, SignIn

NAMES = "|".join(COMMANDS)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that a shell would split."""
    return tmp_path / "my mail"


@pytest.fixture
def run(place: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Like the others' `run`, with the home in what is printed."""

    def call(*arguments: object) -> Result:
        code = main(["--home", str(place), *map(str, arguments)])
        return Result(code, *capfd.readouterr())

    return call


@pytest.mark.parametrize("name", [*COMMANDS, "help"])
def test_every_command_gets_the_option(name: str) -> None:
    """A new command has to be known here, too."""
    assert with_option(f"Run `gmail-reconnect {name}`.", "--home x") == f"Run `gmail-reconnect --home x {name}`."


def test_other_text_is_left_alone() -> None:
    """The program's name in a sentence, and a command that has the option."""
    text = "a newer gmail-reconnect wrote it; gmail-reconnect-ab12.timer; `gmail-reconnect --home y sync`"
    assert with_option(text, "--home x") == text
    assert with_option("`gmail-reconnect sync`", "") == "`gmail-reconnect sync`"


def test_printed_commands_keep_the_home(run: Run, sign_in: SignIn, small: LiveMailbox, place: Path) -> None:
    """Hints, next steps and undo lines of every kind of command, on both streams and in the page."""
    before = [run("doctor"), run("doctor", "--format", "json"), run("sync"), run("report"), run("draft", "--top", 1)]
    there = sign_in(small)
    there.configure()
    shown = [
        run(*command)
        for command in (
            ("sync",), ("report",), ("people",), ("person", "show", "nobody"), ("person", "never", "Ana", "--yes"),
            ("person", "never", "ana@lima.example", "--undo"), ("draft", "--top", 1), ("drafts",), ("schedule",),
            ("own", "list"), ("privacy",), ("doctor",), ("report", "--format", "html"), ("report", "--output", "-"),
        )
    ]  # fmt: skip
    page = (place / "report.html").read_text(encoding="utf-8").replace("&#x27;", "'")
    said = "\n".join([*(f"{one.out}\n{one.err}" for one in (*before, *shown)), page])
    commands = re.findall(rf"gmail-reconnect (?:--home .*? )?(?:{NAMES})\b", said)
    assert len(commands) > 20
    assert {one for one in commands if shlex.quote(str(place)) not in one} == set()
