"""What a check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from gmail_reconnect.errors import ErrorCode, ReconnectError, StoreInUseError

from .lines import Line, describe

CheckState: TypeAlias = Literal["ok", "not set up yet", "warning", "wrong"]

Repair: TypeAlias = Literal["", "permissions", "schedule", "linger", "index", "database"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One part that was checked, and what to do about it: `then`, or a `code` with its `facts`, or neither.

    `repair` names what repairs it without a risk; "" where only the user can.
    """

    check: str
    state: CheckState
    said: Line
    then: Line | None = None
    code: ErrorCode | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    repair: Repair = ""

    @property
    def message(self) -> str:
        """What was found, in English."""
        return describe(self.said, "en")

    @property
    def hint(self) -> str:
        """What to do about it, in English, as far as that doesn't depend on the interface."""
        return describe(self.then, "en") if self.then else ""


def ok(check: str, said: Line, then: Line | None = None, code: ErrorCode | None = None) -> CheckResult:
    """The part is in order."""
    return CheckResult(check, "ok", said, then, code)


def unset(check: str, said: Line, code: ErrorCode, facts: Mapping[str, str] = MappingProxyType({})) -> CheckResult:
    """The part isn't set up yet."""
    return CheckResult(check, "not set up yet", said, code=code, facts=facts)


def warning(
    check: str,
    said: Line,
    then: Line | None = None,
    code: ErrorCode | None = None,
    facts: Mapping[str, str] = MappingProxyType({}),
    *,
    repair: Repair = "",
) -> CheckResult:
    """The part works, but something should be done."""
    return CheckResult(check, "warning", said, then, code, facts, repair)


def wrong(
    check: str,
    said: Line,
    code: ErrorCode,
    facts: Mapping[str, str] = MappingProxyType({}),
    *,
    repair: Repair = "",
) -> CheckResult:
    """The part doesn't work."""
    return CheckResult(check, "wrong", said, None, code, facts, repair)


def failed(check: str, error: ReconnectError, state: CheckState = "wrong") -> CheckResult:
    """The error that a check met."""
    key = "in_use" if isinstance(error, StoreInUseError) else str(error.code or check)
    then = Line(f"{key}_then", english=error.hint) if error.hint else None
    return CheckResult(check, state, Line(key, error.facts, error.message), then, error.code, error.facts)
