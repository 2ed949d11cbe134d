"""init: questions answered on standard input."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from rich.cells import cell_len

from gmail_reconnect.config import ChapterKind, WhyKind, load
from gmail_reconnect.text.sanitize import clean
from tests.conftest import ROOT
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only
from tests.support.processes import started

from .conftest import ME, Result, Run, SignIn, mail

ANSWERS = [
    "en", "Omar Haddad", "1", "2019-09", "2021", "finishing a degree in Lyon", "4",
    "I am choosing between two jobs", "I would gladly read whatever you are writing", "y",
]  # fmt: skip


Ask = Callable[[list[str]], Result]


@pytest.fixture
def asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """asked(answers): `init` with these lines on its input, in a window of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def call(answers: list[str]) -> Result:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
        return run("init")

    return call


@posix_only
def test_every_answer_is_in_the_config(asked: Ask, place: Path) -> None:
    """Name, language, a chapter with its days, a reason to write, an offer; only its owner can read the file."""
    done = asked(ANSWERS)
    assert done.code == 0, done.err
    config = load(place / "config.toml")
    assert (config.me.name, config.me.language) == ("Omar Haddad", "en")
    (chapter,) = config.chapters
    assert (chapter.kind, str(chapter.start), str(chapter.to)) == ("studies", "2019-09-01", "2021-12-31")
    assert chapter.words == {"en": "finishing a degree in Lyon"}
    (why,) = config.why_now
    assert (why.kind, why.words) == ("advice", {"en": "I am choosing between two jobs"})
    (offer,) = config.offers
    assert offer.words == {"en": "I would gladly read whatever you are writing"}
    assert (place / "config.toml").stat().st_mode & 0o777 == 0o600


def test_words_that_do_not_fit_into_a_letter_are_asked_for_again(asked: Ask, place: Path) -> None:
    """A chapter that is a sentence, and an offer that is longer than a letter."""
    done = asked([*ANSWERS[:5], "I was studying", *ANSWERS[5:-2], "x" * 601, *ANSWERS[-2:]])
    assert done.code == 0, done.err
    assert "Most of that time went into I was studying." in done.err
    assert "601 characters are too many" in done.err
    assert load(place / "config.toml").chapters[0].words == {"en": "finishing a degree in Lyon"}


def test_letter_is_shown_before_anything_is_written(asked: Ask, place: Path) -> None:
    """Without mail it is to an invented person; it contains every answer; its paragraphs are whole in a pipe."""
    done = asked(ANSWERS[:-1])
    assert done.code == 2, "the input ends where the letter is to be approved"
    assert not place.exists()
    assert done.out.strip() == ""
    assert "an invented person" in done.err
    told = " ".join(done.err.split())
    for words in ("finishing a degree in Lyon", "I am choosing between two jobs", "I would gladly read", "Omar Haddad"):
        assert told.count(words) >= 1
    assert "error:" not in told
    # Without a terminal nobody types the line ends after the questions.
    letter = done.err.partition("A letter made of this")[2].partition("Keep this")[0]
    asked_for = done.err.replace(letter, "").replace(":", ":\n")
    assert max(cell_len(line) for line in asked_for.splitlines()) <= 80


def test_letter_is_to_the_first_person_of_the_report(
    asked: Ask, run: Run, sign_in: SignIn, small: LiveMailbox, place: Path
) -> None:
    """The mail was read before there was a config.toml."""
    there = sign_in(small)
    run("sync")
    (there.place / "config.toml").unlink()
    done = asked(ANSWERS)
    assert done.code == 0, done.err
    assert "To:      Ana Limar <ana@lima.example>" in done.err.replace("\u2068", "").replace("\u2069", "")
    assert "invented" not in done.err


def test_arabic_answers_make_an_arabic_letter(asked: Ask, place: Path) -> None:
    """The invented person has an Arabic name; the letter has no blanks."""
    arabic = [
        "ar", "عمر حداد", "abroad", "2018", "", "الإقامة في ليون", "trip", "أزور بيروت في مايو",
        "يسعدني أن أقرأ ما تكتبه", "y",
    ]  # fmt: skip
    done = asked(arabic)
    assert done.code == 0, done.err
    assert "ليلى" in done.err
    assert "error:" not in done.err
    assert load(place / "config.toml").chapters[0].to is None


def test_questions_are_in_the_language_chosen(asked: Ask, place: Path) -> None:
    """Arabic, with Arabic digits and answers, errors too; no Latin letter but the names of keys and files."""
    answers = [
        "٩", "١", "عمر حداد", "٩", "٢", "2199", "٢٠١٨", "٢٠١٧", "٢٠٢٠", "أقمت في ليون", "الإقامة في ليون", "١",
        "أزور بيروت", "ط" * 601, "يسعدني أن أقرأ ما تكتبه", "ربما", "لا",
        *[""] * 9, "نعم",
    ]  # fmt: skip
    done = asked(answers)
    assert done.code == 0, done.err
    config = load(place / "config.toml")
    assert (config.me.name, config.me.language) == ("عمر حداد", "ar")
    (chapter,) = config.chapters
    assert (chapter.kind, str(chapter.start), str(chapter.to)) == ("abroad", "2018-01-01", "2020-12-31")
    assert config.why_now[0].kind == "trip"
    told = done.err.partition("اسمك")[2].partition("رسالة من هذه")[0]
    assert set(re.findall("[A-Za-z]+", told)) == {"Enter"}
    for words in (
        "ولا يكون في المستقبل",
        "\u20682018-01-01\u2069",
        "أقمت في ليون.»",
        "والحد الأقصى 600",
        "لا بريد هنا بعد",
    ):
        assert words in done.err
    assert "الإجابات الممكنة: \u2068نعم، لا\u2069." in done.err
    letter, end = done.err.partition("رسالة من هذه")[2].rpartition("نعم: ")[::2]
    assert not re.search("To:|Subject:|error:|warning:|calls them|tone", letter)
    assert end.rstrip().endswith("\u2068`gmail-reconnect import FILE.mbox`\u2069 مع ملف \u2068Takeout\u2069")
    assert not re.search("Next|Created|Enter", end)


def test_input_that_ends_is_told_in_the_language_chosen(asked: Ask, place: Path) -> None:
    """After the name; nothing is written."""
    done = asked(["ar", "عمر حداد"])
    assert done.code == 2
    assert "انتهى الإدخال قبل الإجابة عن كل الأسئلة." in done.err
    assert not place.exists()


def test_every_language_has_all_words_of_the_questions() -> None:
    """The same keys with the same placeholders, and an answer for each kind of chapter and reason."""
    english, *others = (
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "templates/init").glob("*"), reverse=True)
    )
    assert set(english["chapters"]) == set(get_args(ChapterKind))
    assert set(english["whys"]) == set(get_args(WhyKind))
    for words in others:
        assert list(words) == list(english)
        for key, text in english.items():
            assert type(words[key]) is type(text)
            if isinstance(text, dict):
                assert list(words[key]) == list(text)
            elif isinstance(text, str):
                assert sorted(re.findall(r"\{.*?\}", words[key])) == sorted(re.findall(r"\{.*?\}", text))


def test_answering_no_asks_again_with_the_answers_as_defaults(asked: Ask, place: Path) -> None:
    """Enter keeps an earlier answer."""
    again = ["", "", "", "", "", "", "7", "I have moved to Lyon", "", "y"]
    done = asked([*ANSWERS[:-1], "n", *again])
    assert done.code == 0, done.err
    config = load(place / "config.toml")
    assert (config.me.name, config.chapters[0].kind, config.why_now[0].kind) == ("Omar Haddad", "studies", "other")
    assert config.why_now[0].words == {"en": "I have moved to Lyon"}


def test_invalid_answer_is_asked_again(asked: Ask, place: Path) -> None:
    """An unknown language, text that isn't a date, an end before the beginning; other answers are kept."""
    done = asked(
        [
            "xx",
            "en",
            "Omar",
            "99",
            "studies",
            "soon",
            "2019-13",
            "2019",
            "2018",
            "2020",
            "",
            "nonsense",
            "2",
            "",
            "",
            "y",
        ],
    )
    assert done.code == 0, done.err
    assert "Choose one of: ar, en." in done.err
    assert "not before 2019-01-01" in done.err
    config = load(place / "config.toml")
    assert (str(config.chapters[0].start), str(config.chapters[0].to)) == ("2019-01-01", "2020-12-31")
    assert config.why_now[0].kind == "return", "being back needs no words"


def test_enter_everywhere_equals_yes(asked: Ask, run: Run, place: Path, tmp_path: Path) -> None:
    """Nothing is invented: the file is the same as with `--yes`."""
    done = asked([""] * 6 + ["y"])
    assert done.code == 0, done.err
    other = tmp_path / "other"
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(other), "init", "--yes"]
    assert subprocess.run(command, input="", capture_output=True, text=True, check=False).returncode == 0
    assert (place / "config.toml").read_text() == (other / "config.toml").read_text()


@pytest.mark.parametrize(
    "hostile", ['O"mar', "{{ 7*7 }}", "back\\slash", "a # b", "[[offer]]", "عُمر \u202e", "NAME = ANSWER"]
)
def test_answers_are_escaped(asked: Ask, place: Path, hostile: str) -> None:
    """Whatever is typed is in the file as text; words for a letter are one clean line."""
    done = asked(["", hostile, "", "", hostile, hostile, "y"])
    assert done.code == 0, done.err
    config = load(place / "config.toml")
    assert (config.me.name, config.why_now[0].words["en"], config.offers[0].words["en"]) == (
        hostile,
        clean(hostile),
        clean(hostile),
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal to make up")
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("answered", "prompt"), [(0, b"Language"), (1, b"you sign a letter"), (3, b"From when"), (9, b"Keep this?")]
)
def test_ctrl_c_writes_nothing(place: Path, answered: int, prompt: bytes) -> None:
    """At the first question, in the middle, and before the letter: exit code 130."""
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "init"]
    ours, theirs = os.openpty()
    with started(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stderr
        os.write(ours, "".join(f"{answer}\n" for answer in ANSWERS[:answered]).encode())
        seen = b""
        while prompt not in seen:
            seen += os.read(running.stderr.fileno(), 4096)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 130
    os.close(theirs)
    os.close(ours)
    assert not place.exists()


def test_chapter_in_the_future_is_refused(asked: Ask, place: Path) -> None:
    """Nobody was kept from writing by what is still to come; this year ends today."""
    year = str(datetime.now(UTC).year)  # noqa: TID251 - the command's own clock
    done = asked(["en", "Omar", "studies", "2199", "2019", "2199-01", year, "", "2", "", "", "y"])
    assert done.code == 0, done.err
    assert done.err.count("not in the future") == 2
    (chapter,) = load(place / "config.toml").chapters
    assert str(chapter.start) == "2019-01-01"
    assert chapter.to
    assert year == str(chapter.to.year)
    assert chapter.to <= datetime.now(UTC).date()  # noqa: TID251


def test_next_step_is_named_by_what_is_there(run: Run, sign_in: SignIn, small: LiveMailbox, place: Path) -> None:
    """Nothing; a client file; a sign-in; mail."""
    config = place / "config.toml"
    assert "Next: gmail-reconnect help google-setup" in run("init", "--yes").err
    config.unlink()
    (place / "credentials.json").write_text("{}")
    assert "Next: gmail-reconnect login" in run("init", "--yes").err
    there = sign_in(small)
    config.unlink()
    assert "Next: gmail-reconnect sync" in run("init", "--yes").err
    there.configure()
    assert run("sync").code == 0
    config.unlink()
    assert "Next: gmail-reconnect report" in run("init", "--yes").err


def test_preview_is_in_the_chosen_language(
    asked: Ask, run: Run, sign_in: SignIn, small: LiveMailbox, place: Path
) -> None:
    """Also to somebody whose letters would be in another."""
    sign_in(small)
    assert run("sync").code == 0
    assert run("person", "language", "Ana", "--code", "ar").code == 0
    (place / "config.toml").unlink()
    done = asked(ANSWERS)
    assert "Omar Haddad" in done.err
    assert re.search("(Hi|Hello|Dear) Ana,", done.err)


def test_preview_is_the_letter_that_draft_makes(
    asked: Ask, run: Run, sign_in: SignIn, small: LiveMailbox, place: Path
) -> None:
    """With what the mailbox lets it recall: the subject line and the first sentence are the same."""
    there = sign_in(small)
    assert run("sync").code == 0
    (place / "config.toml").unlink()
    shown = asked(ANSWERS).err
    there.configure((place / "config.toml").read_text(encoding="utf-8"))
    (letter,) = run("draft", "--top", "1", "--dry-run", "--format", "json").json
    assert letter["subject"] in shown
    assert letter["text"].splitlines()[2] in " ".join(shown.split())


def test_draft_without_a_config_names_init(
    run: Run, sign_in: SignIn, small: LiveMailbox, place: Path, tmp_path: Path
) -> None:
    """The blanks are what init asks for."""
    sign_in(small)
    assert run("sync").code == 0
    (place / "config.toml").unlink()
    found = run("draft", "--top", "1", "--no-sync", "--to-folder", tmp_path / "letters")
    assert found.code == 1
    assert "gmail-reconnect init" in found.err


def test_drafts_are_finished_after_init(asked: Ask, run: Run, place: Path, tmp_path: Path) -> None:
    """The answers are enough for everybody: three letters without a blank."""
    people = [f"Person {number} <p{number}@x.example>" for number in range(3)]
    mails = [
        mail(*pair, f"2019-0{month}-0{day}", f"Boat {month}")
        for who in people
        for month in (1, 2, 5)
        for day, pair in enumerate(((ME, who), (who, ME)), 1)
    ]
    path = tmp_path / "all.mbox"
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\n" + one + b"\n\n" for one in mails))
    assert run("import", path, "--me", "omar@example.com").code == 0
    assert asked(ANSWERS).code == 0
    assert run("draft", "--top", "3", "--to-folder", tmp_path / "letters").code == 0
    assert len(list((tmp_path / "letters").glob("*.eml"))) == 3
