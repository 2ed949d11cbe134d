"""Dovecot from Debian, started on loopback for tests: Maildirs whose special folders have names in other languages."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.support.imap_proxy import ImapProxy

PASSWORD: Final = "abcdefghijklmnop"
SENT: Final = "Gesendete Objekte"
PROGRAM: Final = shutil.which("dovecot")
_SPECIAL: Final = {SENT: "Sent", "Entwürfe": "Drafts", "Papierkorb": "Trash", "Werbung": "Junk"}
_CONFIG: Final = r"""
protocols = imap
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
mail_location = maildir:~/Maildir
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
protocol imap {{
  mail_plugins = {plugins}
}}
namespace inbox {{
  inbox = yes
  separator = /
{special}
}}
namespace public {{
  type = public
  prefix = Public/
  separator = /
  location = maildir:{home}/public
  list = children
  subscriptions = no
  mailbox Sent {{
    special_use = \Sent
  }}
}}
"""


class Dovecot:
    """A server for one mailbox. Any name can sign in, with `PASSWORD`.

    `recorded`: `port` is that of a proxy that notes every command (imap_log), `own_port` the server's own.
    """

    def __init__(self, *, compress: bool = True, recorded: bool = False) -> None:
        # Not in pytest's folder: the server reads mail as another user, who may not enter that.
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.home.chmod(0o755)
        is_root = os.getuid() == 0
        self._owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = self.own_port = free.getsockname()[1]
        me = self._owner.pw_name
        special = "".join(
            f'  mailbox "{name}" {{\n    auto = create\n    special_use = \\{use}\n  }}\n'
            for name, use in _SPECIAL.items()
        )
        (self.home / "conf").write_text(
            _CONFIG.format(
                home=self.home,
                internal="dovecot" if is_root else me,
                login="dovenull" if is_root else me,
                password=PASSWORD,
                uid=self._owner.pw_uid,
                gid=self._owner.pw_gid,
                port=self.own_port,
                plugins="imap_zlib" if compress else "",
                special=special,
            )
        )
        (self.home / "run").mkdir()
        self._number = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._recorded = recorded
        self._proxy: ImapProxy | None = None

    def start(self) -> Dovecot:
        """Starts it, and waits until it answers."""
        self._own(self.home / "mail", self.home / "public")
        self._process = subprocess.Popen(
            [str(PROGRAM), "-F", "-c", str(self.home / "conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.own_port), 1) as there:
                    if there.recv(4) == b"* OK":
                        break
            except OSError:
                time.sleep(0.05)  # only until it listens
        else:
            raise AssertionError(f"Dovecot didn't start: {(self.home / 'log').read_text()}")
        if self._recorded:
            self._proxy = ImapProxy(self.own_port).__enter__()
            self.port = self._proxy.port
        return self

    def stop(self) -> None:
        """Ends it, and deletes the mail."""
        if self._proxy:
            self._proxy.__exit__()
        if self._process:
            self._process.terminate()
            self._process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)

    def folder(self, name: str = "INBOX") -> Path:
        """The Maildir of a folder, as the server writes its name."""
        own = name.removeprefix("Public/")  # what others share is in a place of its own
        root = self.home / "mail" / "Maildir" if own == name else self.home / "public"
        path = root / ("" if name == "INBOX" else f".{own.replace('/', '.')}")
        for part in ("cur", "new", "tmp"):
            (path / part).mkdir(parents=True, exist_ok=True)
        return path

    def rebuild(self, name: str = "INBOX") -> None:
        """Gives a folder a new UIDVALIDITY, and its messages new UIDs."""
        before = int((self.folder(name) / "dovecot-uidlist").read_text().split()[1][1:])
        for path in self.folder(name).glob("dovecot*"):
            path.unlink()
        (self.folder(name) / "dovecot-uidlist").write_text(f"3 V{before + 1} N1\n")
        self._own(self.folder(name))

    def deliver(self, mail: Iterable[tuple[bytes, int]], folder: str = "INBOX") -> None:
        """Puts messages into a folder, each with its arrival (ms UTC)."""
        place = self.folder(folder) / "cur"
        for raw, at in mail:
            self._number += 1
            path = place / f"{at // 1000}.M{self._number:09}.example:2,S"
            path.write_bytes(raw)
            os.utime(path, (at / 1000, at / 1000))
        if self._process:
            self._own(self.home / "mail", self.home / "public")

    def _own(self, *paths: Path) -> None:
        for path in paths:
            path.mkdir(exist_ok=True)
            for one in (path, *path.rglob("*")):
                os.chown(one, self._owner.pw_uid, self._owner.pw_gid)
