"""Scripts, and the direction in which languages are written."""

from __future__ import annotations

from gmail_reconnect.text.scripts import direction_of, script_of


def test_unknown_language_runs_left_to_right() -> None:
    """Arabic and Hebrew run to the left; English and an unknown language run to the right."""
    assert [direction_of(code) for code in ("ar", "he", "en", "zz")] == ["rtl", "rtl", "ltr", "ltr"]


def test_script_of_most_letters_counts() -> None:
    """Digits have no script."""
    assert [script_of(text) for text in ("Mira", "ليلى", "Re: موعد الورشة", "太郎", "42")] == [
        "Latn", "Arab", "Arab", "Hani", None,
    ]  # fmt: skip
