"""Health: what the doctor finds, each with a button that helps; the last runs; and whose mailbox it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from babel.dates import format_timedelta
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.diagnosis.lines import describe, error_line
from gmail_reconnect.actions.mail.owner_addresses import OwnAddresses, add_addresses, list_addresses, remove_addresses
from gmail_reconnect.actions.schedule import next_run
from gmail_reconnect.errors import ConfigError, ErrorCode, StoreError
from gmail_reconnect.model import moment_of
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line, one_line_with_isolates
from gmail_reconnect.web.rendering import moment_words, page_words, render
from gmail_reconnect.web.routes import act, homes, page, shown_language, text, worker

from .tasks import PLACES, shown_task

if TYPE_CHECKING:  # loads Google's packages
    from gmail_reconnect.actions.diagnosis.diagnose import Diagnosis
    from gmail_reconnect.actions.diagnosis.result import CheckResult
    from gmail_reconnect.store.sync_log import SyncRun

_ORDER: Final = {"wrong": 0, "warning": 1, "not set up yet": 2, "ok": 3}
_OF_THE_OWN_HOME: Final = frozenset({"credentials.json", "schedule"})
"""Checks that say nothing about the sample."""
_LONGEST: Final = 1000
_WHOLE_FILE: Final = "file=whole"
"""In the address: the whole database is checked, which takes seconds for a large one."""
_HELPS: Final = {
    ErrorCode.NOT_SIGNED_IN: "sign_in",
    ErrorCode.SIGN_IN_AGAIN: "sign_in",
    ErrorCode.TOKEN_UNREADABLE: "sign_in",
    ErrorCode.SIGN_IN_EXPIRED: "sign_in",
    ErrorCode.SESSION_ENDED: "sign_in",
    ErrorCode.PERMISSION_NOT_GRANTED: "sign_in",
    ErrorCode.IMAP_REFUSED: "/setup/imap",
    ErrorCode.IMAP_NOT_OFFERED: "/setup/import",
    ErrorCode.IMAP_HOST_UNKNOWN: "/setup/imap",
    ErrorCode.CLIENT_MISSING: "/setup/gmail",
    ErrorCode.CLIENT_WRONG: "/setup/gmail",
    ErrorCode.CLIENT_DAMAGED: "/setup/gmail",
    ErrorCode.CLIENT_DELETED: "/setup/gmail",
    ErrorCode.CLIENT_DISABLED: "/setup/gmail",
    ErrorCode.ADMIN_BLOCKS: "/setup/import",
    ErrorCode.ADVANCED_PROTECTION: "/setup/import",
    ErrorCode.CONFIG_SYNTAX: "/settings",
    ErrorCode.NO_CONFIG: "/setup/me",
    ErrorCode.NO_MAIL: "/setup",
    ErrorCode.OLD_MAIL: "sync",
    ErrorCode.SYNC_UNFINISHED: "sync",
    ErrorCode.OLD_DATES: "sync_full",
    ErrorCode.OLD_EXPORT: "/setup/import",
    ErrorCode.OLD_DATES_IMPORTED: "/setup/import",
    ErrorCode.OWNER_GUESSED: "#own",
    ErrorCode.OWNER_DOUBTFUL: "#own",
    ErrorCode.MAYBE_OWN: "#own",
    ErrorCode.NO_SCHEDULE: "/settings",
    ErrorCode.SCHEDULE_INACTIVE: "/settings",
    ErrorCode.SCHEDULE_GONE: "/settings",
    ErrorCode.SCHEDULE_TWICE: "/settings",
    ErrorCode.SCHEDULE_OLD: "/settings",
    ErrorCode.PROGRAM_MOVED: "/settings",
    ErrorCode.NOTICE_FAILED: "/settings",
}
"""What helps: a task of this page, or a page."""


@dataclass(frozen=True, slots=True)
class CheckView:
    """One line of the doctor's, and what helps: a task (`sync`, `sign_in` …) or the address of a page."""

    check: str
    state: str
    state_label: str
    title: str
    message: str
    advice: str
    helps: str
    permission: str


@dataclass(frozen=True, slots=True)
class RunView:
    """One sync."""

    started: str
    outcome: str
    units: str


@dataclass(frozen=True, slots=True)
class _Found:
    diagnosis: Diagnosis
    own: OwnAddresses
    can_sign_in: bool
    signed_in: bool
    by_imap: bool
    makes_drafts: bool
    next_run: datetime | None


async def show(request: Request) -> Response:
    """What was found just now."""
    language = await shown_language(request)
    whole_file = request.url.query == _WHOLE_FILE
    found = await worker(request).run_apart(lambda context: _read(context, whole_file=whole_file))
    words, diagnosis = page_words(language), found.diagnosis
    shown = [one for one in diagnosis.checks if not (homes(request).is_sample and one.check in _OF_THE_OWN_HOME)]
    checks = sorted((_check(one, words) for one in shown), key=lambda one: _ORDER[one.state])
    paths = {route.path for route in request.app.routes}
    return render(
        request,
        "health.html",
        language,
        task=shown_task(request, language),
        here="/health",
        found=found,
        facts=_facts(found, worker(request).base.clock(), words),
        open_checks=[one for one in checks if one.state != "ok"],
        good_checks=[one for one in checks if one.state == "ok"],
        runs=[_run(one, words) for one in diagnosis.runs],
        known_paths=paths,
        to_whole_file="" if whole_file else f"/health?{_WHOLE_FILE}",
        own=own_rows(found.own, words),
    )


def _read(context: Context, *, whole_file: bool) -> _Found:
    from gmail_reconnect.actions.diagnosis.diagnose import diagnose  # noqa: PLC0415 - Google's packages load slowly
    from gmail_reconnect.actions.mail.sync_mail import chosen_source, is_signed_in  # noqa: PLC0415 - the same

    paths = context.paths
    try:
        own = list_addresses(context)
        client = paths.credentials(context.config.auth.credentials)
        signed_in, by_imap = is_signed_in(context), chosen_source(context) == "imap"
    except (StoreError, ConfigError):
        own, client, signed_in, by_imap = OwnAddresses({}), paths.credentials(), False, False
    diagnosis = diagnose(context, whole_file=whole_file)
    return _Found(
        diagnosis=diagnosis,
        own=own,
        can_sign_in=client.exists(),
        signed_in=signed_in,
        by_imap=by_imap,
        makes_drafts=paths.token("draft").exists(),
        next_run=next_run(context) if diagnosis.schedule and diagnosis.schedule.is_active else None,
    )


def _check(one: CheckResult, words: PageWords) -> CheckView:
    advice = describe(one.then, words.language) if one.then else ""
    if str(one.code) in words.table("advice"):
        advice = words.say("advice", str(one.code), **one.facts)
    helps = "/setup/imap" if one.facts.get("token") == "imap" else _HELPS.get(one.code, "") if one.code else ""
    return CheckView(
        check=one.check,
        state=one.state,
        state_label=words.known("check_state", one.state),
        title=words.known("check", one.check),
        message=one_line_with_isolates(describe(one.said, words.language), _LONGEST),
        advice=one_line_with_isolates(advice, _LONGEST),
        helps=helps or ("/settings" if one.check == "config" and one.state == "wrong" else ""),
        permission=one.facts.get("token", "read"),
    )


def _facts(found: _Found, now: datetime, words: PageWords) -> list[tuple[str, str]]:
    """How much mail is known, and until when; what happens next."""
    facts: list[tuple[str, str]] = []
    if coverage := found.diagnosis.coverage:
        facts.append((words.say("health", "mail"), words.count("mails", coverage.messages)))
        since = coverage.exact_since
        exact = words.say("health", "exact_since", day=words.day(since)) if since else words.say("health", "complete")
        facts.append((words.say("health", "coverage"), exact if coverage.messages else words.say("health", "none")))
        for name, at in (("last_read", coverage.last_read), ("newest", coverage.newest)):
            if at:
                facts.append((words.say("health", name), moment_words(at, words)))
    for token, since in found.diagnosis.signed_in.items():
        age = format_timedelta(since - now, add_direction=True, locale=words.locale)
        facts.append((words.say("health", f"signed_in_{token}"), f"{words.day(since)} ({age})"))
    following = moment_words(found.next_run, words) if found.next_run else words.say("health", "no_schedule")
    return [*facts, (words.say("health", "next_run"), following)]


def _run(run: SyncRun, words: PageWords) -> RunView:
    outcomes, outcome = words.table("run_outcome"), run.outcome or "running"
    ended = outcomes.get(outcome, "")
    if run.failure:
        ended = f"{outcomes['failed']} {isolate(one_line(describe(error_line(run.failure), words.language)))}"
    return RunView(moment_words(moment_of(run.started), words), ended, words.number(run.units))


def own_rows(found: OwnAddresses, words: PageWords) -> list[tuple[str, str, str]]:
    """(address, why it counts, what can be done about it: "remove", "choose", "claim" or "")."""
    sources = words.table("own_source")
    rows = [(one, sources[source], "" if source in {"config", "account"} else "remove")
            for one, source in found.sources.items()]  # fmt: skip
    return [*rows, *((one, sources["maybe"], "choose" if found.sources else "claim") for one in found.maybe)]


async def change_own(request: Request, form: FormData) -> str:
    """Count addresses as the user's, or as somebody else's."""
    addresses: Iterable[str] = text(form, "address").replace(",", " ").split()
    change = remove_addresses if text(form, "do") == "remove" else add_addresses
    await worker(request).run(lambda context: change(context, [*addresses]))
    here = text(form, "here")
    return here if here in PLACES else "/health"


ROUTES = [page("/health", show), act("/own", change_own)]
