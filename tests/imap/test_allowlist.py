from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.imap.allowlist import CommandGuard, NotAllowedError
from gmail_reconnect.parsing.headers import WANTED_HEADERS

READING = (
    "CAPABILITY",
    "NAMESPACE",
    "ID NIL",
    'LOGIN nora@example.com "abcd efgh"',
    "AUTHENTICATE PLAIN",
    "ENABLE QRESYNC",
    "COMPRESS DEFLATE",
    'LIST "" "*"',
    'LIST "" "*" RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY))',
    'STATUS "[Gmail]/Gesendet" (MESSAGES UIDNEXT UIDVALIDITY)',
    'EXAMINE "[Gmail]/Alle \\"Mails\\""',
    "EXAMINE INBOX (QRESYNC (67890007 90060115194045000 1:29997))",
    "UID FETCH 1:4,9 (UID INTERNALDATE FLAGS X-GM-MSGID X-GM-THRID X-GM-LABELS)",
    f"UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS ({' '.join(WANTED_HEADERS)})])",
    "UID FETCH 1:* (UID X-GM-LABELS) (CHANGEDSINCE 715194045007)",
    "UID SEARCH ALL",
    "LOGOUT",
)
WRITING = (
    'SELECT "Entw&APw-rfe"',
    'APPEND "Entw&APw-rfe" (\\Draft \\Seen) {120}',
    "UID SEARCH HEADER Message-ID <1.reconnect@example.com>",
    "UID STORE 7 +FLAGS.SILENT (\\Deleted)",
    "UID EXPUNGE 7",
)
NEVER = (
    "SELECT INBOX",
    "SELECT INBOX (QRESYNC (67890007 90060115194045000 1:29997))",
    "UID FETCH 1 (BODY[])",
    "UID FETCH 1 (BODY.PEEK[])",
    "UID FETCH 1 (BODY.PEEK[TEXT])",
    "UID FETCH 1 (BODY.PEEK[1])",
    "UID FETCH 1 (RFC822)",
    "UID FETCH 1 (ENVELOPE)",
    "UID FETCH 1 (BODYSTRUCTURE)",
    "UID FETCH 1 (PREVIEW)",
    "UID FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (From)] BODY.PEEK[TEXT])",
    "UID FETCH 1 (BODY[HEADER.FIELDS (From)])",
    "UID FETCH 1 (BODY.PEEK[HEADER.FIELDS (X-Diary)])",
    "FETCH 1 (UID)",
    "APPEND INBOX (\\Draft \\Seen) {120}",
    'APPEND "Entw&APw-rfe" (\\Seen) {120}',
    'APPEND "Entw&APw-rfe" {120}',
    'SELECT "Gesendet"',
    "UID STORE 7 +FLAGS (\\Seen)",
    "UID STORE 7 -FLAGS (\\Deleted)",
    "UID STORE 1:* +FLAGS (\\Deleted)",
    "UID EXPUNGE 1:*",
    "EXPUNGE",
    "CLOSE",
    "UID MOVE 1 INBOX",
    "UID COPY 1 INBOX",
    "STORE 1 +FLAGS (\\Deleted)",
    "CREATE x",
    "DELETE x",
    "RENAME x y",
    "SETMETADATA INBOX (/private/comment x)",
    "NOOP",
    "IDLE",
    "STARTTLS",
    "XOAUTH2",
    "LOGOUT LOGOUT",
    "LOGOUT\rEXPUNGE",
    "",
)


def drafting() -> CommandGuard:
    guard = CommandGuard("draft")
    guard.drafts = "Entw&APw-rfe"
    return guard


@pytest.mark.parametrize("line", READING)
def test_what_reading_needs_is_allowed(line: str) -> None:
    """Both kinds of connection may read headers."""
    for guard in (CommandGuard("read"), drafting()):
        guard.check(f"ABCD12 {line}".encode())


@pytest.mark.parametrize("line", [*WRITING, *NEVER])
def test_reading_changes_nothing_and_sees_no_body(line: str) -> None:
    """A connection for reading can't open a folder for writing, fetch a body, or change anything."""
    with pytest.raises(NotAllowedError):
        CommandGuard("read").check(f"ABCD12 {line}".encode())


@pytest.mark.parametrize("line", NEVER)
def test_drafting_can_only_add_a_draft_and_delete_one_message_by_its_uid(line: str) -> None:
    """With Drafts open, nothing else can be written, moved or deleted, and no body read."""
    guard = drafting()
    for allowed in WRITING:
        guard.check(f"ABCD12 {allowed}".encode())
    with pytest.raises(NotAllowedError):
        guard.check(f"ABCD13 {line}".encode())


def test_nothing_is_deleted_outside_drafts() -> None:
    """The UID of a draft may be that of any mail in another folder."""
    guard = drafting()
    guard.check(b'A1 SELECT "Entw&APw-rfe"')
    guard.check(b"A2 EXAMINE INBOX")
    with pytest.raises(NotAllowedError):
        guard.check(b"A3 UID EXPUNGE 7")


def test_until_drafts_is_known_nothing_is_written() -> None:
    """Without a folder for drafts there is no place to write to."""
    with pytest.raises(NotAllowedError):
        CommandGuard("draft").check(b'A1 APPEND "" (\\Draft \\Seen) {120}')


def test_a_refusal_never_shows_the_line() -> None:
    """A line may hold the password."""
    with pytest.raises(NotAllowedError) as caught:
        CommandGuard("read").check(b"A1 LOGIN nora@example.com geheim" + "é".encode())
    assert "geheim" not in str(caught.value)


@given(st.text(max_size=60), st.sampled_from(["UID FETCH 1 (UID {})", 'LIST "" {}', "EXAMINE {}", "{}"]))
def test_no_text_smuggles_a_second_command_or_a_body(text: str, form: str) -> None:
    """Whatever a folder's name or an item is: no line end passes, and no item but the listed ones."""
    line = f"A1 {form.format(text)}"
    try:
        CommandGuard("read").check(line.encode("utf-8", "replace"))
    except NotAllowedError:
        return
    assert "\r" not in line
    assert "\n" not in line
    if "FETCH" in line:
        assert "BODY[" not in line.upper()
        assert "RFC822 " not in line.upper()
