"""The errors that a user is shown.

ReconnectError (exit code 1): something could not be done
  · UsageError (2): the request names something that doesn't exist, or its parts contradict each other
  · ConfigError (2): config.toml, credentials.json or a template cannot be used
  · StoreError (1): the database is damaged, locked, or written by a newer version
    · DamagedStoreError: its file is damaged
    · StoreInUseError: another run uses it; safe to run again
  · MailboxError (1): a mailbox file, or what Gmail returned, cannot be read
    · NoMboxError: a file, or a file in an archive, isn't an mbox; everything else in it was read
    · NoMailError: a file, such as one of Takeout's parts, has no mail in it
    · DamagedFileError: a file is damaged or cut short
  · SignInError (4): no token, a token that Google refuses, or one without the permission
  · UnreachableError (5): Gmail cannot be reached, or the quota is spent; safe to run again
  · LetterError (1): a letter cannot be written or must not leave: a broken template, blanks, a lint error

Every other exception is a bug (3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ErrorCode(StrEnum):
    """What the user can do about an error or a finding, where the advice depends on how the program is used.

    Each interface (the command line, a page) words it in its own way, from the error's facts: `cli/hints.py`.
    The facts are named after each code.
    """

    NOT_SIGNED_IN = "not_signed_in"  # token: "read" or "draft", as in most of those about signing in
    SIGN_IN_AGAIN = "sign_in_again"
    TOKEN_UNREADABLE = "token_unreadable"  # noqa: S105 - not a password
    SIGN_IN_EXPIRED = "sign_in_expired"
    PERMISSION_NOT_GRANTED = "permission_not_granted"
    CLIENT_MISSING = "client_missing"
    CLIENT_WRONG = "client_wrong"
    CLIENT_DAMAGED = "client_damaged"
    CLIENT_DELETED = "client_deleted"
    SESSION_ENDED = "session_ended"
    ADMIN_BLOCKS = "admin_blocks"
    ADVANCED_PROTECTION = "advanced_protection"
    CLIENT_DISABLED = "client_disabled"
    ORG_INTERNAL = "org_internal"
    IMAP_REFUSED = "imap_refused"  # token, address, advice; host, port and user if they were given
    IMAP_NOT_OFFERED = "imap_not_offered"
    IMAP_HOST_UNKNOWN = "imap_host_unknown"  # token, address
    PORT_TAKEN = "port_taken"
    REVIEW_PORT_TAKEN = "review_port_taken"
    SIGN_IN_TIMED_OUT = "sign_in_timed_out"
    OTHER_ACCOUNT = "other_account"
    GMAIL_LISTS_LITTLE = "gmail_lists_little"
    SYNC_POSITION_LOST = "sync_position_lost"
    NO_MAIL = "no_mail"
    OWNER_UNKNOWN = "owner_unknown"
    OWNER_NOT_IN_IMPORT = "owner_not_in_import"
    OWNER_GUESSED = "owner_guessed"
    OWNER_DOUBTFUL = "owner_doubtful"
    MAYBE_OWN = "maybe_own"
    OLD_DATES = "old_dates"
    OLD_DATES_IMPORTED = "old_dates_imported"
    NOT_AN_OWN_ADDRESS = "not_an_own_address"
    OWN_ADDRESS = "own_address"  # address
    ACCOUNT_ADDRESS = "account_address"
    CONFIG_SYNTAX = "config_syntax"  # file, line
    CONFIG_UNREADABLE = "config_unreadable"
    NO_CONFIG = "no_config"
    OLD_MAIL = "old_mail"
    OLD_EXPORT = "old_export"
    SYNC_UNFINISHED = "sync_unfinished"
    NO_SCHEDULE = "no_schedule"
    SCHEDULE_INACTIVE = "schedule_inactive"
    NOBODY_NAMED = "nobody_named"
    PERSON_UNKNOWN = "person_unknown"
    ONE_PERSON_ALREADY = "one_person_already"  # person: their id
    NOT_MERGED_BY_USER = "not_merged_by_user"  # person, address
    NOT_THEIR_ADDRESS = "not_their_address"  # person, addresses: all of theirs
    IGNORED = "ignored"  # person
    SNOOZED = "snoozed"  # person
    NO_LETTER = "no_letter"  # person
    ADDRESS_DEAD = "address_dead"
    IS_MACHINE = "is_machine"
    UNWRITABLE = "unwritable"
    SHEET_SYNTAX = "sheet_syntax"
    SHEET_EXISTS = "sheet_exists"  # file
    NEED_EMPTY = "need_empty"
    CHOICE_UNKNOWN = "choice_unknown"  # known: what is possible
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"  # length, most: in characters
    ADDRESS_AS_NAME = "address_as_name"
    WRONG_FORM = "wrong_form"
    WRONG_ASK = "wrong_ask"
    DECISION_EMPTY = "decision_empty"
    NO_DAY_TO_COME = "no_day_to_come"
    NO_DAY_PAST = "no_day_past"
    INTERVAL_UNKNOWN = "interval_unknown"
    NEED_TOO_LONG = "need_too_long"
    NO_MAIL_TO_REPLY_TO = "no_mail_to_reply_to"
    REPLY_OUTSIDE_GMAIL = "reply_outside_gmail"
    LETTERS_WITHOUT_CONFIG = "letters_without_config"
    LETTERS_UNFINISHED = "letters_unfinished"
    LETTERS_WRONG = "letters_wrong"
    LETTERS_WAIT_FOR_USER = "letters_wait_for_user"
    NOBODY_CHOSEN = "nobody_chosen"
    NO_DRAFT_WAITING = "no_draft_waiting"
    NO_SCHEDULER = "no_scheduler"
    SCHEDULER_MISSING = "scheduler_missing"
    NOTICE_FAILED = "notice_failed"
    RUNS_FAIL = "runs_fail"
    RUN_UNKNOWN = "run_unknown"
    SCHEDULE_GONE = "schedule_gone"
    SCHEDULE_TWICE = "schedule_twice"
    SCHEDULE_OLD = "schedule_old"
    PROGRAM_MOVED = "program_moved"
    PROGRAM_OLD = "program_old"
    NO_LINGER = "no_linger"
    PROJECT_IN_TESTING = "project_in_testing"
    KEYRING_LOCKED = "keyring_locked"  # address
    LOCK_OLD = "lock_old"  # process: its number
    DISK_FULL = "disk_full"  # folder
    FOLDER_SHARED = "folder_shared"  # folder
    PROXY_CATCHES_LOOPBACK = "proxy_catches_loopback"
    CLOCK_WRONG = "clock_wrong"
    INDEX_WRONG = "index_wrong"
    DATABASE_DAMAGED = "database_damaged"
    NOT_A_BACKUP = "not_a_backup"
    BACKUP_TAKEN = "backup_taken"
    DEMO_FOLDER_TAKEN = "demo_folder_taken"
    DEMO_ENDED = "demo_ended"  # folder


class ReconnectError(Exception):
    """Something could not be done, for a reason that the user can understand.

    `message` says what happened, `hint` what to do about it; a hint names no command and no option. Where the advice
    has to, `code` and `facts` say what it is about. `exit_code` is the process's.
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        code: ErrorCode | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
        self.facts = dict(facts or {})

    @property
    def note(self) -> ErrorNote:
        """What is kept of it."""
        kind = next(one.__name__ for one in type(self).__mro__ if one.__module__ == __name__)
        return ErrorNote(self.message, self.code or "", kind, self.facts)


@dataclass(frozen=True, slots=True)
class ErrorNote:
    """What is kept of an error: its message, and what its words in another language are found by and made from.

    `code` is "" where it has none; `kind` is its class in this module. Both are "" if an earlier version kept it.
    """

    message: str
    code: str = ""
    kind: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class UsageError(ReconnectError):
    """The request names something that doesn't exist, or its parts contradict each other."""

    exit_code = 2


class ConfigError(ReconnectError):
    """config.toml, credentials.json or a template cannot be used."""

    exit_code = 2


class StoreError(ReconnectError):
    """The database is damaged, locked by another run, or written by a newer version."""


class DamagedStoreError(StoreError):
    """The database is damaged."""


class StoreInUseError(StoreError):
    """Another run uses the database, or holds the lock; safe to run again."""


class MailboxError(ReconnectError):
    """A mailbox file, or what Gmail returned, cannot be read."""


class NoMboxError(MailboxError):
    """A file, or a file in an archive, isn't an mbox; everything else in it was read. Facts: file."""


class NoMailError(MailboxError):
    """A file, such as one of Takeout's parts, has no mail in it. Facts: file."""


class DamagedFileError(MailboxError):
    """A file is damaged or cut short. Facts: file."""


class SignInError(ReconnectError):
    """No token, a token that Google refuses, or one without the permission: sign in again."""

    exit_code = 4


class UnreachableError(ReconnectError):
    """Gmail cannot be reached, or the quota is spent; safe to run again."""

    exit_code = 5


class LetterError(ReconnectError):
    """A letter cannot be written or must not leave: a broken template, blanks, a lint error."""
