"""The words of init's questions, from `templates/init/LANGUAGE.toml`."""

from __future__ import annotations

import tomllib
from typing import Any

from gmail_reconnect.paths import shipped_templates


class SetupWords:
    """The words in one language; in English where there are none in it."""

    def __init__(self, language: str) -> None:
        folder = shipped_templates() / "init"
        path = folder / f"{language}.toml"
        self.is_own = path.is_file()
        path = path if self.is_own else folder / "en.toml"
        self._words: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))

    def say(self, key: str, **values: object) -> str:
        """One sentence, with its {placeholders} filled."""
        return str(self._words[key]).format(**values)

    def table(self, key: str) -> dict[str, str]:
        """What the answers to a question mean, by what they are stored as."""
        return dict(self._words[key])

    def answers(self, key: str) -> list[str]:
        """The ways to say yes or no, the usual one first."""
        return list(self._words[key])


def in_every_language(key: str, **values: object) -> str:
    """The same sentence in each language that there are words in, for a reader whose language isn't known yet."""
    languages = sorted((path.stem for path in (shipped_templates() / "init").glob("*.toml")), reverse=True)
    return " · ".join(SetupWords(language).say(key, **values) for language in languages)
