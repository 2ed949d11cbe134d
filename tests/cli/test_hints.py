"""The advice of the command line: every code has one, and every command it names exists."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from typer.core import TyperCommand
from typer.main import get_command

from gmail_reconnect.cli.app import app
from gmail_reconnect.cli.hints import HINTS, advice, hint
from gmail_reconnect.errors import ErrorCode, ReconnectError
from tests.conftest import ROOT
from tests.support.printed_commands import refused

PACKAGE = ROOT / "gmail_reconnect"


def test_every_code_has_a_hint() -> None:
    """An error whose code has no words would reach the user as a bug."""
    assert set(HINTS) == set(ErrorCode)


@pytest.mark.parametrize("code", ErrorCode)
def test_commands_named_in_a_hint_parse(code: ErrorCode) -> None:
    """A hint that names a renamed command or option sends the user into the next error."""
    assert refused(advice(code, {})) == []


def test_address_from_mail_is_quoted_for_a_shell() -> None:
    """Whoever writes mail chooses their address: a copied command runs nothing else."""
    told = advice(ErrorCode.MAYBE_OWN, {"address": "a|sh@x.example"})
    assert "own add 'a|sh@x.example'`" in told


def test_options_named_in_a_hint_exist() -> None:
    """`--with` in a sentence has to be an option of some command, too."""
    root: Any = get_command(app)
    context = root.make_context("gmail-reconnect", [], resilient_parsing=True)
    known = _options(root, context)
    for text in HINTS.values():
        assert set(re.findall(r"(?<!\w)--[a-z][a-z-]*", text)) <= known, text


def _options(command: Any, context: Any) -> set[str]:
    found = {option for parameter in command.get_params(context) for option in parameter.opts}
    if not isinstance(command, TyperCommand):
        for name in command.list_commands(context):
            found |= _options(command.resolve_command(context, [name])[1], context)
    return found


def test_hint_without_a_code_is_the_errors_own() -> None:
    """Advice that names no command is written where the error is raised."""
    assert hint(ReconnectError("It failed.", "Look at the disk.")) == "Look at the disk."


def test_hint_is_filled_with_the_facts() -> None:
    """The drafting token needs the other sign-in command."""
    error = ReconnectError("Expired.", code=ErrorCode.SIGN_IN_AGAIN, facts={"token": "draft"})
    assert "gmail-reconnect login --drafts" in hint(error)


def test_missing_fact_becomes_a_placeholder() -> None:
    """Advice is still readable where the error doesn't know an address."""
    assert "PERSON" in advice(ErrorCode.IGNORED, {})


RAISED = [
    (path.relative_to(PACKAGE), call)
    for path in PACKAGE.rglob("*.py")
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(call, ast.Call) and any(word.arg == "code" for word in call.keywords)
]


def test_errors_carry_the_facts_that_their_hints_need() -> None:
    """A missing fact would show as a placeholder; one in a variable is checked by the tests of that error."""
    missing = []
    for path, call in RAISED:
        given = {word.arg: word.value for word in call.keywords}
        code, facts = given["code"], given.get("facts", ast.Dict([], []))
        if isinstance(code, ast.Attribute) and isinstance(facts, ast.Dict):
            text = HINTS[ErrorCode[code.attr]]
            needed = {"token" if name == "login" else name for name in re.findall(r"{(\w+)}", text)} - {"guide"}
            known = {key.value for key in facts.keys if isinstance(key, ast.Constant)}
            missing += [f"{path}: {code.attr} needs {name}" for name in needed - known]
    assert not missing
