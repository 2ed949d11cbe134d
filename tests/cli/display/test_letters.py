"""Letters in a terminal, and in a pipe."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from gmail_reconnect.cli.display.letters import print_letters
from gmail_reconnect.letters.compose import compose
from gmail_reconnect.text.bidi import without_isolates
from tests.support.letter_samples import config, contact, context


def printed(width: int, *, terminal: bool, language: str = "en") -> list[str]:
    """The lines of one letter, without a campaign, after its subject line; what is said of it in the language."""
    who, out = contact(), StringIO()
    console = Console(file=out, force_terminal=terminal, color_system=None, width=width, highlight=False)
    print_letters(compose([who], context(config(why_now=[]), who=who)), console, language)
    lines = without_isolates(out.getvalue()).split("\n")
    return lines[3:]


def test_plan_below_a_letter_has_a_line_for_each_part() -> None:
    """In columns that wrap by word, below the letter and apart from it; then what is missing."""
    lines = printed(60, terminal=True)
    end = lines.index("Jonas")
    assert lines[end + 1 : end + 4] == [
        "",
        "  calls them  Mira",
        "  opens with  it faded on both sides, 1,170 days ago",
    ]
    notes = lines.index("  note        why now: no campaign in config.toml includes")
    assert lines[notes + 1].startswith(" " * 14 + "them, ")
    assert lines[-2] == "error: The letter does not say why you write now."
    assert all(line == line.rstrip() and len(line) <= 60 for line in lines)


def test_paragraph_is_one_line_where_no_terminal_is() -> None:
    """A letter that is written to a file can be pasted into a mail."""
    paragraphs = printed(60, terminal=False)
    assert paragraphs[0] == "Hello Mira,"
    assert len(paragraphs[2]) > 60
    assert paragraphs[3] == ""


def test_plan_and_findings_are_in_the_users_language() -> None:
    """An English letter of an Arabic user: what is said of it is in Arabic, to the last line."""
    lines = printed(60, terminal=True, language="ar")
    end = lines.index("Jonas")
    assert [line.split()[0] for line in lines[end + 2 : end + 4]] == ["المخاطبة", "الافتتاح"]
    assert lines[-2] == "خطأ: لا تذكر الرسالة لماذا تُكتب الآن."
    assert not any(word in line for line in lines[end + 2 :] for word in ("note", "error", "tone", "ago"))
