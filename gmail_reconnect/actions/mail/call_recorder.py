"""Records what is asked of a mail server, while it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ReconnectError, SignInError
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.model import milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.sync_log import ApiCallTable, SyncRunTable
from gmail_reconnect.sync.engine import SyncResult


def note_refusal(store: Store, token: Token | Literal["imap"], error: SignInError | None) -> None:
    """Keeps for `doctor` why a sign-in was refused; with None, that it wasn't."""
    state = RunState(store)
    others = {name: why for name, why in state.refused_sign_ins.items() if name != token}
    refused = {**others, token: (error.message, error.code or "")} if error else others
    if refused != state.refused_sign_ins:
        state.refused_sign_ins = refused


class CallCounts(NamedTuple):
    """Calls by name, quota units spent, refusals, and errors by kind: all so far."""

    calls: Counter[str]
    spent: int
    refused: int
    errors: Mapping[str, int]


class CallRecorder:
    """Records each call, so that a killed run has its calls recorded too. `costs`: units by name, else 0."""

    def __init__(
        self, context: Context, store: Store, counts: Callable[[], CallCounts], costs: Mapping[str, int]
    ) -> None:
        self._context, self._store, self._counts, self._costs = context, store, counts, costs
        self._recorded = Counter[str]()
        self._runs = SyncRunTable(store)
        self._run: int | None = None

    def record(self) -> None:
        """Every call until now."""
        now = self._counts()
        new = now.calls - self._recorded
        with self._store.transaction():
            if new:
                day = self._context.clock().date().isoformat()
                spent = {name: (count, count * self._costs.get(name, 0)) for name, count in new.items()}
                ApiCallTable(self._store).add(day, spent)
            if self._run is not None:
                self._runs.note(self._run, now.calls, now.spent, now.refused, now.errors)
        self._recorded = now.calls.copy()

    def run(self, sync: Callable[[], SyncResult]) -> SyncResult:
        """Calls `sync`, and records it as a sync run, however it ends."""
        self._run = self._runs.begin("sync", milliseconds(self._context.clock()))
        outcome, failure = "interrupted", None
        try:
            result = sync()
        except ReconnectError as error:
            outcome, failure = error.message, error.note
            raise
        else:
            outcome = "complete" if result.complete else "incomplete"
            return result
        finally:
            self.record()
            self._runs.end(self._run, milliseconds(self._context.clock()), outcome, failure)
