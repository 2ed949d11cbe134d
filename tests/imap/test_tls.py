"""The server's certificate is checked, and another machine is never reached without encryption."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.providers import PROVIDERS
from tests.support import imap_log
from tests.support.gmail import ME, mailbox_of
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.proxy import certificate_for
from tests.support.syncing import BOAT


def connect(folder: Path, *names: str) -> tuple[str, list[str]]:
    """Why a server with a certificate for these names isn't reached ("" if it is), and the commands that it saw."""
    certificate = folder / "server.pem"
    certificate.write_bytes(certificate_for(*names))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with GmailOverImap(mailbox_of(*BOAT), tls=context) as server:
        account = ImapAccount(ME, "localhost", server.port, PROVIDERS[0], always_tls=True)
        try:
            ImapConnection(account, PASSWORD).close()
        except UnreachableError as error:
            return error.message, server.asked
        return "", server.asked


def test_a_certificate_of_an_own_authority_is_named_by_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE, as for Google."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "server.pem"))
    assert connect(tmp_path, "localhost") == ("", ["CAPABILITY", f'LOGIN "{ME}" "{PASSWORD}"', "LOGOUT"])


def test_an_unknown_authority_gets_no_password(tmp_path: Path) -> None:
    """Nothing is sent to it."""
    why, asked = connect(tmp_path, "localhost")
    assert "its certificate is not trusted" in why
    assert asked == []


def test_a_certificate_for_another_name_gets_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if its authority is trusted."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "server.pem"))
    why, asked = connect(tmp_path, "imap.example.org")
    assert "its certificate is not trusted" in why
    assert asked == []


@given(st.text(min_size=1, max_size=30), st.integers(1, 65535))
def test_only_this_machine_is_reached_without_encryption(host: str, port: int) -> None:
    """Whatever the port is."""
    account = ImapAccount(ME, host, port, PROVIDERS[0])
    assert not account.is_plain or host.lower() in {"localhost", "127.0.0.1", "::1"}


def test_a_port_without_tls_is_named() -> None:
    """As 143, from an old mail program: nothing is sent in plain text."""
    with GmailOverImap(mailbox_of(*BOAT)) as server:
        account = ImapAccount(ME, "localhost", server.port, PROVIDERS[0], always_tls=True)
        with pytest.raises(UnreachableError, match=f"doesn't use TLS at port {server.port}"):
            ImapConnection(account, PASSWORD)
        assert not any(PASSWORD in one for one in server.asked)
    imap_log.taken_outside()  # the handshake, which isn't a command
