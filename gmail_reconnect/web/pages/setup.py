"""Set up: the sample, a sign-in to Gmail or by IMAP, a file; and who writes, with a letter of theirs beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.import_mail import ImportSummary, import_mail
from gmail_reconnect.actions.mail.owner_addresses import OwnAddresses, list_addresses
from gmail_reconnect.actions.people.lookup import letter_languages
from gmail_reconnect.actions.people.queue import prepare_lists
from gmail_reconnect.actions.setup import (
    LetterPreview,
    SetupAnswers,
    create_config,
    next_step,
    preview_letter,
    read_answers,
)
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.letters.markup import without_styles
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES
from gmail_reconnect.web.rendering import error_words, init_words, page_words, render
from gmail_reconnect.web.routes import act, homes, jobs, own_home, page, shown_language, text, upload, worker
from gmail_reconnect.web.tasks.jobs import NOTHING_TYPED, JobKind
from gmail_reconnect.web.tasks.upload import Upload
from gmail_reconnect.web.toasts import Toast, toasts, with_toast

from .health import own_rows
from .tasks import begin, shown_task, sync

if TYPE_CHECKING:  # load slowly
    from gmail_reconnect.actions.mail.sync_mail import SyncSummary
    from gmail_reconnect.imap.connection import ImapAccount

WAYS: Final = ("gmail", "imap", "import")
"""The ways to mail of one's own: a page `/setup/NAME` each, with words in [way]."""
GOOGLE_STEPS: Final = (
    ("project", "https://console.cloud.google.com/projectcreate"),
    ("api", "https://console.cloud.google.com/apis/library/gmail.googleapis.com"),
    ("platform", "https://console.cloud.google.com/auth/overview"),
    ("publish", "https://console.cloud.google.com/auth/audience"),
    ("client", "https://console.cloud.google.com/auth/clients"),
)
"""As in docs/google-setup.md: a name in [google], and Google's page."""
APP_PASSWORDS: Final = {
    "gmail": "https://myaccount.google.com/apppasswords",
    "fastmail": "",
    "icloud": "https://account.apple.com",
    "yahoo": "https://login.yahoo.com",
    "own": "",
    "outlook": "",
}
"""As in docs/imap-setup.md: a name in [imap], and the page that makes an app password."""
ANSWERS: Final = ("name", "language", "chapter", "start", "to", "chapter_words", "why", "why_words", "offer")


@dataclass(frozen=True, slots=True)
class _State:
    """How far the set-up is."""

    has_mail: bool = False
    has_client: bool = False
    has_config: bool = False
    signed_in: bool = False
    by_imap: bool = True  # unless config.toml chooses Gmail's API
    has_command: bool = False  # which prints the password for IMAP
    own: OwnAddresses = field(default_factory=lambda: OwnAddresses({}))


def _read(context: Context) -> _State:
    paths = context.paths
    has_mail = next_step(context) == "report"
    return _State(
        has_mail=has_mail,
        has_client=paths.credentials(context.config.auth.credentials).exists(),
        has_config=paths.config_file.exists(),
        signed_in=paths.token("read").exists(),
        by_imap=context.config.mail.source != "gmail",
        has_command=bool(context.config.mail.password_command),
        own=list_addresses(context) if has_mail else OwnAddresses({}),
    )


async def show(
    request: Request,
    template: str = "setup.html",
    error: ReconnectError | None = None,
    typed: Mapping[str, str] = NOTHING_TYPED,
) -> Response:
    """A page of the set-up. `error` is about the file that was chosen, or about what was `typed`."""
    if homes(request).is_sample:
        return RedirectResponse("/", 303)
    language = await shown_language(request)
    state = await worker(request).run(_read)
    words = page_words(language)
    wrong, advice = error_words(error, words) if error else ("", "")
    return render(
        request,
        template,
        language,
        400 if error else 200,
        state=state,
        task=shown_task(request, language),
        here="/" + template.removesuffix(".html").replace("_", "/"),
        ways=WAYS,
        google=GOOGLE_STEPS,
        app_passwords=APP_PASSWORDS,
        typed=typed or _typed_before(request),
        wrong=wrong,
        advice=advice,
        own=own_rows(state.own, words),
    )


def _typed_before(request: Request) -> Mapping[str, str]:
    """What began the last sign-in by IMAP, if it didn't succeed: only the password has to be typed again."""
    last = jobs(request).now
    return NOTHING_TYPED if last is None or last.is_running or last.result else last.typed


async def keep_client(request: Request, given: Upload) -> Response | str:
    """Check the client file from Google's console, and keep a copy; or say what is wrong with it."""
    try:
        if not given.files:
            return "/setup/gmail"
        file = given.files[0]
        await own_home(request).run_apart(partial(_keep_client, file=file))
    except ReconnectError as error:
        return await show(request, "setup_gmail.html", given.with_names(error))
    finally:
        given.remove()
    return "/setup/gmail"


def _keep_client(context: Context, file: Path) -> None:
    from gmail_reconnect.actions.mail.gmail_account import store_client  # noqa: PLC0415 - Google's packages load slowly

    store_client(context, [file])


async def begin_imap(request: Request, form: FormData) -> Response | str:
    """Check the app password, keep it as `login --imap` does, and read the mail."""
    typed = {name: text(form, name) for name in ("address", "host", "port", "user")}
    password = form.get("password", "")
    try:
        account = await own_home(request).run_apart(partial(_find_account, typed=typed))
    except ReconnectError as error:
        return await show(request, "setup_imap.html", error, typed)

    def sign_in_and_read(context: Context) -> SyncSummary | None:
        from gmail_reconnect.actions.mail.imap_account import sign_in  # noqa: PLC0415 - the library loads slowly

        sign_in(context, account, str(password))
        return sync(context) if context.config.mail.source != "gmail" else None

    begun = await begin(request, JobKind.IMAP, own_home(request), sign_in_and_read, typed)
    return "/setup/imap" if begun else _say_busy(request, "/setup/imap")


def _find_account(context: Context, typed: Mapping[str, str]) -> ImapAccount:
    from gmail_reconnect.actions.mail.imap_account import find_account  # noqa: PLC0415 - as above

    port = typed["port"][:6]
    number = int(port) if port.isdecimal() else 0
    return find_account(context, typed["address"], typed["host"], number, typed["user"])[0]


async def begin_import(request: Request, given: Upload) -> str:
    """Read the mail of the files, which are removed afterwards."""
    address = given.texts.get("address", "").replace(",", " ").split()

    def read(context: Context) -> ImportSummary:
        try:
            summary = import_mail(context, given.files, address)
        except ReconnectError as error:
            given.with_names(error)
            raise
        finally:
            given.remove()
        if summary.error:
            summary.error = given.with_names(summary.error)
        with suppress(ReconnectError):  # the list will say it
            prepare_lists(context)
        return summary

    if given.files and await begin(request, JobKind.IMPORT, own_home(request), read):
        return "/setup/import"
    given.remove()
    return _say_busy(request, "/setup/import") if given.files else "/setup/import"


def _say_busy(request: Request, path: str) -> str:
    """The address of a page that says that what was sent wasn't begun, since another task is under way."""
    return with_toast(path, toasts(request).add(Toast("busy", 0)))


async def begin_sample(request: Request, _: FormData) -> str:
    """Make the sample in a home of its own, and show it."""
    own, found = own_home(request), homes(request)
    language = await shown_language(request)

    def open_sample(context: Context) -> None:
        found.open_sample(context, sync, language)

    await begin(request, JobKind.SAMPLE, own, open_sample)
    return "/setup"


async def leave_sample(request: Request, _: FormData) -> str:
    """Show the user's own home again."""
    running = jobs(request)
    running.stop()
    await asyncio.to_thread(running.wait)
    running.now = None
    await asyncio.to_thread(homes(request).close_sample)
    return "/setup"


async def ask(request: Request) -> Response:
    """Who writes, with the letter that the usual answers make."""
    if homes(request).is_sample:
        return RedirectResponse("/", 303)
    return await _show_answers(request, {}, told=False)


async def try_answers(request: Request, form: FormData) -> Response:
    """The letter that the answers make. Nothing is kept."""
    return await _show_answers(request, {name: text(form, name) for name in ANSWERS if name in form}, told=True)


async def keep_answers(request: Request, form: FormData) -> Response | str:
    """Write config.toml; or say what is wrong."""
    own = own_home(request)
    given = {name: text(form, name) for name in ANSWERS}
    answers, faults = await own.run(lambda context: _answers(context, given))
    if faults:
        return await _show_answers(request, given, told=True)
    await own.run(lambda context: create_config(context, answers))
    return "/setup"


def _answers(context: Context, given: Mapping[str, str]) -> tuple[SetupAnswers, Mapping[str, str]]:
    known = {"language": letter_languages(context), **{
        name: set(init_words("en").table(table)) for name, table in (("chapter", "chapters"), ("why", "whys"))
    }}  # fmt: skip
    fitting = {name: value for name, value in given.items() if name not in known or value in known[name]}
    return read_answers(fitting, context.clock().date())


def _preview(context: Context, given: Mapping[str, str]) -> tuple[list[str], LetterPreview, Mapping[str, str]]:
    answers, faults = _answers(context, given)
    return sorted(letter_languages(context)), preview_letter(context, answers), faults


async def _show_answers(request: Request, typed: Mapping[str, str], *, told: bool) -> Response:
    language = await shown_language(request)
    state = await worker(request).run(_read)
    given = dict.fromkeys(ANSWERS, "") | {"language": language} | dict(typed)
    languages, preview, faults = await worker(request).run(lambda context: _preview(context, given))
    words = page_words(language)
    questions = init_words(language)
    letter = preview.letters[0].letter if preview.letters else None
    return render(
        request,
        "setup_me.html",
        language,
        400 if faults and told else 200,
        state=state,
        task=None,
        given=given,
        faults={name: _fault_words(name, fault, given, questions) for name, fault in faults.items()} if told else {},
        languages=[(one, words.locale.languages.get(one, one)) for one in languages],
        chapters=questions.table("chapters"),
        whys=questions.table("whys"),
        letter=letter,
        html=Markup(without_styles(letter.html, _mark)) if letter else "",  # noqa: S704 - `to_html` has escaped it
        to_sample=preview.is_sample,
    )


def _mark(blank: str) -> str:
    return Markup('<span class="blank">{}</span>').format(blank)


def _fault_words(name: str, fault: str, given: Mapping[str, str], questions: PageWords) -> str:
    values = {"after": given["start"], "words": given[name], "length": str(len(given[name]))}
    return questions.say(fault, longest=str(LONGEST_SENTENCES), **values)


ROUTES = [
    page("/setup", show),
    page("/setup/gmail", partial(show, template="setup_gmail.html")),
    page("/setup/imap", partial(show, template="setup_imap.html")),
    page("/setup/import", partial(show, template="setup_import.html")),
    page("/setup/me", ask),
    act("/setup/me", keep_answers),
    act("/setup/letter", try_answers),
    upload("/setup/client", keep_client),
    act("/setup/imap", begin_imap),
    upload("/setup/import", begin_import),
    act("/setup/sample", begin_sample),
    act("/setup/leave", leave_sample),
]
