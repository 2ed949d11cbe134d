"""What every test has: a home of its own, no access beyond this machine, golden files, the real mail."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import keyring
import pytest
from hypothesis import settings
from keyring.backends import fail

from gmail_reconnect.gmail.allowlist import ALLOWED
from gmail_reconnect.local_gmail.api import AUDIT_EVENT
from tests.support import imap_log

pytest_plugins = ["tests.support.fixtures"]

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"
REAL_HOME = Path.home()

settings.register_profile("default", deadline=None, derandomize=True)
settings.load_profile("default")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets programs in the background ignore Ctrl-C, and they pass this on to those that tests start and end.
    signal.signal(signal.SIGINT, signal.default_int_handler)

_forbidden = [
    os.path.join(REAL_HOME, part)  # noqa: PTH118 - compared as text, in a hook that must be quick
    for part in (".config/gmail-reconnect", ".local/share/gmail-reconnect", "Library/Application Support")
]


def _guard_the_real_home(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"open", "os.mkdir", "os.remove", "sqlite3.connect"} and arguments:
        path = arguments[0]
        if isinstance(path, str) and any(path.startswith(folder) for folder in _forbidden):
            raise PermissionError(f"a test touched the real home: {path}")


sys.addaudithook(_guard_the_real_home)


_asked: list[tuple[str, str]] = []
_SIGN_IN = {("POST", "/token"), ("GET", "/auth")}


def _note_what_gmail_is_asked(event: str, arguments: tuple[Any, ...]) -> None:
    if event == AUDIT_EVENT:
        _asked.append((arguments[0], arguments[1]))


sys.addaudithook(_note_what_gmail_is_asked)


@pytest.fixture(autouse=True)
def calls_outside_the_list(request: pytest.FixtureRequest) -> Iterator[Callable[[], set[tuple[str, str]]]]:
    """Whatever a test makes the product do, a local Gmail has seen no call that is not on the list.

    A test that asks for something else on purpose takes the calls out, as the tests of that server itself, in
    tests/local_gmail, need not.
    """

    def taken() -> set[tuple[str, str]]:
        outside = {call for call in _asked if call not in _SIGN_IN and not _is_listed(*call)}
        _asked.clear()
        return outside

    taken()
    yield taken
    outside = taken()
    assert not outside or "local_gmail" in request.path.relative_to(ROOT / "tests").parts, outside


@pytest.fixture(autouse=True)
def imap_commands_outside_the_list() -> Iterator[Callable[[], set[str]]]:
    """Whatever a test makes the product do, no IMAP server has seen a command that may never be sent."""
    imap_log.taken_outside()
    yield imap_log.taken_outside
    assert not imap_log.taken_outside()


def _is_listed(verb: str, path: str) -> bool:
    return any(one.verb == verb and re.fullmatch(one.path, path) for one in ALLOWED)


class Golden(Protocol):
    def __call__(self, name: str, text: str) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with a file in tests/golden; --update-golden writes it instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
            return
        if not path.exists():
            pytest.fail(f"{path} is missing: run pytest --update-golden and read what it wrote")
        assert text == path.read_bytes().decode("utf-8")

    return compare


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    """No test keeps a password in the keyring of whoever starts it, nor in that of a test before it."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call] # keyring has no types here


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty HOME, no settings from outside, a fixed zone."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TZ", "UTC")
    # No test shows a notice on the desktop of whoever starts it.
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    monkeypatch.setenv("COLUMNS", "100")
    for name in list(os.environ):
        if name.startswith(("XDG_", "GMAIL_RECONNECT_", "GOOGLE_")) and name != "GMAIL_RECONNECT_TEST_DATA":
            monkeypatch.delenv(name)
    return home


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real mail; a test that asks for it is skipped where it is missing."""
    folder = Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "mail").is_dir():
        pytest.skip(f"no real mail in {folder}: set GMAIL_RECONNECT_TEST_DATA to a folder that has it")
    return folder
