"""The page's languages: complete, with the same placeholders, and with correct plurals."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from gmail_reconnect.errors import ConfigError
from gmail_reconnect.report.page import load_templates
from gmail_reconnect.report.strings import PageWords
from tests.support.report_sample import day

SHIPPED = load_templates(Path("nowhere"))
LANGUAGES = sorted(name.removesuffix(".toml") for name in SHIPPED if name.endswith(".toml"))


def keys(table: dict[str, Any], *path: str) -> dict[str, set[str]]:
    """Each string's dotted path without the plural form, and the placeholders of all its forms."""
    found: dict[str, set[str]] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= {k: found.get(k, set()) | v for k, v in keys(value, *path, key).items()}
        else:
            where = ".".join(path if path[:1] == ("count",) else (*path, key))
            found[where] = found.get(where, set()) | set(re.findall(r"\{\w+\}", value))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_string(language: str) -> None:
    """The same keys as English with the same placeholders, none of them empty."""
    strings = tomllib.loads(SHIPPED[f"{language}.toml"])
    assert keys(strings) == keys(tomllib.loads(SHIPPED["en.toml"]))
    assert '""' not in SHIPPED[f"{language}.toml"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_every_form(language: str) -> None:
    """As many forms as the language has: two in English, six in Arabic."""
    rules = Locale.parse(language).plural_form
    forms = set(rules.tags) | {"other"}
    for noun, wordings in tomllib.loads(SHIPPED[f"{language}.toml"])["count"].items():
        assert set(wordings) == forms, noun


def test_arabic_counts_use_all_plural_forms() -> None:
    """1, 2, 3 to 10, 11 to 99, 100, and more."""
    arabic = PageWords("ar", SHIPPED)
    counted = [arabic.count("mails", n) for n in (1, 2, 3, 11, 100, 1103)]
    assert counted == ["رسالة واحدة", "رسالتان", "3 رسائل", "11 رسالة", "100 رسالة", "1,103 رسائل"]
    assert arabic.day(day(2019, 3)) == "4 مارس 2019"


def test_points_have_a_sign() -> None:
    """Plus and a true minus; none for zero; a total has only a minus."""
    english = PageWords("en", SHIPPED)
    assert [english.points(value) for value in (1.5, -0.3, -0.0, 0.001)] == ["+1.50", "−0.30", "0.00", "0.00"]
    assert [english.points(value, signed=False) for value in (4.717, -2)] == ["4.72", "−2.00"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("[text]\ntitle = ", "report/fr.toml: "), ("", "lacks text"), ("text = 3", "lacks text")],
)
def test_broken_language_file_is_reported(text: str, says: str) -> None:
    """Invalid TOML, or a missing string: the message names file and key."""
    with pytest.raises(ConfigError, match=re.escape(says)):
        PageWords("fr", SHIPPED | {"fr.toml": text}).say("text", "title")


def test_unknown_placeholder_is_reported() -> None:
    """In a file of the user."""
    own = SHIPPED | {"en.toml": SHIPPED["en.toml"].replace("{n} mails", "{number} mails")}
    with pytest.raises(ConfigError, match=r"\{number\}"):
        PageWords("en", own).count("mails", 3)


def test_unknown_language_lists_the_known_ones() -> None:
    """There is no Finnish page."""
    with pytest.raises(ConfigError) as caught:
        PageWords("fi", SHIPPED)
    assert "ar, en" in caught.value.hint
