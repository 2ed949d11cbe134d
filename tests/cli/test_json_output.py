from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmail_reconnect.cli.session import Session
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run

ITEMS = st.lists(st.dictionaries(st.text(), st.none() | st.text() | st.lists(st.integers(), max_size=3)), max_size=4)


@given(ITEMS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_items_printed_one_by_one_are_the_list_as_json(
    capsys: pytest.CaptureFixture[str], items: list[dict[str, object]]
) -> None:
    """Memory is needed for one item at a time; the text is the same."""
    whole = json.dumps(items, ensure_ascii=False, indent=1) + "\n"
    Session().print_json(iter(items))
    assert capsys.readouterr().out == whole
    Session().print_json(items)
    assert capsys.readouterr().out == whole


def test_report_about_everyone_is_the_same_in_a_file(run: Run, synced: LiveMailbox, tmp_path: Path) -> None:
    """On the screen, it is printed while it is read."""
    file = tmp_path / "report.json"
    for day in ("2026-06-01", "2000-01-01"):
        shown = run("report", "--all", "--format", "json", "--as-of", day).out
        assert run("report", "--all", "--output", str(file), "--as-of", day).code == 0
        assert shown == file.read_text(encoding="utf-8")
