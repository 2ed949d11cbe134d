"""Where the password is kept, and what is asked for it."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from gmail_reconnect.errors import ConfigError, ErrorCode, ReconnectError, SignInError
from gmail_reconnect.imap import sign_ins
from gmail_reconnect.imap.providers import PROVIDERS, provider_of
from tests.support.dovecot import PASSWORD

ME = "nora.quill@fastmail.com"


class Remembering(KeyringBackend):
    """A keyring that works."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # keyring has no types here
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Forgetting(Remembering):
    """A keyring that says yes and keeps nothing, as a locked one may."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing."""


class Failing(Remembering):
    """A keyring whose program is broken."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(f"cannot store {password} of {username} for {service}")


class Keeping(Remembering):
    """A keyring that deletes nothing."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError(f"cannot delete {username} of {service}")


@pytest.fixture(autouse=True)
def usual_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_a_keyring_that_works_has_the_password_alone(tmp_path: Path) -> None:
    """The file only says where the mail is; signing out deletes both."""
    ring, file = Remembering(), tmp_path / "imap.json"
    keyring.set_keyring(ring)
    assert sign_ins.keep(file, sign_ins.account_of(ME), PASSWORD, has_command=False) == "keyring"
    assert PASSWORD not in file.read_text()
    found = sign_ins.load(file)
    assert (found.address, found.host, found.port) == (ME, "imap.fastmail.com", 993)
    assert sign_ins.password_of(found, "") == PASSWORD
    assert sign_ins.forget(file)
    assert (ring.kept, file.exists()) == ({}, False)
    assert not sign_ins.forget(file)


@pytest.mark.parametrize("ring", [Forgetting, Failing])
def test_a_keyring_that_does_not_give_it_back_is_not_trusted(tmp_path: Path, ring: type[Remembering]) -> None:
    """What was kept is read back at once; otherwise the password is in a private file."""
    keyring.set_keyring(ring())
    file = tmp_path / "tokens" / "imap.json"
    assert sign_ins.keep(file, sign_ins.account_of(ME), PASSWORD, has_command=False) == "file"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    found = sign_ins.load(file)
    assert PASSWORD not in repr(found)
    assert sign_ins.password_of(found, "") == PASSWORD


def test_a_password_that_left_the_keyring_is_asked_for_again(tmp_path: Path) -> None:
    """As after a new installation."""
    ring, file = Remembering(), tmp_path / "imap.json"
    keyring.set_keyring(ring)
    sign_ins.keep(file, sign_ins.account_of(ME), PASSWORD, has_command=False)
    ring.kept.clear()
    with pytest.raises(SignInError) as caught:
        sign_ins.password_of(sign_ins.load(file), "")
    assert caught.value.code == ErrorCode.SIGN_IN_AGAIN


@pytest.mark.parametrize("has_command", [False, True])
def test_another_sign_in_leaves_no_old_password_in_the_keyring(tmp_path: Path, *, has_command: bool) -> None:
    """Nobody would know any more that it is there."""
    ring, file = Remembering(), tmp_path / "imap.json"
    keyring.set_keyring(ring)
    sign_ins.keep(file, sign_ins.account_of(ME), PASSWORD, has_command=False)
    sign_ins.keep(file, sign_ins.account_of(ME, user="nora"), PASSWORD, has_command=has_command)
    assert [name for _, name in ring.kept] == ([] if has_command else ["nora at imap.fastmail.com:993"])


def test_a_password_that_the_keyring_keeps_after_signing_out_is_named(tmp_path: Path) -> None:
    """As by a locked keyring: the user can delete it there."""
    file = tmp_path / "imap.json"
    keyring.set_keyring(Keeping())
    sign_ins.keep(file, sign_ins.account_of(ME), PASSWORD, has_command=False)
    with pytest.raises(ReconnectError, match="keyring") as caught:
        sign_ins.forget(file)
    assert f"{ME} at imap.fastmail.com:993" in caught.value.hint
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"address": ME, "host": "x"})])
def test_a_damaged_file_is_a_sign_in_that_is_missing(tmp_path: Path, text: str) -> None:
    """Nothing of it is shown."""
    (tmp_path / "imap.json").write_text(text)
    with pytest.raises(SignInError):
        sign_ins.load(tmp_path / "imap.json")


def test_spaces_belong_to_a_password_but_not_to_gmails() -> None:
    """Google shows its sixteen letters in four groups."""
    gmail, other = provider_of("nora@gmail.com"), provider_of(ME)
    assert gmail
    assert other
    assert sign_ins.typed_password("abcd efgh ijkl mnop\n", gmail) == PASSWORD
    assert sign_ins.typed_password("two words\r\nmore", other) == "two words"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("echo secret; exit 3", "ended with exit code 3"),
        ("no-such-program-here", "ended with exit code 127"),
        ("printf '\\377'", "failed"),
        ("true", "printed nothing"),
        ("echo", "printed nothing"),
    ],
)
def test_a_password_command_that_fails_says_so(command: str, words: str) -> None:
    """Whatever it printed is not shown."""
    with pytest.raises(ConfigError, match=f"password_command {words}") as caught:
        sign_ins.run_password_command(command, PROVIDERS[1])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "host", "name"),
    [
        ("nora@GMAIL.com", "", "Gmail"),
        ("nora@googlemail.com", "", "Gmail"),
        ("nora@company.example", "imap.gmail.com", "Gmail"),
        ("nora@icloud.com", "", "iCloud"),
        ("nora@ymail.com", "", "Yahoo"),
        ("nora@yahoo.com.br", "", "Yahoo"),
        ("nora@aol.com", "", "AOL"),
        ("nora@outlook.de", "", "Microsoft"),
        ("nora@hotmail.co.uk", "", "Microsoft"),
        ("nora@live.nl", "", "Microsoft"),
        ("nora@company.example", "imap-mail.outlook.com", "Microsoft"),
        ("nora@company.example", "imap.googlemail.com", "Gmail"),
        ("nora@gmx.de", "", "GMX"),
        ("nora@proton.me", "", "Proton Mail Bridge"),
        ("nora@gmail.com", "mail.company.example", "mail.company.example"),
        ("nora@company.example", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_a_provider_is_known_by_its_server_or_else_by_the_address(address: str, host: str, name: str) -> None:
    """A company's own domain may be at Gmail."""
    found = provider_of(address, host)
    assert found
    assert found.name == name


@pytest.mark.parametrize("domain", ["yahoo.co.jp", "outlook.company.example", "live.example", "myhotmail.de"])
def test_a_domain_that_only_looks_like_a_providers_is_not_known(domain: str) -> None:
    """Its server has to be named."""
    assert provider_of(f"nora@{domain}") is None


def test_a_server_that_is_not_known_has_to_be_named() -> None:
    """Nothing is looked up or guessed."""
    with pytest.raises(ConfigError) as caught:
        sign_ins.account_of("nora@company.example")
    assert caught.value.code == ErrorCode.IMAP_HOST_UNKNOWN
