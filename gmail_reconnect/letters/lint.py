"""Finds what is wrong with a letter. Errors keep it from becoming a draft; warnings are only shown. Pure.

docs/letters.md lists every code; `report/letter_remarks.py` words each finding.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from gmail_reconnect.config import Config
from gmail_reconnect.names.clean_name import clean_display_name, is_mailbox_name
from gmail_reconnect.names.titles import split_titles
from gmail_reconnect.text.bidi import Direction, count_words, directions_in, without_isolates
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.scripts import direction_of

from .content import Letter, LetterPlan
from .memories import GraveMail
from .recall import judge_subject
from .renderer import SUBJECT_WORDS, sentences

Level = Literal["error", "warning"]

CODES: Final[dict[str, Level]] = {
    "held": "error",
    "blank": "error",
    "address_as_name": "error",
    "null_name": "error",
    "title_as_name": "error",
    "template_left": "error",
    "control_character": "error",
    "other_language": "error",
    "no_offer": "error",
    "no_ask": "error",
    "invented_ask": "error",
    "feeling": "error",
    "doubtful_subject": "error",
    "own_thread": "warning",
    "same_subject": "warning",
    "too_short": "warning",
    "too_long": "warning",
    "subject_length": "warning",
    "many_questions": "warning",
    "many_apologies": "warning",
    "early_apology": "warning",
    "presumed_closeness": "warning",
    "exclamation": "warning",
    "question_without_mark": "warning",
    "latin_mark": "warning",
    "doubled_conditional": "warning",
    "unisolated": "warning",
}
BLANK_STEPS: Final = frozenset({"silence", "answer", "why_now", "offer", "signature"})
_UNFINISHED: Final = frozenset({"blank", "template_left", "control_character"})
"""The only errors of a text that the user wrote: it becomes a draft as it is."""
MOST_QUESTIONS: Final = 3
MOST_APOLOGIES: Final = 1
FOREIGN_WORDS: Final = 4
"""This many consecutive words in another script, outside quotation marks, are a sentence; fewer may be a name."""

_QUOTED = re.compile("“[^”]*”|«[^»]*»")
_ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
_LEFT_BLANK = re.compile(r"\[[^\]]*…\]")
_TEMPLATE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_CONTROL = re.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066\u2067\ue000\ue001]")
_NULL = re.compile(
    r"\b(?:null|none|undefined|nan|n/a|unknown|first[ _]?name|last[ _]?name|user[ _]?name|anonymous)\b", re.IGNORECASE
)
# These match folded text; folding also changes Arabic letters.
APOLOGY: Final = re.compile(
    r"\b(?:sorry|apolog\w+|forgiv\w+|regret\w*|pardon|excuse me)\b"
    r"|اعتذ|\bاسف|يوسفني|معذره|سامح|\bالعفو\b|\bعذرا\b"
)
CLOSENESS: Final = re.compile(
    r"\b(?:how(?:'s| is| are| have) (?:the|your) (?:kids?|children|wife|husband|partner|family|parents|job|baby|dog)"
    r"|(?:love|regards|greetings) to (?:all|the|your) (?:family|kids|children|wife|husband)"
    r"|hope (?:that )?(?:you and )?(?:the|your) (?:family|kids|children|wife|husband)"
    r"|congratulations on (?:the|your)|i (?:saw|see|heard|hear|noticed|read) (?:that )?(?:you|your)"
    r"|as (?:you know|always|usual)|your (?:new|current) (?:job|role|position|house|company|baby)"
    r"|you must be (?:very )?(?:busy|happy|proud)|my dear(?:est)? friend|old friend|miss you|just like old times)\b"
    r"|كيف (?:حال )?(?:ال)?(?:اولاد|اطفال|عايله|اسره|زوجتك|زوجك|اهلك|والديك|عمل)(?:ك)?"
    r"|سلم(?:ي)? علي|سلامي الي (?:ال)?(?:اهل|عايله|اسره|اولاد)|مبارك (?:لك|عليك|ال)|بلغني انك|سمعت انك"
    r"|رايت انك|علمت انك|كما تعلم|كالعاده|حبيبي|حبيبتي|صديقي القديم|صديقتي القديمه|وظيفتك الجديده|منصبك الجديد"
)
FEELING: Final = re.compile(
    r"\b(?:miss(?:ed|ing)? (?:you|it|our|this|your)|th(?:ought|ink|inking) of you|fond(?:ly)?|(?:good|happy) memor"
    r"|came to mind|come to mind|on my mind|in my head|meant a (?:lot|great)|mean a (?:lot|great)|treasure|cherish"
    r"|feels? (?:good|strange|odd)|glad to (?:have written|be writing)|ashamed|embarrass\w+|nobody i would"
    r"|the first (?:person|one)|i(?:'ve| have) (?:often|always|been meaning)|always meant|kept meaning"
    r"|with all my heart|enjoyed (?:our|your|working)|valued (?:our|your)|admire\w*|i remember\b)"
    r"|اشتقت|افتقد|خطرت (?:ب|علي|ل)|خطر(?:ت)? ببالي|في بالي|راودتني|ذكريات|طالما|لطالما|فكرت فيك|اتذكر|اعتز"
    r"|اول من (?:فكرت|خطر)|اخجل|خجلت|عزيز علي قلبي"
)
"""A feeling, a habit, a memory or a preference that only the user could state."""
REQUEST: Final = re.compile(
    r"\b(?:could i ask|may i ask|might i ask|i'd like to ask|i would like to ask|could you (?:spare|tell|give)"
    r"|would you (?:have|tell|mind)|i'm hoping for|i am hoping for|my request|a coffee|in advance"
    r"|(?:your|any) (?:advice|view) would)"
    r"|هل لي|هل يمكنني|هل استطيع|اود ان اطلب|ارجو منك|ما اطلبه|سلفا|فنجان قهوه"
)
"""The letter asks for something, or thanks for it in advance."""
_IF = re.compile(r"\b(?:if|should you|unless)\b|(?<!\w)(?:و|ف)?(?:إن|إذا|لو) (?=\w)", re.IGNORECASE)
_QUESTION = re.compile(
    r"\A(?:(?:and|but|so) )?(?:what|who|which|when|where|why|how|do you|does|did|is there|are there|can you|could"
    r"|would you|may i|might i)\b|\A(?:و|ف)?(?:هل|ماذا|متي|اين|كيف|لماذا|كم)\b"
)
_LATIN_MARK = re.compile(r"[\u0621-\u064a][\u064b-\u0652]*[?,;](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a letter. `wording` is the key of the sentence that says it, with these facts."""

    level: Level
    code: str
    wording: str
    facts: Mapping[str, str] = field(default_factory=dict)


def check(
    letter: Letter,
    config: Config,
    addresses: Iterable[str] = (),
    subjects: Collection[str] = (),
    thread: str = "",
) -> tuple[Finding, ...]:
    """Everything that is wrong with `letter`, errors first.

    `addresses` are the person's other addresses, `subjects` the subject lines of letters to their colleagues, and
    `thread` is the subject of the mail that a reply answers. A quoted subject and the user's own sentences aren't the
    program's wording, so their words aren't judged. If the whole text is the user's own, only what is unfinished is an
    error.
    """
    unquoted = _QUOTED.sub("", letter.text)
    ours = _without_own_words(unquoted, letter.plan)
    found = [
        *_unfinished(letter),
        *_greeting(letter, [letter.to.email, *addresses]),
        *_length(letter, config),
        *_manners(unquoted, ours),
        *(() if letter.is_own else _claims(letter, ours)),
        *_marks(letter, unquoted),
        *_quoted_subjects(letter, thread),
        *_directions(letter, unquoted, (letter.plan.greeted.name, config.me.name, config.me.signature)),
    ]
    if letter.subject in subjects:
        found.append(_finding("same_subject"))
    if letter.is_own:
        found = [replace(one, level="warning") if one.code not in _UNFINISHED else one for one in found]
    return tuple(sorted(found, key=lambda finding: finding.level != "error"))


def held(grave: GraveMail) -> Finding:
    """That the program writes no letter, because the last mail looks like grief or anger."""
    wording = f"held_{'anger' if grave.why == 'anger' else 'grief'}_{'to' if grave.from_me else 'from'}"
    return _finding("held", wording, day=grave.at.date().isoformat(), address=grave.address)


def _finding(code: str, wording: str = "", **facts: str | int) -> Finding:
    return Finding(CODES[code], code, wording or code, {name: str(fact) for name, fact in facts.items()})


def _unfinished(letter: Letter) -> Iterator[Finding]:
    for step in letter.blanks:
        yield _finding("blank", f"blank_{step}" if step in BLANK_STEPS else "blank_other", step=step)
    if not letter.blanks and (left := _LEFT_BLANK.search(letter.text)):
        yield _finding("blank", "blank_left", text=left[0])
    offer, told = letter.plan.offer, _plain(letter.text)
    if not letter.is_own and offer is not None and not _contains(told, offer.words):
        yield _finding("no_offer", offer=offer.name)
    if not letter.is_own and not _contains(told, letter.plan.ask):
        yield _finding("no_ask")
    for part in (letter.subject, letter.text):
        if left := _TEMPLATE.search(_QUOTED.sub("", part)):
            yield _finding("template_left", text=left[0])
        if _CONTROL.search(part):
            yield _finding("control_character")


def _greeting(letter: Letter, addresses: Iterable[str]) -> Iterator[Finding]:
    greeting = letter.text.lstrip().split("\n", 1)[0]
    if "@" in greeting:
        yield _finding("address_as_name", greeting=greeting)
    greeted = [word.strip(" ,.:!،") for word in fold(without_isolates(greeting)).split()]
    name = letter.to.name
    if fold(name) in greeted and is_mailbox_name(name, addresses) and not clean_display_name(name, *addresses):
        yield _finding("address_as_name", "mailbox_as_name", greeting=greeting)
    if _is_title(letter.plan.greeted.name):
        yield _finding("title_as_name", greeting=greeting)
    if _NULL.search(greeting):
        yield _finding("null_name", greeting=greeting)


def _is_title(name: str) -> bool:
    """Whether a greeting's name is nothing but titles: "Dr"."""
    return bool(name) and not split_titles(name).words


def _length(letter: Letter, config: Config) -> Iterator[Finding]:
    words = count_words(letter.text)
    least, most = config.letters.min_words, config.letters.max_words
    if words < least:
        yield _finding("too_short", words=words, least=least, most=most)
    if words > most:
        yield _finding("too_long", words=words, least=least, most=most)
    subject = count_words(letter.subject)
    if not SUBJECT_WORDS[0] <= subject <= SUBJECT_WORDS[1]:
        yield _finding("subject_length", words=subject)


def _manners(text: str, ours: str) -> Iterator[Finding]:
    """What is too much in the whole letter, and what had better not be in the program's wording."""
    questions = sum(text.count(mark) for mark in "?؟")
    if questions > MOST_QUESTIONS:
        yield _finding("many_questions", questions=questions)
    folded = fold(without_isolates(text))
    apologies = len(APOLOGY.findall(folded))
    if apologies > MOST_APOLOGIES:
        yield _finding("many_apologies", apologies=apologies)
    if close := CLOSENESS.search(fold(without_isolates(ours))):
        yield _finding("presumed_closeness", text=close[0])
    if "!" in ours:
        yield _finding("exclamation")


def _claims(letter: Letter, ours: str) -> Iterator[Finding]:
    """What the program's own wording states, though neither the user nor the headers did."""
    folded = fold(without_isolates(ours))
    if found := FEELING.search(folded):
        yield _finding("feeling", text=found[0])
    if not letter.plan.ask and (found := REQUEST.search(folded)):
        yield _finding("invented_ask", text=found[0])
    if not letter.plan.silence.is_long and (found := APOLOGY.search(folded)):
        yield _finding("early_apology", text=found[0])


def _marks(letter: Letter, unquoted: str) -> Iterator[Finding]:
    """Punctuation, and sentences with two conditions."""
    for sentence in sorted(sentences(without_isolates(unquoted))):
        folded = fold(sentence)
        if _QUESTION.search(folded) and sentence.rstrip()[-1] not in "?؟…":
            yield _finding("question_without_mark", text=sentence)
        if len(_IF.findall(sentence)) > 1:
            yield _finding("doubled_conditional", text=sentence)
    if letter.language == "ar" and (mark := _LATIN_MARK.search(without_isolates(unquoted))):
        yield _finding("latin_mark", text=mark[0])


def _quoted_subjects(letter: Letter, thread: str) -> Iterator[Finding]:
    plan, said = letter.plan, fold(_plain(f"{letter.subject} {letter.text}"))
    topics = [plan.topic, *(memory.topic for memory in plan.memories)]
    for subject in sorted({topic.subject for topic in topics if topic and fold(topic.subject) in said}):
        if not judge_subject(subject).is_safe:
            yield _finding("doubtful_subject", subject=subject)
        if thread and fold(subject) in fold(thread):
            yield _finding("own_thread", subject=subject)


def _without_own_words(text: str, plan: LetterPlan) -> str:
    """The letter without the sentences that the user wrote."""
    own = [plan.opening, plan.line, plan.ask, plan.closing, plan.answer.words if plan.answer else ""]
    own += [step.words for step in (plan.reason, plan.why_now, plan.offer) if step]
    rest = _plain(text)
    for words in filter(None, map(_plain, own)):
        for form in _forms(words):
            rest = rest.replace(form, " ")
    return rest


def _plain(text: str) -> str:
    return " ".join(without_isolates(text).split())


def _contains(text: str, words: str) -> bool:
    """Whether the words are in the text; their first letter may be a capital or not, their last mark doubled."""
    return any(form in text for form in _forms(_plain(words).rstrip(" .")))


def _forms(words: str) -> tuple[str, str, str]:
    """The words as they are, at the beginning of a sentence, and in the middle of one."""
    return words, words[:1].upper() + words[1:], words[:1].lower() + words[1:]


def _directions(letter: Letter, unquoted: str, names: Iterable[str]) -> Iterator[Finding]:
    line, rest = direction_of(letter.language), without_isolates(unquoted)
    for name in filter(None, names):  # it may have four words
        rest = rest.replace(name, " ")
    longest = max((len(run) for run in _runs_against(rest, line)), default=0)
    if longest >= FOREIGN_WORDS:
        yield _finding("other_language", words=longest)
    for run in _runs_against(_ISOLATED.sub("", letter.text), line):
        yield _finding("unisolated", text=" ".join(run))


def _runs_against(text: str, line: Direction) -> Iterator[list[str]]:
    """Runs of consecutive words in a paragraph whose letters all have the opposite direction."""
    for paragraph in text.splitlines():
        run: list[str] = []
        for word in paragraph.split():
            directions = directions_in(word)
            if directions and line not in directions:
                run.append(word)
            elif directions and run:
                yield run
                run = []
        if run:
            yield run
