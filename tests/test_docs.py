"""What the documents say about the code is true: every module they name exists, and the tree lists them all."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.support.printed_commands import refused

from .conftest import ROOT

PACKAGE = ROOT / "gmail_reconnect"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "bench").rglob("*.md"),
]


def listed_modules() -> dict[str, set[str]]:
    """Folder → its modules, as the tree in ARCHITECTURE.md lists them."""
    tree = ARCHITECTURE.read_text(encoding="utf-8").split("<!-- tree: begin -->")[1].split("<!-- tree: end -->")[0]
    found: dict[str, set[str]] = {}
    for line in filter(str.strip, tree.splitlines()):
        if line.startswith(" " * 8):
            found[list(found)[-1]] |= set(line.replace("·", " ").split())
        else:
            found[line.split()[0].rstrip("/")] = set()
    return found


def test_tree_lists_every_module() -> None:
    """A new, moved or removed module changes the page that newcomers read first."""
    modules: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        if not path.name.startswith("__"):
            folder = path.parent.relative_to(PACKAGE).as_posix()
            modules.setdefault("gmail_reconnect" if folder == "." else folder, set()).add(path.stem)
    assert listed_modules() == modules


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_exist(page: Path) -> None:
    """A name in backquotes with a folder and an ending is a file of the repository or of the package."""
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`([\w./-]+/[\w-]+\.(?:py|md|txt|toml|html|json))`", text):
        if "NAME" in name or "CODE" in name or name.startswith(("tokens/", "build/")):
            continue
        assert any((base / name).exists() for base in (ROOT, PACKAGE, page.parent)), name


def names_of_trouble() -> set[str]:
    """Every alarm, and every code that a line of doctor may have, or its check where it has none."""
    alarms = tomllib.loads((ROOT / "templates" / "notify" / "en.toml").read_text(encoding="utf-8"))["trouble"]
    found = set(alarms)
    modules = [*(PACKAGE / "actions" / "diagnosis").glob("*.py"), PACKAGE / "gmail" / "auth.py"]
    for path in (*modules, PACKAGE / "imap" / "sign_ins.py"):
        text = path.read_text(encoding="utf-8")
        found |= {code.lower() for code in re.findall(r"\bErrorCode\.([A-Z_]+)", text)}
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in {"warning", "wrong"}:
                has_code = len(call.args) > 2 or any(one.arg == "code" for one in call.keywords)
                found |= {one.value for one in call.args[:1] if isinstance(one, ast.Constant) and not has_code}
    return found


def test_every_trouble_has_its_command() -> None:
    """Whoever reads an announcement or a line of doctor finds it in the table, and what to do."""
    table = (ROOT / "docs" / "trouble.md").read_text(encoding="utf-8")
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines() if line.startswith("| ")][1:]
    assert all(len(row) == 4 and "`" in row[2] for row in rows)
    assert names_of_trouble() <= set(re.findall(r"`([^`]+)`", " ".join(row[3] for row in rows)))


WITH_COMMANDS = [page for page in PAGES if page.name != "CHANGELOG.md"] + [*(ROOT / "templates").rglob("*.toml")]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_a_page_names_parse(page: Path) -> None:
    """A command that was renamed, or needs a value, would send the reader into an error."""
    assert refused(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    """Links within the repository, with or without a heading."""
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / link).exists(), link


def test_spelling_is_one() -> None:
    """Oxford spelling: recognize and organization, but analyse, colour, neighbour and labelled."""
    texts = [ROOT / "templates" / part / "en.toml" for part in ("report", "init")]
    sources = [*PAGES, *PACKAGE.rglob("*.py"), *texts]
    american = r"\w*(?:favor(?!ites?)|behavior|neighbor|[Ll]abel(?:ed|ing)|LABELED|[Aa]nalyz)\w*"
    other = rf"{american}|\w+is(?:e[srd]?|ing|ations?)\b"
    found = {path.name: words for path in sources if (words := _differing(other, path.read_text(encoding="utf-8")))}
    assert found == {}


def _differing(pattern: str, text: str) -> set[str]:
    stems = r"(?:\w*(?:ra|no)|(?:other|like|pair)w|adv|appr|prom|superv|ar|expert|lou)is"
    return {word for word in re.findall(pattern, text) if not re.match(stems, word.casefold())}


@pytest.mark.parametrize(
    ("pattern", "most"), [("README.md", 90), ("docs/ranking.md", 120), ("docs/decisions/0*.md", 40)]
)
def test_pages_stay_short(pattern: str, most: int) -> None:
    """A long page isn't read."""
    pages = {page.name: len(page.read_text(encoding="utf-8").splitlines()) for page in ROOT.glob(pattern)}
    assert pages
    assert not {name: lines for name, lines in pages.items() if lines > most}
