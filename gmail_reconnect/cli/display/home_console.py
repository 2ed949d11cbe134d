"""A console that adds --home, where it was given, to every command of this program's that it prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.text import Text

from .layout import COMMAND, wrap_words


class HomeConsole(Console):
    """Rich's, with `with_home` for every text that is printed by itself; cells of a table have no commands."""

    def __init__(self, with_home: Callable[[str], str], **given: Any) -> None:
        super().__init__(**given)
        self._with_home = with_home

    def print(self, *objects: Any, **given: Any) -> None:
        """Like Rich's. A command isn't broken, so that it can be copied."""
        if any(map(_has_command, objects)):
            objects = tuple(self._completed(one) if _has_command(one) else one for one in objects)
            given |= {"soft_wrap": True}
        super().print(*objects, **given)

    def _completed(self, shown: str | Text) -> str | Text:
        text = self._with_home(_plain(shown))
        text = wrap_words(text, self.width) if self.is_terminal else text
        if isinstance(shown, str):
            return text
        completed = shown.copy()
        completed.plain = text
        return completed


def _plain(shown: object) -> str:
    """A text as it is printed; "" for anything else."""
    return shown.plain if isinstance(shown, Text) else shown if isinstance(shown, str) else ""


def _has_command(shown: object) -> bool:
    return COMMAND.search(_plain(shown)) is not None
