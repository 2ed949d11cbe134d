"""The page's words in one language: strings from a TOML file; plurals, dates and numbers from Babel.

Strings are not escaped.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from gmail_reconnect.errors import ConfigError


class PageWords:
    """The words of `<language>.toml`.

    The file may be the user's own, so a missing key raises ConfigError with the file's name. Numbers use the digits 0
    to 9, in Arabic too, as in business mail. `more` is the text of another such file, whose words are added.
    """

    def __init__(self, language: str, templates: Mapping[str, str], more: str = "") -> None:
        self.language = language
        self.file = f"{language}.toml"
        if self.file not in templates:
            known = ", ".join(sorted(name.removesuffix(".toml") for name in templates if name.endswith(".toml")))
            raise ConfigError(
                f"There is no report page in {language!r}.",
                f"Available: {known}. You can add a language in your templates folder.",
            )
        try:
            self._strings: dict[str, Any] = tomllib.loads(templates[self.file])
            for name, table in tomllib.loads(more).items():
                self._strings[name] = {**self._strings.get(name, {}), **table}
            self.locale = Locale.parse(language)
        except (tomllib.TOMLDecodeError, UnknownLocaleError, ValueError) as error:
            raise ConfigError(f"report/{self.file}: {error}", "Fix or remove your copy of that file.") from error

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.locale.text_direction

    @property
    def text(self) -> dict[str, str]:
        """The [text] table, for the template."""
        table: dict[str, str] = self.table("text")
        return table

    def say(self, *path: str, **values: str) -> str:
        """The string at `path`, such as ("how", "to_alone"), with its {placeholders} filled."""
        return self._fill(self._string(*path), values)

    def known(self, table: str, key: str) -> str:
        """The string for a value of the program, or the value itself if it has no string."""
        return str(self.table(table).get(key, key))

    def count(self, noun: str, n: int) -> str:
        """`n` and its noun, in the language's plural form."""
        form = self.locale.plural_form(n)
        return self._fill(self._string("count", noun, form), {"n": self.number(n)})

    def number(self, n: int) -> str:
        """A whole number with the language's separators."""
        return format_decimal(n, locale=self.locale)

    def points(self, value: float, *, signed: bool = True) -> str:
        """Points of a score with two decimals."""
        text = format_decimal(abs(value), "0.00", locale=self.locale)
        if not signed or round(value, 2) == 0:
            return text if round(value, 2) >= 0 else f"−{text}"
        return f"+{text}" if value > 0 else f"−{text}"

    def day(self, at: datetime) -> str:
        """The date of `at`, in its own time zone."""
        return format_date(at.date(), self._string("day"), locale=self.locale)

    def table(self, *path: str) -> dict[str, Any]:
        """The words of a table."""
        table: Any = self._strings
        for key in path:
            table = table.get(key) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            raise self._missing(*path)
        return table

    def _string(self, *path: str) -> str:
        value = self.table(*path[:-1]).get(path[-1])
        if not isinstance(value, str):
            raise self._missing(*path)
        return value

    def _fill(self, text: str, values: Mapping[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            if match[1] not in values:
                raise ConfigError(f"report/{self.file}: {{{match[1]}}} is unknown in “{text}”.")
            return values[match[1]]

        return re.sub(r"\{(\w+)\}", value, text)

    def _missing(self, *path: str) -> ConfigError:
        return ConfigError(f"report/{self.file} lacks {'.'.join(path)}.", "Compare your copy with the shipped one.")
