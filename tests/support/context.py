"""A context for calling actions directly."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from gmail_reconnect.actions.context import Context
from gmail_reconnect.paths import Paths


def context_in(home: Path) -> Context:
    """The context of a home folder, with this machine's clock."""
    return Context(Paths.resolve(home), lambda: datetime.fromtimestamp(time.time(), UTC))  # noqa: TID251 - tokens last
