"""Uploads: as large as the disk allows, and into a folder of their own, whatever their names."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.web.guard import MOST_BYTES
from gmail_reconnect.web.tasks.upload import ROOM, Upload, receive, safe_name
from tests.support.review import Served, served

from .conftest import THREE, Tell

OWN = {"Sec_Fetch_Site": "same-origin", "Origin": "null"}
FORM = "multipart/form-data; boundary=EDGE"


def part(about: str, content: bytes = b"") -> bytes:
    return f"--EDGE\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + content + b"\r\n"


END = b"--EDGE--\r\n"
TOKEN = part('name="token"', b"right")
FILE = part('name="file"; filename="a.mbox"', b"From x\n" * 1000)


def received(folder: Path, body: bytes, free: int = 2 * ROOM, length: str = "", size: int = 100) -> Upload:
    """What becomes of a form whose body comes in pieces of this size."""
    pieces: Iterator[bytes] = iter([body[at : at + size] for at in range(0, len(body), size)] + [b""])

    async def give() -> Message:
        piece = next(pieces)
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}

    headers = [(b"content-type", FORM.encode()), *([(b"content-length", length.encode())] if length else [])]
    request = Request({"type": "http", "method": "POST", "headers": headers, "state": {"form_token": "right"}}, give)
    with ThreadPoolExecutor(1) as other:  # in this one, a browser's loop may be running
        return other.submit(lambda: asyncio.run(receive(request, folder / "uploads", lambda _: free))).result()


@given(st.integers(1, 200), st.binary(max_size=300))
def test_files_arrive_whole_in_pieces_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, size: int, content: bytes
) -> None:
    """Also if a piece ends within the boundary."""
    folder = tmp_path_factory.mktemp("home")
    body = TOKEN + part('name="file"; filename="a.mbox"', content) + part('name="address"', b" me@example.com ") + END
    upload = received(folder, body, size=size)
    assert [one.read_bytes() for one in upload.files] == [content]
    assert upload.texts["address"] == "me@example.com"
    upload.remove()
    assert not upload.folder.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (FILE + TOKEN + END, 403),  # the file comes before anything is known of its form
        (FILE + END, 403),
        (part('name="token"', b"wrong") + FILE + END, 403),
        (TOKEN + part('name="note"', b"x" * 20_000) + END, 413),
        (TOKEN + b"".join(part(f'name="n{number}"', b"x") for number in range(40)) + END, 400),
        (TOKEN + FILE * 60 + END, 400),
        (TOKEN + FILE[:-20], 400),
        (b"nonsense", 400),
    ],
)
def test_form_of_no_page_is_refused_and_leaves_nothing(tmp_path: Path, body: bytes, status: int) -> None:
    """Without its token, with too much of anything, or cut short."""
    with pytest.raises(HTTPException) as caught:
        received(tmp_path, body)
    assert caught.value.status_code == status
    assert list((tmp_path / "uploads").iterdir()) == []


def test_full_disk_is_told_before_it_is_full(tmp_path: Path) -> None:
    """By the length that is announced, or while it comes."""
    for free, length in ((ROOM - 1, ""), (ROOM + 1000, str(len(TOKEN + FILE + END)))):
        with pytest.raises(MailboxError, match="disk is too full"):
            received(tmp_path, TOKEN + FILE + END, free, length)
    assert list((tmp_path / "uploads").iterdir()) == []


@given(st.text(max_size=300))
def test_name_of_a_file_leads_nowhere(name: str) -> None:
    """Nor is it too long for any file system; its end says what it is."""
    found = safe_name(name)
    assert found == os.path.basename(found)  # noqa: PTH119 - as text
    assert found not in {"", ".", ".."}
    assert not found.startswith(".")
    assert len(found.encode()) < 250
    assert safe_name(f"{name}a.mbox").endswith(".mbox")


def test_large_file_is_received_where_files_are_and_nowhere_else(tell: Tell) -> None:
    """The bound of other requests holds for every other path."""
    with served(tell(THREE)) as page:
        page.open()
        large = {"a.mbox": b"x" * (2 * MOST_BYTES)}
        assert page.upload("/setup/client", large).status == 413
        assert page.upload("/decide", large).status == 413
        assert page.upload("/setup/import", large).status == 200


@pytest.mark.parametrize(
    "headers",
    [{"Sec_Fetch_Site": "cross-site"}, {"Origin": "http://evil.example"}, {"Sec_Fetch_Site": "same-site"}, {}],
)
def test_file_of_another_page_is_refused(review: Served, place: Path, headers: dict[str, str]) -> None:
    """Before it is read."""
    body = part('name="token"', review.token.encode()) + FILE + END
    answer = review.send("POST", "/setup/import", body, Cookie=review.cookie, Content_Type=FORM, **headers)
    assert answer.status == 403
    assert not (place / "uploads").exists()


def test_files_that_a_killed_server_left_are_removed(tell: Tell) -> None:
    """They may be large."""
    place = tell(THREE)
    (place / "uploads" / "old").mkdir(parents=True)
    (place / "uploads" / "old" / "mail.mbox").write_text("x")
    with served(place):
        assert not (place / "uploads").exists()
