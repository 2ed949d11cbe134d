"""Explains in English why a person is in the report: points, dates, matches.

All numbers come from the ranking. Lines are sanitized, but not wrapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final

from gmail_reconnect.model import Coverage, Match, Moment, MovedMail, Ranked, Role
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:  # it loads pydantic, which an import does without
    from gmail_reconnect.people.ranking.score import Distance

_TERM_WORDS: Final = {"i_owe": "owed reply"}
_MOVES_SHOWN: Final = 3
OLD_MAIL_DAYS: Final = 60
"""A mailbox whose newest message was this old when it was read may not be the one in use."""
_YEARS_FROM: Final = 730  # days
_SHOWN: Final = 3
_VISIBLE: Final = 0.005  # fewer points are 0.00 with two decimals
_MATCH_WORDS: Final = {
    "subject": "{word} in ‘{text}’ ({date})",
    "domain": "{word} in the domain {text}",
    "country": "{word} by the domain’s country, {text}",
    "name": "{word} in the name",
    "tag": "{word} in your tag ‘{text}’",
    "note": "{word} in your note ‘{text}’",
}


def moves(coverage: Coverage) -> tuple[MovedMail, ...]:
    """Each time that mail was moved into Gmail; if there are many, all as one."""
    moved = coverage.moved
    if len(moved) <= _MOVES_SHOWN:
        return moved
    return (MovedMail(sum(one.messages for one in moved), moved[0].first, moved[-1].last),)


def describe_move(one: MovedMail) -> str:
    """How many messages were moved, and when."""
    first, last = format_day(one.first), format_day(one.last)
    when = f"on {first}" if first == last else f"between {first} and {last}"
    were, their = ("was", "its own date counts") if one.messages == 1 else ("were", "their own dates count")
    return f"{count(one.messages, 'message')} {were} moved into this mailbox {when}; {their}."


def describe_maybe_own(emails: Sequence[str]) -> str:
    """Addresses that may be the owner's."""
    listed = ", ".join(isolate(one_line(email)) for email in emails[:_SHOWN])
    more = f" and {len(emails) - _SHOWN} more" if len(emails) > _SHOWN else ""
    which = "This address" if len(emails) == 1 else "These addresses"
    return f"{which} may be yours, too: {listed}{more}."


def explain_rank(ranked: Ranked, distance: Distance | None, zone: tzinfo | None) -> list[str]:
    """Lines about the points, the distance to the person above, and the last mail each way; dates in `zone`."""
    tie = ranked.contact.tie
    return [
        describe_points(ranked),
        *([describe_distance(distance)] if distance else []),
        *(["You last wrote " + _describe_mail(tie.last_wrote, zone)] if tie.last_wrote else []),
        *(["They last wrote " + _describe_mail(tie.last_heard, zone)] if tie.last_heard else []),
        *([f"You met on {format_day(met)}"] if (met := ranked.contact.met_since) else []),
        *(
            [_describe_together(ranked.counted_days, tie.last_mail, zone)]
            if ranked.counted_days and tie.last_mail
            else []
        ),
    ]


def describe_points(ranked: Ranked) -> str:
    """Each term's points, and their sum."""
    from gmail_reconnect.people.search.matcher import points as fit  # noqa: PLC0415 - an import does without it

    values = ranked.terms._asdict()
    # Adding 0.0 turns −0.0 into 0.0.
    terms = [f"{_TERM_WORDS.get(name, name)} {value + 0.0:+.2f}" for name, value in values.items()]
    by_need = f", with what matched {fit(ranked):+.2f}: {ranked.score + fit(ranked):.2f}" if ranked.fit else ""
    return f"{', '.join(terms)}: {ranked.score:.2f}{by_need}"


def describe_distance(distance: Distance) -> str:
    """How far the person is below the next one, and what would move them above."""
    if distance.above is None:
        return "This place is kept for a fresh view: a person who answers, from outside your current circle."
    name = isolate(one_line(distance.above.contact.person.shown, limit=60))
    ways = [
        f"{number:+,} {unit if abs(number) == 1 else unit + 's'}{what}"
        for number, unit, what in (
            (distance.months, "month", " in touch"),
            (distance.exchanges, "exchange", ""),
            (distance.silence, "day", " of silence"),
        )
        if number is not None
    ]
    below = f"{distance.points:.2f} below" if distance.points >= _VISIBLE else "Just below"
    if not ways:
        return f"{below} {name}; no single term would bridge that."
    *most, last = ways
    return f"{below} {name}; above with {' or '.join([', '.join(most), last] if most else [last])}."


def describe_matches(matches: Iterable[Match]) -> str:
    """Where each word was found: "Tokyo in ‘Tokyo fair’ (2019-03-04); plastics in your tag ‘plastics’"."""
    return "; ".join(_MATCH_WORDS.get(m.where, "{word}: {text}").format(**_match_parts(m)) for m in matches)


def _match_parts(match: Match) -> dict[str, str]:
    # Cut one by one, so that a long subject doesn't use up the next match's space.
    date = f"{match.date.astimezone(UTC):%Y-%m-%d}" if match.date else ""
    return {"word": one_line(match.word, limit=60), "text": one_line(match.text, limit=120), "date": date}


def describe_recipients(moment: Moment) -> str:
    """In which field the recipient was, and among how many: "in To, 3 recipients"."""
    among = "alone" if moment.recipients == 1 else f"{moment.recipients} recipients"
    role = "in To" if moment.role is Role.TO else f"in {moment.role.value.capitalize()}"
    return f"{role}, {among}"


def _describe_together(counted: int, moment: Moment, zone: tzinfo | None) -> str:
    mail = "a group mail" if moment.role is Role.TO else "a mail with a copy to one of you"
    return (
        f"Last seen together in {mail} {_describe_mail(moment, zone)}. "
        f"The points for silence count {counted:,} days for it."
    )


def _describe_mail(moment: Moment, zone: tzinfo | None) -> str:
    """The day, the recipients, the subject and the message."""
    subject = isolate(one_line(moment.subject, limit=60)) if moment.subject.strip() else "(no subject)"
    at = moment.at.astimezone(zone)
    return f"on {format_day(at)}, {describe_recipients(moment)}: {subject}, {isolate(one_line(moment.message))}"


def describe_age(coverage: Coverage, now: datetime) -> list[str]:
    """How old the mail is, a line for each of `ages`."""
    said = {"last_read": "mail last read", "newest": "the newest message is from"}
    return [f"{said[what]} {day:%-d %b %Y}, {_ago(days_between(day, now))}" for what, day in ages(coverage, now)]


def ages(coverage: Coverage, now: datetime) -> list[tuple[str, datetime]]:
    """When mail was read last, and when the newest came, where that is long ago; [] if it is as new as it can be."""
    read, newest = coverage.last_read, coverage.newest
    found = [("last_read", read)] if read and is_stale(coverage, now) else []
    if newest and days_between(newest, read or now) >= OLD_MAIL_DAYS:
        found.append(("newest", newest))
    return found


def is_stale(coverage: Coverage, now: datetime) -> bool:
    """Whether the last sync or import is a day old or more, so that nothing is known of what came since."""
    return coverage.last_read is not None and days_between(coverage.last_read, now) > 0


def _ago(days: int) -> str:
    years = whole_years(days)
    return f"{years} years ago" if years else f"{count(days, 'day')} ago"


def whole_years(days: int) -> int:
    """How many years it is, if it is told in years; else 0."""
    return 0 if days < _YEARS_FROM else int(days / 365.25)


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole days from one moment to a later one; 0 if it isn't later."""
    return max(0, (later - earlier).days)


def format_day(at: datetime) -> str:
    """4 March 2021."""
    return f"{at.day} {at:%B %Y}"
