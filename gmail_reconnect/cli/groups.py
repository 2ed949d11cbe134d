"""A group of commands that runs its first one if none is named: `drafts` is `drafts list`."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup


class DefaultGroup(TyperGroup):
    """Options without a command are those of the first one; options before a command are the command's."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As for every group, after the command is named and first."""
        if not (ctx.resilient_parsing or {"-h", "--help"}.intersection(args[:1])) and (
            not args or args[0].startswith("-")
        ):
            named = next((one for one in args if one in self.commands), None)
            if named:
                args.remove(named)
            args = [named or next(iter(self.commands)), *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed


def default_group(help_text: str) -> typer.Typer:
    """A Typer app whose first command is also what runs without one."""
    return typer.Typer(cls=DefaultGroup, help=help_text, add_completion=False, rich_markup_mode=None)
