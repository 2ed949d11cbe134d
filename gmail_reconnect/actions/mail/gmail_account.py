"""Sign in to Gmail and out again; open Gmail for one action, keep a renewed token, and record every call.

Only actions that talk to Gmail import this module: Google's packages load slowly.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gmail_reconnect.actions.context import Context
from gmail_reconnect.config import is_loopback
from gmail_reconnect.errors import ErrorCode, ReconnectError, SignInError, UnreachableError
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.gmail.client import GmailDrafts, GmailReader
from gmail_reconnect.gmail.http import GmailTransport
from gmail_reconnect.gmail.network import is_refused
from gmail_reconnect.gmail.rate_limiter import UNIT_COSTS, RateLimiter
from gmail_reconnect.model import milliseconds
from gmail_reconnect.parsing.dates import parse_date
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.sync_log import ApiCallTable, SyncRunTable

if TYPE_CHECKING:
    from gmail_reconnect.sync.engine import SyncResult


def sign_in(
    context: Context, token: Token, show_address: Callable[[str], None], *, open_browser: bool = True, port: int = 0
) -> None:
    """Asks for one permission on Google's page and keeps its token. `port` 0: any free one, for Google's answer.

    `show_address` is called with the address of Google's page.

    Raises SignInError where it isn't granted, ConfigError for the client file, UnreachableError without a network.
    """
    config = context.config
    client = context.paths.credentials(config.auth.credentials)
    credentials = auth.sign_in(client, token, config, show_address, open_browser=open_browser, port=port)
    auth.save(context.paths.token(token), credentials)
    if context.paths.database.exists():
        with context.open_store() as store:
            _note_refusal(store, token, None)


def store_client(context: Context, source: Path) -> Path:
    """Checks a downloaded client file and keeps a copy; returns where. Raises ConfigError for a wrong file."""
    path = context.paths.credentials(context.config.auth.credentials)
    auth.store_client(source.expanduser(), path)
    return path


def sign_out(context: Context) -> bool:
    """Deletes both tokens from this machine; whether there was one. Mail that was read stays."""
    found = [path for path in (context.paths.token("read"), context.paths.token("draft")) if path.exists()]
    for path in found:
        path.unlink()
    return bool(found)


class CallRecorder:
    """Records what is asked of Gmail while it is asked, so that a killed run has its calls recorded too."""

    def __init__(self, context: Context, store: Store, transport: GmailTransport) -> None:
        self._context, self._store, self._transport = context, store, transport
        self._recorded = Counter[str]()
        self._runs = SyncRunTable(store)
        self._run: int | None = None

    def record(self) -> None:
        """Every call until now."""
        new = self._transport.calls - self._recorded
        with self._store.transaction():
            if new:
                day = self._context.clock().date().isoformat()
                spent = {name: (count, count * UNIT_COSTS[name]) for name, count in new.items()}
                ApiCallTable(self._store).add(day, spent)
            if self._run is not None:
                limiter, errors = self._transport.limiter, self._transport.errors
                self._runs.note(self._run, self._transport.calls, limiter.spent, limiter.refused, errors)
        self._recorded = self._transport.calls.copy()

    def run(self, sync: Callable[[], SyncResult]) -> SyncResult:
        """Calls `sync`, and records it as a sync run, however it ends."""
        self._run = self._runs.begin("sync", milliseconds(self._context.clock()))
        outcome = "interrupted"
        try:
            result = sync()
        except ReconnectError as error:
            outcome = error.message
            raise
        else:
            outcome = "complete" if result.complete else "incomplete"
            return result
        finally:
            self.record()
            self._runs.end(self._run, milliseconds(self._context.clock()), outcome)


@contextmanager
def open_reader(context: Context, store: Store) -> Iterator[tuple[GmailReader, CallRecorder]]:
    """Gmail with the reading token, and the recorder of its calls. Raises SignInError where there is no token."""
    credentials = auth.load(context.paths.token("read"), "read", context.config)
    reader = GmailReader(credentials, context.config.gmail.endpoint, _limiter(context))
    with closing(reader), _recording(context, store, "read", credentials, reader.transport) as recorder:
        yield reader, recorder


@contextmanager
def open_drafts(context: Context, store: Store) -> Iterator[GmailDrafts]:
    """The Drafts folder with the drafting token. Raises SignInError where there is no token."""
    credentials = auth.load(context.paths.token("draft"), "draft", context.config)
    drafts = GmailDrafts(credentials, context.config.gmail.endpoint, _limiter(context))
    with _recording(context, store, "draft", credentials, drafts.transport):
        yield drafts


def _limiter(context: Context) -> RateLimiter:
    return RateLimiter(context.config.gmail.units_per_minute, time.monotonic, time.sleep, random.random)


def _note_refusal(store: Store, token: Token, error: SignInError | None) -> None:
    """Keeps for `doctor` why the token was refused; with None, that it wasn't."""
    state = RunState(store)
    others = {name: why for name, why in state.refused_sign_ins.items() if name != token}
    refused = {**others, token: (error.message, error.code or "")} if error else others
    if refused != state.refused_sign_ins:
        state.refused_sign_ins = refused


@contextmanager
def _recording(
    context: Context, store: Store, token: Token, credentials: Any, transport: GmailTransport
) -> Iterator[CallRecorder]:
    before = credentials.token
    recorder = CallRecorder(context, store, transport)
    try:
        yield recorder
        _note_refusal(store, token, None)
    except SignInError as error:
        _note_refusal(store, token, error)
        raise
    except UnreachableError as error:
        if is_refused(error) and is_loopback(context.config.gmail.endpoint):
            raise _local_gmail_ended(context) from error
        raise
    finally:
        transport.close()
        gmail_time, _ = parse_date(transport.date)
        if gmail_time is not None:
            RunState(store).clock_ahead = milliseconds(context.clock()) - gmail_time
        recorder.record()
        if credentials.token != before:
            auth.save(context.paths.token(token), credentials)


def _local_gmail_ended(context: Context) -> UnreachableError:
    """Our error where nothing listens at an endpoint on this machine, such as after the demo that this home is of."""
    from gmail_reconnect.actions.try_demo import demo_folder  # noqa: PLC0415 - only here: it loads the sample

    if folder := demo_folder(context.paths):
        message = "The demo's Gmail has ended: it runs only as long as the demo."
        return UnreachableError(message, code=ErrorCode.DEMO_ENDED, facts={"folder": str(folder)})
    return UnreachableError(
        f"Nothing answers at {context.config.gmail.endpoint}, the endpoint under [gmail] in config.toml.",
        "Start the server there and run it again, or remove that line to reach Gmail.",
    )
