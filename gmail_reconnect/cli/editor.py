"""Open a file in the user's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import ReconnectError

_USUAL: Final = ("notepad",) if os.name == "nt" else ("nano", "vi")


def edit(path: Path) -> None:
    """Opens the file in $VISUAL, $EDITOR or a usual editor, and waits until it is closed.

    Ctrl-C is the editor's own key. Raises KeyboardInterrupt if it ended the editor, ReconnectError if that failed.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, _USUAL), "")
    command = shlex.split(named, posix=os.name != "nt")
    if not command:
        raise ReconnectError("No editor was found.", "Set the environment variable EDITOR.")
    pressed: list[int] = []
    # `subprocess.run` would kill an editor that only asks what Ctrl-C should do. A handler isn't inherited by it.
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        ended = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the user's own editor
    except OSError as error:
        raise ReconnectError(f"The editor {named} cannot be started: {error.strerror or error}.") from error
    finally:
        signal.signal(signal.SIGINT, before)
    if ended and pressed:
        raise KeyboardInterrupt
    if ended:
        raise ReconnectError(f"The editor {named} ended with {ended}.", f"{path} is as the editor left it.")
