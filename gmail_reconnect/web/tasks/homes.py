"""The home that is shown: the user's own or, while it is tried, the sample's, which never mix."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from gmail_reconnect.actions.context import Context
from gmail_reconnect.paths import Paths
from gmail_reconnect.web.worker import Worker


class Homes:
    """The worker of the user's home and, while the sample is open, that of the sample's."""

    def __init__(self, own: Worker) -> None:
        self.own = own
        self._sample: Worker | None = None
        self._open = ExitStack()
        self._changing = threading.Lock()

    @property
    def shown(self) -> Worker:
        """Where actions run."""
        return self._sample or self.own

    @property
    def is_sample(self) -> bool:
        """Whether the sample is shown."""
        return self._sample is not None

    @property
    def sample_folder(self) -> Path:
        """Where the sample is while it is open."""
        return self.own.base.paths.sample

    def open_sample(self, context: Context, fill: Callable[[Context], object], language: str) -> None:
        """Make the sample with its own Gmail, fill its home, and show it in this language.

        What `fill` raises leaves nothing behind.
        """
        from gmail_reconnect.actions.try_demo import open_demo  # noqa: PLC0415 - it loads the sample

        with ExitStack() as stack:
            demo = stack.enter_context(open_demo(self.sample_folder, context.clock, language))
            stack.callback(shutil.rmtree, self.sample_folder, ignore_errors=True)  # not before it is the sample's
            paths = Paths.resolve(demo.home)
            fill(Context(paths, context.clock, context.progress, drafts_page=demo.drafts_url, sleep=context.sleep))
            worker = Worker(Context(paths, context.clock, drafts_page=demo.drafts_url))
            stack.callback(worker.close)
            with self._changing:
                self._open.close()
                self._sample, self._open = worker, stack.pop_all()
        worker.warm_up()

    def close_sample(self) -> None:
        """Show the user's own home again, and delete the sample."""
        with self._changing:
            self._sample = None
            self._open.close()

    def close(self) -> None:
        """End what takes long, and close every database."""
        self.close_sample()
        self.own.close()
