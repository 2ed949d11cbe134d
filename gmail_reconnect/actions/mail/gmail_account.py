"""Sign in to Gmail and out again; open Gmail for one action, keep a renewed token, and record every call.

Only actions that talk to Gmail import this module: Google's packages load slowly.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.call_recorder import CallCounts, CallRecorder, note_refusal
from gmail_reconnect.actions.progress import WaitingForConsent
from gmail_reconnect.errors import ErrorCode, SignInError, UnreachableError
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
from gmail_reconnect.urls import is_loopback


def sign_in(
    context: Context, token: Token, show_address: Callable[[str], None], *, open_browser: bool = True, port: int = 0
) -> None:
    """Asks for one permission on Google's page and keeps its token. `port` 0: any free one, for Google's answer.

    `show_address` is called with the address of Google's page.

    Raises SignInError where it isn't granted, ConfigError for the client file, UnreachableError without a network.
    """
    config = context.config
    client = context.paths.credentials(config.auth.credentials)
    credentials = auth.sign_in(
        client,
        token,
        config,
        show_address,
        open_browser=open_browser,
        port=port,
        tick=lambda: context.progress(WaitingForConsent()),
    )
    auth.save(context.paths.token(token), credentials)
    if context.paths.database.exists():
        with context.open_store() as store:
            note_refusal(store, token, None)
            RunState(store).signed_in = {**RunState(store).signed_in, token: milliseconds(context.clock())}


def store_client(context: Context, sources: Sequence[Path]) -> tuple[Path, Path]:
    """Checks downloaded client files and keeps a copy of the newest good one; returns which one, and where.

    Raises ConfigError where none is good.
    """
    path = context.paths.credentials(context.config.auth.credentials)
    return auth.store_client([source.expanduser() for source in sources], path), path


def sign_out(context: Context) -> bool:
    """Deletes both tokens from this machine; whether there was one. Mail that was read stays."""
    found = [path for path in (context.paths.token("read"), context.paths.token("draft")) if path.exists()]
    for path in found:
        path.unlink()
    return bool(found)


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
    return RateLimiter(context.config.gmail.units_per_minute, time.monotonic, context.sleep, random.random)


@contextmanager
def _recording(
    context: Context, store: Store, token: Token, credentials: Any, transport: GmailTransport
) -> Iterator[CallRecorder]:
    before = credentials.token
    limiter = transport.limiter
    recorder = CallRecorder(
        context,
        store,
        lambda: CallCounts(transport.calls, limiter.spent, limiter.refused, transport.errors),
        UNIT_COSTS,
    )
    try:
        yield recorder
        note_refusal(store, token, None)
    except SignInError as error:
        note_refusal(store, token, error)
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
