"""Opening Gmail: renewed tokens are saved, and every call is recorded."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.gmail_account import open_drafts, open_reader
from gmail_reconnect.actions.mail.sync_mail import sync_mail
from gmail_reconnect.cli.hints import hint
from gmail_reconnect.errors import ReconnectError, SignInError
from gmail_reconnect.local_gmail.oauth import COMPOSE, METADATA
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.sync_log import SyncRunTable
from gmail_reconnect.sync.engine import SyncResult
from tests.support.context import context_in
from tests.support.fixtures import Start
from tests.support.gmail import ME, Local
from tests.support.local_gmail.faults import Fault
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only


@pytest.fixture
def renewing(start: Start, tmp_path: Path) -> tuple[Context, Local]:
    """A home signed in to a local Gmail by two tokens that have expired."""
    local = start(LiveMailbox(ME))
    home = tmp_path / "place"
    (home / "tokens").mkdir(parents=True)
    (home / "config.toml").write_text(f'[gmail]\nendpoint = "{local.gmail.url}"\nunits_per_minute = 10000000\n')
    for name, scope in (("read", "gmail.metadata"), ("draft", "gmail.compose")):
        info = local.gmail.authorized_user(scope) | {"expiry": "2020-01-01T00:00:00Z"}
        (home / "tokens" / f"{name}.json").write_text(json.dumps(info))
    return context_in(home), local


@posix_only
def test_renewed_token_is_saved(renewing: tuple[Context, Local]) -> None:
    """The next command doesn't have to renew it again."""
    context, local = renewing
    path = context.paths.token("read")
    before = json.loads(path.read_text())
    for _ in range(2):
        with context.open_store() as store, open_reader(context, store) as (reader, _):
            assert reader.profile().address == ME
    after = json.loads(path.read_text())
    assert after["token"] != before["token"]
    assert after["expiry"] > datetime.now(UTC).isoformat()  # noqa: TID251 - tokens last by this machine's clock
    assert (after["refresh_token"], after["scopes"]) == (before["refresh_token"], [METADATA])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(local.calls("token")) == 1


def test_renewed_drafting_token_is_saved(renewing: tuple[Context, Local]) -> None:
    """In its own file."""
    context, local = renewing
    with context.open_store() as store, open_drafts(context, store) as drafts:
        drafts.create(b"Subject: Hello\r\n\r\nHello.\r\n", None)
    with context.open_store() as store, open_drafts(context, store) as drafts:
        assert len(drafts.list_ids()) == 1
    assert len(local.calls("token")) == 1
    assert json.loads(context.paths.token("draft").read_text())["scopes"] == [COMPOSE]


def test_renewed_token_is_saved_even_if_the_command_fails(renewing: tuple[Context, Local]) -> None:
    """It was renewed before the error."""
    context, _ = renewing
    before = context.paths.token("read").read_text()

    def fails() -> None:
        with context.open_store() as store, open_reader(context, store) as (reader, _):
            reader.profile()
            raise ReconnectError("something else")

    with pytest.raises(ReconnectError):
        fails()
    assert context.paths.token("read").read_text() != before


def test_refused_renewal_leaves_the_token_file_unchanged(renewing: tuple[Context, Local]) -> None:
    """Access was withdrawn: exit code 4, with the usual reasons."""
    context, local = renewing
    before = context.paths.token("read").read_text()
    local.gmail.revoke()
    with (
        context.open_store() as store,
        open_reader(context, store) as (reader, _),
        pytest.raises(SignInError) as caught,
    ):
        reader.profile()
    assert "expired" in caught.value.message
    assert "In production" in hint(caught.value)
    assert context.paths.token("read").read_text() == before


def test_calls_are_recorded_while_they_are_made(renewing: tuple[Context, Local]) -> None:
    """After a kill, the tables have the calls up to the last record; nothing is counted twice."""
    context, local = renewing
    sync_mail(context)
    with context.open_store() as store, context.open_store() as looking:
        before = calls_of(looking)
        with open_reader(context, store) as (gmail, recorder):

            def work() -> SyncResult:
                gmail.profile()
                local.gmail.fail_next(Fault.INTERNAL_ERROR, "messages.list")
                local.gmail.fail_next(Fault.RATE_LIMIT, "messages.list")
                gmail.list_ids()
                recorder.record()
                (last,) = SyncRunTable(looking).last(1)
                assert (last.ended, last.calls, last.units) == (None, {"messages.list": 3, "profile": 1}, 16)
                assert (last.errors, last.refused) == ({"busy": 1, "quota": 1}, 1)
                assert calls_of(looking)["messages.list"] - before["messages.list"] == 3
                return SyncResult(ME, 0, 0, 0, incremental=False, complete=True)

            recorder.run(work)
        (last,) = SyncRunTable(looking).last(1)
        assert last.outcome == "complete"
        assert last.ended is not None
        assert calls_of(looking)["messages.list"] - before["messages.list"] == 3


def calls_of(store: Store) -> dict[str, int]:
    return dict(store.connection.execute("SELECT method, sum(calls) FROM call GROUP BY method"))
