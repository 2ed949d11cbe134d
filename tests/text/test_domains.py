"""What looks like an email address."""

from __future__ import annotations

import pytest

from gmail_reconnect.text.domains import is_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ana@lima.example", True), ("ana@bücher.example", True), ("ana@", False), ("@lima.example", False)]
    + [(wrong, False) for wrong in ("", "ana", "ana@b@c", "ana lima@x.example", "ana@x.example\n", "Ana <a@x>")],
)
def test_address_is_one_word_with_one_at(text: str, expected: bool) -> None:
    """What users type as an address is nobody's name."""
    assert is_address(text) is expected
