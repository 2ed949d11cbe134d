"""Group mail and copies after the last individual mail shorten the silence that `warm` counts, and nothing else."""

from __future__ import annotations

import math
from datetime import UTC
from pathlib import Path

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.people import loading
from gmail_reconnect.report.explain import explain_rank
from tests.support.story import day, told

STORY = """
    2019-01-01 me > ana: Boat
    2019-02-01 ana > me: Re: Boat
    2019-01-01 me > bob: Oars
    2019-02-01 bob > me: Re: Oars
    2020-05-01 bob > me, ana, zed, eve, joe: Harbour party
    2020-06-01 bot@x.example > me, bob [bulk]: News
"""


@pytest.mark.parametrize("lens", ["warm", "balanced", "long-lost"])
def test_group_mail_counts_for_warm_and_is_named(tmp_path: Path, lens: str) -> None:
    """Bob's group mail of May 2020: he is the warmer of two with equal letters. Shown dates stay as they are."""
    with told(tmp_path, STORY) as store:
        people = loading.load(store, Config(), day("2021-06-01"))
        found = {one.contact.person.email: one for one in loading.ranked(store, people, lens)}
    bob, ana = found["bob@x.example"], found["ana@x.example"]
    assert bob.silence_days == ana.silence_days == 851
    assert "Last seen together" not in " ".join(explain_rank(ana, None, UTC))
    told_of_bob = " ".join(explain_rank(bob, None, UTC))
    if lens == "warm":
        assert bob.terms.silence == pytest.approx(-2 * math.log(396 / 90))
        assert bob.rank == 1
        assert "Last seen together in a group mail on 1 May 2020, in To, 5 recipients: " in told_of_bob
        assert "count 396 days" in told_of_bob
    else:
        assert bob.terms.silence == ana.terms.silence
        assert "Last seen together" not in told_of_bob
