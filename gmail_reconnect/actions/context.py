"""What every action is given: the user's files, the settings, the clock, and a callback for progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store

if TYPE_CHECKING:
    from gmail_reconnect.actions.kept_people import KeptPeople
    from gmail_reconnect.actions.progress import ProgressEvent
    from gmail_reconnect.config import Config


@dataclass(frozen=True)
class Context:
    """`clock` gives the present (aware, UTC); `progress` is called with each step of what takes a while.

    `command_option` is what a command in a page needs to act on these files, quoted for a shell; "" for nothing.
    `drafts_page` is where drafts are shown, if not in Gmail. `kept` holds everyone between use cases, for an interface
    that runs many of them, all in one thread.
    """

    paths: Paths
    clock: Callable[[], datetime]
    progress: Callable[[ProgressEvent], None] = lambda _: None
    command_option: str = ""
    drafts_page: str = ""
    kept: KeptPeople | None = None

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
    def configured_addresses(self) -> Sequence[str]:
        """The owner's addresses in config.toml. Where there is no such file, pydantic isn't loaded: that takes time.

        Raises ConfigError.
        """
        try:
            self.paths.config_file.lstat()
        except FileNotFoundError:
            return ()
        except OSError:
            pass  # reading it raises, too
        return self.config.me.addresses

    def open_store(self) -> Store:
        """The database, created where it is missing. Raises StoreError."""
        return self.kept.open_store() if self.kept else Store.open(self.paths.database)

    def matching(self, done: int, addresses: int) -> None:
        """Tells how many addresses have been matched to people."""
        from gmail_reconnect.actions.progress import MatchingPeople  # noqa: PLC0415 - completion tells nothing

        self.progress(MatchingPeople(done, addresses))

    def indexing(self, left: int) -> None:
        """Tells how many messages are left to index."""
        from gmail_reconnect.actions.progress import IndexingSubjects  # noqa: PLC0415 - completion tells nothing

        self.progress(IndexingSubjects(left))
