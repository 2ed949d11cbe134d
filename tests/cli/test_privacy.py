from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.local_gmail.mailbox import Mailbox
from gmail_reconnect.store.lock import exclusive

from .conftest import Run, SignIn


def files(place: Path) -> set[str]:
    return {str(path) for path in place.rglob("*") if path.is_file()}


def test_what_was_asked_and_what_is_stored(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """After a sync: the calls that the server saw, the permissions that stand, and every file of the home."""
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


def test_nothing_yet(run: Run, place: Path) -> None:
    """An empty home: nothing granted, asked or stored, and looking makes nothing."""
    shown = run("privacy")
    assert shown.code == 0
    assert "gmail.metadata: not granted" in shown.out
    assert shown.out.count("Nothing.") == 2
    assert not place.exists()
    assert "nothing to delete" in run("privacy", "purge", "--yes").err


def test_purge_removes_all_of_ours(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """Database, tokens, report, settings; what is not ours stays, and so do the drafts in Gmail."""
    home = sign_in(small)
    home.configure()
    for command in (("sync",), ("report", "--format", "html"), ("draft", "--top", 1, "--allow-blanks")):
        assert run(*command).code == 0
    (home.place / "diary.txt").write_text("mine")
    assert run("privacy", "purge", "--yes").code == 0
    assert files(home.place) == {str(home.place / "diary.txt")}
    assert len(home.gmail.mailbox.drafts) == 1


def test_purge_may_keep_the_settings(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """What the user wrote stays: config.toml."""
    home = sign_in(small)
    home.configure()
    run("sync")
    assert run("privacy", "purge", "--yes", "--keep-settings").code == 0
    assert files(home.place) == {str(home.place / "config.toml")}


def test_purge_asks(run: Run, sign_in: SignIn, small: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a yes nothing goes; with a broken config.toml it still works."""
    home = sign_in(small)
    home.configure()
    run("sync")
    before = files(home.place)
    with open("/dev/null", encoding="utf-8") as nothing:  # noqa: PTH123 - no path of a user's
        monkeypatch.setattr("sys.stdin", nothing)
        assert run("privacy", "purge").code == 130
    assert files(home.place) == before
    (home.place / "config.toml").write_text("[broken")
    assert run("privacy", "purge", "--yes").code == 0
    assert not home.place.exists()


def test_no_purge_while_a_run_goes_on(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """The second says who holds the lock, and removes nothing."""
    home = sign_in(small)
    home.configure()
    run("sync")
    with exclusive(home.place, "sync"):
        found = run("privacy", "purge", "--yes")
    assert found.code == 1
    assert "sync, process" in found.err
    assert (home.place / "mailbox.sqlite").exists()


@pytest.mark.parametrize("wrong", [("show", "--yes"), ("show", "--keep-settings"), ("purge", "--format", "json")])
def test_what_does_not_go_together(run: Run, wrong: tuple[str, ...]) -> None:
    """Exit code 2, and nothing done."""
    assert run("privacy", *wrong).code == 2
