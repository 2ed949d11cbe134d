"""A command of the user's, which gets the announcement as JSON on its standard input."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from .interface import Announcement, NotifyError

_TIMEOUT_SECONDS: Final = 60


def as_json(announcement: Announcement) -> str:
    """What the command gets."""
    return json.dumps(asdict(announcement), ensure_ascii=False)


class CommandWay:
    """Implements `Way`."""

    name = "command"

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command

    def announce(self, announcement: Announcement) -> None:
        """Runs the command, without a shell, and waits for its end."""
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command, from config.toml
                self._command,
                input=as_json(announcement).encode(),
                capture_output=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            message = f"The command did not end within {_TIMEOUT_SECONDS} seconds."
            raise NotifyError(message, "command_late", seconds=str(_TIMEOUT_SECONDS)) from error
        except (OSError, ValueError) as error:
            raise NotifyError(f"The command cannot be started: {error}", "command_unstarted") from error
        if done.returncode:
            code = str(done.returncode)
            raise NotifyError(f"The command failed with exit code {code}.", "command_failed", number=code)
