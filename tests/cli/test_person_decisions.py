"""`person ignore`, `snooze`, `note` …: one decision about one or several people."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only

from .conftest import ME, Run, SignIn, addresses, mail, on_a_terminal


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
        "person snooze Ana --yes --until 2099-01-01", "person snooze Ana", "person snooze Ana --until tomorrow",
        "person gender Ana --as x", "person language Ana --code tlh", "person ignore", "person Ana never please",
        "person Ana forget me", "person ignor Ana", "person Ana ignor", "person Ana help me", "person tag Ana",
    ],
)  # fmt: skip
def test_contradictory_person_command_changes_nothing(run: Run, synced: LiveMailbox, line: str) -> None:
    """A usage error with a hint."""
    before = addresses(run)
    found = run(*line.split())
    assert found.code == 2, found.err
    assert addresses(run) == before


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ignore Ana", "Ignored: Ana Limar"),
        ("snooze Ana --until 2099-01-01", "Snoozed until 2099-01-01: Ana Limar"),
        ("note Ana --text it's", "Noted ‘it's’: Ana Limar"),
        ("tag Ana --tag boats", "Tagged ‘boats’: Ana Limar"),
        ("language Ana --code ar", "Letters in the language ar: Ana Limar"),
        ("gender Ana --as f", "Gender in letters set to f: Ana Limar"),
        ("rhythm Ana --every quarterly", "To be written to every 3 months: Ana Limar"),
        ("human Ana", "Treated as a person, not as a machine: Ana Limar"),
        ("not-same Ana Zoe", "Ana Limar and Zoe will not be suggested as duplicates again"),
        ("merge Zoe ana@lima.example", "Zoe and Ana Limar are one person from now on"),
        ("split Ana ana@lima.example", "ana@lima.example is a person of its own now. What you decided about Ana Limar"),
    ],
)
def test_decision_is_told_in_a_line_that_undoes_it(run: Run, synced: LiveMailbox, line: str, told: str) -> None:
    """Of one person no page is printed; the command in the line takes the decision back."""
    before = run("people", "--format", "json").json
    done = run("person", *line.split())
    of_one = not line.startswith(("merge", "split", "not-same"))
    assert (done.code, done.out == "") == (0, of_one), done.err
    assert re.sub("[\u2066-\u2069]", "", done.err).startswith(told)
    assert run("people", "--format", "json").json != before or line.startswith(("not-same", "human", "gender"))
    undone = run(*shlex.split(done.err.split("Undo: gmail-reconnect ")[1]))
    assert (undone.code, undone.out == "") == (0, of_one), undone.err
    assert run("people", "--format", "json").json == before


def test_unknown_action_names_the_nearest(run: Run) -> None:
    """Whether it comes before the name or after it."""
    assert "person ignore Ana`" in run("person", "Ana", "ignor").err
    assert "'ignore'" in run("person", "ignor", "Ana").err
    unknown = run("person", "Ana", "frobnicate")
    assert (unknown.code, "'frobnicate' is not something" in unknown.err) == (2, True)
    assert "show, ignore, snooze" in unknown.err
    assert "not-me" not in unknown.err


@posix_only
@pytest.mark.parametrize("verb", ["ignore", "never"])
@pytest.mark.parametrize("who", ["Lim", "Lim --yes", "ána+limar", "ana@lima.example"])
def test_part_of_a_name_asks_on_a_terminal(run: Run, synced: LiveMailbox, place: Path, verb: str, who: str) -> None:
    """It may mean somebody else. Without a terminal nobody could answer; the line then says who was meant."""
    asks = who == "Lim"
    line = ("person", verb, *(word.replace("+", " ") for word in who.split()))
    shown = on_a_terminal(place, *line, typed="n\n", code=int(asks))
    assert ("part of a name" in shown, "Nothing was changed." in shown) == (asks, asks)
    if asks:
        assert "Ana Limar" in shown
        assert "ana@lima.example" in shown
    assert _is_left_out(run) is not asks
    if asks:
        on_a_terminal(place, *line, typed="y\n")
    assert _is_left_out(run)


@posix_only
def test_part_of_a_name_asks_before_a_merge(run: Run, synced: LiveMailbox, place: Path) -> None:
    """Either of the two may be somebody else."""
    before, (bob, *_) = addresses(run), addresses(run, "Bob")
    for line in (("Lim", min(bob)), (min(bob), "Lim")):
        shown = on_a_terminal(place, "person", "merge", *line, typed="n\n", code=1)
        assert "part of a name: " in shown
        assert "Nothing was changed." in shown
    assert addresses(run) == before
    assert "part of a name" not in on_a_terminal(place, "person", "merge", "Lim", min(bob), "--yes", typed="")
    assert len(addresses(run)) == len(before) - 1


def _is_left_out(run: Run) -> bool:
    left = {one["name"]: one["standing"] for one in run("people", "--format", "json").json}
    return left.get("Ana Limar") in {"ignored", None}


def test_one_unknown_name_changes_nobody(run: Run, synced: LiveMailbox) -> None:
    """All people are looked up before anything is changed."""
    for line in ("ignore Ana Nobody", "never Zoe Nobody", "forget --yes Zoe Nobody", "note Ana Nobody --text sails"):
        found = run("person", *line.split())
        assert (found.code, "nobody called 'Nobody'" in found.err) == (1, True)
    everyone = run("people", "--format", "json").json
    assert {"Ana Limar", "Zoe"} <= {one["name"] for one in everyone}
    assert all(one["standing"] != "ignored" and one["notes"] == [] for one in everyone)


def test_people_are_read_from_standard_input(run: Run, synced: LiveMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids that `report --format json | jq -r '.people[].id'` prints, next to names on the command line."""
    ids = "".join(f"{one['id']}\n" for one in run("report", "--format", "json").json["people"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"\n{ids}".encode())))
    found = run("person", "snooze", "-", "Zoe", "--until", "2999-01-01")
    assert found.code == 0, found.err
    snoozed = {one["name"] for one in run("people", "--format", "json").json if one["standing"] == "snoozed"}
    assert {"Ana Limar", "Robert Stone", "Zoe"} <= snoozed
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
    assert found == [everyone["Zoe"], everyone["Ana Limar"]]


def test_undo_restores_what_was_before(run: Run, synced: LiveMailbox) -> None:
    """A snooze, language, gender, rhythm or choice for letters that replaced another one; then none is left."""
    assert synced.messages
    for option, first, second, says in (
        ("snooze --until", "2090-01-01", "2091-01-01", "Snoozed until 2090-01-01 again: "),
        ("language --code", "ar", "en", "Letters in the language ar again: "),
        ("gender --as", "f", "m", "Gender in letters set to f again: "),
        ("rhythm --every", "2 years", "monthly", "To be written to every 2 years again: "),
    ):
        command, name = option.split()
        for value in (first, second):
            assert run("person", command, "Bob Stone", name, value).code == 0
        assert says in run("person", command, "Bob Stone", "--undo").err
        assert " again" not in run("person", command, "Bob Stone", "--undo").err
    for tone in ("warm", "apologetic"):
        assert run("person", "letter", "Bob Stone", "--tone", tone).code == 0
    assert "Still chosen: tone: " in run("person", "letter", "Bob Stone", "--undo", "--tone", "warm").err
    assert "Still" not in run("person", "letter", "Bob Stone", "--undo", "--tone", "warm").err
    assert run("person", "ignore", "Bob Stone").code == run("person", "ignore", "Bob Stone").code == 0
    assert run("person", "ignore", "Bob Stone", "--undo").code == 0
    (bob,) = run("people", "bob77", "--format", "json").json
    assert bob["standing"] != "ignored"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["snooze", "Ana", "3 months"], "person snooze Ana --until '3 months'"),
        (["snooze", "Ana"], "person snooze Ana --until WHEN"),
        (["tag", "Ana", "Zoe", "sailing"], "person tag Ana Zoe --tag sailing"),
    ],
)
def test_missing_option_is_shown_in_the_command_that_was_meant(
    run: Run, synced: LiveMailbox, typed: list[str], meant: str
) -> None:
    """The value was typed like a name."""
    found = run("person", *typed)
    assert (found.code, f"`gmail-reconnect {meant}`" in " ".join(found.err.split())) == (2, True), found.err
