"""What every action is given: the user's files, the settings, the clock, and a callback for progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from gmail_reconnect.errors import SignInError
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store

if TYPE_CHECKING:
    from gmail_reconnect.actions.kept_people import KeptPeople
    from gmail_reconnect.actions.progress import ProgressEvent
    from gmail_reconnect.config import Config
    from gmail_reconnect.option_values import DraftWay


@dataclass(frozen=True)
class Context:
    """`clock` gives the present (aware, UTC); `progress` is called with each step of what takes a while.

    `command_option` is what a command in a page needs to act on these files, quoted for a shell; "" for nothing.
    `drafts_page` is where drafts are shown, if not in Gmail. `kept` holds everyone between use cases, for an interface
    that runs many of them, all in one thread. `sleep` waits for so many seconds. An exception from `progress` or
    `sleep` ends what takes a while; what was read so far is kept. `language` is that of pages without a config.toml.
    """

    paths: Paths
    clock: Callable[[], datetime]
    progress: Callable[[ProgressEvent], None] = lambda _: None
    command_option: str = ""
    drafts_page: str = ""
    kept: KeptPeople | None = None
    sleep: Callable[[float], None] = time.sleep
    language: str = "en"

    @cached_property
    def config(self) -> Config:
        """config.toml, or the defaults. Read when first asked for, so that a broken file stops only what needs it.

        Raises ConfigError.
        """
        from gmail_reconnect.config import load  # noqa: PLC0415 - pydantic loads slowly

        return load(self.paths.config_file)

    @property
    def local_drafts_page(self) -> str:
        """Where a local server that takes Gmail's place shows the drafts; "" for Gmail."""
        endpoint = self.config.gmail.endpoint
        return self.drafts_page or (f"{endpoint.rstrip('/')}/drafts" if endpoint else "")

    @property
    def drafts_way(self) -> DraftWay | None:
        """How drafts are made: by Gmail's API after a sign-in for that; by IMAP, if mail is read by it; None: as links.

        Raises ConfigError.
        """
        if self.paths.token("draft").exists() and self.is_gmail:
            return "gmail"
        return "imap" if self.paths.token("imap").exists() and self.config.mail.source != "gmail" else None

    @property
    def is_gmail(self) -> bool:
        """Whether the mail is at Gmail, whose pages can be linked to; without a sign-in by IMAP it is taken to be."""
        path = self.paths.token("imap")
        if not path.exists() or self.config.mail.source == "gmail":
            return True
        from gmail_reconnect.imap import sign_ins  # noqa: PLC0415 - the library loads slowly

        try:
            return sign_ins.load(path).account.provider.is_gmail
        except SignInError:
            return False

    @property
    def may_create_drafts(self) -> bool:
        """Whether letters can be put into the user's Drafts folder."""
        return self.drafts_way is not None

    @property
    def configured_owner(self) -> tuple[str, Sequence[str]]:
        """The owner's name and addresses in config.toml. Without that file, pydantic isn't loaded: that takes time.

        Raises ConfigError.
        """
        try:
            self.paths.config_file.lstat()
        except FileNotFoundError:
            return "", ()
        except OSError:
            pass  # reading it raises, too
        return self.config.me.name, self.config.me.addresses

    def open_store(self) -> Store:
        """The database, created where it is missing. Raises StoreError."""
        return self.kept.open_store() if self.kept else Store.open(self.paths.database)

    def matching(self, done: int, addresses: int) -> None:
        """Tells how many addresses have been matched to people."""
        from gmail_reconnect.actions.progress import MatchingPeople  # noqa: PLC0415 - completion tells nothing

        self.progress(MatchingPeople(done, addresses))

    def comparing(self, done: int, people: int) -> None:
        """Tells how many people have been compared with others."""
        from gmail_reconnect.actions.progress import ComparingPeople  # noqa: PLC0415 - completion tells nothing

        self.progress(ComparingPeople(done, people))

    def indexing(self, left: int) -> None:
        """Tells how many messages are left to index."""
        from gmail_reconnect.actions.progress import IndexingSubjects  # noqa: PLC0415 - completion tells nothing

        self.progress(IndexingSubjects(left))
