"""Takeout's labels: encoded as one, quoted, folded, in the account's language."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.mailbox.headers import clean, fields_of
from gmail_reconnect.mailbox.labels import labels


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
def test_labels(value: str, found: list[str]) -> None:
    """Known ones as Gmail's ids, the user's own as they are, harmless; commas in quotes are part of a label."""
    assert list(labels(value)) == found


@pytest.mark.parametrize(
    "names",
    [
        "Gesendet,Entwürfe,Papierkorb,Spam,Chats",
        "Messages envoyés,Brouillons,Corbeille,Spam,Chats",
        "Enviados,Borradores,Papelera,Spam,Chats",
        "Отправленные,Черновики,Корзина,Спам,Чаты",
        "البريد المرسل,المسودات,المهملات,الرسائل غير المرغوب فيها,الدردشات",
        "送信済みメール,下書き,ゴミ箱,迷惑メール,チャット",
    ],
)
def test_languages(names: str) -> None:
    """Drafts, bin, spam and chats are left out in whatever language; Sent tells whose mailbox it is."""
    assert list(labels(names)) == ["SENT", "DRAFT", "TRASH", "SPAM", "CHAT"]


def test_folded() -> None:
    """A folded header of several encoded words is one list of labels."""
    block = b'X-Gmail-Labels: =?UTF-8?Q?Loo=C4=8Fky,"a,_b?=\r\n =?UTF-8?Q?_c",Sent?=\r\n'
    assert list(labels(fields_of(block)["x-gmail-labels"][0])) == ["Looďky", "a, b c", "SENT"]


@given(st.text(max_size=200) | st.text('",\\ab', max_size=200))
def test_any_text(value: str) -> None:
    """Whatever stands there, labels are clean text that is not empty."""
    for label in labels(value):
        assert label
        assert label == clean(label)


@pytest.mark.parametrize("filler", ['"', '",', '"\\', '\\"', '"\\",', ",", "a,", '"a', '\\",'])
def test_linear_time(filler: str) -> None:
    """200 KB of quotes that never close, of escapes, of commas: at once."""
    started = process_time()
    assert all(labels(filler * (200_000 // len(filler))))
    assert process_time() - started < 5
