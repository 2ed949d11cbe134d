"""Runs by IMAP that end at any line, and connections that drop at any command: each letter gets one draft."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.imap import connection
from gmail_reconnect.imap import drafts as imap_drafts
from gmail_reconnect.imap import session as imap_session
from gmail_reconnect.letters import outbox
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user import drafts
from gmail_reconnect.store.user.drafts import DraftTable
from tests.support.gmail import ME, mail
from tests.support.gmail_over_imap import GmailOverImap
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .test_drafts_folders import NOW, drafts_by_imap, prepared

CASES: Final = 80
FILES: Final = {one.__file__ for one in (outbox, drafts, imap_drafts, imap_session, connection)}


class Crash(BaseException):
    """The process ends here."""


class Lines:
    """Counts the lines that matter as they run; the process ends at line number `end`."""

    def __init__(self, end: int) -> None:
        self.end, self.ran = end, 0

    def __call__(self, frame: FrameType, event: str, _: Any) -> Lines | None:
        if frame.f_code.co_filename not in FILES:
            return None
        if event == "line":
            self.ran += 1
            if self.ran == self.end:
                raise Crash
        return self


def one_run(path: Path, port: int, name: str, lines: Lines) -> bool:
    """What the command does, in a process that may end. Returns whether it finished."""
    with Store.open(path) as store, drafts_by_imap(port) as folder:
        table, before = DraftTable(store), sys.gettrace()
        try:
            sys.settrace(lines)
            outbox.settle_pending(table, folder, NOW)
            if not table.all():
                outbox.create_draft(prepared(name), table, folder, NOW)
        except (Crash, UnreachableError):
            return False
        finally:
            sys.settrace(before)
    return True


@pytest.mark.timeout(180)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_crashes_and_drops_leave_one_draft_per_letter(tmp_path: Path) -> None:
    """Lines of the outbox, its table and the way by IMAP; drops before a command is done, or after, its answer lost."""
    mailbox, crashes, drops = LiveMailbox(ME), 0, 0
    mailbox.create_draft(mail("2024-01-01 me > joe: Of my own", message_id="<own@example.com>"), NOW)
    with GmailOverImap(mailbox) as server:
        whole = Lines(0)
        assert one_run(tmp_path / "whole.sqlite", server.port, "whole", whole)
        for case in range(CASES):
            chance, path = random.Random(case), tmp_path / f"{case}.sqlite"
            for _ in range(2):
                left = [chance.choice([*["APPEND"] * 3, "LIST", "EXAMINE", "UID FETCH"])]

                def trouble(command: str, left: list[str] = left, chance: random.Random = chance) -> list[str] | None:
                    if not (left and command.startswith(left[0])):
                        return None
                    left.clear()
                    return chance.choice([["drop"], ["done", "drop"], ["done", "* BYE bye", "drop"]])

                server.trouble = trouble if chance.random() < 0.8 else lambda _: None
                lines = Lines(chance.randint(1, whole.ran) if chance.random() < 0.6 else 0)
                one_run(path, server.port, f"p{case}", lines)
                crashes += lines.ran == lines.end
                drops += not left
            server.trouble = lambda _: None
            assert one_run(path, server.port, f"p{case}", Lines(0)), case
            with Store.open(path) as store:
                (kept,) = DraftTable(store).all()
            assert kept.state == "created", case
            assert str(kept.gmail_draft_id).startswith(f"<p{case}.letter@"), case
    made = sorted(draft.header("Message-ID").strip("<>") for draft in mailbox.drafts.values())
    names = ["whole", *(f"p{case}" for case in range(CASES))]
    assert made == sorted(["own@example.com", *(f"{name}.letter@example.com" for name in names)])
    assert crashes >= 60
    assert drops >= 60
