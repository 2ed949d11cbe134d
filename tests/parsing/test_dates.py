"""Date headers as ms UTC and a time zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gmail_reconnect.parsing.dates import parse_date


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc] # as datetime takes them


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Thu, 4 Mar 2021 10:11:12 +0200", (ms(2021, 3, 4, 8, 11, 12), 120)),
        ("4 Mar 2021 10:11 GMT", (ms(2021, 3, 4, 10, 11), 0)),
        ("Thu, 4 Mar 21 10:11:12 -0330", (ms(2021, 3, 4, 13, 41, 12), -210)),
        ("Thu, 31 Feb 2021 10:11:12 +0000", (None, None)),
        ("yesterday", (None, None)),
        ("4 Mar 2021 10:11:12 +0530", (ms(2021, 3, 4, 4, 41, 12), 330)),
        ("4 Mar 2021 10:11:12 -0000", (ms(2021, 3, 4, 10, 11, 12), None)),  # RFC 5322: the zone is not known
        ("4 Mar 2021 10:11:12", (ms(2021, 3, 4, 10, 11, 12), None)),
        ("4 Mar 2021 10:11:12 UTC", (ms(2021, 3, 4, 10, 11, 12), 0)),
        ("Thu Mar  4 10:11:12 2021", (ms(2021, 3, 4, 10, 11, 12), None)),
        ("Thu, 4 Mar 2021 10:11:12 -0800 (PST)", (ms(2021, 3, 4, 18, 11, 12), -480)),
        ("4 Mar 2021 10:11:12 +9900", (ms(2021, 3, 4, 10, 11, 12), None)),  # no such zone
        ("31 Dec 2016 23:59:60 +0000", (ms(2016, 12, 31, 23, 59, 59), 0)),  # a leap second
        ("4 Mar 2021 25:00:00 +0000", (None, None)),
        (f"4 Mar {'9' * 5000} 10:11:12 +0000", (None, None)),
        ("Mon, 31 Dec 0000 10:11:12 +0000", (ms(2000, 12, 31, 10, 11, 12), 0)),
        ("", (None, None)),
    ],
)
def test_date_header_gives_ms_utc_and_the_zone(value: str, expected: tuple[int | None, int | None]) -> None:
    """An impossible day isn't a date."""
    assert parse_date(value) == expected
