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
def test_lock_is_released_after_success_and_after_failure(tmp_path: Path) -> None:
    """Afterwards nobody is reported as its holder."""
    folder = tmp_path / "place"
    with exclusive(folder, "sync"):
        assert (folder / "lock.holder").exists()
    with pytest.raises(KeyboardInterrupt), exclusive(folder, "draft"):
        raise KeyboardInterrupt
    with exclusive(folder, "import"):
        pass
    assert not (folder / "lock.holder").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_second_run_is_told_the_command_and_process_of_the_first(tmp_path: Path) -> None:
    """The first one isn't disturbed."""
    with holder(tmp_path) as first:
        with pytest.raises(StoreError) as caught, exclusive(tmp_path, "draft"):
            pytest.fail("two runs at once")
        assert f"sync, process {first.pid}" in caught.value.message
        assert "Wait" in caught.value.hint
        assert (tmp_path / "lock.holder").read_text() == f"sync, process {first.pid}"
        first.communicate()
    assert first.returncode == 0


def test_same_process_cannot_take_the_lock_twice(tmp_path: Path) -> None:
    """A second run inside one process is refused like any other."""
    with exclusive(tmp_path, "sync"), pytest.raises(StoreError) as caught, exclusive(tmp_path, "draft"):
        pytest.fail("two runs at once")
    assert re.search(rf"sync, process {os.getpid()}\b", caught.value.message)


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    """It was killed without a chance to clean up: the next run gets the lock under its own name."""
    with holder(tmp_path) as first:
        first.kill()
        first.communicate()
        with exclusive(tmp_path, "draft"):
            assert (tmp_path / "lock.holder").read_text() == f"draft, process {os.getpid()}"
    assert not (tmp_path / "lock.holder").exists()


def test_lock_without_a_note_is_refused_in_plain_words(tmp_path: Path) -> None:
    """The note may be gone, or not there yet."""
    with holder(tmp_path) as first:
        (tmp_path / "lock.holder").unlink()
        with pytest.raises(StoreError) as caught, exclusive(tmp_path, "draft"):
            pytest.fail("two runs at once")
        assert "another process" in caught.value.message
        first.communicate()


def test_file_in_place_of_the_locked_folder_is_reported(tmp_path: Path) -> None:
    """A mistake of the user's, not a bug."""
    (tmp_path / "place").write_text("a file")
    with pytest.raises(StoreError) as caught, exclusive(tmp_path / "place", "sync"):
        pytest.fail("no lock")
    assert "place" in caught.value.message
    assert "writable" in caught.value.hint
