"""Where a caller may step in on a call's way through the server: to delay, refuse, drop or charge it.

`Hooks` itself does nothing but charge the units. The tests have a subclass that lets calls fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exchange import ApiRequest, ApiResponse
    from .methods.table import ApiMethod


class CallScope(Enum):
    """How a call reaches the server: in a request of its own, as a whole batch, in a batch, or as a token refresh."""

    CALL = auto()
    BATCH = auto()
    INNER = auto()
    REFRESH = auto()


@dataclass(frozen=True, slots=True)
class Interference:
    """What a hook does to one call; `name` is written in the log.

    With `instead`, the work isn't done, and its return value is the answer. Otherwise `change` turns the work's answer
    into what the client gets. An answer of None breaks the connection.
    """

    name: str
    instead: Callable[[], ApiResponse | None] | None = None
    change: Callable[[ApiResponse], ApiResponse | None] = lambda answer: answer


def interfered(hit: Interference | None, work: Callable[[], ApiResponse]) -> tuple[ApiResponse | None, int]:
    """What the client gets, and the status of the server's answer: 0 if the connection broke before the work."""
    if hit and hit.instead:
        response = hit.instead()
        return response, response.status if response else 0
    answer = work()
    return hit.change(answer) if hit else answer, answer.status


class Hooks:
    """Called by the server. `interfere` and `charge` are called with the mailbox's lock held, `around` without it."""

    def around(self, request: ApiRequest, work: Callable[[ApiRequest], ApiResponse | None]) -> ApiResponse | None:
        """Answers one HTTP request, a batch being one, by calling `work`."""
        return work(request)

    def interfere(self, scope: CallScope, method: str, *lines: str) -> Interference | None:  # noqa: ARG002 - for subclasses
        """What happens to a call. `lines` identify it: its `ApiRequest.line`, or those of the calls in a batch."""
        return None

    def charge(self, method: ApiMethod, now: float) -> int:  # noqa: ARG002 - for subclasses
        """The units of one admitted call at `now` (epoch seconds). Raises the 403 `ApiError` to refuse it."""
        return method.units
