"""Run a scheduler's own commands (`systemctl`, `crontab`), without a shell."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import ErrorCode, ReconnectError

_TIMEOUT_SECONDS: Final = 30
_NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows, where a scheduled run has no window itself."""


def works(*command: str) -> bool:
    """Whether the command exists and succeeds."""
    return shutil.which(command[0]) is not None and run(command).returncode == 0


def run_if_present(*command: str) -> None:
    """Run the command where it exists; it may fail."""
    with suppress(ReconnectError):
        run(command)


def output_of(*command: str, text: str = "") -> str:
    """What the command prints, given `text` as input. Raises ReconnectError where it fails."""
    done = run(command, text)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise ReconnectError(f"`{shlex.join(command)}` failed: {said or f'exit code {done.returncode}'}")
    return done.stdout


def run(
    command: Sequence[str],
    text: str = "",
    timeout: float | None = _TIMEOUT_SECONDS,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """The finished command, however it ended. Raises ReconnectError where it is missing or hangs."""
    try:
        return subprocess.run(  # noqa: S603 - the scheduler's own commands, never a shell
            command,
            input=text,
            capture_output=True,
            # The other lines of a crontab may be in any encoding; they go back as they came.
            encoding="utf-8",
            errors="surrogateescape",
            timeout=timeout,
            env=environment,
            cwd=folder,
            check=False,
            creationflags=_NO_WINDOW,
        )
    except FileNotFoundError as error:
        raise ReconnectError(f"This machine has no `{command[0]}`.", code=ErrorCode.SCHEDULER_MISSING) from error
    except subprocess.TimeoutExpired as error:
        raise ReconnectError(f"`{shlex.join(command)}` does not answer.") from error
