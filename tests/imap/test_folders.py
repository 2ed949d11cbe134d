from __future__ import annotations

import pytest

from gmail_reconnect.imap.connection import Folder
from gmail_reconnect.imap.folders import choose_folders

PROTON = "INBOX Drafts Sent Starred Archive Spam Trash|All Mail|Folders/Sent|Labels/Trash"


def chosen(*listed: tuple[str, str]) -> tuple[list[str], str]:
    """The names of the folders to read, and the one for sent mail. Given as (name, attributes)."""
    found = choose_folders(Folder(name.encode(), frozenset(uses.split())) for name, uses in listed)
    return [one.shown for one in found.wanted], next((one.shown for one in found.wanted if found.is_sent(one)), "")


def test_uses_decide_whatever_the_names_are() -> None:
    """A folder named Sent that isn't the one for sent mail is one like any other."""
    listed = (("INBOX", ""), ("Gesendet", "\\sent"), ("Sent", ""), ("Papierkorb", "\\trash \\hasnochildren"))
    assert chosen(*listed) == (["Gesendet", "INBOX", "Sent"], "Gesendet")


def test_folders_with_other_folders_mail_are_not_read() -> None:
    """On some servers, the one with all mail has the bin's and spam, too."""
    listed = (("INBOX", ""), ("Archive", "\\archive"), ("Everything", "\\all"), ("Starred", "\\flagged"))
    assert chosen(*listed) == (["INBOX", "Archive"], "")


def test_without_any_uses_the_usual_english_names_count_at_the_top() -> None:
    """Proton Mail's Bridge tells no uses. A folder of the user's own below another one has none, whatever its name."""
    names = [one for part in PROTON.split("|") for one in ([part] if " Mail" in part or "/" in part else part.split())]
    assert chosen(*((name, "") for name in names)) == (
        ["Sent", "INBOX", "Archive", "Folders/Sent", "Labels/Trash"],
        "Sent",
    )


def test_a_use_may_have_several_folders() -> None:
    """Dovecot's own settings tell it of each of the usual names, and mail programs make theirs."""
    listed = (
        ("INBOX", ""), ("Sent", "\\sent"), ("Sent Messages", "\\sent"), ("Trash", "\\trash"), ("Junk", "\\junk"),
        ("Deleted Messages", "\\trash"), ("Drafts", "\\drafts"), ("Entwürfe", "\\drafts"),
    )  # fmt: skip
    found = choose_folders(Folder(name.encode("latin-1"), frozenset(uses.split())) for name, uses in listed)
    assert [one.shown for one in found.wanted] == ["Sent", "Sent Messages", "INBOX"]
    assert [found.is_sent(one) for one in found.wanted] == [True, True, False]
    assert found.of_use("\\drafts") == Folder(b"Drafts", frozenset({"\\drafts"}))


def test_a_usual_name_counts_for_a_use_that_the_server_does_not_tell() -> None:
    """Some servers tell only the bin. Elsewhere everything else is a folder like any other."""
    listed = (("INBOX", ""), ("Trash", "\\trash"), ("Sent", ""), ("Spam", ""), ("Starred", ""), ("Deleted Items", ""))
    assert chosen(*listed) == (["Sent", "INBOX", "Deleted Items", "Starred"], "Sent")


@pytest.mark.parametrize("sent", ["INBOX.Sent", "INBOX/Sent Messages", "Sent"])
def test_folders_below_inbox_are_at_the_top(sent: str) -> None:
    """Some servers have all folders below INBOX."""
    assert chosen(("INBOX", ""), (sent, ""), ("INBOX.Trash", ""))[1] == sent
