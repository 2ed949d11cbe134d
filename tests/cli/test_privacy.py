"""privacy: what it shows, and what purge deletes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from gmail_reconnect.store.lock import exclusive
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only

from .conftest import Run, SignIn


def files(place: Path) -> set[str]:
    return {str(path) for path in place.rglob("*") if path.is_file()}


def test_calls_permissions_and_files_are_shown(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """After a sync: the calls that the server saw, the granted permissions, and every file of the home."""
    home = sign_in(small)
    home.configure()
    assert run("sync").code == 0
    found = run("privacy", "--format", "json").json
    assert {one["method"]: one["units"] for one in found["calls"]} == {
        {"getProfile": "profile"}.get(method, method): units for method, units in home.gmail.units_by_method.items()
    }
    assert [one["granted"] for one in found["permissions"]] == [True, True]
    assert {one["path"] for one in found["stored"]} == files(home.place)
    shown = run("privacy").out
    assert "gmail.metadata: granted" in shown
    assert "It never sends" in shown
    assert "messages.list" in shown


def test_empty_home_shows_nothing_and_creates_nothing(run: Run, place: Path) -> None:
    """Nothing is granted, asked or stored."""
    shown = run("privacy")
    assert shown.code == 0
    assert "gmail.metadata: not granted" in shown.out
    assert shown.out.count("Nothing.") == 2
    assert not place.exists()
    assert "nothing to delete" in run("privacy", "purge", "--yes").err


def test_purge_deletes_only_its_own_files(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Database, tokens, report and settings go; other files and the drafts in Gmail stay."""
    home = sign_in(small)
    home.configure()
    for command in (("sync",), ("report", "--format", "html"), ("draft", "--top", 1, "--allow-blanks")):
        assert run(*command).code == 0
    (home.place / "diary.txt").write_text("mine")
    assert run("privacy", "purge", "--yes").code == 0
    assert files(home.place) == {str(home.place / "diary.txt")}
    assert len(home.gmail.mailbox.drafts) == 1


def test_purge_can_keep_settings(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """config.toml stays, because the user wrote it."""
    home = sign_in(small)
    home.configure()
    run("sync")
    assert run("privacy", "purge", "--yes", "--keep-settings").code == 0
    assert files(home.place) == {str(home.place / "config.toml")}


def test_purge_asks_first(run: Run, sign_in: SignIn, small: LiveMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a yes nothing is deleted; it works with a broken config.toml, too."""
    home = sign_in(small)
    home.configure()
    run("sync")
    before = files(home.place)
    with open("/dev/null", encoding="utf-8") as nothing:  # noqa: PTH123 - no path of a user's
        monkeypatch.setattr("sys.stdin", nothing)
        assert run("privacy", "purge").code == 130
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    refused = run("privacy", "purge")
    assert (refused.code, "Nothing was deleted." in refused.err) == (1, True)
    assert files(home.place) == before
    (home.place / "config.toml").write_text("[broken")
    assert run("privacy", "purge", "--yes").code == 0
    assert not home.place.exists()


def test_purge_waits_for_a_running_command(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """It names the command that holds the lock, and deletes nothing."""
    home = sign_in(small)
    home.configure()
    run("sync")
    with exclusive(home.place, "sync"):
        found = run("privacy", "purge", "--yes")
    assert found.code == 1
    assert "sync, process" in found.err
    assert (home.place / "mailbox.sqlite").exists()


@pytest.mark.parametrize("wrong", [("show", "--yes"), ("show", "--keep-settings"), ("purge", "--format", "json")])
def test_options_of_the_other_action_are_refused(run: Run, wrong: tuple[str, ...]) -> None:
    """Exit code 2, and nothing is done."""
    assert run("privacy", *wrong).code == 2


@posix_only
@pytest.mark.parametrize("scheduler", ["systemd", "cron"])
def test_purge_removes_the_schedule(
    machine: Path, run: Run, sign_in: SignIn, small: LiveMailbox, scheduler: str
) -> None:
    """Otherwise the next run would create the files again. It is shown before the question."""
    there = sign_in(small)
    run("schedule", "install", "--with", scheduler)
    found = run("privacy", "purge", "--yes")
    assert found.code == 0
    assert "The schedule:" in found.err
    assert not there.place.exists()
    assert not list((machine / "home" / ".config").rglob("gmail-reconnect*"))
    assert not (machine / "crontab.txt").exists() or (machine / "crontab.txt").read_text() == ""


@posix_only
def test_schedule_alone_is_purged(machine: Path, run: Run) -> None:
    """Its home was deleted by hand."""
    run("schedule", "install", "--with", "cron")
    assert "The schedule:" in run("privacy", "purge", "--yes").err
    assert (machine / "crontab.txt").read_text() == ""


@posix_only
def test_schedule_that_cannot_be_removed_is_reported_after_deleting(
    machine: Path, run: Run, sign_in: SignIn, small: LiveMailbox
) -> None:
    """The files go all the same; the exit code says that something is left."""
    there = sign_in(small)
    run("schedule", "install", "--with", "cron")
    (machine / "bin" / "crontab").write_text('#!/bin/sh\necho "permission denied" >&2; exit 1\n')
    found = run("privacy", "purge", "--yes")
    assert found.code == 1
    assert "schedule is still there" in found.err
    assert not there.place.exists()


def test_purge_deletes_what_a_killed_review_page_left(run: Run, place: Path) -> None:
    """A file that was being imported, and the sample; but no folder of the user's that has its name."""
    for name in ("uploads/ab/0/mail.mbox", "sample/.gmail-reconnect-demo", "sample/home/mailbox.sqlite", "review.lock"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).touch()
    assert run("privacy", "purge", "--yes").code == 0
    assert not place.exists()
    (place / "sample").mkdir(parents=True)
    (place / "sample" / "mine.txt").touch()
    run("privacy", "purge", "--yes")
    assert (place / "sample" / "mine.txt").exists()
