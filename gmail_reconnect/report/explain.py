"""What `report --explain` adds to a reason: each term's points, what parts from the place above, why these dates.

Words only; every number comes from the ranking. Lines are cleaned, and not yet wrapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gmail_reconnect.model import Role
from gmail_reconnect.people.search.matcher import points as fit
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from gmail_reconnect.model import Moment, Ranked
    from gmail_reconnect.people.ranking.score import Distance

_TERM_WORDS: Final = {"i_owe": "owed reply"}
_AS_MUCH: Final = 0.005  # what two digits show as nothing


def lines(ranked: Ranked, distance: Distance | None, zone: tzinfo | None) -> list[str]:
    """The points and their sum, the place above, and the last mail each way; dates in `zone`."""
    tie = ranked.contact.tie
    return [
        points(ranked),
        *([step(distance)] if distance else []),
        *(["You last wrote " + why(tie.last_wrote, zone)] if tie.last_wrote else []),
        *(["They last wrote " + why(tie.last_heard, zone)] if tie.last_heard else []),
    ]


def points(ranked: Ranked) -> str:
    """Each term's points, and their sum."""
    values = ranked.terms._asdict()
    # −0.0 becomes 0.0: a term that counts against and does not apply is nothing.
    terms = [f"{_TERM_WORDS.get(name, name)} {value + 0.0:+.2f}" for name, value in values.items()]
    by_need = f", with what matched {fit(ranked):+.2f}: {ranked.score + fit(ranked):.2f}" if ranked.fit else ""
    return f"{', '.join(terms)}: {ranked.score:.2f}{by_need}"


def step(distance: Distance) -> str:
    """What would move somebody above the next one."""
    if distance.above is None:
        return "This place is kept for a fresh view: somebody who answers, outside your circle of today."
    name = isolate(one_line(distance.above.contact.person.shown, limit=60))
    ways = [
        f"{count:+,} {unit if abs(count) == 1 else unit + 's'}{what}"
        for count, unit, what in (
            (distance.months, "month", " in touch"),
            (distance.exchanges, "exchange", ""),
            (distance.silence, "day", " of silence"),
        )
        if count is not None
    ]
    below = f"{distance.points:.2f} below" if distance.points >= _AS_MUCH else "Just below"
    if not ways:
        return f"{below} {name}; no single term would bridge that."
    *most, last = ways
    return f"{below} {name}; above with {' or '.join([', '.join(most), last] if most else [last])}."


def why(moment: Moment, zone: tzinfo | None) -> str:
    """Why this date: which mail it was, how the recipient stood in it, among how many."""
    subject = isolate(one_line(moment.subject, limit=60)) if moment.subject.strip() else "(no subject)"
    at = moment.at.astimezone(zone)
    return f"on {day(at)}, {standing(moment)}: {subject}, {isolate(one_line(moment.message))}"


def standing(moment: Moment) -> str:
    """How the recipient stood in a mail, and among how many."""
    among = "alone" if moment.recipients == 1 else f"{moment.recipients} recipients"
    role = "in To" if moment.role is Role.TO else f"in {moment.role.value.capitalize()}"
    return f"{role}, {among}"


def day(at: datetime) -> str:
    """4 March 2021."""
    return f"{at.day} {at:%B %Y}"
