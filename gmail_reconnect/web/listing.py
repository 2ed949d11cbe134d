"""What the address of a page says: who is listed, and which part of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from gmail_reconnect.actions.people.queue import WARM_UP, QueueFilter
from gmail_reconnect.model import Standing
from gmail_reconnect.people.directory import DRAFTED
from gmail_reconnect.people.ranking.score import LENSES
from gmail_reconnect.report.view import SILENCES

PART: Final = 40
"""How many people a page has."""
STANDINGS: Final = (
    Standing.LAPSED, DRAFTED, Standing.SNOOZED, Standing.IGNORED, Standing.IN_TOUCH, Standing.ONE_WAY,
    Standing.GROUP_ONLY, Standing.MACHINE, Standing.DEAD, Standing.UNWRITABLE, Standing.UNDATED,
)  # fmt: skip
_KNOWN: Final = {"standing": {str(one) for one in STANDINGS}, "lens": {*LENSES, WARM_UP}, "silence": set(SILENCES)}
_LONGEST: Final = 200
_LAST_PLACE: Final = 100_000
_PERSON: Final = re.compile(r"/person/[a-z2-7]{8}")


@dataclass(frozen=True, slots=True)
class Listing:
    """The filter of a page's address, and its part, from 1."""

    chosen: QueueFilter = field(default_factory=QueueFilter)
    part: int = 1

    @classmethod
    def parse(cls, query: str) -> Listing:
        """The listing of a query string; what doesn't fit is left out."""
        given = {name: value.strip()[:_LONGEST] for name, value in parse_qsl(query)}
        named = {each.name: given[each.name] for each in fields(QueueFilter) if each.name in given}
        known = {name: value for name, value in named.items() if name not in _KNOWN or value in _KNOWN[name]}
        return cls(QueueFilter(**known), place_from_one(given.get("part", "")))

    @property
    def first(self) -> int:
        """The place of the part's first person, from 0."""
        return (self.part - 1) * PART

    def query(self, **changes: str) -> str:
        """The query string with its question mark, of this listing or a changed one; "" for the usual one."""
        usual = QueueFilter()
        other = replace(self.chosen, **{name: value for name, value in changes.items() if name != "part"})
        pairs = {f.name: v for f in fields(other) if (v := getattr(other, f.name)) != getattr(usual, f.name)}
        part = changes.get("part", "1" if changes else str(self.part))
        if part != "1":
            pairs["part"] = part
        return f"?{urlencode(pairs)}" if pairs else ""

    def path(self, person: str = "") -> str:
        """The address of the list, or of a person beside it."""
        return f"/person/{person}{self.query()}" if person else f"/{self.query()}"


def place_from_one(given: str) -> int:
    """A place from 1, such as the part of a list; the first one for what isn't a place."""
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1
    return min(max(1, number), _LAST_PLACE)


def own_path(path: str, query: str) -> str:
    """The address of a list or a person, from the fields of a form; the list if it is neither."""
    return (path if _PERSON.fullmatch(path) else "/") + own_query(query)


def own_query(query: str) -> str:
    """The query string of a list, from the field of a form, without what doesn't fit."""
    return Listing.parse(query.lstrip("?")).query()
