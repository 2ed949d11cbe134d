"""Recognize bounces, and which addresses they declare dead. Pure.

Only a mail system can declare an address dead: the report is from a daemon, has an empty Return-Path, Auto-Submitted or
the content type of a delivery report. In anybody else's letter the header X-Failed-Recipients is ignored.

A delay or a full mailbox doesn't mark an address dead. The subject of a bounce often quotes that of the letter it
returns, which may mention a delay itself: only the mail system's own words count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from gmail_reconnect.model import Address

from .headers import HeaderFields, first_value

_DAEMON: Final = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)(?:$|[+-])")
_HARD_FAILURE: Final = re.compile(
    r"fail|undeliver|not (?:be )?deliver|returned (?:mail|to sender)|unable to deliver|cannot send"
    r"|unzustellbar|nicht zugestellt|fehlgeschlagen|fehlschlag|non remis|non distribu|échec|échou"
    r"|no se (?:puede|pudo|ha podido) entregar|no entregad|fallo|fallid|devuelto"
    r"|non recapit|impossibile recapitare|mancat[oa] (?:recapito|consegna)|fallit"
    r"|não (?:foi entreg|entreg|foi possível entregar|é possível entregar)|falha|falhou"
    r"|onbestelbaar|niet (?:af|be)geleverd|niet bezorgd|mislukt|inte levere|ikke levere|misslyck|mislyk|epäonnist"
    r"|nie można dostarczyć|niedostarcz|nie dostarcz|niepowodz|nedoruč|kézbesíthetetlen|sikertelen|nelivr"
    r"|недостав|не достав|не уда|не может быть достав|невозможно достав|не вдал|δεν .{0,40}παραδο|αποτυχ|απέτυχε"
    r"|teslim edilem|iletilem|gönderilem|başarısız|تعذر|تعذّر|فشل|غير قابل للتسليم|لم يتم (?:ال)?تسليم|לא נמסר|נכשל"
    r"|配信不能|配信でき|配達不能|送信でき|失敗|届きません|退信|无法(?:投递|送达|传递)|無法(?:投遞|送達|傳遞|遞送)|未送[达達]|失败"
    r"|退回|배달되지|배달할 수 없|반송|실패|gagal|không (?:thể )?gửi",
    re.IGNORECASE,
)
_LATE: Final = re.compile(
    r"delay|deferred|temporar|\byet\b|for (?:the )?(?:past |last )?\d+ hours|\bretr(?:y|ied)|warning|incomplete"
    r"|vorerst|verzöger|verspät|warnung|retard|différée?|avertissement|retras|demora"
    r"|aplazad|ritard|atras[oa]|adiad[oa]|vertraagd|forsink|försen|viiväst|myöhäst|opóźni|zpožd|odložen|oneskor"
    r"|késleltet|késik|késés|întârzi|задерж|отложен|затрим|καθυστέρ|gecik|ertelen|تأخ|تاخ|مؤجل|עיכוב|מתעכב|נדח"
    r"|遅延|遅れ|遅く|延[迟遲误誤]|지연|tertunda|ditunda|bị trễ|chậm trễ",
    re.IGNORECASE,
)
_SURELY_LATE: Final = re.compile(
    r"still (?:trying|being retried)|will (?:retry|be retried)|over ?quota|quota (?:is )?exceeded|exceeded .{0,20}quota"
    r"|(?:mail|in)box (?:is )?full|full (?:mail|in)box|postfach (?:ist )?voll"
    r"|boîte .{0,20}(?:pleine|saturée)|buzón .{0,5}lleno|casella .{0,12}piena|caixa .{0,20}cheia|postvak .{0,5}vol\b"
    r"|skrzynka .{0,20}pełna|переполнен|kutusu dolu|ممتلئ|いっぱい|容量超過|已[满滿]|사서함이? ?가득",
    re.IGNORECASE,
)
"""A mailbox without room. No letter's subject is about this: it counts anywhere in the subject."""
_OWN_WORDS: Final = re.compile(r"(?:returned mail: )?.*?(?=\s?:\s|：|$)", re.IGNORECASE)
"""What a mail system writes before it quotes the subject. Sendmail gives its reason after a first colon."""
_NOTE: Final = re.compile(r"\(([^()]{1,60})\)")
"""A note in parentheses: "(Failure)", "(Delay)"."""


def bounce_reason(fields: HeaderFields, sender: Address | None, subject: str) -> str:
    """Return what shows that a message is a bounce; "" if it isn't. `subject` is the decoded one."""
    kind = report_type(fields)
    report = kind and ("report-type" not in kind or "delivery-status" in kind)
    daemon = sender is not None and _is_daemon(sender.email)
    if "x-failed-recipients" in fields and (report or daemon or _is_automatic(fields)):
        return "X-Failed-Recipients"
    if report:
        return "Content-Type: multipart/report"
    if daemon and _HARD_FAILURE.search(_own_words(subject)):
        return "from the mail system"
    return ""


def failed_recipients(fields: HeaderFields, subject: str) -> Sequence[str]:
    """Return the X-Failed-Recipients of a bounce; nothing if it reports a delay. `subject` is the decoded one."""
    if _is_late(subject):
        return ()
    return [_with_commas(value) for value in fields.get("x-failed-recipients", ())]


def report_type(fields: HeaderFields) -> str:
    """Return the Content-Type of a report of any kind, in lower case; "" for other messages."""
    kind = fields["content-type"][0].lower() if "content-type" in fields else ""
    return kind if kind.startswith("multipart/report") else ""


def has_empty_return_path(fields: HeaderFields) -> bool:
    """Whether Return-Path is empty, as on bounces and automatic replies: nothing can be returned to the sender."""
    return "return-path" in fields and fields["return-path"][0].replace(" ", "") == "<>"


@lru_cache(maxsize=1 << 12)
def _is_daemon(email: str) -> bool:
    return _DAEMON.match(email.rpartition("@")[0]) is not None


def _is_automatic(fields: HeaderFields) -> bool:
    """Whether the headers say that a machine sent it. A person's letter could declare anyone dead otherwise."""
    submitted = first_value(fields, "auto-submitted").lower().strip()
    return has_empty_return_path(fields) or submitted.startswith(("auto-replied", "auto-generated"))


def _with_commas(value: str) -> str:
    """Put commas between addresses; some programs put white space alone."""
    words = value.replace(",", " ").split()
    return ", ".join(words) if all("@" in word for word in words) else value


def _is_late(subject: str) -> bool:
    """Whether the subject of a bounce reports a delay or a full mailbox, not a final failure."""
    own = _own_words(subject)
    for note in _NOTE.findall(own):
        if _LATE.search(note):
            return True
        if _HARD_FAILURE.search(note):
            return False
    return bool(_SURELY_LATE.search(subject) or _LATE.search(own))


def _own_words(subject: str) -> str:
    """Return what the mail system itself says; all of the subject if no word of a bounce precedes a colon."""
    found = _OWN_WORDS.match(subject)
    own = found[0] if found else ""
    return own if _LATE.search(own) or _HARD_FAILURE.search(own) else subject
