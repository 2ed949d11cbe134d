"""Keeps the sign-in for IMAP: in the system's keyring where one works, otherwise in a private file.

The password is in nothing that is printed, logged or raised, and no other program's arguments have it.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from gmail_reconnect.errors import ConfigError, ErrorCode, ReconnectError, SignInError
from gmail_reconnect.paths import write_private

from .connection import ImapAccount
from .providers import Provider, provider_of

Place = Literal["keyring", "file", "command"]
"""Where the password is: the system's keyring, the file of the sign-in, or what `password_command` prints."""
_SERVICE: Final = "gmail-reconnect"
_COMMAND_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class ImapSignIn:
    """Where the mail is and how to get its password."""

    address: str
    host: str
    port: int
    place: Place
    password: str = field(default="", repr=False)  # in the file only
    user: str = ""  # where it isn't the address

    @property
    def account(self) -> ImapAccount:
        """As a connection needs it."""
        return account_of(self.address, self.host, self.port, self.user)


def account_of(address: str, host: str = "", port: int = 0, user: str = "") -> ImapAccount:
    """The server for an address. Raises ConfigError where it isn't known, or where the provider refuses passwords."""
    provider = provider_of(address, host)
    if provider is None:
        message = f"The IMAP server for {address} isn't known here."
        raise ConfigError(message, code=ErrorCode.IMAP_HOST_UNKNOWN, facts={"token": "imap", "address": address})
    if provider.refusal:
        raise SignInError(provider.refusal, code=ErrorCode.IMAP_NOT_OFFERED)
    return ImapAccount(address, host or provider.host, port or provider.port, provider, user)


def typed_password(text: str, provider: Provider) -> str:
    """A password as it was typed or printed: without the line's end; for Gmail, without spaces between groups."""
    line = text.partition("\n")[0].rstrip("\r")
    return "".join(line.split()) if provider.is_gmail else line


def run_password_command(command: str, provider: Provider) -> str:
    """What the user's own command prints, as with mbsync and msmtp. Raises ConfigError."""
    try:
        done = subprocess.run(  # noqa: S602 - the user's own line for the shell, from their config.toml
            command, shell=True, stdout=subprocess.PIPE, timeout=_COMMAND_SECONDS, check=True, text=True
        )
    except subprocess.CalledProcessError as error:
        why = f"ended with exit code {error.returncode}"
    except subprocess.TimeoutExpired:
        why = f"did not end within {_COMMAND_SECONDS} seconds"
    except (OSError, UnicodeDecodeError) as error:
        why = f"failed: {type(error).__name__}"
    else:
        if password := typed_password(done.stdout, provider):
            return password
        why = "printed nothing"
    raise ConfigError(f"password_command {why}.", "Check password_command under [mail] in config.toml.")


def keep(path: Path, account: ImapAccount, password: str, *, has_command: bool) -> Place:
    """Keeps a sign-in that was checked, and tells where its password is. Raises ReconnectError."""
    before = None
    with suppress(SignInError):
        before = load(path)
    place: Place = "command" if has_command else "keyring" if _to_keyring(account, password) else "file"
    data: dict[str, Any] = {
        "address": account.address,
        "host": account.host,
        "port": account.port,
        "password_in": place,
    }
    data |= {"user": account.user} if account.user else {}
    write_private(path, data | ({"password": password} if place == "file" else {}))
    if before and before.place == "keyring" and (place != "keyring" or _key(before.account) != _key(account)):
        _delete_from_keyring(before.account)
    return place


def load(path: Path) -> ImapSignIn:
    """The sign-in that was kept. Raises SignInError."""
    facts = {"token": "imap"}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return ImapSignIn(
            str(data["address"]),
            str(data["host"]),
            int(data["port"]),
            data["password_in"],
            data.get("password", ""),
            str(data.get("user", "")),
        )
    except FileNotFoundError as error:
        message = "You have not signed in by IMAP yet."
        raise SignInError(message, code=ErrorCode.NOT_SIGNED_IN, facts=facts) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} cannot be read: {type(error).__name__}."
        raise SignInError(message, code=ErrorCode.SIGN_IN_AGAIN, facts=facts) from None


def password_of(sign_in: ImapSignIn, command: str) -> str:
    """The password, from wherever it is; `command` is the password_command. Raises ReconnectError."""
    if command:
        return run_password_command(command, sign_in.account.provider)
    is_in_keyring, facts = sign_in.place == "keyring", sign_in.account.facts
    found = _from_keyring(sign_in.account) if is_in_keyring else sign_in.password
    if found is None:
        message = f"The keyring doesn't give the password for {sign_in.address}: it is locked, or not running here."
        raise SignInError(message, code=ErrorCode.KEYRING_LOCKED, facts=facts)
    if not found:
        message = "The password isn't in the keyring." if is_in_keyring else "The password is missing."
        raise SignInError(message, code=ErrorCode.SIGN_IN_AGAIN, facts=facts)
    return found


def forget(path: Path) -> bool:
    """Deletes the sign-in, also from the keyring; whether there was one. Raises ReconnectError where that fails."""
    try:
        sign_in = load(path)
    except SignInError:
        was_there = path.exists()
        path.unlink(missing_ok=True)
        return was_there
    path.unlink()
    if sign_in.place == "keyring":
        _delete_from_keyring(sign_in.account)
    return True


# A keyring may be missing, locked, or broken in ways of its own: whatever it raises, it doesn't work.


def _key(account: ImapAccount) -> str:
    return f"{account.user or account.address} at {account.host}:{account.port}"


def _to_keyring(account: ImapAccount, password: str) -> bool:
    """Whether the keyring keeps the password and gives it back."""
    import keyring  # noqa: PLC0415 - looks for its back ends when it is imported

    try:
        keyring.set_password(_SERVICE, _key(account), password)
        return keyring.get_password(_SERVICE, _key(account)) == password
    except Exception:  # noqa: BLE001
        return False


def _from_keyring(account: ImapAccount) -> str | None:
    """The password; "" if it isn't there, None where the keyring doesn't answer."""
    import keyring  # noqa: PLC0415 - as above

    try:
        return keyring.get_password(_SERVICE, _key(account)) or ""
    except Exception:  # noqa: BLE001
        return None


def _delete_from_keyring(account: ImapAccount) -> None:
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import PasswordDeleteError  # noqa: PLC0415 - as above

    try:
        keyring.delete_password(_SERVICE, _key(account))
    except PasswordDeleteError:
        is_left = bool(_from_keyring(account))
    except Exception:  # noqa: BLE001
        is_left = True
    else:
        return
    if is_left:
        raise ReconnectError(
            "The keyring did not delete the old password.", f"Delete {_key(account)} under {_SERVICE} in it yourself."
        )
