from __future__ import annotations

import contextlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.local_gmail.api_errors import ApiError
from gmail_reconnect.local_gmail.methods.fields import MESSAGE, THREAD, FieldMask, apply_mask, check_mask, parse_mask

ANSWER = {
    "id": "t",
    "messages": [
        {"id": "a", "snippet": "x", "payload": {"mimeType": "text/plain", "headers": [{"name": "To", "value": "b"}]}},
        {"id": "c", "payload": {"headers": []}},
    ],
}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("id", {"id": "t"}),
        ("messages/id", {"messages": [{"id": "a"}, {"id": "c"}]}),
        ("id,messages(id)", {"id": "t", "messages": [{"id": "a"}, {"id": "c"}]}),
        ("messages(id,payload/mimeType)", {
            "messages": [{"id": "a", "payload": {"mimeType": "text/plain"}}, {"id": "c", "payload": {}}]
        }),
        ("messages/payload/headers/value", {
            "messages": [{"payload": {"headers": [{"value": "b"}]}}, {"payload": {"headers": []}}]
        }),
        ("messages(payload(headers(name)),id)", {
            "messages": [{"id": "a", "payload": {"headers": [{"name": "To"}]}}, {"id": "c", "payload": {"headers": []}}]
        }),
        ("messages/id,messages", {"messages": ANSWER["messages"]}),
        ("messages,messages/id", {"messages": ANSWER["messages"]}),
        ("*/id", {"id": "t", "messages": [{"id": "a"}, {"id": "c"}]}),
        ("*", ANSWER),
    ],
)  # fmt: skip
def test_mask_selects_what_google_documents(fields: str, expected: dict[str, Any]) -> None:
    """Each form of the performance guide, on a thread of two messages."""
    mask = parse_mask(fields)
    check_mask(mask, THREAD)
    assert apply_mask(mask, ANSWER) == expected


@pytest.mark.parametrize("fields", ["id,", ",id", "messages(", "messages(id", "messages()", "id)", "a//b", "a b", "/"])
def test_mask_with_a_syntax_error_is_refused(fields: str) -> None:
    """Each of these is a 400 that names the parameter."""
    with pytest.raises(ApiError) as error:
        parse_mask(fields)
    assert error.value.body["error"]["errors"][0]["location"] == "fields"


def test_unknown_field_is_refused_by_name() -> None:
    """A typing error in `fields` must fail here, as it does with Google."""
    with pytest.raises(ApiError, match=r"Invalid field selection header$"):
        check_mask(parse_mask("id,payload/header"), MESSAGE)


def test_mask_can_select_nested_parts() -> None:
    """A part has parts, at any depth."""
    check_mask(parse_mask("payload/parts/parts/parts(filename,body/size)"), MESSAGE)


masks: st.SearchStrategy[FieldMask] = st.recursive(
    st.just({}), lambda below: st.dictionaries(st.sampled_from("abcde"), below, min_size=1), max_leaves=12
)


def written(mask: FieldMask) -> str:
    return ",".join(name + (f"({written(below)})" if below else "") for name, below in mask.items())


@given(masks.filter(bool))
def test_written_mask_is_read_back(mask: FieldMask) -> None:
    """Every tree of names can be written as a `fields` value."""
    assert parse_mask(written(mask)) == mask


@given(st.text(alphabet="ab*(),/ ", max_size=12))
def test_any_text_is_a_mask_or_a_400(fields: str) -> None:
    """No text causes another error."""
    with contextlib.suppress(ApiError):
        assert set(parse_mask(fields)) <= set(re.findall(r"\w+|\*", fields))
