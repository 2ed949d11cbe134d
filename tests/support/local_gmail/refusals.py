"""Google's refusals that only a fault or an enforced quota causes. Each function returns an `ApiError` to raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gmail_reconnect.local_gmail.api_errors import ApiError

if TYPE_CHECKING:
    from .enforced_quota import UnitTable

CONSUMER: Final = "project_number:100000000001"
_PROJECT: Final = CONSUMER.replace("project_number:", "projects/")


def rate_limited(table: UnitTable, per_minute: int) -> ApiError:
    """403: the user's units are spent for the moment. The words differ between the quota's tables."""
    return ApiError(
        403,
        "PERMISSION_DENIED",
        f"Quota exceeded for quota metric '{table.metric}' and limit '{table.limit}' of service 'gmail.googleapis.com' "
        f"for consumer '{CONSUMER}'.",
        table.reason,
        domain="usageLimits",
        info={
            "reason": "RATE_LIMIT_EXCEEDED",
            "metadata": {
                "service": "gmail.googleapis.com",
                "consumer": _PROJECT,
                "quota_unit": "1/min/{project}/{user}",
                "quota_limit_value": str(per_minute),
            },
        },
    )


def too_many_at_once() -> ApiError:
    """429: more calls of one user under way than Gmail likes."""
    message = "Too many concurrent requests for user."
    return ApiError(429, "RESOURCE_EXHAUSTED", message, "rateLimitExceeded", domain="usageLimits")


def daily_limit() -> ApiError:
    """403: the project's units of this day are spent."""
    return ApiError(403, "PERMISSION_DENIED", "Daily Limit Exceeded", "dailyLimitExceeded", domain="usageLimits")


def not_switched_on() -> ApiError:
    """403: nobody has enabled the Gmail API in the Cloud project."""
    number = CONSUMER.partition(":")[2]
    return ApiError(
        403,
        "PERMISSION_DENIED",
        f"Gmail API has not been used in project {number} before or it is disabled. Enable it by visiting "
        f"https://console.developers.google.com/apis/api/gmail.googleapis.com/overview?project={number} then retry.",
        "accessNotConfigured",
        domain="usageLimits",
        info={
            "reason": "SERVICE_DISABLED",
            "metadata": {"service": "gmail.googleapis.com", "consumer": _PROJECT},
        },
    )


def no_mailbox() -> ApiError:
    """400: a Google account without Gmail."""
    return ApiError(400, "FAILED_PRECONDITION", "Mail service not enabled", "failedPrecondition")


def internal_error() -> ApiError:
    """500: Gmail's own trouble."""
    return ApiError(500, "INTERNAL", "Internal error encountered.", "backendError")


def unavailable() -> ApiError:
    """503: Gmail's own trouble, of the kind that passes."""
    return ApiError(503, "UNAVAILABLE", "The service is currently unavailable.", "backendError")
