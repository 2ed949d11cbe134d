"""Google's error bodies, by reason. Each function returns an `ApiError` to raise.

Sources: developers.google.com/workspace/gmail/api/guides/handle-errors, and bodies that users of the API have
published. The wording is Google's where it is known, because clients rely on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection

_REALM: Final = 'Bearer realm="https://accounts.google.com/"'
_ERROR_INFO: Final = "type.googleapis.com/google.rpc.ErrorInfo"


class ApiError(Exception):
    """A refusal: HTTP status `code`, and the JSON body that Google sends with it."""

    def __init__(
        self,
        code: int,
        status: str,
        message: str,
        reason: str,
        *,
        domain: str = "global",
        short: str = "",
        where: tuple[str, str] | None = None,
        info: dict[str, Any] | None = None,
        challenge: str = "",
    ) -> None:
        super().__init__(message)
        entry = {"message": short or message, "domain": domain, "reason": reason}
        if where:
            entry |= {"location": where[0], "locationType": where[1]}
        error: dict[str, Any] = {"code": code, "message": message, "errors": [entry], "status": status}
        if info:
            error["details"] = [{"@type": _ERROR_INFO, "domain": "googleapis.com", **info}]
        self.code = code
        self.reason = reason
        self.body = {"error": error}
        self.headers = (("WWW-Authenticate", f"{_REALM}, {challenge}"),) if challenge else ()


def bad_request(message: str, reason: str = "invalidArgument") -> ApiError:
    """400: the request itself is wrong."""
    return ApiError(400, "INVALID_ARGUMENT", message, reason)


def bad_fields(name: str) -> ApiError:
    """400: `fields` names something that the answer doesn't have."""
    message = f"Invalid field selection {name}"
    return ApiError(400, "INVALID_ARGUMENT", message, "invalidParameter", where=("fields", "parameter"))


def not_found(message: str = "Requested entity was not found.") -> ApiError:
    """404: a message, thread, draft or method that doesn't exist, or a history id that is too old."""
    return ApiError(404, "NOT_FOUND", message, "notFound")


def bad_token() -> ApiError:
    """401: an access token that was never issued, has expired, or was withdrawn."""
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
        "valid authentication credential."
    )
    return ApiError(
        401,
        "UNAUTHENTICATED",
        message,
        "authError",
        short="Invalid Credentials",
        where=("Authorization", "header"),
        info={"reason": "ACCESS_TOKEN_EXPIRED", "metadata": {"service": "gmail.googleapis.com"}},
        challenge='error="invalid_token"',
    )


def insufficient_scope(rpc: str, wanted: Collection[str]) -> ApiError:
    """403: the token's scopes don't cover the method. `rpc` is Google's internal name for it."""
    return ApiError(
        403,
        "PERMISSION_DENIED",
        "Request had insufficient authentication scopes.",
        "insufficientPermissions",
        short="Insufficient Permission",
        info={
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "metadata": {
                "service": "gmail.googleapis.com",
                "method": f"caribou.api.proto.MailboxService.{rpc}",
            },
        },
        challenge=f'error="insufficient_scope", scope="{" ".join(sorted(wanted))}"',
    )


def forbidden(message: str) -> ApiError:
    """403: not allowed at all, or not with this kind of token."""
    return ApiError(403, "PERMISSION_DENIED", message, "forbidden")
