"""Why two people may be one: a code with the names or addresses it is about, and its sentence in each language. Pure.

No sentence depends on a gender.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final


@unique
class DuplicateCode(StrEnum):
    """What makes two people look like one. `first` and `second` are what DuplicateReason has."""

    SAME_NAME = "same_name"  # first: the name
    WITH_MORE = "with_more"  # first: a name, with more than second
    TWO_SPELLINGS = "two_spellings"
    TWO_ORDERS = "two_orders"
    TWO_SCRIPTS = "two_scripts"
    SHORT_FORM = "short_form"  # first: Bob, second: Robert
    IN_FULL = "in_full"  # first: the longer name
    ADDRESS_SPELLS = "address_spells"  # first: an address, second: the name
    ADDRESSES_SPELL = "addresses_spell"  # two addresses
    SAME_START = "same_start"  # first: how both addresses begin, second: a name that both have
    INITIAL = "initial"  # first: the name with an initial
    JOINED_BY_NAME = "joined_by_name"


@unique
class Doubt(StrEnum):
    """What speaks against it."""

    RELATIVE = "relative"
    MAIL_TO_BOTH = "mail_to_both"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class DuplicateReason:
    """The code, what it is about, and what speaks against it. `stranger`: their address, where Doubt has one."""

    code: DuplicateCode
    first: str = ""
    second: str = ""
    doubts: tuple[Doubt, ...] = ()
    stranger: str = ""

    def sentence(self, language: str = "en", shown: Callable[[str], str] = str) -> str:
        """The reason in one of LANGUAGES, without a full stop. `shown` prepares each name and address."""
        values = {name: shown(getattr(self, name)) for name in ("first", "second", "stranger")}
        words = _WORDS[language]
        return "".join(words[part] for part in (self.code, *self.doubts)).format(**values)


_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        DuplicateCode.SAME_NAME: "both are called {first}",
        DuplicateCode.WITH_MORE: "{first} may be {second}",
        DuplicateCode.TWO_SPELLINGS: "{first} and {second} may be two spellings of one name",
        DuplicateCode.TWO_ORDERS: "{first} and {second} may be one name in two orders",
        DuplicateCode.TWO_SCRIPTS: "{first} and {second} may be one name in two scripts",
        DuplicateCode.SHORT_FORM: "{first} is short for {second}",
        DuplicateCode.IN_FULL: "{first} may be {second} in full",
        DuplicateCode.ADDRESS_SPELLS: "the address {first} spells the name {second}",
        DuplicateCode.ADDRESSES_SPELL: "{first} and {second} spell one name",
        DuplicateCode.SAME_START: "both addresses begin with {first}, and both are called {second}",
        DuplicateCode.INITIAL: "{first} may be short for {second}",
        DuplicateCode.JOINED_BY_NAME: "joined by name: little else in the mail shows that they are one person",
        Doubt.RELATIVE: ", or a relative of that name",
        Doubt.MAIL_TO_BOTH: ", though one mail went to both",
        Doubt.STRANGER: "; you were never in touch with {stranger}",
    },
    "ar": {
        DuplicateCode.SAME_NAME: "الاسم واحد: {first}",
        DuplicateCode.WITH_MORE: "قد يكون الاسم {first} هو {second}",
        DuplicateCode.TWO_SPELLINGS: "قد يكون {first} و{second} اسمًا واحدًا بكتابتين",
        DuplicateCode.TWO_ORDERS: "قد يكون {first} و{second} اسمًا واحدًا بترتيبين",
        DuplicateCode.TWO_SCRIPTS: "قد يكون {first} و{second} اسمًا واحدًا بأبجديتين",
        DuplicateCode.SHORT_FORM: "{first} صيغة قصيرة من {second}",
        DuplicateCode.IN_FULL: "قد يكون {first} هو {second} بالاسم الكامل",
        DuplicateCode.ADDRESS_SPELLS: "في العنوان {first} الاسم {second}",
        DuplicateCode.ADDRESSES_SPELL: "في العنوانين {first} و{second} اسم واحد",
        DuplicateCode.SAME_START: "يبدأ العنوانان بـ{first} وفي الاسمين {second}",
        DuplicateCode.INITIAL: "قد يكون {first} اختصارًا للاسم {second}",
        DuplicateCode.JOINED_BY_NAME: "جُمع العنوانان لتطابق الاسم، ولا يكاد شيء آخر في البريد يدل على أنهما لشخص واحد",
        Doubt.RELATIVE: "، أو لأحد الأقارب الاسم نفسه",
        Doubt.MAIL_TO_BOTH: "، مع أن رسالة واحدة ذهبت إلى العنوانين",
        Doubt.STRANGER: "؛ ولا مراسلة بينك وبين {stranger}",
    },
}
LANGUAGES: Final = tuple(_WORDS)
