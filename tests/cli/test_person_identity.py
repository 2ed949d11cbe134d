"""`person merge`, `split` and `not-same`, and the duplicates that `people` suggests."""

from __future__ import annotations

from pathlib import Path

from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only

from .conftest import ANA, ANA_NEW, BOB, BOB_TOO, ME, Run, addresses, mail, on_a_terminal


def test_duplicates_are_suggested_until_merged_or_kept_apart(run: Run, synced: LiveMailbox) -> None:
    """Keys and reason as documented; a pair that was answered is not suggested again, after a sync, either."""
    joined, pair = run("people", "--duplicates", "--format", "json").json
    assert list(pair) == ["a", "b", "because", "joined"]
    assert [one["joined"] for one in (joined, pair)] == [True, False]
    assert [list(pair[side]) for side in "ab"] == [["id", "name", "addresses"]] * 2
    assert pair["because"] == "Bob is short for Robert"
    shown = run("people", "--duplicates")
    assert "Bob is short for Robert" in shown.out
    assert f"person merge {pair['a']['id']} {pair['b']['id']}" in shown.out
    assert f"person split {joined['a']['id']} {joined['b']['addresses'][0]}" in shown.out
    assert run("people", "Limar", "--duplicates", "--format", "json").json == [joined]
    assert run("person", "merge", joined["a"]["id"], joined["b"]["id"]).code == 0
    assert run("people", "Limar", "--duplicates", "--format", "json").json == []
    assert run("person", "not-same", pair["a"]["id"], pair["b"]["id"]).code == 0
    assert run("people", "--duplicates", "--format", "json").json == []
    assert "Nobody seems to be listed twice" in run("people", "--duplicates").out
    assert run("person", "not-same", "Bob Stone", "Robert", "--undo").code == 0
    assert run("person", "merge", "Bob Stone", "Robert").code == 0
    assert run("sync", "--full").code == 0
    assert {"robert@stone.example", "bob77@x.example"} in addresses(run)
    assert run("people", "--duplicates", "--format", "json").json == []


def test_merge_and_split_survive_sync_and_import(run: Run, synced: LiveMailbox, tmp_path: Path) -> None:
    """A full sync and an import of the same mail; both ids of a merged person still find them."""
    ids = {one["addresses"][0]: one["id"] for one in run("people", "Stone", "--format", "json").json}
    assert run("person", "merge", "bob77@x.example", "robert@stone.example").code == 0
    split = run("person", "split", "Ana Limar", "ana.lima@new.example")
    assert (split.code, "a person of its own" in split.err) == (0, True)
    path = tmp_path / "again.mbox"
    mails = [mail(who, ME, "2019-01-09", "Oars").replace(b"\r", b"") for who in (ANA, ANA_NEW, BOB, BOB_TOO)]
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\n" + one + b"\n" for one in mails))
    for command in (["sync", "--full"], ["import", path]):
        assert run(*command).code == 0
        assert addresses(run) == [
            {"ana.lima@new.example"}, {"ana@lima.example"}, {"robert@stone.example", "bob77@x.example"},
            {"zoe@z.example"},
        ]  # fmt: skip
    assert len({run("person", "show", one).out for one in ids.values()}) == 1
    assert run("person", "split", "ana@lima.example", "ana.lima@new.example", "--undo").code == 0
    assert {"ana@lima.example", "ana.lima@new.example"} in addresses(run)
    assert run("person", "merge", "bob77@x.example", "robert@stone.example", "--undo").code == 0
    assert {"bob77@x.example"} in addresses(run)


def test_each_name_of_a_merged_person_finds_them(run: Run, synced: LiveMailbox) -> None:
    """The names of all joined addresses, in whole and in part, though only one is shown."""
    names = ["Bob Stone", "Robert Stone"]
    assert run("person", "merge", *names).code == 0
    shown = [run("person", "show", one) for one in (*names, "robert", "bob")]
    assert (shown[0].code, len({one.out for one in shown})) == (0, 1)
    for one in (*names, "robert"):
        assert len(run("people", one, "--format", "json").json) == 1


def test_merge_is_undone_by_one_name(run: Run, synced: LiveMailbox) -> None:
    """The last one of that person; one name alone merges nothing."""
    assert run("person", "merge", "Bob Stone", "Robert").code == 0
    done = run("person", "merge", "Bob Stone", "--undo")
    assert done.code == 0, done.err
    assert "is undone" in done.err
    assert {"bob77@x.example"} in addresses(run)
    assert run("person", "merge", "Bob Stone", "--undo").code == 2
    alone = run("person", "merge", "Bob Stone")
    assert (alone.code, "person merge WHO OTHER" in alone.err) == (2, True)


def test_undone_split_does_not_restore_the_merge(run: Run, synced: LiveMailbox) -> None:
    """A merge is undone by the id it was made with; an undone split names the command that merges again."""
    ids = {one["addresses"][0]: one["id"] for one in run("people", "Stone", "--format", "json").json}
    bob, robert = ids["bob77@x.example"], ids["robert@stone.example"]
    assert run("person", "merge", bob, robert).code == 0
    assert run("person", "merge", bob, robert, "--undo").code == 0
    assert {"robert@stone.example"} in addresses(run)
    assert run("person", "merge", bob, robert).code == 0
    assert run("person", "split", bob, "robert@stone.example").code == 0
    undone = run("person", "split", bob, "robert@stone.example", "--undo")
    assert undone.code == 0
    assert f"`gmail-reconnect person merge {bob} {robert}` does" in undone.err
    assert "merge" not in run("person", "split", "Ana Limar", "ana.lima@new.example", "--undo").err


def test_split_says_if_the_rest_is_hidden(run: Run, synced: LiveMailbox) -> None:
    """The rest turns out to be one person with somebody hidden: the split holds, and the user is told."""
    third = "Ana Limar <ana@third.example>"
    synced.deliver(mail(third, ME, "2020-02-02", "News"), 1580644800000)
    synced.deliver(mail(ME, f"{ANA_NEW}, {third}", "2020-02-03", "Both"), 1580731200000)
    assert run("sync", "--full").code == 0
    assert run("person", "merge", "ana@lima.example", "ana.lima@new.example").code == 0
    assert run("person", "never", "ana@third.example").code == 0
    split = run("person", "split", "ana@lima.example", "ana.lima@new.example")
    assert split.code == 0
    assert "hidden with them" in split.err
    assert [some for some in addresses(run) if any("ana" in one for one in some)] == [{"ana.lima@new.example"}]


def test_id_from_before_a_split_names_the_other_person(run: Run, synced: LiveMailbox) -> None:
    """A split prints both ids. Later each id shows its own part and names the other; an address shows only its part."""
    (before,) = run("people", "Ana", "--format", "json").json
    split = run("person", "split", before["id"], "ana.lima@new.example")
    parts = {one["addresses"][0]: one["id"] for one in run("people", "Ana", "--format", "json").json}
    assert set(parts) == {"ana@lima.example", "ana.lima@new.example"}
    assert before["id"] == parts["ana.lima@new.example"]  # so this id means the part that was taken out
    assert "ana@lima.example" in split.out  # and what is shown is the rest
    assert "new.example" not in split.out
    for email, one in parts.items():
        assert f"  {one}  \u2068Ana Limar\u2069, {email}" in split.err.splitlines()
        (other,) = set(parts) - {email}
        shown = run("person", "show", one)
        assert email in shown.out
        assert shown.err.splitlines() == [
            "You said that these are other people:",
            f"  {parts[other]}  \u2068Ana Limar\u2069, {other}",
        ]
        assert run("person", "show", email).err == ""
    assert run("person", "never", "ana.lima@new.example").code == 0
    assert "new.example" not in run("person", parts["ana@lima.example"]).err


@posix_only
def test_progress_is_removed_before_the_page_is_printed(synced: LiveMailbox, place: Path) -> None:
    """A split matches addresses again; the spinner's line was left in front of the person's name."""
    shown = on_a_terminal(place, "person", "split", "Ana Limar", "ana.lima@new.example")
    assert "\x1b[2K" in shown[shown.rindex("Matching addresses") : shown.rindex("Standing")]
