"""`person line`, `person call` and `person letter`: what the letter to a person says, kept with the person."""

from __future__ import annotations

import io
import shlex
import sys
from pathlib import Path

import pytest

from gmail_reconnect.text.bidi import without_isolates
from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignedIn, SignIn

NAMED = """
[[chapter]]
from = 2019-09-01
kind = "studies"
name = "Lyon"
[[why_now]]
name = "asia"
en = "I am moving to Osaka"
[[offer]]
name = "tour"
en = "I would gladly show you around"
[[line]]
name = "boats"
people = ["domain:lima.example"]
en = "We built the same boat twice"
[[line]]
name = "oslo"
people = ["tag:oslo"]
en = "We were neighbours in Oslo"
"""


@pytest.fixture
def there(sign_in: SignIn, synced: LiveMailbox) -> SignedIn:
    """Synced, with one chapter, one campaign and one offer."""
    signed_in = sign_in(synced)
    signed_in.configure(NAMED)
    return signed_in


def chosen(run: Run, who: str = "Ana") -> dict[str, object]:
    (person,) = run("person", "show", who, "--format", "json").json
    choices: dict[str, object] = person["letter_choices"]
    return choices


def test_line_and_call_are_kept_and_undone(run: Run, there: SignedIn) -> None:
    """Each result is one line with the command that takes it back; a new text replaces the old one."""
    for words in ("We met in Oslo.", "We met in Bergen; how is the boat?"):
        done = run("person", "line", "Ana", words)
        assert (done.code, done.err.count("\n")) == (0, 1), done.err
        assert f"{words}” Undo" in without_isolates(done.err), "no full stop behind the sentence's own mark"
    assert run("person", "call", "Ana", "الدكتورة هالة").code == 0
    assert chosen(run) == {"line": "We met in Bergen; how is the boat?", "call": "الدكتورة هالة"}
    undo = done.err.partition("Undo: gmail-reconnect ")[2]
    assert run(*shlex.split(undo)).code == 0
    assert chosen(run) == {"line": "We met in Oslo.", "call": "الدكتورة هالة"}
    assert run(*shlex.split(undo)).code == 0
    assert chosen(run) == {"call": "الدكتورة هالة"}
    assert "Still chosen" in run("person", "line", "Ana", "--undo").err


def test_line_of_a_circle_gives_way_to_an_own_one_and_to_none(run: Run, there: SignedIn) -> None:
    """What is printed takes back exactly that; words of one's own take the place of "none"."""

    def line() -> str:
        (found,) = run("draft", "Ana", "--dry-run", "--format", "json", "--allow-blanks", "--no-sync").json
        return next((one["says"] for one in found["plan"] if one["part"] == "your line"), "")

    def undo(err: str) -> None:
        assert run(*shlex.split(err.partition("Undo: gmail-reconnect ")[2])).code == 0

    boats = "line 'boats': We built the same boat twice."
    assert line() == boats
    own = run("person", "line", "Ana", "We met in Bergen.")
    assert line() == "We met in Bergen."
    none = run("person", "line", "Ana", "--none")
    assert "Ana Limar\u2069: no line. Undo: " in none.err
    assert line() == ""
    undo(none.err)
    assert line() == "We met in Bergen."
    undo(own.err)
    assert line() == boats
    run("person", "letter", "Ana", "--line", "oslo")
    assert line() == "line 'oslo': We were neighbours in Oslo."
    run("person", "line", "Ana", "--none")
    run("person", "line", "Ana", "We met in Bergen.")
    assert chosen(run) == {"line": "We met in Bergen."}
    run("person", "line", "Ana", "--none")
    assert run("person", "line", "Ana", "--none", "--undo").code == 0
    assert line() == "We met in Bergen."
    run("person", "line", "Ana", "--none")
    undo(run("person", "line", "Ana", "We met in Rome.").err)
    assert line() == ""
    run("person", "line", "Ana", "We met in Rome.")
    run("person", "letter", "Ana", "--line", "oslo")
    assert line() == "line 'oslo': We were neighbours in Oslo."
    undo(run("person", "line", "Ana", "We met in Bergen.").err)
    assert line() == "line 'oslo': We were neighbours in Oslo."


def test_every_choice_of_a_letter_is_kept_and_shown(run: Run, there: SignedIn) -> None:
    """On `person show` and in its JSON; the printed command takes back exactly these."""
    run("person", "line", "Ana", "Hello from Oslo.")
    options = (
        "--formality formal --tone apologetic --chapter Lyon --why asia --offer none --reason-words 'a degree in law' "
        "--why-words 'I am back.' --ask 'ten minutes' --offer-words 'I can read drafts.' --subject 'Boats and Osaka' "
        "--opening-words 'It is me.' --closing-words 'Yours,' "
        "--answer 'Yes, gladly.' --no-answer-needed --recall no --no-letter --reply --line oslo"
    )
    done = run("person", "letter", "Ana", *shlex.split(options))
    assert done.code == 0, done.err
    expected = {
        "line": "Hello from Oslo.", "formality": "formal", "tone": "apologetic", "chapter": "Lyon", "why_now": "asia",
        "offer": "none", "reason_words": "a degree in law", "why_words": "I am back.", "ask_words": "ten minutes",
        "offer_words": "I can read drafts.", "subject": "Boats and Osaka", "answer": "Yes, gladly.",
        "opening_words": "It is me.", "closing_words": "Yours,",
        "answer_needed": False, "recall": False, "no_letter": True, "reply": True, "line_name": "oslo",
    }  # fmt: skip
    assert chosen(run) == expected
    shown = run("person", "show", "Ana").out
    for words in ("no letter", "tone: ", "apologetic", "Boats and Osaka", "no answer needed", "Hello from Oslo."):
        assert words in shown
    assert run(*shlex.split(done.err.partition("Undo: gmail-reconnect ")[2])).code == 0
    assert chosen(run) == {"line": "Hello from Oslo."}


def test_undo_takes_back_all_or_the_options_given(run: Run, there: SignedIn) -> None:
    """Their values don't matter; an empty value does the same. `person letter --undo` leaves line and call."""
    run("person", "letter", "Ana", "--tone", "warm", "--ask", "a call", "--subject", "Boats", "--no-letter")
    run("person", "call", "Ana", "Annie")
    assert run("person", "letter", "Ana", "--undo", "--tone", "apologetic", "--no-letter").code == 0
    assert chosen(run) == {"call": "Annie", "ask_words": "a call", "subject": "Boats"}
    assert run("person", "letter", "Ana", "--subject", "").code == 0
    assert chosen(run) == {"call": "Annie", "ask_words": "a call"}
    assert run("person", "letter", "Ana", "--undo").code == 0
    assert chosen(run) == {"call": "Annie"}


def test_several_people_and_standard_input(run: Run, there: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """One unknown name changes nobody."""
    assert run("person", "letter", "Ana", "Nobody", "--tone", "warm").code == 1
    assert chosen(run) == {}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Zoe\n")))
    done = run("person", "letter", "Ana", "-", "--tone", "warm", "--why", "debt")
    assert done.code == 0, done.err
    assert done.err.count("\n") == 1
    assert chosen(run) == chosen(run, "Zoe") == {"tone": "warm", "why_now": "debt"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("letter Ana --why africa", "Known: asia, debt, none."),
        ("letter Ana --offer car", "Known: tour, none."),
        ("letter Ana --line car", "There is no [[line]] 'car'. Known: boats, oslo, none."),
        ("line Ana Hello --none", "--none takes no text."),
        ("letter Ana --chapter Rome", "Known: Lyon, studies, abroad"),
        ("letter Ana --reason-words 'I was studying'", "Most of that time went into I was studying."),
        ("letter Ana --reason-words 'كنت أدرس'", "إلى كنت أدرس"),
        ("letter Ana --subject " + "x" * 121, "at most 120 fit"),
        ("letter Ana --answer " + "x" * 601, "at most 600 fit"),
        ("letter Ana", "Nothing was chosen."),
        ("letter Ana --tone rude", "rude"),
        ("call Ana ana@lima.example", "is an address"),
        ("call Ana " + "x" * 101, "at most 100 fit"),
        ("line Ana", "The text is missing."),
        ("line Ana \u200e", "nothing that can be read"),
        ("line Ana Hello. --undo", "--undo takes no text."),
        ("letter --tone warm", "Missing argument 'WHO'"),
    ],
)
def test_choice_that_does_not_fit_changes_nothing(run: Run, there: SignedIn, line: str, says: str) -> None:
    """It says what does fit."""
    found = run("person", *shlex.split(line))
    assert (found.code, says in " ".join(found.err.split())) == (2, True), found.err
    assert chosen(run) == {}


def test_hostile_text_is_one_clean_line(run: Run, there: SignedIn) -> None:
    """Control characters and line ends reach neither the terminal nor the letter."""
    assert run("person", "line", "Ana", "one\ntwo\x1b[31m \u202ethree").code == 0
    assert chosen(run) == {"line": "one two [31m three"}


def test_person_who_gets_no_letter_is_passed_over(run: Run, sign_in: SignIn, synced: LiveMailbox) -> None:
    """By --top and a batch of names; alone, naming them is an error that says how to allow it again."""
    sign_in(synced).configure(WHY_AND_OFFER)
    everyone = [one["name"] for one in run("report", "--format", "json").json["people"]]
    assert everyone[0] == "Ana Limar"
    assert run("person", "letter", "Ana", "--no-letter").code == 0
    assert [one["name"] for one in run("report", "--format", "json").json["people"]] == everyone
    top = run("draft", "--top", "1", "--dry-run", "--format", "json")
    assert [one["to"] for one in top.json] != ["ana@lima.example"]
    batch = run("draft", "Ana", everyone[1], "--dry-run", "--format", "json", "--no-sync")
    assert batch.code == 0, batch.err
    assert len(batch.json) == 1
    assert "Ana Limar" in batch.err
    assert "gets no letter" in batch.err
    alone = run("draft", "Ana", "--dry-run")
    assert alone.code == 1
    assert run(*shlex.split(alone.err.partition("`gmail-reconnect ")[2].partition("`")[0])).code == 0
    assert run("draft", "Ana", "--dry-run").code == 0


def test_report_page_has_no_text_for_who_gets_no_letter(run: Run, sign_in: SignIn, synced: LiveMailbox) -> None:
    """Its links open letters with their text."""
    sign_in(synced).configure(WHY_AND_OFFER)
    before = run("report", "--format", "html", "--output", "-").out.count("lend%20a%20hand")
    run("person", "letter", "Ana", "--no-letter")
    assert run("report", "--format", "html", "--output", "-").out.count("lend%20a%20hand") == before - 1


def test_forgetting_takes_the_choices_along(run: Run, there: SignedIn, place: Path) -> None:
    """Nothing of the user's words about somebody stays in the file."""
    run("person", "line", "Ana", "We met in Longyearbyen.")
    assert run("person", "forget", "Ana", "--yes").code == 0
    assert not any(b"Longyearbyen" in one.read_bytes() for one in place.rglob("*") if one.is_file())


def test_another_wording_is_the_next_one_until_it_is_undone(run: Run, sign_in: SignIn, synced: LiveMailbox) -> None:
    """One part changes, the others stay; a part without another wording is told with those that have one."""
    sign_in(synced).configure(WHY_AND_OFFER)

    def text() -> str:
        (found,) = run("draft", "Ana", "--dry-run", "--format", "json", "--allow-blanks").json
        return str(found["text"])

    usual = text()
    done = run("person", "letter", "Ana", "--another", "greeting")
    assert done.code == 0, done.err
    assert text().splitlines()[0] != usual.splitlines()[0]
    assert text().splitlines()[1:] == usual.splitlines()[1:]
    assert run(*shlex.split(done.err.partition("Undo: gmail-reconnect ")[2])).code == 0
    assert (text(), chosen(run)) == (usual, {})
    wrong = run("person", "letter", "Ana", "--another", "weather")
    assert (wrong.code, "There is for: greeting, opening" in wrong.err) == (2, True)


def test_letter_that_is_wrong_names_what_helps(run: Run, sign_in: SignIn, synced: LiveMailbox) -> None:
    """Neither a campaign nor --allow-blanks does; the person is the one whose letter is wrong."""
    sign_in(synced).configure(WHY_AND_OFFER)
    (ana,) = (one["id"] for one in run("people", "Ana", "--format", "json").json if one["name"].startswith("Ana"))
    assert run("person", "letter", ana, "--closing-words", "Yours, {{ name }}").code == 0
    found = run("draft", ana, "--no-sync")
    assert (found.code, f"person letter {ana} --text FILE" in found.err) == (1, True), found.err
    assert "[[why_now]]" not in found.err


@pytest.mark.parametrize("chosen", ["--top 3", "Ana Robert", "--top 3 --to-folder {folder}"])
def test_one_wrong_letter_does_not_keep_the_others_from_being_made(
    run: Run, sign_in: SignIn, synced: LiveMailbox, tmp_path: Path, chosen: str
) -> None:
    """It is named with what is wrong and what helps, and its person keeps the place for when it is right."""
    sign_in(synced).configure(WHY_AND_OFFER)
    arguments = ["draft", *chosen.format(folder=tmp_path).split(), "--no-sync"]
    ana, _ = (one["id"] for one in run("report", "--format", "json").json["people"])
    assert run("person", "letter", ana, "--closing-words", "Yours, {{ name }}").code == 0
    done = run(*arguments)
    assert done.code == 0, done.err
    assert "Ana Limar" in done.err
    assert "a piece of a template" in done.err
    assert f"person letter {ana} --text FILE" in done.err
    assert len(run("drafts", "list", "--format", "json").json) == 1
    assert run("person", "letter", ana, "--undo", "--closing-words", "x").code == 0
    assert run(*arguments).code == 0
    assert len(run("drafts", "list", "--format", "json").json) == 2


def test_own_text_becomes_the_draft_and_draft_says_so(
    run: Run, sign_in: SignIn, synced: LiveMailbox, tmp_path: Path
) -> None:
    """Until it is taken back; if the plan changes, `draft` says that, too."""
    sign_in(synced).configure(WHY_AND_OFFER)
    (tmp_path / "ana.txt").write_text("Hi Ana,\r\n\r\nHow is the  boat?\r\n\r\nMe\r\n", encoding="utf-8")
    done = run("person", "letter", "Ana", "--text", tmp_path / "ana.txt")
    assert done.code == 0, done.err
    (shown,) = run("draft", "Ana", "--dry-run", "--format", "json").json
    assert shown["text"] == "Hi Ana,\n\nHow is the  boat?\n\nMe\n"
    assert "the text that you wrote yourself" in run("draft", "Ana", "--dry-run").out
    run("person", "letter", "Ana", "--ask", "ten minutes")
    made = run("draft", "Ana", "--no-sync")
    assert made.code == 0, made.err
    assert "the text that you wrote yourself" in made.err
    assert "has changed since" in made.err
    (draft,) = synced.drafts.values()
    assert b"How is the  boat?" in draft.raw
    assert run(*shlex.split(done.err.partition("Undo: gmail-reconnect ")[2])).code == 0
    assert chosen(run) == {"ask_words": "ten minutes"}


@pytest.mark.parametrize(("text", "says"), [(b" \n ", "nothing that can be read"), (b"x" * 6001, "at most 6,000 fit")])
def test_text_that_is_no_letter_is_refused(run: Run, there: SignedIn, tmp_path: Path, text: bytes, says: str) -> None:
    """And so is a file that is missing or isn't text."""
    file = tmp_path / "text"
    assert "cannot be read" in run("person", "letter", "Ana", "--text", file).err
    file.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in run("person", "letter", "Ana", "--text", file).err
    file.write_bytes(text)
    assert says in run("person", "letter", "Ana", "--text", file).err
    assert chosen(run) == {}
