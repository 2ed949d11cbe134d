"""The shape of the package: what no import contract can say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gmail_reconnect.cli.app import COMMANDS

from .conftest import ROOT

PACKAGE = ROOT / "gmail_reconnect"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
LONGEST_COMMAND = 25


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_short(module: Path) -> None:
    """A module over 400 lines or a function over 50 wants splitting."""
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert not [function.name for function in functions if _length(function) > LONGEST_FUNCTION]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of the body; parameters (a command's are its command line) and docstring aren't counted."""
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    return (function.end_lineno or 0) - first.lineno + 1


@pytest.mark.parametrize("module", sorted((PACKAGE / "cli" / "commands").rglob("*.py")), ids=lambda path: path.stem)
def test_commands_only_parse_call_and_print(module: Path) -> None:
    """A command function over 25 lines decides something that belongs in an action."""
    functions = [node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    assert not [function.name for function in functions if _length(function) > LONGEST_COMMAND]


ABOVE = {"__main__.py", "cli"}
OTHER_TEXT = {"scheduling", "notify", "demo", "local_gmail"}
"""Other programs' options; a sample config.toml; HTML and MIME."""
BELOW_CLI = [module for module in MODULES if module.relative_to(PACKAGE).parts[0] not in ABOVE | OTHER_TEXT]
NAMED = re.compile(rf"gmail-reconnect (?:{'|'.join(COMMANDS)})\b|(?<![\w-])--[a-z]")


@pytest.mark.parametrize("module", BELOW_CLI, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_command_line_names_commands_and_options(module: Path) -> None:
    """A page or a program gives other advice than the command line: below cli/, errors carry a code."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    docstrings = {id(node.value) for node in statements}
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    assert not [text for text in strings if NAMED.search(text)]
