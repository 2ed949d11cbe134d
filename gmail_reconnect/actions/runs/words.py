"""The words of announcements, in the user's language."""

from __future__ import annotations

import tomllib
from typing import Any

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ConfigError
from gmail_reconnect.paths import shipped_templates


class NoticeWords:
    """The words of templates/notify in the user's language, else in English, as where config.toml is broken."""

    def __init__(self, context: Context) -> None:
        try:
            language = context.config.me.language
        except ConfigError:
            language = "en"
        folder = shipped_templates() / "notify"
        file = folder / f"{language}.toml"
        self.language = language if file.exists() else "en"
        self._words: dict[str, Any] = tomllib.loads((folder / f"{self.language}.toml").read_text(encoding="utf-8"))

    def say(self, section: str, key: str, **values: object) -> str:
        """A text with its placeholders filled."""
        return str(self._words[section][key]).format(**values)
