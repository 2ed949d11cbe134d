"""help: the help of a command, or the guide to a Google project."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from gmail_reconnect.paths import setup_guide

GUIDE: Final = "google-setup"


def help_(
    context: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="TOPIC", help=f"A command, or {GUIDE}: make your Google client.")
    ] = None,
) -> None:
    """Show the help of a command, or the guide to your own Google project: `gmail-reconnect help google-setup`."""
    if topic == [GUIDE]:
        sys.stdout.write(setup_guide().read_text(encoding="utf-8"))
        return
    root = context.find_root()
    root.command.main([*(topic or ()), "--help"], prog_name=root.info_name, standalone_mode=False)
