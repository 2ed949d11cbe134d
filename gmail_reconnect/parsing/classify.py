"""List, newsletter, robot, auto-reply or bounce: told from one message's headers, with the reason.

Marks messages, never people: somebody who writes by way of a list stays a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from gmail_reconnect.model import Address, Kind

_ROBOT_LOCAL: Final = re.compile(
    r"(?:^|[._+-])(?:no[._-]?reply|do[._-]?not[._-]?reply|noreply|mailer-daemon|postmaster|bounces?|notifications?"
    r"|newsletters?|alerts?|mailing|automated|auto-?confirm|listserv|majordomo|mailman|calendar-notification"
    r"|daemon|rss-?feeds?)(?:$|[._+-])"
    r"|(?<=[a-z]-)bot\d*(?:$|[+])|^(?:nobody|dependabot|syzbot)(?:$|[+])"
)
_ROBOT_NAME: Final = re.compile(r"(?:\brobot|\[bot\])$", re.IGNORECASE)
_SENT_BY: Final = re.compile(r"\b(calendar-notification|no-?reply|do-?not-?reply|notifications?)@", re.IGNORECASE)
"""In Sender, where a robot stands behind a person's From. A list's own Sender is no robot."""
_ALL: Final = re.compile(r"\ball\b", re.IGNORECASE)
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
"""Mail that is late kills nobody. A letter may be about such a thing too: only the mail system's own words count."""
_SURELY_LATE: Final = re.compile(
    r"still (?:trying|being retried)|will (?:retry|be retried)|over ?quota|quota (?:is )?exceeded|exceeded .{0,20}quota"
    r"|(?:mail|in)box (?:is )?full|full (?:mail|in)box|postfach (?:ist )?voll"
    r"|boîte .{0,20}(?:pleine|saturée)|buzón .{0,5}lleno|casella .{0,12}piena|caixa .{0,20}cheia|postvak .{0,5}vol\b"
    r"|skrzynka .{0,20}pełna|переполнен|kutusu dolu|ممتلئ|いっぱい|容量超過|已[满滿]|사서함이? ?가득",
    re.IGNORECASE,
)
"""Nor does a mailbox that has no room now. Nobody's letter is about this: it counts wherever it stands."""
_OWN_WORDS: Final = re.compile(r"(?:returned mail: )?.*?(?=\s?:\s|：|$)", re.IGNORECASE)
"""What a mail system says before it quotes the subject; sendmail gives its reason behind a colon first."""
_MARK: Final = re.compile(r"\(([^()]{1,60})\)")
_BULK_HEADERS: Final = {"list-id": "List-Id", "list-unsubscribe": "List-Unsubscribe", "feedback-id": "Feedback-ID"}
_BULK: Final = frozenset((*_BULK_HEADERS, "precedence"))
_SAYS_SO: Final = frozenset({"auto-submitted", "x-autoreply", "x-autorespond", "x-auto-response-suppress"})
_PERSONAL_FEEDBACK: Final = re.compile(
    r":(?:fastmail|proton(?:mail)?|zohomail|purelymail)$|:qybglogicsvrgz|^[\d.]+$", re.IGNORECASE
)
"""Feedback-IDs that mail providers put on each letter of a person."""
_LEAVING: Final = re.compile(
    r"mailto:([\w.+=-]{1,100}?)[-+](?:unsubscribe|unsub|leave|signoff|request|off)(?:-request)?@([\w.-]{1,100})"
)
_AUTO_REPLY: Final = re.compile(
    "(out of office autoreply|out of office auto-reply|out of office reply"
    "|automatic reply|auto(?:matic)? ?response|auto[- ]?reply"
    "|abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática|resposta automática"
    "|resposta automàtica|risposta automatica|automatisch antwoord|autosvar|automatiskt svar|automatisk svar"
    "|automaattinen vastaus|automatyczna odpowiedź|automatická odpověď|automatikus válasz|răspuns automat"
    "|otomatik yanıt|αυτόματη απάντηση|автоматический ответ|автоответ|автоматична відповідь"
    "|自動返信|自動回覆|自动答复|자동 회신|ตอบกลับอัตโนมัติ|رد تلقائي|الرد التلقائي|תשובה אוטומטית|balasan otomatis"
    "|trả lời tự động)"
    r"\s?[:：]",
    re.IGNORECASE,
)
"""What mail programs put before the subject they answer: whole, at the very start, with its colon. People write "Out of
office" themselves, to tell of an absence, and answer to "RE: Automatic reply: …": neither is a mark."""
_LIST_ID: Final = re.compile(r"<?([\w.-]+)>?\s*$")
_OWNER: Final = re.compile(
    r"<?(?:owner-([\w.+-]{1,100})|([\w.+-]{1,100}?)-(?:admin|owner|bounces?|request|errors)(?:\+[^@<>\s]{0,100})?)"
    r"@([\w.-]{1,100})>?"
)
"""In Sender and Return-Path: whoever runs a list, with the list's name in it."""
_COMMITS: Final = re.compile(r"(?:^|[-_.])(commits?|checkins)$")

Fields = Mapping[str, Sequence[str]]


def classify(
    fields: Fields, sender: Address | None, recipients: Sequence[Address], subject: str = ""
) -> tuple[Kind, str]:
    """What the message is, and which header says so ("" for personal mail). `subject` is the decoded one."""
    bounce = _bounce(fields, sender, subject)
    if bounce:
        return Kind.BOUNCE, bounce
    if automatic := _automatic(fields):
        return Kind.AUTO, automatic
    if reply := _AUTO_REPLY.match(subject):
        return Kind.AUTO, f"the subject says {reply[1].lower()}"
    kind, because = _list_or_bulk(fields, recipients)
    if sender and kind is not Kind.BULK:
        if word := robot_address(sender.email):
            return Kind.ROBOT, f"the address says {word}"
        if word := _robot_name(sender.name):
            return Kind.ROBOT, f"the name says {word}"
    return kind, because


@lru_cache(maxsize=1 << 12)
def robot_address(email: str) -> str:
    """The word of an address that names a machine, "" where there is none."""
    found = _ROBOT_LOCAL.search(email.rpartition("@")[0])
    return found[0].strip("._+-") if found else ""


@lru_cache(maxsize=1 << 12)
def _robot_name(name: str) -> str:
    found = _ROBOT_NAME.search(name)
    return found[0].lower() if found else ""


def failed_recipients(fields: Fields, kind: Kind, subject: str) -> Sequence[str]:
    """The X-Failed-Recipients of a bounce that is final; nothing for a delay. `subject` is the decoded one."""
    if kind is not Kind.BOUNCE or _is_late(subject):
        return ()
    return [_parted(value) for value in fields.get("x-failed-recipients", ())]


def _parted(value: str) -> str:
    """Addresses with commas between them, where some program puts white space alone."""
    words = value.replace(",", " ").split()
    return ", ".join(words) if all("@" in word for word in words) else value


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def _bounce(fields: Fields, sender: Address | None, subject: str) -> str:
    kind = _report(fields)
    report = kind and ("report-type" not in kind or "delivery-status" in kind)
    daemon = sender is not None and _is_daemon(sender.email)
    if "x-failed-recipients" in fields and (report or daemon or _is_nobodys(fields)):
        return "X-Failed-Recipients"
    if report:
        return "Content-Type: multipart/report"
    if daemon and _HARD_FAILURE.search(_own_words(subject)):
        return "from the mail system"
    return ""


def _report(fields: Fields) -> str:
    """The Content-Type of a report of any kind, in lower case; "" for all else."""
    kind = fields["content-type"][0].lower() if "content-type" in fields else ""
    return kind if kind.startswith("multipart/report") else ""


@lru_cache(maxsize=1 << 12)
def _is_daemon(email: str) -> bool:
    return _DAEMON.match(email.rpartition("@")[0]) is not None


def _is_nobodys(fields: Fields) -> bool:
    """Whether it says that no person sent it. In a letter of somebody's the header would declare anybody dead."""
    submitted = _first(fields, "auto-submitted").lower().strip()
    return _has_no_way_back(fields) or submitted.startswith(("auto-replied", "auto-generated"))


def _has_no_way_back(fields: Fields) -> bool:
    return "return-path" in fields and fields["return-path"][0].replace(" ", "") == "<>"


def _is_late(subject: str) -> bool:
    """Whether the subject of a report tells of a delay, or of a mailbox that is full, and not of the end."""
    own = _own_words(subject)
    for mark in _MARK.findall(own):  # "(Failure)", "(Delay)"
        if _LATE.search(mark):
            return True
        if _HARD_FAILURE.search(mark):
            return False
    return bool(_SURELY_LATE.search(subject) or _LATE.search(own))


def _own_words(subject: str) -> str:
    """What the mail system says itself; all of it where no word of a report stands before a colon."""
    found = _OWN_WORDS.match(subject)
    own = found[0] if found else ""
    return own if _LATE.search(own) or _HARD_FAILURE.search(own) else subject


def _automatic(fields: Fields) -> str:
    # Of nearly all mail each of these is asked in vain: what costs little is asked first.
    if not fields.keys().isdisjoint(_SAYS_SO) and (said := _said(fields)):
        return said
    if "precedence" in fields and fields["precedence"][0].lower().strip() == "auto_reply":
        return "Precedence: auto_reply"
    if _has_no_way_back(fields):
        return "Return-Path: <>"
    if _report(fields):  # a receipt, a complaint
        return "Content-Type: multipart/report"
    if "sender" in fields and (found := _SENT_BY.search(fields["sender"][0])):
        return f"Sender: {found[1].lower()}"
    return ""


def _said(fields: Fields) -> str:
    submitted = _first(fields, "auto-submitted").lower().strip()
    if submitted and not submitted.startswith("no"):
        return f"Auto-Submitted: {submitted[:40]}"
    for name in ("x-autoreply", "x-autorespond"):
        if name in fields:
            return name.title()
    # Outlook puts "DR, OOF, AutoReply" on meeting mail between people too: only "All" is a machine's alone.
    if _ALL.search(_first(fields, "x-auto-response-suppress")) and "in-reply-to" not in fields:
        return "X-Auto-Response-Suppress: All"
    return ""


def _list_or_bulk(fields: Fields, recipients: Sequence[Address]) -> tuple[Kind, str]:
    if fields.keys().isdisjoint(_BULK):
        return Kind.PERSONAL, ""
    if "list-id" in fields and "in-reply-to" in fields:
        return Kind.LIST, "List-Post" if _takes_posts(fields) else "List-Id"
    precedence = _first(fields, "precedence").lower().strip()
    by_precedence = f"Precedence: {precedence}" if precedence in {"bulk", "list", "junk"} else ""
    mark = next((name for key, name in _BULK_HEADERS.items() if key in fields), by_precedence)
    if mark == "Feedback-ID" and _is_a_letters(fields):
        mark = by_precedence
    if not mark:
        return Kind.PERSONAL, ""
    answer = "in-reply-to" in fields or "references" in fields
    if not answer and (name := _commits(fields, recipients)):
        return Kind.BULK, f"the list's name says {name}"
    if _takes_posts(fields):
        return Kind.LIST, "List-Post"
    # A discussion list is addressed like a recipient; a newsletter names only its reader.
    # It is not where the list stood in Bcc, yet an answer is a discussion's too.
    if precedence == "list" and (answer or mark == "List-Id"):
        return Kind.LIST, mark
    if _lists(fields).intersection(a.email.replace("@", ".") for a in recipients):
        return Kind.LIST, mark
    return Kind.BULK, mark


def _takes_posts(fields: Fields) -> bool:
    return "list-post" in fields and not fields["list-post"][0].lower().startswith("no")


def _is_a_letters(fields: Fields) -> bool:
    """Whether a Feedback-ID can be a person's: a mail provider's own, or on an answer sent through a service."""
    answer = "in-reply-to" in fields and "list-post" not in fields
    return answer or bool(_PERSONAL_FEEDBACK.search(_first(fields, "feedback-id").strip()))


def _lists(fields: Fields) -> set[str]:
    """The addresses of the list, as far as its headers tell, with a dot for the @: List-Id's way to write them."""
    found = {*_left_at(_first(fields, "list-unsubscribe")[:1000]), _listed_as(_first(fields, "list-id")[-300:])}
    for name in ("sender", "return-path"):
        if owner := _OWNER.search(_first(fields, name)[:300].lower()):
            found.add(f"{owner[1] or owner[2]}.{owner[3]}")
    return found


# A list writes these two the same way each time.
@lru_cache(maxsize=1 << 10)
def _left_at(unsubscribe: str) -> frozenset[str]:
    return frozenset(f"{local}.{domain}" for local, domain in _LEAVING.findall(unsubscribe.lower()))


@lru_cache(maxsize=1 << 10)
def _listed_as(list_id: str) -> str:
    named = _LIST_ID.search(list_id)
    return named[1].lower() if named else ""


def _commits(fields: Fields, recipients: Sequence[Address]) -> str:
    """The word in a list's name that says that machines write to it, in the names of people; "" for none."""
    names = [_listed_as(_first(fields, "list-id")[-300:]).partition(".")[0]]
    names += [a.email.rpartition("@")[0] for a in recipients if "commit" in a.email or "checkin" in a.email]
    found = (_COMMITS.search(name) for name in names)
    return next((one[1] for one in found if one), "")
