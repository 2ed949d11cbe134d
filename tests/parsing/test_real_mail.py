"""Real mail, compared with the standard library, with the text of bounces, and with known robots."""

from __future__ import annotations

import email
import email.policy
import re
import unicodedata
from collections import Counter
from email.headerregistry import AddressHeader, BaseHeader
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from gmail_reconnect.importers import mbox, takeout
from gmail_reconnect.model import Address, Kind, Message
from gmail_reconnect.parsing.encoded_words import decode
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.text.sanitize import clean

pytestmark = pytest.mark.data
LINUX_MAN = Path("mail", "linux-man.mbox.xz")
LISTS_OF_2002 = "list-and-personal-mail-2002.mbox.xz"
BY_GOOGLE = ("lhost-gmail", "lhost-googlegroups", "lhost-googleworkspace")
TOLD_LATER = r"(?i)subject:.*(?:delay|warning|retry)"
ADDRESS = r"[\w.+%=-]+@[\w.-]+\w"


def fixtures(data: Path) -> list[Path]:
    return [path for folder in ("headers", "takeout") for path in sorted((data / folder).glob("*.mbox"))]


@cache
def read(path: Path) -> tuple[Message, ...]:
    return tuple(takeout.read_messages(path))


def blocks(path: Path) -> list[mbox.MessageBlock]:
    with path.open("rb") as stream:
        return list(mbox.read_blocks(stream, path.name))


def texts(message: Message) -> list[str]:
    everyone = (*message.to, *message.cc, *message.bcc, *((message.sender,) if message.sender else ()))
    return [message.subject, message.key, message.references, *(a.name for a in everyone), *(a.email for a in everyone)]


def trusted(message: EmailMessage, name: str) -> BaseHeader | None:
    """A header as the standard library reads it; None if the library itself complains."""
    try:
        header = cast("BaseHeader | None", message[name])
    except Exception:  # noqa: BLE001 - it may raise anything
        return None
    if (
        header is None
        or header.defects
        or re.search(r"[\ufffd\udc80-\udcff]|=\?[\w-]+\?b\?", str(header), re.IGNORECASE)
    ):
        return None
    return header


def test_every_separator_gives_a_clean_message(data: Path) -> None:
    """The test suites of seven mail libraries, odd charsets, Takeout's samples."""
    for path in fixtures(data):
        found = list(takeout.read_messages(path))
        separators = re.findall(rb"(?:\A|\n\r?\n)From .*\d\d:\d\d:\d\d.*\d{4}\r?\n", path.read_bytes())
        assert len(found) == len(separators), path.name
        for text in (text for message in found for text in texts(message)):
            text.encode()
            assert text == clean(text)


def test_headers_are_read_as_the_standard_library_reads_them(data: Path) -> None:
    """Where email.policy.default has no complaint: subject, sender and name."""
    compared = 0
    for path in fixtures(data):
        for block in blocks(path):
            theirs = email.message_from_bytes(block.header, policy=email.policy.default)
            ours = build_message(parse_headers(block.header))
            if (subject := trusted(theirs, "Subject")) is not None:
                compared += 1
                # One dot of GB 2312 has two readings.
                assert ours.subject == clean(str(subject)).replace("・", "·")[:1000]
            sender = cast("AddressHeader | None", trusted(theirs, "From"))
            if sender is not None and sender.addresses and sender.addresses[0].domain:
                compared += 1
                assert ours.sender
                assert ours.sender.email == sender.addresses[0].addr_spec.lower()
                same_name(sender.addresses[0].display_name, ours.sender)
    assert compared > 1500


def same_name(theirs: str, ours: Address) -> None:
    """The library ignores names in comments, drops comments behind names, keeps spaces between encoded words."""
    name = clean(theirs).strip("'\" ").replace(" ", "")
    assert name in {"", ours.email, ours.name.replace(" ", ""), re.sub(r"\(.*\)", "", ours.name)}


def test_no_text_is_decoded_in_a_wrong_charset(data: Path) -> None:
    """U+FFFD only for broken bytes; no UTF-8 decoded as Latin-1."""
    marked, garbled = [], []
    for path in fixtures(data):
        for number, block in enumerate(blocks(path)):
            found = "".join(texts(build_message(parse_headers(block.header))))
            if "\ufffd" in found and b"\xef\xbf\xbd" not in block.header:
                marked.append((path.name, number))
            if re.search("Ã[\u0080-\u00bf©¼¶¤]|Ø[§-»]|Ð[¾-¿]", found):
                garbled.append((path.name, number))
    assert marked == [("flanker.mbox", 109)]
    assert garbled == [("ruby-mail.mbox", 21)]  # raw Big5, and no charset is declared anywhere


SPOTS = """
flanker.mbox 3 Simple text. How are you? Как ты поживаешь?
flanker.mbox 123 Forget Asking For A Link Exchange…
james-mime4j.mbox 11 [cacomp-l] Re: [cacomp-l] E n: Brasília cobre
mimekit.mbox 32 日本語メールテスト (testing Japanese emails)
mu.mbox 11 Greetings from Lothlórien
mu.mbox 12 Motörhead
mu.mbox 31 Re: der bär und das mädchen
ruby-mail.mbox 7 Another PDF with 🎉 Unicode chars in it 🍿
ruby-mail.mbox 13 Eelanalüüsi päring
ruby-mail.mbox 18 MySurvey.com & Carol Adams
ruby-mail.mbox 33 Formação FrenetikPolis: Mega Campanha Final Verão | Cursos de Setembro
ruby-mail.mbox 41 GA.comô has a lead for you
ruby-mail.mbox 58 まみむめも
ruby-mail.mbox 61 みける
ruby-mail.mbox 71 Big Bug
ruby-mail.mbox 72 NOTE: 한국말로 하는 것
ruby-mail.mbox 77 Атиковa
ruby-mail.mbox 88 Re: Test: "漢字" mid "漢字" tail
ruby-mail.mbox 102 Re: TEST テストテスト
ruby-mail.mbox 103 Säying Hello
ruby-mail.mbox 103 Märy Smith
ruby-mail.mbox 103 Jöhn Doe
stalwart.mbox 1 Die Hasen und die Frösche (Microsoft Outlook 00)
stalwart.mbox 2 Die Hasen und die Frösche
stalwart.mbox 2 Heinz Müller
stalwart.mbox 7 Jürgen Schmürgen
stalwart.mbox 9 Jürgen Schmürgen
stalwart.mbox 15 Heinz Müller
stalwart.mbox 35 Die Hasen und die Frösche (Netscape Messenger 4.7)
stalwart.mbox 43 Die Hasen und die Frösche (Netscape Communicator 4.7)
stalwart.mbox 73 こんにちは
rfc2047-samples.mbox 0 If you can read this you understand the example.
rfc2047-samples.mbox 5 (a b)
rfc2047-samples.mbox 6 (ab)
rfc2047-samples.mbox 7 (ab)
rfc2047-samples.mbox 10 (a b)
odd-mails.mbox 1 uppercase sender
sample.mbox 9 [Navy-patches] [PATCH] Изменён список пакетов необходимых для сборки
odd_charset_headers.mbox 4 Re: print("µ") crashes Rgui (PR#1914)
odd_charset_headers.mbox 314 [R] .工·厂·设·备·维·修·管·理r-help
odd_charset_headers.mbox 317 [R] 貴方は近所のオバサンを抱けますか?勿論、完全無料です。
odd_charset_headers.mbox 817 ヨドバシドットコム：「お客様情報」パスワード変更の連絡
"""


@pytest.mark.parametrize("spot", SPOTS.strip().splitlines())
def test_subject_or_name_is_as_a_person_read_it(data: Path, spot: str) -> None:
    """Samples of the test suites, checked by eye."""
    name, number, text = spot.split(" ", 2)
    assert text in texts(read(next(data.glob(f"*/{name}")))[int(number)])


SCRIPTS = {
    "CJK|KATAKANA|HIRAGANA|GREEK": ("big5", "gb2312", "gbk", "gb18030"),
    "CJK|KATAKANA|HIRAGANA|FULLWIDTH": ("iso-2022-jp", "shift-jis"),
    "HANGUL|CJK": ("euc-kr", "ks_c_5601-1987"),
    "CYRILLIC": ("koi8-r", "koi8-u", "windows-1251"),
    "ARABIC": ("windows-1256", "iso-8859-6"),
    "HEBREW": ("iso-8859-8", "iso-8859-8-i", "windows-1255"),
    "GREEK": ("iso-8859-7", "iso8859-7"),
    "LATIN": ("iso-8859-2", "iso-8859-3", "iso-8859-9", "windows-1250", "windows-1254"),
}


def test_each_charset_gives_its_own_script(data: Path) -> None:
    """Names and subjects in 20 charsets."""
    letters: Counter[tuple[str, bool]] = Counter()
    for block in blocks(data / "headers" / "odd_charset_headers.mbox"):
        fields = parse_headers(block.header)
        for value in (*fields.get("subject", ()), *fields.get("from", ())):
            labels = {label.lower() for label in re.findall(r"=\?([^?\s]+)\?", value)}
            scripts = next((s for s, charsets in SCRIPTS.items() if labels and labels <= set(charsets)), None)
            for letter in decode(value) if scripts else ():
                if not letter.isascii() and letter.isalpha():
                    script = unicodedata.name(letter).split()[0].removesuffix("-HIRAGANA")
                    letters[scripts or "", script in (scripts or "").split("|")] += 1
    for scripts in SCRIPTS:
        assert letters[scripts, True] > 9
        assert letters[scripts, False] <= 0.02 * letters[scripts, True], scripts


def test_arabic_name_is_the_same_in_two_charsets(data: Path) -> None:
    """One person's name, in windows-1256 and in iso-8859-6."""
    found = list(blocks(data / "headers" / "odd_charset_headers.mbox"))
    names = {decode(parse_headers(found[number].header)["from"][0]).partition("(")[2] for number in (450, 451)}
    assert len(names) == 1
    assert len(names.pop().split()) == 4


def test_takeout_s_ids_and_labels_are_read(data: Path) -> None:
    """The first message of a thread has the thread's id; one label has a comma, one a long path."""
    found = read(data / "takeout" / "takeout.mbox")
    assert len({m.gmail_id for m in found}) == 39
    threads = {m.thread_id for m in found}
    assert len(threads) == 12
    assert len(threads & {m.gmail_id for m in found}) >= 10
    for message in found:
        assert message.gmail_id
        # The id carries the time, to the second or so.
        assert abs((int(message.gmail_id, 16) >> 20) - (message.date or 0)) < 2000
    labels = {label for message in found for label in message.labels}
    assert labels == {
        "INBOX", "IMPORTANT", "UNREAD", "STARRED", "takeout", "Archived", "☯", "\\'single-quote", "1.Organizační",
        "3. Culture, Hledání ztraceného času", "X/@s-itsolution.cz (2011-2015)/Procesy/Resource Man. (PLAKA,CLARA2)",
    }  # fmt: skip


def test_bounces_name_the_addresses_in_their_text(data: Path) -> None:
    """Google's own bounces and all with X-Failed-Recipients."""
    right = wrong = silent = 0
    for path in sorted((data / "bounces").glob("*.eml")):
        header, _, body = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        marked = re.search(rb"(?m)^X-Failed-Recipients:", header)
        if re.search(TOLD_LATER.encode(), header) or not (marked or path.name.startswith(BY_GOOGLE)):
            continue
        message = build_message(parse_headers(header))
        assert message.kind is Kind.BOUNCE
        assert message.failed
        text = body.decode("utf-8", "replace").lower()
        reported = set(re.findall(rf"\nfinal-recipient: *rfc822; *<?({ADDRESS})", text))
        named = reported or set(re.findall(ADDRESS, text))
        right += set(message.failed) <= named
        wrong += bool(named) and not set(message.failed) <= named
        silent += not named
    print(f"final reports: {right} right, {wrong} wrong, {silent} without an address in their text")  # noqa: T201
    assert right + wrong > 70
    assert right >= 0.98 * (right + wrong)
    assert silent <= 1  # its text is unreadable


def test_delay_does_not_mark_an_address_dead(data: Path) -> None:
    """Reports whose subject or text says that the mail is late."""
    delays = 0
    for path in sorted((data / "bounces").glob("*.eml")):
        header, _, body = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        if re.search(TOLD_LATER.encode(), header) or re.search(rb"(?mi)^Action: *delayed", body):
            delays += 1
            assert build_message(parse_headers(header)).failed == ()
    print(f"{delays} reports of a delay, no address of theirs marked")  # noqa: T201
    assert delays >= 5


def test_people_who_write_to_a_list_are_people(data: Path) -> None:
    """linux-man: 99.9 % of the mail of the 150 most active people is list mail."""
    kinds: dict[str, Counter[Kind]] = {}
    for message in read(data / LINUX_MAN):
        # A merge script writes to the commit list in its owner's name.
        if message.sender and not message.kind_because.endswith("commits"):
            kinds.setdefault(message.sender.email, Counter())[message.kind] += 1
    busy = sorted(kinds, key=lambda one: -kinds[one].total())
    people = [one for one in busy if not re.search(r"daemon|\bbot|-bot|^linux-man@", one)][:150]
    total = sum((kinds[one] for one in people), Counter[Kind]())
    assert total[Kind.LIST] >= 0.999 * total.total()
    assert total[Kind.AUTO] == 0
    assert all(kinds[one][Kind.LIST] >= 0.98 * kinds[one].total() for one in people[:50])


def test_known_robots_are_machines(data: Path) -> None:
    """bugzilla, patchwork, tip, the kernel test robot and feeds, through a list too."""
    robots: Counter[str] = Counter()
    for path in (data / LINUX_MAN, data / "machines" / LISTS_OF_2002, data / "headers" / "odd_charset_headers.mbox"):
        for message in read(path):
            email = message.sender.email if message.sender else ""
            if found := re.search(r"bugzilla-daemon|patchwork-bot|tip-bot2|lkp@intel|rssfeeds|pine-robot", email):
                robots[found[0]] += 1
                assert message.kind in {Kind.AUTO, Kind.BULK, Kind.ROBOT}
    assert len(robots) == 6
    assert robots["bugzilla-daemon"] >= 341


def test_old_discussion_list_without_list_id_is_a_list(data: Path) -> None:
    """A list of 2002 that only says how to leave it; an airline's offer in it is bulk mail."""
    found = read(data / "machines" / LISTS_OF_2002)
    letters = [m for m in found if "[zzzzteana]" in m.subject]
    assert len(letters) > 100
    assert sum(m.kind is Kind.LIST for m in letters) >= 0.95 * len(letters)  # a few reached it by another address
    assert {m.kind for m in found if m.sender and m.sender.email.endswith("@ryanairmail.com")} == {Kind.BULK}
