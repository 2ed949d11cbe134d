"""Google by a real proxy, this machine without one, and failed connections in words."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import socks  # type: ignore[import-untyped]
import urllib3
from google.auth.exceptions import TransportError

from gmail_reconnect.__main__ import main
from gmail_reconnect.errors import ConfigError
from gmail_reconnect.gmail import network
from tests.support.fixtures import Start
from tests.support.gmail import Local, mailbox_of
from tests.support.proxy import Proxy, google_behind_a_proxy

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def google(start: Start) -> Local:
    return start(mailbox_of("2019-01-01 me > ana: Boat"))


@pytest.fixture
def proxy(google: Local, tmp_path: Path) -> Iterator[Proxy]:
    with google_behind_a_proxy(tmp_path, google.gmail.url, "omar:p@ss/word") as running:
        yield running


def signed_in(google: Local, folder: Path) -> Path:
    """A home whose access token has expired, so that Google's token server is asked, too."""
    (folder / "tokens").mkdir(parents=True)
    user = google.gmail.authorized_user("gmail.metadata")
    user |= {"token_uri": "https://oauth2.googleapis.com/token", "expiry": "2020-01-01T00:00:00Z"}
    (folder / "tokens" / "read.json").write_text(json.dumps(user))
    (folder / "config.toml").write_text("[gmail]\nunits_per_minute = 10000000\n")
    return folder


def test_sync_reaches_google_by_the_proxy(
    google: Local, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Gmail and the token server; the password has characters that an address has to escape."""
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//omar:p%40ss%2Fword@"))
    monkeypatch.setenv("SSL_CERT_FILE", str(proxy.certificate))
    home = signed_in(google, tmp_path / "place")
    assert main(["--home", str(home), "sync"]) == 0, capfd.readouterr().err
    assert "1 new message" in capfd.readouterr().err
    assert {"CONNECT gmail.googleapis.com:443", "CONNECT oauth2.googleapis.com:443"} == set(proxy.asked())


def test_wrong_password_of_the_proxy_is_named(
    google: Local, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Exit code 5 and the proxy's answer, but never the password."""
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//omar:secret@"))
    home = signed_in(google, tmp_path / "place")
    assert main(["--home", str(home), "sync"]) == 5
    said = capfd.readouterr().err
    assert "407" in said
    assert "secret" not in said
    assert proxy.asked() == []


def test_untrusted_certificate_names_the_setting(
    google: Local, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A company's proxy that opens the encryption has a certificate of its own."""
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//omar:p%40ss%2Fword@"))
    home = signed_in(google, tmp_path / "place")
    assert main(["--home", str(home), "sync"]) == 5
    assert "SSL_CERT_FILE" in capfd.readouterr().err


@pytest.mark.parametrize("expiry", ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_unreachable_proxy_is_named_without_its_password(
    google: Local, expiry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nobody listens there: the network may be fine. Asked of the token server, and of Gmail."""
    monkeypatch.setenv("HTTPS_PROXY", "http://omar:secret@127.0.0.1:9")
    home = signed_in(google, tmp_path / "place")
    token = home / "tokens" / "read.json"
    token.write_text(token.read_text().replace("2020-01-01T00:00:00Z", expiry))
    assert main(["--home", str(home), "sync"]) == 5
    said = capfd.readouterr().err
    assert "the proxy 127.0.0.1:9" in said
    assert "secret" not in said


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_this_machine_is_reached_without_the_proxy(
    google: Local, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The demo's and a test's server, and both their tokens: nobody listens at the proxy's address."""
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    home = tmp_path / "place"
    (home / "tokens").mkdir(parents=True)
    user = google.gmail.authorized_user("gmail.metadata") | {"expiry": "2020-01-01T00:00:00Z"}
    (home / "tokens" / "read.json").write_text(json.dumps(user))
    (home / "config.toml").write_text(f'[gmail]\nendpoint = "{google.gmail.url}"\nunits_per_minute = 10000000\n')
    assert main(["--home", str(home), "sync"]) == 0, capfd.readouterr().err


def test_demo_works_where_a_proxy_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`make demo` behind a company's proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert main(["--quiet", "demo", "--to", str(tmp_path / "demo")]) == 0


@pytest.mark.parametrize(
    ("setting", "kind", "host", "port", "user", "password"),
    [
        ("http://proxy.example:3128", 3, "proxy.example", 3128, None, None),
        ("proxy.example:3128", 3, "proxy.example", 3128, None, None),
        ("http://proxy.example", 3, "proxy.example", 80, None, None),
        ("http://a%40b:c%3Ad@proxy.example:1", 3, "proxy.example", 1, "a@b", "c:d"),
        ("socks5h://[::1]", 2, "::1", 1080, None, None),
    ],
)
def test_settings_are_read(  # noqa: PLR0917 - the columns of the table
    setting: str,
    kind: int,
    host: str,
    port: int,
    user: str | None,
    password: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With or without a scheme, port and password."""
    monkeypatch.setenv("HTTPS_PROXY", setting)
    found = network.proxy_for("https")
    assert found
    assert found.astuple() == (kind, host, port, True, user, password, None)


@pytest.mark.parametrize("setting", ["http://u:secret@proxy.example:port", "http://", "http://[::1"])
def test_invalid_proxy_is_a_config_error_without_the_password(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", setting)
    with pytest.raises(ConfigError) as caught:
        network.proxy_for("https")
    assert "secret" not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(
    ("no_proxy", "host", "applies"),
    [
        ("", "gmail.googleapis.com", True),
        ("*", "gmail.googleapis.com", False),
        (".googleapis.com", "gmail.googleapis.com", False),
        ("other.example", "gmail.googleapis.com", True),
        ("", "localhost", False),
        ("", "127.0.0.1", False),
        ("", "::1", False),
    ],
)
def test_hosts_that_need_no_proxy(no_proxy: str, host: str, applies: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY, and always this machine."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    found = network.proxy_for("https")
    assert found
    assert found.applies_to(host) is applies


def test_answer_of_a_proxy_is_told_without_the_note_of_pysocks() -> None:
    """It names PySocks, which nobody knows, in a paragraph of its own."""
    note = "403: Forbidden\n\n[*] Note: The HTTP proxy server may not be supported by PySocks"
    error = socks.GeneralProxyError("Socket error", socks.HTTPError(note))
    assert network.describe(error) == "the proxy's answer is “403: Forbidden”"


def wrapped(reason: BaseException) -> OSError:
    """As requests raises it."""
    pool = urllib3.HTTPSConnectionPool("oauth2.googleapis.com", 443)
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/token", reason))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (socket.gaierror(-2, "Name or service not known"), "network"),
        (ConnectionRefusedError(111, "Connection refused"), "refused"),
        (TimeoutError("timed out"), "in time"),
        (ssl.SSLCertVerificationError("self-signed"), "SSL_CERT_FILE"),
        (OSError("Tunnel connection failed: 407 Proxy Authentication Required"), "407"),
        (urllib3.exceptions.ProtocolError("odd"), "ConnectionError"),
        (OSError("[Errno 101] Network is unreachable"), "Network is unreachable"),
        (OSError(113, "No route to host"), "No route to host"),
        (RuntimeError("[WinError 10061] it was refused"), "ConnectionError"),
    ],
)
def test_failed_connection_is_told_without_the_packages_words(error: Exception, says: str) -> None:
    """No HTTPSConnectionPool(…), however deep the reason is."""
    for shown in (network.describe(wrapped(error)), network.describe(TransportError(error))):  # type: ignore[no-untyped-call]
        assert "ConnectionPool" not in shown
        assert "Err" + "no" not in shown.replace("Error", "")
    assert says in network.describe(wrapped(error))
