"""Open a file in the user's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import ReconnectError

_USUAL: Final = ("notepad",) if os.name == "nt" else ("nano", "vi")


def edit(path: Path) -> None:
    """Opens the file in $VISUAL, $EDITOR or a usual editor, and waits until it is closed. Raises ReconnectError."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, _USUAL), "")
    command = shlex.split(named, posix=os.name != "nt")
    if not command:
        raise ReconnectError("No editor was found.", "Set the environment variable EDITOR.")
    try:
        ended = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the user's own editor
    except OSError as error:
        raise ReconnectError(f"The editor {named} cannot be started: {error.strerror or error}.") from error
    if ended:
        raise ReconnectError(f"The editor {named} ended with {ended}.", f"{path} is as the editor left it.")
