from __future__ import annotations

import http.server
import json
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from google.oauth2.credentials import Credentials

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.config import Config, Gmail
from gmail_reconnect.errors import ReconnectError, SignInError, UnreachableError
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.local_gmail.oauth import COMPOSE, METADATA
from tests.support.fixtures import Start
from tests.support.gmail import ME, Local
from tests.support.local_gmail.live_mailbox import LiveMailbox


class Browser:
    """Acts as the user: opens the address it is shown, after calling `first` with it."""

    def __init__(self) -> None:
        self.first: Callable[[str], None] = lambda _: None
        self.shown: list[str] = []
        self.seen: list[tuple[int, str]] = []
        self.threads: list[threading.Thread] = []

    def show(self, url: str) -> None:
        self.shown.append(url)
        self.threads.append(threading.Thread(target=self._go, args=(url,)))
        self.threads[-1].start()

    def wait(self) -> None:
        """Returns once every opened page is read."""
        for thread in self.threads:
            thread.join()

    def _go(self, url: str) -> None:
        self.first(url)
        self.visit(url)

    def visit(self, url: str) -> None:
        try:
            with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310 - 127.0.0.1
                self.seen.append((page.status, page.read().decode()))
        except urllib.error.HTTPError as error:
            with error:
                self.seen.append((error.code, error.read().decode()))


def back_of(url: str) -> str:
    """The address on this machine to which Google sends the browser back."""
    return parse_qs(urlsplit(url).query)["redirect_uri"][0]


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.wait()


@pytest.fixture
def google(start: Start, tmp_path: Path) -> Local:
    """A local Gmail, with its client file in place."""
    local = start(LiveMailbox(ME))
    (tmp_path / "credentials.json").write_text(json.dumps(local.gmail.client_secrets()))
    return local


def sign_in(local: Local, browser: Browser, token: Token = "read", port: int = 0) -> Credentials:  # noqa: S107
    config = Config(gmail=Gmail(endpoint=local.gmail.url))
    try:
        client = local.folder / "credentials.json"
        return auth.sign_in(client, token, config, browser.show, open_browser=False, port=port)
    finally:
        browser.wait()  # the last answer may still be on its way


@pytest.mark.parametrize(("token", "scope"), [("read", METADATA), ("draft", COMPOSE)])
def test_sign_in_gets_a_token_for_its_one_scope(google: Local, browser: Browser, token: Token, scope: str) -> None:
    """Opening the shown address gives a working token: one scope, and a refresh token."""
    found = sign_in(google, browser, token)
    path = google.folder / "token.json"
    auth.save(path, found)
    loaded = auth.load(path, token, Config(gmail=Gmail(endpoint=google.gmail.url)))
    assert loaded.scopes == [scope]
    assert loaded.refresh_token
    client = google.reader(credentials=loaded) if token == "read" else google.drafts(credentials=loaded)
    client.transport.renew()
    assert browser.seen[0][0] == 200
    assert "close this page" in browser.seen[0][1]
    asked = parse_qs(google.calls("auth")[0].query)
    assert (asked["scope"], asked["prompt"], asked["access_type"]) == ([scope], ["consent"], ["offline"])
    assert asked["code_challenge_method"] == ["S256"]
    assert "include_granted_scopes" not in asked
    assert "OAUTHLIB_INSECURE_TRANSPORT" not in os.environ


def test_second_sign_in_gets_only_its_own_scope(google: Local, browser: Browser) -> None:
    """Consent to drafts does not include the permission to read that was granted before."""
    assert sign_in(google, browser, "read").granted_scopes == [METADATA]
    assert sign_in(google, browser, "draft").granted_scopes == [COMPOSE]


def test_stray_requests_do_not_end_the_sign_in(google: Local, browser: Browser) -> None:
    """An icon, a forged answer, a forged refusal: the real answer still arrives, on a fixed port too."""

    def strays(url: str) -> None:
        back = back_of(url)
        for path in ("favicon.ico", "", "?code=forged&state=guessed", f"?error=access_denied&state={quote('')}"):
            browser.visit(f"{back}{path}")

    for _ in range(9):
        browser.first = lambda _: None
        sign_in(google, browser)  # to find a free port; another program may take it before it is used
        port = urlsplit(back_of(browser.shown[-1])).port
        browser.seen.clear()
        browser.first = strays
        with suppress(SignInError):
            assert sign_in(google, browser, port=port or 0).token
            break
    assert [status for status, _ in browser.seen] == [404, 404, 404, 404, 200]


def test_unticked_box_is_reported_with_the_missing_permission(google: Local, browser: Browser) -> None:
    """The user refused on Google's page: the error names the permission and the command to try again."""
    google.gmail.authority.unticked = {COMPOSE}
    with pytest.raises(SignInError) as caught:
        sign_in(google, browser, "draft")
    assert "not granted" in caught.value.message
    assert COMPOSE in hint(caught.value)
    assert "login --drafts" in hint(caught.value)
    assert caught.value.exit_code == 4


def test_other_permission_than_requested_is_refused(google: Local, browser: Browser) -> None:
    """Google grants another scope: no token is stored, and the error names both scopes."""
    given = {"access_token": "ya29.x", "token_type": "Bearer", "expires_in": 3599, "scope": COMPOSE}
    with answering(json.dumps(given)) as url:
        use_token_server(google, url)
        with pytest.raises(SignInError) as caught:
            sign_in(google, browser)
    assert COMPOSE in caught.value.message
    assert METADATA in caught.value.message
    assert "tick" in hint(caught.value)


def test_deleted_client_is_reported(google: Local, browser: Browser) -> None:
    """The client was deleted at Google; the error says to download it again."""
    path = google.folder / "credentials.json"
    secrets: dict[str, Any] = json.loads(path.read_text())
    secrets["installed"]["client_secret"] = "GOCSPX-an-old-one-of-this-client"
    path.write_text(json.dumps(secrets))
    with pytest.raises(SignInError) as caught:
        sign_in(google, browser)
    assert "credentials.json" in caught.value.message
    assert "google-setup" in hint(caught.value)


@pytest.mark.parametrize("body", ["<html>Welcome to our network</html>", ""])
def test_broken_token_endpoint_is_not_a_bug(google: Local, browser: Browser, body: str) -> None:
    """Another server answers in Google's place, such as a network's sign-in page: exit code 1, not 3."""
    with answering(body) as url:
        use_token_server(google, url)
        with pytest.raises(ReconnectError):
            sign_in(google, browser)


def test_lost_network_after_consent_is_reported(google: Local, browser: Browser) -> None:
    """The user consented, but the token endpoint is unreachable: exit code 5."""
    with answering("") as url:
        use_token_server(google, url)
    with pytest.raises(UnreachableError) as caught:
        sign_in(google, browser)
    assert "network" in hint(caught.value)


def test_port_in_use_is_reported_before_any_page_opens(google: Local, browser: Browser) -> None:
    """Another program has the port given with --port."""
    with pytest.raises(SignInError) as caught:
        sign_in(google, browser, port=int(google.gmail.url.rpartition(":")[2]))
    assert "Port" in caught.value.message
    assert "--port" in hint(caught.value)
    assert browser.shown == []


def test_remote_token_endpoint_must_use_https(google: Local, browser: Browser) -> None:
    """Plain http is allowed only if both the token's and the API's address are on loopback."""
    with pytest.raises(SignInError):
        auth.sign_in(google.folder / "credentials.json", "read", Config(), browser.show, open_browser=False, port=0)
    assert google.calls() == []


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        ("admin_policy_enforced", "administrator"),
        ("access_denied&error_description=admin_policy_enforced", "administrator"),
        ("org_internal", "organization"),
        ("policy_enforced", "Takeout"),
        ("disabled_client", "administrator"),
        ("deleted_client", "credentials.json"),
        ("something_new", "login"),
    ],
)
def test_refusal_by_a_policy_says_who_can_change_it(google: Local, refusal: str, says: str) -> None:
    """Google sends the browser back with the reason."""

    class Refused(Browser):
        def _go(self, url: str) -> None:
            state = parse_qs(urlsplit(url).query)["state"][0]
            self.visit(f"{back_of(url)}?error={refusal}&state={state}")

    with pytest.raises(SignInError) as caught:
        sign_in(google, Refused())
    assert says in hint(caught.value)


def test_token_server_out_of_reach_is_told_in_words(google: Local, browser: Browser) -> None:
    """Nothing of requests' and urllib3's own words reaches the user."""
    with answering("") as url:
        use_token_server(google, url)
    with pytest.raises(UnreachableError) as caught:
        sign_in(google, browser)
    assert caught.value.message == "Google cannot be reached: the connection was refused."


def test_sign_in_on_this_machine_uses_no_proxy(
    google: Local, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens at the proxy's address."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setattr(urllib.request, "_opener", urllib.request.build_opener(urllib.request.ProxyHandler({})))
    assert sign_in(google, browser).token


class answering:  # noqa: N801 - reads as a verb
    """A token endpoint that always returns the same body."""

    def __init__(self, body: str) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                """Silent."""

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}/token"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def use_token_server(local: Local, url: str) -> None:
    path = local.folder / "credentials.json"
    secrets: dict[str, Any] = json.loads(path.read_text())
    secrets["installed"]["token_uri"] = url
    path.write_text(json.dumps(secrets))
