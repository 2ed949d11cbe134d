"""Cyrus IMAP from Debian, started on loopback for tests: a server of another family than Dovecot.

Debian's package can't be installed beside Dovecot's, so its files may also be in /opt/cyrus-imapd (see .ci/run).
"""

from __future__ import annotations

import imaplib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from tests.support.dovecot import PASSWORD, SENT
from tests.support.imap_proxy import ImapProxy

_MASTER: Final = Path("/usr/lib/cyrus/bin/master")
_IMAPDS: Final = Path("/usr/lib/cyrus/bin/imapd"), Path("/opt/cyrus-imapd/usr/lib/cyrus/bin/imapd")
_IMAPD: Final = next((one for one in _IMAPDS if one.exists()), None)
CAN_RUN: Final = bool(_MASTER.exists() and _IMAPD and shutil.which("saslpasswd2") and os.getuid() == 0)
_IMAPD_CONF: Final = """
configdirectory: {home}/lib
proc_path: {home}/proc
mboxname_lockpath: {home}/lock
defaultpartition: default
partition-default: {home}/spool
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {home}/sasldb2
sasl_mech_list: PLAIN
virtdomains: userid
unixhierarchysep: yes
altnamespace: yes
munge8bit: no
autocreate_quota: 0
autocreate_inbox_folders: {sent} | Entwurf | Papierkorb | Werbung
xlist-sent: {sent}
xlist-drafts: Entwurf
xlist-trash: Papierkorb
xlist-junk: Werbung
"""
_CYRUS_CONF: Final = """
START {{
  recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r -C {home}/imapd.conf"
}}
SERVICES {{
  imap cmd="{imapd} -C {home}/imapd.conf" listen="127.0.0.1:{port}" prefork=0
}}
EVENTS {{
}}
"""


class Cyrus:
    """A server for the mailbox of `address`. Its `port` is that of a proxy that notes every command (imap_log)."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.refused = 0
        self._home = Path(tempfile.mkdtemp(prefix="cyrus-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.own_port: int = free.getsockname()[1]
        self._proxy = ImapProxy(self.own_port)

    @property
    def port(self) -> int:
        return self._proxy.port

    def __enter__(self) -> Self:
        """Starts it, and waits until it answers."""
        for name in ("lib", "spool", "proc", "lock"):
            (self._home / name).mkdir()
        (self._home / "imapd.conf").write_text(_IMAPD_CONF.format(home=self._home, sent=SENT))
        (self._home / "cyrus.conf").write_text(_CYRUS_CONF.format(home=self._home, imapd=_IMAPD, port=self.own_port))
        user, _, domain = self.address.partition("@")
        add = ["saslpasswd2", "-p", "-c", "-f", str(self._home / "sasldb2"), "-u", domain, user]
        subprocess.run(add, input=PASSWORD, text=True, check=True)
        subprocess.run(["chown", "-R", "cyrus:mail", str(self._home)], check=True)
        options = ["-C", str(self._home / "imapd.conf"), "-M", str(self._home / "cyrus.conf")]
        self._process = subprocess.Popen(
            [str(_MASTER), *options, "-p", str(self._home / "pid")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.own_port), 5) as there:
                if there.recv(4) == b"* OK":
                    break
            time.sleep(0.05)  # only until it listens
        self._proxy.__enter__()
        self._client = imaplib.IMAP4("127.0.0.1", self.own_port)
        self._client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each message takes 40 ms
        self._client.login(self.address, PASSWORD)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._client.logout()
        self._proxy.__exit__()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)
        shutil.rmtree(self._home, ignore_errors=True)

    def deliver(self, mail: Iterable[tuple[bytes, int]], folder: str = "INBOX") -> None:
        """Puts messages into a folder, each with its arrival (ms UTC). `refused` counts those that it doesn't take."""
        for raw, at in mail:
            content = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            done, _ = self._client.append(f'"{folder}"', "", imaplib.Time2Internaldate(at / 1000), content)
            self.refused += done != "OK"
