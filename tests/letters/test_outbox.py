"""Creating drafts in Gmail: each letter gets exactly one, despite lost answers and crashes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmail_reconnect.errors import MailboxError, SignInError, UnreachableError
from gmail_reconnect.gmail.client import GmailDrafts
from gmail_reconnect.letters import outbox
from gmail_reconnect.model import Draft
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.drafts import DraftTable
from tests.support.gmail import ME, Clock, Local, Proxy, mail
from tests.support.letter_samples import pending_draft
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

NOW = 1_704_110_400_000
"""1 January 2024, noon UTC, in ms."""
DAY = 86_400_000
POST = "POST /gmail/v1/users/me/drafts"


def prepared(name: str = "ana", message_id: str = "") -> Draft:
    own = message_id or f"{name}.letter@example.com"
    raw = mail(f"2024-01-01 me > {name}: Hello again", message_id=f"<{own}>")
    return pending_draft(f"{name}@example.org", name.title(), own, raw, NOW)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    clock = Clock()
    with UnreliableGmail(LiveMailbox(ME), clock=clock) as gmail:
        made = Local(gmail, clock, tmp_path)
        yield made
        for client in made.opened:
            client.transport.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "mailbox.sqlite") as opened:
        yield opened


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Breaking:
    """The real Drafts folder, but the process can end before or after a call, and search can lag.

    `crash` names the point, such as "before create".
    """

    folder: GmailDrafts
    crash: str = ""
    lags: bool = False
    looked_at: list[str] = field(default_factory=list)

    def _at(self, point: str) -> None:
        if self.crash == point:
            raise Crash

    def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:
        self._at("before create")
        made = self.folder.create(mime, thread_id)
        self._at("after create")
        return made

    def find(self, message_id: str) -> tuple[str, str] | None:
        self._at("before find")
        found = None if self.lags else self.folder.find(message_id)
        self._at("after find")
        return found

    def list_ids(self) -> Mapping[str, str]:
        self._at("before list")
        listed = self.folder.list_ids()
        self._at("after list")
        return listed

    def message_id_of(self, draft_id: str) -> str:
        self._at("before look")
        self.looked_at.append(draft_id)
        found = self.folder.message_id_of(draft_id)
        self._at("after look")
        return found


class Forgetful(DraftTable):
    """The process ends after Gmail's answer arrives and before it is recorded."""

    def set_state(self, *_: object) -> None:
        raise Crash


def states(store: Store) -> list[str]:
    return [draft.state for draft in DraftTable(store).all()]


def message_ids(local: Local) -> list[str]:
    """The Message-ID of every draft in Gmail."""
    return sorted(draft.header("Message-ID").strip("<>") for draft in local.gmail.mailbox.drafts.values())


# ── making a draft ──


def test_letter_becomes_a_draft(local: Local, store: Store) -> None:
    """The same bytes in Gmail; in the store its person, its times, and both of Gmail's ids."""
    made = outbox.create_draft(prepared(), DraftTable(store), local.drafts(), NOW)
    (kept,) = DraftTable(store).all()
    (draft_id,) = local.gmail.mailbox.drafts
    stored = local.gmail.mailbox.drafts[draft_id]
    assert stored.raw == prepared().content == kept.content
    assert (kept.gmail_draft_id, kept.gmail_message_id) == (draft_id, stored.id)
    assert (kept.id, kept.state, kept.created, kept.updated) == (made.id, "created", NOW, NOW)
    assert (kept.email, kept.name, kept.subject) == ("ana@example.org", "Ana", "Hello again")


def test_letter_is_committed_before_gmail_is_called(local: Local, store: Store, tmp_path: Path) -> None:
    """Another connection sees the letter, its Message-ID and its content during the call."""
    seen: list[Draft] = []

    class Watching(Breaking):
        def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:
            with Store.open(tmp_path / "mailbox.sqlite") as other:
                seen.extend(DraftTable(other).all())
            return super().create(mime, thread_id)

    outbox.create_draft(prepared(), DraftTable(store), Watching(local.drafts()), NOW)
    (intent,) = seen
    assert (intent.state, intent.message_id, intent.content) == ("pending", prepared().message_id, prepared().content)
    assert store.connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL: a commit outlives the power


@pytest.mark.parametrize(("fault", "there"), [("before", 0), ("after", 1)])
def test_lost_answer_is_settled_by_looking_for_the_draft(local: Local, store: Store, fault: str, there: int) -> None:
    """The connection breaks before or after the server stored the draft. In the end there is exactly one."""
    draft_table = DraftTable(store)
    with Proxy(local.gmail) as proxy:
        proxy.faults[POST] = [fault]
        folder = local.drafts(proxy.url)
        with pytest.raises(UnreachableError):
            outbox.create_draft(prepared(), draft_table, folder, NOW)
        assert states(store) == ["pending"]
        assert (proxy.count(POST), len(message_ids(local))) == (1, there)
        (settled,) = outbox.settle_pending(draft_table, folder, NOW + 1)
        assert proxy.count(POST) == 2 - there
    assert settled.email == "ana@example.org"
    assert message_ids(local) == [prepared().message_id]
    (kept,) = draft_table.all()
    assert (kept.state, kept.created, kept.updated) == ("created", NOW, NOW + 1)
    assert [kept.gmail_draft_id] == list(local.gmail.mailbox.drafts)


def test_busy_server_leaves_the_letter_pending(local: Local, store: Store) -> None:
    """After a 503 nobody knows whether the draft exists; it is settled later."""
    with Proxy(local.gmail) as proxy:
        proxy.garble = lambda _: b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
        with pytest.raises(UnreachableError):
            outbox.create_draft(prepared(), DraftTable(store), local.drafts(proxy.url), NOW)
        assert proxy.count(POST) == 1
    assert states(store) == ["pending"]
    outbox.settle_pending(DraftTable(store), local.drafts(), NOW)
    assert message_ids(local) == [prepared().message_id]


def test_draft_that_gmail_refuses_is_not_created_later(local: Local, store: Store) -> None:
    """The thread doesn't exist: the error is raised, and the letter is discarded."""
    lost = replace(prepared(), thread_id="18c0000000000000")
    with pytest.raises(MailboxError):
        outbox.create_draft(lost, DraftTable(store), local.drafts(), NOW)
    assert states(store) == ["discarded"]
    assert outbox.settle_pending(DraftTable(store), local.drafts(), NOW) == []
    assert message_ids(local) == []


def test_letter_refused_without_sign_in_is_not_created_later(local: Local, store: Store) -> None:
    """Access was withdrawn. No draft appears after the next sign-in."""
    folder = local.drafts()
    local.gmail.revoke()
    with pytest.raises(SignInError):
        outbox.create_draft(prepared(), DraftTable(store), folder, NOW)
    assert states(store) == ["discarded"]


# ── after a crash ──

POINTS = ("before create", "after create", "settle")
RECOVERY = ("before find", "after find", "before list", "after list", "before look", "after look", *POINTS)


def attempt(local: Local, path: Path, *, crash: str = "", lags: bool = False) -> bool:
    """One run of the command, in a process that may end. Settles pending letters, then writes the letter once."""
    with Store.open(path) as store:
        draft_table = (Forgetful if crash == "settle" else DraftTable)(store)
        folder = Breaking(local.drafts(), crash, lags)
        try:
            outbox.settle_pending(draft_table, folder, NOW)
            if not draft_table.all():
                outbox.create_draft(prepared(), draft_table, folder, NOW)
        except Crash:
            return False
        return True


@pytest.mark.parametrize("lags", [False, True])
@pytest.mark.parametrize("first", POINTS)
@pytest.mark.parametrize("second", ["", *RECOVERY])
def test_crash_between_any_two_steps_leaves_one_draft(
    local: Local, tmp_path: Path, first: str, second: str, *, lags: bool
) -> None:
    """Two runs end at any two points; after a third there is one draft, and the store knows it."""
    path = tmp_path / "mailbox.sqlite"
    local.drafts().create(mail("2024-01-01 me > joe: Of my own", message_id="<own@example.com>"), None)
    assert not attempt(local, path, crash=first, lags=lags)
    attempt(local, path, crash=second, lags=lags)
    assert attempt(local, path, lags=lags)
    assert message_ids(local) == [prepared().message_id, "own@example.com"]
    with Store.open(path) as store:
        (kept,) = DraftTable(store).all()
    assert kept.state == "created"
    assert local.gmail.mailbox.drafts[str(kept.gmail_draft_id)].header("Message-ID") == f"<{prepared().message_id}>"


class Lost(Breaking):
    """A call whose answer is lost, before or after Gmail has done it."""

    def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:
        if self.crash == "lost before":
            raise UnreachableError("lost")
        made = super().create(mime, thread_id)
        if self.crash == "lost after":
            raise UnreachableError("lost")
        return made


@settings(max_examples=60)
@given(
    runs=st.lists(st.tuples(st.sampled_from(("", "lost before", "lost after", *RECOVERY)), st.booleans()), max_size=8),
    names=st.lists(st.sampled_from(("ana", "ben", "eve")), min_size=1, max_size=3, unique=True),
)
def test_any_series_of_crashes_leaves_one_draft_per_letter(runs: list[tuple[str, bool]], names: list[str]) -> None:
    """Runs that crash, lose answers or succeed, in any order."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock = Clock()
        local = Local(stack.enter_context(UnreliableGmail(LiveMailbox(ME), clock=clock)), clock, folder)
        real = local.drafts()
        stack.callback(real.transport.close)
        for crash, lags in [*runs, ("", False)]:
            with Store.open(folder / "mailbox.sqlite") as store:
                draft_table = (Forgetful if crash == "settle" else DraftTable)(store)
                line = Lost(real, crash, lags)
                try:
                    outbox.settle_pending(draft_table, line, NOW)
                    written = {draft.email for draft in draft_table.all()}
                    for name in names:
                        if f"{name}@example.org" not in written:
                            outbox.create_draft(prepared(name), draft_table, line, NOW)
                except (Crash, UnreachableError):
                    continue
        assert message_ids(local) == sorted(prepared(name).message_id for name in names)
        with Store.open(folder / "mailbox.sqlite") as store:
            assert states(store) == ["created"] * len(names)


def pending(store: Store, local: Local, *, crash: str = "after create") -> GmailDrafts:
    """A pending letter; with "after create" its draft exists."""
    folder = local.drafts()
    with pytest.raises(Crash):
        outbox.create_draft(prepared(), DraftTable(store), Breaking(folder, crash), NOW)
    return folder


def test_lagging_search_makes_it_look_at_every_unknown_draft(local: Local, store: Store) -> None:
    """Drafts of other letters are known and skipped; the user's own drafts are looked at."""
    draft_table = DraftTable(store)
    folder = Breaking(pending(store, local), lags=True)
    known = outbox.create_draft(prepared("ben"), draft_table, local.drafts(), NOW)
    own, _ = local.drafts().create(mail("2024-01-01 me > joe: Of my own", message_id="<own@example.com>"), None)
    outbox.settle_pending(draft_table, folder, NOW)
    assert states(store) == ["created", "created"]
    ids = {draft.id: draft.gmail_draft_id for draft in draft_table.all()}
    assert own in folder.looked_at
    assert ids[known.id] not in folder.looked_at
    assert len(message_ids(local)) == 3


def test_draft_that_vanishes_during_the_search_is_skipped(local: Local, store: Store) -> None:
    """The user deletes a draft between the listing and the look."""
    own, _ = local.drafts().create(mail("2024-01-01 me > joe: Of my own", message_id="<own@example.com>"), None)

    class Vanishing(Breaking):
        def list_ids(self) -> Mapping[str, str]:
            listed = super().list_ids()
            local.gmail.mailbox.discard_draft(own)
            return listed

    outbox.settle_pending(DraftTable(store), Vanishing(pending(store, local, crash="before create"), lags=True), NOW)
    assert message_ids(local) == [prepared().message_id]


def test_edited_pending_draft_is_found_by_its_message_id(local: Local, store: Store) -> None:
    """It isn't created again."""
    folder = pending(store, local)
    (draft_id,) = local.gmail.mailbox.drafts
    local.gmail.mailbox.edit_draft(draft_id, prepared().content.replace(b"Hello again", b"Hello, at last"))
    outbox.settle_pending(DraftTable(store), folder, NOW)
    (kept,) = DraftTable(store).all()
    assert (kept.state, kept.gmail_draft_id) == ("created", draft_id)
    assert kept.gmail_message_id is None  # as it was made, or edited: nobody can tell
    assert len(message_ids(local)) == 1


def test_pending_draft_that_was_sent_is_not_created_again(local: Local, store: Store) -> None:
    """The user found and sent it, and a sync has seen it."""
    folder = pending(store, local)
    (draft_id,) = local.gmail.mailbox.drafts
    local.gmail.mailbox.send_draft(draft_id, NOW + DAY)
    sent = build_message(
        parse_headers(prepared().content), gmail_id="18c", thread_id="18c", internal_date=NOW, labels=["SENT"]
    )
    MessageTable(store).add([sent], "gmail")
    assert outbox.settle_pending(DraftTable(store), folder, NOW) == []
    assert states(store) == ["sent"]
    assert message_ids(local) == []


def test_settling_without_pending_letters_makes_no_call(local: Local, store: Store) -> None:
    """Gmail isn't asked for nothing."""
    folder = local.drafts()
    outbox.create_draft(prepared(), DraftTable(store), folder, NOW)
    calls = len(local.calls())
    assert outbox.settle_pending(DraftTable(store), folder, NOW) == []
    assert len(local.calls()) == calls


def test_message_ids_are_random_at_the_senders_domain() -> None:
    """Never the same twice, and valid even without a sender."""
    made = {outbox.new_message_id("me@example.com") for _ in range(100)}
    assert len(made) == 100
    assert {one.partition("@")[2] for one in made} == {"example.com"}
    assert outbox.new_message_id("").partition("@")[2]
