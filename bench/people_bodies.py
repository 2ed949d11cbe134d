"""Compare an import with `mu index` on mail with bodies: python -m bench.people_bodies

The real mail that `people_import` compares on has headers alone, which is the least work for mu. Here each
header block gets a letter of 300 words (some 2 KB), drawn by chance from the words of all its subjects as often as they
occur. Both go over the same letters by turns, twice; the better of each counts, by processor time. No bound: how long
letters are, and how varied, is a guess.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.command_line import argument_parser
from gmail_reconnect.importers import mbox, takeout

from .people_import import DATA, NAMES, as_maildir, into_store, mu, prepared, processor, unpack

WORDS = 300
ROUNDS = 2


def main() -> int:
    """One line for each, and the ratio."""
    argument_parser(__file__, __doc__).parse_args()
    if not (DATA / "mail").is_dir() or not shutil.which("mu"):
        print("needs mu, and a folder with real mail that GMAIL_RECONNECT_TEST_DATA names: see bench/README.md")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = [unpack(DATA / "mail" / f"{one}.mbox.xz", folder) for one in NAMES]
        words = [word for path in bare for message in takeout.read_messages(path) for word in message.subject.split()]
        paths = [with_letters(path, words) for path in bare]
        maildir = as_maildir(paths, folder)
        size = sum(path.stat().st_size for path in paths) / 1e6
        print(f"{len(list((maildir / 'cur').iterdir())):,} messages, {size:.0f} MB")
        ways: dict[str, Callable[[], None]] = {
            "import": lambda: into_store(paths, folder),
            "mu index": lambda: mu(maildir, folder),
        }
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(ROUNDS):
            for way, work in ways.items():
                spent = processor()
                work()
                apart = prepared.pop()[1] if prepared else 0.0
                best[way] = min(best[way], processor() - spent - apart)
    for way, seconds in best.items():
        print(f"{way:<10} {seconds:>8.2f} s of processor time")
    print(f"import is {best['mu index'] / best['import']:.1f} × as fast")
    return 0


def with_letters(path: Path, words: list[str]) -> Path:
    """The same mailbox with a letter under each header block."""
    chance = random.Random(path.name)
    longer = path.with_suffix(".letters.mbox")
    with path.open("rb") as file, longer.open("wb") as out:
        for block in mbox.read_blocks(file, path.name):
            out.write(b"From - Mon Jan 07 12:00:00 2019\n" + block.header.rstrip(b"\r\n") + b"\n\n")
            out.writelines(lines(chance, words))
            out.write(b"\n")
    return longer


def lines(chance: random.Random, words: list[str]) -> Iterator[bytes]:
    """A letter, twelve words a line; none is taken for a separator."""
    for _ in range(WORDS // 12):
        yield b"  " + " ".join(chance.choices(words, k=12)).encode() + b"\n"


if __name__ == "__main__":
    sys.exit(main())
