"""What every command shares: where things stand, what the time is, where output goes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from dateutil import parser as date_parser
from rich.console import Console

from gmail_reconnect.actions.context import Context
from gmail_reconnect.config import Config, Paths, load
from gmail_reconnect.errors import UsageError
from gmail_reconnect.store.mail.messages import Store

from .display.progress import ProgressLine


class Plain(StrEnum):
    """A list for people or for programs."""

    TABLE = "table"
    JSON = "json"


_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""What moves a terminal's cursor, or worse; a line may end."""
_WIDTH: Final = 80
"""Of a terminal that does not tell."""


@dataclass
class Session:
    """One run of the program. `home` None: the platform's folders."""

    home: Path | None = None
    verbose: bool = False
    quiet: bool = False
    out: Console = field(default_factory=lambda: Console(file=sys.stdout, highlight=False, emoji=False))
    err: Console = field(default_factory=lambda: Console(file=sys.stderr, stderr=True, highlight=False, emoji=False))

    def __post_init__(self) -> None:
        for console in (self.out, self.err):
            if not console.width:
                console.width = _WIDTH

    @cached_property
    def paths(self) -> Paths:
        """Where the user's files stand."""
        return Paths.resolve(self.home)

    @cached_property
    def config(self) -> Config:
        """config.toml, or the defaults."""
        return load(self.paths.config_file)

    @contextmanager
    def context(self) -> Iterator[Context]:
        """What an action is given; its progress is shown on stderr until the block ends."""
        with ProgressLine(self) as progress:
            yield Context(self.paths, self.now, progress)

    def store(self) -> Store:
        """The database, made where it is missing."""
        return Store.open(self.paths.database)

    def now(self, as_of: str | None = None) -> datetime:
        """The present, or the end of the day `as_of` (UTC). Raises UsageError for what is no date."""
        if as_of is None:
            return datetime.now(UTC)  # noqa: TID251 - here the clock enters
        try:
            given = date_parser.isoparse(as_of)
        except ValueError as error:
            raise UsageError(f"{as_of!r} is no date.", "Write it as 2026-03-01.") from error
        moment = given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
        return moment if "T" in as_of else moment.replace(hour=23, minute=59, second=59)

    def say(self, text: str, style: str = "") -> None:
        """A note for the person, to stderr; silent with --quiet."""
        if not self.quiet:
            self.tell(text, style)

    def tell(self, text: str, style: str = "") -> None:
        """What has to be said even then: an error."""
        # An archive names its members as it likes. A terminal's line ends at a word, and a path or a command stays
        # whole; a file's is not broken at all.
        self.err.print(
            _CONTROL.sub("\ufffd", text),
            style=style or None,
            markup=False,
            no_wrap=not self.err.is_terminal,
            overflow="ignore",
            crop=False,
        )


def as_json(data: Any) -> str:
    """JSON for programs, ending in a newline."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
