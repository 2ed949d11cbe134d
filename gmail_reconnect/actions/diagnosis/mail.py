"""Check the database, and the mail that is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gmail_reconnect.actions.mail.owner_addresses import maybe_own
from gmail_reconnect.errors import DamagedStoreError, ErrorCode, StoreError
from gmail_reconnect.model import DAY, Coverage, Trouble, milliseconds, moment_of
from gmail_reconnect.report import explain
from gmail_reconnect.store import integrity
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.subject_index import SubjectIndex
from gmail_reconnect.store.run_state import CLOCK_TOLERANCE, RunState
from gmail_reconnect.store.sync_log import ApiCallTable, SyncRun
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.sanitize import one_line

from .lines import Fact, Line, error_line, line
from .result import CheckResult, failed, ok, unset, warning, wrong

_MANY: Final = 0.05
"""If more than this share of the mail has one kind of trouble, it is a warning."""
_OLD: Final = {False: ErrorCode.OLD_MAIL, True: ErrorCode.OLD_EXPORT}
"""By whether all mail came from files."""
_GOOD_OUTCOMES: Final = ("complete", "incomplete")
_SHOWN: Final = 3
"""So many addresses are named."""


def check_database(path: Path, *, whole: bool) -> CheckResult:
    """The file: its form, and whether it is sound."""
    if not path.exists():
        return unset("database", line("no_mail"), ErrorCode.NO_MAIL)
    try:
        found = integrity.check_file(path, whole=whole)
    except DamagedStoreError as error:
        return replace(failed("database", error), repair="database")
    except StoreError as error:
        return failed("database", error)
    if found.version > found.newest:
        said = line("database_newer", file=str(path), version=found.version, known=found.newest)
        return wrong("database", said, ErrorCode.PROGRAM_OLD)
    if found.faults:
        said = line("database_damaged", file=str(path), faults="; ".join(found.faults))
        return wrong("database", said, ErrorCode.DATABASE_DAMAGED, repair="database")
    key = "database_sound" if whole else "database_read"
    return ok("database", line(key, file=str(path), version=found.version, size=f"{found.size / 1e6:.1f}"))


def check_mail(store: Store, coverage: Coverage, now: datetime) -> Iterator[CheckResult]:
    """How much mail there is, and how complete and old it is."""
    age, messages = _age(coverage, now), coverage.messages
    if coverage.broken:
        files = ", ".join(map(one_line, coverage.broken))
        yield warning("mail", line("mail_broke_off", messages=messages, files=files), line("import_again"))
    elif since := coverage.exact_since:
        said = line("mail_exact_since", messages=messages, day=since.date())
        yield warning("mail", said, code=ErrorCode.SYNC_UNFINISHED)
    elif explain.is_stale(coverage, now) or (age and coverage.is_import):
        yield warning("mail", line("mail_old", messages=messages, age=age), code=_OLD[coverage.is_import])
    elif not messages:
        yield unset("mail", line("no_mail"), ErrorCode.NO_MAIL)
    else:
        yield ok("mail", line("mail_complete_old" if age else "mail_complete", messages=messages, age=age))
    for move in explain.moves(coverage):
        first, last = move.first.date(), move.last.date()
        key = "moved_between" if first != last else "moved_one_on" if move.messages == 1 else "moved_on"
        yield ok("moved mail", line(key, messages=move.messages, first=first, last=last))
    if RunState(store).has_old_dates:
        for source, code in (("gmail", ErrorCode.OLD_DATES), ("import", ErrorCode.OLD_DATES_IMPORTED)):
            if number := len(MessageTable(store).in_bursts(source)):
                yield warning("moved mail", line("old_dates", messages=number), code=code)


def _age(coverage: Coverage, now: datetime) -> tuple[Line, ...]:
    """How old the mail is, where that is worth a word."""
    return tuple(line(what, day=day.date(), ago=_ago(day, now)) for what, day in explain.ages(coverage, now))


def _ago(day: datetime, now: datetime) -> Line:
    days = explain.days_between(day, now)
    years = explain.whole_years(days)
    return line("years_ago", years=years) if years else line("days_ago", days=days)


def check_own_addresses(store: Store) -> Iterator[CheckResult]:
    """Which addresses are the owner's."""
    sources = {email: source for email, source in OwnerAddressTable(store).all().items() if source != "spelling"}
    if guessed := sorted(email for email, source in sources.items() if source == "guess"):
        said = line("own_guessed", addresses=", ".join(guessed))
        doubt = ErrorCode.OWNER_GUESSED if len(guessed) == 1 else ErrorCode.OWNER_DOUBTFUL
        yield warning("own addresses", said, code=doubt)
    elif sources:
        is_doubtful = len(sources) > 1 and "me" in sources.values()
        code = ErrorCode.OWNER_DOUBTFUL if is_doubtful else None
        yield ok("own addresses", line("own_known", addresses=", ".join(sorted(sources))), code=code)
    if found := maybe_own(store):
        facts = {"address": one_line(found[0])}
        yield warning("own addresses", _maybe_own(found), code=ErrorCode.MAYBE_OWN, facts=facts)


def _maybe_own(emails: Sequence[str]) -> Line:
    addresses, more = ", ".join(map(one_line, emails[:_SHOWN])), len(emails) - _SHOWN
    if more > 0:
        return line("maybe_own_more", addresses=addresses, number=more)
    return line("maybe_own" if len(emails) > 1 else "maybe_own_one", addresses=addresses)


def check_clock(store: Store, runs: Sequence[SyncRun], now: datetime) -> CheckResult:
    """This machine's clock, compared with what Gmail said."""
    here, ahead, newest = milliseconds(now), RunState(store).clock_ahead, MessageTable(store).newest_from_gmail()
    fault: Line | None = None
    if ahead is not None and abs(ahead) > CLOCK_TOLERANCE:
        fault = line("clock_ahead" if ahead > 0 else "clock_behind", minutes=abs(ahead) // 60_000)
    elif runs and runs[0].started > here + CLOCK_TOLERANCE:
        fault = line("clock_before_run", now=now.astimezone(UTC))
    elif newest is not None and newest > here + DAY:
        fault = line("clock_before_mail", day=moment_of(newest).date())
    if fault:
        return wrong("clock", fault, ErrorCode.CLOCK_WRONG)
    if ahead is not None:
        return ok("clock", line("clock_within", seconds=max(1, abs(ahead) // 1000)))
    return ok("clock", line("clock_alone", now=now.astimezone(UTC)))


def check_quota(store: Store, runs: tuple[SyncRun, ...], *, held: bool) -> CheckResult:
    """How the last sync ended, and what it cost."""
    if not runs:
        return ok("quota", line("nothing_asked"))
    last = runs[0]
    run: dict[str, Fact] = {"what": last.what, "at": moment_of(last.started)}
    if last.ended is None:
        if held:
            return ok("quota", line("run_now", **run))
        return warning("quota", line("run_interrupted", **run), code=ErrorCode.SYNC_UNFINISHED)
    calls = ", ".join(f"{number:,} {method}" for method, number in sorted(last.calls.items()))
    run |= {"units": last.units, "calls": calls or line("no_calls"), "refused": last.refused}
    run["total"] = sum(units for _, _, units in ApiCallTable(store).totals())
    if last.outcome in _GOOD_OUTCOMES:
        return ok("quota", line(f"run_{last.outcome}", **run))
    if not last.failure:
        return warning("quota", line("run_interrupted", **run), code=ErrorCode.SYNC_UNFINISHED)
    why = error_line(last.failure)
    run["outcome"] = replace(why, english=why.english.rstrip("."))
    return warning("quota", line("run_failed", **run), line("run_again"))


def check_headers(unreadable: Mapping[Trouble, int], messages: int) -> Iterator[CheckResult]:
    """Which headers could not be read."""
    for trouble, number in unreadable.items():
        said = line(f"headers_{trouble}", number=number, messages=messages)
        yield (warning if number > _MANY * messages else ok)("headers", said, line(f"effect_{trouble}"))
    if messages and not unreadable:
        yield ok("headers", line("headers_readable", messages=messages))


def check_index(store: Store) -> Iterator[CheckResult]:
    """Whether the index of subjects agrees with the mail."""
    if not SubjectIndex(store).is_sound():
        yield warning("index", line("index_wrong"), code=ErrorCode.INDEX_WRONG, repair="index")
