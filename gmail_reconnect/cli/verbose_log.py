"""What --verbose shows and logs: each call to Gmail, the planner's decisions, and how long each phase took.

Other modules log through `logging`; without --verbose nothing listens. Messages have no addresses, subjects or ids.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from gmail_reconnect.actions.progress import FetchingMail, ProgressEvent

if TYPE_CHECKING:
    from .session import Session

_log: Final = logging.getLogger(__name__)
_PHASES: Final = {
    "ListingMail": "listing ids",
    "sent": "fetching threads with sent mail",
    "letters": "fetching unanswered letters",
    "changes": "fetching changes",
    "check": "checking sent mail",
    "ReadingFile": "reading files",
    "MatchingPeople": "matching addresses to people",
    "ComparingPeople": "comparing people",
    "IndexingSubjects": "indexing subjects",
}


@contextmanager
def verbose(session: Session) -> Iterator[None]:
    """Shows and logs until the block ends."""
    logger, handler = logging.getLogger("gmail_reconnect"), _VerboseHandler(session)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)


@contextmanager
def timed_phases(progress: Callable[[ProgressEvent], None]) -> Iterator[Callable[[ProgressEvent], None]]:
    """`progress`, with a log message at the end of each phase of an action."""
    phase, began = "", time.monotonic()

    def end() -> None:
        if phase:
            _log.info("Phase %s took %.2f s", phase, time.monotonic() - began)

    def tell(event: ProgressEvent) -> None:
        nonlocal phase, began
        name = _PHASES.get(event.step.phase if isinstance(event, FetchingMail) else type(event).__name__, "")
        if name and name != phase:
            end()
            phase, began = name, time.monotonic()
        progress(event)

    try:
        yield tell
    finally:
        end()


class _VerboseHandler(logging.Handler):
    """Writes each message to stderr and, with its time (UTC) and module, to the log file."""

    _formatter = logging.Formatter("%(asctime)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    _formatter.converter = time.gmtime

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def emit(self, record: logging.LogRecord) -> None:
        """Opens the file for each message, so that another command may delete it in between."""
        self._session.say(record.getMessage())
        try:
            self._session.paths.write_log(self._formatter.format(record))
        except OSError as error:
            self._session.tell(f"{self._session.paths.log} cannot be written: {error}")
