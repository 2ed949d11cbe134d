from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmail_reconnect.cli.session import Session

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
