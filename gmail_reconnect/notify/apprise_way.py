"""Any service that Apprise knows; only where `pip install "gmail-reconnect[apprise]"` has installed it."""

from __future__ import annotations

from collections.abc import Sequence

from .interface import Announcement, NotifyError


class AppriseWay:
    """Implements `Way`. The URLs hold passwords: no error names one."""

    name = "apprise"

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = urls

    def announce(self, announcement: Announcement) -> None:
        """Announces it by every service."""
        try:
            import apprise  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise NotifyError(
                "Apprise isn't installed.", "apprise_missing", 'pip install "gmail-reconnect[apprise]"'
            ) from error
        services = apprise.Apprise()
        if not all(services.add(url) for url in self._urls):
            raise NotifyError("Apprise doesn't know one of the addresses.", "apprise_unknown")
        if not services.notify(title=announcement.title, body=announcement.text):
            raise NotifyError("One of the services of Apprise refused it.", "apprise_refused")
