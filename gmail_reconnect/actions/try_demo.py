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
from gmail_reconnect.local_gmail.imap.server import LocalImap
from gmail_reconnect.local_gmail.mailbox import Mailbox
from gmail_reconnect.local_gmail.server import LocalGmail
from gmail_reconnect.paths import DEMO_MARK, Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.drafts import DraftTable

APP_PASSWORD: Final = "abcd efgh ijkl mnop"  # noqa: S105 - everybody's
_GMAIL: Final = '\n[gmail]\nendpoint = "{url}"\nunits_per_minute = 10000000\n'


@dataclass(frozen=True, slots=True)
class Demo:
    """A home that is signed in to the sample mailbox; `drafts_url` shows the sample's Drafts folder while it is
    served, and the page `drafts` afterwards. At `imap_port` it is read by IMAP, with `APP_PASSWORD`.
    """

    home: Path
    page: Path
    letters: Path
    drafts: Path
    drafts_url: str
    imap_port: int
    mailbox: Mailbox

    def save_letters(self) -> int:
        """Writes each draft of the home to a file in `letters`, and the Drafts folder to `drafts`; how many."""
        self.drafts.write_bytes(drafts_page(self.mailbox).body)
        with Store.open(Paths.resolve(self.home).database) as store:
            return len(outbox.write_files(DraftTable(store).all(), self.letters))


@contextmanager
def open_demo(folder: Path, clock: Callable[[], datetime], language: str = "en") -> Iterator[Demo]:
    """The sample mailbox, served until the block ends. `folder` is created, or emptied if an earlier demo made it.
    `language` is the one of its owner.

    Raises UsageError for a folder with other files.
    """
    now = clock()
    _prepare(folder)
    home = folder / "home"
    mailbox = Mailbox.load([(mail.raw, mail.labels) for mail in sample.make_sample(now)], sample.ME.email)

    def seconds() -> float:
        return clock().timestamp()

    with (
        LocalGmail(mailbox, clock=seconds) as gmail,
        LocalImap(mailbox, APP_PASSWORD.replace(" ", ""), clock=seconds) as imap,
    ):
        _set_up(home, sample.sample_config(now, language) + _GMAIL.format(url=gmail.url), gmail)
        page, letters, drafts = folder / "report.html", folder / "letters", folder / "drafts.html"
        yield Demo(home, page, letters, drafts, f"{gmail.url}/drafts", imap.port, mailbox)


def demo_folder(paths: Paths) -> Path | None:
    """The folder of the demo that made this home; None for any other home."""
    return paths.data.parent if (paths.data.parent / DEMO_MARK).exists() else None


def _prepare(folder: Path) -> None:
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / DEMO_MARK).exists()):
            raise UsageError(f"{folder} has other files in it.", code=ErrorCode.DEMO_FOLDER_TAKEN)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / DEMO_MARK).touch()


def _set_up(home: Path, config: str, gmail: LocalGmail) -> None:
    """A home with a config and both tokens, as `init` and `login` would leave it."""
    paths = Paths.resolve(home)
    paths.token("read").parent.mkdir(parents=True, mode=0o700)
    paths.config_file.write_text(config, encoding="utf-8")
    for name, scope in SCOPE_NAMES.items():
        path = paths.token(name)
        path.write_text(json.dumps(gmail.authorized_user(scope)), encoding="utf-8")
        path.chmod(0o600)
