"""doctor finds 25 planted faults, and for each one names a command that mends it: here, each is tried."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest

from gmail_reconnect.store.database import Store
from tests.cli.conftest import Run, SignedIn, SignIn
from tests.conftest import ROOT
from tests.support.environments import make_environment
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.posix import posix_only

pytestmark = posix_only
DAY_MS: Final = 86_400_000


@dataclass
class Home:
    """A synced home with a schedule, on a machine whose crontab is a file."""

    run: Run
    there: SignedIn
    machine: Path
    patch: pytest.MonkeyPatch
    ended: list[Callable[[], object]] = field(default_factory=list)

    @property
    def place(self) -> Path:
        return self.there.place

    @property
    def database(self) -> Path:
        return self.place / "mailbox.sqlite"

    def token(self, name: str) -> Path:
        return self.place / "tokens" / f"{name}.json"

    def change_token(self, name: str, **values: object) -> None:
        path = self.token(name)
        path.write_text(json.dumps(json.loads(path.read_text()) | values))
        path.chmod(0o600)

    def sql(self, statement: str, *values: object) -> None:
        with Store.open(self.database) as store:
            store.connection.execute(statement, values)

    def spoil(self, *tables: str) -> None:
        """Overwrites the first page of each table."""
        with Store.open(self.database) as store:
            store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            size = store.value("PRAGMA page_size")
            pages = [store.value("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)) for name in tables]
        content = bytearray(self.database.read_bytes())
        for page in pages:
            content[(page - 1) * size : (page - 1) * size + 100] = b"\xff" * 100
        self.database.write_bytes(content)

    def found(self) -> list[dict[str, Any]]:
        checks: list[dict[str, Any]] = self.run("doctor", "--format", "json").json["checks"]
        return [one for one in checks if one["state"] in {"wrong", "warning"}]


Fault = Callable[[Home], None]
Mend = Callable[[Home, str], None]
FAULTS: dict[str, tuple[Fault, Mend]] = {}


def by_command(home: Home, command: str) -> None:
    """Runs the command that doctor names, as it stands."""
    words = shlex.split(command)
    if words[0] == "gmail-reconnect":
        assert home.run(*words[1:]).code == 0, words
    else:
        subprocess.run(words, check=True, timeout=30)


BROWSER: Final = f"""#!{sys.executable}
import os, sys, urllib.request
if not os.fork():
    urllib.request.urlopen(sys.argv[1]).read()
"""
"""Opens the page with Google's question, which the local Gmail answers with yes at once, and is sent back."""


def sign_in_again(home: Home, command: str) -> None:
    """`login`, with a browser of its own."""
    browser = home.machine / "browser"
    browser.write_text(BROWSER)
    browser.chmod(0o755)
    words = shlex.split(command)
    assert words[:2] == ["gmail-reconnect", "login"]
    program = (sys.executable, "-m", "gmail_reconnect", "--home", str(home.place), *words[1:])
    environment = os.environ | {"BROWSER": str(browser), "PYTHONPATH": str(ROOT)}
    subprocess.run(program, env=environment, check=True, timeout=60, stdin=subprocess.DEVNULL)
    assert home.run("sync").code == 0


def plant(mend: Mend = by_command) -> Callable[[Fault], Fault]:
    def add(fault: Fault) -> Fault:
        FAULTS[fault.__name__] = (fault, mend)
        return fault

    return add


@plant()
def reading_token_is_readable(home: Home) -> None:
    home.token("read").chmod(0o644)


@plant()
def drafting_token_is_readable(home: Home) -> None:
    home.token("draft").chmod(0o640)


@plant()
def database_is_readable(home: Home) -> None:
    home.database.chmod(0o644)


@plant()
def folder_is_writable(home: Home) -> None:
    home.place.chmod(0o777)


@plant(sign_in_again)
def consent_was_withdrawn(home: Home) -> None:
    home.change_token("read", refresh_token="gone", token="x", expiry="2020-01-01T00:00:00Z")
    assert home.run("sync").code == 4


@plant(sign_in_again)
def reading_token_is_damaged(home: Home) -> None:
    home.token("read").write_text("{")


@plant(sign_in_again)
def token_cannot_be_renewed(home: Home) -> None:
    home.change_token("draft", refresh_token="")


@plant(sign_in_again)
def token_has_another_scope(home: Home) -> None:
    home.change_token("read", scopes=["https://mail.google.com/"])


@plant(sign_in_again)
def project_is_in_testing(home: Home) -> None:
    ends = datetime.now(UTC) + timedelta(days=3)  # noqa: TID251 - by this machine's time
    home.change_token("read", refresh_token_ends=ends.isoformat())


@plant(sign_in_again)
def drafts_are_wanted_without_a_token(home: Home) -> None:
    home.token("draft").unlink()
    home.there.configure("[schedule]\ndrafts_per_run = 2\n")


@plant()
def mail_part_is_damaged(home: Home) -> None:
    home.spoil("message")


@plant()
def everything_is_damaged(home: Home) -> None:
    assert home.run("run").code == 0  # writes a copy
    home.spoil("message", "decision", "own")


@plant()
def index_is_wrong(home: Home) -> None:
    home.sql("INSERT INTO topic_words (rowid, words) VALUES (99999, 'ghost')")


@plant()
def mail_is_old(home: Home) -> None:
    home.sql("UPDATE state SET value = value - ? WHERE key = 'last_read'", 90 * DAY_MS)


@plant()
def sync_was_interrupted(home: Home) -> None:
    home.sql("UPDATE run SET ended = NULL, outcome = ''")


@plant()
def schedule_is_gone(home: Home) -> None:
    (home.machine / "crontab.txt").write_text("")


@plant()
def schedule_has_no_watch(home: Home) -> None:
    """As version 0.2 left it."""
    table = home.machine / "crontab.txt"
    table.write_text(table.read_text().splitlines(keepends=True)[0])


@plant()
def watch_is_daily(home: Home) -> None:
    table = home.machine / "crontab.txt"
    table.write_text(table.read_text().replace("\n0 * * * *", "\n30 9 * * *"))


@plant()
def schedule_has_another_time_than_the_settings(home: Home) -> None:
    home.there.configure('[schedule]\nat = "07:15"\n')


@plant()
def watch_has_an_older_way_to_announce(home: Home) -> None:
    home.there.configure('[notify]\ndesktop = false\ncommand = ["true"]\n')


@plant()
def two_schedules(home: Home) -> None:
    line = (home.machine / "crontab.txt").read_text()
    home.patch.setenv("XDG_CONFIG_HOME", str(home.machine / "xdg"))
    assert home.run("schedule", "install", "--with", "systemd").code == 0
    (home.machine / "crontab.txt").write_text(line)


@plant()
def virtual_environment_has_moved(home: Home) -> None:
    """With the program in it, which installed the schedule."""
    old = home.machine / "old"
    words = ("--home", str(home.place), "schedule", "install", "--with", "cron")
    subprocess.run([make_environment(old), "-m", "gmail_reconnect", *words], check=True, timeout=60)
    assert f" {old}/bin/python -P -m gmail_reconnect " in (home.machine / "crontab.txt").read_text()
    old.rename(home.machine / "new")


@plant()
def python_was_removed(home: Home) -> None:
    """The virtual environment is there; the Python that it links to was replaced by a newer one."""
    old = home.machine / "venv" / "python"
    old.parent.mkdir()
    old.symlink_to(home.machine / "python3.11")
    table = home.machine / "crontab.txt"
    table.write_text(table.read_text().replace(f" {sys.executable} ", f" {old} "))


@plant()
def it_runs_only_while_logged_in(home: Home) -> None:
    home.patch.setenv("XDG_CONFIG_HOME", str(home.machine / "xdg"))
    assert home.run("schedule", "install", "--with", "systemd").code == 0
    flag = home.machine / "lingers"
    script = f'case "$1" in enable-linger) touch {flag};; *) [ -e {flag} ] && echo Linger=yes || echo Linger=no;; esac'
    (home.machine / "bin" / "loginctl").write_text(f"#!/bin/sh\n{script}\n")
    (home.machine / "bin" / "loginctl").chmod(0o755)


def in_a_shell(home: Home, command: str) -> None:
    """What the shell then has in its environment."""
    done = subprocess.run(["sh", "-c", f"{command}; env"], capture_output=True, text=True, check=True)
    name = command.removeprefix("export ").partition("=")[0]
    home.patch.setenv(name, re.findall(rf"^{name}=(.*)$", done.stdout, re.MULTILINE)[0])


@plant(in_a_shell)
def proxy_catches_this_machine(home: Home) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        home.patch.delenv(name, raising=False)
    home.patch.setenv("HTTP_PROXY", "http://127.0.0.1:9")


def sync_while_gmail_is_late(home: Home, seconds: float) -> None:
    """As with a clock here that is ahead: nobody may set this machine's."""
    gmail = UnreliableGmail(home.there.gmail.mailbox, clock=lambda: time.time() - seconds)  # noqa: TID251 - by this machine
    gmail.start()
    home.ended.append(gmail.stop)
    home.there.gmail = gmail
    home.there.configure()
    home.token("read").write_text(json.dumps(gmail.authorized_user("gmail.metadata")))
    assert home.run("sync").code == 0


def set_the_clock(home: Home, command: str) -> None:
    """What the next sync then finds."""
    assert command == "sudo timedatectl set-ntp true"
    sync_while_gmail_is_late(home, 0)


@plant(set_the_clock)
def clock_is_wrong(home: Home) -> None:
    sync_while_gmail_is_late(home, 3600)


@plant()
def run_hangs(home: Home) -> None:
    program = "import sys\nfrom pathlib import Path\nfrom gmail_reconnect.store.lock import exclusive\n"
    program += "with exclusive(Path(sys.argv[1]), 'sync'):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    holder = subprocess.Popen([sys.executable, "-c", program, str(home.place)], **pipes)  # type: ignore[call-overload]
    home.ended.append(lambda: (holder.kill(), holder.communicate()))
    assert holder.stdout.readline() == b"held\n"
    old = time.time() - 2 * 86_400  # noqa: TID251 - a file's time
    os.utime(home.place / "lock.holder", (old, old))


def free_some_space(home: Home, command: str) -> None:
    """The command shows what is large; deleting it is the user's."""
    assert command == "du -xh ~ | sort -h | tail"
    home.patch.undo()


@plant(free_some_space)
def disk_is_nearly_full(home: Home) -> None:
    home.patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=20_000_000))


def move_it(home: Home, command: str) -> None:
    """mv, as it stands, in a shell; from then on, --home there."""
    target = Path.home() / "gmail-reconnect"
    subprocess.run(["sh", "-c", command], check=True)
    found = subprocess.run(
        [sys.executable, "-m", "gmail_reconnect", "--home", str(target), "doctor", "--format", "json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    checks = [one["check"] for one in json.loads(found.stdout)["checks"] if one["state"] in {"wrong", "warning"}]
    assert "folder" not in checks
    home.place.unlink()
    shutil.move(target, home.place)


@plant(move_it)
def folder_is_copied_by_another_program(home: Home) -> None:
    cloud = home.machine / "Dropbox" / "place"
    cloud.parent.mkdir()
    shutil.move(home.place, cloud)
    home.place.symlink_to(cloud)


@plant()
def owner_is_guessed(home: Home) -> None:
    home.sql("UPDATE own SET how = 'guess'")


@pytest.fixture
def good(
    run: Run, sign_in: SignIn, small: LiveMailbox, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    (machine / "bin" / "loginctl").write_text("#!/bin/sh\nexit 1\n")
    (machine / "bin" / "loginctl").chmod(0o755)
    made = Home(run, sign_in(small), machine, monkeypatch)
    for name in ("read", "draft"):
        made.token(name).chmod(0o600)
    (made.place / "credentials.json").write_text(json.dumps(made.there.gmail.client_secrets()))
    made.place.chmod(0o700)
    assert run("sync").code == 0
    assert run("person", "note", "ana@lima.example", "--text", "boats").code == 0
    assert run("report").code == 0
    assert run("schedule", "install", "--with", "cron").code == 0
    yield made
    for end in made.ended:
        end()


def test_there_are_25() -> None:
    assert len(FAULTS) >= 25


def test_nothing_is_found_in_a_good_home(good: Home) -> None:
    """Otherwise the faults would prove nothing."""
    assert good.found() == []


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_and_mended_by_what_doctor_says(good: Home, name: str) -> None:
    """One line with a command; after it, doctor finds nothing."""
    fault, mend = FAULTS[name]
    fault(good)
    found = good.found()
    assert found, name
    hint = found[0]["hint"]
    command = next(iter(re.findall(r"`([^`]+)`", hint.replace("`gmail-reconnect help google-setup`", ""))), hint)
    command = command.replace(f"gmail-reconnect --home {good.place} ", "gmail-reconnect ")
    command = re.sub(r"YOUR@ADDRESS", "omar@example.com", command)
    mend(good, command)
    if "damaged" in name:
        assert good.run("sync").code == 0
        assert "boats" in good.run("person", "show", "ana@lima.example").out
    left = good.found()
    assert not [one for one in left if one["check"] == found[0]["check"]], left


def test_fix_repairs_what_is_safe(good: Home) -> None:
    """Permissions, schedule and index at once; the exit code is that of what is left."""
    for name in ("database_is_readable", "drafting_token_is_readable", "schedule_is_gone", "index_is_wrong"):
        FAULTS[name][0](good)
    assert len(good.found()) == 4
    done = good.run("doctor", "--fix")
    assert done.code == 0
    assert good.found() == []


def test_as_scheduled_has_the_environment_of_the_schedule(good: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the shell isn't there; what the schedule starts has to exist."""
    proxy_catches_this_machine(good)
    assert [one["check"] for one in good.found()] == ["proxy"]
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    found = good.run("doctor", "--as-scheduled", "--format", "json")
    assert found.code == 0, found
    wrong = [one for one in found.json["checks"] if one["state"] in {"wrong", "warning"}]
    # The stand-in for crontab isn't on the schedule's PATH, so the schedule is gone where there is a real one.
    assert {one["check"] for one in wrong} <= {"schedule"}
