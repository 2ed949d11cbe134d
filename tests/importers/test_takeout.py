"""mbox files: Takeout's and others', compressed, archived, damaged, hostile."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import random
import tarfile
import tracemalloc
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.importers import mbox, takeout
from gmail_reconnect.model import Trouble
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message

TAKEOUT = b"""From 1773664405479613283@xxx Tue Aug 08 12:36:29 +0000 2023
X-GM-THRID: 1773664405479613283
X-Gmail-Labels: Sent,Important,"Boats, big ones"
From: me@x.example
To: ana@x.example
Date: Tue, 8 Aug 2023 14:36:20 +0200
Subject: Boat
Message-ID: <1@x.example>

Hello,
From my window I see the boat.

From here on it is no separator.
"""
CLASSIC = b"""From ana@x.example Wed Aug  9 09:00:00 2023
From: Ana <ana@x.example>
To: me@x.example
Subject: Re: Boat

Nice.

"""


def subjects(path: Path) -> list[str]:
    return [message.subject for message in takeout.read_messages(path)]


def until_it_breaks(path: Path) -> tuple[list[str], str]:
    """What is read before the error, and the error's words."""
    read: list[str] = []
    try:
        read.extend(message.subject for message in takeout.read_messages(path))
    except MailboxError as error:
        return read, error.message
    return read, ""


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_takeout_has_gmail_s_ids_date_and_labels(tmp_path: Path) -> None:
    """The separator's number is the id, its date is Gmail's; labels become their ids."""
    (message,) = takeout.read_messages(put(tmp_path, "t.mbox", TAKEOUT))
    assert message.key == message.gmail_id == message.thread_id == "189d5261275de363"
    assert message.date == 1691498189000  # not the Date header's, nine seconds before
    assert message.zone == 120
    assert message.labels == {"SENT", "IMPORTANT", "Boats, big ones"}


@pytest.mark.parametrize("zeros", [1, 3, 20])
def test_zeros_before_an_id_change_nothing(tmp_path: Path, zeros: int) -> None:
    """Ids are numbers; a file whose first separator is such a one is Takeout's, too."""
    (plain,) = takeout.read_messages(put(tmp_path, "t.mbox", TAKEOUT))
    padded = TAKEOUT.replace(b"1773664405479613283", b"0" * zeros + b"1773664405479613283")
    assert list(takeout.read_messages(put(tmp_path, "padded.mbox", padded))) == [plain]


@pytest.mark.parametrize("thread", ["", "17x", "²", "9" * 5000, "-5", "1773664405479613283 "])
def test_thread_id_that_is_not_a_number_is_ignored(tmp_path: Path, thread: str) -> None:
    """It must not break the import."""
    content = TAKEOUT.replace(b"X-GM-THRID: 1773664405479613283", f"X-GM-THRID: {thread}".encode())
    (message,) = takeout.read_messages(put(tmp_path, "t.mbox", content))
    assert message.thread_id == ("189d5261275de363" if thread.strip() == "1773664405479613283" else None)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_key_and_date_do_not_depend_on_neighbours_or_line_ends(tmp_path: Path, newline: bytes) -> None:
    """The same letter may be in several files."""
    letter = b"From: a@x.example\nDate: Sat, 5 May 2012 10:00:00 +0000\nMessage-ID: <1@x.example>\n\nBoat\n\n"
    alone = b"From a@x.example Mon Jan  1 00:00:00 2001\n" + letter
    beside = CLASSIC + b"From a@x.example Mon Jan  1 00:00:07 2001 +0100\n" + letter
    now = 1_772_323_200_000  # 1 March 2026
    (one,) = takeout.read_messages(put(tmp_path, "one.mbox", alone), now)
    *_, other = takeout.read_messages(put(tmp_path, "other.mbox", beside.replace(b"\n", newline)), now)
    assert (one.key, one.date) == (other.key, other.date) == (one.key, 1336212000000)


def test_date_after_the_import_is_ignored(tmp_path: Path) -> None:
    """The clock was ahead: the separator's day counts; the key stays the same in later imports."""
    letter = CLASSIC.replace(b"Subject", b"Date: Fri, 1 Jan 2038 10:00:00 +0000\nMessage-ID: <1@x.example>\nSubject")
    path = put(tmp_path, "t.mbox", letter)
    (now,) = takeout.read_messages(path, 1_772_323_200_000)
    (then,) = takeout.read_messages(path, 2_172_323_200_000)
    assert (now.date, then.date) == (1691571600000, 2145952800000)
    assert now.key == then.key


@pytest.mark.parametrize(
    ("separator", "date"),
    [
        ("From ana@x.example Wed Aug  9 09:00:00 2023", 1691571600000),
        ("From ana@x.example  Wed Aug  9 09:00:00 2023 +0200", 1691564400000),
        ("From ana@x.example Wed Aug 09 09:00 2023", 1691571600000),
        ("From 123456789012345678@xxx Wed Aug 09 09:00:00 +0200 2023", 1691564400000),
        ("From - Wed Aug  9 09:00:00 EST 2023", 1691571600000),
        ("From ana@x.example Wed, 9 Aug 2023 09:00:00 +0200", 1691564400000),
        ("From ana@x.example Wed, 09 Aug 2023 09:00", 1691571600000),
        ("From ana@x.example 2023-08-09 09:00:00", 1691571600000),
        ("From ana@x.example 2023-08-09T09:00:00Z", 1691571600000),
        ("From ana@x.example 2023-08-09 09:00:00.123 +02:00", 1691564400000),
        ("From ana@x.example 2023-13-09 09:00:00", None),
        ("From ana@x.example Wed Aug 09 2023 09:00:00", 1691571600000),
        ("From - Wed Aug 9 2023 9:00 +0200", 1691564400000),
        ("From ana@x.example 2023-08-09", 1691539200000),
        ("From ana@x.example 1691571600", 1691571600000),
        ("From 1691571600@x.example", None),
        ("From list-2023-08-09@x.example (no date)", None),
        ("From ana@x.example mer. ao\xfbt 9 09:00:00 2023", None),
        ("From ", None),
        ("From MAILER-DAEMON Thu Jan  1 00:00:00 1970", None),
        ("From nobody Mon Sep 17 00:00:00 2001", None),  # git's, which isn't a date
    ],
)
def test_separator_gives_the_date_of_a_message_without_one(tmp_path: Path, separator: str, date: int | None) -> None:
    """The last resort; Takeout's is Gmail's date and has its zone before the year."""
    (message,) = takeout.read_messages(put(tmp_path, "t.mbox", f"{separator}\nX-Id: 1\nSubject: x\n\n".encode()))
    assert message.date == date


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_separator_follows_a_blank_line_in_a_known_form(tmp_path: Path, newline: bytes) -> None:
    """With LF and CRLF; the last newline may be missing."""
    content = (CLASSIC + CLASSIC + TAKEOUT).replace(b"\n", newline).rstrip()
    assert subjects(put(tmp_path, "t.mbox", content)) == ["Re: Boat", "Re: Boat", "Boat"]


BODIES = (
    (b"\n>From ana@x.example Wed Aug  9 09:00:00 2023\nSubject: no\n", 1),  # escaped
    (b"\nFrom ana@x.example Wed Aug  9 09:00:00 2023\nwe were at sea.\n", 1),  # no header behind it
    (b"x\nFrom ana@x.example Wed Aug  9 09:00:00 2023\nSubject: no\n", 1),  # no blank line before it
    (b"\nFrom " + b"0123456789" * 4 + b" Mon Sep 17 00:00:00 2001\nFrom: Ana <ana@x.example>\nSubject: [PATCH]\n", 1),
    (b"\nFrom here to there\nSubject: no\n", 1),
    (b"\nFrom: bob@x.example\nSubject: no\n", 1),
    (b"\nFrom ana@x.example Wed Aug  9 09:00:00 2023\nSubject: yes\n\n", 2),
    (b"\nFrom 1628415971694286313@xxx Tue Mar 19 06:54:48 +0000 2019\r\nX-GM-THRID: 1\r\n\r\n", 2),
    (b"\nFrom ana@x.example Wed Aug  9 09:00:00 2023\n\n", 2),  # a message without headers
    (b"\nFrom ana@x.example Wed Aug  9 09:00:00 2023\n>From old@x.example Mon Jan  1 00:00:00 2001\nSubject: yes\n", 2),
    (b"\nFrom ana@x.example Wed Aug  9 09:00:00 2023\n", 2),  # and the file ends there
)


@pytest.mark.parametrize(("body", "count"), BODIES)
def test_from_line_in_a_body_is_text_unless_headers_follow(tmp_path: Path, body: bytes, count: int) -> None:
    """A separator follows a blank line, and a patch in a letter isn't one."""
    assert len(subjects(put(tmp_path, "t.mbox", CLASSIC + body))) == count


BARE = b"""From ana@x.example Wed Aug  9 09:00:00 2023
From: Ana <ana@x.example>
To: me@x.example,
 bob@x.example
Subject: %d

Nice.
"""


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_file_without_blank_lines_is_split_at_unmistakable_separators(tmp_path: Path, newline: bytes) -> None:
    """Some programs write none; a letter's From is still text."""
    content = b"".join(BARE % n + b"From here on we were at sea.\n" for n in range(9)).replace(b"\n", newline)
    found = list(takeout.read_messages(put(tmp_path, "t.mbox", content)))
    assert [m.subject for m in found] == [str(n) for n in range(9)]
    assert not any(Trouble.QUOTED in m.troubles for m in found)


def test_body_that_ends_with_a_blank_line_does_not_hide_the_next_message(tmp_path: Path) -> None:
    """In a file without blank lines between messages."""
    content = b"".join(BARE % n + b"\n" * (n % 4 != 0) for n in range(40))
    assert subjects(put(tmp_path, "t.mbox", content)) == [str(n) for n in range(40)]


@pytest.mark.parametrize("first", [TAKEOUT, CLASSIC])
def test_separator_without_a_blank_line_is_text_in_a_file_with_blank_lines(tmp_path: Path, first: bytes) -> None:
    """It is a quotation, and reported for the letter that contains it."""
    quoting = first.replace(b"\n\n", b"\n\nLook:\n" + (BARE % 1 if first == CLASSIC else first) + b"and so on\n", 1)
    *before, last = takeout.read_messages(put(tmp_path, "t.mbox", (first + b"\n") * 9 + quoting))
    assert len(before) == 9
    assert Trouble.QUOTED in last.troubles
    assert not any(Trouble.QUOTED in m.troubles for m in before)


def test_other_form_after_takeout_s_is_text(tmp_path: Path) -> None:
    """A mailbox appended to Takeout's, or quoted in it; it is reported."""
    plain, quoting = takeout.read_messages(put(tmp_path, "t.mbox", TAKEOUT + b"\n" + TAKEOUT + b"\n" + CLASSIC))
    assert Trouble.QUOTED not in plain.troubles
    assert Trouble.QUOTED in quoting.troubles


@pytest.mark.parametrize(
    ("body", "reported"),
    [
        (b"x\nFrom ana@x.example Wed Aug  9 09:00:00 2023\nSubject: no\n", True),  # its headers do not end
        (b"x\nFrom ana@x.example Wed Aug  9 09:00:00 2023\nSubject: no\nand so on\n\n", True),
        (b"x\nFrom ana@x.example Wed Aug  9 09:00:00 2023\nwe were at sea\n", False),
        (b"\nFrom " + b"0123456789" * 4 + b" Mon Sep 17 00:00:00 2001\nFrom: Ana <ana@x.example>\n\n", False),
        (b"\n>From ana@x.example Wed Aug  9 09:00:00 2023\nSubject: no\n", False),
        (b"\nFrom here on\nSubject: no\n", False),
    ],
)
def test_only_text_that_looks_like_a_message_is_reported(tmp_path: Path, body: bytes, reported: bool) -> None:
    """Not every line that begins with From."""
    (message,) = takeout.read_messages(put(tmp_path, "t.mbox", CLASSIC + body))
    assert (Trouble.QUOTED in message.troubles) == reported


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_mbox_in_a_body_of_takeout_s_is_text(tmp_path: Path, newline: bytes) -> None:
    """Only Takeout's separators count, whatever the quoted messages contain."""
    content = (TAKEOUT + b"\n" + CLASSIC + CLASSIC + TAKEOUT.replace(b"Boat", b"Oars")).replace(b"\n", newline)
    assert subjects(put(tmp_path, "t.mbox", content)) == ["Boat", "Oars"]


@pytest.mark.parametrize(("body", "count"), BODIES)
def test_only_takeout_s_form_separates_takeout_s_file(tmp_path: Path, body: bytes, count: int) -> None:
    """Other forms are text there."""
    assert len(subjects(put(tmp_path, "t.mbox", TAKEOUT + body))) == (count if b"@xxx" in body else 1)


def test_file_of_patches_is_split_at_git_s_separators(tmp_path: Path) -> None:
    """If git made the file itself, its separators count."""
    patch = b"From " + b"0123456789" * 4 + b" Mon Sep 17 00:00:00 2001\nSubject: [PATCH]\n\ndiff\n\n"
    assert subjects(put(tmp_path, "t.mbox", patch * 3)) == ["[PATCH]"] * 3


def archive(name: str, members: dict[str, bytes]) -> bytes:
    """A .zip or .tgz of these files, and in the .tgz a link."""
    packed = io.BytesIO()
    if name.endswith(".zip"):
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
            for member, content in members.items():
                zipped.writestr(member, content)
        return packed.getvalue()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for member, content in members.items():
            entry = tarfile.TarInfo(member)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("Takeout/Mail/link.mbox")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    return packed.getvalue()


def wrapped(name: str, content: bytes) -> bytes:
    if name.endswith(".mbox.gz"):
        return gzip.compress(content)
    if name.endswith(".xz"):
        return lzma.compress(content)
    if name.endswith(".mbox"):
        return content
    return archive(name, {"Takeout/archive_browser.html": b"<html>", "Takeout/Mail/All mail.mbox": content})


WRAPPINGS = ("t.mbox", "t.mbox.gz", "t.mbox.xz", "takeout.zip", "takeout.tgz", "takeout.tar.gz")


@pytest.mark.parametrize("name", WRAPPINGS)
def test_every_compression_and_archive_is_read(tmp_path: Path, name: str) -> None:
    """Plain, compressed, and Takeout's archives; nothing is written next to them."""
    path = put(tmp_path, name, wrapped(name, CLASSIC + TAKEOUT))
    before = sorted(tmp_path.rglob("*"))
    assert subjects(path) == ["Re: Boat", "Boat"]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["takeout.zip", "takeout.tgz"])
def test_all_mboxes_in_an_archive_are_read(tmp_path: Path, name: str) -> None:
    """A file that isn't an mbox is named at the end, after everything else was read."""
    members = {
        "Takeout/Mail/Sent.mbox": TAKEOUT,
        "Takeout/Groups/odd.mbox": b"<html>",
        "Takeout/Groups/boats@x.example/topics.mbox": CLASSIC,
    }
    path = put(tmp_path, name, archive(name, members))
    read, error = until_it_breaks(path)
    assert read == ["Boat", "Re: Boat"]
    assert "Takeout/Groups/odd.mbox in " in error
    assert "is not an mbox" in error


@pytest.mark.parametrize("name", WRAPPINGS[1:])
def test_cut_archive_is_reported_and_read_up_to_the_cut(tmp_path: Path, name: str) -> None:
    """Wherever it is cut, it never passes for complete."""
    packed = wrapped(name, (TAKEOUT + b"\n") * 3)
    for length in range(1, len(packed) - 8, 3):
        with pytest.raises(MailboxError):
            subjects(put(tmp_path, name, packed[:length]))


@given(st.sampled_from(WRAPPINGS[1:]), st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), max_size=4))
def test_damaged_archive_gives_all_messages_or_an_error(name: str, damage: list[tuple[int, int]]) -> None:
    """Bytes changed anywhere: never fewer messages without an error."""
    packed = bytearray(wrapped(name, (TAKEOUT + b"\n") * 2))
    for place, value in damage:
        packed[place % len(packed)] = value
    with TemporaryDirectory() as folder:
        try:
            found = subjects(put(Path(folder), name, bytes(packed)))
        except MailboxError:
            return
    # A .zip may lose the name of what is in it.
    assert found == ["Boat", "Boat"] or (not found and name == "takeout.zip")


def test_messages_before_the_damage_come_before_the_error(tmp_path: Path) -> None:
    """They are kept."""
    noise = random.Random(1).randbytes(400_000).hex().encode()
    packed = gzip.compress((CLASSIC + noise + b"\n\n") * 4)
    read, error = until_it_breaks(put(tmp_path, "t.mbox.gz", packed[: len(packed) * 7 // 8]))
    assert len(read) == 4
    assert "damaged or cut short" in error


def test_encrypted_archive_is_named_in_the_error(tmp_path: Path) -> None:
    """An archive of an unknown version is refused."""
    packed = bytearray(archive("t.zip", {"All mail.mbox": TAKEOUT}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + flags] |= 1
    with pytest.raises(MailboxError, match=r"cannot be unpacked.*password"):
        subjects(put(tmp_path, "t.zip", bytes(packed)))
    packed[packed.index(b"PK\x01\x02") + 6] = 200
    with pytest.raises(MailboxError, match="damaged or cut short"):
        subjects(put(tmp_path, "t.zip", bytes(packed)))


@pytest.mark.parametrize(
    ("content", "says"), [(b"Dear Ana,\n\nFrom me\n", "is not an mbox"), (b"\x00\x01" * 99, "is not an mbox")]
)
def test_file_that_is_not_an_mbox_is_named_in_the_error(tmp_path: Path, content: bytes, says: str) -> None:
    """Or a folder."""
    with pytest.raises(MailboxError, match=says):
        subjects(put(tmp_path, "t.mbox", content))
    with pytest.raises(MailboxError, match="does not exist"):
        subjects(tmp_path / "nowhere.mbox")
    with pytest.raises(MailboxError, match="is a folder"):
        subjects(tmp_path)


def test_empty_files_and_messages_without_headers_are_read(tmp_path: Path) -> None:
    """And a header block without an end."""
    assert subjects(put(tmp_path, "empty.mbox", b"")) == []
    separator = CLASSIC.splitlines(keepends=True)[0]
    assert subjects(put(tmp_path, "bare.mbox", separator + b"\n\n" + CLASSIC)) == ["", "Re: Boat"]
    assert subjects(put(tmp_path, "endless.mbox", separator + b"Subject: x\n" + b"X: y\n" * 200_000)) == ["x"]
    for newline in (b"\n", b"\r\n"):
        short = (separator + b"\n" + separator + b"Subject: no body\n\n" + CLASSIC).replace(b"\n", newline)
        assert subjects(put(tmp_path, "short.mbox", short)) == ["", "no body", "Re: Boat"]
    assert subjects(put(tmp_path, "marked.mbox", b"\xef\xbb\xbf\r\n\n" + CLASSIC)) == ["Re: Boat"]
    late = separator + b"X: y\n" * 200_000 + b"Subject: too late\n\n" + CLASSIC
    assert subjects(put(tmp_path, "late.mbox", late)) == ["", "Re: Boat"]
    assert {len(next(mbox.read_blocks(Trickle(late, sizes), "it")).header) for sizes in ([], [9999], [70_001])} == {
        1 << 18
    }


def test_same_mail_in_two_files_has_one_key(tmp_path: Path) -> None:
    """Takeout may export it under each label."""
    (first,) = takeout.read_messages(put(tmp_path, "a.mbox", TAKEOUT))
    (second,) = takeout.read_messages(
        put(tmp_path, "b.mbox", TAKEOUT.replace(b"Sent,", b"Boats,").replace(b"\n", b"\r\n"))
    )
    assert first.key == second.key


@pytest.mark.parametrize("before", [*range(64_000, 64_040), *range(65_500, 65_540)])
def test_separator_across_two_pieces_is_found(tmp_path: Path, before: int) -> None:
    """A piece of the file may end anywhere."""
    filler = CLASSIC + b"x" * (before - len(CLASSIC)) + b"\n\n"
    assert len(subjects(put(tmp_path, "t.mbox", filler + TAKEOUT + b"\n" + CLASSIC))) == 3


@pytest.mark.parametrize("length", [*range(65_480, 65_540)])
def test_headers_end_with_a_blank_line_across_two_pieces(length: int) -> None:
    """A piece of the file may end anywhere."""
    separator = CLASSIC.splitlines(keepends=True)[0]
    content = separator + b"X: " + b"x" * (length - len(separator) - 3) + b"\r\n\r\nbody\r\n"
    (block,) = mbox.read_blocks(Trickle(content, []), "it")
    assert block.header.endswith(b"x\r\n")


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="the superuser may read everything")
def test_unreadable_file_is_not_called_damaged(tmp_path: Path) -> None:
    """The message says what to do."""
    path = put(tmp_path, "t.mbox", TAKEOUT)
    path.chmod(0)
    with pytest.raises(MailboxError, match="cannot be read"):
        subjects(path)


def test_memory_stays_constant() -> None:
    """A stream of 200 MB, with large bodies and a body without line ends, takes a few MB."""
    tracemalloc.start()
    content = [CLASSIC + b"x" * 50_000_000 + b"\n\n", CLASSIC + b"\nFrom me\n" * 100_000 + b"\n", TAKEOUT + b"\n"]
    base = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    found = sum(1 for _ in mbox.read_blocks(Endless(content, 4), "it"))
    peak = tracemalloc.get_traced_memory()[1] - base
    tracemalloc.stop()
    assert found == 12
    assert peak < 4_000_000


class Endless:
    """A stream that hands out the same pieces of bytes again and again."""

    def __init__(self, content: list[bytes], times: int) -> None:
        self._content, self._left, self._at = content, len(content) * times, 0

    def read1(self, size: int, /) -> bytes:
        if not self._left:
            return b""
        piece = self._content[-self._left % len(self._content)]
        found = piece[self._at : self._at + size]
        self._at += len(found)
        if self._at >= len(piece):
            self._left, self._at = self._left - 1, 0
        return found


class Trickle:
    """A stream that hands out its bytes in pieces of given sizes."""

    def __init__(self, content: bytes, sizes: list[int]) -> None:
        self._content, self._sizes, self._at = content, sizes, 0

    def read1(self, size: int, /) -> bytes:
        count = min(size, self._sizes[self._at % len(self._sizes)]) if self._sizes else size
        self._at += 1
        found, self._content = self._content[:count], self._content[count:]
        return found


PIECES = (
    b">From ",
    TAKEOUT.splitlines(keepends=True)[0],
    b"x" * 300,
    b"From " + b"0123456789" * 4 + b" Mon Sep 17 00:00:00 2001\n",
    b"\n",
    b"\r\n",
    b"From ",
    b"From: a@x.example\n",
    CLASSIC.splitlines(keepends=True)[0],
    b"Subject: x\n",
    b"body",
    b"\n\n",
)


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.lists(st.integers(1, 700), max_size=5))
def test_messages_do_not_depend_on_how_the_bytes_arrive(parts: list[bytes], sizes: list[int]) -> None:
    """Only a MailboxError is ever raised."""
    content = b"".join(parts)

    def read(sizes: list[int]) -> list[mbox.MessageBlock] | str:
        try:
            return list(mbox.read_blocks(Trickle(content, sizes), "x"))
        except MailboxError as error:
            return error.message

    assert read(sizes) == read([])


@given(st.binary(max_size=600))
def test_any_bytes_after_a_separator_never_raise(content: bytes) -> None:
    """Neither do the messages made of them."""
    for block in mbox.read_blocks(Trickle(CLASSIC + content, [64]), "x"):
        build_message(parse_headers(block.header))
    try:
        list(mbox.read_blocks(Trickle(content, [64]), "x"))
    except MailboxError as error:
        assert "is not an mbox" in error.message  # noqa: PT017 - or it is none


def test_headers_without_an_end_are_read_and_reported(tmp_path: Path) -> None:
    """The file ends inside them, or they are longer than allowed."""
    separator = CLASSIC.splitlines(keepends=True)[0]
    (cut,) = takeout.read_messages(put(tmp_path, "cut.mbox", CLASSIC[:70]))
    assert Trouble.CUT_OFF in cut.troubles
    (long,) = takeout.read_messages(put(tmp_path, "long.mbox", separator + b"X: y\n" * 200_000 + b"\nbody\n"))
    assert Trouble.CUT_OFF in long.troubles
    (whole,) = takeout.read_messages(put(tmp_path, "whole.mbox", CLASSIC))
    assert whole.troubles == {Trouble.DATE}  # only the separator has a date


def test_labels_of_earlier_messages_show_the_file_s_language(tmp_path: Path) -> None:
    """A Hungarian word for Trash is a user's label in an English file, at each reading."""
    for place, binned in (("Inbox", "Kuka"), ("Sent", "Kuka"), ("=?UTF-8?Q?Elk=C3=BCld=C3=B6tt?=", "TRASH")):
        first = TAKEOUT.replace(b'Sent,Important,"Boats, big ones"', place.encode())
        path = put(tmp_path, "t.mbox", first + b"\n" + TAKEOUT.replace(b"Sent,Important", b"Kuka"))
        for _ in range(2):
            assert list(takeout.read_messages(path))[1].labels == {"Boats, big ones", binned}
