"""Letters of every kind, tone and language as golden files, to be read aloud again after every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.content import CHAPTER_KINDS, Letter
from gmail_reconnect.letters.lint import check
from gmail_reconnect.letters.memories import CorrespondenceHistory
from gmail_reconnect.letters.wording.wordings import TONES
from gmail_reconnect.model import Contact, Gender
from gmail_reconnect.report.letter_remarks import describe_plan
from tests.conftest import Golden
from tests.support.letter_samples import NOW, STUDIES, TRIP, config, contact, history, letter

LANGUAGES = ("en", "ar")
WHO = {"en": contact("Mira Stolz"), "ar": contact("ليلى منصور", subject="عينات الراتنج")}
ME = {"en": {}, "ar": {"name": "سالم بركات", "signature": "سالم"}}
ASK = {"en": "twenty minutes by phone in March", "ar": "عشرين دقيقة بالهاتف في مارس"}
LINE = {"en": "I still have the torch you lent me in Bergen", "ar": "ما زال عندي المصباح الذي أعرتني إياه في بيرغن"}
SUBJECT = {"en": "a question about Osaka", "ar": "سؤال عن أوساكا"}
TOPIC = {"en": "Resin samples", "ar": "عينات الراتنج"}


def shown(title: str, found: Letter, settings: Config) -> str:
    """A letter with its plan, its subject and the lint's findings."""
    planned = "".join(f"({line.label}: {line.says})\n" for line in describe_plan(found.plan, "en"))
    findings = "".join(f"({f.level}: {f.code})\n" for f in check(found, settings))
    return f"=== {title}\n{planned}{found.subject}\n\n{found.text}{findings}\n"


def several(who: Contact, settings: Config, language: str, title: str, count: int = 2, **more: Any) -> str:
    return "".join(
        shown(f"{title}, {attempt + 1}", letter(who, settings, language, attempt=attempt, **more), settings)
        for attempt in range(count)
    )


def asking(**sections: Any) -> Config:
    """A complete config with an ask and a subject line."""
    return config(why_now=[TRIP | {"ask": ASK, "subject": SUBJECT}], **sections)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_for_every_ending_and_tone(golden: Golden, language: str) -> None:
    """Faded, unanswered, owed, settled, short, met since; each in three tones."""
    topic = TOPIC[language]
    both = ((1172, True, topic), (1170, False, topic))
    endings: dict[str, dict[str, Any]] = {
        "faded": {"mails": history(*both)},
        "faded, theirs last, no topic": {"mails": history((1170, False, ""))},
        "unanswered": {
            "unanswered": 3,
            "mails": history((1400, False, ""), (1200, True, ""), (1190, True, ""), (1170, True, "")),
        },
        "owed": {"mails": history(*both, (1170, False, topic)), "i_owe": True},
        "owed, answered": {
            "mails": history(*both, (1170, False, topic)),
            "i_owe": True,
            "choices": LetterChoices(answer={"en": "The samples arrived whole", "ar": "وصلت العينات سليمة"}[language]),
        },
        "settled": {"mails": history(*both), "i_owe": True, "choices": LetterChoices(answer_needed=False)},
        "short": {"days": 100, "mails": history((102, True, topic), (100, False, topic))},
        "short, unanswered": {"days": 100, "unanswered": 2, "mails": history((120, True, ""), (100, True, ""))},
        "short, owed": {"days": 100, "mails": history((100, False, topic)), "i_owe": True},
        "met": {"mails": history(*both), "last_met": NOW - timedelta(days=200)},
        "met, their mail unanswered": {
            "mails": history(*both, (1170, False, topic)),
            "i_owe": True,
            "last_met": NOW - timedelta(days=100),
        },
    }
    text = ""
    for title, ending in endings.items():
        fields = {key: ending.pop(key) for key in ("days", "i_owe", "last_met", "unanswered") if key in ending}
        who = contact(WHO[language].person.name, subject=topic, **fields)
        for tone in TONES:
            text += several(
                who, asking(me=ME[language], letters={"tone": tone}), language, f"{title}, {tone}", **ending
            )
    golden(f"letters/{language}-endings.txt", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_for_every_reason(golden: Golden, language: str) -> None:
    """Each kind of chapter in its own wording, for most and for part of the time; the user's words; none."""
    settings = config(me=ME[language])
    text = several(WHO[language], settings, language, "in the user's words, part")
    whole = config(me=ME[language], chapter=[STUDIES | {"to": "2026-11-01"}])
    text += several(WHO[language], whole, language, "in the user's words, most", count=4)
    own = LetterChoices(reason_words={"en": "I had no address of yours", "ar": "لم يكن عندي عنوانك"}[language])
    text += several(WHO[language], settings, language, "a sentence for this person", choices=own)
    for kind in CHAPTER_KINDS:
        bare = config(me=ME[language], chapter=[{"from": "2023-09-01", "kind": kind}])
        text += several(WHO[language], bare, language, kind, count=1)
    text += several(WHO[language], config(me=ME[language], chapter=[]), language, "no chapter")
    golden(f"letters/{language}-reasons.txt", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_for_every_memory(golden: Golden, language: str) -> None:
    """A project, an earlier topic, the years in touch, a third; and a line of the user's own."""
    topic, settings = TOPIC[language], config(me=ME[language])
    months = [(1300 + 30 * number, bool(number % 2), topic) for number in reversed(range(12))]
    with_carla = [
        replace(mail, others=("Carla Rossi",))
        for mail in history((1190, True, ""), (1180, False, ""), (1170, False, "")).mails
    ]
    cases = {
        "project": history(*months[-4:], (1170, False, "")),
        "reminder": history((1300, True, topic), (1299, False, topic), (1170, False, "")),
        "years": history(*((days - 100, mine, "") for days, mine, _ in months), (1170, False, "")),
        "a third": CorrespondenceHistory(tuple(with_carla)),
    }
    text = "".join(several(WHO[language], settings, language, title, mails=mails) for title, mails in cases.items())
    text += several(WHO[language], settings, language, "own line", choices=LetterChoices(line=LINE[language]))
    golden(f"letters/{language}-memories.txt", text)


WORDS: dict[str, dict[str, Any]] = {
    "trip": {key: TRIP[key] for key in LANGUAGES} | {"ask": ASK},
    "return": {"en": "I am working in materials research again", "ar": "رجعت إلى العمل في أبحاث المواد", "ask": ASK},
    "return without words": {},
    "application": {
        "en": "I am applying to the business school in Porto for next autumn",
        "ar": "أتقدم هذا العام إلى كلية إدارة الأعمال في بورتو",
        "ask": {"en": "Could I send you three questions?", "ar": "هل أرسل إليك ثلاثة أسئلة؟"},
    },
    "advice": {
        "en": "I have been offered a post at a start-up and a post at a university",
        "ar": "عُرضت عليّ وظيفة في شركة ناشئة وأخرى في جامعة",
        "ask": {"en": "your view in two lines", "ar": "رأيك في سطرين"},
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
    """With and without an ask; also a return without words, and an owed answer as the only reason."""
    text = ""
    for title, words in WORDS.items():
        campaign = {"name": "c", "kind": title.split()[0]} | words
        text += several(WHO[language], config(me=ME[language], why_now=[campaign]), language, title)
    owed = contact(WHO[language].person.name, subject=TOPIC[language], i_owe=True)
    text += several(owed, config(me=ME[language], why_now=[]), language, "an owed answer only")
    golden(f"letters/{language}-why-now.txt", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_formal_letters(golden: Golden, language: str) -> None:
    """Chosen, and because they sign with a title."""
    formal = asking(me=ME[language], letters={"formality": "formal"})
    titled = {"en": contact("Dr. Hala Mansour"), "ar": contact("د. هالة منصور", gender=Gender.FEMALE)}[language]
    text = several(WHO[language], formal, language, "formal", count=3)
    text += several(titled, asking(me=ME[language]), language, "titled", count=3)
    golden(f"letters/{language}-formal.txt", text)


CASES: dict[str, dict[str, Any]] = {
    "man to woman": {"me": "m", "who": contact("ليلى منصور", gender=Gender.FEMALE, subject="عينات الراتنج")},
    "woman to man": {"me": "f", "who": contact("سامي خليل", gender=Gender.MALE, subject="عينات الراتنج")},
    "no gender set": {"me": None, "who": contact("نور سالم", subject="عينات الراتنج")},
    "a Latin name and subject": {"me": "m", "who": contact("Ingrid Stolz", subject="Resin samples")},
    "a name in two scripts": {"me": "f", "who": contact("Layla ليلى Mansour", subject="عينات PVC-U جديدة")},
    "a compound name": {"me": "m", "who": contact("أبو بكر حمدي", gender=Gender.MALE, subject="عينات الراتنج")},
    "no name": {"me": "m", "who": contact("", subject="")},
}


@pytest.mark.parametrize("title", CASES)
def test_arabic_letters_for_genders_scripts_and_names(golden: Golden, title: str) -> None:
    """Women and men, mixed scripts, compound names, no name; text and HTML."""
    case = CASES[title]
    settings = config(me={"name": "Sam Barakat", "signature": "سام", "gender": case["me"]})
    text = several(case["who"], settings, "ar", title, count=3)
    golden(f"letters/ar-{title.replace(' ', '-')}.txt", text + letter(case["who"], settings, "ar").html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_with_everything_missing_shows_blanks(golden: Golden, language: str) -> None:
    """Text and HTML."""
    settings = config(me={"name": "", "signature": ""}, chapter=[], why_now=[], offer=[])
    nobody = contact(WHO[language].person.name, days=None, subject="")
    found = letter(nobody, settings, language)
    golden(f"letters/{language}-blanks.txt", shown("blanks", found, settings) + found.html)


def test_english_letters_with_arabic_name_and_without_name(golden: Golden) -> None:
    """A person with an Arabic name, and an Arabic subject, in an English letter; a person without a name."""
    mixed, nobody = contact("ليلى منصور", subject="عينات الراتنج"), contact("", subject="")
    text = several(mixed, config(), "en", "an Arabic name") + letter(mixed, config()).html
    golden("letters/en-cases.txt", text + several(nobody, config(), "en", "no name"))
