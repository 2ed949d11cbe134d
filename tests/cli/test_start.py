"""How the program starts: what it imports, what it says, where it writes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from typer.core import TyperGroup

from gmail_reconnect import __version__
from gmail_reconnect.__main__ import main
from gmail_reconnect.cli.app import COMMANDS, load_command
from gmail_reconnect.paths import Paths
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only

from .conftest import Run, SignIn

HEAVY = ("googleapiclient", "google.auth", "google_auth_oauthlib", "httplib2")


def loaded(modules: Sequence[str], arguments: list[str], place: Path) -> str:
    """Which of these modules a command has imported, as a printed list."""
    code = (
        "import sys; from gmail_reconnect.__main__ import main; "
        f"main(['--home', {str(place)!r}, *{arguments!r}]); "
        f"print([name for name in {modules!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("arguments", [["--help"], ["report"], ["people"], ["--version"], ["import", "nowhere.mbox"]])
def test_google_is_loaded_only_to_talk_to_gmail(arguments: list[str], place: Path) -> None:
    """Commands that don't use Gmail start without Google's packages."""
    assert loaded(HEAVY, arguments, place) == "[]"


@pytest.mark.parametrize("arguments", [["--help"], ["report"], ["review", "--help"], ["draft", "--top", "1"]])
def test_page_is_loaded_only_to_serve_it(arguments: list[str], place: Path) -> None:
    """A server and its parts take a third of a second to load."""
    names = ("starlette", "uvicorn", "anyio", "h11", "python_multipart", "gmail_reconnect.web")
    assert loaded(names, arguments, place) == "[]"


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--help"], ["actions", "config", "people", "letters", "demo", "store"]),
        (["--version"], ["config", "people", "letters", "demo"]),
        (["report"], ["demo", "scheduling", "cli.commands.draft", "cli.commands.sync"]),
    ],
)
def test_command_loads_only_what_it_needs(arguments: list[str], unneeded: list[str], place: Path) -> None:
    """Packages that a command doesn't use would only delay it."""
    assert loaded([f"gmail_reconnect.{package}" for package in unneeded], arguments, place) == "[]"


@pytest.mark.parametrize("found", [True, False])
def test_import_loads_no_pydantic_people_or_letters(place: Path, tmp_path: Path, found: bool) -> None:
    """What it doesn't need took longer than reading a small mailbox. A config.toml is checked, as ever."""
    (tmp_path / "one.mbox").write_text(
        "From - Wed Jan 02 10:00:00 2019\nFrom: me@example.com\nTo: Ana Limar <ana@lima.example>\n"
        "Date: 2 Jan 2019 10:00:00 +0000\n\nHello.\n"
    )
    path = tmp_path / ("one.mbox" if found else "nowhere.mbox")
    unneeded = ["pydantic", "gmail_reconnect.people.loading", "gmail_reconnect.letters", "snowballstemmer"]
    assert loaded(unneeded, ["import", str(path), "--me", "me@example.com"], place) == "[]"
    place.mkdir(exist_ok=True)
    Paths.resolve(place).config_file.write_text('[me]\naddresses = ["me@example.com"]\n')
    assert loaded(unneeded, ["import", str(tmp_path / "one.mbox")], place) == "['pydantic']"


SLOW = ("pydantic", "rich", "jinja2", "babel", "dateutil", "sqlite3", "googleapiclient", "gmail_reconnect.config")
SLOW_OWN = tuple(f"gmail_reconnect.{name}" for name in ("actions", "people", "letters", "report", "cli.display"))
"""Shell completion and help need none of these."""


def completed(shell: str, words: str, modules: Sequence[str] = ()) -> tuple[str, str]:
    """What completion offers for the last of these words, and which of the modules it imported."""
    line = f"gmail-reconnect {words}"
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_TYPER_COMPLETE_ARGS": line}
    asked |= {"_GMAIL_RECONNECT_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    code = (
        "import atexit, sys; "
        f"atexit.register(lambda: print([name for name in {modules!r} if name in sys.modules], file=sys.stderr)); "
        "from gmail_reconnect.__main__ import main; main([])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | asked, capture_output=True, text=True, check=False
    )
    return done.stdout, done.stderr.strip()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("words", ["re", "person sh", "drafts d", *(f"{name} --" for name in COMMANDS)])
def test_completion_loads_only_the_options_of_a_command(shell: str, words: str) -> None:
    """It runs at each press of the tab key."""
    assert completed(shell, words, SLOW + SLOW_OWN)[1] == "[]"


@pytest.mark.usefixtures("synced")
def test_completion_of_addresses_loads_no_more_than_it_needs(run: Run, place: Path) -> None:
    """It reads the addresses, not the people."""
    assert run("people").code == 0
    unneeded = ("pydantic", "rich", "babel", "gmail_reconnect.model", "gmail_reconnect.people.loading")
    offered, found = completed("bash", f"--home {place} person show an", unneeded)
    assert (offered.split(), found) == (["ana@lima.example", "ana.lima@new.example"], "[]")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_loads_only_its_options(name: str, place: Path) -> None:
    """Also where a folder is given."""
    code = (
        "import sys; from gmail_reconnect.__main__ import main; "
        f"main([{name!r}, '--help']); print([name for name in {SLOW + SLOW_OWN!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_shows_help_texts_as_they_are(shell: str) -> None:
    """Square brackets are config.toml's, not Rich's."""
    assert "The [[why_now]] to use." in completed(shell, "draft --w")[0]


def processor_time(arguments: list[str]) -> float:
    """Seconds of the processor's clock for one run of Python, the best of five."""
    runs = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
        after = os.times()
        runs.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(runs)


@posix_only
@pytest.mark.parametrize(("line", "most"), [("--version", 6), ("--help", 10), ("report --help", 10)])
def test_start_takes_a_few_times_as_long_as_python_itself(line: str, most: int) -> None:
    """Both are measured in one run, so that the machine's speed doesn't matter."""
    # Times are counted in hundredths of a second.
    assert processor_time(["-m", "gmail_reconnect", *line.split()]) <= most * (processor_time(["-c", "pass"]) + 0.01)


def test_help_takes_less_than_a_quarter_second() -> None:
    """By the processor's clock, the best of three: the help and shell completion have to feel instant."""
    code = "import sys, time; from gmail_reconnect.__main__ import main; main(['--help']); print(time.process_time())"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    assert min(float(done.stdout.split()[-1]) for done in runs) < 0.25


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".bash_completions/gmail-reconnect.sh"),
        ("zsh", ".zfunc/_gmail-reconnect"),
        ("fish", ".config/fish/completions/gmail-reconnect.fish"),
    ],
)
def test_completion_is_installed_by_one_command(shell: str, file: str, tmp_path: Path) -> None:
    """--install-completion writes the script to where the shell looks for it."""
    # Typer asks the processes above which shell this is; its own tests name one instead.
    environment = os.environ | {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = [sys.executable, "-m", "gmail_reconnect", "--install-completion", shell]
    subprocess.run(command, env=environment, capture_output=True, check=True)
    assert f"_GMAIL_RECONNECT_COMPLETE=complete_{shell}" in (tmp_path / file).read_text()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pe", "people\nperson"),
        ("own re", "remove"),
        ("drafts ", "list\ndiscard"),
        ("schedule i", "install"),
        ("privacy purge --k", "--keep-settings"),
        ("sync --f", "--full"),
        ("report --lens w", "warm"),
    ],
)
def test_completion_finds_commands_and_options(words: str, found: str) -> None:
    """Subcommands, options and the values of an option complete, as bash asks for them."""
    assert completed("bash", words)[0].strip() == found


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """--version names the version."""
    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    """The list shows no cut-off line, and each help has its own sentence."""
    main(["--help"])
    listed = capsys.readouterr().out.partition("Commands:")[2].split("\n  ")
    assert not any(line.rstrip().endswith("...") for line in listed)
    names = [line.split()[0] for line in listed if line.strip()]
    assert {"demo", "sync", "import", "report", "draft"} <= set(names)
    for name in names:
        assert main([name, "--help"]) == 0
        assert len(capsys.readouterr().out.splitlines()[2]) > 20


def test_unknown_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2; the nearest option is named."""
    assert main(["report", "--fromat", "json"]) == 2
    assert "--format" in capsys.readouterr().err


def test_home_can_be_set_by_environment(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GMAIL_RECONNECT_HOME does what --home does."""
    monkeypatch.setenv("GMAIL_RECONNECT_HOME", str(place))
    assert main(["init", "--yes"]) == 0
    assert (place / "config.toml").exists()


@posix_only
def test_default_home_is_the_platforms_folders(home: Path) -> None:
    """Config and data go where the platform keeps them, readable by their owner only."""
    assert main(["init", "--yes"]) == 0
    assert main(["report"]) == 1
    files = {path.relative_to(home): path.stat().st_mode & 0o777 for path in home.rglob("*") if path.is_file()}
    assert all(mode == 0o600 for mode in files.values()), files
    assert any(path.name == "config.toml" for path in files)


def test_bug_is_logged(run: Run, place: Path, sign_in: SignIn, small: LiveMailbox) -> None:
    """An unexpected exception ends with exit code 3 and names the log, which has the traceback."""
    sign_in(small)
    run("sync")
    with closing(sqlite3.connect(place / "mailbox.sqlite")) as connection:
        connection.execute("ALTER TABLE message RENAME TO lost")
    found = run("report")
    assert found.code == 3
    assert str(place / "gmail-reconnect.log") in found.err
    assert "OperationalError" in (place / "gmail-reconnect.log").read_text()


def test_unknown_command_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2."""
    assert main(["reprot"]) == 2
    assert "Did you mean 'report'" in capsys.readouterr().err


def test_no_arguments_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """The command alone lists the commands."""
    assert main([]) == 0
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "typed",
    ["own help", "drafts help", "person help", "schedule help", "privacy help", "person help snooze", "sync help"],
)
def test_help_after_a_command_is_its_help(run: Run, typed: str) -> None:
    """As `help own`; but where words are names of people or files, "help" is one of them."""
    first, _, *rest = typed.split()
    assert run(*typed.split()).out == run("help", first, *rest).out
    assert run("draft", "help", "--dry-run", "--no-sync").code != 0


def test_help_shows_a_commands_help_and_the_guide(run: Run) -> None:
    """The guide that errors name is one command away, wherever the package is installed."""
    assert "Rank the people" in run("help", "report").out
    assert "Usage" in run("help").out
    assert "person snooze" in run("help", "person", "snooze").out
    assert "Desktop app" in run("help", "google-setup").out
    assert run("help", "nothing").code == 2


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("drafts --format json", "drafts list --format json"),
        ("drafts --all discard", "drafts discard --all"),
        ("privacy", "privacy show"),
        ("privacy --format json", "privacy show --format json"),
        ("privacy --yes purge", "privacy purge --yes"),
        ("schedule --with cron show", "schedule show --with cron"),
    ],
)
def test_group_with_a_usual_command_needs_no_name_for_it(run: Run, place: Path, before: str, now: str) -> None:
    """`drafts` is `drafts list`. Options before the command work, as when the command was an argument."""
    first = run(*before.split())
    assert first == run(*now.split())
    assert first.code == 0


@pytest.mark.parametrize("group", [name for name in COMMANDS if isinstance(load_command(name), TyperGroup)])
def test_list_of_commands_is_never_cut_off(run: Run, group: str) -> None:
    """The help of a group has each command's whole first sentence."""
    shown = run(group, "--help").out
    assert "Commands:" in shown
    assert "..." not in shown.partition("Commands:")[2]


@pytest.mark.parametrize("group", ["person", "own"])
def test_group_without_a_command_shows_its_help(run: Run, group: str) -> None:
    """On stdout, as the program does without a command."""
    alone = run(group)
    assert (alone.code, alone.err) == (0, "")
    assert alone.out == run(group, "--help").out


def test_usage_has_each_argument_once_and_no_hidden_one(run: Run) -> None:
    """`login` takes what a shell makes of client_secret_*.json; a user gives --credentials one name."""
    assert "login [OPTIONS]\n" in run("login", "--help").out
    assert "help [OPTIONS] [TOPIC]...\n" in run("help", "--help").out
