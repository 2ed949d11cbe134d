"""Letters of every kind, tone and language as golden files, to be read again after every change."""

from __future__ import annotations

from typing import Any

import pytest

from gmail_reconnect.config import Config, Tone
from gmail_reconnect.letters.content import CHAPTER_KINDS, WHY_KINDS, Letter
from gmail_reconnect.letters.lint import check
from gmail_reconnect.letters.wording.wordings import TONES
from gmail_reconnect.model import Contact, Gender
from tests.conftest import Golden
from tests.support.letter_samples import TRIP, config, contact, letter

LANGUAGES = ("en", "ar")
WHO = {"en": contact("Mira Stolz"), "ar": contact("ليلى منصور", subject="عينات الراتنج")}
ME = {"en": {}, "ar": {"name": "سالم بركات", "signature": "سالم"}}


def shown(title: str, found: Letter, settings: Config) -> str:
    """A letter with its subject and lint findings."""
    findings = "".join(f"({f.level}: {f.code})\n" for f in check(found, settings))
    return f"=== {title}\n{found.subject}\n\n{found.text}{findings}\n"


def several(who: Contact, settings: Config, language: str, title: str, count: int = 2, **wish: str) -> str:
    return "".join(
        shown(f"{title}, {attempt + 1}", letter(who, settings, language, attempt=attempt, **wish), settings)
        for attempt in range(count)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tone", TONES)
def test_letters_for_every_chapter_and_tone(golden: Golden, tone: Tone, language: str) -> None:
    """Each kind of chapter in its own wording, then one with the user's words."""
    own = config(tone, me=ME[language])
    bare = config(tone, me=ME[language], chapter=[])
    text = "".join(several(WHO[language], bare, language, kind, reason=kind) for kind in CHAPTER_KINDS)
    text += several(WHO[language], own, language, "studies in the user's words")
    text += several(WHO[language], bare, language, "no chapter")
    golden(f"letters/{language}-{tone}.txt", text)


WORDS: dict[str, dict[str, str]] = {
    "trip": {key: TRIP[key] for key in LANGUAGES},
    "return": {"en": "I am working in materials research again", "ar": "رجعت إلى العمل في أبحاث المواد"},
    "application": {
        "en": "I am applying to the business school in Porto for next autumn",
        "ar": "أتقدم هذا العام إلى كلية إدارة الأعمال في بورتو",
    },
    "advice": {
        "en": "I have been offered a post at a start-up and a post at a university",
        "ar": "عُرضت عليّ وظيفة في شركة ناشئة وأخرى في جامعة",
    },
    "question": {"en": "Who still repairs old injection moulds?", "ar": "من الذي ما زال يصلح قوالب الحقن القديمة؟"},
    "debt": {"en": "I never sent you the photographs from Bergen", "ar": "لم أرسل إليك صور بيرغن بعد"},
    "other": {
        "en": "The resin that we tested is in production at last",
        "ar": "دخل الراتنج الذي اختبرناه مرحلة الإنتاج",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_for_every_kind_of_campaign(golden: Golden, language: str) -> None:
    """Also a return without words, and an owed reply with and without its subject."""
    text = ""
    for kind in WHY_KINDS:
        settings = config(me=ME[language], why_now=[{"name": kind, "kind": kind} | WORDS[kind]])
        text += several(WHO[language], settings, language, kind, count=3)
    back = config(me=ME[language], why_now=[{"name": "back", "kind": "return"}])
    text += several(WHO[language], back, language, "return without words")
    for title, subject in {"with": WHO[language].tie.subjects[0], "without": "Condolences"}.items():
        owed = contact(WHO[language].person.name, subject=subject, i_owe=True)
        text += several(owed, config(me=ME[language], why_now=[]), language, f"debt {title} its subject")
    golden(f"letters/{language}-why-now.txt", text)


CASES: dict[str, dict[str, Any]] = {
    "man to woman": {"me": "m", "who": contact("ليلى منصور", gender=Gender.FEMALE, subject="عينات الراتنج")},
    "woman to man": {"me": "f", "who": contact("سامي خليل", gender=Gender.MALE, subject="عينات الراتنج")},
    "no gender set": {"me": None, "who": contact("نور سالم", subject="عينات الراتنج")},
    "a Latin name and subject": {"me": "m", "who": contact("Mira Stolz", subject="Resin samples")},
    "a name in two scripts": {"me": "f", "who": contact("Layla ليلى Mansour", subject="عينات PVC-U جديدة")},
    "a compound name": {"me": "m", "who": contact("أبو بكر حمدي", gender=Gender.MALE, subject="عينات الراتنج")},
    "no name": {"me": "m", "who": contact("", subject="")},
}


@pytest.mark.parametrize("title", CASES)
def test_arabic_letters_for_genders_scripts_and_names(golden: Golden, title: str) -> None:
    """Women and men, mixed scripts, compound names, no name; text and HTML."""
    case = CASES[title]
    settings = config(me={"name": "Sam Barakat", "signature": "سام", "gender": case["me"]})
    text = several(case["who"], settings, "ar", title, count=4)
    golden(f"letters/ar-{title.replace(' ', '-')}.txt", text + letter(case["who"], settings, "ar").html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_with_everything_missing_shows_blanks(golden: Golden, language: str) -> None:
    """Text and HTML."""
    settings = config(me={"name": "", "signature": ""}, chapter=[], why_now=[], offer=[])
    found = letter(WHO[language], settings, language)
    golden(f"letters/{language}-blanks.txt", shown("blanks", found, settings) + found.html)


def test_english_letters_with_arabic_name_and_without_name(golden: Golden) -> None:
    """An Arabic name and subject in an English letter; a person without a name."""
    mixed, nobody = contact("ليلى منصور", subject="عينات الراتنج"), contact("", subject="")
    text = several(mixed, config(), "en", "an Arabic name") + letter(mixed, config()).html
    golden("letters/en-cases.txt", text + several(nobody, config(), "en", "no name"))
