"""The scheduled runs in words, by the local clock, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gmail_reconnect.actions.runs.alarm_state import is_silent, read_state
from gmail_reconnect.actions.runs.recording import describe_step
from gmail_reconnect.cli.hints import advice
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.model import milliseconds, moment_of
from gmail_reconnect.text.counts import count

if TYPE_CHECKING:
    from gmail_reconnect.actions.runs.history import RunReport
    from gmail_reconnect.cli.session import Session


def print_runs(session: Session, reports: Sequence[RunReport]) -> None:
    """One line for each."""
    if not reports:
        session.say("No run has been recorded.")
    for one in reports:
        number = f"{one.record.id:>5}" if one.record else " " * 5
        session.out.print(f"{number}  {_local(one.at)}  {_described(one)}", markup=False, soft_wrap=True)


def print_run(session: Session, report: RunReport) -> None:
    """A run with its steps."""
    lines = [f"Run {report.record.id if report.record else ''}, {_local(report.at)}: {_described(report)}"]
    lines += [describe_step(step) for step in report.record.steps] if report.record else []
    if report.log:
        lines.append(f"Log: {report.log}")
    for line in lines:
        session.out.print(line, markup=False, soft_wrap=True)


def silence(session: Session) -> str:
    """A warning that no scheduled run has ended well for two periods; "" where that isn't so."""
    state = read_state(session.paths.alarms)
    if not is_silent(state, milliseconds(session.now())):
        return ""
    since = f"since {moment_of(state.last_good).astimezone():%Y-%m-%d}" if state.last_good else "yet"
    return f"No scheduled run has ended well {since}. {advice(ErrorCode.RUNS_FAIL)}"


def run_json(report: RunReport) -> dict[str, Any]:
    """The keys of `runs --format json`."""
    record = report.record
    return {
        "number": record.id if record else None,
        "started": _iso(report.at),
        "ended": _iso(record.ended) if record and record.ended is not None else None,
        "outcome": report.outcome,
        "missed": report.missed,
        "median": report.median or None,
        "log": str(report.log) if report.log else None,
        "steps": [
            {
                "name": step.name,
                "seconds": step.seconds,
                "numbers": dict(step.numbers),
                "error": step.error or None,
                "code": step.code or None,
            }
            for step in (record.steps if record else ())
        ],
    }


def _described(report: RunReport) -> str:
    record = report.record
    if record is None:
        return f"did not run: {count(report.missed, 'time')} from here on"
    if report.outcome == "failed":
        return "failed: " + "; ".join(map(describe_step, record.failed))
    if report.outcome == "far less":
        did = f"{record.number('new')} new in {count(record.number('calls'), 'call')}"
        return f"ran, far less than usual: {did}; the median is {report.median:g}"
    if report.outcome == "far faster":
        return f"ran, far faster than usual: {record.seconds:.1f} s; the median is {report.median:.1f} s"
    if report.outcome == "interrupted":
        return "did not end: it was interrupted, or the machine was switched off"
    if report.outcome == "running":
        return "is running"
    drafts = record.number("drafts")
    made = f", {count(drafts, 'draft')}" if drafts else ""
    what = "ran, nothing new" if report.outcome == "nothing new" else f"ran, {record.number('new'):,} new"
    return f"{what}{made}, {record.seconds:.1f} s"


def _local(at: int) -> str:
    return f"{moment_of(at).astimezone():%Y-%m-%d %H:%M}"


def _iso(at: int) -> str:
    return moment_of(at).isoformat().replace("+00:00", "Z")
