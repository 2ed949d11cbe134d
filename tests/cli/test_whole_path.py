"""From sync to drafts, with the commands a user types and the local Gmail API."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ANA, ME, Run, SignIn, mail

REPORT_KEYS = ["account", "as_of", "lens", "coverage", "maybe_own", "people", "set_aside"]
PERSON_KEYS = [
    "rank", "id", "name", "addresses", "joined_by_name", "language", "score", "terms", "last_wrote", "last_wrote_how",
    "last_mail", "last_mail_how", "last_heard", "last_contact", "silence_days", "last_met", "active_months", "sent",
    "received", "usual_gap_days", "i_owe", "unanswered", "reason", "fresh_view", "draft",
]  # fmt: skip


def test_sync_report_and_draft_work_together(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """From a mailbox to a ranked person with a draft; the second time nothing is made."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    assert run("sync", "--full").code == 0
    found = run("report", "--format", "json", "--as-of", "2021-01-01").json
    assert list(found) == REPORT_KEYS
    assert [list(person) for person in found["people"]] == [PERSON_KEYS]
    ana = found["people"][0]
    assert ana["name"] == "Ana Limar"
    assert ana["last_wrote"] == "2019-05-03T12:00:00Z"
    assert ana["last_wrote_how"]["subject"] == "Boat 5"
    assert found["set_aside"]["machines"] == 1
    made = run("draft", "--top", "1", "--as-of", "2021-01-01")
    assert (made.code, len(small.drafts)) == (0, 1), made.err
    for again in (run("draft", "--top", "1", "--as-of", "2021-01-01"), run("draft", "Ana", "--as-of", "2021-01-01")):
        assert (again.code, len(small.drafts)) == (0, 1), again.err
        assert "letter" in again.err
    found = run("report", "--format", "json", "--as-of", "2021-01-01").json
    assert [person["draft"]["state"] for person in found["people"]] == ["created"]
    ana = next(one for one in run("people", "--format", "json").json if one["name"] == "Ana Limar")
    assert ana["draft"]["state"] == "created"


def test_commands_make_only_allowed_calls(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The server sees only calls on the allow-list, each with its own token."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    for line in ("sync", "sync", "sync --full", "draft --top 1", "report", "people", "drafts"):
        assert run(*line.split()).code == 0
    seen = {(call.method, call.scope.rpartition("/")[2] if call.scope else "") for call in there.gmail.calls}
    allowed = {
        ("getProfile", "gmail.metadata"), ("messages.list", "gmail.metadata"), ("messages.get", "gmail.metadata"),
        ("threads.get", "gmail.metadata"), ("history.list", "gmail.metadata"), ("batch", ""),
        ("drafts.create", "gmail.compose"), ("drafts.list", "gmail.compose"),
    }  # fmt: skip
    assert seen <= allowed, seen - allowed


def test_letters_go_to_a_folder_instead_of_gmail(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """--to-folder writes .eml files that another reader understands, and calls nothing."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    before = len(there.gmail.calls)
    made = run("draft", "Ana Limar", "--no-sync", "--to-folder", there.place / "letters")
    assert made.code == 0, made.err
    assert len(there.gmail.calls) == before
    read = message_from_bytes((there.place / "letters" / "Ana-Limar.eml").read_bytes(), policy=default)
    assert read["To"] == "Ana Limar <ana@lima.example>"
    text = read.get_body(("plain",))
    assert text is not None
    assert "lend a hand" in text.get_content()


def test_warm_up_chooses_easy_people(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """As a dry run, files and drafts; with names it is a usage error."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    shown = run("draft", "--warm-up", "--dry-run", "--format", "json")
    assert [one["to"] for one in shown.json] == ["ana@lima.example"]
    assert "Easy: " in shown.err
    assert "Only 1 person on the list can be called easy" in shown.err
    assert "3 from you, 3 from them, last in May 2019" in shown.err
    assert run("draft", "--warm-up", "Ana").code == 2
    assert run("draft", "--warm-up", "--to-folder", there.place / "letters").code == 0
    assert len(list((there.place / "letters").glob("*.eml"))) == 1
    run("drafts", "discard", "--all")
    assert run("draft", "--warm-up").code == 0
    assert len(small.drafts) == 1


def test_dry_run_prints_letters_and_makes_nothing(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """--format json has the documented keys."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    shown = run("draft", "--top", "1", "--dry-run", "--format", "json").json
    keys = ["to", "subject", "text", "html", "language", "steps", "plan", "blanks", "own_text", "lint"]
    assert [list(one) for one in shown] == [keys]
    assert shown[0]["steps"] == {"reason": None, "why_now": "boat", "offer": "hands"}
    assert not small.drafts


def test_report_of_a_past_day_advises_a_dry_run(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The command it names shows that day's letter and makes none; today's report advises drafts."""
    sign_in(small)
    run("sync")
    (line,) = re.findall("Next: gmail-reconnect (draft .*)", run("report", "--as-of", "2021-03-04").out)
    assert line == "draft --dry-run --as-of 2021-03-04 --top 1"
    shown = run(*line.split())
    assert (shown.code, ANA in shown.out) == (0, True)
    assert not small.drafts
    assert "Next: gmail-reconnect draft --top 1\n" in run("report").out


def test_letters_with_blanks_are_refused_unless_allowed(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Without a why-now and an offer there are blanks; --allow-blanks makes them visible drafts."""
    sign_in(small)
    run("sync")
    refused = run("draft", "--top", "1")
    assert refused.code == 1
    assert "--allow-blanks" in refused.err
    assert "there is no [[offer]] in config.toml" in refused.err
    assert "there is no [[offer]]" in run("draft", "--top", "1", "--dry-run").out
    assert not small.drafts
    allowed = run("draft", "--top", "1", "--allow-blanks")
    assert (allowed.code, len(small.drafts)) == (0, 1), allowed.err


def test_drafts_json_has_the_documented_keys(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Programs rely on them."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    run("draft", "--top", "1")
    (one,) = run("drafts", "--format", "json").json
    assert list(one) == [
        *("id", "person", "to", "subject", "state", "created", "updated", "wrote_first", "written_meanwhile")
    ]
    assert (one["person"], one["to"], one["state"]) == ("Ana Limar", "ana@lima.example", "created")


def test_answered_person_is_in_touch_after_the_next_sync(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The sync reads the answer through the history."""
    there = sign_in(small)
    run("sync")
    there.gmail.mailbox.send(mail(ME, ANA, "2021-02-01", "It has been long"), 1612180800000)
    there.gmail.mailbox.deliver(mail(ANA, ME, "2021-02-02", "Re: It has been long"), 1612267200000)
    assert "2 new messages" in run("sync").err
    found = run("report", "--format", "json", "--as-of", "2021-02-10").json
    assert (found["people"], found["set_aside"]["in_touch"]) == ([], 1)


def test_decision_survives_a_full_sync(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Ignored stays ignored until it is undone."""
    sign_in(small)
    run("sync")
    assert run("person", "ignore", "ana").code == 0
    run("sync", "--full")
    assert run("report", "--format", "json").json["set_aside"]["ignored"] == 1
    run("person", "ignore", "ana", "--undo")
    assert run("report", "--format", "json").json["set_aside"]["ignored"] == 0


def test_explain_shows_points_and_messages(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Their sum and the message behind each date; CSV and vCard have no room for it and refuse."""
    sign_in(small)
    run("sync", "--full")
    told = run("report", "--explain", "--as-of", "2021-01-01").out
    ana = run("report", "--format", "json", "--as-of", "2021-01-01").json["people"][0]
    points = "".join(told.split())
    for name, value in ana["terms"].items():
        assert f"{name.replace('i_owe', 'owedreply')}{value:+.2f}" in points
    assert f":{ana['score']:.2f}" in points
    assert "Youlastwroteon3May2019,inTo,alone:" in points.replace("\u2066", "").replace("\u2069", "")
    assert ana["last_wrote_how"]["message"] in told
    for form in ("csv", "vcard"):
        refused = run("report", "--explain", "--format", form)
        assert (refused.code, refused.out) == (2, "")
        assert f"cannot be combined with {form}" in refused.err
