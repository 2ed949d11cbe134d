"""Sign-in: two tokens, one consent each. The reading one cannot see a body, the drafting one cannot read mail.

Stores the scopes that were granted, not those that were wished for. Never asks for a scope that is not listed here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from dateutil import parser as date_parser
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError, InvalidClientError, OAuth2Error, UnauthorizedClientError

from gmail_reconnect.config import Config, is_loopback, setup_guide
from gmail_reconnect.errors import ConfigError, ReconnectError, SignInError, UnreachableError

from . import oauth_callback
from .allowlist import Token

SCOPES: Final[dict[Token, str]] = {
    "read": "https://www.googleapis.com/auth/gmail.metadata",
    "draft": "https://www.googleapis.com/auth/gmail.compose",
}
GOOGLE_TOKEN_URI: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, no secret
_COMMAND: Final[dict[Token, str]] = {"read": "gmail-reconnect login", "draft": "gmail-reconnect login --drafts"}
_WHY_REFUSED: Final = (
    "Google no longer accepts this sign-in. Usual reasons: your Cloud project's consent screen is in “Testing” "
    "(then it lasts seven days: set it to “In production”), the password was changed, access was withdrawn, it was "
    "unused for six months, more than a hundred were given out since, or this machine's clock is wrong. "
    "Sign in again: {command}"
)


def load(path: Path, token: Token, config: Config) -> Credentials:
    """The stored token. Raises SignInError where there is none, or it is of another scope than this one's."""
    command = _COMMAND[token]
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        scopes = data["scopes"]
        scopes = scopes.split() if isinstance(scopes, str) else [str(scope) for scope in scopes]
        found = Credentials(  # type: ignore[no-untyped-call] # Google's package has no types here
            token=data["token"],
            refresh_token=data["refresh_token"],
            token_uri=_token_uri(data.get("token_uri", ""), config),
            client_id=data["client_id"],
            client_secret=data["client_secret"],
            scopes=scopes,
            expiry=_expiry(data.get("expiry")),
        )
    except FileNotFoundError as error:
        what = "read your mail's headers" if token == "read" else "put drafts into your Drafts folder"  # noqa: S105
        raise SignInError(f"You have not signed in to {what} yet.", f"Run `{command}`.") from error
    except OSError as error:
        raise SignInError(f"{path} cannot be read: {error}", f"Mend that, or sign in again: {command}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignInError(f"{path} is damaged.", f"Sign in again: {command}") from error
    if scopes != [SCOPES[token]]:
        raise SignInError(
            f"{path} is a token for {', '.join(scopes) or 'nothing'}, not for {SCOPES[token]} alone.",
            f"Sign in again: {command}",
        )
    return found


def save(path: Path, credentials: Credentials) -> None:
    """Keeps a token for its owner alone; the old one stays until the new one is whole. Raises ReconnectError."""
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
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise ReconnectError(
            f"The sign-in cannot be kept in {path}: {error}",
            "See whether the disk is full and the folder may be written.",
        ) from error


def client(path: Path) -> dict[str, Any]:
    """The user's own Desktop-app client. Raises ConfigError, naming what it is instead, for every other file."""
    guide = f"This shows the way in five minutes: {setup_guide()}"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no {path}.",
            f"It is the client file of your own Google Cloud project (type Desktop app). {guide}",
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} is no JSON file: {error}", f"Download it again. {guide}") from error
    data = data if isinstance(data, dict) else {}
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
    """One consent for one scope, by way of a page on loopback that waits for Google's answer.

    Prints the address to open to stderr. Raises SignInError where it was not granted, ConfigError for the client file,
    UnreachableError without a network.
    """
    installed = client(credentials_file)
    flow = Flow.from_client_config(installed, [SCOPES[token]], autogenerate_code_verifier=True)
    again = f"Run `{_COMMAND[token]}` again"
    try:
        with _loopback_may_be_plain(installed["installed"]["token_uri"], config), closing(flow.oauth2session):
            answer = oauth_callback.wait_for_consent(partial(_address, flow), open_browser=open_browser, port=port)
            # oauthlib wants https everywhere; to this machine itself there is none.
            flow.fetch_token(authorization_response=answer.replace("http:", "https:", 1))
    except Warning as error:
        granted = " ".join(getattr(error, "new_scope", ()))
        raise SignInError(
            f"The permission was not granted as it was asked for: {granted or 'nothing'} instead of {SCOPES[token]}.",
            f"{again} and tick the one box on Google's page.",
        ) from error
    except AccessDeniedError as error:
        raise SignInError(
            "The permission was not granted: it was refused on Google's page, or its box was left unticked.",
            f"{again} and tick it; {SCOPES[token]} is the only one that is asked for.",
        ) from error
    except (InvalidClientError, UnauthorizedClientError) as error:
        raise SignInError(
            f"Google does not know the client in {credentials_file} (any more): {error.description or error.error}.",
            f"Download it again from your Cloud project; step 4 of {setup_guide()}.",
        ) from error
    except OAuth2Error as error:
        raise SignInError(f"Google refused: {error.description or error.error}", f"{again}.") from error
    except (OSError, ValueError) as error:
        raise UnreachableError(f"Google cannot be reached: {error}", "Check the network and sign in again.") from error
    granted_to: Credentials = flow.credentials
    return granted_to


def refresh_failed(error: RefreshError | TransportError, token: Token) -> SignInError | UnreachableError:
    """What a failed refresh means to the person."""
    if isinstance(error, TransportError):
        return UnreachableError(f"Google cannot be reached: {error}", "Check the network and run it again.")
    if "invalid_grant" in str(error):
        return SignInError("The sign-in has expired.", _WHY_REFUSED.format(command=_COMMAND[token]))
    if any(reason in str(error) for reason in ("invalid_client", "deleted_client", "unauthorized_client")):
        return SignInError(
            "Google does not know this sign-in's client any more.",
            f"Download credentials.json again (step 4 of {setup_guide()}), then: {_COMMAND[token]}",
        )
    if error.retryable:
        return UnreachableError(f"Google did not renew the sign-in: {error}", "Run it again later.")
    return SignInError(f"Google refused to renew the sign-in: {error}", f"Sign in again: {_COMMAND[token]}")


def _address(flow: Flow, redirect_uri: str) -> tuple[str, str]:
    """(the address to open, the state that the answer has to carry)."""
    flow.redirect_uri = redirect_uri
    # Without the prompt a second sign-in brings no refresh token.
    url, state = flow.authorization_url(prompt="consent")
    return str(url), str(state)


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


def _expiry(text: str | None) -> datetime | None:
    """A naive time in UTC, which is what google-auth compares with; one without a zone is UTC, as Google writes it."""
    if not text:
        return None
    moment = date_parser.isoparse(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _token_uri(uri: str, config: Config) -> str:
    """Google's own, unless both the token's and the API's address are on this machine."""
    return uri if is_loopback(uri) and is_loopback(config.gmail.endpoint) else GOOGLE_TOKEN_URI
