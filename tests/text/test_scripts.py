"""Languages and the direction they are written in."""

from __future__ import annotations

from gmail_reconnect.text.scripts import direction_of


def test_unknown_language_runs_left_to_right() -> None:
    """Arabic and Hebrew run to the left; English and an unknown language run to the right."""
    assert [direction_of(code) for code in ("ar", "he", "en", "zz")] == ["rtl", "rtl", "ltr", "ltr"]
