"""Which date of a message counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gmail_reconnect.model import Message, Trouble
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message


def read(
    block: str, internal_date: int | None = None, arrived: int | None = None, latest: int | None = None
) -> Message:
    return build_message(
        parse_headers(block.encode()), internal_date=internal_date, separator_date=lambda: arrived, now=latest
    )


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc] # as datetime takes them


def test_gmail_s_date_wins_then_date_header_then_received_then_separator() -> None:
    """No date from before SMTP is believed."""
    dated = "Date: Thu, 4 Mar 2021 10:00:00 +0000\n"
    received = "Received: from a.example (b; c) by mx.example; Fri, 5 Mar 2021 10:00:00 +0000\n"
    assert read(dated + received, internal_date=ms(2021, 3, 6), arrived=ms(2021, 3, 7)).date == ms(2021, 3, 6)
    assert read(dated + received, arrived=ms(2021, 3, 7)).date == ms(2021, 3, 4, 10)
    assert read("Date: Mon, 31 Dec 1979 16:00:00 -0800\n" + received, arrived=ms(2021, 3, 7)).date == ms(2021, 3, 5, 10)
    assert read("Date: soon\n", arrived=ms(2021, 3, 7)).date == ms(2021, 3, 7)
    assert read("Date: soon\nSubject: x\n").date is None
    assert read(dated, internal_date=0).date == ms(2021, 3, 4, 10)


def test_date_long_after_the_arrival_is_ignored() -> None:
    """The sender's clock was wrong: the arrival counts, and the zone isn't known."""
    received = "Received: by a.example; Fri, 5 Mar 2021 10:00:00 +0000\nReceived: by b.example; soon\n"
    for wrong in ("Thu, 31 Dec 2043 10:00:00 +0100", "Mon, 31 Dec 1979 16:00:00 -0800", "1 Jan 1970 00:00:00 +0000"):
        message = read(f"Date: {wrong}\n{received}")
        assert (message.date, message.zone) == (ms(2021, 3, 5, 10), None)
    right = read("Date: Sat, 6 Mar 2021 12:00:00 +0100\n" + received)  # a clock may be wrong by a day
    assert (right.date, right.zone) == (ms(2021, 3, 6, 11), 60)
    late = read("Date: Fri, 1 Jan 2021 12:00:00 +0100\n" + received)  # mail may travel for months
    assert (late.date, late.zone) == (ms(2021, 1, 1, 11), 60)
    assert read("Date: Thu, 31 Dec 2043 10:00:00 +0100\n").date == ms(2043, 12, 31, 9)  # nothing contradicts it
    gone = read("Date: Fri, 1 Jan 2021 12:00:00 +0100\nReceived: by a.example; Thu, 1 Jan 1970 00:00:00 +0000\n")
    assert gone.date == ms(2021, 1, 1, 11)  # a server's clock may be wrong as well


@pytest.mark.parametrize("separator", [(2001, 5, 6, 7), (2019, 5, 6), (1970, 1, 1)])
def test_separator_does_not_contradict_a_date_header(separator: tuple[int, ...]) -> None:
    """Programs write one fixed date for all mail, or the day of the export."""
    message = read("Date: Tue, 8 May 2012 06:00:00 +0100\n", arrived=ms(*separator))
    assert (message.date, message.zone) == (ms(2012, 5, 8, 5), 60)


def test_date_two_days_after_the_import_is_ignored() -> None:
    """Received counts then, or the separator if Received is in the future too."""
    wrong = "Date: Thu, 31 Dec 2043 10:00:00 +0100\n"
    received = "Received: by a.example; Fri, 5 Mar 2021 10:00:00 +0000\n"
    ahead = "Received: by a.example; Thu, 31 Dec 2043 10:00:00 +0100\n"
    latest, arrived = ms(2026, 3, 1), ms(2001, 5, 6)
    for hops, date in (("", arrived), (received, ms(2021, 3, 5, 10)), (ahead, arrived)):
        message = read(wrong + hops, arrived=arrived, latest=latest)
        assert (message.date, message.zone, Trouble.DATE in message.troubles) == (date, None, True)
    assert read(wrong, latest=latest).troubles >= {Trouble.UNDATED}
    right = "Date: Tue, 3 Mar 2026 00:00:00 +0100\n"  # a zone and a clock may differ
    assert read(right, arrived=arrived, latest=latest).date == ms(2026, 3, 2, 23)


def test_key_does_not_depend_on_the_chosen_date() -> None:
    """The same letter has the same key at each import, and in files with other separators."""
    for date in ("Thu, 31 Dec 2043 10:00:00 +0100", "Mon, 31 Dec 1979 16:00:00 -0800"):
        block = f"From: ana@x.example\nDate: {date}\nMessage-ID: <1@x.example>\n"
        found = [
            read(block, arrived=ms(2001, 5, day), latest=ms(year, 3, 1)) for day in (6, 7) for year in (2026, 2050)
        ]
        assert len({message.key for message in found}) == 1
        assert len({message.date for message in found}) > 1
        assert read(block.replace("31 Dec", "30 Dec")).key != found[0].key


@pytest.mark.parametrize(
    "reset",
    [
        "Sat, 1 Jan 2000 00:07:00 +0000",
        "Sat, 1 Jan 2000 05:59:59 +0200",
        "Fri, 31 Dec 1999 16:02:00 -0800",
        "Mon, 1 Jan 1990 03:00:00 +0000",
        "Sun, 1 Jan 1984 00:00:10 -0000",
        "Thu, 1 Jan 2004 00:00:00 +0100",
    ],
)
def test_date_of_a_reset_clock_is_ignored(reset: str) -> None:
    """In the first hours of a year, more than a year before every Received: the arrival counts."""
    first = "Received: by mx.example; Fri, 8 Mar 2019 10:00:00 +0000\n"
    second = "Received: by a.example; Fri, 8 Mar 2019 09:59:00 +0000\n"
    for hops in (first, first + second, first + "Received: by b.example; soon\n"):
        message = read(f"Date: {reset}\n{hops}")
        assert (message.date, message.zone, Trouble.DATE in message.troubles) == (ms(2019, 3, 8, 10), None, True)


def test_received_of_a_reset_relay_does_not_contradict_a_date() -> None:
    """A Date is too late only if every Received says so; an unreadable one says nothing."""
    reset = "Received: by relay.example; Sat, 1 Jan 2000 00:04:00 +0000\n"
    right = "Received: by a.example; Wed, 5 Jan 2005 10:00:00 +0000\n"
    for hops in (reset + right, reset + "Received: by b.example; soon\n" + right):
        message = read(f"Date: Wed, 5 Jan 2005 10:59:00 +0100\n{hops}")
        assert (message.date, message.zone) == (ms(2005, 1, 5, 9, 59), 60)
    assert read(f"Date: Sat, 8 Jan 2005 10:00:00 +0000\n{reset}{right}").zone is None


def test_old_mail_moved_years_later_keeps_its_date() -> None:
    """An old mailbox is fetched or exported years later; on New Year's Day people write too."""
    moved = "Received: by fetch.example; Fri, 8 Mar 2019 10:00:00 +0000\n"
    then = "Received: by a.example; Sat, 1 Jan 2000 12:00:30 +0000\n"
    greeting = "Date: Sat, 1 Jan 2000 12:00:00 +0000\n"
    assert read(greeting + moved + then).date == ms(2000, 1, 1, 12)
    assert read(greeting, arrived=ms(2019, 3, 8)).date == ms(2000, 1, 1, 12)
    assert read(greeting.replace("1 Jan", "3 Jan") + moved).date == ms(2000, 1, 3, 12)
    assert read(greeting.replace("12:", "10:") + moved).date == ms(2000, 1, 1, 10)  # a clock begins at midnight
    months = "Received: by a.example; Fri, 28 Jul 2000 12:00:30 +0000\n"
    assert read(greeting + months).date == ms(2000, 1, 1, 12)  # delivered late
    assert read(greeting + moved, internal_date=ms(2000, 1, 2)).date == ms(2000, 1, 2)


def test_separator_distinguishes_letters_without_id_and_date() -> None:
    """With a Date header the separator doesn't count."""
    block = "From: ana@x.example\nSubject: Boat\n"
    for date, letters in (("", 3), ("Date: soon\n", 3), ("Date: Thu, 4 Mar 2021 10:00:00 +0000\n", 1)):
        keys = [read(date + block, arrived=ms(2021, month, 1)).key for month in (1, 3, 7, 7)]
        assert len(set(keys)) == letters


MARCH_2009 = "Date: Mon, 2 Mar 2009 10:00:00 +0100\n"
HOPS_2009 = (
    "Received: by mx.example; Mon, 2 Mar 2009 09:00:09 +0000\nReceived: by a.example; Mon, 2 Mar 2009 09:00:01 +0000\n"
)
MOVE = ms(2016, 5, 14, 9)


@pytest.mark.parametrize(
    ("block", "internal_date"),
    [
        (MARCH_2009 + HOPS_2009, MOVE),
        (MARCH_2009 + HOPS_2009, ms(2009, 4, 20)),  # a server has delivered it weeks before
        (MARCH_2009, MOVE),  # sent mail has no Received
        (MARCH_2009 + "Received: by a.example; soon\n", MOVE),
        ("Date: Sun, 1 Mar 2009 10:00:00 +0100\n" + HOPS_2009, MOVE),
        ("Date: Thu, 1 Jan 2004 00:07:00 +0000\n" + HOPS_2009, MOVE),  # a reset clock: the arrival counts
    ],
)
def test_mail_moved_into_gmail_counts_by_its_own_date(block: str, internal_date: int) -> None:
    """Gmail's date is the day of the move; the mail counts as if it were in a file, and the move is kept."""
    found, in_a_file = read(block, internal_date=internal_date), read(block)
    assert (found.date, found.moved) == (in_a_file.date, internal_date)
    assert found.date is not None
    assert found.date < ms(2009, 3, 3)
    assert (found.zone, found.troubles) == (in_a_file.zone, in_a_file.troubles)


@pytest.mark.parametrize(
    ("date", "more", "maybe"),
    [
        ("Mon, 1 Jun 2015 10:00:00 +0000", "", ms(2015, 6, 1, 10)),  # other mail of that hour can tell
        ("Mon, 1 Jun 2015 10:00:00 +0000", "Received: by a.example; soon\n", None),
        ("Fri, 1 Jan 2016 00:07:00 +0000", "", None),  # a reset clock
        ("Mon, 2 May 2016 10:00:00 +0000", "", None),  # days before
        ("Mon, 1 Jun 2009 10:00:00 +0000", "", None),  # certain
    ],
)
def test_sent_mail_of_a_year_before_the_move_keeps_its_date(date: str, more: str, maybe: int | None) -> None:
    """It doesn't count yet."""
    found = read(f"Date: {date}\n{more}", internal_date=MOVE)
    assert found.maybe_date == maybe
    assert (found.date == MOVE) is (found.moved is None)


@pytest.mark.parametrize(
    "block",
    [
        "",
        "Date: soon\n",
        MARCH_2009 + HOPS_2009 + "Received: by gmail.example; Sat, 14 May 2016 09:00:00 +0000\n",  # one hop is enough
        MARCH_2009 + "Received: by gmail.example; Sat, 14 May 2016 09:00:00 +0000\n",  # the sender's clock was wrong
        "Date: Mon, 1 Jun 2015 10:00:00 +0000\n",  # nothing confirms it, and it isn't a year before
        "Date: Thu, 1 Jan 2004 00:07:00 +0000\n",  # a reset clock
        "Date: Thu, 1 Jan 1970 00:00:00 +0000\n",
        "Date: Sat, 14 May 2044 09:00:00 +0000\n",
        "Date: Sat, 14 May 2016 08:59:00 +0000\nReceived: by gmail.example; Sat, 14 May 2016 09:00:00 +0000\n",
        "Date: Mon, 2 May 2016 09:00:00 +0000\nReceived: by a.example; Mon, 2 May 2016 09:00:00 +0000\n",
    ],
)
def test_gmail_s_date_counts_for_other_mail(block: str) -> None:
    """A wrong clock, a slow delivery or a missing date isn't a move."""
    found = read(block, internal_date=MOVE)
    assert (found.date, found.moved) == (MOVE, None)
