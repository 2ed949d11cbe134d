"""`person ignore`, `snooze`, `note` …: one decision about one or several people."""

from __future__ import annotations

import io
import re
import sys

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ME, Run, SignIn, addresses, mail


def test_decision_holds_for_the_person_as_they_are_now(run: Run, synced: LiveMailbox) -> None:
    """It holds for all their addresses, and --undo removes it from all; a newer snooze replaces an older one."""
    assert run("person", "ignore", "ana@lima.example").code == 0
    assert run("person", "ignore", "ana@lima.example", "--undo").code == 0
    assert run("people", "Ana", "--format", "json").json[0]["standing"] != "ignored"
    for until in ("2035-01-01", "2034-01-01"):
        assert run("person", "snooze", "ana@lima.example", "--until", until).code == 0
    (ana,) = run("people", "Ana", "--format", "json").json
    assert (ana["standing"], ana["because"]) == ("snoozed", "until 2034-01-01")


def test_decision_holds_for_all_addresses(run: Run, synced: LiveMailbox) -> None:
    """Noted and tagged once with two addresses: shown once, and undone once."""
    decisions = ("note --text sails", "tag --tag boats", "ignore")
    for line in decisions:
        assert run("person", *line.split(), "Ana").code == 0
    (ana,) = run("people", "Ana", "--format", "json").json
    assert (ana["notes"], ana["tags"], ana["standing"]) == (["sails"], ["boats"], "ignored")
    for line in decisions:
        assert run("person", *line.split(), "Ana", "--undo").code == 0
    (ana,) = run("people", "Ana", "--format", "json").json
    assert (ana["notes"], ana["tags"], ana["standing"]) == ([], [], "lapsed")


def test_human_makes_a_machine_a_person(run: Run, sign_in: SignIn, pairs: LiveMailbox) -> None:
    """And --undo a machine again; it takes no value."""
    pairs.deliver(mail("Bread <newsletter@bakery.example>", ME, "2020-02-02", "Bread"), 1580644800000)
    sign_in(pairs)
    assert run("sync", "--full").code == 0
    for more, standing in (("show", "machine"), ("human", "one_way"), ("human --undo", "machine")):
        assert run("person", *more.split(), "newsletter@bakery.example").code == 0
        assert run("people", "bakery", "--format", "json").json[0]["standing"] == standing
    assert run("person", "human", "newsletter@bakery.example", "--as", "yes").code == 2


@pytest.mark.parametrize(
    "line",
    [
        "person merge Ana", "person split Ana", "person not-same Ana", "person merge Ana ana@lima.example",
        "person split Ana bob77@x.example", "person not-same Ana Ana", "person split Zoe zoe@z.example",
        "person not-same Zoe Ana --undo", "person merge Ana ana@lima.example --undo", "person forget Ana --undo",
        "person ignore Ana --yes", "person snooze Ana", "person snooze Ana --until tomorrow", "person tag Ana",
        "person gender Ana --as x", "person language Ana --code tlh", "person ignore", "person Ana never please",
        "person Ana forget me", "person ignor Ana",
    ],
)  # fmt: skip
def test_contradictory_person_command_changes_nothing(run: Run, synced: LiveMailbox, line: str) -> None:
    """A usage error with a hint."""
    before = addresses(run)
    found = run(*line.split())
    assert found.code == 2, found.err
    assert addresses(run) == before


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("note Ana --text BYTES", 0), ("note Ana --text BYTES --undo", 0), ("never BYTES@x.example", 0),
        ("tag Ana --tag BYTES", 0), ("language Ana --code BYTES", 2), ("merge Ana BYTES", 1), ("split Ana BYTES", 2),
    ],
)  # fmt: skip
def test_bytes_that_are_not_utf8_are_replaced_or_refused(run: Run, synced: LiveMailbox, line: str, code: int) -> None:
    """Never a bug: kept with a replacement character, or refused."""
    found = run("person", *line.replace("BYTES", "a\udcff").split())
    assert "bug" not in found.err
    assert found.code == code
    if line == "note Ana --text BYTES":
        assert run("people", "Ana", "--format", "json").json[0]["notes"] == ["a\ufffd"]


def test_one_unknown_name_changes_nobody(run: Run, synced: LiveMailbox) -> None:
    """All people are looked up before anything is changed."""
    for line in ("ignore Ana Nobody", "never Zoe Nobody", "forget --yes Zoe Nobody", "note Ana Nobody --text sails"):
        found = run("person", *line.split())
        assert (found.code, "nobody called 'Nobody'" in found.err) == (1, True)
    everyone = run("people", "--format", "json").json
    assert {"Ana Lima", "Zoe"} <= {one["name"] for one in everyone}
    assert all(one["standing"] != "ignored" and one["notes"] == [] for one in everyone)


def test_people_are_read_from_standard_input(run: Run, synced: LiveMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids that `report --format json | jq -r '.people[].id'` prints, next to names on the command line."""
    ids = "".join(f"{one['id']}\n" for one in run("report", "--format", "json").json["people"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"\n{ids}".encode())))
    found = run("person", "snooze", "-", "Zoe", "--until", "2999-01-01")
    assert found.code == 0, found.err
    snoozed = {one["name"] for one in run("people", "--format", "json").json if one["standing"] == "snoozed"}
    assert {"Ana Lima", "Robert Stone", "Zoe"} <= snoozed
    assert re.search(r"Zoe\S* +\S*zoe@z\.example\S* +snoozed", found.out)


def test_empty_standard_input_is_a_usage_error(run: Run, synced: LiveMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that finds nobody must not go unnoticed."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n")))
    assert run("person", "ignore", "-").code == 2


def test_show_prints_several_people_and_json(run: Run, synced: LiveMailbox) -> None:
    """JSON has the keys of `people`, in the order that was asked for."""
    shown = run("person", "show", "Zoe", "Ana")
    assert shown.out.index("zoe@z.example") < shown.out.index("ana@lima.example")
    found = run("person", "show", "Zoe", "Ana", "--format", "json").json
    everyone = {one["name"]: one for one in run("people", "--format", "json").json}
    assert found == [everyone["Zoe"], everyone["Ana Lima"]]
