"""import: files that are damaged or only partly mailboxes."""

from __future__ import annotations

import lzma
import re
import zipfile
from pathlib import Path

import pytest

from .conftest import Run

ME, ANA = "omar@example.com", "ana@example.org"


def mbox(count: int) -> bytes:
    return b"".join(
        b"From - Mon Jan 07 12:00:00 2019\nFrom: %s\nTo: %s\nDate: Mon, 7 Jan 2019 12:00:%02d +0000\n"
        b"Message-ID: <%d@example.com>\nSubject: Boat\n\nNice.\n\n" % (ME.encode(), ANA.encode(), number % 60, number)
        for number in range(count)
    )


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_archive_member_that_is_not_an_mbox_is_reported(run: Run, tmp_path: Path) -> None:
    """The other members are read and counted before the error; the archive didn't break off."""
    odd = zipped(tmp_path / "t.zip", {"a.mbox": mbox(3), "odd.mbox": b"<html>", "b.mbox": mbox(5)})
    after = tmp_path / "after.mbox"
    after.write_bytes(mbox(7))
    found = run("import", odd, after, "--me", ME)
    assert found.code == 1
    assert "7 new messages, 8 known already" in found.err
    assert found.err.index("7 new") < found.err.index("odd.mbox in ")
    assert run("report", "--format", "json").json["coverage"]["complete"] is True
    assert "broke off" not in run("doctor").out


def test_files_beside_damaged_ones_are_read(run: Run, tmp_path: Path) -> None:
    """Each damaged one is named; so are several without mail, if none has any."""
    names = ["cut.zip", "good.mbox", "empty.zip", "cut.tgz", "none.zip"]
    files = [tmp_path / name for name in names]
    for file, content in zip(files, (b"PK", mbox(3), b"", b"\x1f\x8b", b""), strict=True):
        file.write_bytes(content)
    for file in (files[2], files[4]):
        zipped(file, {"Contacts/all.vcf": b"BEGIN:VCARD"})
    found = run("import", *files, "--me", ME)
    assert (found.code, "3 new messages" in found.err) == (1, True)
    for name in ("cut.zip", "cut.tgz"):
        assert f"0 messages of {name} were read before it broke off" in found.err
    assert "No mail in empty.zip, none.zip." in found.err
    none = run("import", files[2], files[4], "--me", ME)
    assert (none.code, "There is no mail in empty.zip, none.zip." in none.err) == (1, True)


def test_damaged_file_keeps_what_was_read(run: Run, tmp_path: Path) -> None:
    """The message tells how many letters precede the damage, apart from those of other files."""
    good, cut = tmp_path / "good.mbox", tmp_path / "cut.mbox.xz"
    good.write_bytes(mbox(2))
    cut.write_bytes(lzma.compress(mbox(9000), preset=0)[:-2000])
    found = run("import", good, cut, "--me", ME)
    assert found.code == 1
    new, kept = re.findall(
        r"(\S+) new messages, 2 known already\.\n(\S+) messages of cut.mbox.xz were read", found.err
    )[0]
    assert 1000 < int(new.replace(",", "")) == int(kept.replace(",", ""))  # two of them were known, two came before
    assert found.err.index("cut.mbox.xz were read before it broke off") < found.err.index("cut short")
    shown = run("report").out
    assert "was cut off" in shown
    assert "download \u2068cut.mbox.xz\u2069 again and import it; the last copy was cut off" in " ".join(shown.split())
    assert "gmail-reconnect sync" not in shown


@pytest.mark.parametrize("name", ["Inbox.mbox/mbox", "Mail/INBOX.MBOX/mbox", "Mail/Sent.mbox"])
def test_apple_mail_export_is_read(run: Run, tmp_path: Path, name: str) -> None:
    """It is a folder named .mbox that contains the mbox."""
    path = zipped(tmp_path / "t.zip", {"Inbox.mbox/table_of_contents": b"x", name: mbox(3)})
    assert "3 new messages" in run("import", path, "--me", ME).err


def test_takeout_s_parts_without_mail_are_named(run: Run, tmp_path: Path) -> None:
    """In any order; a part with mail makes the import succeed, also if the mail is known."""
    drive = zipped(tmp_path / "part-1.zip", {"Takeout/Drive/notes.txt": b"x"})
    mail = zipped(tmp_path / "part-2.zip", {"Takeout/Mail/All mail.mbox": mbox(3), "Takeout/Drive/notes.txt": b"x"})
    empty = zipped(tmp_path / "part-3.zip", {"Takeout/Mail/Drafts.mbox": b""})
    for files in ((drive, mail, empty), (empty, drive, mail)):
        found = run("import", *files, "--me", ME)
        assert found.code == 0
        assert f"No mail in {', '.join(one.name for one in files if one != mail)}.\n" in found.err
        assert run("report", "--format", "json").json["coverage"]["messages"] == 3
    assert run("import", drive, empty, "--me", ME).code == 1


def test_file_that_is_not_an_mbox_is_named_beside_one_that_is(run: Run, tmp_path: Path) -> None:
    """Takeout's folder has pages and lists beside the mail, and a pattern such as * names them all."""
    notes, mail = tmp_path / "notes.txt", tmp_path / "mail.mbox"
    notes.write_text("Dear Ana,\n\nsee you.\n")
    mail.write_bytes(mbox(3))
    for files in ((notes, mail), (mail, notes)):
        found = run("import", *files, "--me", ME)
        assert (found.code, "No mail in notes.txt." in found.err) == (0, True)
    assert run("import", notes, "--me", ME).code == 1


@pytest.mark.parametrize("member", ["__MACOSX/Takeout/Mail/._All mail.mbox", "__MACOSX/b.mbox", "Takeout/._b.mbox"])
def test_what_a_mac_adds_to_an_archive_is_skipped(run: Run, tmp_path: Path, member: str) -> None:
    """It has the name of an mbox, but isn't one."""
    double = b"\x00\x05\x16\x07" + bytes(60)
    path = zipped(tmp_path / "t.zip", {"Takeout/Mail/All mail.mbox": mbox(3), member: double})
    for beside in (tmp_path / "._t.mbox", tmp_path / "._t.zip"):
        beside.write_bytes(double)
        found = run("import", path, beside, "--me", ME)
        assert (found.code, f"No mail in {beside.name}" in found.err) == (0, True)
    assert run("report", "--format", "json").json["coverage"]["messages"] == 3


@pytest.mark.parametrize("name", ["notes.txt", "broken.zip", "broken.mbox.gz", "page.mbox"])
def test_file_without_mail_gets_only_its_error(run: Run, tmp_path: Path, name: str) -> None:
    """No "0 new messages" before it, whether or not there is mail already."""
    path, good = tmp_path / name, tmp_path / "good.mbox"
    path.write_bytes(b"<html>nothing</html>")
    good.write_bytes(mbox(2))
    for _ in range(2):
        found = run("import", path, "--me", ME)
        assert found.code == 1
        assert found.err.startswith("gmail-reconnect: ")
        assert name in found.err
        assert "kept" not in found.err
        run("import", good, "--me", ME)


def test_archive_without_an_mbox_is_an_error(run: Run, tmp_path: Path) -> None:
    """Also if mail was imported before."""
    path = zipped(tmp_path / "t.zip", {"Takeout/archive_browser.html": b"<html>"})
    good = tmp_path / "good.mbox"
    good.write_bytes(mbox(2))
    for _ in range(2):
        found = run("import", path, "--me", ME)
        assert found.code == 1
        assert "does not contain an mbox" in found.err
        run("import", good, "--me", ME)
