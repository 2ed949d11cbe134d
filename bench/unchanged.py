"""Do the commands still print what they printed before? python -m bench.unchanged [--write] [--keep FOLDER] [MAILBOX …]

Runs the program's commands on four real mailboxes and on the demo's, and compares a digest of each output with the one
in bench/results/unchanged.json. With --write it stores the digests instead. Ends with 1 where an output differs, is new
or is missing, or where a command fails. It names every such case. To see what differs, run it with --keep before and
after the change, and compare the two folders with `diff -r`.

Uses the command line alone, so that modules can be moved and renamed. The commands run inside this program's own
processes, two at a time, with a fixed clock, time zone and terminal width. Each runs in a home of its mailbox and
language; the Arabic home is a copy of the English one with another `language` in config.toml.

Not part of an output: the demo's port, the band (such as "Will hardly write first."), the temporary folder's path, and
ids that are made at random. A text without a band has the same digest as the same text with one.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, Final

from . import corpora, fixed_clock
from .command_line import argument_parser

RESULTS: Final = Path(__file__).parent / "results" / "unchanged.json"
PRESENT: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""When every command runs: after the last mail of each mailbox."""
PROCESSES: Final = 2
WIDTH: Final = 100
LOG: Final = "gmail-reconnect.log"
"""In a home: where a bug's traceback goes."""

LENSES: Final = ("warm", "balanced", "long-lost")
NEEDS: Final = (
    "someone who knows Tokyo or plastics",
    "who could help with a power plant in Texas",
    "a lawyer for a lease agreement",
    '"power plant", "man page" or "Sunday lunch"',
    "someone at a university in Germany or France",
    "man pages, glibc or the kernel",
    "a meeting, a question or a report",
    "من يعرف الخط العربي أو كتاب",
    "شخص يساعدني في Texas أو linux أو Lyon",
    "أخبار الأصدقاء أو «وصفة المقلوبة»",
)
ENDINGS: Final = {"table": "txt", "json": "json", "csv": "csv", "vcard": "vcf", "html": "html"}
FORMATS: Final = {"en": tuple(ENDINGS), "ar": ("json", "html")}
"""Language → the formats that are worth a run in it: the others are in English alone."""
WHOLE: Final = frozenset({"json", "csv", "vcard"})
"""Formats in which everyone is shown; the others show as many as the report does by itself."""

CONFIG: Final = """\
[me]
name = "Robin Ames"
language = "en"
gender = "m"
signature = "Robin"
ar = "روبن"

[[chapter]]
from = 2000-03-01
to = 2000-12-31
kind = "studies"
en = "finishing a degree in Lyon"
ar = "إتمام دراستي في ليون"

[[chapter]]
from = 2001-01-01
to = 2002-06-30
kind = "new_field"
en = "moving from gas to wind power"
ar = "الانتقال من مجال الغاز إلى طاقة الرياح"

[[chapter]]
from = 2019-09-01
to = 2022-06-30
kind = "overwork"
en = "two jobs at the same time"
ar = "عملان في وقت واحد"

[[chapter]]
from = 2022-07-01
kind = "family"
en = "looking after two small children"
ar = "رعاية طفلين صغيرين"

[[why_now]]
name = "houston"
kind = "trip"
en = "I will be in Houston for a week"
ar = "سأكون في هيوستن لمدة أسبوع"
people = ["domain:enron.com", "word:houston"]
until = 2001-03-31

[[why_now]]
name = "hear_from_you"
en = "I am starting something new, and would like to hear from the people I learned most from"
ar = "أبدأ عملًا جديدًا، وأودّ أن أطمئن على من تعلّمت منهم الكثير"

[[offer]]
name = "introductions"
en = "I would gladly introduce you to anyone I know in the field"
ar = "يسعدني أن أعرّفك على من أعرفهم في هذا المجال"
default = true

[[offer]]
name = "proofreading"
en = "I would gladly read a draft of yours"
ar = "يسعدني أن أقرأ مسودة تكتبها"
"""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox: the owner's addresses, and the days of which reports are made (None: the present)."""

    name: str
    days: tuple[str | None, ...]
    own: tuple[str, ...] = ()
    decisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # case → what is said to `person`

    @property
    def file(self) -> Path | None:
        """Where its mail is; None for the demo's, which the program makes."""
        return corpora.folder() / "mail" / f"{self.name}.mbox.xz" if self.own else None


MAILBOXES: Final = (  # the longest runs first, so that both processes end at about the same time
    Mailbox(
        "linux-man",
        ("2021-06-30", "2023-12-31", "2026-03-15"),
        ("alx@kernel.org", "alx.manpages@gmail.com", "colomar.6.4.3@gmail.com"),
    ),
    Mailbox("rogers-b", ("2000-12-15", "2001-06-30", "2002-02-15"), ("benjamin.rogers@enron.com",)),
    Mailbox(
        "haedicke-m",
        ("2001-03-31", "2001-08-31", "2001-12-15"),
        ("mark.haedicke@enron.com", "e..haedicke@enron.com", "mark.e.haedicke@enron.com"),
    ),
    Mailbox("fossum-d", ("2000-12-31", "2001-04-30", "2001-07-15"), ("drew.fossum@enron.com",)),
    Mailbox(
        "demo",
        ("2022-09-30", "2024-12-31", None),
        decisions={
            "ignore": ("Duarte Penaforte", "ignore"),
            "snooze": ("Inês Carvalhal", "snooze", "2026-09-01"),
            "tag": ("Judith Amsel", "tag", "recycling"),
            "note": ("Amara Obiechina", "note", "knows editors in Tokyo"),
            "language": ("Maysoon Bitar", "language", "en"),
            "gender": ("Maysoon Bitar", "gender", "f"),
            "rhythm": ("Tom Ashdown", "rhythm", "every 6 months"),
            "human": ("Cedric Poole", "human"),
            "not": ("Ifeoma Nwadike", "not", "Émilie Vasseur"),
            "merge": ("Rohan Phadkar", "merge", "Sibusiso Ndlela"),
            "split": ("Gareth Pennington", "split", "g.pennington@coastal-films.example"),
            "undo": ("Duarte Penaforte", "ignore", "--undo"),
            "never": ("Dayo Afolarin", "never"),
            "forget": ("Claire Montbrun", "forget", "--yes"),
        },
    ),
)


@dataclass(slots=True)
class Outputs:
    """What some commands printed: digests by case, and a line for each case that failed."""

    digests: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


class Recorder:
    """Runs commands in one home, and keeps what they print."""

    def __init__(self, scratch: Path, keep: Path | None, home: Path) -> None:
        self.outputs = Outputs()
        self._keep, self._home = keep, home
        self._instead = {str(scratch): "SCRATCH"}

    def run(self, case: str, *arguments: str) -> str:
        """What a command prints, which is an output of that name."""
        code, text = run(["--home", str(self._home), *arguments])
        if code:
            self.outputs.failed.append(f"{case}: {self._why(text)}")
        return self.add(case, text)

    def _why(self, text: str) -> str:
        """The last words of the latest traceback, or else of what the command printed."""
        logs = [path for path in (self._home / LOG, self._home.parent.parent / LOG) if path.exists()]
        return " ".join((logs[0].read_text(encoding="utf-8") if logs else text).split())[-300:]

    def hide_draft_ids(self) -> None:
        """From now on, replaces the ids of the drafts, which are random, by numbers."""
        drafts = rows(run(["--home", str(self._home), "drafts", "--format", "json"])[1])
        self._instead |= {one["id"]: f"DRAFT-{number:02}" for number, one in enumerate(drafts, 1)}

    def add(self, case: str, text: str) -> str:
        """An output; what is kept of it."""
        for found, instead in self._instead.items():
            text = text.replace(found, instead)
        text = comparable(text, Path(case).suffix)
        self.outputs.digests[case] = hashlib.sha256(text.encode()).hexdigest()
        if self._keep:
            path = self._keep / case
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return text


def main(given: Sequence[str] | None = None) -> int:
    """Runs everything; 0 where every output is what it was, or was stored."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("mailboxes", nargs="*", metavar="MAILBOX", help="only these; else all")
    parser.add_argument("--write", action="store_true", help="store the digests instead of comparing them")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="also write every output into this folder")
    arguments = parser.parse_args(given)
    names = [one.name for one in MAILBOXES]
    if unknown := set(arguments.mailboxes) - set(names):
        parser.error(f"no such mailbox: {', '.join(sorted(unknown))}; there are: {', '.join(names)}")
    chosen = [one for one in MAILBOXES if not arguments.mailboxes or one.name in arguments.mailboxes]
    there = [one for one in chosen if one.file is None or one.file.exists()]
    for one in chosen:
        if one not in there:
            print(f"skipped {one.name}: there is no {one.file}")
    started = time.monotonic()
    outputs = everything(there, arguments.keep.absolute() if arguments.keep else None)
    print(f"{len(outputs.digests)} outputs of {len(there)} mailboxes in {time.monotonic() - started:.0f} s")
    for line in outputs.failed:
        print(f"failed: {line}")
    if not (arguments.write or RESULTS.exists()):
        print(f"nothing to compare with: there is no {RESULTS}; --write makes it")
        return 1
    stored: dict[str, str] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    ran = {one.name for one in there}
    expected = {case: digest for case, digest in stored.items() if case.partition("/")[0] in ran}
    if arguments.write:
        if outputs.failed:
            print("nothing is stored, because commands failed")
            return 1
        kept = {case: digest for case, digest in stored.items() if case not in expected}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(kept | outputs.digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"stored in {RESULTS}")
        return 0
    changes = list(differences(expected, outputs.digests))
    for line in changes:
        print(line)
    print(f"{len(changes)} differ" if changes else "all are unchanged")
    return 1 if changes or outputs.failed else 0


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    """A line for each case that is not what it was."""
    for case in sorted({*expected, *found}):
        if case not in found:
            yield f"missing: {case}"
        elif case not in expected:
            yield f"new: {case}"
        elif expected[case] != found[case]:
            yield f"differs: {case}"


def everything(mailboxes: Sequence[Mailbox], keep: Path | None) -> Outputs:
    """Every output of these mailboxes."""
    whole = Outputs()
    with (
        tempfile.TemporaryDirectory() as name,
        ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), prepare_process, (name,)) as pool,
    ):
        scratch = Path(name).resolve()
        waiting = [pool.submit(read, one, scratch, keep) for one in mailboxes]
        parts = [future.result() for future in waiting]
        waiting = [pool.submit(ask, one, language, scratch, keep) for one, language in product(mailboxes, FORMATS)]
        parts += [future.result() for future in waiting]
    for part in parts:
        whole.digests |= part.digests
        whole.failed += part.failed
    return whole


def prepare_process(scratch: str) -> None:
    """The same clock, time zone and width everywhere, set before the program's commands are imported.

    A command that fails before it reads --home has its home in `scratch`.
    """
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        os.environ.pop(name, None)
    os.environ |= {"GMAIL_RECONNECT_HOME": scratch, "COLUMNS": str(WIDTH), "TZ": "UTC", "NO_COLOR": "1"}
    time.tzset()
    fixed_clock.stop_at(PRESENT)


def run(arguments: Sequence[str]) -> tuple[int, str]:
    """A command's exit code, and all that it prints; errors and the code behind the rest."""
    main: Callable[[Sequence[str]], int] = import_module("gmail_reconnect.__main__").main
    out, err = io.StringIO(newline=""), io.StringIO(newline="")
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    text = out.getvalue()
    if err.getvalue():
        text += f"[standard error]\n{err.getvalue()}"
    return code, text + (f"[exit code {code}]\n" if code else "")


def rows(text: str) -> list[dict[str, Any]]:
    """A list that was printed as JSON; nothing where the command printed something else."""
    try:
        return list(json.loads(text))
    except json.JSONDecodeError:
        return []


def home_of(box: Mailbox, language: str, scratch: Path) -> Path:
    """Where config.toml and the database are."""
    return scratch / box.name / language


def read(box: Mailbox, scratch: Path, keep: Path | None) -> Outputs:
    """Imports the mail, or makes the demo's mailbox, and leaves a home for each language."""
    home = home_of(box, "en", scratch)
    recorder = Recorder(scratch, keep, home)
    if box.file is None:
        folder = scratch / box.name / "demo"
        recorder.run(f"{box.name}/demo.txt", "demo", "--to", str(folder))
        if recorder.outputs.failed:
            return recorder.outputs
        shutil.move(folder / "home", home)
        recorder.add(f"{box.name}/demo.html", (folder / "report.html").read_text(encoding="utf-8"))
        for path in sorted((folder / "letters").iterdir()):
            recorder.add(f"{box.name}/letters/{path.name}", path.read_bytes().decode("utf-8"))
        recorder.hide_draft_ids()
        recorder.run(f"{box.name}/drafts.txt", "drafts")
        recorder.run(f"{box.name}/drafts.json", "drafts", "--format", "json")
        for what, words in box.decisions.items():
            recorder.run(f"{box.name}/decision-{what}.txt", "person", *words)
    else:
        home.mkdir(parents=True)
        (home / "config.toml").write_text(CONFIG, encoding="utf-8")
        mine = [argument for address in box.own for argument in ("--me", address)]
        recorder.run(f"{box.name}/import.txt", "import", str(box.file), *mine)
    other = home_of(box, "ar", scratch)
    shutil.copytree(home, other)
    config = other / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('language = "en"', 'language = "ar"', 1), encoding="utf-8")
    return recorder.outputs


def ask(box: Mailbox, language: str, scratch: Path, keep: Path | None) -> Outputs:
    """Every report, list and letter in one language."""
    recorder = Recorder(scratch, keep, home_of(box, language, scratch))
    recorder.hide_draft_ids()
    place = f"{box.name}/{language}"
    for lens, day, form in product(LENSES, box.days, FORMATS[language]):
        case = f"{place}/report-{lens}-{day or 'now'}.{ENDINGS[form]}"
        recorder.run(case, "report", "--lens", lens, *as_of(day), *shape(form))
    last = as_of(box.days[-1])
    for (number, need), form in product(enumerate(NEEDS, 1), FORMATS[language]):
        recorder.run(f"{place}/need-{number:02}.{ENDINGS[form]}", "report", "--need", need, *last, *shape(form))
    for day in box.days:
        arguments = ("--dry-run", "--format", "json", "--top", "5", "--lang", language)
        recorder.run(f"{place}/draft-{day or 'now'}.json", "draft", *arguments, *as_of(day))
    if language != "en":
        return recorder.outputs
    recorder.run(f"{place}/explain.txt", "report", "--explain", *last)
    recorder.run(f"{place}/draft.txt", "draft", "--dry-run", "--top", "5", *last)
    recorder.run(f"{place}/warm-up.txt", "draft", "--dry-run", "--warm-up", *last)
    recorder.run(f"{place}/duplicates.txt", "people", "--duplicates", *last)
    recorder.run(f"{place}/duplicates.json", "people", "--duplicates", "--format", "json", *last)
    recorder.run(f"{place}/people.txt", "people", *last)
    people = rows(recorder.run(f"{place}/people.json", "people", "--format", "json", *last))
    for number, one in enumerate([one for one in people if one["rank"]][:5], 1):
        recorder.run(f"{place}/person-{number}.txt", "person", one["id"], *last)
    return recorder.outputs


def as_of(day: str | None) -> tuple[str, ...]:
    """The option for a day; nothing for the present."""
    return ("--as-of", day) if day else ()


def shape(form: str) -> tuple[str, ...]:
    """The options for a format; a page would otherwise go into a file."""
    return (
        *(("--all",) if form in WHOLE else ()),
        *(("--format", form) if form != "table" else ()),
        *(("--output", "-") if form == "html" else ()),
    )


_RANDOM: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
"""In an .eml file: its Message-ID, and what divides its parts."""
_PORT: Final = re.compile(r"(127\.0\.0\.1):\d+")
"""The demo's server has another one each time."""
_BAND_IN_JSON: Final = re.compile(r'^ *"band": .*\n', re.MULTILINE)
_BAND_IN_PAGE: Final = (
    re.compile(r'^ *<p class="band".*</p>\n', re.MULTILINE),
    re.compile(r"^\.band \{[^}]*\}\n", re.MULTILINE),
    re.compile(r"(?<=, )\.band, "),
)


def comparable(text: str, ending: str) -> str:
    """The text without a band and without the demo's port, and a letter without its random parts."""
    text = _PORT.sub(r"\1:PORT", text)
    if ending == ".eml":
        return _RANDOM.sub("RANDOM", text)
    if ending == ".json":
        return _BAND_IN_JSON.sub("", text)
    if ending == ".csv":
        return without_column(text, "band")
    if ending == ".html":
        for pattern in _BAND_IN_PAGE:
            text = pattern.sub("", text)
    return text


def without_column(text: str, name: str) -> str:
    """A CSV without one of its columns; as it is where it has no such column."""
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines or name not in lines[0]:
        return text
    place = lines[0].index(name)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([cell for number, cell in enumerate(row) if number != place] for row in lines)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
