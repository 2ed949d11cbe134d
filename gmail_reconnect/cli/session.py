"""What every command shares: the user's files, the clock, and where output goes."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from gmail_reconnect.cli.output import write_file, writes_everything
from gmail_reconnect.errors import UsageError
from gmail_reconnect.paths import Paths
from gmail_reconnect.text.command_lines import with_option

# The help and shell completion start a session, too: whatever they don't need is imported by what does.
if TYPE_CHECKING:
    from rich.console import Console

    from gmail_reconnect.actions.context import Context

    from .display.progress import ProgressLine


AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="As if today were DATE and no later mail existed.")]
OutputFormat = Literal["table", "json"]
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""Characters that can move a terminal's cursor or worse; line ends are allowed."""
_WIDTH: Final = 80
"""Of a terminal that doesn't tell its own."""
_PIECES: Final = 10_000
"""How many pieces of a text are printed together."""


@dataclass
class Session:
    """One run of the program. `home` None: the platform's folders. `drafts_page`: where a demo shows its drafts."""

    home: Path | None = None
    verbose: bool = False
    quiet: bool = False
    drafts_page: str = ""
    kept: str = ""
    """What of an interrupted command stays, in a sentence; "" as long as nothing was changed."""
    sheet_kept: str = ""
    """The same of the worksheet that the command reads or writes."""
    unchanged: str = ""
    """What is said instead of "Interrupted. Nothing was changed."."""
    _progress: ProgressLine | None = None

    @property
    def out(self) -> Console:
        """Standard output. The progress line ends first, since both may be on the same terminal."""
        self._end_progress()
        return self._out

    @cached_property
    def _out(self) -> Console:
        return self._console(to_stderr=False)

    @cached_property
    def err(self) -> Console:
        """Standard error."""
        return self._console(to_stderr=True)

    @cached_property
    def paths(self) -> Paths:
        """Where the user's files are."""
        return Paths.resolve(self.home)

    @contextmanager
    def context(self) -> Iterator[Context]:
        """What an action is given; its progress is shown on stderr until the block ends."""
        from gmail_reconnect.actions.context import Context  # noqa: PLC0415

        from .display.progress import ProgressLine  # noqa: PLC0415

        option = _home_option(self.paths.home if self.home else None)
        with ProgressLine(self) as line:
            self._progress = line
            if not self.verbose:
                yield Context(self.paths, self.now, line, option, self.drafts_page)
                return
            from .verbose_log import timed_phases  # noqa: PLC0415

            with timed_phases(line) as progress:
                yield Context(self.paths, self.now, progress, option, self.drafts_page)

    def now(self, as_of: str | None = None) -> datetime:
        """The present, or the end of the day `as_of` (UTC). Raises UsageError for text that isn't a date."""
        if as_of is None:
            return datetime.now(UTC)  # noqa: TID251 - here the clock enters
        from dateutil import parser  # noqa: PLC0415

        try:
            given = parser.isoparse(as_of)
        except ValueError as error:
            raise UsageError(f"{as_of!r} is not a date.", "Write it like 2026-03-01.") from error
        moment = given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
        return moment if "T" in as_of else moment.replace(hour=23, minute=59, second=59)

    def with_home(self, text: str) -> str:
        """`text`, with --home in each command of this program's, where it was given."""
        return with_option(text, _home_option(self.home))

    def print_json(self, data: Any) -> None:
        """Print JSON for programs to stdout. An iterator becomes a list; each item is printed as it comes."""
        import json  # noqa: PLC0415

        self._end_progress()
        encoder = json.JSONEncoder(ensure_ascii=not writes_everything(), indent=1)
        if not isinstance(data, Iterator):
            sys.stdout.write(encoder.encode(data) + "\n")
            return
        before = "[\n "
        for item in data:
            self._end_progress()
            sys.stdout.write(before + encoder.encode(item).replace("\n", "\n "))
            before = ",\n "
        sys.stdout.write("[]\n" if before.startswith("[") else "\n]\n")

    def write(self, pieces: Iterator[str]) -> None:
        """Print a file's text to stdout, while the pieces come."""
        while some := "".join(islice(pieces, _PIECES)):
            self._end_progress()
            write_file(some)

    def confirm(self, question: str) -> bool:
        """Ask on stderr for a yes. Raises Abort where the input ends."""
        self._end_progress()
        return typer.confirm(question, err=True)

    def ask_hidden(self, question: str) -> str:
        """Ask on stderr for a password that isn't shown; without a terminal, read it from standard input."""
        self._end_progress()
        if not sys.stdin.isatty():
            return sys.stdin.readline()
        return str(typer.prompt(question, hide_input=True, err=True))

    def edit(self, path: Path) -> None:
        """Open a file in the user's editor, and wait until it is closed. Raises ReconnectError."""
        from .editor import edit  # noqa: PLC0415

        self._end_progress()
        edit(path)

    def _end_progress(self) -> None:
        if self._progress:
            self._progress.end()

    def say(self, text: str, style: str = "") -> None:
        """Print a note to stderr; silent with --quiet."""
        if not self.quiet:
            self.tell(text, style)

    def tell(self, text: str, style: str = "") -> None:
        """Print to stderr what has to be said even with --quiet: an error."""
        from .display.layout import wrap_words  # noqa: PLC0415

        # An archive names its members as it likes. Rich would break a path or a command that is longer than a line.
        safe = self.with_home(_CONTROL.sub("\ufffd", text))
        safe = wrap_words(safe, self.err.width) if self.err.is_terminal else safe
        self.err.print(safe, style=style or None, markup=False, no_wrap=True, overflow="ignore", crop=False)

    def _console(self, *, to_stderr: bool) -> Console:
        from .display.home_console import HomeConsole  # noqa: PLC0415

        file = sys.stderr if to_stderr else sys.stdout
        console = HomeConsole(self.with_home, file=file, stderr=to_stderr, highlight=False, emoji=False)
        if not console.width:
            console.width = _WIDTH
        return console


def _home_option(home: Path | None) -> str:
    if home is None:
        return ""
    return "--home " + (f'"{home}"' if os.name == "nt" else shlex.quote(str(home)))
