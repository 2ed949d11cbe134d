"""Finds what is wrong with a letter. Errors keep it from becoming a draft; warnings are only shown. Pure.

docs/letters.md lists every code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from gmail_reconnect.config import Config
from gmail_reconnect.names.clean_name import is_mailbox_name
from gmail_reconnect.names.titles import split_titles
from gmail_reconnect.text.bidi import Direction, count_words, directions_in, without_isolates
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import one_line
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
    """One thing that is wrong with a letter: a code for programs, a message for people."""

    level: Level
    code: str
    message: str


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
    program's wording, so their words aren't judged.
    """
    unquoted = _QUOTED.sub("", letter.text)
    found = [
        *_unfinished(letter),
        *_greeting(letter, [letter.to.email, *addresses]),
        *_length(letter, config),
        *_manners(unquoted),
        *_claims(letter, _without_own_words(unquoted, letter.plan)),
        *_marks(letter, unquoted),
        *_quoted_subjects(letter, thread),
        *_directions(letter, unquoted),
    ]
    if letter.subject in subjects:
        found.append(("same_subject", "A letter to the same domain has this subject line."))
    findings = [Finding(CODES[code], code, message) for code, message in found]
    return tuple(sorted(findings, key=lambda finding: finding.level != "error"))


def held(grave: GraveMail) -> Finding:
    """That the program writes no letter, because the last mail looks like grief or anger."""
    looks = "angry" if grave.why == "anger" else "like bad news"
    message = (
        f"The last mail looks {looks}; this one is yours to write. It is from {grave.at:%d %b %Y}, "
        f"{'to' if grave.from_me else 'from'} {one_line(grave.address)}."
    )
    return Finding(CODES["held"], "held", message)


def _unfinished(letter: Letter) -> Iterator[tuple[str, str]]:
    names = {
        "silence": "how long it has been",
        "answer": "your answer to their last mail",
        "why_now": "why you write now",
        "offer": "what you offer",
        "signature": "your name",
    }
    for step in letter.blanks:
        yield "blank", f"The letter does not say {names.get(step, step)}."
    if not letter.blanks and (left := _LEFT_BLANK.search(letter.text)):
        yield "blank", f"It contains a blank: {left[0]}"
    offer, told = letter.plan.offer, _plain(letter.text)
    if offer is not None and not _contains(told, offer.words):
        yield "no_offer", f"The offer {offer.name!r} is not in the letter: does the layout have it?"
    if not _contains(told, letter.plan.ask):
        yield "no_ask", "What you ask is not in the letter: does the layout have it?"
    for part in (letter.subject, letter.text):
        if left := _TEMPLATE.search(_QUOTED.sub("", part)):
            yield "template_left", f"It contains a piece of a template: {left[0]}"
        if _CONTROL.search(part):
            yield "control_character", "It contains an invisible control character."


def _greeting(letter: Letter, addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    greeting = letter.text.lstrip().split("\n", 1)[0]
    if "@" in greeting:
        yield "address_as_name", f"The greeting is an address: {greeting}"
    greeted = [word.strip(" ,.:!،") for word in fold(without_isolates(greeting)).split()]
    if fold(letter.to.name) in greeted and is_mailbox_name(letter.to.name, addresses):
        yield "address_as_name", f"The greeting is the name of a mailbox: {greeting}"
    if _is_title(letter.plan.greeted.name):
        yield "title_as_name", f"The greeting is a title without a name: {greeting}"
    if _NULL.search(greeting):
        yield "null_name", f"The greeting names nobody: {greeting}"


def _is_title(name: str) -> bool:
    """Whether a greeting's name is nothing but titles: "Dr"."""
    return bool(name) and not split_titles(name).words


def _length(letter: Letter, config: Config) -> Iterator[tuple[str, str]]:
    words = count_words(letter.text)
    least, most = config.letters.min_words, config.letters.max_words
    if words < least:
        yield "too_short", f"{words} words; {least} to {most} are read best."
    if words > most:
        yield "too_long", f"{words} words; {least} to {most} are read best."
    subject = count_words(letter.subject)
    if not SUBJECT_WORDS[0] <= subject <= SUBJECT_WORDS[1]:
        yield "subject_length", f"The subject has {subject} words; three to seven are opened best."


def _manners(text: str) -> Iterator[tuple[str, str]]:
    questions = sum(text.count(mark) for mark in "?؟")
    if questions > MOST_QUESTIONS:
        yield "many_questions", f"{questions} questions; one to three are answered best."
    folded = fold(without_isolates(text))
    apologies = len(APOLOGY.findall(folded))
    if apologies > MOST_APOLOGIES:
        yield "many_apologies", f"{apologies} apologies; one is enough."
    if close := CLOSENESS.search(folded):
        yield "presumed_closeness", f"It presumes to know their life today: {close[0]!r}."
    if "!" in text:
        yield "exclamation", "It contains an exclamation mark."


def _claims(letter: Letter, ours: str) -> Iterator[tuple[str, str]]:
    """What the program's own wording states, though neither the user nor the headers did."""
    folded = fold(without_isolates(ours))
    if found := FEELING.search(folded):
        yield "feeling", f"It states a feeling or a memory that you didn't: {found[0]!r}."
    if not letter.plan.ask and (found := REQUEST.search(folded)):
        yield "invented_ask", f"It asks for something, and you didn't say what: {found[0]!r}."
    if not letter.plan.silence.is_long and (found := APOLOGY.search(folded)):
        yield "early_apology", f"It apologizes for a silence of under six months: {found[0]!r}."


def _marks(letter: Letter, unquoted: str) -> Iterator[tuple[str, str]]:
    """Punctuation, and sentences with two conditions."""
    for sentence in sorted(sentences(without_isolates(unquoted))):
        folded = fold(sentence)
        if _QUESTION.search(folded) and sentence.rstrip()[-1] not in "?؟…":
            yield "question_without_mark", f"A question without a question mark: {sentence}"
        if len(_IF.findall(sentence)) > 1:
            yield "doubled_conditional", f"Two conditions in one sentence: {sentence}"
    if letter.language == "ar" and (mark := _LATIN_MARK.search(without_isolates(unquoted))):
        yield "latin_mark", f"A Latin mark in Arabic text: {mark[0]}"


def _quoted_subjects(letter: Letter, thread: str) -> Iterator[tuple[str, str]]:
    topic = letter.plan.topic
    if topic is None or not _contains(_plain(f"{letter.subject} {letter.text}"), topic.subject):
        return
    if not judge_subject(topic.subject).is_safe:
        yield "doubtful_subject", f"It recalls a subject that had better not be recalled: {topic.subject}"
    if thread and fold(topic.subject) in fold(thread):
        yield "own_thread", f"The reply recalls the subject of its own thread: {topic.subject}"


def _without_own_words(text: str, plan: LetterPlan) -> str:
    """The letter without the sentences that the user wrote."""
    own = [plan.line, plan.ask, plan.answer.words if plan.answer else ""]
    own += [step.words for step in (plan.reason, plan.why_now, plan.offer) if step]
    rest = _plain(text)
    for words in filter(None, map(_plain, own)):
        for form in _forms(words):
            rest = rest.replace(form, " ")
    return rest


def _plain(text: str) -> str:
    return " ".join(without_isolates(text).split())


def _contains(text: str, words: str) -> bool:
    """Whether the words are in the text; their first letter may have become a capital, their last mark doubled."""
    return any(form in text for form in _forms(_plain(words).rstrip(" .")))


def _forms(words: str) -> tuple[str, str]:
    """The words as they are in the middle of a sentence, and at its beginning."""
    return words, words[:1].upper() + words[1:]


def _directions(letter: Letter, unquoted: str) -> Iterator[tuple[str, str]]:
    line = direction_of(letter.language)
    longest = max((len(run) for run in _runs_against(without_isolates(unquoted), line)), default=0)
    if longest >= FOREIGN_WORDS:
        yield "other_language", f"{longest} words in a row are in another language than the letter."
    for run in _runs_against(_ISOLATED.sub("", letter.text), line):
        yield "unisolated", f"{' '.join(run)} runs the other way and is not set apart."


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
