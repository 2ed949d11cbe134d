from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import google.oauth2.credentials
import pytest
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google_auth_oauthlib.flow import Flow

from tests.local_gmail.conftest import Clock, Connect, Plain
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

SCOPE = "https://www.googleapis.com/auth/gmail.metadata"
COMPOSE = "https://www.googleapis.com/auth/gmail.compose"
HOME = "http://localhost:1/"


@pytest.fixture(autouse=True)
def _loopback_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def consent(url: str) -> dict[str, str]:
    """What the browser carries back to the redirect URI."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    location = answer.getheader("Location") or ""
    connection.close()
    assert answer.status == 302
    assert location.startswith(HOME)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def flow_of(gmail: UnreliableGmail, *scopes: str) -> Flow:
    return Flow.from_client_config(
        gmail.client_secrets(), list(scopes), redirect_uri=HOME, autogenerate_code_verifier=True
    )


def test_googles_flow_signs_in(gmail: UnreliableGmail, plain: Plain) -> None:
    """Consent page, state, PKCE, code and tokens; the token works."""
    flow = flow_of(gmail, SCOPE)
    url, state = flow.authorization_url(prompt="consent", access_type="offline")
    back = consent(url)
    assert (back["state"], back["scope"]) == (state, SCOPE)
    token = flow.fetch_token(code=back["code"])
    flow.oauth2session.close()
    assert token["refresh_token"]
    assert token["expires_in"] == 3599
    plain.token = token["access_token"]
    assert plain("GET", "/gmail/v1/users/me/labels")[0] == 200
    assert [call.method for call in gmail.calls] == ["auth", "token", "labels.list"]


def ask(gmail: UnreliableGmail, **changed: str) -> dict[str, str]:
    """A consent without any library."""
    client = gmail.client_secrets()["installed"]
    query = {
        "client_id": str(client["client_id"]),
        "redirect_uri": HOME,
        "response_type": "code",
        "scope": SCOPE,
        "access_type": "offline",
    }
    return consent(f"{gmail.url}/auth?{urlencode(query | changed)}")


def exchange(gmail: UnreliableGmail, plain: Plain, code: str, **changed: str) -> tuple[int, Any]:
    client = gmail.client_secrets()["installed"]
    form = {
        "client_id": str(client["client_id"]),
        "client_secret": str(client["client_secret"]),
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": HOME,
    }
    return plain.json("POST", "/token", urlencode(form | changed).encode())


def test_code_works_once(gmail: UnreliableGmail, plain: Plain) -> None:
    """The second time it is invalid_grant."""
    code = ask(gmail)["code"]
    assert exchange(gmail, plain, code)[0] == 200
    assert exchange(gmail, plain, code) == (
        400,
        {"error": "invalid_grant", "error_description": "Malformed auth code."},
    )


@pytest.mark.parametrize(
    ("asked", "exchanged", "error"),
    [
        ({"code_challenge": "x", "code_challenge_method": "S256"}, {"code_verifier": "y"}, "invalid_grant"),
        ({}, {"redirect_uri": "http://localhost:2/"}, "redirect_uri_mismatch"),
        ({}, {"client_secret": "wrong"}, "invalid_client"),
        ({}, {"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_code_needs_its_verifier_redirect_and_client(
    gmail: UnreliableGmail, plain: Plain, asked: dict[str, str], exchanged: dict[str, str], error: str
) -> None:
    """A wrong verifier, redirect URI, secret or grant type is refused."""
    plain.token = ""
    status, answer = exchange(gmail, plain, ask(gmail, **asked)["code"], **exchanged)
    assert status in (400, 401)
    assert answer["error"] == error


@pytest.mark.parametrize("authorization", ["Basic a", "Basic /w==", "Basic YTpi"])
def test_wrong_client_is_refused(gmail: UnreliableGmail, plain: Plain, authorization: str) -> None:
    """The Authorization header counts, even if the form is right."""
    refresh_token = str(gmail.authorized_user("gmail.metadata")["refresh_token"])
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    client = {name: str(gmail.client_secrets()["installed"][name]) for name in ("client_id", "client_secret")}
    body = urlencode(form | client).encode()
    assert plain.json("POST", "/token", body, Authorization=authorization)[1]["error"] == "invalid_client"
    assert plain.json("POST", "/token", body)[0] == 200


def test_refresh_token_needs_the_first_consent_or_a_prompt(gmail: UnreliableGmail, plain: Plain) -> None:
    """And offline access."""

    def refresh_token(**asked: str) -> bool:
        return "refresh_token" in exchange(gmail, plain, ask(gmail, **asked)["code"])[1]

    assert refresh_token()
    assert not refresh_token()
    assert refresh_token(prompt="consent")
    assert not refresh_token(prompt="consent", access_type="online")


def test_included_scopes_are_earlier_ones(gmail: UnreliableGmail) -> None:
    """include_granted_scopes would join the two tokens; without it they stay separate."""
    ask(gmail)
    assert ask(gmail, scope=COMPOSE)["scope"] == COMPOSE
    assert ask(gmail, scope=COMPOSE, include_granted_scopes="true")["scope"] == f"{COMPOSE} {SCOPE}"


def test_unticked_scope_is_not_granted(gmail: UnreliableGmail) -> None:
    """If none is left, the answer is access_denied."""
    gmail.authority.unticked = {COMPOSE}
    assert ask(gmail, scope=f"{SCOPE} {COMPOSE}")["scope"] == SCOPE
    assert ask(gmail, scope=COMPOSE) == {"error": "access_denied"}


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "other"},
        {"redirect_uri": "http://example.org/"},
        {"redirect_uri": "https://localhost/"},
        {"scope": "https://mail.google.com/"},
        {"scope": ""},
        {"response_type": "token"},
    ],
)
def test_consent_page_refuses_other_clients_and_redirects(
    gmail: UnreliableGmail, plain: Plain, changed: dict[str, str]
) -> None:
    """Another client, a redirect off loopback, an unknown scope: an error page."""
    query = {
        "client_id": str(gmail.client_secrets()["installed"]["client_id"]),
        "redirect_uri": HOME,
        "response_type": "code",
        "scope": SCOPE,
    }
    status, headers, _ = plain("GET", f"/auth?{urlencode(query | changed)}")
    assert status in (400, 401)
    assert "Location" not in headers


def test_withdrawn_access_is_invalid_grant(gmail: UnreliableGmail, connect: Connect) -> None:
    """Google's client gets a 401, tries to refresh, and raises RefreshError."""
    users = connect("gmail.metadata").users()
    gmail.revoke()
    with pytest.raises(RefreshError, match="invalid_grant"):
        users.getProfile(userId="me").execute()
    assert [(call.method, call.status) for call in gmail.calls] == [("getProfile", 401), ("token", 400)]


def test_consent_after_a_withdrawal_works(gmail: UnreliableGmail, connect: Connect) -> None:
    """New tokens are valid."""
    gmail.revoke()
    assert connect("gmail.metadata").users().getProfile(userId="me").execute()


def test_authorized_user_has_googles_form(gmail: UnreliableGmail, clock: Clock, noon: int) -> None:
    """Google's Credentials read it and refresh it."""
    info = gmail.authorized_user("gmail.compose", SCOPE)
    assert set(info) == {"token", "refresh_token", "token_uri", "client_id", "client_secret", "scopes", "expiry"}
    assert info["scopes"] == [COMPOSE, SCOPE]
    assert info["expiry"] == "2023-11-14T23:13:19.000000Z"
    credentials = google.oauth2.credentials.Credentials.from_authorized_user_info(info)  # type: ignore[no-untyped-call]
    assert not credentials.valid
    assert credentials.token_uri == "https://oauth2.googleapis.com/token"
    with pytest.raises(ValueError, match="no scope"):
        gmail.authorized_user("gmail.send")


def test_refresh_returns_a_token_with_the_same_scopes(gmail: UnreliableGmail) -> None:
    """Through Google's own transport; the refresh token stays."""
    info = gmail.authorized_user("gmail.metadata")
    credentials = google.oauth2.credentials.Credentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=info["refresh_token"],
        token_uri=info["token_uri"],
        client_id=info["client_id"],
        client_secret=info["client_secret"],
        scopes=info["scopes"],
    )
    request = Request()
    credentials.refresh(request)  # type: ignore[no-untyped-call]
    request.session.close()
    assert credentials.token not in (None, info["token"])
    assert credentials.granted_scopes == [SCOPE]
    assert credentials.refresh_token == info["refresh_token"]


def test_token_works_on_its_own_server_only(gmail: UnreliableGmail, plain: Plain) -> None:
    """Tokens are random."""
    with UnreliableGmail(gmail.mailbox, clock=lambda: 0) as other:
        plain.token = str(other.authorized_user("gmail.metadata")["token"])
    assert plain("GET", "/gmail/v1/users/me/profile")[0] == 401
