"""Addresses of offices: machines until somebody there is known to write and answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.model import Standing

from .story import contacts


@pytest.mark.parametrize(
    ("sender", "because"),
    [
        ("Boats Ltd <support@boats.example>", "the address is an office's: support"),
        ("billing+12@boats.example", "the address is an office's: billing"),
        ("hello@ana.example", ""),  # on a domain of one's own
        ("supporter@boats.example", ""),
        ("ana.support@boats.example", ""),
    ],
)
def test_an_office_is_no_person(tmp_path: Path, sender: str, because: str) -> None:
    """The whole of the local part has to be the office's."""
    (found,) = (c for c in contacts(tmp_path, f"2021-01-01 {sender} > me", "2022-01-01").values() if c.tie.received)
    assert found.person.machine_because == because


def test_who_answers_from_an_office_is_a_person(tmp_path: Path) -> None:
    """Written to and answered individually, whatever the address looks like."""
    story = "2021-01-01 me > sales@boats.example\n2021-01-02 sales@boats.example > me"
    assert contacts(tmp_path, story, "2021-01-03")["sales"].standing is Standing.IN_TOUCH
