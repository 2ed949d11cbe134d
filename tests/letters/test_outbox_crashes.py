"""200 random crashes between any two lines of the outbox or its table, and lost answers: each letter gets one draft."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.gmail.client import GmailDrafts
from gmail_reconnect.letters import outbox
from gmail_reconnect.model import Draft
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user import drafts
from gmail_reconnect.store.user.drafts import DraftTable
from tests.support.gmail import ME, Clock, Local, mail
from tests.support.letter_samples import pending_draft
from tests.support.local_gmail.faults import Fault
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

NOW: Final = 1_704_110_400_000
CASES: Final = 200
SLICES: Final = 4
LOST: Final = (
    *(Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.CUT_OFF, Fault.TRUNCATED, Fault.HTML_PAGE),
    *(Fault.UNAVAILABLE, Fault.INTERNAL_ERROR, Fault.RATE_LIMIT),
)
"""Where the answer to drafts.create is lost or worthless; after some of them the draft is there, after others not."""


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Lines:
    """Counts the lines of the outbox and of its table as they run. The process ends at line number `end`."""

    end: int | None
    ran: int = 0

    def __call__(self, frame: FrameType, event: str, _: Any) -> Lines | None:
        if frame.f_code.co_filename not in {outbox.__file__, drafts.__file__}:
            return None
        if event == "line":
            self.ran += 1
            if self.ran == self.end:
                raise Crash
        return self


@contextmanager
def tracing(lines: Lines) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(lines)
    try:
        yield
    finally:
        sys.settrace(before)


@dataclass
class Lagging:
    """The real Drafts folder, whose search may not know new drafts yet."""

    real: GmailDrafts
    lags: bool

    def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:
        return self.real.create(mime, thread_id)

    def find(self, message_id: str) -> tuple[str, str] | None:
        return None if self.lags else self.real.find(message_id)

    def list_ids(self) -> dict[str, str]:
        return self.real.list_ids()

    def message_id_of(self, draft_id: str) -> str:
        return self.real.message_id_of(draft_id)


def prepared_drafts(case: int, count: int) -> list[Draft]:
    names = [f"p{case}x{number}" for number in range(count)]
    return [
        pending_draft(
            f"{name}@example.org",
            name,
            f"{name}.letter@example.com",
            mail(f"2024-01-01 me > {name}: Hello again", message_id=f"<{name}.letter@example.com>"),
            NOW,
        )
        for name in names
    ]


def one_run(path: Path, folder: Lagging, wanted: list[Draft], lines: Lines) -> bool:
    """What the command does, in a process that may end at any line of these. Returns whether it finished."""
    with Store.open(path) as store:
        draft_table = DraftTable(store)
        try:
            with tracing(lines):
                outbox.settle_pending(draft_table, folder, NOW)
                for one in wanted:
                    if not any(draft.email == one.email for draft in draft_table.all()):
                        outbox.create_draft(one, draft_table, folder, NOW)
        except (Crash, UnreachableError):
            return False
    return True


@dataclass
class Tally:
    crashes: int = 0
    lost: int = 0
    there: list[str] = field(default_factory=list)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("part", range(SLICES))
def test_two_hundred_random_crashes_leave_one_draft_per_letter(part: int, tmp_path: Path) -> None:
    """Each case has up to four runs that crash at a line, lose an answer or both, and then undisturbed runs.

    Each letter has one draft, the store knows it, and the user's own drafts are unchanged.
    """
    clock, tally = Clock(), Tally()
    with UnreliableGmail(LiveMailbox(ME), clock=clock) as gmail:
        local = Local(gmail, clock, tmp_path)
        real = local.drafts()
        gmail.mailbox.create_draft(mail("2024-01-01 me > joe: Of my own", message_id="<own@example.com>"), NOW)
        for case in range(part, CASES, SLICES):
            chance = random.Random(case)
            path = tmp_path / f"{case}.sqlite"
            wanted = prepared_drafts(case, chance.randint(1, 2))
            for _ in range(chance.randint(1, 4)):
                end = chance.randint(1, 45) if chance.random() < 0.7 else None
                if chance.random() < 0.5:
                    gmail.fail_next(chance.choice(LOST), "drafts.create")
                    tally.lost += 1
                lines = Lines(end)
                one_run(path, Lagging(real, chance.random() < 0.4), wanted, lines)
                tally.crashes += lines.ran == end
            # Faults that no call has met yet meet these; each run may meet one.
            assert any(one_run(path, Lagging(real, chance.random() < 0.4), wanted, Lines(None)) for _ in range(9))
            known = {draft.header("Message-ID").strip("<>"): key for key, draft in gmail.mailbox.drafts.items()}
            with Store.open(path) as store:
                kept = DraftTable(store).all()
            assert [draft.state for draft in kept] == ["created"] * len(wanted), case
            assert {d.message_id: d.gmail_draft_id for d in kept} == {s.message_id: known[s.message_id] for s in wanted}
            tally.there += [one.message_id for one in wanted]
        real.transport.close()
        made = sorted(draft.header("Message-ID").strip("<>") for draft in gmail.mailbox.drafts.values())
    assert made == sorted([*tally.there, "own@example.com"])
    assert tally.crashes > 30, "most cases did end in the middle"
    assert tally.lost > 30, "most cases did lose an answer"


def test_crash_at_every_single_line_is_recovered_from(tmp_path: Path) -> None:
    """One run per line of the outbox and of its table, each with two letters."""
    clock = Clock()
    with UnreliableGmail(LiveMailbox(ME), clock=clock) as gmail:
        real = Local(gmail, clock, tmp_path).drafts()
        whole = Lines(None)
        assert one_run(tmp_path / "whole.sqlite", Lagging(real, lags=False), prepared_drafts(1000, 2), whole)
        for end in range(1, whole.ran + 1):
            wanted, path = prepared_drafts(2000 + end, 2), tmp_path / f"{end}.sqlite"
            assert not one_run(path, Lagging(real, lags=False), wanted, Lines(end)), end
            assert one_run(path, Lagging(real, lags=True), wanted, Lines(None)), end
        real.transport.close()
        ids = [draft.header("Message-ID") for draft in gmail.mailbox.drafts.values()]
    assert len(ids) == len(set(ids)) == 2 * (whole.ran + 1)
    assert whole.ran > 20
