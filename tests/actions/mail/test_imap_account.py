"""How long a sync by IMAP still takes is told by its own pace."""

from __future__ import annotations

import pytest

from gmail_reconnect.actions.mail.imap_account import Pace


def test_time_left_is_guessed_until_the_pace_is_known() -> None:
    """When a fetch begins, a part of it is announced beside the whole: it takes its share of the time, not none."""
    pace = Pace(clock=lambda: 7.0)
    assert pace.seconds_for(60_000) > 0
    assert pace.seconds_for(20_000) == pytest.approx(pace.seconds_for(60_000) / 3)


def test_time_left_follows_the_pace_of_the_phase() -> None:
    """A third took half a minute; the next phase, which has more again, begins with a guess."""
    now = [100.0]
    pace = Pace(clock=lambda: now[0])
    guess = pace.seconds_for(60_000)
    now[0] += 30
    assert pace.seconds_for(40_000) == pytest.approx(60)
    now[0] += 30
    assert pace.seconds_for(60_000) == guess
