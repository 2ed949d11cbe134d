"""Sign out of Gmail."""

from __future__ import annotations

from gmail_reconnect.actions.context import Context


def sign_out(context: Context) -> bool:
    """Deletes both tokens from this machine; whether there was one. Mail that was read stays."""
    found = [path for path in (context.paths.token("read"), context.paths.token("draft")) if path.exists()]
    for path in found:
        path.unlink()
    return bool(found)
