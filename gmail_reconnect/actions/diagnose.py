"""What is wrong here, and what to do about it: each thing looked at by itself, so that one broken hides no other.

Changes nothing and asks no network: what Gmail thinks of a sign-in shows in how the last run ended.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from gmail_reconnect.config import Config, load
from gmail_reconnect.errors import ConfigError, ErrorCode, ReconnectError, SignInError, StoreError
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.model import DAY, Trouble, milliseconds, moment_of
from gmail_reconnect.paths import Paths, setup_guide
from gmail_reconnect.scheduling.choice import choose_scheduler
from gmail_reconnect.scheduling.job import job_for
from gmail_reconnect.store import integrity
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import holder
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.sync_runs import SyncRun, SyncRunTable
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user.api_calls import ApiCallTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync import engine
from gmail_reconnect.text.sanitize import one_line

"""The store's state that has the ms by which this machine's clock was ahead of Gmail's at the last answer."""
_CLOCK_MS: Final = 5 * 60 * 1000
"""A token is refused where the clocks differ by more than this."""
_RUNS: Final = 5
_MANY: Final = 0.05
"""Where more than this part of the mail has a trouble, it is no exception any more."""
_GOOD: Final = ("complete", "incomplete")

_TROUBLES: Final = {
    Trouble.UNDATED: ("without any date that can be read", "They are kept, and count for no date."),
    Trouble.DATE: ("with a Date that cannot be right", "The date of arrival counts instead."),
    Trouble.NO_SENDER: ("without a sender that can be read", "They are kept, and count for nobody."),
    Trouble.SENDERS: ("with several senders", "The first counts."),
    Trouble.ADDRESS: ("with a name where an address should be", "Whoever has no address is left out."),
    Trouble.CHARSET: ("with letters in no known charset", "A name may be spelt wrongly; its address is right."),
    Trouble.CUT_OFF: ("whose headers do not end", "Was the file cut short? Download it and import it again."),
    Trouble.QUOTED: (
        "with text that could be another message",
        "It counts as text. Is mail missing? Export it anew.",
    ),
}


class State(StrEnum):
    """How a thing stands."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: how it stands, and what to do ("" for nothing)."""

    check: str
    state: State
    message: str
    hint: str = ""
    code: ErrorCode | None = None  # what can be done, where that depends on how the program is used
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that was found. `runs` newest first; `unreadable` counts messages by kind of trouble."""

    lines: tuple[Line, ...]
    runs: tuple[SyncRun, ...] = ()
    unreadable: tuple[tuple[Trouble, int], ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether anything has to be mended."""
        return any(line.state is State.WRONG for line in self.lines)


def examine(paths: Paths, now: datetime) -> Diagnosis:
    """Looks at everything, as of `now` (aware). Raises nothing that a person could understand: that becomes a line."""
    config, config_line = _config(paths)
    held, lock_line = _lock(paths)
    lines = [config_line, *_sign_in(paths, config, now)]
    runs: tuple[SyncRun, ...] = ()
    unreadable: dict[Trouble, int] = {}
    database_line, sound = _database(paths.database)
    lines.append(database_line)
    if sound:
        try:
            with Store.open(paths.database) as store:
                runs, unreadable = tuple(SyncRunTable(store).last(_RUNS)), MessageTable(store).troubles()
                lines += [*_mail(store), *_clock(store, runs, now), _quota(store, runs, held=bool(held))]
                lines += _headers(unreadable, MessageTable(store).count())
        except StoreError as error:
            lines.append(_line("database", error))
    return Diagnosis((*lines, lock_line, _schedule(paths, config)), runs, tuple(unreadable.items()))


def _line(check: str, error: ReconnectError, state: State = State.WRONG) -> Line:
    return Line(check, state, error.message, error.hint, error.code, error.facts)


def _config(paths: Paths) -> tuple[Config, Line]:
    """config.toml, or the defaults where it is none."""
    try:
        config = load(paths.config_file)
    except ConfigError as error:
        return Config(), _line("config", error)
    if not paths.config_file.exists():
        message = f"No {paths.config_file}: the defaults hold."
        return config, Line("config", State.OK, message, code=ErrorCode.NO_CONFIG)
    return config, Line("config", State.OK, f"{paths.config_file} is valid.")


def _sign_in(paths: Paths, config: Config, now: datetime) -> Iterator[Line]:
    tokens: tuple[Token, ...] = ("read", "draft")
    for name in tokens:
        yield _token(paths.token(name), name, config, now)
    file = paths.credentials(config.auth.credentials)
    if not file.exists():
        needed = f"It is needed only to sign in: {setup_guide()}"
        yield Line("credentials.json", State.OK, f"No {file}.", needed)
        return
    try:
        auth.client(file)
    except ConfigError as error:
        yield _line("credentials.json", error)
    else:
        yield Line("credentials.json", State.OK, f"{file} is a Desktop app's.")


def _token(path: Path, name: Token, config: Config, now: datetime) -> Line:
    check = f"token {name}"
    if not path.exists():
        needed = "sync needs it, an import does not" if name == "read" else "the first draft asks for it"
        return Line(check, State.OK, f"Not signed in: {needed}.", code=ErrorCode.NOT_SIGNED_IN, facts={"token": name})
    try:
        credentials = auth.load(path, name, config)
    except SignInError as error:
        return _line(check, error)
    scope = auth.SCOPES[name].rpartition("/")[2]
    if not credentials.refresh_token:
        message = f"{scope} alone, but it cannot be renewed."
        return Line(check, State.WRONG, message, code=ErrorCode.SIGN_IN_AGAIN, facts={"token": name})
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Line(check, State.WARNING, f"{scope} alone; others on this machine may read it.", f"chmod 600 {path}")
    expiry = credentials.expiry.replace(tzinfo=UTC) if credentials.expiry else None
    if expiry is None or expiry <= now:
        return Line(check, State.OK, f"{scope} alone; expired, and renewed by the next call.")
    return Line(check, State.OK, f"{scope} alone; good until {expiry:%Y-%m-%d %H:%M} UTC, then renewed.")


def _database(path: Path) -> tuple[Line, bool]:
    """The file, and whether it may be read further."""
    if not path.exists():
        return Line("database", State.OK, "No mail was read yet.", code=ErrorCode.NO_MAIL), False
    try:
        found = integrity.check_file(path)
    except StoreError as error:
        return _line("database", error), False
    if found.version > found.newest:
        message = f"{path} is of version {found.version}; this gmail-reconnect knows {found.newest}."
        return Line("database", State.WRONG, message, "Update gmail-reconnect."), False
    if found.faults:
        hint = "Keep a copy of the file; then move it away and sync again. Your decisions stand in it."
        return Line("database", State.WRONG, f"{path} is damaged: {'; '.join(found.faults)}.", hint), False
    size = f"{found.size / 1e6:.1f} MB"
    return Line("database", State.OK, f"{path}: version {found.version}, {size}, sound."), True


def _mail(store: Store) -> Iterator[Line]:
    known = engine.coverage(store)
    count = f"{known.messages:,} messages"
    if known.broken:
        files = ", ".join(map(one_line, known.broken))
        yield Line("mail", State.WARNING, f"{count}; broke off: {files}.", "Download and import it again.")
    elif known.exact_since:
        message = f"{count}; exact back to {known.exact_since:%Y-%m-%d}."
        yield Line("mail", State.WARNING, message, code=ErrorCode.SYNC_UNFINISHED)
    else:
        yield Line("mail", State.OK, f"{count}; complete." if known.messages else "No mail was read yet.")
    own = {email: how for email, how in OwnerAddressTable(store).all().items() if how != "spelling"}
    if guessed := sorted(email for email, how in own.items() if how == "guess"):
        code = ErrorCode.OWNER_GUESSED if len(guessed) == 1 else ErrorCode.OWNER_DOUBTFUL
        yield Line("own addresses", State.WARNING, f"Guessed: {', '.join(guessed)}.", code=code)
    elif own:
        doubtful = len(own) > 1 and "me" in own.values()
        code_or_none = ErrorCode.OWNER_DOUBTFUL if doubtful else None
        yield Line("own addresses", State.OK, ", ".join(sorted(own)), code=code_or_none)


def _clock(store: Store, runs: Iterable[SyncRun], now: datetime) -> Iterator[Line]:
    here = milliseconds(now)
    hint = "Set this machine's clock: with a wrong one Google refuses to sign in, and every silence is counted wrongly."
    ahead = SyncState(store).clock_ahead
    newest = MessageTable(store).newest_from_gmail()
    if ahead is not None and abs(ahead) > _CLOCK_MS:
        way = "ahead of" if ahead > 0 else "behind"
        message = f"At the last answer it was {abs(ahead) // 60000} minutes {way} Gmail's."
        yield Line("clock", State.WRONG, message, hint)
    elif any(run.started > here + _CLOCK_MS for run in runs):
        yield Line("clock", State.WRONG, f"It is {now:%Y-%m-%d %H:%M} UTC here, earlier than the last run.", hint)
    elif newest is not None and newest > here + DAY:
        yield Line("clock", State.WRONG, f"Gmail's newest mail is of {moment_of(newest):%Y-%m-%d}.", hint)
    elif ahead is not None:
        yield Line("clock", State.OK, f"Within {max(1, abs(ahead) // 1000)} s of Gmail's at the last answer.")
    else:
        yield Line("clock", State.OK, f"{now:%Y-%m-%d %H:%M} UTC; never compared with Gmail's.")


def _quota(store: Store, runs: tuple[SyncRun, ...], *, held: bool) -> Line:
    spent = sum(units for _, _, units in ApiCallTable(store).totals())
    if not runs:
        return Line("quota", State.OK, "Nothing was asked of Gmail yet.")
    last = runs[0]
    message = f"{last.what} of {moment_of(last.started):%Y-%m-%d %H:%M} UTC"
    if last.ended is None:
        if held:
            return Line("quota", State.OK, f"{message}: under way.")
        return Line("quota", State.WARNING, f"{message}: cut off.", "Run it again: it goes on where it stopped.")
    calls = ", ".join(f"{count:,} {method}" for method, count in sorted(last.calls.items()))
    message += f": {last.outcome.rstrip('.')}; {last.units:,} units ({calls or 'no calls'}), {last.refused} refused"
    message += f"; {spent:,} units in all."
    good = last.outcome in _GOOD
    return Line("quota", State.OK if good else State.WARNING, message, "" if good else "Run it again, and see there.")


def _headers(unreadable: dict[Trouble, int], messages: int) -> Iterator[Line]:
    for trouble, count in unreadable.items():
        what, effect = _TROUBLES[trouble]
        state = State.WARNING if count > _MANY * messages else State.OK
        yield Line("headers", state, f"{count:,} of {messages:,} messages {what}.", effect)
    if messages and not unreadable:
        yield Line("headers", State.OK, f"All of {messages:,} messages could be read.")


def _lock(paths: Paths) -> tuple[str, Line]:
    try:
        held = holder(paths.data)
    except StoreError as error:
        return "", _line("lock", error)
    if held:
        return held, Line("lock", State.OK, f"A run is under way: {held}.", "Nothing else can write meanwhile.")
    return "", Line("lock", State.OK, "No run is under way.")


def _schedule(paths: Paths, config: Config) -> Line:
    try:
        status = choose_scheduler(None).status(job_for(config.schedule, paths.home))
    except ReconnectError as error:
        return _line("schedule", error, State.WARNING)
    if status is None:
        return Line("schedule", State.OK, "None.", code=ErrorCode.NO_SCHEDULE)
    good = status.is_active
    code = None if good else ErrorCode.SCHEDULE_INACTIVE
    return Line("schedule", State.OK if good else State.WARNING, f"{status.text.rstrip('.')}.", code=code)
