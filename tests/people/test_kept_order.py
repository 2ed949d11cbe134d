"""The order of the list is kept from one decision to the next: it is that of everyone loaded anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.model import Draft, milliseconds
from gmail_reconnect.people import loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.ranking.score import LENSES, ScoredPerson
from gmail_reconnect.people.ranking.warmup import easy_scored
from tests.support.story import day, told

PEOPLE = ("ana", "bob", "cid", "dan")
NOW = day("2023-01-01")
STORY = "\n".join(
    f"{2016 + n}-0{month}-02 {way}"
    for n, who in enumerate(PEOPLE)
    for month in range(1, 4 + n)
    for way in (f"me > {who}@x.example: Boat", f"{who}@x.example > me: Re: Boat")
)
WITHOUT_FRESH_VIEW = Config.model_validate({"ranking": {"fresh_view": 0}})
VALUES = {"ignore": "yes", "snooze": "2024-01-01", "tag": "boats", "met": "2022-12-01", "rhythm": "20 years"}
STEPS = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from([*VALUES, "letter"])), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(steps=STEPS)
def test_order_after_decisions_is_that_of_everyone_loaded_anew(tmp_path: Path, steps: list[tuple[str, str]]) -> None:
    """Each step is said, or taken back if it was said before: in every lens, on the list, off it, and on it again."""
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder, told(Path(folder), STORY) as store:
        kept = loading.load(store, WITHOUT_FRESH_VIEW, NOW)
        said: dict[str, dict[str, list[str]]] = {}
        written: set[str] = set()
        for who, kind in steps:
            email = f"{who}@x.example"
            if kind == "letter":
                written ^= {email}
            else:
                of_them = dict(said.get(email, {}))
                of_them.pop(kind) if kind in of_them else of_them.update({kind: [VALUES[kind]]})
                said = {**said, email: of_them}
            letters = [letter_to(one) for one in sorted(written)]
            kept = kept.with_decisions(said, letters)
            anew = loading.load(store, WITHOUT_FRESH_VIEW, NOW).with_decisions(said, letters)
            for lens in LENSES:
                assert listed(kept, lens) == listed(anew, lens)


def listed(people: Directory, lens: str) -> tuple[list[ScoredPerson], set[str]]:
    """In order those without a letter; the others come last."""
    order = [one for one, _ in people.kept_order(lens).values()]
    first = [one for one in order if one.facts.id not in people.drafted]
    assert order[: len(first)] == first
    return first, {one.facts.id for one in order[len(first) :]}


def letter_to(email: str) -> Draft:
    at = milliseconds(NOW) - 1
    return Draft("1", email, "", "Boat", "1@x.example", b"", "created", at, at)


def test_nobody_is_proposed_who_may_not_be_written_to(tmp_path: Path) -> None:
    """The next one is, though their silence is longer."""
    with told(tmp_path, STORY) as store:
        ranked = loading.load(store, WITHOUT_FRESH_VIEW, NOW).kept_order("warm").values()
        every = [one.facts.id for one, _ in easy_scored(ranked, lambda _: True)]
        without = [one.facts.id for one, _ in easy_scored(ranked, lambda one: one != every[0], 2)]
        assert without == every[1:]
