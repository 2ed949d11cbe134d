from __future__ import annotations

from collections.abc import Iterator

import pytest

from gmail_reconnect.local_gmail.api_errors import ApiError
from tests.local_gmail.conftest import Clock, Plain
from tests.support.local_gmail.enforced_quota import CURRENT_TABLE, OLD_TABLE, EnforcedQuota, RateLimit
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

LISTING = "/gmail/v1/users/me/messages"


def test_limit_by_the_minute_is_a_sliding_window() -> None:
    """Units come back 60 s after they were spent, not at a full minute."""
    quota = EnforcedQuota(RateLimit.per_minute(60))
    for now in (0.0, 10.0, 59.0):
        assert quota.charge("messages.get", now) == 20
    with pytest.raises(ApiError):
        quota.charge("messages.get", 59.9)
    assert quota.charge("messages.get", 60.0) == 20
    with pytest.raises(ApiError):
        quota.charge("messages.get", 69.9)
    assert quota.charge("messages.get", 70.0) == 20


def test_limit_by_the_second_is_a_sliding_window() -> None:
    """A hundred a second: five gets within it, and the units of each come back a second later."""
    quota = EnforcedQuota(RateLimit.per_second(100))
    for tenth in range(5):
        quota.charge("messages.get", tenth / 10)
    for now in (0.5, 0.9):
        with pytest.raises(ApiError):
            quota.charge("messages.get", now)
    quota.charge("messages.get", 1.0)
    with pytest.raises(ApiError):
        quota.charge("messages.get", 1.05)
    assert (quota.total, quota.refused) == (120, 3)


def test_refused_call_costs_nothing() -> None:
    """20 of 25 units are spent: a get is refused, a list page still passes."""
    quota = EnforcedQuota(RateLimit.per_minute(25))
    quota.charge("messages.get", 0)
    with pytest.raises(ApiError):
        quota.charge("messages.get", 1)
    quota.charge("messages.list", 2)
    assert quota.by_method == {"messages.get": 20, "messages.list": 5}
    assert (quota.total, quota.refused) == (25, 1)


def test_without_a_limit_units_are_only_counted() -> None:
    """A thousand threads within one second."""
    quota = EnforcedQuota()
    for _ in range(1000):
        quota.charge("threads.get", 0)
    assert (quota.total, quota.refused) == (40_000, 0)


def test_old_table_has_cheaper_gets() -> None:
    """A quarter of today's units for the three gets, the same for all others."""
    cheaper = {method: units for method, units in OLD_TABLE.units.items() if units != CURRENT_TABLE.units[method]}
    assert cheaper == {"messages.get": 5, "threads.get": 10, "drafts.get": 5}
    quota = EnforcedQuota(RateLimit.per_minute(15_000), OLD_TABLE)
    for _ in range(1500):
        quota.charge("threads.get", 0)
    with pytest.raises(ApiError):
        quota.charge("getProfile", 59)


@pytest.mark.parametrize(
    ("table", "rate", "reason", "metric", "limit", "value"),
    [
        (CURRENT_TABLE, RateLimit(9, 60), "rateLimitExceeded", "Total Query Cost", "Units per minute per user", "9"),
        (
            CURRENT_TABLE,
            RateLimit(9, 1),
            "rateLimitExceeded",
            "Total Query Cost",
            "Units per minute per user",
            "540",
        ),
        (OLD_TABLE, RateLimit(9, 60), "userRateLimitExceeded", "Queries", "Queries per minute per user", "9"),
    ],
)
def test_each_table_has_its_own_refusal(  # noqa: PLR0917 - a table's columns
    table: object, rate: RateLimit, reason: str, metric: str, limit: str, value: str
) -> None:
    """Both are a 403 of the domain usageLimits, and name the limit by the minute."""
    quota = EnforcedQuota(rate, OLD_TABLE if table is OLD_TABLE else CURRENT_TABLE)
    quota.charge("messages.list", 0)
    with pytest.raises(ApiError, match=f"quota metric '{metric}' and limit '{limit}' of service") as caught:
        quota.charge("messages.list", 0)
    (entry,) = caught.value.body["error"]["errors"]
    (detail,) = caught.value.body["error"]["details"]
    assert (caught.value.code, entry["reason"], entry["domain"]) == (403, reason, "usageLimits")
    assert detail["metadata"]["quota_limit_value"] == value


@pytest.fixture
def gmail(mailbox: LiveMailbox, clock: Clock) -> Iterator[UnreliableGmail]:
    """The old table, and three list pages or three gets a second."""
    with UnreliableGmail(mailbox, clock=clock, rate=RateLimit.per_second(15), table=OLD_TABLE) as server:
        yield server


def test_server_refuses_and_counts_calls_over_the_rate(gmail: UnreliableGmail, plain: Plain, clock: Clock) -> None:
    """Refused calls are logged with 0 units; a second later calls pass again."""
    statuses = [plain("GET", LISTING)[0] for _ in range(5)]
    clock.now += 1
    statuses.append(plain("GET", LISTING)[0])
    statuses += [plain("GET", f"{LISTING}/1?format=minimal")[0] for _ in range(3)]
    assert statuses == [200, 200, 200, 403, 403, 200, 404, 404, 403]
    assert [call.units for call in gmail.calls] == [5, 5, 5, 0, 0, 5, 5, 5, 0]
    assert (gmail.refused, gmail.units) == (3, 30)
