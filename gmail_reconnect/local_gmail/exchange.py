"""Requests, responses and query strings, independent of sockets and of Gmail's methods.

A call in a batch and a request of its own are both an `ApiRequest`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from .api_errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Json = dict[str, Any]


class QueryString:
    """A query string's parameters; repeated ones in order. An invalid value raises Google's 400."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._values = parse_qs(text, keep_blank_values=True)

    def names(self) -> set[str]:
        """The names of all parameters."""
        return set(self._values)

    def all(self, name: str) -> list[str]:
        """Every value of a repeated parameter."""
        return self._values.get(name, [])

    def one(self, name: str, default: str = "") -> str:
        """The last value, which is the one Google uses."""
        return self._values.get(name, [default])[-1]

    def flag(self, name: str) -> bool:
        """A boolean, false if it is left out."""
        return self.choice(name, ("true", "false"), "false") == "true"

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """One of an enumeration's words, in lower case."""
        value = self.one(name, default)
        if value.lower() not in allowed:
            raise bad_request(f"Invalid value at '{name}' (TYPE_ENUM), \"{value}\"")
        return value.lower()

    def number(self, name: str, default: int) -> int:
        """An unsigned integer."""
        value = self.one(name, str(default))
        if not (value.isascii() and value.isdigit()):
            raise bad_request(f"Invalid value at '{name}' (TYPE_UINT64), \"{value}\"")
        return int(value)

    def page_size(self) -> int:
        """`maxResults`: 100 if it is left out or 0, at most 500."""
        return min(self.number("maxResults", 100) or 100, 500)


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One call. Header names are in lower case; `path` is decoded and without the query."""

    verb: str
    path: str
    query: QueryString
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def to(cls, verb: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> ApiRequest:
        """Reads the request target of a request line, such as "/gmail/v1/users/me/profile?fields=historyId".

        The client turns a GET of more than 2,048 characters into a POST whose body is the query.
        """
        parts = urlsplit(target)
        if verb == "POST" and headers.get("x-http-method-override") == "GET":
            return cls("GET", unquote(parts.path), QueryString(body.decode("utf-8", "replace")), headers)
        return cls(verb, unquote(parts.path), QueryString(parts.query), headers, body)

    @property
    def line(self) -> str:
        """Verb, path and query, which identify a call."""
        return f"{self.verb} {self.path}?{self.query.text}"


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An answer. `announced` is a Content-Length that differs from the body's: the rest never comes."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    announced: int | None = None

    @property
    def length(self) -> int:
        """The Content-Length."""
        return len(self.body) if self.announced is None else self.announced

    @property
    def phrase(self) -> str:
        """The words after the status, such as "Not Found"."""
        return HTTPStatus(self.status).phrase


def json_response(status: int, content: Json, headers: tuple[tuple[str, str], ...] = ()) -> ApiResponse:
    """Answers with JSON in UTF-8."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return ApiResponse(status, body, headers=headers)
