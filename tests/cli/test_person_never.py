"""`person never` hides people for good, by every address."""

from __future__ import annotations

from gmail_reconnect.people.identity.mailbox import person_id
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ME, Run, SignIn, addresses, mail


def test_hidden_person_is_shown_nowhere(run: Run, synced: LiveMailbox) -> None:
    """Not in people, report, draft, drafts or suggestions; nor after forget and a full sync; back by address only."""
    assert run("draft", "Ana", "--allow-blanks").code == 0
    hidden = run("person", "never", "Ana")
    assert hidden.code == 0
    assert "1 letter to them waits in your Drafts folder. Delete it there." in hidden.err
    for again in (False, True):
        for command in ("people", "people --format json", "report --format json", "drafts", "people --duplicates"):
            assert "ana" not in run(*command.split()).out.casefold(), command
        for command in ("draft Ana --dry-run", "draft ana@lima.example", "person show ana@lima.example"):
            found = run(*command.split())
            assert (found.code, "nobody called" in found.err) == (1, True)
        assert run("person", "forget", "ana@lima.example", "--yes").code == int(again)
        assert run("sync", "--full").code == 0
    assert run("person", "never", "Ana", "--undo").code == 1
    assert run("person", "never", "ana.lima@new.example", "--undo").code == 0
    assert run("person", "never", "ana.lima@new.example", "--undo").code == 1


def test_id_shows_a_hidden_person_again(run: Run, synced: LiveMailbox) -> None:
    """The id that hid them, also if it was of another of their addresses; a name doesn't."""
    assert synced.messages
    ana = run("people", "Ana", "--format", "json").json[0]
    for address in ana["addresses"]:
        assert run("person", "never", ana["id"]).code == 0
        found = run("person", "never", "Ana Limar", "--undo")
        assert (found.code, "names don't find them" in found.err) == (1, True)
        assert run("person", "never", person_id(address).upper(), "--undo").code == 0
        assert {*ana["addresses"]} in addresses(run)
    assert run("person", "never", ana["id"], "--undo").code == 1


def test_address_found_to_be_a_hidden_persons_is_hidden_already(run: Run, synced: LiveMailbox) -> None:
    """The command says so; names find nobody who is hidden."""
    assert run("person", "never", "Ana").code == 0
    synced.deliver(mail("Ana Limar <ana@third.example>", ME, "2020-02-02", "News"), 1580644800000)
    assert run("sync", "--full").code == 0
    again = run("person", "never", "ana@third.example")
    assert (again.code, again.err.splitlines()[0]) == (0, "ana@third.example was hidden already.")
    assert run("person", "never", "Ana").code == 1
    assert run("person", "never", "ana@third.example", "--undo").code == 0
    assert {"ana@lima.example", "ana.lima@new.example", "ana@third.example"} in addresses(run)


def test_draft_to_a_hidden_person_is_listed_nowhere(run: Run, synced: LiveMailbox) -> None:
    """A hidden address turns out to be theirs after the draft was made: no command names them."""
    assert run("person", "never", "ana@third.example").code == 0
    assert run("draft", "ana@lima.example", "--allow-blanks").code == 0
    assert "Ana Limar" in run("drafts").out
    synced.deliver(mail("Ana Limar <ana@third.example>", ME, "2020-02-02", "News"), 1580644800000)
    lines = ("sync --full", "drafts", "drafts --format json", "report", "report --format json", "drafts discard --all")
    for line in lines:
        found = run(*line.split())
        assert "ana limar" not in (found.out + found.err).casefold(), line
    assert run("drafts", "discard", "ana@lima.example").code == 1
    assert len(synced.drafts) == 1


def test_address_without_mail_can_be_hidden(run: Run, sign_in: SignIn, pairs: LiveMailbox) -> None:
    """The owner's address and unknown names are refused."""
    sign_in(pairs)
    assert run("person", "never", "ana@lima.example").code == 0
    run("sync", "--full")
    assert all("ana@lima.example" not in some for some in addresses(run))
    assert run("person", "never", "omar@example.com").code == 2
    assert run("person", "never", "Nobody").code == 1
    assert run("person", "never", "@x.example").code == 1  # part of an address is none
    assert {"bob77@x.example"} in addresses(run)
