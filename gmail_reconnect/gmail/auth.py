"""Sign-in: two tokens, one consent each. The reading token cannot see a body; the drafting token cannot read mail.

A token is stored with the scopes that were granted. No scope outside `SCOPES` is ever requested.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
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

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ConfigError, ErrorCode, SignInError, UnreachableError
from gmail_reconnect.paths import write_private
from gmail_reconnect.urls import is_loopback

from . import oauth_callback
from .allowlist import SCOPE_NAMES, Token
from .network import describe, trusted_certificates, what_to_check

SCOPES: Final = {token: f"https://www.googleapis.com/auth/{name}" for token, name in SCOPE_NAMES.items()}
GOOGLE_TOKEN_URI: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, not a secret

_POLICIES: Final = {
    **dict.fromkeys(
        # The last is how google-auth words the other two.
        ("invalid_rapt", "rapt_required", "reauth"),
        (ErrorCode.SESSION_ENDED, "Your organization's session control has ended this sign-in."),
    ),
    **dict.fromkeys(
        ("admin_policy_enforced", "restricted_client", "account restricted", "app_not_configured_for_user"),
        (ErrorCode.ADMIN_BLOCKS, "The administrator of your Google account doesn't allow this client."),
    ),
    "policy_enforced": (ErrorCode.ADVANCED_PROTECTION, "Your account's Advanced Protection doesn't allow this client."),
    "disabled_client": (ErrorCode.CLIENT_DISABLED, "This client was disabled."),
    "deleted_client": (ErrorCode.CLIENT_DELETED, "This client was deleted."),
    "org_internal": (ErrorCode.ORG_INTERNAL, "This client is only for accounts of the organization that made it."),
}
"""A word of Google's error → what it means. The first that is found counts."""
_ENDS: Final = "refresh_token_ends"
_CLIENT_ID: Final = re.compile(r"(?!123456789)\d{6,}(?:-[0-9a-z]+)?\.apps\.googleusercontent\.com", re.ASCII)
_CLIENT_SECRET: Final = re.compile(r"[\w-]{20,}", re.ASCII)
_PLACEHOLDER: Final = re.compile(r"your|example|placeholder|not.a.real|change.me|replace|xxxx", re.IGNORECASE)


def load(path: Path, token: Token, config: Config) -> Credentials:
    """The stored token. Raises SignInError if it is missing, unreadable, or of another scope."""
    facts = {"token": token}
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
        message = f"You have not signed in to {what} yet."
        raise SignInError(message, code=ErrorCode.NOT_SIGNED_IN, facts=facts) from error
    except OSError as error:
        message = f"{path} cannot be read: {error}"
        raise SignInError(message, code=ErrorCode.TOKEN_UNREADABLE, facts=facts) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignInError(f"{path} is damaged.", code=ErrorCode.SIGN_IN_AGAIN, facts=facts) from error
    setattr(found, _ENDS, data.get(_ENDS))
    if scopes != [SCOPES[token]]:
        message = f"{path} is a token for {', '.join(scopes) or 'nothing'}, not for {SCOPES[token]} alone."
        raise SignInError(message, code=ErrorCode.SIGN_IN_AGAIN, facts=facts)
    return found


def save(path: Path, credentials: Credentials) -> None:
    """Stores a token, readable by its owner only, in place of the old one. Raises ReconnectError."""
    expiry, ends = credentials.expiry, getattr(credentials, _ENDS, None)
    data = {
        "token": credentials.token,
        "refresh_token": credentials.refresh_token,
        "token_uri": credentials.token_uri,
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "scopes": list(credentials.granted_scopes or credentials.scopes or ()),
        "expiry": expiry.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z") if expiry else None,
    }
    write_private(path, data | ({_ENDS: ends} if ends else {}))


def end_of(path: Path) -> datetime | None:
    """When Google ends the sign-in, however often it is renewed; None if it never said that it would."""
    try:
        return date_parser.isoparse(json.loads(path.read_text(encoding="utf-8"))[_ENDS])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def client(path: Path) -> dict[str, Any]:
    """The user's own Desktop-app client. Raises ConfigError for any other file, naming what it is instead."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(f"There is no {path}.", code=ErrorCode.CLIENT_MISSING) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path} isn't a JSON file: {error}", code=ErrorCode.CLIENT_DAMAGED) from error
    data = data if isinstance(data, dict) else {}
    kind = "a service account's key" if data.get("type") == "service_account" else ""
    kind = kind or ("a client of type “web”" if "web" in data else "")
    installed = data.get("installed")
    if kind or not isinstance(installed, dict):
        raise ConfigError(f"{path} is {kind or 'not a client file'}.", code=ErrorCode.CLIENT_WRONG)
    needed = ("auth_uri", "client_id", "client_secret", "token_uri")
    if missing := [name for name in needed if not (isinstance(installed.get(name), str) and installed[name].strip())]:
        raise ConfigError(f"{path} lacks {', '.join(missing)}.", code=ErrorCode.CLIENT_DAMAGED)
    secret = installed["client_secret"]
    is_real = _CLIENT_SECRET.fullmatch(secret) and not _PLACEHOLDER.search(secret)
    if not (is_real and _CLIENT_ID.fullmatch(installed["client_id"])):
        raise ConfigError(f"{path} is an example, not a client of yours.", code=ErrorCode.CLIENT_MISSING)
    return {"installed": installed}


def store_client(sources: Sequence[Path], path: Path) -> Path:
    """Checks downloaded client files and copies the newest good one to `path`; returns which one that is.

    Raises ConfigError, about the newest, where none is good; ReconnectError.
    """
    newest = sorted(sources, key=lambda one: one.stat().st_mtime if one.exists() else 0, reverse=True)
    source = next(filter(_is_client, newest), newest[0])
    data = client(source)
    if source.resolve() != path.resolve():
        write_private(path, data)
    return source


def _is_client(path: Path) -> bool:
    try:
        return bool(client(path))
    except ConfigError:
        return False


def sign_in(
    credentials_file: Path,
    token: Token,
    config: Config,
    show_address: Callable[[str], None],
    *,
    open_browser: bool,
    port: int,
    tick: Callable[[], None] = lambda: None,
) -> Credentials:
    """Asks for consent to one scope. A page on loopback receives Google's answer.

    `show_address` is called with the address that the user has to open; `tick` again and again while it waits.

    Raises SignInError if the scope isn't granted, ConfigError for the client file, UnreachableError without a network.
    """
    installed = client(credentials_file)
    flow = Flow.from_client_config(installed, [SCOPES[token]], autogenerate_code_verifier=True)
    flow.oauth2session.trust_env = not is_loopback(installed["installed"]["token_uri"])  # no proxy to this machine
    flow.oauth2session.verify = trusted_certificates() or True
    try:
        with _loopback_may_be_plain(installed["installed"]["token_uri"], config), closing(flow.oauth2session):
            answer = oauth_callback.wait_for_consent(
                partial(_address, flow), show_address, open_browser=open_browser, port=port, tick=tick
            )
            # oauthlib insists on https; a redirect to this machine has none.
            flow.fetch_token(authorization_response=answer.replace("http:", "https:", 1))
    except Warning as error:
        granted = " ".join(getattr(error, "new_scope", ()))
        message = f"Google granted another permission than requested: {granted or 'none'} instead of {SCOPES[token]}."
        raise _not_granted(message, token) from error
    except AccessDeniedError as error:
        if by_policy := _policy_error(str(error.description), token):
            raise by_policy from error
        message = "The permission was not granted: it was refused on Google's page, or its box was left unticked."
        raise _not_granted(message, token) from error
    except (InvalidClientError, UnauthorizedClientError) as error:
        raise SignInError(
            f"Google doesn't know the client in {credentials_file}: {error.description or error.error}.",
            code=ErrorCode.CLIENT_DELETED,
            facts={"token": token},
        ) from error
    except OAuth2Error as error:
        said = f"{error.error} {error.description}"
        raise _policy_error(said, token) or SignInError(
            f"Google refused the sign-in: {error.description or error.error}",
            code=ErrorCode.SIGN_IN_AGAIN,
            facts={"token": token},
        ) from error
    except (OSError, ValueError) as error:
        message = f"Google cannot be reached: {describe(error)}."
        raise UnreachableError(message, f"Check {what_to_check()}, and sign in again.") from error
    credentials: Credentials = flow.credentials
    # Said of a client whose project is in Testing: no renewal helps after that.
    answered = flow.oauth2session.token
    if lasts := answered.get("refresh_token_expires_in"):
        ends = answered["expires_at"] - answered["expires_in"] + lasts
        setattr(credentials, _ENDS, datetime.fromtimestamp(ends, UTC).isoformat())
    return credentials


def _not_granted(message: str, token: Token) -> SignInError:
    facts = {"token": token, "scope": SCOPES[token]}
    return SignInError(message, code=ErrorCode.PERMISSION_NOT_GRANTED, facts=facts)


def _policy_error(said: str, token: Token) -> SignInError | None:
    """Our error where a rule of the account or the project refuses the sign-in, which another one doesn't change."""
    for word, (code, message) in _POLICIES.items():
        if re.search(rf"(?<![a-z]){word}", said, re.IGNORECASE):
            return SignInError(message, code=code, facts={"token": token})
    return None


def refresh_failed(error: RefreshError | TransportError, token: Token) -> SignInError | UnreachableError:
    """Our error for a failed refresh of the access token."""
    facts = {"token": token}
    if isinstance(error, TransportError):
        message = f"Google cannot be reached: {describe(error)}."
        return UnreachableError(message, f"Check {what_to_check()}, and run it again.")
    said = str(error)  # with the answer, which may name the reason
    if by_policy := _policy_error(said, token):
        return by_policy
    if "invalid_grant" in said:
        return SignInError("The sign-in has expired.", code=ErrorCode.SIGN_IN_EXPIRED, facts=facts)
    if any(reason in said for reason in ("invalid_client", "unauthorized_client")):
        message = "Google no longer knows this sign-in's client."
        return SignInError(message, code=ErrorCode.CLIENT_DELETED, facts=facts)
    why = str(error.args[0]) if error.args else said
    if error.retryable:
        return UnreachableError(f"Google didn't renew the sign-in: {why}", "Run it again later.")
    message = f"Google refused to renew the sign-in: {why}"
    return SignInError(message, code=ErrorCode.SIGN_IN_AGAIN, facts=facts)


def _address(flow: Flow, redirect_uri: str) -> tuple[str, str]:
    """(the address to open, the state that the answer must carry)."""
    flow.redirect_uri = redirect_uri
    # Without the prompt, a second sign-in returns no refresh token.
    url, state = flow.authorization_url(prompt="consent")
    return str(url), str(state)


@contextmanager
def _loopback_may_be_plain(token_uri: str, config: Config) -> Iterator[None]:
    """Lets oauthlib use http for a server on this machine."""
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
    """A naive time in UTC, which google-auth compares with. Google writes UTC, with or without a zone."""
    if not text:
        return None
    moment = date_parser.isoparse(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _token_uri(uri: str, config: Config) -> str:
    """Google's own address, unless both the token's and the API's are on this machine."""
    return uri if is_loopback(uri) and is_loopback(config.gmail.endpoint) else GOOGLE_TOKEN_URI
