"""How the tests find and check the commands that the program prints."""

from __future__ import annotations

import pytest

from tests.support.printed_commands import printed_commands, refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Run `gmail-reconnect login --port N`, or leave it out.", ["login", "--port", "1"]),
        ("Next: gmail-reconnect sync, or gmail", ["sync"]),
        ("gmail-reconnect --home 'my mail' own remove ANA.\nMore", ["--home", "my mail", "own", "remove", "ANA"]),
        ('gmail-reconnect person snooze WHO --until "3 months"', ["person", "snooze", "WHO", "--until", "3 months"]),
    ],
)  # fmt: skip
def test_command_ends_with_its_backtick_line_or_sentence(text: str, words: list[str]) -> None:
    """The words are those that a shell would pass."""
    assert list(printed_commands(text)) == [words]


@pytest.mark.parametrize(
    "wrong",
    [
        "own ad ME",
        "own add",
        "import",
        "person Zoe ignore",
        "report --lens odd",
        "report --froo",
        "people --standing odd",
    ],
)
def test_command_that_would_fail_is_found(wrong: str) -> None:
    """Unknown and old forms, missing values, unknown options and values."""
    assert len(refused(f"Try `gmail-reconnect {wrong}`.")) == 1
