"""What is decided on the page is kept at once, and comes back by Undo."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.decisions import DecisionTable
from tests.support.review import Answer, Served, served

from .conftest import THREE, Tell, fill


def undo(review: Served, page: Answer) -> Answer:
    """Press the button of the toast."""
    done = re.search(r'name="done" value="([^"]+)"', page.text)
    assert done
    return review.post("/undo", done=done[1])


def decided(place: Path) -> dict[str, dict[str, list[str]]]:
    """What the database has."""
    with Store.open(Paths.resolve(place).database) as store:
        return DecisionTable(store).all()


@pytest.mark.parametrize("do", ["ignore", "snooze-week", "snooze-month", "snooze-season", "never"])
def test_decision_takes_somebody_off_the_list_until_undo(review: Served, do: str) -> None:
    """It goes on to the next person, and says what was done."""
    first, second, _ = review.get("/").ids
    page = review.post("/decide", who=first, do=do, next=f"/person/{second}")
    assert page.names == ["Bob Stone", "سلمى العطار"]
    assert 'id="person-name"><bdi>Bob Stone</bdi>' in page.text
    assert "Ana Lima" in page.toast
    page = undo(review, page)
    assert page.names == ["Ana Lima", "Bob Stone", "سلمى العطار"]
    assert 'id="person-name"><bdi>Ana Lima</bdi>' in page.text


def test_several_are_decided_about_at_once(review: Served) -> None:
    """And come back at once."""
    first, second, _ = review.get("/").ids
    page = review.post("/decide", who=[first, second], do="snooze-month")
    assert (page.names, page.toast) == (["سلمى العطار"], "You put off 2 people.")
    assert undo(review, page).names == ["Ana Lima", "Bob Stone", "سلمى العطار"]


def test_undo_restores_what_was_decided_before(review: Served, place: Path) -> None:
    """A second snooze replaces the first; undoing it brings back the first day, not none."""
    first = review.get("/").ids[0]
    review.post("/decide", who=first, do="snooze-date", **{"snooze-date-value": "2099-01-01"})
    before = decided(place)
    undo(review, review.post("/decide", who=first, do="snooze-date", **{"snooze-date-value": "2098-01-01"}))
    assert decided(place) == before
    assert "Put off until 1 January 2099" in review.get("/?standing=snoozed").text


def test_undo_keeps_what_the_command_line_can_still_take_back(review: Served, place: Path) -> None:
    """The first day was replaced by the second; an undo of the third leaves it to `person snooze --undo`."""
    first = review.get("/").ids[0]
    for year in (2097, 2098):
        review.post("/decide", who=first, do="snooze-date", **{"snooze-date-value": f"{year}-01-01"})
    undo(review, review.post("/decide", who=first, do="snooze-date", **{"snooze-date-value": "2099-01-01"}))
    with Store.open(Paths.resolve(place).database) as store:
        assert DecisionTable(store).restore(["ana@lima.example"], "snooze") == "2097-01-01"


def test_undo_leaves_an_extended_decision_to_the_undo_of_its_merge(review: Served, place: Path) -> None:
    """Otherwise it would stay with an address that is another person's again."""
    with Store.open(Paths.resolve(place).database) as store:
        DecisionTable(store).extend("ana@lima.example", "ignore", "yes", 1, after=1)
    first = review.get("/?standing=ignored").ids[0]
    undo(review, review.post("/decide", who=first, do="back-ignore"))
    assert decided(place)
    with Store.open(Paths.resolve(place).database) as store:
        DecisionTable(store).remove_extended(["ana@lima.example"], 1)
    assert decided(place) == {}


def test_undo_works_once(review: Served) -> None:
    """A double click, a reload or another tab doesn't undo what was decided meanwhile."""
    first = review.get("/").ids[0]
    page = review.post("/decide", who=first, do="ignore")
    undo(review, page)
    review.post("/decide", who=first, do="ignore")
    assert undo(review, page).names == ["Bob Stone", "سلمى العطار"]


def test_decision_is_taken_back_from_the_person(review: Served) -> None:
    """Long after the toast is gone."""
    first = review.get("/").ids[0]
    review.post("/decide", who=first, do="ignore")
    page = review.get(f"/person/{first}?standing=ignored")
    assert page.names == ["Ana Lima"]
    assert 'value="back-ignore"' in page.text
    review.post("/decide", who=first, do="back-ignore")
    assert "Ana Lima" in review.get("/").names


def test_meeting_takes_somebody_off_the_list_until_it_is_taken_back(review: Served, place: Path) -> None:
    """The person's page shows the day; Undo, or the button beside the day, brings the silence back."""
    first, today = review.get("/").ids[0], time.strftime("%Y-%m-%d", time.gmtime())
    here = f"/person/{first}"
    page = review.post("/decide", who=first, do="met", here=here, **{"met-value": today})
    assert (page.toast, page.names) == ("You met Ana Lima.", ["Bob Stone", "سلمى العطار"])
    assert f'value="{today}"' in page.text
    undo(review, page)
    assert decided(place) == {}
    for day in ("2020-05-03", "2021-05-03"):
        page = review.post("/decide", who=first, do="met", here=here, **{"met-value": day})
    assert "you met on 3 May 2021" in page.text
    page = review.post("/decide", who=first, do="back-met", value="2021-05-03", here=here)
    assert page.toast == "The meeting with Ana Lima is taken back."
    assert "you met on 3 May 2020" in page.text


def test_machine_is_made_a_person(review: Served) -> None:
    """By the user's word."""
    news = review.get("/?standing=machine").ids[0]
    page = review.post("/decide", who=news, do="human", query="standing=machine")
    assert (page.names, page.toast) == ([], "News counts as a person.")


def test_note_and_tag_are_added_and_removed(review: Served) -> None:
    """One of several; it stays with the person."""
    first = review.get("/").ids[0]
    here = f"/person/{first}"
    for note in ("met in Lagos", "likes boats"):
        page = review.post("/decide", who=first, do="note", here=here, **{"note-value": note})
    assert "met in Lagos" in page.text
    page = review.post("/decide", who=first, do="back-note", value="met in Lagos", here=here)
    assert ("met in Lagos" in page.text, "likes boats" in page.text) == (False, True)
    assert "met in Lagos" in undo(review, page).text


def test_note_may_be_as_long_as_its_field(review: Served) -> None:
    """A note isn't for a letter, whose texts are shorter."""
    first, note = review.get("/").ids[0], "likes boats; " * 150
    page = review.post("/decide", who=first, do="note", here=f"/person/{first}", **{"note-value": note})
    assert (page.status, note.strip() in page.text) == (200, True)


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("snooze-date", {"snooze-date-value": "2001-01-01"}),
        ("snooze-date", {"snooze-date-value": "tomorrow-ish"}),
        ("met", {"met-value": "2999-01-01"}),
        ("note", {"note-value": "   "}),
        ("nonsense", {}),
        ("", {}),
    ],
)
def test_wrong_value_is_told_and_changes_nothing(review: Served, place: Path, do: str, fields: dict[str, str]) -> None:
    """A day that has passed, an empty note, a button that no page has."""
    page = review.post("/decide", who=review.get("/").ids[0], do=do, **fields)
    assert page.status == 400
    assert "That didn’t work" in page.text
    assert decided(place) == {}


def test_nobody_chosen_changes_nothing(review: Served) -> None:
    """The button for those selected, with nobody selected."""
    answer = review.post("/decide", do="ignore")
    assert answer.names == ["Ana Lima", "Bob Stone", "سلمى العطار"]
    assert answer.toast == "Nobody is selected."


def test_unknown_person_is_told_and_nobody_else_is_changed(review: Served, place: Path) -> None:
    """All or nothing."""
    assert review.post("/decide", who=[review.get("/").ids[0], "aaaaaaaa"], do="ignore").status == 400
    assert decided(place) == {}


def test_decision_of_another_process_is_seen(review: Served, place: Path) -> None:
    """The command line, or a scheduled run, writes meanwhile."""
    assert len(review.get("/").names) == 3
    with Store.open(Paths.resolve(place).database) as store:
        DecisionTable(store).add("ana@lima.example", "ignore", "yes", 0)
    assert review.get("/").names == ["Bob Stone", "سلمى العطار"]


def test_decision_survives_the_server(tell: Tell) -> None:
    """It is in the database before the answer is sent."""
    place = tell(THREE)
    with served(place) as page:
        page.open()
        page.post("/decide", who=page.get("/").ids[0], do="ignore")
    with served(place) as page:
        page.open()
        assert page.get("/").names == ["Bob Stone", "سلمى العطار"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["ignore", "snooze-week", "never", "undo", "outside", "back-ignore"]), st.integers(0, 2)),
    max_size=8,
)


@settings(max_examples=25)
@given(STEPS)
def test_page_shows_what_a_new_server_would(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    """After decisions, undoing and changes by another process in any order: what is kept hides nothing."""
    place = tmp_path_factory.mktemp("any-order")
    fill(place, THREE)
    with served(place) as page:
        page.open()
        everyone = page.get("/").ids
        last = page.get("/")
        for do, number in steps:
            if do == "undo" and 'name="done"' in last.text:
                last = undo(page, last)
            elif do == "outside":
                with Store.open(Paths.resolve(place).database) as store:
                    DecisionTable(store).add(["ana@lima.example", "bob@stone.example"][number % 2], "ignore", "yes", 0)
            elif do != "undo":
                last = page.post("/decide", who=everyone[number], do=do)
        shown = {standing: page.get(f"/?standing={standing}").names for standing in ("lapsed", "ignored", "snoozed")}
    with served(place) as page:
        page.open()
        assert shown == {one: page.get(f"/?standing={one}").names for one in shown}
