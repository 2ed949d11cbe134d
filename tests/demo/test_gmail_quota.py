from __future__ import annotations

import pytest

from gmail_reconnect.demo.gmail_errors import ApiError
from gmail_reconnect.demo.gmail_quota import Quota


def test_a_minute_is_a_sliding_one() -> None:
    """Units come back 60 s after they were spent, not at a full minute."""
    quota = Quota(per_minute=60)
    for now in (0.0, 10.0, 59.0):
        assert quota.charge("messages.get", now) == 20
    with pytest.raises(ApiError):
        quota.charge("messages.get", 59.9)
    assert quota.charge("messages.get", 60.0) == 20
    with pytest.raises(ApiError):
        quota.charge("messages.get", 69.9)
    assert quota.charge("messages.get", 70.0) == 20


def test_a_refused_call_costs_nothing_and_a_cheaper_one_may_pass() -> None:
    """Of 25 units 20 are spent: a get is refused, a list page still goes."""
    quota = Quota(per_minute=25)
    quota.charge("messages.get", 0)
    with pytest.raises(ApiError):
        quota.charge("messages.get", 1)
    quota.charge("messages.list", 2)
    assert quota.by_method == {"messages.get": 20, "messages.list": 5}
    assert quota.total == 25


def test_without_a_limit_it_only_counts() -> None:
    """A thousand threads within one second."""
    quota = Quota()
    for _ in range(1000):
        quota.charge("threads.get", 0)
    assert quota.total == 40_000
