"""Play a first look at one's own mail by IMAP with a stopwatch: python -m bench.imap_setup [COUNT]

On a fresh home, with a local Gmail that speaks IMAP: `login --imap`, `sync`, `report`, each as a process of its own, as
somebody would type them; first with the sample mailbox of the demo, then with COUNT invented messages (10,000). Prints
what is typed and how long each command takes. Checks that three commands lead to a report, and that the sample's people
are the same as by Gmail's API. Ends with 1 if they aren't. What it takes to make an app password isn't measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.command_line import argument_parser
from gmail_reconnect.actions.try_demo import APP_PASSWORD, open_demo
from gmail_reconnect.demo.sample import ME, make_sample
from gmail_reconnect.local_gmail.imap.server import LocalImap
from gmail_reconnect.local_gmail.mailbox import Mailbox
from tests.support.local_gmail.synthetic_mailbox import synthetic_mailbox

NOW: Final = datetime(2026, 11, 1, 12, tzinfo=UTC)


def run(home: Path, *arguments: str, typed: str = "") -> tuple[str, float]:
    """What one command prints, and its seconds."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "gmail_reconnect", "--home", str(home), *arguments],
        input=typed,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        stderr=subprocess.DEVNULL,
    )
    return done.stdout, time.monotonic() - began


def first_look(mailbox: Mailbox, home: Path) -> list[tuple[str, float]]:
    """The three commands, and the seconds of each."""
    with LocalImap(mailbox, APP_PASSWORD.replace(" ", ""), clock=NOW.timestamp) as server:
        login = ("login", "--imap", mailbox.address, "--host", "127.0.0.1", "--port", str(server.port))
        took = []
        for command, typed in ((login, f"{APP_PASSWORD}\n"), (("sync",), ""), (("report",), "")):
            _, seconds = run(home, *command, typed=typed)
            took.append((" ".join(command), seconds))
    return took


def people(home: Path) -> Any:
    """Everybody, as JSON."""
    return json.loads(run(home, "people", "--format", "json", "--as-of", f"{NOW:%Y-%m-%d}")[0])


def main() -> int:
    """Measures, prints, and returns 1 if the people differ."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sample = Mailbox.load([(mail.raw, mail.labels) for mail in make_sample(NOW)], ME.email)
        home = Path(folder) / "imap"
        table = [(sample.messages_total, first_look(sample, home))]
        with open_demo(Path(folder) / "demo", lambda: NOW) as demo:
            run(demo.home, "sync", "--full")
            (home / "config.toml").write_bytes((demo.home / "config.toml").read_bytes() + b'[mail]\nsource = "imap"\n')
            by_api, by_imap = people(demo.home), people(home)
        many = synthetic_mailbox(ME.email, options.count)
        table.append((options.count, first_look(many, Path(folder) / "many")))
    print("| messages | typed | seconds |\n|---|---|---|")
    for count, commands in table:
        for typed, seconds in commands:
            print(f"| {count:,} | `{typed}` | {seconds:.1f} |")
        print(f"| {count:,} | {len(commands)} commands and a password | {sum(one for _, one in commands):.1f} |")
    same = by_api == by_imap
    print(f"\nPeople by IMAP: {len(by_imap)}; {'the same' if same else 'NOT the same'} as by Gmail's API, with --full.")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
