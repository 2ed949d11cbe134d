"""Whatever is typed for an argument or option of any command: an answer or a clear error, never a bug."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.cli.app import COMMANDS, load_command

from .conftest import ANA, ME, Run, mail

NOT_UTF_8 = ["a\udcff@x.example", "\ud800", "a\0b"]
LONG = "x" * 100_000
PLACES = {
    "number": "1",
    "who": "Ana",
    "other": "zoe@z.example",
    "address": "ana@lima.example",
    "verb": "add",
    "addresses": "a@b.example",
}


def commands(path: list[str], command: Any) -> Iterator[tuple[list[str], Any]]:
    """Each command with the words that it is called by."""
    for name, one in getattr(command, "commands", {}).items():
        yield from commands([*path, name], one)
    if not hasattr(command, "commands"):
        yield path, command


EVERY = [
    pytest.param(path, parameter, command.params, id=f"{' '.join(path)} {parameter.opts[0]}")
    for name in COMMANDS
    for path, command in commands([name], load_command(name))
    for parameter in command.params
    if parameter.type_descriptor.annotation is not bool
]


@pytest.mark.parametrize(("path", "parameter", "parameters"), EVERY)
def test_no_text_ends_in_a_bug(run: Run, home: Path, path: list[str], parameter: Any, parameters: list[Any]) -> None:
    """Bytes that aren't UTF-8, half a character, NUL, and 100 kB."""
    others = [
        str(home / "some.mbox") if one.name == "paths" else PLACES[one.name]
        for one in parameters
        if one.required and one is not parameter
    ]
    is_path = parameter.type_descriptor.annotation in {Path, list[Path]}
    for value in (*NOT_UTF_8, LONG):
        typed = [value] if parameter.param_type_name == "argument" else [parameter.opts[0], value]
        before = [other for other in others if parameter.name in {"other", "words"}]
        after = [other for other in others if not before]
        found = run(*path, *before, *typed, *after)
        assert found.code in {0, 1, 2, 4, 5}, found.err
        assert found.code == 0 or len(found.err) < 5_000
        if value in NOT_UTF_8 and not is_path:
            assert found.code == 2, found.err


@pytest.fixture
def home(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An imported mailbox, and the folder that commands are run in."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    mails = [mail(ME, ANA, "2019-01-07", f"Boat {n}") for n in range(3)]
    (tmp_path / "some.mbox").write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\n" + one + b"\n" for one in mails))
    assert run("import", tmp_path / "some.mbox", "--me", "omar@example.com").code == 0
    return tmp_path
