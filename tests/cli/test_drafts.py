"""The command `drafts`, and what a sync finds out about drafts."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ANA, ME, Run, SignedIn, SignIn, mail


@dataclass
class Made:
    """Omar's mailbox with one draft to Ana, made by the command."""

    run: Run
    there: SignedIn
    mailbox: LiveMailbox

    @property
    def draft_id(self) -> str:
        (draft_id,) = self.mailbox.drafts
        return draft_id

    def listed(self) -> dict[str, Any]:
        (one,) = self.run("drafts", "--format", "json").json
        return dict(one)

    def state(self) -> str:
        assert self.run("sync").code == 0
        return str(self.listed()["state"])

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.there.gmail.calls)

    def arrive(self, raw: bytes, seconds: float = 60) -> None:
        self.mailbox.deliver(raw, soon(seconds), ("INBOX", "CATEGORY_PERSONAL"))

    def edit(self) -> None:
        (draft,) = self.mailbox.drafts.values()
        self.mailbox.edit_draft(self.draft_id, draft.raw.replace(b"Omar Haddad", b"Omar"))


def soon(seconds: float = 60) -> int:
    return int((time.time() + seconds) * 1000)  # noqa: TID251 - drafts carry this machine's time


@pytest.fixture
def made(run: Run, sign_in: SignIn, small: LiveMailbox) -> Made:
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    assert run("draft", "--top", "1").code == 0
    return Made(run, there, small)


def test_sync_follows_a_draft_from_created_to_answered(made: Made) -> None:
    """Waiting, edited, sent, answered: each found by the next sync, with one drafts.list while it waits."""
    assert made.state() == "created"
    made.edit()
    before = made.calls("drafts.list")
    assert made.state() == "edited"
    assert made.calls("drafts.list") - before == 1
    made.mailbox.send_draft(made.draft_id, soon())
    assert made.state() == "sent"
    before = made.calls("drafts.list")
    made.arrive(mail(ANA, ME, "2030-01-01", "Re: Hello"), 120)
    assert made.state() == "answered"
    assert made.calls("drafts.list") == before, "nothing waits any more, so nothing is listed"
    assert made.calls("drafts.get") == 0


def test_bounce_after_sending_is_noticed(made: Made) -> None:
    """A delivery report for the address arrives after the letter was sent."""
    sent = made.mailbox.send_draft(made.draft_id, soon())
    daemon = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
    report = mail(daemon, ME, "2030-01-01", "Delivery Status Notification (Failure)",
                  "X-Failed-Recipients: ana@lima.example",
                  f"In-Reply-To: {made.mailbox.message(sent).header('Message-ID')}")  # fmt: skip
    made.mailbox.deliver(report, soon(120))
    assert made.state() == "bounced"


def test_deleted_draft_puts_the_person_back_on_the_list(made: Made) -> None:
    """Gone and not sent means discarded; another letter is worded differently."""
    first = next(iter(made.mailbox.drafts.values())).raw
    made.mailbox.discard_draft(made.draft_id)
    assert made.state() == "discarded"
    assert made.run("report", "--format", "json").json["people"][0]["name"] == "Ana Limar"
    assert made.run("draft", "Ana").code == 0
    assert next(iter(made.mailbox.drafts.values())).raw != first


def test_deleted_draft_is_written_again_only_by_name(made: Made) -> None:
    """Not by run, --top or --warm-up. After `drafts discard`, run may write again."""
    made.there.configure(WHY_AND_OFFER + "[schedule]\ndrafts_per_run = 1\n")
    made.mailbox.discard_draft(made.draft_id)
    assert made.run("run").code == 0
    told = made.run("draft", "--top", "1").err
    assert "was thrown away; no second draft. `gmail-reconnect draft " in told
    assert made.run("draft", "--warm-up").code == 0
    assert not made.mailbox.drafts
    assert made.run("draft", "Ana").code == 0
    assert made.run("drafts", "discard", "Ana").code == 0
    assert not made.mailbox.drafts


def test_draft_is_found_by_name_without_accents(made: Made) -> None:
    """And accents alone match nothing."""
    assert made.run("drafts", "discard", "\u0301").code == 1
    assert made.run("drafts", "discard", "ÁNA").code == 0
    assert made.mailbox.drafts == {}


def test_discarded_draft_may_be_written_again(made: Made) -> None:
    """The user's own command frees the person, for the scheduled run, too."""
    made.there.configure(WHY_AND_OFFER + "[schedule]\ndrafts_per_run = 1\n")
    assert made.run("drafts", "discard", "Ana").code == 0
    assert made.run("run").code == 0
    assert len(made.mailbox.drafts) == 1


def test_edited_draft_is_not_advised_to_be_discarded_here(made: Made) -> None:
    """An edited draft can only be deleted in Gmail."""
    made.edit()
    assert made.state() == "edited"
    told = made.run("draft", "Ana").err
    assert "Delete it in Drafts" in told
    assert "drafts discard" not in told


def test_without_the_drafting_token_sent_mail_tells(made: Made) -> None:
    """No call is made with it; a sent letter is recognized by its Message-ID."""
    (made.there.place / "tokens" / "draft.json").unlink()
    before = made.calls("drafts.list")
    assert made.state() == "created"
    made.mailbox.send_draft(made.draft_id, soon())
    assert made.state() == "sent"
    assert made.calls("drafts.list") == before


def test_withdrawn_drafting_token_does_not_stop_the_sync(made: Made) -> None:
    """The sync has done its work, says what it could not check, and exits with 4."""
    path = made.there.place / "tokens" / "draft.json"
    token = json.loads(path.read_text())
    path.write_text(json.dumps(token | {"token": "withdrawn", "refresh_token": "withdrawn"}))
    made.arrive(mail(ANA, ME, "2030-01-01", "News"))
    found = made.run("sync")
    assert (found.code, "1 new message;" in found.err, "login --drafts" in found.err) == (4, True, True)


def test_person_with_a_letter_is_listed_last(made: Made) -> None:
    """Counted below the report, with the reason on their page; --top counts the letter they have."""
    found = made.run("report", "--format", "json").json
    assert [(person["name"], person["draft"]["state"]) for person in found["people"]] == [("Ana Limar", "created")]
    assert "with a letter already" in made.run("report").out
    ana = next(p for p in made.run("people", "--format", "json").json if p["name"] == "Ana Limar")
    assert (ana["standing"], ana["draft"]["state"]) == ("lapsed", "created")
    assert "waits in your Drafts folder" in made.run("person", "show", "Ana").out
    again = made.run("draft", "--top", "1")
    assert (again.code, len(made.mailbox.drafts), "no second draft" in again.err) == (0, 1, True)
    named = made.run("draft", "Ana")
    assert (named.code, len(made.mailbox.drafts), "no second draft" in named.err) == (0, 1, True)


def test_sent_letter_counts_for_180_days(made: Made) -> None:
    """Also if the person is named: the setting is mentioned."""
    made.mailbox.send_draft(made.draft_id, soon())
    made.state()
    found = made.run("draft", "Ana")
    assert (found.code, made.mailbox.drafts) == (0, {})
    assert "again_after_days` is 180" in found.err


def test_person_who_writes_first_is_flagged(made: Made) -> None:
    """By the sync, in the list, in the report and on the page; the draft stays."""
    made.arrive(mail(ANA, ME, "2030-01-01", "Thinking of you"))
    assert "wrote to you before you sent your letter" in made.run("sync").err
    assert "wrote to you before" not in made.run("sync").err
    assert made.listed()["state"] == "created"
    assert "before you sent" in made.run("drafts").out
    assert "before you sent your letter" in made.run("report").out
    made.run("report", "--format", "html")
    assert "They wrote to you on" in (made.there.place / "report.html").read_text(encoding="utf-8")
    assert len(made.mailbox.drafts) == 1


@pytest.mark.parametrize("touched", [False, True])
def test_draft_may_be_deleted_if_they_write_first(made: Made, *, touched: bool) -> None:
    """With discard_when_they_write an untouched draft is deleted; an edited one stays and is flagged."""
    made.there.configure(WHY_AND_OFFER + "[letters]\ndiscard_when_they_write = true\n")
    if touched:
        made.edit()
    made.arrive(mail(ANA, ME, "2030-01-01", "Thinking of you"))
    assert made.state() == ("edited" if touched else "discarded")
    assert len(made.mailbox.drafts) == touched


def test_discard_deletes_an_untouched_draft(made: Made) -> None:
    """By name, with one list before and one delete."""
    lists = made.calls("drafts.list")
    assert made.run("drafts", "discard", "ana").code == 0
    assert (made.mailbox.drafts, made.listed()["state"]) == ({}, "discarded")
    assert (made.calls("drafts.list") - lists, made.calls("drafts.delete")) == (1, 1)


def test_discard_keeps_an_edited_draft(made: Made) -> None:
    """Edited since the last sync: Gmail is checked right before, the draft stays, and the reason is given."""
    made.edit()
    found = made.run("drafts", "discard", made.listed()["id"])
    assert (found.code, len(made.mailbox.drafts)) == (1, 1)
    assert "you have edited it" in found.err
    everything = made.run("drafts", "discard", "--all")
    assert (everything.code, len(made.mailbox.drafts), "Kept" in everything.err) == (0, 1, True)


def test_discard_keeps_the_users_own_drafts(made: Made) -> None:
    """Drafts that were not made here stay."""
    made.mailbox.create_draft(mail(ME, ANA, "2024-01-01", "My own"), soon())
    assert made.run("drafts", "discard", "--all").code == 0
    assert [draft.header("Subject") for draft in made.mailbox.drafts.values()] == ["My own"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["discard"], 2, "--all"),
        (["discard", "ana", "--all"], 2, "Either name"),
        (["discard", "nobody"], 1, "No draft to"),
        (["list", "ana"], 2, "unexpected extra argument"),
        (["discrad", "ana"], 2, "Did you mean 'discard'?"),
    ],
)
def test_discard_without_a_clear_choice_deletes_nothing(made: Made, arguments: list[str], code: int, says: str) -> None:
    """No name, a name and --all, and an unknown name."""
    found = made.run("drafts", *arguments)
    assert (found.code, len(made.mailbox.drafts)) == (code, 1)
    assert says in found.err


def test_letter_in_a_file_counts_as_a_letter(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """No second one until it is discarded; sent with another program, it is recognized as sent."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    folder = there.place / "letters"
    assert run("draft", "Ana", "--to-folder", folder).code == 0
    again = run("draft", "Ana", "--to-folder", folder)
    assert (len(list(folder.glob("*.eml"))), "was written to a file; no second" in again.err) == (1, True)
    (one,) = run("drafts", "--format", "json").json
    assert one["state"] == "created"
    assert "in a file" in run("drafts").out
    assert run("drafts", "discard", one["id"]).code == 0
    assert run("draft", "Ana", "--to-folder", folder).code == 0
    (second,) = folder.glob("*-2.eml")
    small.send(second.read_bytes(), soon())
    assert run("sync").code == 0
    assert [d["state"] for d in run("drafts", "--format", "json").json] == ["discarded", "sent"]
    assert not any(call.method.startswith("drafts.") for call in there.gmail.calls)
