"""Debian's own cron and systemd start a run: in mount namespaces, so that this machine's own jobs stay untouched."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.posix import posix_only

CRON = """
set -eu
mount -t tmpfs -o mode=1730 tmpfs /var/spool/cron/crontabs
chgrp crontab /var/spool/cron/crontabs
# cron reads crontabs again if their folder is newer than when it looked last, by the second.
touch -d yesterday /var/spool/cron/crontabs
mount -t tmpfs tmpfs /run
cron -f & manager=$!
trap "kill $manager" EXIT
"""
SYSTEMD = """
set -eu
mount -t tmpfs tmpfs /run
# systemd starts a user manager only where this folder says that systemd runs the machine.
mkdir -p /run/systemd/system
mkdir -m 700 /run/user-manager
export XDG_RUNTIME_DIR=/run/user-manager
/usr/lib/systemd/systemd --user --log-target=null & manager=$!
trap "kill $manager; wait" EXIT
until systemctl --user is-system-running --wait 2>/dev/null; do [ -d /proc/$manager ]; done
"""


def may_unshare() -> bool:
    """Whether a process may have mounts of its own: root in most containers, nobody else."""
    if sys.platform != "linux" or os.geteuid() or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


pytestmark = [
    posix_only,
    pytest.mark.skipif(not may_unshare(), reason="no mount namespaces here"),
]


ODD = "odd 100% $HOME \"a\" 'b' \\c"
"""A folder with each character that a crontab, a unit or a shell gives a meaning."""


def command(*words: str | Path) -> str:
    return shlex.join([sys.executable, "-m", "gmail_reconnect", *map(str, words)])


def in_namespace(script: str, home: Path) -> str:
    """What the script prints, with both streams in their order."""
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "TZ": "UTC", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.skipif(shutil.which("cron") is None, reason="no cron here")
def test_cron_starts_a_run_in_its_bare_environment(home: Path) -> None:
    """Within a minute. Nobody is signed in: the run says so and fails, and the crontab has only its line afterwards."""
    install = command("--home", home / ODD, "schedule", "install", "--with", "cron", "--now")
    said = in_namespace(f"{CRON}\n{install} || echo code $?\ncrontab -l", home)
    assert "You have not signed in" in said, said
    assert "The run ended with exit code 4." in said
    assert "\ncode 4\n" in said
    assert said.splitlines()[-2].startswith("30 8 * * * /usr/bin/env PATH=")
    assert len(re.findall("# gmail-reconnect", said)) == 2


@pytest.mark.skipif(not Path("/usr/lib/systemd/systemd").exists(), reason="no systemd here")
def test_systemd_starts_runs_and_keeps_how_they_ended(home: Path, tmp_path: Path) -> None:
    """One home fails, since nobody is signed in; another has imported mail and ends well."""
    mbox = tmp_path / "all.mbox"
    mbox.write_text(
        "From - Mon Jan 07 12:00:00 2019\nFrom: Ana <ana@example.com>\nTo: Omar <omar@example.com>\n"
        "Date: Mon, 7 Jan 2019 12:00:00 +0000\nMessage-ID: <1@example.com>\nSubject: Boat\n\n"
    )
    # Without --home, only the unit's own environment tells where the data is.
    elsewhere = f"export XDG_DATA_HOME={shlex.quote(str(home / ODD))}"
    steps = [
        f"{command('--home', home / ODD, 'schedule', 'install', '--now')} || echo code $?",
        command("--home", home / ODD, "schedule", "status"),
        elsewhere,
        command("import", mbox, "--me", "omar@example.com"),
        command("schedule", "install", "--now"),
        command("schedule", "status"),
        command("schedule", "remove"),
        "systemctl --user list-timers --all --plain --no-legend | grep -c gmail-reconnect",
    ]
    said = in_namespace("\n".join([SYSTEMD, *steps]), home)
    assert "The run ended with exit code 4." in said, said
    assert "\ncode 4\n" in said
    assert "The run ended well." in said
    assert [one[-1] for one in re.findall(r"timer is active, next .* ended with exit code \d", said)] == ["4", "0"]
    assert said.splitlines()[-1] == "2"  # of the other home: run and watch
    assert (home / ODD / "gmail-reconnect" / "report.html").exists()


@pytest.mark.skipif(not Path("/usr/lib/systemd/systemd").exists(), reason="no systemd here")
def test_systemd_makes_up_for_a_time_at_which_the_machine_was_off(home: Path) -> None:
    """The timer was last due two days ago: it starts within the ten minutes by which each run may be later."""
    stamps = home / ".local" / "share" / "systemd" / "timers"
    steps = [
        "mkdir ~/mail",
        """date -d '12 hours' '+[schedule]%nat = "%H:%M"' > ~/mail/config.toml""",
        command("--home", home / "mail", "schedule", "install"),
        "timer=$(cd ~/.config/systemd/user && ls gmail-reconnect-*.timer | grep -v watch)",
        "systemctl --user stop $timer",
        f'touch -d "2 days ago" {stamps}/stamp-$timer',
        "systemctl --user start $timer",
        *(
            f'date -d "$(systemctl --user show --value -p {moment} $timer)" +%s || echo 0'
            for moment in ("NextElapseUSecRealtime", "LastTriggerUSec")
        ),
        "date +%s",
    ]
    said = in_namespace("\n".join([SYSTEMD, *steps]), home)
    due, last, now = map(int, said.splitlines()[-3:])
    # Within the ten minutes it may also have started at once; then there is no next time yet.
    assert now - 60 <= due <= now + 600 or now - last < 60, said
