"""Takeout's labels as Gmail's label ids: it writes them in the language of the account. Pure.

A label that is not known here is the user's own, or a system label that nothing depends on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from . import encoded_words
from .cleaning import clean

_ENGLISH: Final = {
    "inbox": "INBOX", "important": "IMPORTANT", "starred": "STARRED", "unread": "UNREAD",
    "category personal": "CATEGORY_PERSONAL", "category updates": "CATEGORY_UPDATES",
    "category promotions": "CATEGORY_PROMOTIONS", "category social": "CATEGORY_SOCIAL",
    "category forums": "CATEGORY_FORUMS",
}  # fmt: skip
# What decides whether a mail counts, and whose the mailbox is. One language a row; | between several names.
_COLUMNS: Final = ("SENT", "DRAFT", "TRASH", "SPAM", "CHAT")
_ROWS: Final = (
    ("sent|sent mail", "draft|drafts", "trash|bin", "spam", "chat|chats"),
    ("gesendet", "entwürfe", "papierkorb", "spam", "chats"),
    ("messages envoyés", "brouillons", "corbeille", "spam", "chats"),
    ("enviados", "borradores", "papelera", "spam|correo no deseado", "chats"),
    ("enviats", "esborranys", "paperera", "correu brossa", "xats"),
    ("inviati|posta inviata", "bozze", "cestino", "spam", "chat"),
    ("enviados|e-mails enviados", "rascunhos", "lixeira|lixo", "spam", "chats"),
    ("verzonden|verzonden berichten", "concepten", "prullenbak", "spam", "chats"),
    ("wysłane", "wersje robocze|robocze", "kosz", "spam", "czaty"),
    ("odeslané", "koncepty", "koš", "spam", "chaty"),
    ("elküldött|elküldött levelek", "piszkozatok", "kuka", "spam", "csevegések"),
    ("trimise|mesaje trimise", "mesaje nefinalizate|schițe", "coș de gunoi", "spam", "chat"),
    ("skickat|skickade mail", "utkast", "papperskorgen|papperskorg", "skräppost", "chattar"),
    ("sendt|sendte mails", "kladder", "papirkurv|papirkurven", "spam", "chat"),
    ("sendt|sendt e-post", "utkast", "papirkurv|papirkurven", "søppelpost", "chat"),
    ("lähetetyt", "luonnokset", "roskakori", "roskaposti", "chatit"),
    ("απεσταλμένα", "πρόχειρα", "κάδος απορριμμάτων", "ανεπιθύμητα", "συνομιλίες"),
    ("gönderilmiş postalar|gönderilenler", "taslaklar", "çöp kutusu", "spam", "sohbetler"),
    ("отправленные", "черновики", "корзина", "спам", "чаты"),
    ("надіслані", "чернетки", "кошик", "спам", "чати"),
    (
        "البريد المرسل|المرسلة",
        "المسودات|مسودات",
        "المهملات|سلة المهملات",
        "الرسائل غير المرغوب فيها|بريد مزعج",
        "الدردشات|دردشة",
    ),
    ("דואר יוצא|נשלח", "טיוטות", "אשפה", "דואר זבל|ספאם", "צ'אטים"),
    ("送信済みメール|送信済み", "下書き", "ゴミ箱", "迷惑メール", "チャット"),
    ("보낸편지함", "임시보관함", "휴지통", "스팸함|스팸", "채팅"),
    ("已发邮件|已发送|寄件備份", "草稿", "已删除邮件|垃圾箱|垃圾桶", "垃圾邮件|垃圾郵件", "聊天|即時通訊"),
    ("terkirim", "draf", "sampah", "spam", "chat"),
    ("thư đã gửi|đã gửi", "thư nháp", "thùng rác", "thư rác", "trò chuyện"),
)  # fmt: skip
_IDS: Final = _ENGLISH | {
    name: label for row in _ROWS for label, names in zip(_COLUMNS, row, strict=True) for name in names.split("|")
}
_ONE: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,]+)')


def labels(value: str) -> Iterator[str]:
    """The labels of an X-Gmail-Labels header: Gmail's id where it is a known system label, else its own name."""
    # It is encoded as one: commas and quotes are those of the decoded text.
    for quoted, plain in _ONE.findall(encoded_words.decode(value)):
        label = clean(re.sub(r"\\(.)", r"\1", quoted) if quoted else plain)
        if label:
            yield _IDS.get(label.lower(), label)
