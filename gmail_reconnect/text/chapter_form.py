"""Tell whether the words for a chapter fit into "Most of that time went into …": a noun phrase or an -ing form. Pure.

Only what is certainly another form is found: a sentence ("I was studying"), a verb in the past ("studied law"), a
preposition ("in Lyon"), a capital letter where a sentence begins ("Finishing a degree"), a full stop.
"""

from __future__ import annotations

import re
from typing import Final

from .fold import word_set
from .sanitize import clean

_READS: Final = {
    "en": "Most of that time went into {}.",
    "ar": "انصرف معظم هذا الوقت إلى {}.",
}
_ADVICE: Final = {
    "en": "Write a noun or an -ing form in lower case, such as “finishing a degree in Lyon”",
    "ar": "Write a noun, such as «إتمام دراستي في ليون»",
}
_ANY: Final = "Leave out the mark at the end"
_ENDS: Final = re.compile(r"[.!?…;:,؟؛،。]+$")
_ABBREVIATION: Final = re.compile(r"(?i)(?:\b\w\.\w|\b(?:inc|ltd|co|corp|bros|dept|univ|st|jr|sr|etc|no|p\.?c))\.$")
_SUBJECT: Final = re.compile(r"(?:I|[Hh]e|[Ss]he|[Ww]e|[Tt]hey|[Yy]ou|it|It|[Tt]here)\b(?:['’](?:m|s|re|d|ve|ll)\b)?\s")
_FINITE: Final = re.compile(r"\b(?:am|is|are|was|were|has|had|did|does|could|would|wasn['’]t|didn['’]t|couldn['’]t)\b")
_RELATIVE: Final = re.compile(r"\b(?:that|which|who|whom|whose|where|when|what|how|why|whatever|as|if|whether)\b")
_CONTACT: Final = re.compile(r"(?<!, )(?<!, and )(?<!, but )(?<!, so )\b(?:I|he|she|we|they|you|it)\s+$")
"""As in "the firm I was building", but not in "an illness, and I was"."""
_NOT_FIRST: Final = word_set(
    "because since while when although though as after before until if so but and or that which to",
    "in at on from for with by of about during through into",
    "was were am is are been had has did got went became took",
)
_PREDICATE: Final = word_set(
    "studied worked lived moved travelled traveled finished started began changed joined founded built ran raised lost",
    "spent left taught learned wrote managed looked cared married retired trained recovered tried helped opened closed",
    "busy ill sick unemployed pregnant tired swamped overwhelmed occupied abroad overseas",
)
_AFTER_PREDICATE: Final = word_set(
    "a an the my our his her their this that two three to in at on for from with as into through up out after abroad",
    "away home back law medicine very too hard myself ourselves and again by all",
)
_CAPITAL: Final = word_set(
    "a an the my our his her their this two three many several some work studies study family illness marriage travel",
    "life parenthood military job jobs another too very",
)
_ARABIC_FIRST: Final = word_set(
    "أنا نحن كنت كنا كان كانت لقد قد لأن لأنني لأنه حيث إذ حين حينما عندما بينما لما بعدما منذ في من إلى على عن عند",
    "خلال أثناء بسبب ثم مشغول مشغولا مشغولة منشغل منشغلا منشغلة متفرغ متفرغا متفرغة",
)
_ARABIC_STEMS: Final = word_set(
    "درس عمل عش سافر انتقل تزوج انشغل اشتغل أسس أنشأ بدأ ترك غير اعتني أكمل أنهي قضي أمضي سكن أقم هاجر رزق مرض تعب فتح",
    "بني صر أصبح ظلل بقي حصل التحق انضمم تقاعد تولي رعي ربي كتب أعدد حضر دخل خرج رجع عد سعي حاول اضطرر تعلم تخرج افتتح",
    "تفرغ اهتمم أدر قم كرس أنجب استقل خض شارك ساعد",
)
_ARABIC_PRESENT: Final = word_set(
    "أدرس أعمل أعيش أسافر أعتني أنشغل أهتم أكمل أبني أؤسس أدير أرعى أربي أسكن أقيم أكتب أحاول أتعلم أتفرغ أشتغل أنتقل",
    "ندرس نعمل نعيش نسافر نعتني ننتقل نبني نؤسس ندير نربي نسكن نقيم",
)
_ARABIC_VERBS: Final = (
    word_set(*(f"{stem}{ending}" for stem in _ARABIC_STEMS for ending in ("ت", "نا", "ناه", "ته", "تها")))
    | _ARABIC_PRESENT
) - word_set("بنت بيت")


def find_wrong_form(words: str, language: str) -> str:
    """Why `words` don't fit, with the sentence they would be in and what to write; "" where nothing is wrong."""
    line = clean(words)
    ends = _ENDS.search(line) and not _ABBREVIATION.search(line)
    fits = {"en": _fits_in_english, "ar": _fits_in_arabic}.get(language)
    if fits is None:
        return f"{_ANY}: {line!r}." if ends else ""
    if not line or (fits(line) and not ends):
        return ""
    return f"A letter would say “{_READS[language].format(line)}” {_ADVICE[language]}."


def _fits_in_english(line: str) -> bool:
    first, _, rest = line.partition(" ")
    folded, second = first.casefold(), rest.partition(" ")[0].casefold().strip(",.")
    if _SUBJECT.match(line + " ") or folded in _NOT_FIRST:
        return False
    if folded in _PREDICATE and (not second or second in _AFTER_PREDICATE):
        return False
    if first[:1].isupper() and not first.isupper() and (folded in _CAPITAL or (rest and folded.endswith("ing"))):
        return False
    finite = _FINITE.search(line)
    before = line[: finite.start()] if finite else ""
    return finite is None or bool(_RELATIVE.search(before) or _CONTACT.search(before))


def _fits_in_arabic(line: str) -> bool:
    first = next(iter(word_set(line.partition(" ")[0])), "")
    return not any(one in _ARABIC_FIRST or one in _ARABIC_VERBS for one in (first, first.removeprefix("و")))
