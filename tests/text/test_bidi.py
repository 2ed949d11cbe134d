"""Words against a line's direction are isolated, and nothing else is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.text.bidi import isolate_opposite, isolate_opposite_runs, without_isolates


def test_only_text_of_the_other_direction_is_isolated() -> None:
    """A Latin name in an Arabic line is isolated; an Arabic name and a number are not."""
    assert isolate_opposite("Mira", "rtl") == "\u2068Mira\u2069"
    assert isolate_opposite("ليلى", "rtl") == "ليلى"
    assert isolate_opposite("ليلى", "ltr") == "\u2068ليلى\u2069"
    assert isolate_opposite("2019", "rtl") == "2019"


def test_run_of_words_is_isolated_as_one_without_its_comma() -> None:
    """'شركة Acme Tools, في' isolates the two words together."""
    assert isolate_opposite_runs("في شركة Acme Tools, منذ عام", "rtl") == "في شركة \u2068Acme Tools\u2069, منذ عام"


@given(st.text(alphabet="abc ابج (،.)12", max_size=40))
def test_isolates_change_nothing_else(text: str) -> None:
    """Without its isolates the text is the one before."""
    assert without_isolates(isolate_opposite_runs(text, "rtl")) == text
