"""The consent page of a local Gmail, which consents at once, and the exchange of a code for tokens.

Follows developers.google.com/identity/protocols/oauth2/native-app: loopback redirects, PKCE, a refresh token at
the first consent or with prompt=consent, invalid_grant for a used or withdrawn grant.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from gmail_reconnect.local_gmail.exchange import ApiResponse, QueryString
from gmail_reconnect.local_gmail.oauth import CLIENT_ID, SCOPES, TokenAuthority, granted, refusal
from gmail_reconnect.urls import is_loopback


@dataclass(frozen=True, slots=True)
class _AuthorizationCode:
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    offline: bool


class ConsentAuthority(TokenAuthority):
    """Gives tokens after a consent. `unticked` are scopes that the user doesn't grant."""

    def __init__(self) -> None:
        super().__init__()
        self.unticked: set[str] = set()
        self._codes: dict[str, _AuthorizationCode] = {}
        self._consented: set[str] = set()

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
        given = asked - self.unticked
        if query.flag("include_granted_scopes"):
            given |= self._consented
        if given:
            code = f"4/{secrets.token_urlsafe(32)}"
            again = given <= self._consented and query.one("prompt") != "consent"
            offline = query.one("access_type") == "offline" and not again
            self._codes[code] = _AuthorizationCode(frozenset(given), redirect_uri, query.one("code_challenge"), offline)
            self._consented |= given
            answer |= {"code": code, "scope": " ".join(sorted(given))}
        else:
            answer["error"] = "access_denied"
        location = f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(answer)}"
        return ApiResponse(302, b"", "text/html; charset=UTF-8", (("Location", location),))

    def _answer_grant(self, form: QueryString, now: float) -> ApiResponse:
        if form.one("grant_type") == "authorization_code":
            return self._exchange(form, now)
        return super()._answer_grant(form, now)

    def _exchange(self, form: QueryString, now: float) -> ApiResponse:
        """A code works once, with the same redirect URI and with the verifier."""
        code = self._codes.pop(form.one("code"), None)
        if code is None:
            return refusal(400, "invalid_grant", "Malformed auth code.")
        if form.one("redirect_uri") != code.redirect_uri:
            return refusal(400, "redirect_uri_mismatch", "Bad Request")
        if code.challenge and _challenge(form.one("code_verifier")) != code.challenge:
            return refusal(400, "invalid_grant", "Invalid code verifier.")
        if code.offline:
            grant, refresh_token = self.grant(code.scopes, now)
            return granted(grant, refresh_token)
        return granted(self._access_token(code.scopes, now))


def _challenge(verifier: str) -> str:
    """PKCE's S256."""
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _text_page(status: int, text: str) -> ApiResponse:
    return ApiResponse(status, text.encode(), "text/plain; charset=UTF-8")
