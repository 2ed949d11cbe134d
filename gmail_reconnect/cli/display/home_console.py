"""A console that adds --home, where it was given, to every command of this program's that it prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.text import Text


class HomeConsole(Console):
    """Rich's, with `with_home` for every text that is printed by itself; cells of a table have no commands."""

    def __init__(self, with_home: Callable[[str], str], **given: Any) -> None:
        super().__init__(**given)
        self._with_home = with_home

    def print(self, *objects: Any, **given: Any) -> None:
        """Like Rich's. A line with a home isn't broken, so that the command in it can be copied."""
        completed = [self._completed(one) for one in objects]
        if any(one is not before for one, before in zip(completed, objects, strict=True)):
            given |= {"soft_wrap": True}
        super().print(*completed, **given)

    def _completed(self, shown: Any) -> Any:
        if isinstance(shown, str):
            return text if (text := self._with_home(shown)) != shown else shown
        if isinstance(shown, Text) and (text := self._with_home(shown.plain)) != shown.plain:
            completed = shown.copy()
            completed.plain = text
            return completed
        return shown
