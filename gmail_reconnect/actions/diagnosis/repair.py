"""Repair what can be repaired without a risk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gmail_reconnect.actions.backup import repair_database
from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.schedule import install_schedule, run_while_logged_out
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.people.search import query
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.mail.subject_index import SubjectIndex

from .diagnose import Diagnosis
from .machine import private_files
from .result import Repair


@dataclass(frozen=True, slots=True)
class RepairResult:
    """What was repaired, in a sentence; or the `error` that stopped it."""

    text: str = ""
    error: ReconnectError | None = None


def repair(context: Context, found: Diagnosis) -> list[RepairResult]:
    """Repairs each kind of problem once. One that fails stops no other."""
    results = []
    for name in dict.fromkeys(one.repair for one in found.checks if one.repair):
        try:
            results.append(RepairResult(_REPAIRS[name](context)))
        except ReconnectError as error:
            results.append(RepairResult(error=error))
    return results


def _close_files(context: Context) -> str:
    paths = context.paths
    tokens = [paths.token("read"), paths.token("draft"), paths.token("imap")]
    with suppress(FileNotFoundError):
        paths.data.chmod(0o700)
    for path in (*private_files(paths), *tokens):
        if path.exists():
            path.chmod(0o600)
    return "Only you can read the files now."


def _install_schedule(context: Context) -> str:
    done = install_schedule(context)
    return f"{done.scheduler} starts the run {done.when}."


def _linger(context: Context) -> str:
    del context
    run_while_logged_out()
    return "The run starts while you are logged out, too."


def _rebuild_index(context: Context) -> str:
    with exclusive(context.paths.data, "doctor"), context.open_store() as store:
        SubjectIndex(store).rebuild()
        query.refresh(store, context.indexing)
    return "The index of subjects was built again."


def _rebuild_database(context: Context) -> str:
    aside = repair_database(context)
    return f"Your decisions and drafts are in a new database; the damaged one is kept as {aside}. Read the mail again."


_REPAIRS: Final[Mapping[Repair, Callable[[Context], str]]] = MappingProxyType(
    {
        "permissions": _close_files,
        "schedule": _install_schedule,
        "linger": _linger,
        "index": _rebuild_index,
        "database": _rebuild_database,
    }
)
