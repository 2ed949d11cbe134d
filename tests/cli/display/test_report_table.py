"""The terminal's tables and the person page: widths, words, and hostile text from mail."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from gmail_reconnect.cli.display.people import print_people, print_person
from gmail_reconnect.cli.display.report_table import print_report
from gmail_reconnect.config import Gate, Weights
from gmail_reconnect.model import Contact, DraftNote, Gender, Match, Need, Person, Report, Standing, Tie
from gmail_reconnect.people.ranking import score
from gmail_reconnect.people.ranking.score import Distance
from tests.support.report_sample import AS_OF, WAITING, moment, nadia, nameless, nobody, report, tomas

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Golden

EVIL = "[bold red]Eve[/] \x1b[2J:bomb:\u202e\r\nabc" + "\u0301" * 5000


def printed(width: int, show: Callable[[Console], None]) -> str:
    """What `show` prints on a console of that width, without blanks at line ends."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    show(console)
    assert isinstance(console.file, io.StringIO)
    return "".join(line.rstrip(" ") + "\n" for line in console.file.getvalue().splitlines())


@pytest.mark.parametrize("width", [40, 60, 71, 72, 80, 109, 110, 132, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """A report with Arabic and long names, everyone, and one person, from a phone's width to a wide screen's."""
    long = replace(tomas(), person=Person("l", "عبد الرحمن " * 12, ("a" * 60 + "@" + "b" * 60 + ".example",)))
    shown = report(nadia(), tomas(), nameless(), long)
    for explain in (False, True):
        distances = distances_of(shown) if explain else None
        text = printed(width, partial(print_report, shown, distances=distances))
        assert max(map(cell_len, text.splitlines())) <= width
    people = [nadia(), long, nameless()]
    text = printed(width, partial(print_people, people, AS_OF))
    text += printed(width, partial(print_person, long, AS_OF))
    assert max(map(cell_len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [60, 80, 120])
def test_report_at_three_widths(width: int, golden: Golden) -> None:
    """Three people, one with an Arabic name: one line each, with as much of the reason as fits."""
    golden(f"cli/report-table-{width}.txt", printed(width, partial(print_report, report())))


def test_columns_align_for_every_script() -> None:
    """The month after an Arabic, a Latin and a missing name starts at the same cell."""
    lines = printed(80, partial(print_report, report())).splitlines()
    dates = [re.match(r"(.*?)[A-Z][a-z]{2} \d{4}  ", line) for line in lines if re.match(r" \d", line)]
    assert len({cell_len(date[1]) for date in dates if date}) == 1
    assert len([date for date in dates if date]) == 3


def test_every_isolate_closes_on_its_line() -> None:
    """No line leaves its direction open; wrapped Arabic is inside left-to-right lines."""
    arabic = replace(report(), people=(replace(report().people[0], reason="آخر رسالة بلا جواب " * 8),))
    text = printed(60, partial(print_report, arabic, distances={}))
    reasons = [line.strip() for line in text.splitlines() if "رسالة" in line]
    assert len(reasons) > 1
    assert all(line.startswith("\u2066") and line.endswith("\u2069") for line in reasons)
    for line in text.splitlines():
        assert line.count("\u2068") + line.count("\u2066") == line.count("\u2069")
    assert "\u2068نادية الخطيب\u2069" in text


def test_hostile_names_and_reasons_are_only_text() -> None:
    """Markup, escape sequences, emoji codes, overrides, line ends, a pile of combining marks."""
    evil = replace(
        nadia(),
        person=Person("e", EVIL, ("e@x.example",), tags=(EVIL,), notes=(EVIL,)),
        tie=replace(nadia().tie, last_wrote=moment(AS_OF, EVIL), subjects=(EVIL,)),
        because=EVIL,
    )
    ranked = replace(report(evil), account=EVIL)
    ranked = replace(ranked, people=(replace(ranked.people[0], reason=EVIL),))
    for shown, times in (
        (partial(print_report, ranked, distances={"e": Distance(ranked.people[0], 1.0)}), 5),
        (partial(print_people, [evil], AS_OF), 1),
        (partial(print_person, evil, AS_OF), 6),
    ):
        text = printed(400, shown)
        assert text.count("[bold red]Eve[/]") == times
        assert text.count(":bomb:") == times
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
        assert len(text) < 8000


def test_header_tells_how_far_the_dates_hold() -> None:
    """Complete, exact back to a day, and singular for one message."""
    shown = (report(), report(complete=False), report(complete=False, messages=1))
    header = [printed(80, partial(print_report, each)).splitlines()[1] for each in shown]
    assert header == [
        "As of 4 March 2026 · lens balanced · complete, 12,345 messages",
        "As of 4 March 2026 · lens balanced · exact back to 4 March 2019, 12,345 messages",
        "As of 4 March 2026 · lens balanced · exact back to 4 March 2019, 1 message",
    ]


def test_footer_counts_people_set_aside_and_names_the_next_command() -> None:
    """Each standing with its number, singular for one; the next command asks for no more letters than people."""
    shown = replace(report(nadia(), tomas()), waiting=WAITING)
    text = " ".join(printed(120, lambda console: print_report(shown, console)).split())
    assert "1,212 machines, 41 one-way, 12 in group mail only, 3 dead addresses, 1 snoozed, 22 in touch, 2 with" in text
    assert "2 letters wait for you: gmail-reconnect drafts" in text
    assert re.search(r"فاطمة الزهراء\S* wrote to you on 4 February 2026, before you sent your letter", text)
    assert f"Next: gmail-reconnect draft {tomas().person.id} puts a letter into your Drafts" in text


@pytest.mark.parametrize(
    ("changes", "command"),
    [
        ({}, "draft --top 3 puts three letters"),
        ({"usual_lens": False}, "draft {nadia} {tomas} {nameless} puts three letters"),
        ({"need": Need("tides", ("tides",), (), 3, 0, 0)}, "draft {nadia} {tomas} {nameless} puts three letters"),
        ({"set_aside": {"drafted": 1}}, "draft {nadia} {tomas} {nameless} puts three letters"),
    ],
)
def test_next_command_writes_to_the_people_shown(changes: dict[str, Any], command: str) -> None:
    """`--top` only where it would choose the same people; otherwise ids, without those who have a letter."""
    shown = replace(report(), drafts={}, waiting=(), set_aside={})
    text = " ".join(printed(200, partial(print_report, replace(shown, **changes))).split())
    ids = {"nadia": nadia().person.id, "tomas": tomas().person.id, "nameless": nameless().person.id}
    assert "Next: gmail-reconnect " + command.format(**ids) in text


def test_next_step_is_drafts_when_everybody_has_a_letter() -> None:
    """One letter waits in Gmail, one was sent recently."""
    shown = report(nadia(), replace(tomas(), because="a letter of 3 Mar 2026 was sent"))
    text = " ".join(printed(200, partial(print_report, shown)).split())
    assert "Next: gmail-reconnect drafts shows what became" in text


@pytest.mark.parametrize(
    ("changes", "command"),
    [
        ({}, "draft --dry-run --as-of 2020-02-01 --top 3"),
        ({"usual_lens": False}, "draft --dry-run --as-of 2020-02-01 {nadia} {tomas} {nameless}"),
    ],
)
def test_next_step_for_a_past_day_is_a_dry_run(changes: dict[str, Any], command: str) -> None:
    """Letters made today would go to other people and name another silence."""
    then = replace(report(), drafts={}, waiting=(), set_aside={}, asked_day="2020-02-01")
    text = " ".join(printed(200, partial(print_report, replace(then, **changes))).split())
    ids = {"nadia": nadia().person.id, "tomas": tomas().person.id, "nameless": nameless().person.id}
    does = "shows the letters as of that day, and makes none."
    assert f"Next: gmail-reconnect {command.format(**ids)} {does}" in text


def test_letter_in_a_file_is_shown_as_in_a_file() -> None:
    """It isn't in Gmail's Drafts folder."""
    shown = replace(report(nadia()), drafts={nadia().person.id: DraftNote("created", "r-77", in_file=True)})
    assert "Draft: in a file." in printed(400, partial(print_report, shown, distances={}))
    assert "draft in a file" in printed(100, partial(print_report, shown))


def test_short_report_says_who_is_joined_by_name() -> None:
    """The row may show two people's mail as one person's."""
    person = replace(nadia(), person=replace(nadia().person, joined_by_name=("a@x.example", "b@x.example")))
    shown = replace(report(person), drafts={}, waiting=())
    assert "joined by name" in printed(80, partial(print_report, shown))


@pytest.mark.parametrize("width", [80, 110])
def test_match_of_a_need_is_shown_before_the_draft(width: int) -> None:
    """It is what was asked for; where there is no room for both, the draft is left out."""
    shown = report(nadia())
    match = Match("tides", "subject", "Tides in the harbour", shown.as_of)
    people = (replace(shown.people[0], matches=(match,)),)
    drafts = {nadia().person.id: DraftNote("created", "r-77")}
    text = printed(width, partial(print_report, replace(shown, people=people, drafts=drafts)))
    assert "tides in ‘" in text
    assert ("draft created" in text) is (width == 110)


def test_default_report_has_one_line_for_each_person() -> None:
    """Ten of 620 people at 80 columns, each with an id to type, and how to see more."""
    people = tuple(replace(tomas(), person=replace(tomas().person, id=f"abcdefg{n}")) for n in range(10))
    lines = printed(80, partial(print_report, replace(report(*people), ranked=620))).splitlines()
    rows = [line for line in lines if re.match(r" ?\d+  ", line)]
    assert [row.split()[-1] for row in rows] == [one.person.id for one in people]
    assert max(map(cell_len, lines)) <= 80
    assert any(line.startswith("10 of 620 people. report --all") for line in lines)
    assert lines.index(rows[-1]) - lines.index(rows[0]) == 9


@pytest.mark.parametrize("ranked", [620, 12_620])
def test_command_for_one_person_stays_in_one_line(ranked: int) -> None:
    """At 80 columns, however many people are ranked."""
    ten = replace(report(*[tomas()] * 10), ranked=ranked)
    lines = printed(80, partial(print_report, ten)).splitlines()
    assert any("person show ID" in line for line in lines), lines


def test_empty_report_says_why() -> None:
    """An unread mailbox points to sync; a read one says that nobody has lapsed; neither offers drafts."""
    unread = printed(80, partial(print_report, nobody(0)))
    assert "no mail has been read" in unread
    assert "gmail-reconnect sync" in unread
    partly = replace(nobody(7), coverage=replace(nobody(7).coverage, complete=False))
    quiet = printed(80, partial(print_report, nobody(7)))
    assert "silent for long" in quiet
    assert "gmail-reconnect sync" not in quiet
    assert "gmail-reconnect sync" in printed(80, partial(print_report, partly))
    assert "draft" not in unread + quiet
    then = printed(80, partial(print_report, replace(nobody(0), later_mail=True)))
    assert "no mail up to that day" in then
    assert "read" not in then


def distances_of(shown: Report) -> dict[str, Distance]:
    return score.distances(shown.people, Weights(), Gate(), shown.lens)


def test_explain_adds_each_term_and_the_message_behind_each_date() -> None:
    """Five terms and their sum, +0.00 for one that doesn't apply; nobody is above the first person."""
    text = printed(240, lambda console: print_report(report(nadia()), console, distances={}))
    assert "months +3.74, exchanges +2.10, silence -1.42, owed reply +0.30, ignored +0.00: 4.72" in text
    assert "You last wrote on 4 December 2020, in To, alone: \u2068Re: مخطط المختبر\u2069, \u2068169f0a\u2069" in text
    assert "They last wrote on 9 January 2021, in To, 2 recipients: " in text
    assert "below" not in text


def test_explain_says_what_would_change_the_rank() -> None:
    """Who is ranked above, by how many points, and what alone would make up for it; a fresh view is explained apart."""
    text = printed(240, lambda console: print_report(report(), console, distances=distances_of(report())))
    assert "kept for a fresh view" in text
    assert re.search(r"3\.\d\d below \S*نادية الخطيب\S*; no single term would bridge that", text)
    near = {"w@x.example": Distance(report().people[0], 0.2, months=1, exchanges=None, silence=-1200)}
    text = printed(240, lambda console: print_report(report(), console, distances=near))
    assert "0.20 below \u2068نادية الخطيب\u2069; above with +1 month in touch or -1,200 days of silence." in text
    same = {"w@x.example": Distance(report().people[0], 0.0, 1, 2, 3)}
    text = printed(240, lambda console: print_report(report(), console, distances=same))
    assert (
        "Just below \u2068نادية الخطيب\u2069; above with +1 month in touch, +2 exchanges or +3 days of silence." in text
    )


def test_people_lists_everyone_but_the_owner() -> None:
    """A machine, a lapsed person, and the owner."""
    machine = Contact(Person("m", "Notices", ("no-reply@x.example",)), Tie(), Standing.MACHINE)
    myself = Contact(Person("me", "Omar", ("omar@example.com",)), Tie(), Standing.SELF)
    text = printed(100, partial(print_people, [nadia(), machine, myself], AS_OF))
    assert re.search(r"Notices\S*\s+\S*no-reply@x\.example\S*\s+machine\s+never\s+–", text)
    assert "Omar" not in text
    assert "2 people" in text
    assert "sync" in printed(80, partial(print_people, [myself], AS_OF))


def test_person_shows_which_message_each_date_came_from(golden: Golden) -> None:
    """Someone with every kind of mail and every decision."""
    person = replace(
        nadia().person, language="ar", gender=Gender.FEMALE, tags=("lab", "asia"), notes=("plays the oud",)
    )
    tie = replace(nadia().tie, subjects=("Re: مخطط المختبر", "Lab plan"), alias="omar@example.com")
    contact = Contact(person, tie, Standing.SNOOZED, "until 1 May 2026")
    golden("cli/person-page.txt", printed(80, partial(print_person, contact, AS_OF)))
