"""What doctor says, in each language."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.actions.diagnosis import lines
from gmail_reconnect.actions.diagnosis.lines import Line, describe, line
from gmail_reconnect.actions.runs import alarm
from gmail_reconnect.model import Trouble
from gmail_reconnect.notify import interface
from gmail_reconnect.paths import shipped_templates

FOLDER = shipped_templates() / "doctor"
OTHERS = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "en")


def words(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def test_every_line_is_in_every_language() -> None:
    """And tells nothing that the English one doesn't."""
    english = words("en")["line"]
    for language in OTHERS:
        theirs = words(language)["line"]
        assert theirs.keys() == english.keys()
        for key, text in theirs.items():
            assert {*re.findall(r"{\w+}", text)} <= {*re.findall(r"{\w+}", english[key])}, key


def test_every_line_that_a_check_says_is_there() -> None:
    """A check that seldom fails would find only then that it has no words."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(lines.__file__).parent.glob("*.py"))
    english = words("en")["line"]
    assert {*re.findall(r'\bline\(\s*"(\w+)"', source)} <= english.keys()
    for begins in re.findall(r'\bline\(f"(\w+)\{', source):
        assert [key for key in english if key.startswith(begins)]
    assert {f"{kind}_{trouble}" for kind in ("headers", "effect") for trouble in Trouble} <= english.keys()


def test_every_way_that_fails_says_why_in_arabic() -> None:
    """By what went wrong: the words of all of them together would help nobody."""
    folders = (Path(interface.__file__).parent, Path(alarm.__file__).parent)
    source = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py"))
    found = re.findall(r'NotifyError\(\s*(?:message|f?".*?"),\s*"(\w+)"', source)
    assert len(found) == source.count("raise NotifyError(") > 8
    assert {*found} <= words("ar")["error"].keys()


OLD = line("mail_old", messages=2000, age=(line("last_read", day=date(2021, 3, 4), ago=line("days_ago", days=1)),))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2,000 messages; mail last read 4 March 2021, 1 day ago."),
        ("ar", "المقروء 2,000 رسالة؛ آخر قراءة للبريد في 4 مارس 2021، منذ يوم."),
        ("nl", "2,000 messages; mail last read 4 March 2021, 1 day ago."),
    ],
)
def test_line_tells_its_facts(language: str, said: str) -> None:
    """Numbers with their noun, days and other lines; in English where a language has no words."""
    assert describe(OLD, language) == said


def test_text_from_elsewhere_turns_no_line_around() -> None:
    """A path in an Arabic line; what would turn it otherwise is left out."""
    said = describe(line("file_open", file="/home/\u202eme/a"), "ar")
    assert said.endswith("\u2068/home/me/a\u2069.")


def test_error_without_words_keeps_its_own() -> None:
    """An error that no check has met before is told in English."""
    assert describe(Line("never_seen", english="It broke."), "ar") == "It broke."
    assert describe(Line("refused", english="It was refused."), "en") == "It was refused."
