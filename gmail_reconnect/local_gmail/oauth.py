"""Tokens for this server: issues them, checks them, and renews them at the token endpoint, as Google's does."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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


class TokenAuthority:
    """Issues and checks tokens. The caller guards it with a lock."""

    def __init__(self) -> None:
        self._access: dict[str, AccessGrant] = {}
        self._refresh: dict[str, frozenset[str]] = {}

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

    def token(self, form: QueryString, authorization: str, now: float) -> ApiResponse:
        """POST /token: exchanges a refresh token for an access token.

        The client identifies itself in the form, like google-auth, or by Basic authentication, like oauthlib.
        """
        if _client(form, authorization) != (CLIENT_ID, CLIENT_SECRET):
            return refusal(401, "invalid_client", "Unauthorized")
        return self._answer_grant(form, now)

    def _answer_grant(self, form: QueryString, now: float) -> ApiResponse:
        if form.one("grant_type") != "refresh_token":
            return refusal(400, "unsupported_grant_type", f"Invalid grant_type: {form.one('grant_type')}")
        scopes = self._refresh.get(form.one("refresh_token"))
        if scopes is None:
            return refusal(400, "invalid_grant", "Token has been expired or revoked.")
        return granted(self._access_token(scopes, now))

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


def granted(grant: AccessGrant, refresh_token: str = "") -> ApiResponse:
    """Answers with a token."""
    answer: dict[str, object] = {
        "access_token": grant.token,
        "expires_in": LIFETIME,
        "scope": " ".join(sorted(grant.scopes)),
        "token_type": "Bearer",
    }
    return json_response(200, answer | ({"refresh_token": refresh_token} if refresh_token else {}))


def refusal(status: int, error: str, description: str) -> ApiResponse:
    """Answers with an error of the token endpoint."""
    return json_response(status, {"error": error, "error_description": description})
