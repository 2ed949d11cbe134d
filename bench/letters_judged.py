"""Letters for blind judges, and what the judges' scores say.

`python -m bench.letters_judged FOLDER [--seed N]` writes two letters to each of the top 20 people of three real
mailboxes on 1 March 2002, by the configs in letters_judged.toml: one by the config alone ("config"), one with what the
owner chose for this person in letters_judged_lines.toml ("line"). The letters that a person wrote ("human") are mixed
in; they are read from facts/letters-judged.md beside the real mail. FOLDER gets a file for each letter (NNN.txt: facts,
letter) in an order that the seed decides, RUBRIC.md, sheet.csv, packs for quick reading in three orders for each
language (E1.txt, A1.txt …), and key.csv, which says where each letter is from: it isn't for the judges.

`python -m bench.letters_judged FOLDER --scores SHEET…` prints what the filled sheets, one of each judge, come to.
"""

from __future__ import annotations

import csv
import random
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import Any, Final

from bench.command_line import argument_parser
from bench.letters import BOXES, DATA, ENDS, Box, Known, ranked
from gmail_reconnect.config import Config
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.compose import ComposedLetter, compose
from gmail_reconnect.letters.content import LetterContext, LetterPlan
from gmail_reconnect.letters.memories import (
    CorrespondenceHistory,
    people_in_common,
    recalled_subject,
    shared_project,
)
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact, Gender, Moment, Tie

HERE: Final = Path(__file__).parent
HUMAN: Final = DATA.parent / "facts" / "letters-judged.md"
PEOPLE: Final = 20  # of each mailbox
SCORES: Final = ("sign", "natural", "truthful", "three_steps", "knows_tie", "not_templated")
SOURCES: Final = ("config", "line", "human")
LANGUAGES: Final = {"en": "English", "ar": "Arabic"}
ORDERS: Final = 3  # packs of each language, so that no letter always comes first


@dataclass(frozen=True)
class Entry:
    """A letter as a judge gets it, and where it is from."""

    source: str
    mailbox: str
    language: str
    tone: str
    facts: tuple[str, ...]
    subject: str
    text: str

    def shown(self, number: int) -> str:
        """The file of this letter."""
        facts = "\n".join(f"- {fact}" for fact in self.facts)
        return f"LETTER {number:03}\n\nFACTS\n{facts}\n\nLETTER\nSubject: {self.subject}\n\n{self.text.strip()}\n"


def day(at: datetime) -> str:
    """Such as "7 December 2000"."""
    return f"{at.day} {at:%B %Y}"


def mailbox_facts(contact: Contact, history: CorrespondenceHistory, plan: LetterPlan) -> Iterator[str]:
    """What the headers show of the two."""
    tie, them = contact.tie, contact.person.shown
    for side, moment in (("from the sender", tie.last_wrote), (f"from {them}", tie.last_heard)):
        yield f"Last mail {side}: {_moment(moment)}"
    if tie.last_contact:
        yield f"Since the last mail of the two: {(ENDS - tie.last_contact).days} days"
    yield _ending(tie, plan)
    months: dict[int, set[int]] = {}
    for mail in history.mails:
        months.setdefault(mail.at.year, set()).add(mail.at.month)
    in_years = ", ".join(f"{len(found)} of {year}" for year, found in months.items())
    yield f"Mails: {tie.sent} from the sender, {tie.received} from {them}; months with mail: {in_years}"
    recent = history.mails[-8:]
    yield "The latest mails: " + "; ".join(
        f"{day(mail.at)}, {'sender' if mail.from_me else 'other'}, “{mail.subject}”" for mail in reversed(recent)
    )
    if recalled := recalled_subject(history):
        yield f"Both wrote about “{recalled.subject}”, last on {day(recalled.at)}"
    if project := shared_project(history):
        yield f"Both wrote about “{project.subject}” in {project.months} months"
    if names := people_in_common(history):
        yield f"Often in To or Cc of mail both ways: {', '.join(names)}"
    if history.mails:
        yield f"The first mail: {day(history.mails[0].at)}"


def _moment(moment: Moment | None) -> str:
    return f"{day(moment.at)}, subject “{moment.subject}”" if moment else "none"


def _ending(tie: Tie, plan: LetterPlan) -> str:
    if plan.silence.ending == "owed":
        return "The other's last mail is unanswered"
    if tie.i_owe:
        return "The other wrote last; that mail answered one of the sender's"
    return f"The sender wrote last; mails of the sender in a row without an answer: {tie.unanswered}"


def said_facts(config: Config, plan: LetterPlan, choices: LetterChoices) -> Iterator[str]:
    """What the sender said, and is therefore true."""
    for chapter in config.chapters:
        until = f"to {chapter.to}" if chapter.to else "until today"
        yield f"The sender said: from {chapter.start} {until}: {chapter.words[plan.language]}"
    reason = plan.why_now.words if plan.why_now else ""
    for what, words in (
        ("Reason to write now", reason or "the answer"),
        ("Asks", plan.ask or "nothing"),
        ("Offers", plan.offer.words if plan.offer else "nothing"),
        ("Subject line that the sender wants", plan.subject or plan.campaign_subject),
        ("Calls the other", choices.call),
        ("Says of these people", plan.line if plan.line_name else ""),
        ("Adds for this person", choices.line),
        ("Answers", choices.answer),
    ):
        if words:
            yield f"{what}: {words}"


def entry(one: ComposedLetter, source: str, box: Box, context: LetterContext, known: Known) -> Entry:
    """A letter of ours, with its facts."""
    letter, plan, person = one.letter, one.letter.plan, one.contact.person
    facts = [
        f"Language: {LANGUAGES[letter.language]}; today is {day(ENDS)}",
        f"Sender: {context.config.me.name}; to: {person.shown} <{person.email}>",
        *mailbox_facts(one.contact, known.histories[person.id], plan),
    ]
    if introduction := known.introductions.get(person.id):
        facts.append(f"Introduced the two to each other: {introduction.by}, {day(introduction.at)}")
    facts += said_facts(context.config, plan, context.choices.get(person.id, LetterChoices()))
    return Entry(source, box.name, letter.language, plan.tone, tuple(facts), letter.subject, letter.text)


def written_letters(box: Box, config: Config, lines: Mapping[str, Mapping[str, str]]) -> Iterator[Entry]:
    """Two letters to each of the first people of a mailbox whose letter isn't held."""
    with ranked(box, config) as (contacts, known):
        templates = wording_files.load(Path("no-such-folder"))
        chosen = {id_: LetterChoices.of_values(values) for id_, values in lines.items()}
        tones = {id_: LetterChoices(tone=choices.tone) for id_, choices in chosen.items()}
        some = [_in_language(contact, lines) for contact in contacts]
        context = LetterContext(
            config, templates, ENDS, introductions=known.introductions, histories=known.histories, choices=tones
        )
        held = {one.contact.person.id for one in compose(some, context) if one.letter.plan.held}
        first = [contact for contact in some if contact.person.id not in held][:PEOPLE]
        if missing := [contact.person.id for contact in first if contact.person.id not in lines]:
            print(f"{box.name}: {len(missing)} people have no line: {', '.join(missing)}", file=sys.stderr)
        known_gender = [_with_gender(contact, lines) for contact in first]
        for source, people, context_of in (
            ("config", first, context), ("line", known_gender, replace(context, choices=chosen))
        ):  # fmt: skip
            for one in compose(people, context_of):
                if source == "config" or one.contact.person.id in lines:
                    yield entry(one, source, box, context_of, known)


def _in_language(contact: Contact, lines: Mapping[str, Mapping[str, str]]) -> Contact:
    language = lines.get(contact.person.id, {}).get("language", "en")
    return replace(contact, person=replace(contact.person, language=language))


def _with_gender(contact: Contact, lines: Mapping[str, Mapping[str, str]]) -> Contact:
    woman = lines.get(contact.person.id, {}).get("gender") == "f"
    return replace(contact, person=replace(contact.person, gender=Gender.FEMALE)) if woman else contact


def human_letters(told: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """The letters that a person wrote: block quotes that begin with a subject line in bold."""
    quotes = re.findall(r"(?m)^> \*\*(.+?)\.?\*\* (.+(?:\n\S.*)*)", HUMAN.read_text(encoding="utf-8"))
    if len(quotes) != len(told):
        sys.exit(f"{HUMAN.name} has {len(quotes)} letters, but letters_judged.toml has the facts of {len(told)}.")
    return [
        Entry(
            "human", one["mailbox"], one["language"], "",
            (f"Language: {LANGUAGES[one['language']]}; today is {day(ENDS)}", *one["facts"]),
            subject, _as_letter(text),
        )
        for (subject, text), one in zip(quotes, told, strict=True)
    ]  # fmt: skip


def _as_letter(quoted: str) -> str:
    """The greeting on a line of its own, and so the last words if they are a signature."""
    text = " ".join(quoted.replace("\n> ", "\n").split())
    greeting, comma, rest = re.split(r"([,،])", text, maxsplit=1)
    body, stop, end = rest.strip().rpartition(". ")
    if stop and len(end.split()) <= 4 and not end.endswith((".", "]")):
        signature = "\n".join(re.split("(?<=[,،]) ", end))
        return f"{greeting}{comma}\n\n{body}.\n\n{signature}\n"
    return f"{greeting}{comma}\n\n{rest.strip()}\n"


def write(folder: Path, seed: int) -> None:
    """Writes all files."""
    if not HUMAN.is_file():
        sys.exit(
            f"There is no {HUMAN}: set GMAIL_RECONNECT_TEST_DATA to a folder of real mail that has facts beside it."
        )
    filled = tomllib.loads((HERE / "letters_judged.toml").read_text(encoding="utf-8"))
    lines = tomllib.loads((HERE / "letters_judged_lines.toml").read_text(encoding="utf-8"))
    boxes = {box.name: box for box in BOXES}
    entries = human_letters(filled["human"])
    for mailbox in filled["mailbox"]:
        entries += written_letters(boxes[mailbox["name"]], Config.model_validate(mailbox["config"]), lines)
    chance = random.Random(seed)
    chance.shuffle(entries)
    folder.mkdir(parents=True, exist_ok=True)
    numbered = dict(enumerate(entries, 1))
    for number, one in numbered.items():
        (folder / f"{number:03}.txt").write_text(one.shown(number), encoding="utf-8")
    for language, name in LANGUAGES.items():
        some = [number for number, one in numbered.items() if one.language == language]
        for order in range(1, ORDERS + 1):
            chance.shuffle(some)
            pack = f"\n{'=' * 72}\n\n".join(numbered[number].shown(number) for number in some)
            (folder / f"{name[0]}{order}.txt").write_text(pack, encoding="utf-8")
    shutil.copyfile(HERE / "letters_judged_rubric.md", folder / "RUBRIC.md")
    _write_csv(folder / "sheet.csv", ("number", *SCORES, "comment"), ([f"{n:03}"] for n in numbered))
    key = ([f"{n:03}", one.source, one.mailbox, one.language, one.tone] for n, one in numbered.items())
    _write_csv(folder / "key.csv", ("number", "source", "mailbox", "language", "tone"), key)
    for source in SOURCES:
        counts = (sum(o.source == source and o.language == language for o in entries) for language in LANGUAGES)
        print(f"{source}: " + ", ".join(f"{n} {name}" for n, name in zip(counts, LANGUAGES.values(), strict=True)))


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(header)
        csv.writer(file).writerows([*row, *[""] * (len(header) - len(row))] for row in rows)


@dataclass(frozen=True)
class Judged:
    """A letter, and what each judge gave it."""

    key: Mapping[str, str]
    sheets: tuple[Mapping[str, str], ...]

    def values(self, score: str) -> list[int]:
        """What the judges gave for one score."""
        return [int(sheet[score]) for sheet in self.sheets]


def read_scores(folder: Path, sheets: Iterable[Path]) -> list[Judged]:
    """Each letter that a judge scored. A sheet with a score that isn't 1 to 5 ends the program."""
    given: dict[str, list[Mapping[str, str]]] = {}
    for path in sheets:
        for row in _read_csv(path):
            if not any(row.get(score) for score in SCORES):
                continue
            if wrong := [score for score in SCORES if row.get(score) not in {"1", "2", "3", "4", "5"}]:
                sys.exit(f"{path}, letter {row['number']}: {', '.join(wrong)} must be 1 to 5.")
            given.setdefault(f"{int(row['number']):03}", []).append(row)
    keys = {row["number"]: row for row in _read_csv(folder / "key.csv")}
    if unknown := given.keys() - keys.keys():
        sys.exit(f"{folder / 'key.csv'} has no letter {', '.join(sorted(unknown))}.")
    return [Judged(keys[number], tuple(rows)) for number, rows in sorted(given.items())]


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def print_scores(judged: Sequence[Judged]) -> None:
    """A table by source and language, and the lowest ten letters."""
    print(f"| source | language | letters | judges | {' | '.join(SCORES)} |")
    print("|---" * (4 + len(SCORES)) + "|")
    for source in SOURCES:
        for language in (*LANGUAGES, "all"):
            some = [one for one in judged if one.key["source"] == source and language in {one.key["language"], "all"}]
            if some:
                means = " | ".join(f"{mean(mean(one.values(score)) for one in some):.2f}" for score in SCORES)
                judges = sorted({len(one.sheets) for one in some})
                counts = f"{judges[0]}–{judges[-1]}" if len(judges) > 1 else f"{judges[0]}"
                print(f"| {source} | {language} | {len(some)} | {counts} | {means} |")
    spread = " | ".join(f"{mean(max(v) - min(v) for one in judged if (v := one.values(s))):.2f}" for s in SCORES)
    print(f"| highest less lowest judge | all | {len(judged)} | | {spread} |")
    print("\nThe lowest ten on sign:")
    for one in sorted((one for one in judged if one.key["source"] != "human"), key=_low_first)[:10]:
        means = ", ".join(f"{score} {mean(one.values(score)):.2f}" for score in SCORES)
        print(f"\n{' '.join(one.key.values())}: {means}")
        for sheet in one.sheets:
            print(f"  - {sheet.get('comment') or '(no comment)'}")


def _low_first(one: Judged) -> tuple[float, float]:
    return mean(one.values("sign")), mean(mean(one.values(score)) for score in SCORES)


def main() -> None:
    """Writes the letters, or prints the scores."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scores", type=Path, nargs="+", metavar="SHEET")
    given = parser.parse_args()
    if given.scores:
        if not (judged := read_scores(given.folder, given.scores)):
            sys.exit("No sheet has a score.")
        print_scores(judged)
    else:
        write(given.folder, given.seed)


if __name__ == "__main__":
    main()
