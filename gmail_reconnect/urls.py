"""Tell which URLs are safe to use. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine."""
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}


def is_https_or_loopback(url: str) -> bool:
    """Whether nobody between this machine and the URL's host can read what is sent there."""
    parts = urlsplit(url)
    return (parts.scheme == "https" and parts.hostname is not None) or (parts.scheme == "http" and is_loopback(url))
