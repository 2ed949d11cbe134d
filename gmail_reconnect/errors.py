"""The errors that a person is shown, each with its exit code and a hint. Bugs are no `ReconnectError`."""

from __future__ import annotations


class ReconnectError(Exception):
    """Something could not be done, for a reason that the person can understand.

    `message` says what happened, `hint` what to do about it. `exit_code` is the process's.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ReconnectError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


class ConfigError(ReconnectError):
    """config.toml or credentials.json cannot be used as it stands."""

    exit_code = 2


class StoreError(ReconnectError):
    """The database cannot be used: of a newer version, damaged, or locked by another run."""


class MailboxError(ReconnectError):
    """A mailbox file or a mailbox's answer cannot be read."""


class NoMboxError(MailboxError):
    """A file, or one in an archive, is no mbox. What else is in there was read."""


class SignInError(ReconnectError):
    """No token, a token that Google refuses, or one that lacks the scope: sign in again."""

    exit_code = 4


class UnreachableError(ReconnectError):
    """Gmail is out of reach or the quota is spent: safe to run again."""

    exit_code = 5


class LetterError(ReconnectError):
    """A letter cannot be written or may not leave: a broken template, blanks, an error of the lint."""
