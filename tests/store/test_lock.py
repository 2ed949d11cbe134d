from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gmail_reconnect.errors import StoreError
from gmail_reconnect.store.lock import exclusive
from tests.support.posix import posix_only

HOLD = """
import sys
from pathlib import Path
from gmail_reconnect.store.lock import exclusive

with exclusive(Path(sys.argv[1]), "sync"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Another process that has the lock by the time this returns."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


@posix_only
def test_one_run_after_the_other(tmp_path: Path) -> None:
    """Released at the end, whether it ended well or not; nothing is said to hold it then."""
    folder = tmp_path / "place"
    with exclusive(folder, "sync"):
        assert (folder / "lock.holder").exists()
    with pytest.raises(KeyboardInterrupt), exclusive(folder, "draft"):
        raise KeyboardInterrupt
    with exclusive(folder, "import"):
        pass
    assert not (folder / "lock.holder").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_run_is_told_who_holds_it(tmp_path: Path) -> None:
    """What is running, and its process; the holder is not disturbed."""
    with holder(tmp_path) as first:
        with pytest.raises(StoreError) as caught, exclusive(tmp_path, "draft"):
            pytest.fail("two runs at once")
        assert f"sync, process {first.pid}" in caught.value.message
        assert "Wait" in caught.value.hint
        assert (tmp_path / "lock.holder").read_text() == f"sync, process {first.pid}"
        first.communicate()
    assert first.returncode == 0


def test_the_same_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    """A second run inside one process is refused as any other."""
    with exclusive(tmp_path, "sync"), pytest.raises(StoreError) as caught, exclusive(tmp_path, "draft"):
        pytest.fail("two runs at once")
    assert re.search(rf"sync, process {os.getpid()}\b", caught.value.message)


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    """Killed without a chance to clean up: the next run has it at once, under its own name."""
    with holder(tmp_path) as first:
        first.kill()
        first.communicate()
        with exclusive(tmp_path, "draft"):
            assert (tmp_path / "lock.holder").read_text() == f"draft, process {os.getpid()}"
    assert not (tmp_path / "lock.holder").exists()


def test_a_holder_without_a_note(tmp_path: Path) -> None:
    """The note is gone or not there yet: still refused, still in words."""
    with holder(tmp_path) as first:
        (tmp_path / "lock.holder").unlink()
        with pytest.raises(StoreError) as caught, exclusive(tmp_path, "draft"):
            pytest.fail("two runs at once")
        assert "another process" in caught.value.message
        first.communicate()


def test_a_home_that_cannot_be_used(tmp_path: Path) -> None:
    """A file where the folder should be is no bug."""
    (tmp_path / "place").write_text("a file")
    with pytest.raises(StoreError) as caught, exclusive(tmp_path / "place", "sync"):
        pytest.fail("no lock")
    assert "place" in caught.value.message
    assert "writable" in caught.value.hint
