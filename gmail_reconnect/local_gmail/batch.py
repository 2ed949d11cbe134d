"""The batch endpoint: takes HTTP requests and returns HTTP responses, both as multipart/mixed.

Each call in a batch has its own answer and status, in the order of the request; the outer Authorization header
applies to calls without one. Source: developers.google.com/workspace/gmail/api/guides/batch.
"""

from __future__ import annotations

import hashlib
import re
from email.message import Message
from typing import TYPE_CHECKING, Final

from .api_errors import ApiError, bad_request
from .exchange import ApiRequest, ApiResponse

if TYPE_CHECKING:
    from collections.abc import Callable

PATH: Final = "/batch/gmail/v1"
LIMIT: Final = 100
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")


def inner_requests(request: ApiRequest) -> list[tuple[str, ApiRequest]]:
    """Each part's Content-ID with its call. Raises the 400 `ApiError` for no parts, too many, or a broken one."""
    boundary = _boundary(request.headers.get("content-type", ""))
    if not boundary:
        raise _broken("the Content-Type has no boundary")
    delimiter = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode()) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)")
    parts = [part.lstrip(b"\r\n") for part in delimiter.split(request.body)[1:-1]]
    if not parts:
        raise _broken("0 items in batch")
    if len(parts) > LIMIT:
        raise bad_request(f"Inner request count exceeds the limit. Received: {len(parts)}, Limit: {LIMIT}")
    outer = request.headers.get("authorization", "")
    return [_inner(part, outer) for part in parts]


def answer_batch(calls: list[tuple[str, ApiRequest]], each: Callable[[ApiRequest], ApiResponse | None]) -> ApiResponse:
    """Runs the calls one after the other and joins their answers. A call without an answer has no part."""
    answers = [(content_id, each(call)) for content_id, call in calls]
    parts = [_part(content_id, response) for content_id, response in answers if response is not None]
    # A digest of the content cannot occur in the content.
    boundary = b"batch_" + hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode()
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"
    return ApiResponse(200, body, f"multipart/mixed; boundary={boundary.decode()}")


def _boundary(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type
    is_mixed = message.get_content_type() == "multipart/mixed"
    return str(message.get_boundary("")) if is_mixed else ""


def _inner(part: bytes, outer_authorization: str) -> tuple[str, ApiRequest]:
    """A part has its own headers, then a request line and the call's headers and body."""
    own, _, http = _split(part)
    head, _, body = _split(http)
    request_line, *lines = head.splitlines() or [""]
    words = request_line.split()
    if len(words) not in (2, 3) or not words[1].startswith("/"):
        raise _broken("a part isn't an HTTP request")
    headers = {"authorization": outer_authorization} | _headers(lines)
    content_id = _headers(own.splitlines()).get("content-id", "")
    return content_id, ApiRequest.to(words[0].upper(), words[1], headers, body)


def _split(data: bytes) -> tuple[str, bytes, bytes]:
    match = _BLANK_LINE.search(data)
    if match is None:
        return data.decode("latin-1"), b"", b""
    return data[: match.start()].decode("latin-1"), match[0], data[match.end() :]


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _part(content_id: str, response: ApiResponse) -> bytes:
    """Google answers "<id>" with "<response-id>"."""
    name = f"Content-ID: <response-{content_id.removeprefix('<')}\r\n" if content_id else ""
    extra = "".join(f"{key}: {value}\r\n" for key, value in response.headers)
    head = (
        f"Content-Type: application/http\r\n{name}\r\n"
        f"HTTP/1.1 {response.status} {response.phrase}\r\n"
        f"Content-Type: {response.content_type}\r\n{extra}"
        f"Content-Length: {response.length}\r\n\r\n"
    )
    return head.encode("latin-1", "replace") + response.body


def _broken(why: str) -> ApiError:
    return bad_request(f"Failed to parse batch request, error: {why}.", "badRequest")
