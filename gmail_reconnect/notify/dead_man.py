"""The dead-man's URL, in healthchecks.io's protocol: a service that tells the user when this machine falls silent."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Final

from .interface import NotifyError

_TIMEOUT_SECONDS: Final = 10
_TRIES: Final = 3


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Another address might be neither https nor this machine."""


def ping(url: str, signal: str, is_local: bool, sleep: Callable[[float], None]) -> None:
    """Tells the service: `signal` is "start", "" for success, a run's exit code, or "fail".

    `is_local`: without a proxy. Tries a few times. Raises NotifyError; the URL is a secret, and no error names it.
    """
    target = f"{url}/{signal}" if signal else url
    proxies = urllib.request.ProxyHandler({} if is_local else None)
    opener = urllib.request.build_opener(proxies, _NoRedirect())
    for attempt in range(_TRIES):
        try:
            request = urllib.request.Request(target, data=b"", method="POST")  # noqa: S310 - https or loopback: config.py
            with opener.open(request, timeout=_TIMEOUT_SECONDS):
                return
        except urllib.error.HTTPError as error:
            why = f"it answers {error.code}"
            error.close()
        except (OSError, ValueError) as error:
            why = f"it doesn't answer ({type(error).__name__})"
        if attempt < _TRIES - 1:
            sleep(2.0**attempt)
    raise NotifyError(f"The dead-man's URL was not reached: {why}.", "dead_man_unreached")
