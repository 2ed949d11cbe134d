"""Sign-in: two tokens, one consent each. The reading one cannot see a body, the drafting one cannot read mail.

Stores the scopes that were granted, not those that were wished for. Never asks for a scope that is not listed here.
"""

from __future__ import annotations

import json
import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from dateutil import parser as date_parser
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import InstalledAppFlow
from oauthlib.oauth2.rfc6749.errors import MismatchingStateError, OAuth2Error

from gmail_reconnect.config import Config, is_loopback
from gmail_reconnect.errors import ConfigError, SignInError, UnreachableError

from .transport import Token

SCOPES: Final[dict[Token, str]] = {
    "read": "https://www.googleapis.com/auth/gmail.metadata",
    "draft": "https://www.googleapis.com/auth/gmail.compose",
}
GOOGLE_TOKEN_URI: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, no secret
_COMMAND: Final[dict[Token, str]] = {"read": "gmail-reconnect login", "draft": "gmail-reconnect login --drafts"}
_WHY_REFUSED: Final = (
    "Google no longer accepts this sign-in. Usual reasons: your Cloud project's consent screen is in “Testing” "
    "(then it lasts seven days: set it to “In production”), the password was changed, access was withdrawn, or it "
    "was unused for six months. Sign in again: {command}"
)


def load(path: Path, token: Token, config: Config) -> Credentials:
    """The stored token. Raises SignInError where there is none, or it is of another scope than this one's."""
    command = _COMMAND[token]
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        expiry = data.get("expiry")
        scopes = data["scopes"]
        found = Credentials(  # type: ignore[no-untyped-call] # Google's package has no types here
            token=data["token"],
            refresh_token=data["refresh_token"],
            token_uri=_token_uri(data.get("token_uri", ""), config),
            client_id=data["client_id"],
            client_secret=data["client_secret"],
            scopes=scopes.split() if isinstance(scopes, str) else scopes,
            # google-auth compares with a naive UTC time.
            expiry=date_parser.isoparse(expiry).astimezone(UTC).replace(tzinfo=None) if expiry else None,
        )
    except FileNotFoundError as error:
        what = "read your mail's headers" if token == "read" else "put drafts into your Drafts folder"  # noqa: S105
        raise SignInError(f"You have not signed in to {what} yet.", f"Run `{command}`.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignInError(f"{path} is damaged.", f"Sign in again: {command}") from error
    if list(found.scopes or ()) != [SCOPES[token]]:
        raise SignInError(
            f"{path} is a token for {', '.join(found.scopes or ()) or 'nothing'}, not for {SCOPES[token]} alone.",
            f"Sign in again: {command}",
        )
    return found


def save(path: Path, credentials: Credentials) -> None:
    """Keeps a token for its owner alone; the old one stays until the new one is whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    expiry = credentials.expiry
    data = {
        "token": credentials.token,
        "refresh_token": credentials.refresh_token,
        "token_uri": credentials.token_uri,
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "scopes": list(credentials.granted_scopes or credentials.scopes or ()),
        "expiry": expiry.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z") if expiry else None,
    }
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(data, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def client(path: Path) -> dict[str, Any]:
    """The user's own Desktop-app client. Raises ConfigError, naming what it is instead, for every other file."""
    guide = "docs/google-setup.md shows the way in five minutes."
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no {path}.",
            f"It is the client file of your own Google Cloud project (type Desktop app). {guide}",
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} is no JSON file: {error}", f"Download it again. {guide}") from error
    kind = "a service account's key" if data.get("type") == "service_account" else ""
    kind = kind or ("a client of type “web”" if "web" in data else "")
    installed = data.get("installed")
    if kind or not isinstance(installed, dict):
        raise ConfigError(
            f"{path} is {kind or 'not a client file'}.",
            f"Create an OAuth client of type “Desktop app” and download that one. {guide}",
        )
    missing = sorted({"client_id", "client_secret", "auth_uri", "token_uri"} - installed.keys())
    if missing:
        raise ConfigError(f"{path} lacks {', '.join(missing)}.", f"Download it again. {guide}")
    return {"installed": installed}


def sign_in(
    credentials_file: Path,
    token: Token,
    config: Config,
    *,
    open_browser: bool,
    port: int,
) -> Credentials:
    """One consent for one scope, by way of a server on loopback that answers one request.

    Prints the address to open to stderr. Raises SignInError where it was not granted, ConfigError for the client file.
    """
    installed = client(credentials_file)
    flow = InstalledAppFlow.from_client_config(installed, [SCOPES[token]])
    for attempt in range(3):
        try:
            with _loopback_may_be_plain(installed["installed"]["token_uri"], config):
                return _consent(flow, open_browser=open_browser, port=port)
        except MismatchingStateError:  # a favicon or a stray request took the one answer
            if attempt == 2:
                raise SignInError("The sign-in was answered by something else, three times.", "Try again.") from None
        except Warning as error:
            raise SignInError(
                "The permission was not granted: the box on Google's page was left unticked.",
                f"Run `{_COMMAND[token]}` again and tick it; it is the only one that is asked for.",
            ) from error
        except OAuth2Error as error:
            raise SignInError(f"Google refused: {error.description or error.error}", "Try again.") from error
        except (OSError, AttributeError) as error:
            raise SignInError(
                f"The sign-in was not finished: {error}", "Try again; without a browser: --no-browser --port N."
            ) from error
    raise AssertionError("unreachable")


def refresh_failed(error: RefreshError | TransportError, token: Token) -> SignInError | UnreachableError:
    """What a failed refresh means to the person."""
    if isinstance(error, TransportError):
        return UnreachableError(f"Google cannot be reached: {error}", "Check the network and run it again.")
    if "invalid_grant" in str(error):
        return SignInError("The sign-in has expired.", _WHY_REFUSED.format(command=_COMMAND[token]))
    if error.retryable:
        return UnreachableError(f"Google did not renew the sign-in: {error}", "Run it again later.")
    return SignInError(f"Google refused to renew the sign-in: {error}", f"Sign in again: {_COMMAND[token]}")


def _consent(flow: InstalledAppFlow, *, open_browser: bool, port: int) -> Credentials:
    prompt = "Open this address in your browser and allow the one permission it asks for:\n\n{url}\n"
    try:
        # run_local_server prints; stdout belongs to results.
        with redirect_stdout(sys.stderr):
            flow.run_local_server(
                host="127.0.0.1",
                port=port,
                open_browser=open_browser,
                authorization_prompt_message=prompt,
                success_message="Done: you can close this page and go back to the terminal.",
                timeout_seconds=600,
                prompt="consent",  # without it a second sign-in brings no refresh token
            )
    except webbrowser.Error:
        return _consent(flow, open_browser=False, port=port)
    granted: Credentials = flow.credentials
    return granted


@contextmanager
def _loopback_may_be_plain(token_uri: str, config: Config) -> Iterator[None]:
    """oauthlib insists on https, also for a test server on this machine."""
    if not (is_loopback(token_uri) and is_loopback(config.gmail.endpoint)):
        yield
        return
    before = os.environ.get("OAUTHLIB_INSECURE_TRANSPORT")
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OAUTHLIB_INSECURE_TRANSPORT"]
        else:
            os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = before


def _token_uri(uri: str, config: Config) -> str:
    """Google's own, unless both the token's and the API's address are on this machine."""
    return uri if is_loopback(uri) and is_loopback(config.gmail.endpoint) else GOOGLE_TOKEN_URI
