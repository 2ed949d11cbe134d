"""A real HTTP proxy (proxy.py) on loopback, and a TLS server behind it that answers as Google, from a local Gmail."""

from __future__ import annotations

import os
import re
import select
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import ROOT
from tests.support.redirecting_proxy import LOG, PORT

GOOGLE: Final = ("gmail.googleapis.com", "oauth2.googleapis.com")
_HOST: Final = re.compile(rb"(\r\nhost: )[^\r]*", re.IGNORECASE)


@dataclass(frozen=True)
class Proxy:
    """`url` is for HTTPS_PROXY, `certificate` for SSL_CERT_FILE."""

    url: str
    certificate: Path
    log: Path

    def asked(self) -> list[str]:
        """Every request so far: "CONNECT gmail.googleapis.com:443"."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@contextmanager
def google_behind_a_proxy(folder: Path, gmail: str, login: str = "") -> Iterator[Proxy]:
    """A proxy that takes every host to the local Gmail at the URL `gmail`; `login` is USER:PASSWORD, "" for none."""
    certificate, log, port_file = folder / "google.pem", folder / "proxy.log", folder / "proxy.port"
    certificate.write_bytes(certificate_for(*GOOGLE))
    with _TlsServer(certificate, int(gmail.rpartition(":")[2])) as server:
        command = [sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", "0", "--num-workers", "1"]
        command += ["--num-acceptors", "1", "--port-file", str(port_file), "--log-level", "ERROR"]
        command += ["--plugins", "tests.support.redirecting_proxy.RedirectPlugin"]
        command += ["--basic-auth", login] if login else []
        settings = {LOG: str(log), PORT: str(server.server_address[1]), "PYTHONPATH": str(ROOT), "HOME": str(folder)}
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
        try:
            _wait_for(port_file, process)
            yield Proxy(f"http://127.0.0.1:{port_file.read_text().split()[0]}", certificate, log)
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(port_file: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the proxy listens: it writes the file then."""
    waiter = threading.Event()
    for _ in range(600):
        if port_file.exists() and port_file.read_text().strip():
            return
        assert process.poll() is None, "the proxy has ended"
        waiter.wait(0.05)
    raise TimeoutError("the proxy didn't start")


def certificate_for(*hosts: str) -> bytes:
    """A key, and a certificate for these names that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test's own")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return secret + made.public_bytes(serialization.Encoding.PEM)


class _TlsServer(socketserver.ThreadingTCPServer):
    """Passes decrypted bytes on to the local Gmail, which answers to a loopback Host header only."""

    daemon_threads = True

    def __init__(self, certificate: Path, gmail_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.gmail_port = gmail_port
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    def __enter__(self) -> _TlsServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that doesn't trust the certificate hangs up."""


class _Passing(socketserver.BaseRequestHandler):
    server: _TlsServer

    def handle(self) -> None:
        with (
            self.server.context.wrap_socket(self.request, server_side=True) as outside,
            socket.create_connection(("127.0.0.1", self.server.gmail_port)) as inside,
            suppress(OSError),
        ):
            while True:
                ready = [outside] if outside.pending() else select.select([outside, inside], [], [])[0]
                for one in ready:
                    content = one.recv(65536)
                    if not content:
                        return
                    if one is outside:
                        inside.sendall(_HOST.sub(rb"\g<1>127.0.0.1", content, count=1))
                    else:
                        outside.sendall(content)
