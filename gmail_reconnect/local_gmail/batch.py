"""The batch endpoint: takes HTTP requests and returns HTTP responses, both as multipart/mixed.

Each call in a batch has its own answer and status, in the order of the request; the outer Authorization header
applies to calls without one. Source: developers.google.com/workspace/gmail/api/guides/batch.
"""

from __future__ import annotations

import email
import hashlib
import re
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
    message = email.message_from_string(f"Content-Type: {content_type}\n\n")
    return str(message.get_boundary("")) if message.get_content_type() == "multipart/mixed" else ""


def _inner(part: bytes, outer_authorization: str) -> tuple[str, ApiRequest]:
    """A part has its own headers, then a request line and the call's headers and body."""
    own, http = _split(part)
    head, body = _split(http)
    request_line, _, lines = head.decode("latin-1").partition("\n")
    words = request_line.split()
    if len(words) not in (2, 3) or not words[1].startswith("/"):
        raise _broken("a part isn't an HTTP request")
    headers = {"authorization": outer_authorization} | _headers(lines)
    content_id = _headers(own.decode("latin-1")).get("content-id", "")
    return content_id, ApiRequest.to(words[0].upper(), words[1], headers, body)


def _split(data: bytes) -> list[bytes]:
    """What is before the first blank line, and what is behind it."""
    return [*_BLANK_LINE.split(data, maxsplit=1), b""][:2]


def _headers(lines: str) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in email.message_from_string(lines).items()}


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
