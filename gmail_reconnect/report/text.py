"""Makes text from other people's mail harmless on one line, and says short things about time.

Never changes what is stored: only what is shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

if TYPE_CHECKING:
    from datetime import datetime

FSI: Final = "\u2068"  # first strong isolate: its direction is its content's
LRI: Final = "\u2066"  # left-to-right isolate
PDI: Final = "\u2069"  # ends either
ELLIPSIS: Final = "…"
DAYS_A_MONTH: Final = 30.44

# Control characters move a terminal's cursor, line separators break a table, and an override or an
# unclosed isolate turns the rest of the line around.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE = re.compile(
    "[\xad\u061c\u200b\u202a-\u202e\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_ISOLATES = re.compile("[\u2066-\u2069]")


def plain(text: str, limit: int = 300, *, isolates: bool = False) -> str:
    """`text` on one line: no control characters, no bidi controls, at most `limit` characters.

    `isolates` keeps bidi isolates where each that opens also closes.
    """
    line = " ".join(_INVISIBLE.sub("", _BREAKS.sub(" ", text[: 4 * limit])).split())
    if not (isolates and len(line) <= limit and _balanced(line)):
        line = _ISOLATES.sub("", line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def _balanced(text: str) -> bool:
    depth = 0
    for mark in _ISOLATES.findall(text):
        depth += -1 if mark == PDI else 1
        if depth < 0:
            return False
    return depth == 0


def fit(text: str, cells: int) -> str:
    """`plain(text)`, cut to at most `cells` terminal cells."""
    line = plain(text)
    if cell_len(line) <= cells:
        return line
    while line and cell_len(line) > cells - 1:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def isolate(text: str) -> str:
    """`text` between bidi isolates, so that its direction does not reach its neighbours."""
    return f"{FSI}{text}{PDI}"


def short_span(days: int) -> str:
    """A silence in few cells, rounded as in the reasons: 45d, 8m, 5y, 5y 2m."""
    months = round(days / DAYS_A_MONTH)
    if months < 2:
        return f"{days}d"
    years, rest = divmod(months, 12)
    return " ".join(f"{n}{unit}" for n, unit in ((years, "y"), (rest, "m")) if n)


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole days from one moment to another, 0 where the first is the later one."""
    return max(0, (later - earlier).days)
