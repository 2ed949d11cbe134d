"""The manual page has everything that the help has."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from gmail_reconnect.cli.app import app
from tests.conftest import ROOT
from tools.manpage import manual

PAGE = ROOT / "docs" / "gmail-reconnect.1"


def parts(command: Any, context: Any) -> Iterator[str]:
    """Each command and option of the command line."""
    for parameter in command.get_params(context):
        yield from (option for option in parameter.opts if option.startswith("-"))
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            inner: Any = command.resolve_command(context, [name])[1]
            if not inner.hidden:
                yield f"{context.info_name} {name}"
                yield from parts(inner, inner.make_context(f"{context.info_name} {name}", [], resilient_parsing=True))


def test_every_command_and_option_is_in_the_manual() -> None:
    """A new command has to reach the manual without anybody thinking of it."""
    root: Any = get_command(app)
    shown = manual().replace("\\-", "-")
    for part in parts(root, root.make_context("gmail-reconnect", [], resilient_parsing=True)):
        assert re.search(rf"{re.escape(part)}\b", shown), part


def test_packaged_manual_is_up_to_date() -> None:
    """The page in docs/ is what a wheel installs; `make man` writes it."""
    assert PAGE.read_text(encoding="utf-8") == manual(), "run `make man`"


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_manual_has_no_formatting_errors() -> None:
    """groff warns about unknown requests, unbalanced fonts and undefined characters."""
    command = ["groff", "-man", "-Tutf8", "-Kutf8", "-wall", "-z", str(PAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
