"""Record what the user decides about people: ignore, snooze, note, tag, language, gender, rhythm, human, met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import find_each, letter_languages, load_people
from gmail_reconnect.errors import ErrorCode, UsageError
from gmail_reconnect.model import Gender, Person, milliseconds
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.people import decisions
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.intervals import parse_interval


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """Who it is about, and its value as it is stored, such as the day for "3 months".

    Of one that was undone, the value that holds again; "" for none, or where it differs between the people.
    """

    people: tuple[Person, ...]
    value: str


_WITHOUT_VALUE = {DecisionKind.IGNORE, DecisionKind.HUMAN}
_FIRST_DAY = date(1970, 1, 1)
_NEAR = {"today": 0, "اليوم": 0, "yesterday": 1, "امس": 1}


def decide(
    context: Context, who: Sequence[str], kind: DecisionKind, value: str = "", *, undo: bool = False
) -> RecordedDecision:
    """Records a decision about each of these people, by all their addresses.

    A new decision replaces one of the same kind, which holds again after an `undo`. Notes, tags and meetings add up;
    `undo` removes all of them, or those of this value; without a value, of meetings the one that was stated last.
    Raises UsageError for a value that doesn't fit, or no meeting to undo, ReconnectError if a person isn't found; then
    nothing changes.
    """
    value = check_decision(context, kind, value) if not undo or (kind is DecisionKind.MET and value) else value
    with context.open_store() as store:
        people = find_each(load_people(context, store), who)
        now = milliseconds(context.clock())
        with store.transaction():
            if undo and kind not in decisions.SEVERAL:
                restored = {DecisionTable(store).restore(person.addresses, kind.value) for person in people}
                return RecordedDecision(tuple(people), restored.pop() if len(restored) == 1 else "")
            for person in people:
                if undo and kind is DecisionKind.MET:
                    decisions.undo_meeting(store, person, value)
                elif undo:
                    DecisionTable(store).remove(person.addresses, kind.value, value or None)
                else:
                    decisions.decide(store, person, kind.value, value, now)
        return RecordedDecision(tuple(people), value)


def check_decision(context: Context, kind: DecisionKind, value: str) -> str:
    """The value as it is stored. Raises UsageError."""
    if kind in _WITHOUT_VALUE:
        return "yes"
    if kind is DecisionKind.MET:
        return _past_day(context.clock().date(), value or "today").isoformat()
    if not value:
        raise UsageError(f"The decision `{kind}` needs a value.", code=ErrorCode.DECISION_EMPTY)
    try:
        match kind:
            case DecisionKind.SNOOZE:
                return _day_to_come(context.clock().date(), value).isoformat()
            case DecisionKind.RHYTHM:
                return str(parse_interval(value))
            case DecisionKind.GENDER:
                return Gender(value).value
    except ValueError as error:
        if kind is not DecisionKind.GENDER:
            raise UsageError(f"{value!r} is not a valid interval.", code=ErrorCode.INTERVAL_UNKNOWN) from error
        raise UsageError(
            f"{value!r} is not a gender that the letters know.", "Use m or f; without one, letters are neutral."
        ) from error
    if kind is DecisionKind.LANGUAGE and value not in (known := letter_languages(context)):
        raise UsageError(f"There are no letters in {value!r}.", f"Available: {', '.join(sorted(known))}.")
    return value


def _day_to_come(today: date, value: str) -> date:
    """A date as it is written, or after an interval such as "3 months". Raises UsageError, also for a past day."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        try:
            day = today + _span(value.casefold().removeprefix("in ").removeprefix("for "))
        except ValueError as error:
            message = f"{value!r} is neither a day nor an interval of up to 20 years."
            raise UsageError(message, code=ErrorCode.NO_DAY_TO_COME) from error
    if day <= today:
        raise UsageError(f"{value!r} is not a day to come.", code=ErrorCode.NO_DAY_TO_COME)
    return day


def _past_day(today: date, value: str) -> date:
    """A date as it is written, or "3 weeks ago", "yesterday". Raises UsageError, also for a day to come."""
    words = fold(value)
    try:
        if words in _NEAR:
            return today - timedelta(days=_NEAR[words])
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = today - _span(words.removesuffix(" ago").removeprefix("قبل ").removeprefix("منذ "))
        if _FIRST_DAY <= day <= today:
            return day
    except ValueError:
        pass
    message = f"{value!r} is not a day until today, {today.isoformat()} (UTC)."
    raise UsageError(message, code=ErrorCode.NO_DAY_PAST)


def _span(words: str) -> relativedelta:
    """An interval, such as "3 months". Raises ValueError."""
    span = parse_interval(words, least_days=1)
    return relativedelta(**{f"{span.unit}s": span.count})  # type: ignore[arg-type]  # days, weeks …
