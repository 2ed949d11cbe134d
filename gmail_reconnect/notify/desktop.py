"""A desktop notice: by D-Bus on Linux, and by macOS and Windows themselves. Only this module loads desktop-notifier."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from .interface import Announcement, NotifyError

_TIMEOUT_SECONDS: Final = 20
_CLICK_SECONDS: Final = 120
"""How long a click on a digest opens the review page: only a process that runs hears of it."""

_NO_MARKUP: Final = str.maketrans({"<": "‹", ">": "›", "&": "+"})
"""Some desktops take a text for HTML; a name from mail could be a link or a picture."""


class DesktopWay:
    """Implements `Way`. A click on a digest starts the command `review`."""

    name = "desktop"

    def __init__(self, review: Sequence[str]) -> None:
        self._review = review

    def announce(self, announcement: Announcement) -> None:
        """Shows the notice."""
        try:
            is_clicked = asyncio.run(self._show(announcement))
        except (OSError, TimeoutError, RuntimeError) as error:
            raise NotifyError(f"No desktop answers: {str(error) or 'it took too long'}", "no_desktop") from error
        if is_clicked:
            # systemd ends whatever a run leaves behind, unless it is a unit of its own.
            own_unit = ("systemd-run", "--user", "--collect", "--quiet") if "INVOCATION_ID" in os.environ else ()
            quiet = subprocess.DEVNULL
            subprocess.Popen(  # noqa: S603 - this program
                (*own_unit, *self._review), stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
            )

    async def _show(self, announcement: Announcement) -> bool:
        """Whether the notice was clicked. Raises NotifyError if no desktop took it."""
        if os.name == "posix":  # cron's environment doesn't name the bus, and a user manager's may not
            bus = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}", "bus")
            if bus.exists():
                os.environ.setdefault("DBUS_SESSION_BUS_ADDRESS", f"unix:path={bus}")
        from desktop_notifier import DesktopNotifier, Urgency  # noqa: PLC0415 - only where something is announced

        # It logs why a notice failed, and raises nothing.
        logging.getLogger("desktop_notifier").setLevel(logging.CRITICAL)
        shown, clicked = asyncio.Event(), asyncio.Event()
        notifier = DesktopNotifier(app_name="gmail-reconnect", app_icon=None)
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            await notifier.send(
                announcement.title,
                announcement.text.translate(_NO_MARKUP),
                urgency=Urgency.Critical if announcement.kind == "trouble" else Urgency.Normal,
                on_dispatched=shown.set,
                on_clicked=clicked.set,
            )
        if not shown.is_set():
            raise NotifyError("No desktop session shows notices here.", "no_desktop")
        if announcement.kind == "digest":
            with suppress(TimeoutError):
                await asyncio.wait_for(clicked.wait(), _CLICK_SECONDS)
        return clicked.is_set()
