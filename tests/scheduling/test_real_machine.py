"""What doctor and a run say of the machine: a full disk, mounts, folders of other programs, a locked keyring."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from gmail_reconnect.actions.diagnosis.machine import check_machine, file_system_of
from gmail_reconnect.paths import Paths

from .test_real_schedulers import in_namespace, may_unshare

needs_mounts = pytest.mark.skipif(not may_unshare(), reason="no mount namespaces here")

FULL = """
import os, subprocess, sys
from gmail_reconnect.__main__ import main
home, mbox = sys.argv[1:]
for words in (["import", mbox, "--me", "omar@example.com"], ["run"]):
    assert main(["--home", home, *words]) == 0
subprocess.run(["dd", "if=/dev/zero", f"of={home}/filler", "bs=4k"], stderr=subprocess.DEVNULL)
print("full:", main(["--home", home, "run"]), main(["--home", home, "run"]), flush=True)
main(["--home", home, "doctor"])
os.remove(f"{home}/filler")
subprocess.run(["mount", "-o", "remount,size=400m", home], check=True)
print("free:", main(["--home", home, "run"]), flush=True)
main(["--home", home, "doctor"])
"""


@needs_mounts
def test_full_disk_is_announced_found_and_mended(home: Path, tmp_path: Path) -> None:
    """A file system of 3 MB without a free byte: not even what was announced can be kept in the home."""
    mbox, told = tmp_path / "all.mbox", tmp_path / "told.txt"
    mbox.write_text(
        "From - Mon Jan 07 12:00:00 2019\nFrom: Ana <ana@example.com>\nTo: Omar <omar@example.com>\n"
        "Date: Mon, 7 Jan 2019 12:00:00 +0000\nMessage-ID: <1@example.com>\nSubject: Boat\n\n"
    )
    (home / "mail").mkdir()
    config = f"[notify]\ndesktop = false\ncommand = ['sh', '-c', 'cat >> {told}']\n"
    steps = [
        "mount -t tmpfs -o size=3m,mode=700 tmpfs ~/mail",
        f"printf %s {shlex.quote(config)} > ~/mail/config.toml",
        shlex.join([sys.executable, "-c", FULL, str(home / "mail"), str(mbox)]),
    ]
    said = in_namespace("\n".join(["set -e", *steps]), home)
    assert "\nfull: 1 1\n" in said, said
    assert said.index("full:") < said.index("disk: 0 MB are free") < said.index("du -xh ~ | sort -h | tail")
    assert "\nfree: 0\n" in said
    assert "MB are free" not in said.partition("\nfree:")[2]
    announced = [json.loads(part + "}") for part in told.read_text().split("}")[:-1]]
    assert [(one["kind"], one["about"]) for one in announced] == [("trouble", "disk"), ("mended", "disk")]


@needs_mounts
def test_file_system_of_a_real_mount(home: Path) -> None:
    """The kernel writes blanks and backslashes as octal numbers; of two mounts at a place, the later one counts."""
    place = home / "a b\\c\td"
    place.mkdir()
    look = (
        "from pathlib import Path; from gmail_reconnect.actions.diagnosis.machine import file_system_of; import sys;"
        "print(file_system_of(Path(sys.argv[1]), Path('/proc/self/mounts').read_text()))"
    )
    mounts = [f"mount -t {kind} {kind} {shlex.quote(str(place))}" for kind in ("ramfs", "tmpfs")]
    said = in_namespace("\n".join([*mounts, shlex.join([sys.executable, "-c", look, str(place / "mail")])]), home)
    assert said == "tmpfs\n"


def test_file_system_is_that_of_the_nearest_mount() -> None:
    """A home on a server, beside one that isn't; a line that hides an earlier one."""
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0\n/dev/sdb1 /home/ana/own ext4 rw 0 0\n"
        "systemd-1 /mnt autofs rw 0 0\n//nas/mail /mnt cifs rw 0 0\nana@host: /media/far\\040away fuse.sshfs rw 0 0\n"
    )
    places = ("/var/mail", "/home/ana/mail", "/home/ana/own/mail", "/home2", "/mnt/mail", "/media/far away/mail")
    kinds = [file_system_of(Path(place), mounts) for place in places]
    assert kinds == ["ext4", "nfs4", "ext4", "ext4", "cifs", "fuse.sshfs"]
    assert file_system_of(Path("/home"), "") == ""


@pytest.mark.parametrize(
    "folder",
    [
        "Dropbox/mail", "Google Drive/mail", "GoogleDrive-ana/mail", "OneDrive - Work", "iCloudDrive/x", "Nextcloud/a",
        "Library/Mobile Documents/com~apple~CloudDocs", "Library/CloudStorage/Box-Box", "pCloudDrive", "Proton Drive",
    ],
)  # fmt: skip
def test_folder_of_a_cloud_is_found(tmp_path: Path, folder: str) -> None:
    """Its program copies the database while SQLite writes it."""
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "mail").mkdir()
    assert [one.code for one in check_machine(Paths.resolve(tmp_path / folder)) if one.check == "folder"] == [
        "folder_shared"
    ]
    assert not [one for one in check_machine(Paths.resolve(tmp_path / "mail")) if one.check == "folder"]


KEYRING = """
import sys
from contextlib import closing
from pathlib import Path
import secretstorage
from gmail_reconnect.__main__ import main
from gmail_reconnect.imap import sign_ins
home = Path(sys.argv[1])
account = sign_ins.account_of("nora.quill@fastmail.com")
print(sign_ins.keep(home / "tokens" / "imap.json", account, "app-password", has_command=False), flush=True)
main(["--home", str(home), "doctor"])
with closing(secretstorage.dbus_init()) as bus:
    secretstorage.get_default_collection(bus).lock()
print("locked", flush=True)
main(["--home", str(home), "doctor"])
print("run:", main(["--home", str(home), "run"]), flush=True)
(home / "config.toml").write_text("[mail]\\npassword_command = 'echo app-password'\\n")
print("command", flush=True)
main(["--home", str(home), "doctor"])
"""


@needs_mounts
@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")), reason="no GNOME keyring here"
)
def test_locked_keyring_is_found_and_mended(home: Path) -> None:
    """GNOME's own, unlocked as by a login, then locked as on a machine where nobody has logged in."""
    unlock = "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
    python = shlex.join([sys.executable, "-c", KEYRING, str(home / "mail")])
    session = f"mkdir -m 700 ~/run; export XDG_RUNTIME_DIR=$HOME/run; {unlock}; {python}"
    said = in_namespace(shlex.join(["dbus-run-session", "--", "sh", "-c", session]), home)
    unlocked, _, rest = said.partition("\nlocked\n")
    locked, _, mended = rest.partition("\ncommand\n")
    assert "keyring\n" in unlocked, said
    assert (
        "ok             imap: nora.quill@fastmail.com at imap.fastmail.com; the password is in the keyring" in unlocked
    )
    assert "wrong          imap: The keyring doesn't give the password for nora.quill@fastmail.com" in locked
    assert "password_command" in locked
    assert "run: 4" in locked
    assert (
        "ok             imap: nora.quill@fastmail.com at imap.fastmail.com; password_command prints the password"
        in mended
    )
