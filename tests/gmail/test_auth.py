from __future__ import annotations

import json
import os
import stat
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.config import Config, Gmail
from gmail_reconnect.errors import ConfigError, ReconnectError, SignInError, UnreachableError
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.local_gmail.oauth import COMPOSE, METADATA
from gmail_reconnect.paths import setup_guide
from tests.support.posix import posix_only

ROOT = Path(__file__).parent.parent.parent
LOOPBACK = Config(gmail=Gmail(endpoint="http://127.0.0.1:4200"))
STORED = {
    "token": "ya29.an-access-token",
    "refresh_token": "1//a-refresh-token",
    "token_uri": "https://oauth2.googleapis.com/token",
    "client_id": "1234.apps.googleusercontent.com",
    "client_secret": "GOCSPX-of-a-desktop-app",
    "scopes": [METADATA],
    "expiry": "2024-05-06T07:08:09Z",
}


def stored(folder: Path, **changes: object) -> Path:
    path = folder / "read.json"
    path.write_text(json.dumps(STORED | changes), encoding="utf-8")
    return path


# ── the token file ──


@posix_only
def test_saved_token_loads_unchanged(tmp_path: Path) -> None:
    """Every field is as before; only the owner can read the file and its folder."""
    before = auth.load(stored(tmp_path), "read", Config())
    path = tmp_path / "tokens" / "read.json"
    auth.save(path, before)
    after = auth.load(path, "read", Config())
    for name in ("token", "refresh_token", "token_uri", "client_id", "client_secret", "scopes", "expiry"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.expiry == datetime(2024, 5, 6, 7, 8, 9)  # noqa: DTZ001 - google-auth's own form
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["read.json"]


def test_googles_library_reads_a_saved_token(tmp_path: Path) -> None:
    """The file is Google's authorized-user JSON."""
    path = tmp_path / "read.json"
    auth.save(path, auth.load(stored(tmp_path), "read", Config()))
    theirs = Credentials.from_authorized_user_file(str(path))  # type: ignore[no-untyped-call]
    assert (theirs.refresh_token, theirs.scopes) == (STORED["refresh_token"], [METADATA])


@posix_only
def test_saving_replaces_a_leftover_file(tmp_path: Path) -> None:
    """A crash may leave a half-written file, with any permissions."""
    path = tmp_path / "read.json"
    leftover = tmp_path / "read.new"
    leftover.write_text("{")
    leftover.chmod(0o644)
    auth.save(path, auth.load(stored(tmp_path), "read", Config()))
    assert not leftover.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_unwritable_folder_is_reported(tmp_path: Path) -> None:
    """The error names the file and what to check; it isn't a bug."""
    (tmp_path / "tokens").write_text("a file where the folder should be")
    with pytest.raises(ReconnectError) as caught:
        auth.save(tmp_path / "tokens" / "read.json", auth.load(stored(tmp_path), "read", Config()))
    assert "tokens/read.json" in caught.value.message


@posix_only
@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        ("2024-05-06T07:08:09Z", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09.5Z", datetime(2024, 5, 6, 7, 8, 9, 500_000, tzinfo=UTC)),
        ("2024-05-06T09:08:09+02:00", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        (None, None),
        ("", None),
    ],
)
def test_expiry_is_in_utc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expiry: str | None, expected: datetime | None
) -> None:
    """With or without a zone in the file, in any time zone of this machine."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        found = auth.load(stored(tmp_path, expiry=expiry), "read", Config()).expiry
    finally:
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()
    assert (found.replace(tzinfo=UTC) if found else None) == expected


@pytest.mark.parametrize(
    ("token", "scopes", "shown"),
    [
        ("read", [COMPOSE], "gmail.compose"),
        ("read", [METADATA, COMPOSE], "gmail.compose"),
        ("read", f"{METADATA} https://mail.google.com/", "mail.google.com"),
        ("read", [], "nothing"),
        ("draft", [METADATA], "gmail.metadata"),
    ],
)
def test_token_of_other_scopes_is_refused(tmp_path: Path, token: Token, scopes: object, shown: str) -> None:
    """Each token has one scope: a wider token could see more than the user agreed to."""
    with pytest.raises(SignInError) as caught:
        auth.load(stored(tmp_path, scopes=scopes), token, Config())
    assert shown in caught.value.message
    assert ("login --drafts" in hint(caught.value)) == (token == "draft")
    assert caught.value.exit_code == 4


def test_scopes_in_one_string_are_read(tmp_path: Path) -> None:
    """The token endpoint writes them this way."""
    assert auth.load(stored(tmp_path, scopes=METADATA), "read", Config()).scopes == [METADATA]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"{}",
        b"\xff\xfe",
        json.dumps(STORED | {"expiry": "tomorrow"}).encode(),
        json.dumps(STORED | {"expiry": 12}).encode(),
        json.dumps(STORED | {"scopes": None}).encode(),
        json.dumps(STORED | {"token_uri": 7}).encode(),
        json.dumps({key: value for key, value in STORED.items() if key != "refresh_token"}).encode(),
    ],
)
def test_damaged_token_file_asks_to_sign_in_again(tmp_path: Path, content: bytes) -> None:
    """Exit code 4, with the file's name and the command."""
    path = tmp_path / "read.json"
    path.write_bytes(content)
    with pytest.raises(SignInError) as caught:
        auth.load(path, "read", Config())
    assert str(path) in caught.value.message
    assert "gmail-reconnect login" in hint(caught.value)


def test_unreadable_token_file_is_reported(tmp_path: Path) -> None:
    """A folder in the file's place isn't a bug."""
    with pytest.raises(SignInError) as caught:
        auth.load(tmp_path, "read", Config())
    assert "cannot be read" in caught.value.message


@pytest.mark.parametrize(
    ("token", "what", "command"), [("read", "headers", "login`"), ("draft", "Drafts folder", "login --drafts`")]
)
def test_missing_token_file_names_the_permission_and_the_command(
    tmp_path: Path, token: Token, what: str, command: str
) -> None:
    """The user has not signed in yet."""
    with pytest.raises(SignInError) as caught:
        auth.load(tmp_path / "tokens" / "read.json", token, Config())
    assert what in caught.value.message
    assert command in hint(caught.value)


@pytest.mark.parametrize(
    ("token_uri", "endpoint", "used"),
    [
        ("http://127.0.0.1:4200/token", "http://127.0.0.1:4200", "http://127.0.0.1:4200/token"),
        ("http://localhost:4200/token", "http://[::1]:4200", "http://localhost:4200/token"),
        ("http://127.0.0.1:4200/token", "", auth.GOOGLE_TOKEN_URI),
        ("http://127.0.0.1:4200/token", "https://gmail.example.com", auth.GOOGLE_TOKEN_URI),
        ("https://evil.example/token", "http://127.0.0.1:4200", auth.GOOGLE_TOKEN_URI),
        ("http://127.0.0.1.evil.example/token", "http://127.0.0.1:4200", auth.GOOGLE_TOKEN_URI),
        ("http://127.0.0.1:4200@evil.example/token", "http://127.0.0.1:4200", auth.GOOGLE_TOKEN_URI),
        ("https://evil.example/token", "", auth.GOOGLE_TOKEN_URI),
        ("", "", auth.GOOGLE_TOKEN_URI),
    ],
)
def test_token_is_renewed_at_google_unless_everything_is_local(
    tmp_path: Path, token_uri: str, endpoint: str, used: str
) -> None:
    """Only if both the token's and the API's address are on this machine is a local address used."""
    config = Config(gmail=Gmail(endpoint=endpoint))
    assert auth.load(stored(tmp_path, token_uri=token_uri), "read", config).token_uri == used


def refused(text: str, *, retryable: bool = False) -> RefreshError:
    return RefreshError(text, retryable=retryable)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (refused("invalid_grant: Bad Request"), SignInError, "Testing"),
        (
            refused("Reauthentication is needed. Please run `gcloud auth`"),
            SignInError,
            "session",
        ),
        (refused("('invalid_grant: reauth related error (invalid_rapt)', {})"), SignInError, "session control"),
        (refused("('invalid_grant: Bad Request', {'error_subtype': 'rapt_required'})"), SignInError, "session control"),
        (refused("admin_policy_enforced: None"), SignInError, "administrator"),
        (refused("access_denied: Account restricted"), SignInError, "administrator"),
        (refused("policy_enforced: None"), SignInError, "Takeout"),
        (refused("disabled_client: The OAuth client was disabled."), SignInError, "administrator"),
        (refused("org_internal: restricted to users within its organization"), SignInError, "organization"),
        (refused("invalid_client: Unauthorized"), SignInError, "credentials.json"),
        (refused("deleted_client: The OAuth client was deleted."), SignInError, "credentials.json"),
        (refused("internal_failure", retryable=True), UnreachableError, "Run it again"),
        (refused("something new"), SignInError, "gmail-reconnect login"),
        (TransportError("no route to host"), UnreachableError, "network"),  # type: ignore[no-untyped-call]
    ],
)
def test_failed_renewal_says_what_to_do(error: RefreshError, kind: type[ReconnectError], says: str) -> None:
    """Each of Google's errors has its own advice."""
    found = auth.refresh_failed(error, "read")
    assert type(found) is kind
    assert "gcloud" not in found.message + hint(found)
    if "administrator" in says:
        assert "login" not in hint(found)
    assert says in hint(found)


@pytest.mark.parametrize("retryable", [True, False])
def test_failed_renewal_shows_googles_words_alone(retryable: bool) -> None:
    """google-auth puts the whole answer beside them."""
    answer = {"error": "invalid_scope", "error_description": "Bad Request"}
    error = RefreshError("invalid_scope: Bad Request", answer, retryable=retryable)  # type: ignore[no-untyped-call]
    assert auth.refresh_failed(error, "read").message.endswith("the sign-in: invalid_scope: Bad Request")


# ── the client file ──


REAL = {
    "client_id": "739112345678-a1b2c3d4e5f6.apps.googleusercontent.com",
    "client_secret": "GOCSPX-Ab1-cD2_eF3gH4iJ5kL6mN7oP8q",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
}


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "YOUR_CLIENT_ID.apps.googleusercontent.com"},
        {"client_id": "123456789012-abcdefghijklmnop.apps.googleusercontent.com"},
        {"client_id": "xxxxxxxx"},
        {"client_secret": "YOUR_CLIENT_SECRET"},
        {"client_secret": "GOCSPX-xxxxxxxxxxxxxxxx"},
        {"client_secret": "<secret>"},
        {"client_secret": "CHANGE_ME"},
        {"client_secret": "the secret of the client"},
        {"client_secret": "************************"},
    ],
)
def test_placeholder_is_refused_before_google_is_asked(tmp_path: Path, change: dict[str, str]) -> None:
    """Google would only say "invalid_client", after the consent."""
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"installed": REAL}), encoding="utf-8-sig")
    assert auth.client(path)["installed"] == REAL
    path.write_text(json.dumps({"installed": REAL | change}))
    with pytest.raises(ConfigError, match="example"):
        auth.client(path)


def test_example_has_the_form_of_googles_file_and_is_refused() -> None:
    """credentials.example.json copied into place."""
    example = ROOT / "credentials.example.json"
    assert json.loads(example.read_text())["installed"].keys() >= REAL.keys()
    with pytest.raises(ConfigError, match="example"):
        auth.client(example)


def test_client_file_is_checked_and_copied_for_its_owner_only(tmp_path: Path) -> None:
    """A wrong file leaves the good one as it is."""
    source, wrong, path = (
        tmp_path / "client_secret_1.json",
        tmp_path / "wrong.json",
        tmp_path / "place" / "credentials.json",
    )
    source.write_text(json.dumps({"installed": REAL}))
    wrong.write_text('{"web": {}}')
    auth.store_client([source], path)
    assert auth.client(path)["installed"] == REAL
    assert os.name == "nt" or path.stat().st_mode & 0o077 == 0
    with pytest.raises(ConfigError):
        auth.store_client([wrong], path)
    auth.store_client([path], path)
    assert auth.client(path)["installed"] == REAL


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "isn't a JSON file"),
        ("{", "isn't a JSON file"),
        ("[]", "not a client file"),
        ("null", "not a client file"),
        ("{}", "not a client file"),
        ('{"installed": []}', "not a client file"),
        ('{"web": {"client_id": "x"}}', "type “web”"),
        ('{"type": "service_account", "private_key": "x"}', "service account"),
        ('{"installed": {"client_id": "x", "auth_uri": "x", "token_uri": "x"}}', "lacks client_secret"),
        (
            '{"installed": {"client_id": 1, "client_secret": "", "token_uri": "x"}}',
            "client_id",
        ),
        ("[" * 100_000, "isn't a JSON file"),
    ],
)
def test_wrong_client_file_is_refused(tmp_path: Path, content: str, says: str) -> None:
    """Exit code 2; the error says what the file is instead, and names the guide."""
    path = tmp_path / "credentials.json"
    path.write_text(content)
    with pytest.raises(ConfigError) as caught:
        auth.client(path)
    assert says in caught.value.message
    assert "help google-setup" in hint(caught.value)
    assert "login --credentials FILE" in hint(caught.value)
    assert setup_guide().is_file()
    assert caught.value.exit_code == 2


def test_missing_client_file_is_reported(tmp_path: Path) -> None:
    """The error says where it should be, and that it is the user's own."""
    with pytest.raises(ConfigError) as caught:
        auth.client(tmp_path / "credentials.json")
    assert str(tmp_path / "credentials.json") in caught.value.message
    assert "Desktop app" in hint(caught.value)
