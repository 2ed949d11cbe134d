"""The Drafts folder by Gmail's API, by IMAP as Gmail has it, and on a real IMAP server: the same contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.drafts import ImapDrafts, allow_drafts
from gmail_reconnect.imap.providers import Provider
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.letters import draft_status, outbox
from gmail_reconnect.letters.outbox import WritableDrafts
from gmail_reconnect.model import Draft
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.user.drafts import DraftTable
from tests.support.dovecot import PROGRAM, Dovecot
from tests.support.gmail import ME, Clock, Local, mail
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.letter_samples import pending_draft
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

NOW = 1_704_110_400_000
SERVER = Provider("the server", "127.0.0.1", (), "Check the password.")
DRAFTS = "Entw&APw-rfe"


def letter(name: str = "ana", text: str = "") -> bytes:
    return mail(f"2024-01-01 me > {name}: Hello again{text}", message_id=f"<{name}.letter@example.com>")


def prepared(name: str = "ana") -> Draft:
    return pending_draft(f"{name}@example.org", name.title(), f"{name}.letter@example.com", letter(name), NOW)


@dataclass
class Place:
    """A folder, and what the user does there: `edit` and `throw_away` take a Message-ID."""

    folder: WritableDrafts
    there: Callable[[], list[bytes]]
    edit: Callable[[str, bytes], None]
    throw_away: Callable[[str], None]


@contextmanager
def drafts_by_imap(port: int) -> Iterator[ImapDrafts]:
    def connect() -> ImapConnection:
        connection = ImapConnection(ImapAccount(ME, "127.0.0.1", port, SERVER), PASSWORD, "draft")
        allow_drafts(connection)
        return connection

    session = ImapSession(connect, lambda _: None)
    yield ImapDrafts(session)
    session.close()


def _id_in(mailbox: LiveMailbox, message_id: str) -> str:
    return next(key for key, one in mailbox.drafts.items() if message_id in one.header("Message-ID"))


def _in_mailbox(folder: WritableDrafts, mailbox: LiveMailbox) -> Place:
    return Place(
        folder,
        lambda: [one.raw for one in mailbox.drafts.values()],
        lambda message_id, raw: mailbox.edit_draft(_id_in(mailbox, message_id), raw),
        lambda message_id: mailbox.discard_draft(_id_in(mailbox, message_id)),
    )


def _in_dovecot(folder: WritableDrafts, server: Dovecot) -> Place:
    def files() -> list[Path]:
        return [one for part in ("cur", "new") for one in (server.folder(DRAFTS) / part).iterdir()]

    def throw_away(message_id: str) -> None:
        next(one for one in files() if message_id.encode() in one.read_bytes()).unlink()

    def edit(message_id: str, raw: bytes) -> None:
        throw_away(message_id)
        server.deliver([(raw, NOW)], DRAFTS)

    return Place(folder, lambda: [one.read_bytes() for one in files()], edit, throw_away)


@pytest.fixture(params=["api", "imap", "dovecot"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    mailbox, clock = LiveMailbox(ME), Clock()
    if request.param == "api":
        with UnreliableGmail(mailbox, clock=clock) as gmail:
            folder = Local(gmail, clock, tmp_path).drafts()
            yield _in_mailbox(folder, mailbox)
            folder.transport.close()
    elif request.param == "imap":
        with GmailOverImap(mailbox) as server, drafts_by_imap(server.port) as by_imap:
            yield _in_mailbox(by_imap, mailbox)
    elif not PROGRAM:
        pytest.skip("Dovecot isn't installed (apt-get install dovecot-imapd)")
    else:
        own = Dovecot(recorded=True)
        try:
            own.start()
            with drafts_by_imap(own.port) as by_imap:
                yield _in_dovecot(by_imap, own)
        finally:
            own.stop()


def become(store: Store, place: Place) -> str:
    """The state of the only draft, after looking."""
    way, table = place.folder.way, DraftTable(store)
    listed = place.folder.list_ids(draft_status.open_draft_ids(table.all(), way))
    draft_status.follow_drafts(table, DraftEvidenceReader(store, {ME}), listed, NOW, complete=True, way=way)
    return table.all()[0].state


def test_letter_is_one_draft_with_its_own_bytes(place: Place, store: Store) -> None:
    """Search finds it, and the list has it, untouched."""
    made = outbox.create_draft(prepared(), DraftTable(store), place.folder, NOW)
    (kept,) = DraftTable(store).all()
    assert [one.replace(b"\r\n", b"\n") for one in place.there()] == [made.content.replace(b"\r\n", b"\n")]
    assert (kept.state, draft_status.way_of(kept)) == ("created", place.folder.way)
    assert place.folder.find(kept.message_id) == (kept.gmail_draft_id, kept.gmail_message_id)
    assert place.folder.list_ids() == {kept.gmail_draft_id: kept.gmail_message_id}
    assert draft_status.is_untouched(kept, place.folder.list_ids())
    assert place.folder.message_id_of(str(kept.gmail_draft_id)) == kept.message_id
    assert place.folder.find("other@example.com") is None
    assert become(store, place) == "created"


def test_edited_draft_is_never_deleted(place: Place, store: Store) -> None:
    """Not even if it was edited after it was listed."""
    outbox.create_draft(prepared(), DraftTable(store), place.folder, NOW)
    place.folder.list_ids()
    place.edit("ana.letter", letter(text=", with more"))
    assert become(store, place) == "edited"
    (kept,) = DraftTable(store).all()
    assert not draft_status.is_untouched(kept, place.folder.list_ids({str(kept.gmail_draft_id)}))
    assert len(place.there()) == 1


def test_untouched_draft_is_deleted_and_no_other(place: Place, store: Store) -> None:
    """Twice does nothing more."""
    place.folder.create(letter("joe"), None)
    made = outbox.create_draft(prepared(), DraftTable(store), place.folder, NOW)
    (kept,) = DraftTable(store).all()
    for _ in range(2):
        place.folder.list_ids()
        place.folder.delete(str(kept.gmail_draft_id))
        assert [b"joe.letter" in one for one in place.there()] == [True]
    assert made.message_id not in str(place.there())


def test_draft_that_is_gone_was_discarded(place: Place, store: Store) -> None:
    """Once all sent mail is known."""
    outbox.create_draft(prepared(), DraftTable(store), place.folder, NOW)
    place.throw_away("ana.letter")
    assert become(store, place) == "discarded"


def test_interrupted_letter_is_found_again(place: Place, store: Store) -> None:
    """It was created, and nobody recorded that."""
    DraftTable(store).add(prepared())
    place.folder.create(letter(), None)
    outbox.settle_pending(DraftTable(store), place.folder, NOW)
    (kept,) = DraftTable(store).all()
    assert (kept.state, kept.gmail_message_id) == ("created", None)
    assert len(place.there()) == 1


def test_draft_of_the_other_way_is_not_judged(place: Place, store: Store) -> None:
    """Its id says nothing here."""
    other = "r123" if place.folder.way == "imap" else "<ana.letter@example.com>"
    table = DraftTable(store)
    table.add(prepared())
    table.set_state(prepared().id, "created", NOW, {"draft": other, "message": "1"})
    assert become(store, place) == "created"


def test_draft_edited_on_gmails_page_is_known_by_its_thread(store: Store) -> None:
    """There it gets another Message-ID; by IMAP it is neither gone nor untouched."""
    mailbox = LiveMailbox(ME)
    with GmailOverImap(mailbox) as server, drafts_by_imap(server.port) as folder:
        place = _in_mailbox(folder, mailbox)
        outbox.create_draft(prepared(), DraftTable(store), folder, NOW)
        place.edit("ana.letter", letter(text="").replace(b"ana.letter@", b"from-gmails-page@"))
        assert become(store, place) == "edited"
        place.throw_away("from-gmails-page")
        assert become(store, place) == "discarded"


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("[OVERQUOTA] Quota exceeded (mailbox for user is full)", "discarded", "no room in your mailbox"),
        ("[OVERQUOTA] Account exceeded bandwidth limits", "pending", "allows no more for now"),
    ],
)
def test_full_mailbox_is_no_limit_that_passes(store: Store, answer: str, state: str, words: str) -> None:
    """Nothing was put there, and nothing is tried later without being asked for."""
    with GmailOverImap(LiveMailbox(ME)) as server, drafts_by_imap(server.port) as folder:
        server.trouble = lambda command: [f"TAG NO {answer}"] if command.startswith("APPEND") else None
        with pytest.raises(ReconnectError, match=words):
            outbox.create_draft(prepared(), DraftTable(store), folder, NOW)
    assert [one.state for one in DraftTable(store).all()] == [state]
