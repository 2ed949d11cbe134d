"""run and schedule, as a scheduler and a user start them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from gmail_reconnect.option_values import SchedulerName
from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only

from .conftest import ANA, ME, Run, SignIn, mail


def test_run_syncs_and_writes_the_report(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """It creates no drafts by default."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    assert run("run").code == 0
    assert "Ana Limar" in (there.place / "report.html").read_text(encoding="utf-8")
    assert not small.drafts


def test_run_creates_drafts_up_to_the_limit(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Only finished letters, and no second letter to a person."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER + "[schedule]\ndrafts_per_run = 2\n")
    assert run("run").code == 0
    assert run("run").code == 0
    assert len(small.drafts) == 1
    assert "A draft is waiting" in (there.place / "report.html").read_text(encoding="utf-8")


def test_run_continues_down_the_list_until_enough_letters_are_finished(run: Run, sign_in: SignIn) -> None:
    """Twelve people without anything to tell precede the two whose letters can be finished."""
    mails: list[tuple[bytes, list[str]]] = []
    for person in range(14):
        them = f"Person {person} <p{person}@{'early' if person < 12 else 'late'}.example>"
        for month in range(1, 10 if person < 12 else 4):
            mails.append((mail(them, ME, f"2019-0{month}-03", f"Boat {person}, {month}"), ["INBOX"]))
            mails.append((mail(ME, them, f"2019-0{month}-05", f"Re: Boat {person}, {month}"), ["SENT"]))
    mailbox = LiveMailbox.load(mails, "omar@example.com")
    there = sign_in(mailbox)
    late = WHY_AND_OFFER.replace("[[why_now]]", '[[why_now]]\npeople = ["domain:late.example"]')
    there.configure(late + "[schedule]\ndrafts_per_run = 3\n")
    assert run("run").code == 0
    assert sorted(draft.header("To").partition("<")[2] for draft in mailbox.drafts.values()) == [
        "p12@late.example>",
        "p13@late.example>",
    ]


def test_unfinished_letters_are_left_for_the_user(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A scheduled run skips letters with blanks without an error."""
    there = sign_in(small)
    there.configure("[schedule]\ndrafts_per_run = 2\n")
    assert run("run").code == 0
    assert not small.drafts


@pytest.mark.parametrize(("broken", "code"), [("gmail", 5), ("token", 4), ("revoked", 4)])
def test_failed_step_does_not_stop_the_next(
    run: Run, sign_in: SignIn, small: LiveMailbox, broken: str, code: int
) -> None:
    """Without Gmail or a drafting token the report is still written; the exit code tells what failed."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER + "[schedule]\ndrafts_per_run = 1\n")
    run("sync")
    if broken == "gmail":
        there.gmail.stop()
    elif broken == "token":
        (there.place / "tokens" / "draft.json").write_text("{")
    else:
        there.gmail.revoke()
    assert run("run").code == code
    assert (there.place / "report.html").exists()


def test_run_without_the_drafting_permission_syncs_and_names_it(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Signed in to read only, with drafts_per_run: one line says what is missing and how to get the letter."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER + "[schedule]\ndrafts_per_run = 2\n")
    (there.place / "tokens" / "draft.json").unlink()
    found = run("run")
    assert found.code == 0, found.err
    assert "6 known" in found.err
    (line,) = [line for line in found.err.splitlines() if "drafts" in line.lower()]
    assert "login --drafts" in line
    command = line.rpartition("`gmail-reconnect ")[2].rstrip("`")
    assert "view=cm" in run(*command.split()).out
    (check,) = [one for one in run("doctor", "--format", "json").json["checks"] if one["check"] == "token draft"]
    assert (check["state"], "drafts_per_run" in check["message"]) == ("warning", True)
    assert not small.drafts


def test_run_of_imported_mail_names_its_letters(run: Run, place: Path, tmp_path: Path) -> None:
    """They come as links; nobody is asked to sign in."""
    place.mkdir()
    (place / "config.toml").write_text(WHY_AND_OFFER + "[schedule]\ndrafts_per_run = 2\n")
    imported(run, tmp_path)
    found = run("run")
    assert found.code == 0, found.err
    assert "1 letter is ready as a link: `gmail-reconnect draft " in found.err
    assert "login" not in found.err
    (check,) = [one for one in run("doctor", "--format", "json").json["checks"] if one["check"] == "token draft"]
    assert check["state"] == "not set up yet"


def test_schedule_show_writes_nothing(run: Run) -> None:
    """It prints the job of any scheduler, with the home, on stdout."""
    for scheduler in get_args(SchedulerName):
        shown = run("schedule", "show", "--with", scheduler)
        assert shown.code == 0
        words = re.sub(r"<[^>]*>", "", shown.out).split()  # without the tags of XML
        assert "-P -m gmail_reconnect --quiet --home" in " ".join(words)


def test_invalid_time_is_a_config_error(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """[schedule] is checked like every other section."""
    there = sign_in(small)
    there.configure('[schedule]\nat = "25:00"\n')
    found = run("schedule", "show", "--with", "cron")
    assert found.code == 2
    assert "schedule.at" in found.err


def imported(run: Run, folder: Path) -> None:
    mails = [mail(ME, ANA, f"2019-0{month}-03", f"Boat {month}") for month in (1, 2, 5)]
    mails += [mail(ANA, ME, f"2019-0{month}-05", f"Re: Boat {month}") for month in (1, 2, 5)]
    path = folder / "all.mbox"
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\n" + one + b"\n\n" for one in mails))
    assert run("import", path, "--me", "omar@example.com").code == 0


def test_run_of_a_home_without_an_account_writes_the_report(run: Run, place: Path, tmp_path: Path) -> None:
    """Imported mail alone is a whole home: no sync, no error."""
    imported(run, tmp_path)
    found = run("run")
    assert (found.code, "imported" in found.err) == (0, True)
    assert "Ana Limar" in (place / "report.html").read_text(encoding="utf-8")


def test_run_after_a_sign_out_still_asks_to_sign_in(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A home that was synced once is expected to be synced."""
    sign_in(small)
    run("sync")
    run("logout")
    assert run("run").code == 4


@posix_only
def test_schedule_is_found_and_removed_by_whatever_scheduler(machine: Path, run: Run) -> None:
    """Installed with cron where systemd is the default: status and remove find it; install moves it."""
    run("schedule", "install", "--with", "cron")
    assert "--quiet" in run("schedule", "status").err
    assert "Removed" in run("schedule", "remove").err
    assert (machine / "crontab.txt").read_text() == ""
    run("schedule", "install", "--with", "cron")
    run("schedule", "install")
    assert (machine / "crontab.txt").read_text() == ""
    assert "is active" in run("schedule", "status").err


@posix_only
def test_install_says_when_it_starts_next(machine: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the local clock."""
    found = run("schedule", "install", "--with", "cron")
    assert re.search(r"daily at 08:30, by cron: next on \w{3} 20\d\d-\d\d-\d\d at 08:30 UTC\.", found.err)


@posix_only
def test_install_that_the_scheduler_does_not_take_fails(machine: Path, run: Run) -> None:
    """A timer that stays inactive would never run, and nobody would know."""
    (machine / "bin" / "systemctl").write_text('#!/bin/sh\ncase "$*" in *" show "*) echo ActiveState=inactive;; esac\n')
    found = run("schedule", "install")
    assert found.code == 1
    assert "has not taken the schedule: gmail-reconnect" in found.err


@posix_only
@pytest.mark.parametrize(("options", "asked"), [(["--linger"], True), (["--no-linger"], False), ([], False)])
def test_linger_is_switched_on_if_asked_for(machine: Path, run: Run, options: list[str], asked: bool) -> None:
    """Without a terminal nobody is asked, and nothing is switched on."""
    loginctl = machine / "bin" / "loginctl"
    loginctl.write_text(f'#!/bin/sh\necho "$@" >> {machine}/asked.txt\n[ "$1" != show-user ] || echo Linger=no\n')
    loginctl.chmod(0o755)
    found = run("schedule", "install", *options)
    assert ("enable-linger" in (machine / "asked.txt").read_text()) is asked
    assert ("while you are logged out, too" in found.err) is asked


@posix_only
def test_install_now_shows_how_the_run_ends(machine: Path, run: Run) -> None:
    """As systemd tells it; the exit code is the run's."""
    (machine / "bin" / "systemctl").write_text(
        """#!/bin/sh
        case "$*" in
        *" start "*) exit 1;;
        *" show "*service*) echo Result=exit-code; echo ExecMainStatus=4; echo InvocationID=1;;
        *" show "*) echo ActiveState=active;;
        esac
        """
    )
    (machine / "bin" / "journalctl").write_text("#!/bin/sh\necho 'Sign in again.'\n")
    (machine / "bin" / "journalctl").chmod(0o755)
    found = run("schedule", "install", "--now")
    assert found.code == 4
    assert "Sign in again.\nThe run ended with exit code 4." in found.err


@posix_only
def test_broken_config_does_not_keep_a_schedule(machine: Path, run: Run, place: Path) -> None:
    """It can be shown and removed."""
    run("schedule", "install", "--with", "cron")
    place.mkdir(exist_ok=True)
    (place / "config.toml").write_text("[broken")
    assert run("schedule", "status").code == 0
    assert run("schedule", "remove").code == 0
    assert (machine / "crontab.txt").read_text() == ""
