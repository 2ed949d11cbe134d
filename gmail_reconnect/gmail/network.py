"""How Google is reached: directly or by the proxy that the machine is set to; and what a failed connection means.

This machine itself is always reached directly.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import httplib2

from gmail_reconnect.errors import ConfigError
from gmail_reconnect.urls import is_loopback

_SOCKS: Final = {"socks4": 1, "socks4a": 1, "socks5": 2, "socks5h": 2, "socks": 2}
"""PySocks' number for each kind; 3 is an HTTP proxy."""
_HTTP_PROXY: Final = 3
_LONGEST_CHAIN: Final = 50
_ERROR_NUMBER: Final = re.compile(r"\[(?:Errno|WinError) -?\d+\] ?|\ASocket error: ")


class _Proxy(httplib2.ProxyInfo):  # type: ignore[misc] # untyped base
    """httplib2's own knows neither * in NO_PROXY nor the system's settings, nor a password with special characters."""

    def applies_to(self, hostname: str) -> bool:
        """Whether the host is reached by the proxy."""
        host = f"[{hostname}]" if ":" in hostname else hostname
        return not (is_loopback(f"//{host}") or urllib.request.proxy_bypass(hostname))


def proxy_for(scheme: str) -> _Proxy | None:
    """The proxy for "https" or "http": HTTPS_PROXY, ALL_PROXY, the system's settings; None where there is none.

    Raises ConfigError for one that cannot be read.
    """
    found = urllib.request.getproxies()
    address = found.get(scheme) or found.get("all")
    if not address:
        return None
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        kind = _SOCKS.get(parts.scheme, _HTTP_PROXY)
        port = parts.port or (1080 if kind != _HTTP_PROXY else 443 if parts.scheme == "https" else 80)
        if not parts.hostname:
            raise ValueError
    except ValueError:
        # The address may have a password in it.
        raise ConfigError(
            f"The proxy for {scheme} is not a valid address.", "Write it like http://proxy.example.com:3128."
        ) from None
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return _Proxy(kind, parts.hostname, port, proxy_user=user, proxy_pass=password)


def what_to_check() -> str:
    """Where the fault may be if Google cannot be reached: "the network", and the proxy where one is used."""
    proxy = proxy_for("https")
    if not proxy or not proxy.applies_to("gmail.googleapis.com"):
        return "the network"
    return f"the network and the proxy {proxy.proxy_host}:{proxy.proxy_port}"


def trusted_certificates() -> str | None:
    """The file of certificates that the machine is set to; None for those that come with the packages."""
    names = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
    return next((path for name in names if (path := os.environ.get(name))), None)


def describe(error: BaseException) -> str:
    """Why a connection failed, in words: the innermost reason that the system gives, without the packages' own."""
    reasons = [one for one in _chain(error) if isinstance(one, OSError) and not _is_wrapped(one)]
    for one in reasons:
        if isinstance(one, ssl.SSLCertVerificationError):
            why = getattr(one, "verify_message", one)
            return f"its certificate is not trusted ({why}); if a proxy makes its own, set SSL_CERT_FILE to its file"
        if isinstance(one, socket.gaierror):
            return "the name cannot be looked up, as without a network"
        if isinstance(one, ConnectionRefusedError):
            return "the connection was refused"
        if isinstance(one, TimeoutError):
            return "no answer came in time"
    for one in reasons:
        if text := _without_number(one.strerror or str(one)):
            return f"the proxy's answer is “{text}”" if type(one).__module__ == "socks" else text
    text = _without_number(str(error))
    return type(error).__name__ if not text or "ConnectionPool" in text or " object at 0x" in text else text


def is_refused(error: BaseException) -> bool:
    """Whether nothing listens where the connection went."""
    return any(isinstance(one, ConnectionRefusedError) for one in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that it was made from."""
    waiting: list[Any] = [error]
    seen = set[int]()
    while waiting and len(seen) < _LONGEST_CHAIN:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [*one.args, getattr(one, "reason", None), getattr(one, "socket_err", None)]
            waiting += [one.__cause__, one.__context__]


def _without_number(text: str) -> str:
    """Python puts the system's number before its words: "[Errno 104] Connection reset by peer"; PySocks adds a note."""
    return _ERROR_NUMBER.sub("", text).strip().partition("\n")[0]


def _is_wrapped(error: OSError) -> bool:
    return type(error).__module__.partition(".")[0] in {"requests", "urllib3"}
