"""Translate Takeout's labels, which are in the language of the account, into Gmail's label ids. Pure.

An unknown label is the user's own, or a system label that nothing depends on. A system label of one language may be a
user's label in another: "Kuka" is the Trash in Hungarian. In doubt it is the user's: an unwanted mail does less harm
than a missing friend. So a word for drafts, spam, trash or chats counts only in the language of the file's other labels
so far, and never next to Inbox, which Gmail removes from what it puts away. Until the language is known, mail with
other labels is kept. The word for Sent counts in the file's language only, or if no other label shows a language.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

from gmail_reconnect.model import EXCLUDED_LABELS
from gmail_reconnect.parsing import encoded_words
from gmail_reconnect.text.sanitize import clean

_ENGLISH: Final = {
    "important": "IMPORTANT", "starred": "STARRED", "unread": "UNREAD",
    "category personal": "CATEGORY_PERSONAL", "category updates": "CATEGORY_UPDATES",
    "category promotions": "CATEGORY_PROMOTIONS", "category social": "CATEGORY_SOCIAL",
    "category forums": "CATEGORY_FORUMS",
}  # fmt: skip
_COMMON: Final = frozenset({"bin", "draft"})
"""Users have labels of these names, and of every language's word for chats: with Archived or Sent they are theirs."""
# The names that decide whether a mail counts and who owns the mailbox; then Archived; then others that show the
# language. Each row is a language, English first; | separates several names.
_COLUMNS: Final = ("INBOX", "SENT", "DRAFT", "TRASH", "SPAM", "CHAT", "", "")
_ROWS: Final = (
    ("inbox", "sent|sent mail", "draft|drafts", "trash|bin", "spam", "chat|chats",
     "archived", "opened"),
    ("posteingang", "gesendet", "entwürfe", "papierkorb", "spam", "chats",
     "archiviert", "geöffnet|ungelesen|wichtig|markiert"),
    ("boîte de réception", "messages envoyés|envoyé|envoyés", "brouillons", "corbeille", "spam", "chats",
     "messages archivés|archivés", "ouvert|ouverts|non lus|important|suivis|messages suivis|favoris"),
    ("recibidos", "enviados", "borradores", "papelera", "spam|correo no deseado", "chats",
     "archivados|archivado", "abierto|abiertos|no leídos|importante|importantes|destacados"),
    ("safata d'entrada|rebuts", "enviats", "esborranys", "paperera", "correu brossa", "xats",
     "arxivats|arxivat", "oberts|no llegits|importants|destacats"),
    ("posta in arrivo", "inviati|posta inviata", "bozze", "cestino", "spam", "chat",
     "archiviati", "aperti|da leggere|non letti|importanti|speciali"),
    ("caixa de entrada|recebidos", "enviados|e-mails enviados", "rascunhos", "lixeira|lixo", "spam", "chats",
     "arquivados|arquivadas|arquivado", "abertos|abertas|aberto|não lidos|não lidas|importante|importantes"),
    ("inbox|postvak in", "verzonden|verzonden berichten|verzonden items", "concepten", "prullenbak", "spam",
     "chats", "gearchiveerd", "geopend|ongelezen|belangrijk|met ster"),
    ("odebrane", "wysłane", "wersje robocze|robocze", "kosz", "spam", "czaty",
     "zarchiwizowane", "otwarte|otworzone|nieprzeczytane|ważne|oznaczone gwiazdką"),
    ("doručené|doručená pošta", "odeslané|odesláno|odeslaná pošta", "koncepty", "koš", "spam", "chaty",
     "archivováno", "otevřeno|otevřené|nepřečtené|důležité|s hvězdičkou"),
    ("beérkezett üzenetek|beérkező levelek", "elküldött|elküldött levelek|elküldött üzenetek", "piszkozatok",
     "kuka", "spam", "csevegések", "archivált|archiválva", "megnyitva|megnyitott|olvasatlan|fontos|csillagozott"),
    ("mesaje primite|inbox|căsuța de intrare", "trimise|mesaje trimise", "mesaje nefinalizate|schițe",
     "coș de gunoi", "spam", "chat", "arhivate", "deschise|necitite|importante|cu stea"),
    ("inkorgen|inkorg", "skickat|skickade mail|skickade", "utkast", "papperskorgen|papperskorg", "skräppost",
     "chattar", "arkiverade|arkiverat", "öppnade|öppnat|olästa|oläst|viktigt|stjärnmärkta"),
    ("indbakke", "sendt|sendte mails", "kladder", "papirkurv|papirkurven", "spam", "chat",
     "arkiveret", "åbnet|åbnede|ulæst|ulæste|vigtigt|stjernemarkerede"),
    ("innboks", "sendt|sendt e-post", "utkast", "papirkurv|papirkurven", "søppelpost", "chat",
     "arkivert", "åpnet|ulest|uleste|viktig|stjernemerket"),
    ("postilaatikko|saapuneet", "lähetetyt", "luonnokset", "roskakori", "roskaposti", "chatit",
     "arkistoitu|arkistoidut", "avattu|avatut|lukematon|lukemattomat|tärkeä|tärkeät|tähdellä merkityt"),
    ("εισερχόμενα", "απεσταλμένα", "πρόχειρα", "κάδος απορριμμάτων", "ανεπιθύμητα", "συνομιλίες",
     "αρχειοθετημένα|αρχειοθέτηση", "ανοιγμένα|μη αναγνωσμένα|σημαντικά|με αστέρι"),
    ("gelen kutusu", "gönderilmiş postalar|gönderilenler|gönderilmiş", "taslaklar", "çöp kutusu", "spam",
     "sohbetler", "arşivlendi|arşivlenmiş|arşivlenenler", "açıldı|açılmış|okunmamış|önemli|yıldızlı"),
    ("входящие", "отправленные", "черновики", "корзина", "спам", "чаты",
     "архив|в архиве|архивированные", "открытые|открыто|непрочитанные|важное|важные|помеченные"),
    ("вхідні", "надіслані", "чернетки", "кошик", "спам", "чати",
     "архів|в архіві|архівовані", "відкриті|відкрито|непрочитані|важливі|важливо|із зірочкою"),
    ("البريد الوارد|الوارد", "البريد المرسل|المرسلة", "المسودات|مسودات", "المهملات|سلة المهملات",
     "الرسائل غير المرغوب فيها|بريد مزعج", "الدردشات|دردشة",
     "مؤرشفة|الأرشيف", "مفتوحة|تم فتحها|غير مقروءة|غير مقروء|مهم|مهمة|مميزة بنجمة"),
    ("דואר נכנס", "דואר יוצא|נשלח", "טיוטות", "אשפה", "דואר זבל|ספאם", "צ'אטים",
     "ארכיון|הועבר לארכיון", "נפתחו|נפתח|לא נקראו|לא נקרא|חשוב|מסומן בכוכב"),
    ("受信トレイ", "送信済みメール|送信済み", "下書き", "ゴミ箱", "迷惑メール", "チャット",
     "アーカイブ|アーカイブ済み", "開封済み|未読|重要|スター付き"),
    ("받은편지함", "보낸편지함", "임시보관함", "휴지통", "스팸함|스팸", "채팅",
     "보관됨|보관처리됨", "열어봄|열림|읽지 않음|중요|별표편지함"),
    ("收件箱|收件匣", "已发邮件|已发送|寄件備份", "草稿", "已删除邮件|垃圾箱|垃圾桶", "垃圾邮件|垃圾郵件",
     "聊天|即時通訊", "已归档|已封存", "已打开|已開啟|未读|未讀|重要|重要邮件|已加星标|已加星號"),
    ("kotak masuk|inbox", "terkirim", "draf", "sampah", "spam", "chat",
     "diarsipkan", "dibuka|belum dibaca|penting|berbintang"),
    ("hộp thư đến", "thư đã gửi|đã gửi", "thư nháp", "thùng rác", "thư rác", "trò chuyện",
     "đã lưu trữ", "đã mở|chưa đọc|quan trọng|có gắn dấu sao"),
)  # fmt: skip


def _known() -> dict[str, tuple[str, frozenset[int]]]:
    """Return name in lower case → (Gmail's id, "" if it doesn't matter; the rows that contain it, each a language)."""
    found = {name: (label, frozenset({0})) for name, label in _ENGLISH.items()}
    for language, row in enumerate(_ROWS):
        for column, names in zip(_COLUMNS, row, strict=True):
            for name in names.split("|"):
                label, languages = found.get(name, (column, frozenset()))
                found[name] = label, languages | {language}
    return found


_KNOWN: Final = _known()
_ARCHIVED: Final = frozenset(name for row in _ROWS for name in row[-2].split("|"))
_ONE: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,]+)')


class LabelReader:
    """Reads X-Gmail-Labels, message by message in the file's order: earlier labels show the file's language."""

    def __init__(self) -> None:
        self._languages: Counter[int] = Counter()

    def read(self, value: str) -> frozenset[str]:
        """Return the labels of a message: Gmail's id for a known system label, else the label's own name."""
        names = _names(value)
        known = [_KNOWN.get(name.lower(), ("", frozenset[int]())) for name in names]
        sent = [languages for label, languages in known if label == "SENT"]
        for label, languages in known:
            if label not in EXCLUDED_LABELS and label != "SENT":
                self._languages.update(languages)
        # A user's label of this name would make the sender of the mail the owner. Alone the word shows the language.
        known = [
            ("" if label == "SENT" and not self._is_in(languages, has_unknown=False) else label, languages)
            for label, languages in known
        ]
        for languages in sent:
            self._languages.update(languages)
        # Gmail removes what it deletes from the inbox; in a deleted conversation the owner's letters keep Sent.
        in_inbox = any(label == "INBOX" for label, _ in known)
        kept = any(label == "SENT" or name.lower() in _ARCHIVED for name, (label, _) in zip(names, known, strict=True))
        has_unknown = not all(languages for _, languages in known)
        found = set()
        for name, (label, languages) in zip(names, known, strict=True):
            common = label == "CHAT" or name.lower() in _COMMON
            users = label in EXCLUDED_LABELS and (
                in_inbox or (kept and common) or not self._is_in(languages, has_unknown=has_unknown)
            )
            found.add(name if users or not label else label)
        return frozenset(found)

    def _is_in(self, languages: frozenset[int], *, has_unknown: bool) -> bool:
        """Whether the file is in one of these languages; if nothing shows it yet, whether all labels are known."""
        if not self._languages:
            return not has_unknown
        most = max(self._languages.values())
        return any(self._languages[language] == most for language in languages)


@lru_cache(maxsize=1 << 10)
def _names(value: str) -> tuple[str, ...]:
    """Return the labels as they are written, in order."""
    # The whole header is encoded: commas and quotes count only after decoding.
    found = _ONE.findall(encoded_words.decode(value))
    labels = (clean(re.sub(r"\\(.)", r"\1", quoted) if quoted else plain) for quoted, plain in found)
    return tuple([label for label in labels if label])
