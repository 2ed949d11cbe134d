"""A year of daily runs and hourly watches against the local Gmail, with a dozen faults: each is announced in time."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import time as system_time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from math import ceil
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.diagnosis.diagnose import diagnose
from gmail_reconnect.actions.diagnosis.repair import repair
from gmail_reconnect.actions.mail.sync_mail import sync_mail
from gmail_reconnect.actions.runs.watchdog import watch
from gmail_reconnect.actions.schedule import install_schedule
from gmail_reconnect.actions.scheduled_run import run_scheduled
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.local_gmail.exchange import ApiRequest
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.integrity import check_file
from gmail_reconnect.store.lock import exclusive
from tests.support.configs import WHY_AND_OFFER
from tests.support.gmail import correspondence, labels_of, mail
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.posix import no_file_larger_than, posix_only, read_only

pytestmark = posix_only
FIGURES: Final = logging.getLogger("year")
FIRST: Final = date(2027, 9, 1)
"""The year has both changes of the clocks and a leap day."""
BERLIN: Final = ZoneInfo("Europe/Berlin")
ME: Final = "me@example.com"
CONFIG: Final = f"""{WHY_AND_OFFER}
[gate]
min_silence_days = 400
[schedule]
drafts_per_run = 1
"""
LAPSED: Final = {"ana": 0, "ben": 22, "cleo": 75, "dora": 102, "emil": 116, "fay": 161, "gus": 170, "hana": 231}
"""Each can get a letter from a day of the year on, most while something is wrong."""


def old_mail() -> list[tuple[bytes, set[str]]]:
    stories = [
        f"{FIRST + timedelta(days=due - 401 - ago)} {way}: boat {ago}"
        for who, due in LAPSED.items()
        for ago in (0, 60, 120)
        for way in (f"{who} > me", f"me > {who}")
    ]
    named = [(mail(story).replace(b" <", b" Lind <"), labels_of(story)) for story in stories]
    return sorted(named, key=lambda one: parsedate_to_datetime(message_from_bytes(one[0])["Date"]))


def start_of(number: int) -> datetime:
    """When the run of a day of the year is due: 08:30 by the clock on the wall."""
    return datetime.combine(FIRST + timedelta(days=number), time(8, 30), BERLIN).astimezone(UTC)


class Announced(NamedTuple):
    at: datetime
    kind: str
    about: str


class Year:
    """A home, its Gmail and its machine, on one clock that only `live_until` and waiting move."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime.combine(FIRST, time(6), UTC)
        self.ahead = timedelta()
        self.received = FIRST - timedelta(days=1)
        self.is_online = self.is_listed = self.is_started = True
        self.is_gone = False
        self.crontab = folder / "crontab.txt"
        self.told = folder / "told"
        self.told.mkdir()
        self.mailbox = LiveMailbox.load(old_mail(), ME)
        self.gmail = UnreliableGmail(self.mailbox, clock=self._seconds, latency=self._reach)
        self.paths = Paths.resolve(folder / "place")
        (self.paths.data / "tokens").mkdir(parents=True)

    def _seconds(self) -> float:
        return self.now.timestamp()

    def _reach(self, request: ApiRequest) -> float:
        del request
        if not self.is_online:
            raise ConnectionAbortedError
        return 0.0

    def context(self) -> Context:
        """A new one for each run, as config.toml is read once."""
        return Context(self.paths, lambda: self.now + self.ahead, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def begin(self) -> None:
        """Configures, signs in, and has cron start the run."""
        write = f'command = ["sh", "-c", "cat > {self.told}/$$-$(date +%s%N)"]'
        gmail = f'[gmail]\nendpoint = "{self.gmail.url}"\nunits_per_minute = 10000000\n'
        self.paths.config_file.write_text(f"{CONFIG}[notify]\ndesktop = false\n{write}\n{gmail}")
        page = self.paths.templates / "report" / "page.html"
        page.parent.mkdir(parents=True)
        page.write_text("{{ page }}")  # the shipped one takes a third of a run
        self.sign_in()
        sync_mail(self.context(), full=True)
        install_schedule(self.context(), "cron")
        times = [" ".join(line.split()[:5]) for line in self.crontab.read_text().splitlines()]
        assert times == ["30 8 * * *", "0 * * * *"]  # as `live_until` has it

    def sign_in(self) -> None:
        for name, scope in (("read", "gmail.metadata"), ("draft", "gmail.compose")):
            path = self.paths.data / "tokens" / f"{name}.json"
            path.write_text(json.dumps(self.gmail.authorized_user(scope)))
            path.chmod(0o600)

    def announced(self) -> list[Announced]:
        """What was announced since the last call, which is what was announced now."""
        found = []
        for path in sorted(self.told.iterdir(), key=lambda path: path.stat().st_mtime_ns):
            said = json.loads(path.read_text())
            assert "example" not in path.read_text()
            found.append(Announced(self.now, said["kind"], said["about"]))
            path.unlink()
        return found

    def receive(self) -> None:
        """The mail of the day, once, unless Gmail doesn't list it."""
        day, at = self.now.date(), int(self.now.timestamp() * 1000) - 10_000_000
        if self.is_listed and self.received != day:
            self.received = day
            for number in range(5):
                story = f"{day} 05:1{number} pal{number} > me: hello {day}"
                self.mailbox.deliver(mail(story), at, labels_of(story))

    def live_until(self, end: datetime) -> Iterator[Announced]:
        """What the schedule starts from 08:30 on: a run and, each hour, the watch. What is announced."""
        if self.is_started and not self.is_gone:
            with suppress(ReconnectError):
                run_scheduled(self.context())
            yield from self.announced()
        self.now = self.now.replace(minute=0, second=0, microsecond=0)
        while (hour := self.now + timedelta(hours=1)) < end:
            self.now = hour
            if self.is_gone:
                subprocess.run(["/bin/sh", self.paths.watch], check=False)
            else:
                with suppress(ReconnectError):
                    watch(self.context())
            yield from self.announced()

    def check_store(self) -> None:
        """The file is sound, and has what Gmail has."""
        assert check_file(self.paths.database).faults == ()
        with Store.open(self.paths.database) as store:
            stored = set(store.column("SELECT gmail_id FROM message"))
        assert stored == set(correspondence(self.mailbox))


@dataclass(frozen=True)
class Plan:
    """A fault from a day of the year on, for some days. `about` is what is announced, "" for nothing.

    `mend` is what the user does in the end.
    """

    name: str
    day: int
    days: int
    fault: Callable[[Year], AbstractContextManager[object]]
    about: str = ""
    mend: Callable[[Year], object] = lambda _: None


@contextmanager
def changed(year: Year, name: str, value: object) -> Iterator[None]:
    before = getattr(year, name)
    setattr(year, name, value)
    try:
        yield
    finally:
        setattr(year, name, before)


def token_expired(year: Year) -> AbstractContextManager[object]:
    path = year.paths.token("read")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"refresh_token": "old", "token": "old"}))
    return nullcontext()


def consent_ended(year: Year) -> AbstractContextManager[object]:
    year.gmail.revoke()
    return nullcontext()


@contextmanager
def disk_full(year: Year) -> Iterator[None]:
    """No file can grow over 8 KiB, which is what an announcement has room in."""
    del year
    with no_file_larger_than(8192):
        yield


KILLED: Final = """
import signal, sys
from datetime import datetime
from pathlib import Path
from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.scheduled_run import run_scheduled
from gmail_reconnect.paths import Paths
place, now, seconds = sys.argv[1:]
context = Context(Paths.resolve(Path(place)), lambda: datetime.fromisoformat(now))
context.config
signal.setitimer(signal.ITIMER_REAL, float(seconds))
run_scheduled(context)
"""


def killed(year: Year) -> AbstractContextManager[object]:
    """Ever later, so that each part of a run is interrupted on a slow machine and on a quick one."""
    year.receive()
    ended = []
    for tenths in (1, 2, 3, 5, 7, 10):
        words = (str(year.paths.data), year.now.isoformat(), str(tenths / 10))
        ended.append(subprocess.run([sys.executable, "-c", KILLED, *words], check=False).returncode)
    assert -signal.SIGALRM in ended
    return nullcontext()


def damaged(year: Year) -> AbstractContextManager[object]:
    with Store.open(year.paths.database) as store:
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size, page = (
            store.value("PRAGMA page_size"),
            store.value("SELECT rootpage FROM sqlite_schema WHERE name = 'message'"),
        )
    content = bytearray(year.paths.database.read_bytes())
    content[(page - 1) * size : (page - 1) * size + 100] = b"\xff" * 100
    year.paths.database.write_bytes(content)
    return nullcontext()


@contextmanager
def program_moved(year: Year) -> Iterator[None]:
    """What the schedule starts isn't there: neither the run nor, behind its script, the watch."""
    script = year.paths.watch
    before = script.read_text()
    script.write_text(before.replace(sys.executable, "/nonexistent/python"))
    with changed(year, "is_gone", value=True):
        yield
    script.write_text(before)


def repaired(year: Year) -> None:
    for one in repair(year.context(), diagnose(year.context())):
        assert one.error is None, one.error
    sync_mail(year.context(), full=True)


PLANS: Final = (
    Plan("the token is expired", 20, 2, token_expired, "sign_in", mend=Year.sign_in),
    Plan("consent is withdrawn", 35, 10, consent_ended, "sign_in", mend=Year.sign_in),
    Plan("Testing ends a sign-in", 52, 1, consent_ended, "sign_in", mend=Year.sign_in),
    Plan("Testing ends it again", 59, 1, consent_ended, "sign_in", mend=Year.sign_in),
    Plan("Testing ends it once more", 66, 1, consent_ended, "sign_in", mend=Year.sign_in),
    Plan("no network for a day", 75, 1, lambda year: changed(year, "is_online", value=False)),
    Plan("the clock is wrong", 85, 3, lambda year: changed(year, "ahead", timedelta(hours=2)), "clock"),
    Plan("the disk is full", 100, 3, disk_full, "disk"),
    Plan("the home is read-only", 115, 2, lambda year: read_only(year.paths.data), "disk"),
    Plan("Gmail lists nothing", 140, 4, lambda year: changed(year, "is_listed", value=False), "nothing_read"),
    Plan("a run hangs", 160, 3, lambda year: exclusive(year.paths.data, "sync"), "busy"),
    Plan("runs are killed", 170, 1, killed),
    Plan("no run is started", 190, 5, lambda year: changed(year, "is_started", value=False), "silence"),
    Plan("no network for a week", 210, 7, lambda year: changed(year, "is_online", value=False), "network"),
    Plan("the database is damaged", 230, 2, damaged, "database", mend=repaired),
    Plan("the program has moved", 240, 2, program_moved, "program"),
)  # fmt: skip
PERIOD_AND_GRACE: Final = 24 + 6
"""Hours within which each fault is announced."""
MORNING: Final = timedelta(hours=4)
ASLEEP: Final = range(260, 281)
"""Gmail keeps the changes of about a week only."""


@pytest.fixture
def year(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Year]:
    """On a machine in Berlin."""
    monkeypatch.setenv("TZ", BERLIN.key)
    system_time.tzset()
    made = Year(machine)
    with made.gmail:
        made.begin()
        yield made
    monkeypatch.undo()
    system_time.tzset()


@pytest.mark.timeout(600)
def test_no_fault_of_a_year_stays_unseen(year: Year) -> None:
    """Announced within a period and a grace, once a week, and told when it is mended; between faults, nothing is.

    pytest --log-cli-level=WARNING shows how many hours after the first run that a fault met, or should have met.
    """
    told = live_through(year)
    recipients = [draft.header("To") for draft in year.mailbox.drafts.values()]
    assert len(recipients) == len(set(recipients)) == len(LAPSED)
    FIGURES.warning("%d runs, %d messages, %d drafts", len(told), len(year.mailbox.messages), len(recipients))
    for plan in PLANS:
        during = [one for day in range(plan.day, plan.day + plan.days + 1) for one in told.pop(day)]
        hours = {kind: hours_after(plan, during, kind) for kind in ("trouble", "mended")}
        FIGURES.warning("%s: %s %s", plan.name, plan.about, hours)
        if plan.about:
            first = hours["trouble"][0]
            assert first <= PERIOD_AND_GRACE, plan.name
            assert len(hours["trouble"]) == len(range(first, plan.days * 24, 7 * 24)), plan.name
            mended = hours_between(plan.day, plan.day + plan.days)
            assert hours["mended"] in ([mended], [mended + 1]), plan.name  # by the run, or by the watch after it
        others = {one.about for one in during} - {plan.about}
        assert others <= ({"silence"} if plan.days > 1 else set()), plan.name
    assert not any(told.values()), told


def hours_after(plan: Plan, during: list[Announced], kind: str) -> list[int]:
    """When this was announced of the fault, in hours after the first run that it met."""
    found = [one for one in during if (one.kind, one.about) == (kind, plan.about)]
    return [ceil((one.at - start_of(plan.day)) / timedelta(hours=1)) for one in found]


def hours_between(first: int, last: int) -> int:
    """Between the runs of two days: clocks may change."""
    return (start_of(last) - start_of(first)) // timedelta(hours=1)


def live_through(year: Year) -> dict[int, list[Announced]]:
    """Lives through each day that the machine is awake: what was announced. The store is right after each fault."""
    told: dict[int, list[Announced]] = {}
    with ExitStack() as active:
        for number in range(366):
            ended = [plan for plan in PLANS if number == plan.day + plan.days]
            for plan in ended:
                active.close()
                plan.mend(year)
            year.now = start_of(number)
            if number in ASLEEP:
                year.receive()
                year.mailbox.expire_history()
                continue
            for plan in PLANS:
                if number == plan.day:
                    active.enter_context(plan.fault(year))
            year.receive()
            # Where nothing is wrong, the machine sleeps from noon on, which shortens the test.
            is_wrong = any(plan.day <= number < plan.day + plan.days for plan in PLANS)
            told[number] = list(year.live_until(start_of(number + 1) if is_wrong else year.now + MORNING))
            if ended or number in {ASLEEP.stop, 365}:
                year.check_store()
    return told
