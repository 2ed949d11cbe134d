"""Takeout's labels: encoded as one, quoted, folded, in the account's language."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.importers.takeout_labels import _ENGLISH, _HEADER, _KNOWN, _ROWS, LabelReader
from gmail_reconnect.model import EXCLUDED_LABELS
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.text.sanitize import clean


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Inbox,Important,Unread,Starred", ["INBOX", "IMPORTANT", "UNREAD", "STARRED"]),
        ("Sent,Opened,Category Personal", ["SENT", "Opened", "CATEGORY_PERSONAL"]),
        ('"Boats, big ones",Inbox', ["Boats, big ones", "INBOX"]),
        (r'"the \"old\" boat",Inbox', ['the "old" boat', "INBOX"]),
        ("=?UTF-8?Q?Inbox,=E2=98=AF,Boats?=", ["INBOX", "☯", "Boats"]),
        ('=?UTF-8?Q?Loďky,"3._Sál,_=C3=A1?= =?UTF-8?Q?n=C3=AD",Important?=', ["Loďky", "3. Sál, ání", "IMPORTANT"]),
        (" Inbox , ,Boats,", ["INBOX", "Boats"]),
        ('"never closed,Inbox', ['"never closed', "INBOX"]),
        ("\u202eboats\x00,Inbox", ["boats", "INBOX"]),
        ("", []),
    ],
)  # fmt: skip
def test_known_labels_become_ids_and_others_stay(value: str, found: list[str]) -> None:
    """A comma in quotes is part of a label."""
    assert LabelReader().read(value) == frozenset(found)


LANGUAGES = (
    "Posteingang Gesendet Entwürfe Papierkorb Spam Chats",
    "Boîte_de_réception Messages_envoyés Brouillons Corbeille Spam Chats",
    "Recibidos Enviados Borradores Papelera Spam Chats",
    "Beérkezett_üzenetek Elküldött Piszkozatok Kuka Spam Csevegések",
    "Входящие Отправленные Черновики Корзина Спам Чаты",
    "البريد_الوارد البريد_المرسل المسودات المهملات الرسائل_غير_المرغوب_فيها الدردشات",
    "受信トレイ 送信済みメール 下書き ゴミ箱 迷惑メール チャット",
)
PLACES = ("INBOX", "SENT", "DRAFT", "TRASH", "SPAM", "CHAT")


@pytest.mark.parametrize("names", LANGUAGES)
def test_labels_are_known_in_every_language(names: str) -> None:
    """Alone, and with a label of the user's."""
    words = [name.replace("_", " ") for name in names.split()]
    for word, place in zip(words, PLACES, strict=True):
        assert LabelReader().read(word) == {place}
    file = LabelReader()
    for word, place in zip(words, PLACES, strict=True):
        assert file.read(f"Boats,{word}") == {"Boats", place}


@pytest.mark.parametrize(
    "value",
    [
        "Spam,Category Promotions,Unread",
        "Trash,Opened",
        "Archived,Trash,Unread",
        "Bin,Opened",
        "Sent,Trash,Opened",
        "=?UTF-8?Q?Papierkorb,Gesendet?=",
        "=?UTF-8?Q?Corbeille,Messages_archiv=C3=A9s,Ouvert?=",
        "=?UTF-8?Q?Papierkorb,Ge=C3=B6ffnet,Boote?=",
        "=?UTF-8?Q?Ko=C5=A1,Nep=C5=99e=C4=8Dten=C3=A9?=",
        "Kosz,Nieprzeczytane",
    ],
)
def test_deleted_mail_is_recognized_from_the_first_message_on(value: str) -> None:
    """Another label of the same language on it shows the language."""
    assert LabelReader().read(value) & EXCLUDED_LABELS


@pytest.mark.parametrize("own", ["KUKA", "koš", "Kosz", "Papierkorb", "Bin", "Draft", "Chat", "lixo", "koncepty"])
@pytest.mark.parametrize("beside", ["Inbox,Opened", "Sent,Opened", "Archived,Important,Unread", "Sent"])
def test_user_s_label_may_be_another_language_s_word_for_trash(own: str, beside: str) -> None:
    """Mail in the inbox, sent or archived isn't deleted because Hungarians call the Trash so."""
    for value in (f"{beside},{own}", f"{own},{beside}"):
        assert own in LabelReader().read(value)
        assert not LabelReader().read(value) & EXCLUDED_LABELS


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row[0])
def test_chats_label_on_archived_mail_is_the_user_s(row: list[str]) -> None:
    """People file under this word in every language."""
    chats, archived, opened = (row[_HEADER.index(name)].split("|") for name in ("CHAT", "archived", "other"))
    for chat in chats:
        assert LabelReader().read(chat) == {"CHAT"}
        for word in archived:
            assert LabelReader().read(f"{word},{opened[0]},{chat}") == {word, opened[0], chat}


@pytest.mark.parametrize("own", ["Trash", "Spam folder", "Drafts", "Bin"])
@pytest.mark.parametrize("beside", ["Posteingang,Ungelesen", "Archiviert,Wichtig", "Gesendet"])
def test_english_word_in_a_german_file_is_the_user_s(own: str, beside: str) -> None:
    """Mail programs create such labels."""
    assert own in LabelReader().read(f"{beside},{own}")


def test_earlier_labels_decide_if_the_message_shows_no_language() -> None:
    """Before there are any, mail with other labels is kept."""
    file = LabelReader()
    assert file.read("Boats,Kuka") == {"Boats", "Kuka"}
    assert file.read("Inbox,Opened") == {"INBOX", "Opened"}
    assert file.read("Kuka") == {"Kuka"}
    assert file.read("Boats,Trash") == {"Boats", "TRASH"}
    hungarian = LabelReader()
    hungarian.read("Elküldött")
    assert hungarian.read("Boats,Kuka") == {"Boats", "TRASH"}
    assert hungarian.read("Boats,Bin") == {"Boats", "Bin"}


def test_one_label_of_another_language_is_outvoted() -> None:
    """A user's label may be another language's word for Sent."""
    file = LabelReader()
    for value in ("Inbox,Opened", "Archived,Elküldött", "Sent,Opened"):
        file.read(value)
    assert file.read("Boats,Kuka") == {"Boats", "Kuka"}


@pytest.mark.parametrize("own", ["Enviados", "Gesendet", "Verzonden", "Skickat"])
@pytest.mark.parametrize("beside", ["Archived,Opened", "Inbox,Unread", "Inbox,Important,Unread", "Sent,Opened"])
@pytest.mark.parametrize("before", [(), ("Inbox,Opened", "Sent,Opened")])
def test_another_language_s_word_for_sent_is_the_user_s(own: str, beside: str, before: tuple[str, ...]) -> None:
    """Otherwise the sender of a letter filed under it would be the owner."""
    for value in (f"{beside},{own}", f"{own},{beside}"):
        file = LabelReader()
        for earlier in before:
            file.read(earlier)
        found = file.read(value)
        assert own in found
        assert ("SENT" in found) == beside.startswith("Sent")


def test_english_sent_in_a_german_file_is_the_user_s() -> None:
    """Without another label of Gmail's on it, earlier labels decide."""
    file = LabelReader()
    assert file.read("Gesendet,Geöffnet") == {"SENT", "Geöffnet"}
    assert file.read("Archiviert,Geöffnet,Sent") == {"Archiviert", "Geöffnet", "Sent"}
    assert file.read("Boote,Sent") == {"Boote", "Sent"}
    assert file.read("Boote,Gesendet") == {"Boote", "SENT"}


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row[0])
def test_every_word_for_sent_is_known_in_its_language(row: list[str]) -> None:
    """From the first message on, alone or with other labels."""
    others = [name for names in (row[1], *row[-2:]) for name in names.split("|")]
    for sent in row[_HEADER.index("SENT")].split("|"):
        for value in (sent, f"Boats,{sent}", *(f"{sent},{other}" for other in others)):
            assert "SENT" in LabelReader().read(value)
        file = LabelReader()
        for other in others:
            file.read(other)
        assert "SENT" in file.read(f"Boats,{sent}")


def test_takeout_s_own_words_for_sent_are_known() -> None:
    """In French and Czech they differ from those of the web page."""
    assert "SENT" in LabelReader().read("=?UTF-8?Q?Archiv=C3=A9s,Envoy=C3=A9?=")
    assert "SENT" in LabelReader().read("=?UTF-8?Q?Odesl=C3=A1no,Nep=C5=99e=C4=8Dten=C3=A9?=")


def test_folded_labels_are_one_list() -> None:
    """Several encoded words on several lines."""
    block = b'X-Gmail-Labels: =?UTF-8?Q?Loo=C4=8Fky,"a,_b?=\r\n =?UTF-8?Q?_c",Sent?=\r\n'
    assert LabelReader().read(parse_headers(block)["x-gmail-labels"][0]) == {"Looďky", "a, b c", "SENT"}


@given(st.text(max_size=200) | st.text('",\\ab', max_size=200))
def test_any_text_gives_clean_labels(value: str) -> None:
    """None of them is empty."""
    for label in LabelReader().read(value):
        assert label
        assert label == clean(label)


@pytest.mark.parametrize("filler", ['"', '",', '"\\', '\\"', '"\\",', ",", "a,", '"a', '\\",'])
def test_labels_take_linear_time(filler: str) -> None:
    """200 KB of unclosed quotes, of escapes, of commas."""
    started = process_time()
    assert all(LabelReader().read(filler * (200_000 // len(filler))))
    assert process_time() - started < 5


def test_label_name_has_one_meaning_in_all_languages() -> None:
    """No word is Trash in one language and Drafts in another."""
    for row in _ROWS:
        for column, names in zip(_HEADER[1:], row[1:], strict=True):
            for name in names.split("|"):
                assert name == name.lower()
                assert _KNOWN[name][0] == (column if column.isupper() else "") or name in _ENGLISH
