"""Addresses become persons: which belong together, what each is called, who is a machine. Pure, and cautious.

Two addresses are one person where Gmail delivers both to one mailbox, or where both carry the same full name, both
were in touch with the user, and they never stood in one message together. Never by a first name alone, and never
where the name or the address is that of an office rather than of somebody.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from gmail_reconnect.mailbox.machines import robot_address
from gmail_reconnect.model import Kind

from .rhythm import Event


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_ROLES: Final = _set(
    "info contact sales support help helpdesk service services office admin administrator webmaster hello team jobs",
    "careers press media billing account accounts marketing hr news newsletter security abuse order orders feedback",
    "enquiry enquiries inquiry inquiries mail mailer mailing editor editorial editors customer department list",
    "notification notifications secretariat desk group",
)
_TITLES: Final = _set("dr prof mr mrs ms miss mx sir eng دكتور الدكتور دكتورة الدكتورة استاذ الاستاذ استاذة الاستاذة")
# Two words that are one first name: عبد الله, Abu Bakr, نور الدين.
_OPENING: Final = _set("abd abdul abdel abdal abu abou umm oum عبد ابو ابي ام")
_CLOSING: Final = _set("allah eddin uddin ullah eddine el-din al-din الله الدين")
_BRACKET: Final = re.compile(r"(\S+ .*?\S)\s*[(\[][^()\[\]\u0080-\U0010ffff]*[)\]]")
_JOINED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?:[ _]+[^\W\d_](?:[^\W\d_]|[.'’-])*)+")
# Not after a dot, and not in a name: Bot is a surname.
_BOT: Final = re.compile(r"(?:^|[-_+])((?:ro)?bot)\d*(?:$|[-_+])")
_ROBOT_NAME: Final = re.compile(r"\brobot\b", re.IGNORECASE)
_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})
_MACHINE_KINDS: Final = {
    Kind.BULK: "all their mail is bulk mail",
    Kind.AUTO: "all their mail is automatic",
    Kind.BOUNCE: "all their mail is delivery reports",
}


@dataclass(slots=True)
class Names:
    """The display names one address has stood with, and how often; those it gave itself apart."""

    own: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)

    def best(self) -> str:
        """The name to show: `common`, without "_" between words and without what stands in brackets after it.

        Brackets in another script stay: they are the name once more.
        """
        name = self.common()
        if "_" in name and _JOINED.fullmatch(name):
            name = " ".join(name.replace("_", " ").split())
        bracket = _BRACKET.fullmatch(name)
        return bracket[1] if bracket else name

    def common(self) -> str:
        """The name as it stood: given by themselves before given by others, a full one before a part, the commonest."""
        for names in (self.own, self.given):
            if names:
                return min(names, key=lambda n: (" " not in n, -names[n], -len(n), n))
        return ""


def names(rows: Iterable[tuple[int, str, bool, int]]) -> dict[int, Names]:
    """The names of each address, from (address, name, by themselves, how often)."""
    found: dict[int, Names] = {}
    for number, name, themselves, count in rows:
        held = found.setdefault(number, Names())
        (held.own if themselves else held.given)[name] += count
    return found


@dataclass(frozen=True, slots=True)
class Identity:
    """The addresses (their numbers) of one person, and the name to show."""

    id: str
    addresses: tuple[int, ...]
    name: str


def canonical(email: str) -> str:
    """The address without what does not count: at gmail.com dots and +tag, and googlemail.com is gmail.com."""
    local, _, domain = email.rpartition("@")
    if domain not in _GMAIL:
        return email
    return local.partition("+")[0].replace(".", "") + "@gmail.com"


def keys(email: str, name: str) -> frozenset[str]:
    """What may make an address one person with another: two that share no key are never joined by `group`."""
    key = name_key(name)
    return frozenset({f"mailbox:{canonical(email)}", *((f"name:{key}",) if key else ())})


def name_key(name: str) -> str:
    """A full name folded for comparison: case, accents, titles, initials, order and punctuation do not count.

    "" for a first name alone, simple or compound, and for the name of an office.
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    parts = [part for part in (p.strip(".'\"()[]") for p in re.split(r"[\s,;_]+", plain)) if part not in _TITLES]
    words = [word for part in parts for word in re.findall(r"[^\W\d_]+", part) if len(word) > 1]
    return " ".join(sorted(words)) if _names_in(parts) >= 2 and not _ROLES.intersection(words) else ""


def _names_in(parts: Sequence[str]) -> int:
    """How many names these are: a compound one is one, an initial is none."""
    count, opened = 0, False
    for part in parts:
        if re.search(r"[^\W\d_]{2}", part):
            count += not opened and part not in _CLOSING
            opened = part in _OPENING
    return count


def full_names(names: Mapping[int, Names]) -> dict[int, str]:
    """Address → name key, of every address that shares its full name with another one."""
    keys = {number: name_key(of.common()) for number, of in names.items()}
    counts = Counter(keys.values())
    return {number: key for number, key in keys.items() if key and counts[key] > 1}


def group(
    emails: Mapping[int, str],
    names: Mapping[int, Names],
    events: Mapping[int, Sequence[Event]],
    together: Collection[tuple[int, int]],
    own: Collection[int],
) -> list[Identity]:
    """Every address in exactly one identity; the user's own are one. Sorted by id.

    `together` has the pairs (lower number first) that stood in one message together.
    """
    leader = {number: number for number in emails}

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    by_mailbox: dict[str, int] = {}
    for number in sorted(emails, key=lambda n: emails[n]):
        first = by_mailbox.setdefault(canonical(emails[number]), number)
        leader[find(number)] = find(first)
    members = _by_full_name(emails, names, events, own)
    for numbers in members.values():
        if any((min(a, b), max(a, b)) in together for a, b in combinations(numbers, 2) if find(a) != find(b)):
            continue  # two who are written to together are two
        for number in numbers[1:]:
            leader[find(number)] = find(numbers[0])
    for number in own:
        leader[find(number)] = find(min(own))
    groups: dict[int, list[int]] = defaultdict(list)
    for number in emails:
        groups[find(number)].append(number)
    return sorted((_identity(numbers, emails, names, events) for numbers in groups.values()), key=lambda i: i.id)


def machine_because(emails: Iterable[str], kinds: Mapping[str, int], name: str = "", *, both_ways: bool) -> str:
    """Why this is a machine; "" for a person. Who was written to and answered individually is a person.

    `kinds` are those of their mail, and how much there was of each; `both_ways`: individual mail went and came.
    """
    if both_ways:
        return ""
    for email in emails:
        if robot := robot_address(email):
            return f"the address says {robot}"
        if bot := _BOT.search(email.rpartition("@")[0]):
            return f"the address says {bot[1]}"
    if _ROBOT_NAME.search(name):
        return "the name says robot"
    if kinds and all(kind in _MACHINE_KINDS for kind in kinds):
        return _MACHINE_KINDS[max(_MACHINE_KINDS, key=lambda kind: kinds.get(kind, 0))]
    return ""


def _by_full_name(
    emails: Mapping[int, str],
    names: Mapping[int, Names],
    events: Mapping[int, Sequence[Event]],
    own: Collection[int],
) -> dict[str, list[int]]:
    members: dict[str, list[int]] = defaultdict(list)
    for number in sorted(names, key=lambda n: emails[n]):
        email = emails[number]
        if number in own or robot_address(email) or _ROLES.intersection(re.split(r"[._+-]", email.rpartition("@")[0])):
            continue
        in_touch = any(event.individual for event in events.get(number, ()))
        if in_touch and (key := name_key(names[number].common())):
            members[key].append(number)
    return members


def _identity(
    numbers: Sequence[int],
    emails: Mapping[int, str],
    names: Mapping[int, Names],
    events: Mapping[int, Sequence[Event]],
) -> Identity:
    first = min(emails[number] for number in numbers)
    # The address last used between the two is the one to write to.
    ordered = sorted(
        numbers, key=lambda n: (-max((e.date for e in events.get(n, ()) if e.individual), default=-1), emails[n])
    )
    merged = Names()
    for number in numbers:
        if number in names:
            merged.own.update(names[number].own)
            merged.given.update(names[number].given)
    # 40 bits in eight letters and digits: among 100,000 people two the same are still unlikely.
    digest = base64.b32encode(hashlib.blake2b(first.encode(), digest_size=5).digest()).decode().lower()
    return Identity(digest, tuple(ordered), merged.best())
