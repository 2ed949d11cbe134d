"""Check each part of the installation by itself, so that one broken part doesn't hide another.

Changes nothing and uses no network: how the last run ended tells what Gmail thinks of a sign-in.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.owner_addresses import maybe_own
from gmail_reconnect.actions.schedule import schedule_status
from gmail_reconnect.config import Config
from gmail_reconnect.errors import ConfigError, ErrorCode, ReconnectError, SignInError, StoreError
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import SCOPE_NAMES, Token
from gmail_reconnect.model import DAY, Trouble, milliseconds, moment_of
from gmail_reconnect.paths import Paths
from gmail_reconnect.report import explain
from gmail_reconnect.store import integrity
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import holder
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.sync_log import ApiCallTable, SyncRun, SyncRunTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

_OLD_DATES: Final = (
    "may have been moved into Gmail: an earlier version read them, and they count by the hour in which they came."
)
_CLOCK_TOLERANCE_MS: Final = 5 * 60 * 1000
"""Google refuses a token where the clocks differ by more than this."""
_RUNS: Final = 5
_MANY: Final = 0.05
"""If more than this share of the mail has one kind of trouble, it is a warning."""
CheckState: TypeAlias = Literal["ok", "not set up yet", "warning", "wrong"]
_OLD: Final = {False: ErrorCode.OLD_MAIL, True: ErrorCode.OLD_EXPORT}
"""By whether all mail came from files."""
_GOOD_OUTCOMES: Final = ("complete", "incomplete")

_TROUBLES: Final = {
    Trouble.UNDATED: ("without a readable date", "They are kept, but no date comes from them."),
    Trouble.DATE: ("with an impossible Date header", "The date of arrival counts instead."),
    Trouble.NO_SENDER: ("without a readable sender", "They are kept, but count for nobody."),
    Trouble.SENDERS: ("with several senders", "The first one counts."),
    Trouble.ADDRESS: ("with a name in place of an address", "Names without an address are left out."),
    Trouble.REPAIRED: ("with a broken address", "Broken addresses are left out: a guess could be someone else's."),
    Trouble.CHARSET: (
        "with letters in an unknown character set",
        "A name may be misspelled; its address is right.",
    ),
    Trouble.CUT_OFF: ("whose headers do not end", "The file may be incomplete: download and import it again."),
    Trouble.QUOTED: (
        "with text that could be another message",
        "It counts as text. If mail is missing, export it again.",
    ),
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One part that was checked, and what to do about it: a `hint`, or a `code` with its `facts`, or neither."""

    check: str
    state: CheckState
    message: str
    hint: str = ""
    code: ErrorCode | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Every check. `runs` newest first; `unreadable` counts messages by kind of trouble."""

    checks: tuple[CheckResult, ...]
    runs: tuple[SyncRun, ...] = ()
    unreadable: tuple[tuple[Trouble, int], ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether anything has to be repaired."""
        return any(one.state == "wrong" for one in self.checks)


def diagnose(context: Context) -> Diagnosis:
    """Checks everything. A ReconnectError becomes the result of its check."""
    paths, now = context.paths, context.clock()
    config, config_check = _config(context)
    held, lock_check = _lock(paths)
    checks = [config_check, *_sign_in(paths, config, now)]
    runs: tuple[SyncRun, ...] = ()
    unreadable: dict[Trouble, int] = {}
    database_check = _database(paths.database)
    checks.append(database_check)
    if paths.database.exists() and database_check.state == "ok":
        try:
            with context.open_store() as store:
                checks = list(_with_refusals(checks, RunState(store).refused_sign_ins))
                runs, unreadable = tuple(SyncRunTable(store).last(_RUNS)), MessageTable(store).troubles()
                checks += [*_mail(store, now), *_own_addresses(store), _clock(store, runs, now)]
                checks += [_quota(store, runs, held=bool(held)), *_headers(unreadable, MessageTable(store).count())]
        except StoreError as error:
            checks.append(_failed("database", error))
    return Diagnosis((*checks, lock_check, _schedule(context)), runs, tuple(unreadable.items()))


def _ok(check: str, message: str, hint: str = "", code: ErrorCode | None = None) -> CheckResult:
    return CheckResult(check, "ok", message, hint, code)


def _unset(check: str, message: str, code: ErrorCode) -> CheckResult:
    return CheckResult(check, "not set up yet", message, code=code)


def _with_refusals(checks: Iterable[CheckResult], refused: Mapping[str, tuple[str, str]]) -> Iterator[CheckResult]:
    """The checks; a token that looks good, but that Google refused at its last use, is wrong."""
    for one in checks:
        token = one.check.removeprefix("token ")
        if one.state in {"ok", "warning"} and token in refused:
            why, code = refused[token]
            known = ErrorCode(code) if code in set(ErrorCode) else ErrorCode.SIGN_IN_AGAIN
            message = f"The sign-in was refused at the last run: {why}"
            yield CheckResult(one.check, "wrong", message, code=known, facts={"token": token})
        else:
            yield one


def _warning(
    check: str,
    message: str,
    hint: str = "",
    code: ErrorCode | None = None,
    facts: Mapping[str, str] = MappingProxyType({}),
) -> CheckResult:
    return CheckResult(check, "warning", message, hint, code, facts)


def _failed(check: str, error: ReconnectError, state: CheckState = "wrong") -> CheckResult:
    return CheckResult(check, state, error.message, error.hint, error.code, error.facts)


def _config(context: Context) -> tuple[Config, CheckResult]:
    """config.toml; the defaults where it is missing or broken."""
    file = context.paths.config_file
    try:
        config = context.config
    except ConfigError as error:
        return Config(), _failed("config", error)
    if not file.exists():
        return config, _unset("config", f"There is no {file}; the defaults apply.", ErrorCode.NO_CONFIG)
    return config, _ok("config", f"{file} is valid.")


def _sign_in(paths: Paths, config: Config, now: datetime) -> Iterator[CheckResult]:
    for name in SCOPE_NAMES:
        yield _token(paths.token(name), name, config, now)
    file = paths.credentials(config.auth.credentials)
    if not file.exists():
        yield _unset("credentials.json", f"There is no {file}; only signing in needs it.", ErrorCode.CLIENT_MISSING)
        return
    try:
        auth.client(file)
    except ConfigError as error:
        yield _failed("credentials.json", error)
    else:
        yield _ok("credentials.json", f"{file} is a client of type “Desktop app”.")


def _token(path: Path, name: Token, config: Config, now: datetime) -> CheckResult:
    check, facts = f"token {name}", {"token": name}
    if not path.exists():
        needed = "a sync needs it, an import doesn't" if name == "read" else "needed only to create drafts"
        if name == "draft" and config.schedule.drafts_per_run and path.with_name("read.json").exists():
            message = f"Not signed in: without it, drafts_per_run = {config.schedule.drafts_per_run} creates no drafts."
            return _warning(check, message, code=ErrorCode.NOT_SIGNED_IN, facts=facts)
        message = f"Not signed in: {needed}."
        return CheckResult(check, "not set up yet", message, code=ErrorCode.NOT_SIGNED_IN, facts=facts)
    try:
        credentials = auth.load(path, name, config)
    except SignInError as error:
        return _failed(check, error)
    scope = SCOPE_NAMES[name]
    if not credentials.refresh_token:
        message = f"{scope} only, but it cannot be renewed."
        return CheckResult(check, "wrong", message, code=ErrorCode.SIGN_IN_AGAIN, facts=facts)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return _warning(check, f"{scope} only; other users of this machine can read it.", f"chmod 600 {path}")
    expiry = credentials.expiry.replace(tzinfo=UTC) if credentials.expiry else None
    if expiry is None or expiry <= now:
        return _ok(check, f"{scope} only; expired, the next call renews it.")
    return _ok(check, f"{scope} only; valid until {expiry:%Y-%m-%d %H:%M} UTC, then renewed.")


def _database(path: Path) -> CheckResult:
    if not path.exists():
        return _unset("database", "No mail has been read yet.", ErrorCode.NO_MAIL)
    try:
        found = integrity.check_file(path)
    except StoreError as error:
        return _failed("database", error)
    if found.version > found.newest:
        message = f"{path} has version {found.version}; this gmail-reconnect knows {found.newest}."
        return CheckResult("database", "wrong", message, "Update gmail-reconnect.")
    if found.faults:
        hint = "Keep a copy of the file, because it has your decisions; then move it away and sync again."
        message = f"{path} is damaged: {'; '.join(found.faults)}."
        return CheckResult("database", "wrong", message, hint)
    return _ok("database", f"{path}: version {found.version}, {found.size / 1e6:.1f} MB, sound.")


def _mail(store: Store, now: datetime) -> Iterator[CheckResult]:
    coverage = read_coverage(store)
    age = "; ".join(explain.describe_age(coverage, now))
    messages = count(coverage.messages, "message")
    if coverage.broken:
        files = ", ".join(map(one_line, coverage.broken))
        yield _warning("mail", f"{messages}; broke off: {files}.", "Download and import it again.")
    elif coverage.exact_since:
        message = f"{messages}; exact back to {coverage.exact_since:%Y-%m-%d}."
        yield _warning("mail", message, code=ErrorCode.SYNC_UNFINISHED)
    elif explain.is_stale(coverage, now) or (age and coverage.is_import):
        yield _warning("mail", f"{messages}; {age}.", code=_OLD[coverage.is_import])
    else:
        complete = "; ".join(filter(None, (messages, "complete", age)))
        yield _ok("mail", f"{complete}." if coverage.messages else "No mail has been read yet.")
    for move in explain.moves(coverage):
        yield _ok("moved mail", explain.describe_move(move))
    if RunState(store).has_old_dates:
        for source, code in (("gmail", ErrorCode.OLD_DATES), ("import", ErrorCode.OLD_DATES_IMPORTED)):
            if number := len(MessageTable(store).in_bursts(source)):
                yield _warning("moved mail", f"{count(number, 'message')} {_OLD_DATES}", code=code)


def _own_addresses(store: Store) -> Iterator[CheckResult]:
    sources = {email: source for email, source in OwnerAddressTable(store).all().items() if source != "spelling"}
    if guessed := sorted(email for email, source in sources.items() if source == "guess"):
        code = ErrorCode.OWNER_GUESSED if len(guessed) == 1 else ErrorCode.OWNER_DOUBTFUL
        yield _warning("own addresses", f"Guessed: {', '.join(guessed)}.", code=code)
    elif sources:
        is_doubtful = len(sources) > 1 and "me" in sources.values()
        yield _ok("own addresses", ", ".join(sorted(sources)), code=ErrorCode.OWNER_DOUBTFUL if is_doubtful else None)
    if found := maybe_own(store):
        facts = {"address": one_line(found[0])}
        yield _warning("own addresses", explain.describe_maybe_own(found), code=ErrorCode.MAYBE_OWN, facts=facts)


def _clock(store: Store, runs: Iterable[SyncRun], now: datetime) -> CheckResult:
    here, ahead, newest = milliseconds(now), RunState(store).clock_ahead, MessageTable(store).newest_from_gmail()
    wrong = ""
    if ahead is not None and abs(ahead) > _CLOCK_TOLERANCE_MS:
        difference = count(abs(ahead) // 60_000, "minute")
        wrong = f"At the last answer it was {difference} {'ahead of' if ahead > 0 else 'behind'} Gmail's."
    elif any(run.started > here + _CLOCK_TOLERANCE_MS for run in runs):
        wrong = f"It is {now:%Y-%m-%d %H:%M} UTC here, earlier than the last run."
    elif newest is not None and newest > here + DAY:
        wrong = f"Gmail's newest mail is from {moment_of(newest):%Y-%m-%d}."
    if wrong:
        hint = "Set this machine's clock. With a wrong one Google refuses to sign in, and every silence is wrong."
        return CheckResult("clock", "wrong", wrong, hint)
    if ahead is not None:
        return _ok("clock", f"Within {max(1, abs(ahead) // 1000)} s of Gmail's at the last answer.")
    return _ok("clock", f"{now:%Y-%m-%d %H:%M} UTC; never compared with Gmail's.")


def _quota(store: Store, runs: tuple[SyncRun, ...], *, held: bool) -> CheckResult:
    if not runs:
        return _ok("quota", "Nothing has been asked of Gmail yet.")
    last = runs[0]
    message = f"{last.what} of {moment_of(last.started):%Y-%m-%d %H:%M} UTC"
    if last.ended is None:
        if held:
            return _ok("quota", f"{message}: running now.")
        return _warning("quota", f"{message}: interrupted.", "Run it again: it continues where it stopped.")
    calls = ", ".join(f"{number:,} {method}" for method, number in sorted(last.calls.items())) or "no calls"
    total = sum(units for _, _, units in ApiCallTable(store).totals())
    message += f": {last.outcome.rstrip('.')}; {count(last.units, 'unit')} ({calls}), {last.refused} refused"
    message += f"; {count(total, 'unit')} in all."
    if last.outcome in _GOOD_OUTCOMES:
        return _ok("quota", message)
    return _warning("quota", message, "Run it again and see what it says.")


def _headers(unreadable: Mapping[Trouble, int], messages: int) -> Iterator[CheckResult]:
    for trouble, number in unreadable.items():
        what, effect = _TROUBLES[trouble]
        message = f"{number:,} of {count(messages, 'message')} {what}."
        yield (_warning if number > _MANY * messages else _ok)("headers", message, effect)
    if messages and not unreadable:
        yield _ok("headers", f"{count(messages, 'message')}, all readable.")


def _lock(paths: Paths) -> tuple[str, CheckResult]:
    """Who holds the lock, "" for nobody."""
    try:
        held = holder(paths.data)
    except StoreError as error:
        return "", _failed("lock", error)
    if held:
        return held, _ok("lock", f"A run is under way: {held}.", "Other commands cannot write until it has ended.")
    return "", _ok("lock", "No run is under way.")


def _schedule(context: Context) -> CheckResult:
    try:
        status = schedule_status(context)
    except ReconnectError as error:
        return _failed("schedule", error, "warning")
    if status is None:
        return _ok("schedule", "None.", code=ErrorCode.NO_SCHEDULE)
    message = f"{status.text.rstrip('.')}."
    if status.is_active:
        return _ok("schedule", message)
    return _warning("schedule", message, code=ErrorCode.SCHEDULE_INACTIVE)
