"""Which reason, which why-now and which offer a letter is made of. Pure; it writes no words of its own.

A step that cannot be told truthfully is None and becomes a blank in the letter; `notes` say why.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol, get_args

from gmail_reconnect.config import Chapter, ChapterKind, Config, Offer, WhyKind, WhyNow
from gmail_reconnect.errors import UsageError
from gmail_reconnect.model import Contact, Moment
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, one_line
from gmail_reconnect.text.subjects import quotable

from .language import decide

CHAPTER_KINDS: Final[tuple[ChapterKind, ...]] = get_args(ChapterKind)
WHY_KINDS: Final[tuple[WhyKind, ...]] = get_args(WhyKind)
ASKING: Final[frozenset[WhyKind]] = frozenset({"trip", "return", "application", "advice", "question"})
"""The kinds whose second step asks something; in the others no request may sneak in."""

DEBT: Final = "debt"
_THIN: Final = 0.25
_SAME_EXCHANGE: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reason:
    """What filled the silence. `words` are the user's own in the letter's language; "" for the kind's wording."""

    kind: ChapterKind
    words: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Why the user writes now. `subject` is the quotable subject of the mail that is owed, for a debt."""

    name: str
    kind: WhyKind
    words: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Favour:
    """What the user offers, in the user's words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Memory:
    """The last exchange that a letter may recall: its subject, cleaned, and when it was."""

    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who brought the two together, by the name in the header, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Steps:
    """All that a letter is made of. `silence_days` is None where no individual mail has a date."""

    language: str
    silence_days: int | None
    reason: Reason | None = None
    why_now: Why | None = None
    offer: Favour | None = None
    memory: Memory | None = None
    introduction: Introduction | None = None
    notes: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether step 2 asks something of the other."""
        return self.why_now is not None and self.why_now.kind in ASKING


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def words(self) -> dict[str, str]: ...


def choose(
    contact: Contact,
    config: Config,
    now: datetime,
    *,
    why: str | None = None,
    offer: str | None = None,
    reason: str | None = None,
    language: str,
    introduction: Introduction | None = None,
) -> Steps:
    """What each step of the letter to `contact` is made of.

    `why` and `offer` name a campaign and an offer of the config, `reason` a kind of chapter; each is
    found by itself where left out. `introduction` is who brought the two together, where that is certain.
    Raises UsageError for a name that does not exist.
    """
    notes: list[str] = []
    why_now = _why(contact, config, now, why, language=language, notes=notes)
    owed = why_now is not None and why_now.kind == DEBT
    return Steps(
        language=language,
        silence_days=_silence_days(contact, now),
        reason=_reason(contact, config, now, reason, language=language, notes=notes),
        why_now=why_now,
        offer=_offer(config, offer, language, notes),
        # A debt names the last mail already; to recall it as well would say it twice.
        memory=None if owed else _memory(contact),
        introduction=introduction,
        notes=tuple(notes),
    )


def letter_language(
    contact: Contact,
    config: Config,
    available: Collection[str],
    now: datetime,
    *,
    why: str | None = None,
    offer: str | None = None,
) -> str:
    """The language to write to `contact` in, the user's own words considered.

    Where nothing but the default decides and the campaign or the offer has no words in it, the first
    language that both have words in is taken.
    """
    decision = decide(contact, config.me.language, available)
    if decision.because != "default":
        return decision.language
    worded: list[_Named] = []
    if campaign := _campaign(contact, config, now, why):
        worded.append(campaign)
    if favour := _favour(config, offer):
        worded.append(favour)
    for candidate in (decision.language, *sorted(available)):
        if all(candidate in item.words or not item.words for item in worded):
            return candidate
    return decision.language


def _silence_days(contact: Contact, now: datetime) -> int | None:
    last = contact.tie.last_contact
    return None if last is None else max((now - last).days, 0)


def _reason(
    contact: Contact, config: Config, now: datetime, kind: str | None, *, language: str, notes: list[str]
) -> Reason | None:
    if kind is not None and kind not in CHAPTER_KINDS:
        raise _unknown("reason", kind, CHAPTER_KINDS)
    last = contact.tie.last_contact
    gap = None if last is None else (last.date(), now.date())
    chapters = [c for c in config.chapters if kind in {None, c.kind}]
    overlaps = [(_overlap(c, gap, now.date()) if gap else 0, c) for c in chapters]
    days, chapter = max(overlaps, key=lambda found: found[0], default=(0, None))
    if kind is not None:
        words = _own(chapter.words, language) if chapter else ""
        return Reason(kind, words)
    if chapter is None or gap is None or days <= 0:
        return None
    whole = (gap[1] - gap[0]).days + 1
    if days < _THIN * whole:
        notes.append(f"reason: the chapter `{chapter.kind}` covers only {days} of the {whole} days of silence.")
    return Reason(chapter.kind, _own(chapter.words, language))


def _overlap(chapter: Chapter, gap: tuple[date, date], today: date) -> int:
    """Days that the chapter and the gap share, both ends counted."""
    end = min(chapter.to or today, gap[1])
    return (end - max(chapter.start, gap[0])).days + 1


def _why(
    contact: Contact, config: Config, now: datetime, name: str | None, *, language: str, notes: list[str]
) -> Why | None:
    campaign = _campaign(contact, config, now, name)
    if campaign is None:
        if contact.tie.i_owe:
            return Why(DEBT, "debt", subject=_owed(contact))
        whose = "" if name == DEBT else "no campaign in config.toml is meant for them, and "
        notes.append(f"why_now: {whose}no mail of theirs waits for your reply.")
        return None
    if campaign.until and campaign.until < now.date():
        notes.append(f"why_now: `{campaign.name}` ended on {campaign.until.isoformat()}.")
    words = _own(campaign.words, language)
    if words:
        return Why(campaign.name, campaign.kind, words)
    if not campaign.words and (campaign.kind == "return" or (campaign.kind == DEBT and contact.tie.i_owe)):
        subject = _owed(contact) if campaign.kind == DEBT else ""
        return Why(campaign.name, campaign.kind, subject=subject)
    notes.append(f"why_now: `{campaign.name}` {_wordless(campaign.words, language)}")
    return None


def _owed(contact: Contact) -> str:
    """The subject of the mail that waits for the user's reply, if it can be quoted."""
    heard = contact.tie.last_heard
    return quotable(heard.subject) if heard and contact.tie.i_owe else ""


def _campaign(contact: Contact, config: Config, now: datetime, name: str | None) -> WhyNow | None:
    if name is not None:
        found = next((w for w in config.why_now if w.name == name), None)
        if found is None and name != DEBT:
            raise _unknown("why_now", name, [*(w.name for w in config.why_now), DEBT])
        return found
    open_now = [w for w in config.why_now if w.until is None or w.until >= now.date()]
    for campaign in open_now:
        if any(selector != "*" and fits(selector, contact) for selector in campaign.people):
            return campaign
    return next((w for w in open_now if "*" in w.people), None)


def fits(selector: str, contact: Contact) -> bool:
    """Whether a campaign's selector means this person.

    "*", "tag:x", "domain:x" (and what lies below it), "word:x" (a whole word of a subject exchanged),
    an address, or a name. Case and Arabic letter forms do not count.
    """
    person = contact.person
    if selector == "*":
        return True
    kind, colon, wanted = selector.partition(":")
    wanted = fold(wanted.strip())
    if colon and kind in {"tag", "domain", "word"}:
        if not wanted:
            return False
        if kind == "tag":
            return any(fold(tag) == wanted for tag in person.tags)
        if kind == "domain":
            domains = [address.rpartition("@")[2].lower() for address in person.addresses]
            return any(d == wanted.lstrip("@.") or d.endswith("." + wanted.lstrip("@.")) for d in domains)
        word = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
        return any(word.search(fold(one_line(subject, LONGEST_SENTENCES))) for subject in contact.tie.subjects)
    wanted = " ".join(fold(selector).split())
    return bool(wanted) and (
        wanted in {address.lower() for address in person.addresses}
        or wanted == " ".join(fold(one_line(person.name, LONGEST_SENTENCES)).split())
    )


def _offer(config: Config, name: str | None, language: str, notes: list[str]) -> Favour | None:
    favour = _favour(config, name)
    if favour is None:
        notes.append("offer: there is no [[offer]] in config.toml.")
        return None
    words = _own(favour.words, language)
    if words:
        return Favour(favour.name, words)
    notes.append(f"offer: `{favour.name}` {_wordless(favour.words, language)}")
    return None


def _favour(config: Config, name: str | None) -> Offer | None:
    if name is not None:
        found = next((o for o in config.offers if o.name == name), None)
        if found is None:
            raise _unknown("offer", name, [o.name for o in config.offers])
        return found
    default = next((o for o in config.offers if o.default), None)
    return default or (config.offers[0] if config.offers else None)


def _memory(contact: Contact) -> Memory | None:
    """The last mail between the two, or the other side's of the same days: the letter says "the last"."""
    moments = sorted((m for m in (contact.tie.last_wrote, contact.tie.last_heard) if m), key=_at, reverse=True)
    for moment in moments:
        if moments[0].at - moment.at <= _SAME_EXCHANGE and (subject := quotable(moment.subject)):
            return Memory(subject, moment.at)
    return None


def _at(moment: Moment) -> datetime:
    return moment.at


def _own(words: Mapping[str, str], language: str) -> str:
    """The user's words in `language`, without the full stop that the letter's sentence brings."""
    return one_line(words.get(language, ""), LONGEST_SENTENCES).rstrip(" .;،؛")


def _wordless(words: Mapping[str, str], language: str) -> str:
    if not any(words.values()):
        return f'has no words: add `{language} = "…"` to it.'
    return f'has words in {", ".join(sorted(words))} only: add `{language} = "…"` to it.'


def _unknown(what: str, name: str, known: Collection[str]) -> UsageError:
    listed = ", ".join(known) if known else "none; add one to config.toml"
    return UsageError(f"There is no {what} named {name!r}.", f"Known: {listed}.")
