"""A console that adds --home, where it was given, to every command of this program's that it prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.text import Text

from .layout import wrap_words


class HomeConsole(Console):
    """Rich's, with `with_home` for every text that is printed by itself; cells of a table have no commands."""

    def __init__(self, with_home: Callable[[str], str], **given: Any) -> None:
        super().__init__(**given)
        self._with_home = with_home

    def print(self, *objects: Any, **given: Any) -> None:
        """Like Rich's. A command with a home isn't broken, so that it can be copied."""
        completed = [self._completed(one) for one in objects]
        if any(one is not before for one, before in zip(completed, objects, strict=True)):
            given |= {"soft_wrap": True}
        super().print(*completed, **given)

    def _completed(self, shown: Any) -> Any:
        plain = shown.plain if isinstance(shown, Text) else shown
        if not isinstance(plain, str) or (text := self._with_home(plain)) == plain:
            return shown
        text = wrap_words(text, self.width) if self.is_terminal else text
        if isinstance(shown, str):
            return text
        completed = shown.copy()
        completed.plain = text
        return completed
