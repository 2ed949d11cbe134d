"""What the command line advises for each error code: the command or option that helps."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gmail_reconnect.errors import ErrorCode, ReconnectError

if TYPE_CHECKING:
    from gmail_reconnect.actions.diagnosis.result import CheckResult

HINTS: Final[dict[ErrorCode, str]] = {
    ErrorCode.NOT_SIGNED_IN: "Run `{login}`{or_imap}.",
    ErrorCode.SIGN_IN_AGAIN: "Sign in again: `{login}`",
    ErrorCode.TOKEN_UNREADABLE: "Fix that, or sign in again: `{login}`",
    ErrorCode.SIGN_IN_EXPIRED: (
        "Google no longer accepts this sign-in. Usual reasons: your Cloud project's consent screen is in “Testing” "
        "(then it lasts seven days: set it to “In production”), the password was changed, access was withdrawn, it "
        "was unused for six months, more than a hundred were given out since, or this machine's clock is wrong. "
        "Sign in again: `{login}`"
    ),
    ErrorCode.PERMISSION_NOT_GRANTED: (
        "Run `{login}` again and allow the one permission on Google's page (tick it, where there is a box): {scope}."
    ),
    ErrorCode.CLIENT_MISSING: (
        "It is the client file (type Desktop app) of your own Google Cloud project. "
        "`gmail-reconnect help google-setup` shows how to make it in five minutes; then run "
        "`gmail-reconnect login --credentials FILE`."
    ),
    ErrorCode.CLIENT_WRONG: (
        "Create a client of type “Desktop app” (`gmail-reconnect help google-setup`), and run "
        "`gmail-reconnect login --credentials FILE` with its file."
    ),
    ErrorCode.CLIENT_DAMAGED: (
        "Download the file of your client again (`gmail-reconnect help google-setup`), and run "
        "`gmail-reconnect login --credentials FILE` with it."
    ),
    ErrorCode.CLIENT_DELETED: (
        "credentials.json needs the file of another client, or a new secret (`gmail-reconnect help google-setup`); "
        "then run `{login} --credentials FILE`."
    ),
    ErrorCode.SESSION_ENDED: (
        "Your administrator has set how long a sign-in lasts (Google Cloud session control). Sign in again: `{login}`. "
        "For longer ones, ask the administrator to exempt your client as a trusted app."
    ),
    ErrorCode.ADMIN_BLOCKS: (
        "Ask the administrator to trust your client ID (Admin console, API controls). Without that: "
        "`gmail-reconnect import FILE` reads Google Takeout's file."
    ),
    ErrorCode.ADVANCED_PROTECTION: (
        "Such an account cannot use a client of your own. `gmail-reconnect import FILE` reads Google Takeout's file."
    ),
    ErrorCode.CLIENT_DISABLED: (
        "The administrator of its Cloud project, or Google, can say why and enable it (console.cloud.google.com/auth). "
        "Otherwise make a client in another project: `gmail-reconnect help google-setup`"
    ),
    ErrorCode.ORG_INTERNAL: (
        "Sign in with an account of that organization, or ask its administrator. For any other account, make a client "
        "in a project of your own, with the audience External: `gmail-reconnect help google-setup`"
    ),
    ErrorCode.IMAP_REFUSED: "{advice} Then: `{login}`",
    ErrorCode.IMAP_NOT_OFFERED: "`gmail-reconnect import FILE` reads the mbox file of an export.",
    ErrorCode.IMAP_HOST_UNKNOWN: (
        "Name its server, as the provider's help calls it: `{login} --host HOST`. "
        "For Gmail with an address of your own domain, that is imap.gmail.com."
    ),
    ErrorCode.PORT_TAKEN: "Choose another port with `gmail-reconnect login --port N`, or leave --port out.",
    ErrorCode.REVIEW_PORT_TAKEN: "Choose another port with `gmail-reconnect review --port N`, or leave --port out.",
    ErrorCode.SIGN_IN_TIMED_OUT: (
        "Try again. Without a browser: `gmail-reconnect login --no-browser --port N`. If Google's page showed an "
        "error, such as “Access blocked”: `gmail-reconnect help google-setup` says what it means."
    ),
    ErrorCode.OTHER_ACCOUNT: "Use another --home for another account, or sign in with the first one.",
    ErrorCode.GMAIL_LISTS_LITTLE: (
        "Run it again later. If you really deleted the other messages: `gmail-reconnect sync --full`"
    ),
    ErrorCode.SYNC_POSITION_LOST: "Run `gmail-reconnect sync --full`.",
    ErrorCode.NO_MAIL: "Run `gmail-reconnect sync`, or `gmail-reconnect import FILE.mbox` for a Takeout file.",
    ErrorCode.OWNER_UNKNOWN: (
        "Name your address: `gmail-reconnect own add YOUR@ADDRESS`, or set `addresses` under [me] in config.toml."
    ),
    ErrorCode.OWNER_NOT_IN_IMPORT: (
        "Is that the address of this mailbox? If not, name yours: `gmail-reconnect own add YOUR@ADDRESS`"
    ),
    ErrorCode.OWNER_GUESSED: "If that is wrong: `gmail-reconnect own add YOUR@ADDRESS`",
    ErrorCode.OWNER_DOUBTFUL: "Not yours? `gmail-reconnect own remove ADDRESS`",
    ErrorCode.OLD_DATES: "`gmail-reconnect sync --full` reads them again.",
    ErrorCode.OLD_DATES_IMPORTED: "Import the same Takeout file again: `gmail-reconnect import FILE`",
    ErrorCode.MAYBE_OWN: (
        "Yours? `gmail-reconnect own add {address}`. Not yours? `gmail-reconnect own remove {address}`"
    ),
    ErrorCode.NOT_AN_OWN_ADDRESS: "`gmail-reconnect own list` shows the addresses that count as yours.",
    ErrorCode.OWN_ADDRESS: (
        "Your own addresses are never shown. If it isn't yours: `gmail-reconnect own remove {address}`"
    ),
    ErrorCode.ACCOUNT_ADDRESS: "Use another --home for another account: sign in and sync there.",
    ErrorCode.CONFIG_SYNTAX: (
        "Fix that line. In an empty home, `gmail-reconnect init --yes` writes a valid file to compare with."
    ),
    ErrorCode.CONFIG_UNREADABLE: "Check that it is a text file in UTF-8, and that you may read it.",
    ErrorCode.NO_CONFIG: "`gmail-reconnect init` creates one.",
    ErrorCode.OLD_MAIL: "`gmail-reconnect sync` reads what is new.",
    ErrorCode.OLD_EXPORT: "`gmail-reconnect import FILE` adds a newer export.",
    ErrorCode.SYNC_UNFINISHED: "`gmail-reconnect sync` continues.",
    ErrorCode.NO_SCHEDULE: "`gmail-reconnect schedule install` creates one.",
    ErrorCode.SCHEDULE_INACTIVE: "`gmail-reconnect schedule install` repairs it.",
    ErrorCode.NOBODY_NAMED: "`gmail-reconnect people` lists everyone.",
    ErrorCode.PERSON_UNKNOWN: "`gmail-reconnect people TEXT` searches names, addresses and tags.",
    ErrorCode.ONE_PERSON_ALREADY: (
        "`gmail-reconnect person split {person} ADDRESS` makes one of these addresses a person of its own."
    ),
    ErrorCode.NOT_MERGED_BY_USER: "`gmail-reconnect person split {person} {address}` separates them.",
    ErrorCode.NOT_THEIR_ADDRESS: (
        "Their addresses: {addresses}. To keep two people apart: `gmail-reconnect person not-same {person} OTHER`"
    ),
    ErrorCode.IGNORED: "First run `gmail-reconnect person ignore {person} --undo`.",
    ErrorCode.SNOOZED: "First run `gmail-reconnect person snooze {person} --undo`.",
    ErrorCode.NO_LETTER: "First run `gmail-reconnect person letter {person} --undo --no-letter`.",
    ErrorCode.ADDRESS_DEAD: "No other address of theirs is known to work.",
    ErrorCode.IS_MACHINE: "Nobody would read the letter.",
    ErrorCode.UNWRITABLE: "Write to them in your mail program.",
    ErrorCode.SHEET_SYNTAX: r"Fix that line. Each text is in quotation marks; one within the text is written \"",
    ErrorCode.SHEET_EXISTS: (
        "`gmail-reconnect draft --sheet {file}` makes the letters in it. A new worksheet needs another name."
    ),
    ErrorCode.CHOICE_UNKNOWN: "Known: {known}.",
    ErrorCode.TEXT_EMPTY: "Use letters or digits.",
    ErrorCode.TEXT_TOO_LONG: "Make it shorter.",
    ErrorCode.ADDRESS_AS_NAME: "Give a name, such as “Dr Mansour”.",
    ErrorCode.WRONG_FORM: "It goes into a sentence of the letter.",
    ErrorCode.WRONG_ASK: "It goes into a sentence of the letter.",
    ErrorCode.DECISION_EMPTY: "Add it behind the person, such as `gmail-reconnect person note PERSON likes-boats`.",
    ErrorCode.NO_DAY_TO_COME: "Write it as 2037-03-01 or as “3 months”.",
    ErrorCode.INTERVAL_UNKNOWN: "Write “every 6 months”, “quarterly” or “كل ستة أشهر”: one week to 20 years.",
    ErrorCode.NO_DAY_PAST: "Write it as 2026-05-03, “3 weeks ago” or yesterday.",
    ErrorCode.NEED_EMPTY: 'Say what you need: `gmail-reconnect report --need "someone who knows Tokyo or plastics"`',
    ErrorCode.NEED_TOO_LONG: "Give --need only the few words that matter.",
    ErrorCode.NO_MAIL_TO_REPLY_TO: "Leave out --reply to write a new letter.",
    ErrorCode.REPLY_OUTSIDE_GMAIL: (
        "Leave out --reply to write a new letter. Or sync first, or write it to a file with --to-folder."
    ),
    ErrorCode.LETTERS_WITHOUT_CONFIG: (
        "`gmail-reconnect init` asks for what letters need, and creates config.toml. Or accept blanks with "
        "--allow-blanks. --dry-run shows the letters."
    ),
    ErrorCode.LETTERS_UNFINISHED: (
        "Add a [[why_now]] or an [[offer]] that fits to config.toml, or accept blanks with --allow-blanks. "
        "--dry-run shows the letters."
    ),
    ErrorCode.LETTERS_WRONG: (
        "--dry-run shows the letters. Write it yourself: `gmail-reconnect person letter {person} --text FILE`, or "
        "not at all: `gmail-reconnect person letter {person} --no-letter`"
    ),
    ErrorCode.LETTERS_WAIT_FOR_USER: (
        'Give the answer that you owe: gmail-reconnect person letter {person} --answer "…"; if none is needed: '
        "--no-answer-needed. Or accept blanks with --allow-blanks."
    ),
    ErrorCode.NOBODY_CHOSEN: "Name people, or use --top 3 for the first three of the report.",
    ErrorCode.NO_DRAFT_WAITING: "`gmail-reconnect drafts list` lists all drafts.",
    ErrorCode.NO_SCHEDULER: (
        "`gmail-reconnect schedule show --with cron` prints the line to give to any other scheduler."
    ),
    ErrorCode.SCHEDULER_MISSING: "Choose another scheduler with --with.",
    ErrorCode.NOTICE_FAILED: "`gmail-reconnect notify test` tries every way again.",
    ErrorCode.RUNS_FAIL: "`gmail-reconnect runs` shows how each ended.",
    ErrorCode.RUN_UNKNOWN: "`gmail-reconnect runs` lists them.",
    ErrorCode.SCHEDULE_GONE: "`gmail-reconnect schedule install`",
    ErrorCode.SCHEDULE_TWICE: "`gmail-reconnect schedule install` keeps one.",
    ErrorCode.SCHEDULE_OLD: "`gmail-reconnect schedule install` writes it anew.",
    ErrorCode.PROGRAM_MOVED: "`gmail-reconnect schedule install` has it start this program.",
    ErrorCode.PROGRAM_OLD: "Update gmail-reconnect: `python -m pip install -U gmail-reconnect`",
    ErrorCode.NO_LINGER: "`loginctl enable-linger` has it start at other times, too.",
    ErrorCode.PROJECT_IN_TESTING: (
        "Set it to “In production” (`gmail-reconnect help google-setup`), then sign in again: `{login}`"
    ),
    ErrorCode.KEYRING_LOCKED: (
        "Unlock it, or set `password_command` under [mail] in config.toml. Without a keyring, the password is kept in "
        "a file: `PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring {login}`"
    ),
    ErrorCode.LOCK_OLD: "If it hangs, end it: `kill {process}`",
    ErrorCode.DISK_FULL: "Free some space. `du -xh ~ | sort -h | tail` shows what is large.",
    ErrorCode.FOLDER_SHARED: "Move it to this machine's own disk, and use --home: `mv {folder} ~/gmail-reconnect`",
    ErrorCode.PROXY_CATCHES_LOOPBACK: "`export NO_PROXY=localhost,127.0.0.1`",
    ErrorCode.CLOCK_WRONG: (
        "With a wrong clock a sign-in can be refused, and every silence is wrong. "
        "Set it: `sudo timedatectl set-ntp true`"
    ),
    ErrorCode.INDEX_WRONG: "`gmail-reconnect doctor --fix` builds it again.",
    ErrorCode.DATABASE_DAMAGED: (
        "`gmail-reconnect doctor --fix` keeps it aside, and saves your decisions and drafts; then read the mail again."
    ),
    ErrorCode.NOT_A_BACKUP: "`gmail-reconnect backup FILE` writes one.",
    ErrorCode.BACKUP_TAKEN: "Give another name: `gmail-reconnect backup FILE`",
    ErrorCode.DEMO_FOLDER_TAKEN: "Choose another folder with --to.",
    ErrorCode.DEMO_ENDED: (
        "`gmail-reconnect demo --serve --to {folder}` makes the sample anew and keeps its Gmail running until Ctrl-C; "
        "then run this command in another terminal."
    ),
}


_SERVER: Final = ("host", "port", "user")
_QUOTED: Final = frozenset({"address", "file", "folder", "host", "user"})


class _Facts(dict[str, str]):
    """What an error doesn't tell becomes a placeholder, such as ADDRESS."""

    def __missing__(self, key: str) -> str:
        return key.upper()


def hint(found: ReconnectError | CheckResult) -> str:
    """What to do about it, in words of the command line; "" where nothing is known to help."""
    return advice(found.code, found.facts) if found.code else found.hint


def advice(code: ErrorCode, facts: Mapping[str, str] = MappingProxyType({})) -> str:
    """The advice for `code`, filled with `facts` ("token", "person" …). Addresses and paths are quoted for a shell."""
    given = _Facts({key: shlex.quote(fact) if key in _QUOTED else fact for key, fact in facts.items()})
    kind = facts.get("token", "")
    given["login"] = "gmail-reconnect login" + {"draft": " --drafts", "imap": _imap_options(given)}.get(kind, "")
    given["or_imap"] = ", or `gmail-reconnect login --imap ADDRESS` with an app password" if kind == "read" else ""
    return HINTS[code].format_map(given)


def _imap_options(facts: _Facts) -> str:
    return f" --imap {facts['address']}" + "".join(f" --{name} {facts[name]}" for name in _SERVER if name in facts)
