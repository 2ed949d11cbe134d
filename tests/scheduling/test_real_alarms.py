"""Each way to announce trouble, by a run that fails and that Debian's own cron or systemd has started."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.ping_receiver import PingReceiver, ping_receiver

from .test_real_schedulers import CRON, SYSTEMD, command, in_namespace, pytestmark

__all__ = ["pytestmark"]

DAEMON = ROOT / "tests" / "support" / "notification_daemon.py"
BUS = """
mkdir -p -m 700 {runtime}
dbus-daemon --session --nofork --nopidfile --address=unix:path={runtime}/bus 2>/dev/null & bus=$!
trap "kill $manager $bus" EXIT
until [ -S {runtime}/bus ]; do :; done
"""


@pytest.fixture
def receiver() -> Iterator[PingReceiver]:
    with ping_receiver() as running:
        yield running


@pytest.fixture
def gmail() -> Iterator[UnreliableGmail]:
    """A Gmail with an empty mailbox."""
    running = UnreliableGmail(LiveMailbox.load([], "omar@example.com"), clock=time.time)  # noqa: TID251 - tokens last an hour
    running.start()
    yield running
    running.stop()


@pytest.fixture
def place(home: Path, gmail: UnreliableGmail, receiver: PingReceiver) -> Path:
    """A home that may create drafts, and whose sign-in to read mail is damaged; every way is on."""
    place = home / "mail"
    (place / "tokens").mkdir(parents=True)
    for name, scope in (("read", "gmail.metadata"), ("draft", "gmail.compose")):
        (place / "tokens" / f"{name}.json").write_text(json.dumps(gmail.authorized_user(scope)))
    keep = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
    way = json.dumps([sys.executable, "-c", keep, str(place / "command.json")])
    (place / "config.toml").write_text(
        f'[gmail]\nendpoint = "{gmail.url}"\nunits_per_minute = 10000000\n[notify]\ndesktop = true\ndraft = true\n'
        f'command = {way}\ndead_man_url = "{receiver.url}"\n'
    )
    return place


@pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="no D-Bus here")
@pytest.mark.parametrize(
    "started_by",
    [
        pytest.param(
            ("cron", CRON, "/run/user/0"),
            marks=pytest.mark.skipif(not shutil.which("cron"), reason="no cron here"),
            id="cron",
        ),
        pytest.param(
            ("systemd", SYSTEMD, "/run/user-manager"),
            marks=pytest.mark.skipif(not Path("/usr/lib/systemd/systemd").exists(), reason="no systemd here"),
            id="systemd",
        ),
    ],
)
def test_failing_run_is_announced_in_each_way(
    place: Path, gmail: UnreliableGmail, receiver: PingReceiver, started_by: tuple[str, str, str]
) -> None:
    """In the scheduler's own environment, which has neither the shell's variables nor a display."""
    scheduler, manager, runtime = started_by
    notices = place / "notices.txt"
    program = command("--home", place)
    ready = f"{sys.executable} {DAEMON} {notices} -- sh -c 'touch {place}/ready; exec sleep 90'"
    steps = [
        f"{program} sync || true",
        f"echo broken > {place}/tokens/read.json",
        f"DBUS_SESSION_BUS_ADDRESS=unix:path={runtime}/bus {ready} >{place}/daemon.txt 2>&1 & daemon=$!",
        'trap "kill $manager $bus $daemon" EXIT',
        f"until [ -e {place}/ready ]; do :; done",
        f"{program} schedule install --with {scheduler} --now || echo code $?",
    ]
    said = in_namespace("\n".join([manager, BUS.format(runtime=runtime), *steps]), place.parent)
    assert "\ncode 4\n" in said, said
    [notice] = map(json.loads, notices.read_text().splitlines())
    assert notice["title"] == "gmail-reconnect needs you"
    assert json.loads((place / "command.json").read_text())["about"] == "sign_in"
    assert receiver.paths == ["/check/start", "/check/4"]
    [draft] = gmail.mailbox.drafts.values()
    assert draft.header("Subject") == "gmail-reconnect needs you"
