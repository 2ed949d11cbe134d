"""Prepare a home with a sample mailbox behind a local Gmail API, to try every command without an account."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from gmail_reconnect.demo import sample
from gmail_reconnect.errors import ErrorCode, UsageError
from gmail_reconnect.gmail.allowlist import SCOPE_NAMES
from gmail_reconnect.letters import outbox
from gmail_reconnect.local_gmail.drafts_page import drafts_page
from gmail_reconnect.local_gmail.mailbox import Mailbox
from gmail_reconnect.local_gmail.server import LocalGmail
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.drafts import DraftTable

_MARK: Final = ".gmail-reconnect-demo"
_GMAIL: Final = '\n[gmail]\nendpoint = "{url}"\nunits_per_minute = 10000000\n'


@dataclass(frozen=True, slots=True)
class Demo:
    """A home that is signed in to the sample mailbox; `drafts_url` shows the sample's Drafts folder while it is
    served, and the page `drafts` afterwards.
    """

    home: Path
    page: Path
    letters: Path
    drafts: Path
    drafts_url: str
    mailbox: Mailbox

    def save_letters(self) -> int:
        """Writes each draft of the home to a file in `letters`, and the Drafts folder to `drafts`; how many."""
        self.drafts.write_bytes(drafts_page(self.mailbox).body)
        with Store.open(Paths.resolve(self.home).database) as store:
            return len(outbox.write_files(DraftTable(store).all(), self.letters))


@contextmanager
def open_demo(folder: Path, clock: Callable[[], datetime]) -> Iterator[Demo]:
    """The sample mailbox, served until the block ends. `folder` is created, or emptied if an earlier demo made it.

    Raises UsageError for a folder with other files.
    """
    now = clock()
    _prepare(folder)
    home = folder / "home"
    mailbox = Mailbox.load([(mail.raw, mail.labels) for mail in sample.make_sample(now)], sample.ME.email)
    with LocalGmail(mailbox, clock=lambda: clock().timestamp()) as gmail:
        _set_up(home, sample.sample_config(now) + _GMAIL.format(url=gmail.url), gmail)
        yield Demo(
            home, folder / "report.html", folder / "letters", folder / "drafts.html", f"{gmail.url}/drafts", mailbox
        )


def demo_folder(paths: Paths) -> Path | None:
    """The folder of the demo that made this home; None for any other home."""
    return paths.data.parent if (paths.data.parent / _MARK).exists() else None


def _prepare(folder: Path) -> None:
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARK).exists()):
            raise UsageError(f"{folder} has other files in it.", code=ErrorCode.DEMO_FOLDER_TAKEN)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()


def _set_up(home: Path, config: str, gmail: LocalGmail) -> None:
    """A home with a config and both tokens, as `init` and `login` would leave it."""
    paths = Paths.resolve(home)
    paths.token("read").parent.mkdir(parents=True, mode=0o700)
    paths.config_file.write_text(config, encoding="utf-8")
    for name, scope in SCOPE_NAMES.items():
        path = paths.token(name)
        path.write_text(json.dumps(gmail.authorized_user(scope)), encoding="utf-8")
        path.chmod(0o600)
