"""Check each part of the installation by itself, so that one broken part doesn't hide another.

Changes nothing and uses no network: how the last run ended tells what Gmail thinks of a sign-in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.config import Config
from gmail_reconnect.errors import ConfigError, ErrorCode, StoreError
from gmail_reconnect.gmail.allowlist import SCOPE_NAMES, Token
from gmail_reconnect.model import Coverage, Trouble, moment_of
from gmail_reconnect.scheduling.interface import ScheduleStatus
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.sync_log import SyncRun, SyncRunTable
from gmail_reconnect.sync.coverage import read_coverage

from .lines import line
from .machine import check_lock, check_machine
from .mail import (
    check_clock,
    check_database,
    check_headers,
    check_index,
    check_mail,
    check_own_addresses,
    check_quota,
)
from .result import CheckResult, failed, ok, unset
from .runs import check_runs
from .schedule import check_schedule
from .sign_in import check_sign_in, with_ages, with_refusals

_RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Every check. `runs` newest first; `unreadable` counts messages by kind of trouble.

    `coverage` is None without a database that can be read, `schedule` without a schedule. `signed_in` has when the user
    consented to each token that is here, if that is known.
    """

    checks: tuple[CheckResult, ...]
    runs: tuple[SyncRun, ...] = ()
    unreadable: tuple[tuple[Trouble, int], ...] = ()
    coverage: Coverage | None = None
    schedule: ScheduleStatus | None = None
    signed_in: Mapping[Token, datetime] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether anything has to be repaired."""
        return any(one.state == "wrong" for one in self.checks)


def diagnose(context: Context, *, whole_file: bool = True) -> Diagnosis:
    """Checks everything, the `whole_file` of the database too. A ReconnectError becomes the result of its check."""
    paths, now = context.paths, context.clock()
    config, config_check = _config(context)
    held, lock_check = check_lock(paths, now)
    checks = [config_check, *check_sign_in(paths, config, now)]
    runs: tuple[SyncRun, ...] = ()
    unreadable: dict[Trouble, int] = {}
    coverage = None
    signed_in: dict[Token, datetime] = {}
    database_check = check_database(paths.database, whole=whole_file)
    checks.append(database_check)
    if paths.database.exists() and database_check.state == "ok":
        try:
            with context.open_store() as store:
                checks = list(with_refusals(checks, RunState(store).refused_sign_ins))
                runs, unreadable = tuple(SyncRunTable(store).last(_RUNS)), MessageTable(store).troubles()
                coverage, since = read_coverage(store), RunState(store).signed_in
                signed_in = {
                    name: moment_of(since[name]) for name in SCOPE_NAMES if name in since and paths.token(name).exists()
                }
                checks = list(with_ages(checks, signed_in))
                checks += [*check_mail(store, coverage, now), *check_own_addresses(store)]
                checks += [check_clock(store, runs, now), check_quota(store, runs, held=bool(held))]
                checks += check_headers(unreadable, MessageTable(store).count())
                checks += check_index(store) if whole_file else ()
        except StoreError as error:
            checks.append(failed("database", error))
    schedule, schedule_checks = check_schedule(context)
    checks += [lock_check, *schedule_checks, *check_machine(paths), *check_runs(context, now)]
    return Diagnosis(tuple(checks), runs, tuple(unreadable.items()), coverage, schedule, signed_in)


def _config(context: Context) -> tuple[Config, CheckResult]:
    """config.toml; the defaults where it is missing or broken."""
    file = context.paths.config_file
    try:
        config = context.config
    except ConfigError as error:
        return Config(), failed("config", error)
    if not file.exists():
        return config, unset("config", line("no_config", file=str(file)), ErrorCode.NO_CONFIG)
    return config, ok("config", line("config_valid", file=str(file)))
