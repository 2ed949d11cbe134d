"""Where one message of an mbox ends and the next begins: damaged, joined, quoted, without blank lines."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.importers import mbox, takeout
from gmail_reconnect.model import Message, Trouble
from tests.importers.test_takeout import Trickle

SEPARATOR = b"From ana@x.example Mon Jan  5 09:00:02 2004\n"
HALF = SEPARATOR + b"From: ana@x.example\nSubject: half\n"


def letter(subject: str, body: bytes = b"Nice.\n", separator: bytes = SEPARATOR) -> bytes:
    """One message, without a blank line of the file's own behind it."""
    return separator + b"From: ana@x.example\nTo: me@x.example\nSubject: %s\n\n" % subject.encode() + body


def read(folder: Path, content: bytes) -> list[Message]:
    path = folder / "t.mbox"
    path.write_bytes(content)
    return list(takeout.read_messages(path))


def subjects(folder: Path, content: bytes) -> list[str]:
    return [message.subject for message in read(folder, content)]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_line_ends_of_every_system_are_read(tmp_path: Path, newline: bytes) -> None:
    """A Mac ended lines with a carriage return alone until 2001: Eudora's mailboxes."""
    body = b"".join(b"Line %d.\n" % number for number in range(150_000))
    content = letter("one") + b"\n" + letter("two", body) + b"\n" + letter("three")
    assert subjects(tmp_path, content.replace(b"\n", newline)) == ["one", "two", "three"]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("long", [0, 20_000, 70_000])
def test_separator_inside_headers_starts_the_next_message(tmp_path: Path, newline: bytes, long: int) -> None:
    """The incomplete message is reported."""
    half = HALF + b"X-Long: y\n" * (long // 10)
    content = letter("one") + b"\n" + half + letter("two") + b"\n" + half * 2 + letter("three")
    found = read(tmp_path, content.replace(b"\n", newline))
    assert [m.subject for m in found] == ["one", "half", "two", "half", "half", "three"]
    assert [Trouble.CUT_OFF in m.troubles for m in found] == [m.subject == "half" for m in found]


@pytest.mark.parametrize(
    "header",
    [
        SEPARATOR + b"From: ana@x.example\n",  # some programs write two
        SEPARATOR * 3 + b"From: ana@x.example\n",
        b"From: ana@x.example\nFrom here on\n",
        b"From: ana@x.example\n" + SEPARATOR,  # no header behind it
        b"From: ana@x.example\nX: y\n " + SEPARATOR + b"To: me@x.example\n",
    ],
)
def test_line_inside_headers_that_only_looks_like_a_separator_is_skipped(tmp_path: Path, header: bytes) -> None:
    """Some programs write two From lines."""
    (message,) = read(tmp_path, SEPARATOR + header + b"\nNice.\n")
    assert message.sender
    assert Trouble.CUT_OFF not in message.troubles


def test_incomplete_messages_take_linear_time(tmp_path: Path) -> None:
    """30,000 of them, without any blank line."""
    started = process_time()
    assert len(read(tmp_path, HALF * 30_000)) == 30_000
    assert process_time() - started < 15


@pytest.mark.parametrize("before", [*range(16_370, 16_400), *range(65_450, 65_550)])
def test_separator_inside_headers_is_found_across_pieces(before: int) -> None:
    """A piece of the file may end anywhere, also inside the separator."""
    content = HALF + b"X: " + b"x" * (before - len(HALF) - 4) + b"\n" + HALF + b"\n"
    for sizes in ([], [before, 3], [1000, 24]):
        assert [block.cut for block in mbox.read_blocks(Trickle(content, sizes), "it")] == [True, False]


def body_with(pasted: bytes) -> bytes:
    return b"Look:\n" + pasted + b"and so on\n"


@pytest.mark.parametrize("place", [0, 4, 8])
def test_pasted_message_is_text_if_blank_lines_separate_messages(tmp_path: Path, place: int) -> None:
    """It is reported, wherever in the file it is."""
    bodies = [body_with(letter("pasted")) if n == place else b"Nice.\n" for n in range(9)]
    found = read(tmp_path, b"\n".join(letter(str(n), body) for n, body in enumerate(bodies)))
    assert [m.subject for m in found] == [str(n) for n in range(9)]
    assert [Trouble.QUOTED in m.troubles for m in found] == [n == place for n in range(9)]


def test_pasted_messages_do_not_become_the_file_s_separators(tmp_path: Path) -> None:
    """However many there are behind the first look."""
    plain = [letter(str(n), b"x" * 20_000 + b"\n") for n in range(60)]
    content = b"\n".join([*plain, letter("pasting", body_with(letter("pasted")) * 90)])
    assert subjects(tmp_path, content)[-1] == "pasting"


@pytest.mark.parametrize("share", [0.0, 0.5, 0.7, 0.75])
def test_no_message_is_lost_if_some_bodies_end_with_a_blank_line(tmp_path: Path, share: float) -> None:
    """The file writes no blank lines between messages."""
    for seed in range(8):
        chance = random.Random(seed)
        content = b"".join(letter(str(n), b"Nice.\n" + b"\n" * (chance.random() < share)) for n in range(400))
        assert len(subjects(tmp_path, content)) == 400


def test_first_megabyte_shows_how_messages_are_separated(tmp_path: Path) -> None:
    """It applies from the first message on."""
    content = b"".join(letter(str(n), b"Nice.\n" + b"\n" * (n % 6 < 4)) for n in range(240))
    assert len(subjects(tmp_path, content)) == 240


def test_first_look_does_not_lose_messages_before_the_damage(tmp_path: Path) -> None:
    """The damage is inside what is read ahead."""
    whole = gzip.compress(
        b"".join(letter(str(n), random.Random(n).randbytes(900).hex().encode() + b"\n\n") for n in range(100))
    )
    path = tmp_path / "t.mbox.gz"
    path.write_bytes(whole[: len(whole) // 2])
    messages = takeout.read_messages(path)
    assert [next(messages).subject for _ in range(30)] == [str(n) for n in range(30)]
    with pytest.raises(MailboxError, match="damaged or cut short"):
        list(messages)


@pytest.mark.parametrize(
    "damaged", [b"Return-Path <c@c>\n", b"R\xe9sum\xe9: x\n", b" folded\n", b"X\n Y\n", b"Return-Path <c@c>\r\n"]
)
def test_message_with_a_damaged_first_header_is_read(tmp_path: Path, damaged: bytes) -> None:
    """One header in three lines is enough, in a file that has blank lines."""
    hurt = SEPARATOR + damaged + letter("hurt")[len(SEPARATOR) :]
    assert subjects(tmp_path, b"\n".join([letter("one"), letter("two"), hurt])) == ["one", "two", "hurt"]
    (one,) = read(tmp_path, letter("one") + b"\n" + hurt)
    assert Trouble.QUOTED in one.troubles  # nothing else shows how the file separates its messages


@pytest.mark.parametrize("text", [b"we were at sea,\nhttp://x.example and\nback.\n", b"a\nb\nc\nTo: d\n"])
def test_separator_followed_by_text_is_text(tmp_path: Path, text: bytes) -> None:
    """Without a header in three lines it is neither a message nor reported."""
    found = read(tmp_path, b"\n".join([letter("one"), letter("two"), SEPARATOR + text]))
    assert [m.subject for m in found] == ["one", "two"]
    assert not any(Trouble.QUOTED in m.troubles for m in found)


def test_escaped_separator_before_the_headers_is_skipped(tmp_path: Path) -> None:
    """With and without a blank line."""
    marked = SEPARATOR + b">" + SEPARATOR + letter("marked")[len(SEPARATOR) :]
    assert subjects(tmp_path, letter("one") + marked) == ["one", "marked"]


@pytest.mark.parametrize(
    ("separator", "date"),
    [
        (b"From ana@x.example Mon Jan  5 9:00:02 2004\n", 1073293202000),
        (b"From ana@x.example Mon Jan 5 9:00 2004 +0100\n", 1073289600000),
        (b"From ana@x.example Mon, 5 Jan 2004 9:00:02 +0000\n", 1073293202000),
        (b"From ana@x.example 2004-01-05 9:00:02\n", 1073293202000),
    ],
)
def test_hour_of_one_digit_is_read(tmp_path: Path, separator: bytes, date: int) -> None:
    """Some programs omit the zero."""
    found = read(tmp_path, letter("one") + b"\n" + letter("two", separator=separator))
    assert [m.subject for m in found] == ["one", "two"]
    assert found[1].date == date


def test_joined_files_of_two_forms_are_read_completely(tmp_path: Path) -> None:
    """Only after Takeout's form is another form text."""
    forms = (
        SEPARATOR,
        b"From ana@x.example Mon, 5 Jan 2004 09:00:02 +0000\n",
        b"From ana@x.example 2004-01-05 09:00:02\n",
    )
    for first in forms:
        for second in forms:
            content = b"\n".join(letter(str(n), separator=first if n < 3 else second) for n in range(6))
            assert subjects(tmp_path, content) == [str(n) for n in range(6)]


UNDATED = (
    b"From \n",  # Thunderbird's
    b"From\n",  # the same, after an editor that cuts spaces at the ends of lines
    b"From - \n",
    b"From -\n",
    b"From ana@x.example\n",
    b"From Ana Lima <ana@x.example>\n",
    b"From ana@x.example (no date)\n",
    b"From - Mon Jan 05 2004 09:00:02\n",  # the year before the time
    b"From ana@x.example lun. janv. 5 09:00:02 2004\n",
    b"From ana@x.example Mo Jan 05 09:00:02 2004\n",
    "From ana@x.example Пн янв  5 09:00:02 2004\n".encode(),
    b"From ana@x.example 05.01.2004 09:00\n",
    b"From ana@x.example 2004-01-05\n",
    b"From ana@x.example 1073293202\n",
    b"From ???@??? ???\n",
)


@pytest.mark.parametrize("separator", UNDATED)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_any_from_line_before_a_mail_s_headers_separates(tmp_path: Path, separator: bytes, newline: bytes) -> None:
    """In a file of its own, and joined with a file of the usual form, in either order."""
    odd = [letter(f"odd {n}", separator=separator) for n in range(4)]
    usual = [letter(f"usual {n}") for n in range(4)]
    for letters in (odd, odd + usual, usual + odd, usual[:2] + odd + usual[2:]):
        found = read(tmp_path, b"\n".join(letters).replace(b"\n", newline))
        assert [m.subject.encode() for m in found] == [one.split(b"Subject: ")[1].split(b"\n")[0] for one in letters]
        assert not any(Trouble.QUOTED in m.troubles for m in found)
    bare = b"".join(letter(str(n), separator=separator) for n in range(9)).replace(b"\n", newline)
    assert subjects(tmp_path, bare) == [str(n) for n in range(9)]  # a program that writes no blank lines


@pytest.mark.parametrize("separator", UNDATED)
def test_other_from_line_in_takeout_s_file_is_reported(tmp_path: Path, separator: bytes) -> None:
    """A mailbox that was appended to Takeout's isn't lost without a word."""
    takeout_s = letter("one", separator=b"From 1773664405479613283@xxx Tue Aug 08 12:36:29 +0000 2023\n")
    (found,) = read(tmp_path, takeout_s + b"\n" + letter("two", separator=separator))
    assert Trouble.QUOTED in found.troubles


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=70), st.integers(0, 1100), st.integers(1, 99))
def test_every_from_line_before_a_mail_s_headers_separates(text: str, length: int, size: int) -> None:
    """Whatever is on it, how long the headers are, and how the bytes arrive."""
    odd = b"From " + text.encode() + b"\n"
    headers = b"Received: by mx.example;\n\t" + b"x" * length + b"\nFrom: ana@x.example\nSubject: odd\n\nNice.\n"
    content = letter("one") + b"\n" + odd + headers + b"\n" + letter("two")
    blocks = list(mbox.read_blocks(Trickle(content, [size]), "it"))
    assert [block.separator for block in blocks] == [SEPARATOR, odd, SEPARATOR]


@pytest.mark.parametrize(
    ("body", "reported"),
    [
        (b"From now on\nPS: bring the keys\n\n", False),
        (b"From here\nTo: there\nSubject: to change\n\n", False),
        (b"From here\nTo: there\nand: back\n\n", False),
        (b"From Bob I heard:\n\nDate: Monday\nSubject: x\n\n", False),
        (b"From Bob\nFrom: bob@x.example\nwrote that he is back.\n\n", True),
        (b"From " + b"x" * 400 + b"\nFrom: bob@x.example\nDate: x\n\n", False),
    ],
)
def test_sentence_that_begins_with_from_is_text(tmp_path: Path, body: bytes, reported: bool) -> None:
    """Only what looks like a message is reported."""
    content = b"\n".join([letter("one"), letter("two", b"Hello.\n\n" + body), letter("three")])
    found = read(tmp_path, content)
    assert [m.subject for m in found] == ["one", "two", "three"]
    assert [Trouble.QUOTED in m.troubles for m in found] == [False, reported, False]


def test_undated_separator_before_long_or_unfinished_headers_separates(tmp_path: Path) -> None:
    """Many servers add long headers; the file may end inside them."""
    hops = b"Received: from a.example by b.example\n\tfor <me@x.example>; Mon, 5 Jan 2004 09:00:02 +0000\n" * 30
    long = b"From \n" + hops + letter("long")[len(SEPARATOR) :]
    assert subjects(tmp_path, letter("one") + b"\n" + long) == ["one", "long"]
    assert subjects(tmp_path, long) == ["long"]
    cut = b"From \nFrom: ana@x.example\nSubject: cut\n"
    for content in (cut, letter("one") + b"\n" + cut):
        *_, last = read(tmp_path, content)
        assert (last.subject, Trouble.CUT_OFF in last.troubles) == ("cut", True)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_undated_separator_before_one_very_long_header_line_separates(tmp_path: Path, newline: bytes) -> None:
    """A filter's verdict fills more than what is looked at."""
    long = b"From \nX-Spam-Report: " + b"a" * 3000 + b"\n" + letter("long")[len(SEPARATOR) :] + b"\n"
    content = (letter("one", separator=b"From \n") + b"\n" + long + long).replace(b"\n", newline)
    assert subjects(tmp_path, content) == ["one", "long", "long"]
    text = b"From \n" + b"a" * 3000 + b"\n"
    assert subjects(tmp_path, (letter("one", body=text) + b"\n" + text).replace(b"\n", newline)) == ["one"]


def test_undated_separators_take_linear_time(tmp_path: Path) -> None:
    """Also if something is missing in each."""
    started = process_time()
    for line in (b"\nFrom \nX: y\n", b"From \n", b"\nFrom x\nFrom: a\nDate: b\nX\n\n"):
        read(tmp_path, letter("one") + line * 60_000)
    assert process_time() - started < 15
