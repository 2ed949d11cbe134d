"""`draft --sheet`: a worksheet for several letters, filled in, and made into drafts."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from gmail_reconnect.text.bidi import without_isolates
from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only

from .conftest import Run, SignedIn, SignIn


@pytest.fixture
def there(sign_in: SignIn, synced: LiveMailbox) -> SignedIn:
    """Ana and Robert are on the list, and config.toml has what letters need."""
    signed_in = sign_in(synced)
    signed_in.configure(WHY_AND_OFFER)
    return signed_in


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "my letters.toml"


def fill(sheet: Path, address: str, **values: str) -> None:
    """Fills these keys in the section of this address, as a user does."""
    before, mark, section = sheet.read_text(encoding="utf-8").partition(f'address = "{address}"\n')
    assert mark
    for key, value in values.items():
        section, filled = re.subn(rf'^{key} = ""', f'{key} = "{value}"', section, count=1, flags=re.MULTILINE)
        assert filled
    sheet.write_text(before + mark + section, encoding="utf-8")


def choices(run: Run, who: str = "Ana") -> dict[str, object]:
    (person,) = run("person", "show", who, "--format", "json").json
    found: dict[str, object] = person["letter_choices"]
    return found


def test_sheet_shows_what_is_known_and_makes_the_letters(run: Run, there: SignedIn, sheet: Path) -> None:
    """Written, filled in, tried, made; the printed command reads it."""
    written = run("draft", "--top", "2", "--sheet", sheet, "--no-sync")
    assert written.code == 0, written.err
    assert f"gmail-reconnect draft --sheet '{sheet}'" in written.err
    text = sheet.read_text(encoding="utf-8")
    assert text.count("[[person]]") == 2
    assert "# Ana Limar" in text
    assert re.search(r"# You last wrote: .*2019", text)
    assert "# They last wrote: " in text
    assert re.search(r"\n# Calls them: Ana\n# Opens with: it faded on both sides.*\n# (.*\n# )*Offers: \w+\n", text)
    fill(sheet, "ana@lima.example", call="Annie", subject="Boats and Osaka", line="We met in Oslo.")
    tried = run("draft", "--sheet", sheet, "--dry-run", "--format", "json")
    assert tried.code == 0, tried.err
    assert len(tried.json) == 2
    assert choices(run) == {}, "--dry-run only shows"
    made = run("draft", "--sheet", sheet, "--no-sync", "--allow-blanks")
    assert made.code == 0, made.err
    assert "Kept what you filled in for 1 person." in made.err
    assert choices(run) == {"call": "Annie", "subject": "Boats and Osaka", "line": "We met in Oslo."}
    assert len(run("drafts", "list", "--format", "json").json) == 2


def test_empty_keys_leave_choices_and_filled_ones_are_shown(run: Run, there: SignedIn, sheet: Path) -> None:
    """What was chosen before is in the worksheet; emptied, it stays as it was."""
    run("person", "letter", "Ana", "--ask", "ten minutes", "--tone", "warm", "--recall", "no")
    run("draft", "Ana", "--sheet", sheet, "--no-sync")
    text = sheet.read_text(encoding="utf-8")
    assert 'ask = "ten minutes"' in text
    assert 'recall = "no"' in text
    sheet.write_text(text.replace("ten minutes", "").replace('"warm"', '"apologetic"'), encoding="utf-8")
    assert run("draft", "--sheet", sheet, "--no-sync").code == 0
    assert choices(run) == {"ask_words": "ten minutes", "tone": "apologetic", "recall": False}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('address = "robert@stone.example"', 'address = "nobody@x.example"'), "nobody called 'nobody@x.example'"),
        (('address = "robert@stone.example"', 'address = "ana@lima.example"'), "is in it twice"),
        (("line =", "lien ="), "unknown key `lien`"),
        (('formality = ""', 'formality = "rude"'), "Known: formal, informal."),
        (('subject = ""', 'why = "africa"'), "There is no [[why_now]] 'africa'. Known: boat, debt, none."),
        (('subject = ""', f'subject = "{"x" * 121}"'), "at most 120 fit"),
        (('subject = ""', 'subject = "open'), "Fix that line."),
    ],
)
def test_mistake_in_a_sheet_keeps_nothing(
    run: Run, there: SignedIn, sheet: Path, change: tuple[str, str], says: str
) -> None:
    """It names the line; nothing of the others is kept, and no letter is made."""
    run("draft", "--top", "2", "--sheet", sheet, "--no-sync")
    fill(sheet, "ana@lima.example", line="Hello.")
    first, mark, last = sheet.read_text(encoding="utf-8").rpartition("[[person]]")
    assert change[0] in last
    sheet.write_text(first + mark + last.replace(*change, 1), encoding="utf-8")
    found = run("draft", "--sheet", sheet, "--no-sync", "--allow-blanks")
    assert (found.code, says in " ".join(found.err.split())) == (2, True), found.err
    assert re.search(r"line \d+", found.err)
    assert choices(run) == {}
    assert run("drafts", "list", "--format", "json").json == []


def test_sheet_shows_the_line_of_a_circle_and_takes_another(run: Run, there: SignedIn, sheet: Path) -> None:
    """As a fact, for the empty key is for a line of one's own."""
    there.configure(
        WHY_AND_OFFER + '[[line]]\nname = "boats"\npeople = ["domain:lima.example"]\nen = "We built one boat twice"\n'
    )
    run("draft", "Ana", "--sheet", sheet, "--no-sync")
    text = sheet.read_text(encoding="utf-8")
    assert "\n# Your line: line 'boats': We built one boat twice.\n" in without_isolates(text)
    assert '\nline = "" ' in text
    sheet.write_text(text.replace('line = ""', 'line_name = "none"'), encoding="utf-8")
    assert run("draft", "--sheet", sheet, "--no-sync").code == 0
    assert choices(run) == {"line_name": "none"}


def test_written_sheet_is_never_overwritten(run: Run, there: SignedIn, sheet: Path) -> None:
    """It may be filled in already; and only its owner can read it."""
    run("draft", "Ana", "--sheet", sheet, "--no-sync")
    before = sheet.read_text(encoding="utf-8")
    found = run("draft", "Ana", "--sheet", sheet, "--no-sync")
    assert (found.code, "exists already" in found.err) == (1, True)
    assert sheet.read_text(encoding="utf-8") == before
    if os.name == "posix":
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600


@posix_only
def test_edit_opens_the_sheet_in_the_users_editor(
    run: Run, there: SignedIn, sheet: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """$VISUAL comes before $EDITOR, and may have arguments; an editor that fails is an error."""
    script = tmp_path / "edit.py"
    script.write_text(
        "import sys, pathlib; p = pathlib.Path(sys.argv[2]); p.write_text(p.read_text() + sys.argv[1] + chr(10))"
    )
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script} '# edited'")
    for _ in range(2):
        done = run("draft", *([] if sheet.exists() else ["Ana"]), "--sheet", sheet, "--edit", "--no-sync")
        assert done.code == 0, done.err
    assert sheet.read_text(encoding="utf-8").count("# edited") == 2
    monkeypatch.delenv("VISUAL")
    assert run("draft", "--sheet", sheet, "--edit", "--no-sync").code == 1


@pytest.mark.parametrize(
    ("line", "code"),
    [("--sheet nowhere.toml", 2), ("Ana --edit", 2), ("Ana --sheet new.toml --dry-run", 2), ("--sheet .", 2)],
)
def test_options_that_do_not_fit_are_refused(run: Run, there: SignedIn, line: str, code: int) -> None:
    """Each says why."""
    assert run("draft", *line.split(), "--no-sync").code == code


def test_person_who_gets_no_letter_in_a_sheet_gets_none(run: Run, there: SignedIn, sheet: Path) -> None:
    """Said in the same worksheet: the other gets a letter, also when it is only tried."""
    run("draft", "--top", "2", "--sheet", sheet, "--no-sync")
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace('address = "ana@lima.example"\n', 'address = "ana@lima.example"\nno_letter = true\n'))
    tried = run("draft", "--sheet", sheet, "--dry-run", "--format", "json")
    assert [one["to"] for one in tried.json] == ["robert@stone.example"]
    made = run("draft", "--sheet", sheet, "--no-sync", "--allow-blanks")
    assert "gets no letter" in made.err
    assert [one["to"] for one in run("drafts", "list", "--format", "json").json] == ["robert@stone.example"]


def test_ctrl_c_in_the_editor_is_the_editors_own_key(
    run: Run, there: SignedIn, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor that asks what to do goes on, and what it saves counts; one that ends says what was kept."""
    script = tmp_path / "edit.py"
    ctrl_c = "import os, signal, sys\nos.kill(os.getppid(), signal.SIGINT)\n"
    script.write_text(f"{ctrl_c}open(sys.argv[1], 'a').write('# saved after Ctrl-C')\n")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    done = run("draft", "Ana", "--sheet", sheet, "--edit", "--no-sync")
    assert done.code == 0, done.err
    assert "# saved after Ctrl-C" in sheet.read_text(encoding="utf-8")
    script.write_text(f"{ctrl_c}os.kill(os.getpid(), signal.SIGTERM)\n")
    done = run("draft", "--sheet", sheet, "--edit", "--no-sync")
    assert done.code == 130
    assert done.err.endswith(f"Interrupted. {sheet} is as you saved it, and nothing in it was used yet.\n")
    sheet.unlink()
    done = run("draft", "Ana", "--sheet", sheet, "--edit", "--no-sync")
    assert done.code == 130
    assert done.err.endswith(
        f"Interrupted. {sheet} is as you saved it; no letter was made. "
        f"Once it is filled in: gmail-reconnect draft --sheet '{sheet}'\n"
    )
    assert run("drafts", "--format", "json").json == []
