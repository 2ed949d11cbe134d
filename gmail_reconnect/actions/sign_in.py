"""Sign in to Gmail, one permission at a time, and out again."""

from __future__ import annotations

from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import Token

from .context import Context


def sign_in(context: Context, token: Token, *, open_browser: bool = True, port: int = 0) -> None:
    """Asks for one permission on Google's page and keeps its token. `port` 0: any free one, for Google's answer.

    Raises SignInError where it isn't granted, ConfigError for the client file, UnreachableError without a network.
    """
    credentials = auth.sign_in(
        context.paths.credentials(context.config), token, context.config, open_browser=open_browser, port=port
    )
    auth.save(context.paths.token(token), credentials)
