"""Sign-in for this server: the consent page, which consents at once, and the token endpoint.

Follows developers.google.com/identity/protocols/oauth2/native-app: loopback redirects, PKCE, a refresh token at
the first consent or with prompt=consent, invalid_grant for a used or withdrawn grant.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from gmail_reconnect.config import is_loopback

from .api_errors import bad_token
from .exchange import ApiResponse, QueryString, json_response

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX: Final = "https://www.googleapis.com/auth/"
METADATA: Final = PREFIX + "gmail.metadata"
COMPOSE: Final = PREFIX + "gmail.compose"
SCOPES: Final = frozenset({METADATA, COMPOSE})
CLIENT_ID: Final = "100000000001-local.apps.googleusercontent.com"
CLIENT_SECRET: Final = "GOCSPX-local-and-worth-nothing"  # noqa: S105 - opens this loopback server only
LIFETIME: Final = 3599
"""How long an access token lives, in seconds."""


@dataclass(frozen=True, slots=True)
class AccessGrant:
    """An access token that was issued, and its scopes."""

    token: str
    scopes: frozenset[str]
    expires_at: float


@dataclass(frozen=True, slots=True)
class _AuthorizationCode:
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    offline: bool


class TokenAuthority:
    """Issues and checks tokens. `unticked` are scopes that the user doesn't grant. The caller guards it with a lock."""

    def __init__(self) -> None:
        self.unticked: set[str] = set()
        self._access: dict[str, AccessGrant] = {}
        self._refresh: dict[str, frozenset[str]] = {}
        self._codes: dict[str, _AuthorizationCode] = {}
        self._consented: set[str] = set()

    def scopes_of(self, authorization: str, now: float) -> frozenset[str]:
        """The scopes of an Authorization header. Raises the 401 `ApiError` unless its token is valid."""
        kind, _, token = authorization.partition(" ")
        grant = self._access.get(token.strip())
        if kind.lower() != "bearer" or grant is None or grant.expires_at <= now:
            raise bad_token()
        return grant.scopes

    def grant(self, scopes: Iterable[str], now: float) -> tuple[AccessGrant, str]:
        """An access token and a refresh token, as after a consent."""
        granted = frozenset(scopes)
        refresh_token = f"1//{secrets.token_urlsafe(32)}"
        self._refresh[refresh_token] = granted
        return self._access_token(granted, now), refresh_token

    def revoke(self) -> None:
        """The user withdraws the access: every token and every code becomes invalid."""
        self._access.clear()
        self._refresh.clear()
        self._codes.clear()
        self._consented.clear()

    def authorize(self, query: QueryString) -> ApiResponse:
        """GET /auth: sends the browser back to the redirect URI with a code, without asking the user."""
        redirect_uri = query.one("redirect_uri")
        if query.one("client_id") != CLIENT_ID:
            return _text_page(401, "Error 401: invalid_client")
        if urlsplit(redirect_uri).scheme != "http" or not is_loopback(redirect_uri):
            return _text_page(400, "Error 400: redirect_uri_mismatch")
        asked = set(query.one("scope").split())
        if query.one("response_type") != "code" or not asked or asked - SCOPES:
            return _text_page(400, "Error 400: invalid_request or invalid_scope")
        answer = {"state": query.one("state")}
        granted = asked - self.unticked
        if query.flag("include_granted_scopes"):
            granted |= self._consented
        if granted:
            code = f"4/{secrets.token_urlsafe(32)}"
            again = granted <= self._consented and query.one("prompt") != "consent"
            offline = query.one("access_type") == "offline" and not again
            self._codes[code] = _AuthorizationCode(
                frozenset(granted), redirect_uri, query.one("code_challenge"), offline
            )
            self._consented |= granted
            answer |= {"code": code, "scope": " ".join(sorted(granted))}
        else:
            answer["error"] = "access_denied"
        location = f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(answer)}"
        return ApiResponse(302, b"", "text/html; charset=UTF-8", (("Location", location),))

    def token(self, form: QueryString, authorization: str, now: float) -> ApiResponse:
        """POST /token: exchanges a code or a refresh token for an access token.

        The client identifies itself in the form, like google-auth, or by Basic authentication, like oauthlib.
        """
        if _client(form, authorization) != (CLIENT_ID, CLIENT_SECRET):
            return _refusal(401, "invalid_client", "Unauthorized")
        match form.one("grant_type"):
            case "authorization_code":
                return self._exchange(form, now)
            case "refresh_token":
                scopes = self._refresh.get(form.one("refresh_token"))
                if scopes is None:
                    return _refusal(400, "invalid_grant", "Token has been expired or revoked.")
                return _granted(self._access_token(scopes, now))
            case other:
                return _refusal(400, "unsupported_grant_type", f"Invalid grant_type: {other}")

    def _exchange(self, form: QueryString, now: float) -> ApiResponse:
        """A code works once, with the same redirect URI and with the verifier."""
        code = self._codes.pop(form.one("code"), None)
        if code is None:
            return _refusal(400, "invalid_grant", "Malformed auth code.")
        if form.one("redirect_uri") != code.redirect_uri:
            return _refusal(400, "redirect_uri_mismatch", "Bad Request")
        if code.challenge and _challenge(form.one("code_verifier")) != code.challenge:
            return _refusal(400, "invalid_grant", "Invalid code verifier.")
        if code.offline:
            grant, refresh_token = self.grant(code.scopes, now)
            return _granted(grant, refresh_token)
        return _granted(self._access_token(code.scopes, now))

    def _access_token(self, scopes: frozenset[str], now: float) -> AccessGrant:
        grant = AccessGrant(f"ya29.{secrets.token_urlsafe(48)}", scopes, now + LIFETIME)
        self._access[grant.token] = grant
        return grant


def full_scope(name: str) -> str:
    """ "gmail.metadata" or the whole URL, as the whole URL. Raises ValueError for an unknown scope."""
    scope = name if name.startswith(PREFIX) else PREFIX + name
    if scope not in SCOPES:
        raise ValueError(f"this server has no scope {name}")
    return scope


def _client(form: QueryString, authorization: str) -> tuple[str, str]:
    """The client's id and secret."""
    kind, _, credentials = authorization.partition(" ")
    if kind.lower() != "basic":
        return form.one("client_id"), form.one("client_secret")
    try:
        name, _, secret = base64.b64decode(credentials).decode("utf-8").partition(":")
    except ValueError:
        return "", ""
    return name, secret


def _challenge(verifier: str) -> str:
    """PKCE's S256."""
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _granted(grant: AccessGrant, refresh_token: str = "") -> ApiResponse:
    answer: dict[str, object] = {
        "access_token": grant.token,
        "expires_in": LIFETIME,
        "scope": " ".join(sorted(grant.scopes)),
        "token_type": "Bearer",
    }
    return json_response(200, answer | ({"refresh_token": refresh_token} if refresh_token else {}))


def _refusal(status: int, error: str, description: str) -> ApiResponse:
    return json_response(status, {"error": error, "error_description": description})


def _text_page(status: int, text: str) -> ApiResponse:
    return ApiResponse(status, text.encode(), "text/plain; charset=UTF-8")
