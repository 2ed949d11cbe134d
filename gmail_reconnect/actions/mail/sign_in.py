"""Sign in to Gmail, one permission at a time, and out again."""

from __future__ import annotations

from collections.abc import Callable

from gmail_reconnect.actions.context import Context
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import Token


def sign_in(
    context: Context, token: Token, show_address: Callable[[str], None], *, open_browser: bool = True, port: int = 0
) -> None:
    """Asks for one permission on Google's page and keeps its token. `port` 0: any free one, for Google's answer.

    `show_address` is called with the address of Google's page.

    Raises SignInError where it isn't granted, ConfigError for the client file, UnreachableError without a network.
    """
    config = context.config
    client = context.paths.credentials(config.auth.credentials)
    credentials = auth.sign_in(client, token, config, show_address, open_browser=open_browser, port=port)
    auth.save(context.paths.token(token), credentials)


def sign_out(context: Context) -> bool:
    """Deletes both tokens from this machine; whether there was one. Mail that was read stays."""
    found = [path for path in (context.paths.token("read"), context.paths.token("draft")) if path.exists()]
    for path in found:
        path.unlink()
    return bool(found)
