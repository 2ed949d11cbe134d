"""Letters to the top people of real mailboxes: `python -m bench.letters [COUNT]`. Creates no draft, changes no file.

Ranks the mailboxes of `mail/` in the real mail (GMAIL_RECONNECT_TEST_DATA, or ../shared/data beside the checkout), each
on the day when its mail ends. Then composes COUNT (300) letters to the first people, as evenly over the mailboxes as
possible, in English and in Arabic, in each tone. Prints for each: letters, those held, those that lack the owner's
answer, other lint errors, warnings, words, the letters that recall something, the most sentences shared by two letters
to people of one domain (a subject line counts as one), and the most that a second letter to a person repeats. Words
and sentences are those of the letters that aren't held. Exits with 1 if a goal is missed: an error, a letter of fewer
than 40 or more than 125 words, or more than two shared sentences.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations, product
from pathlib import Path
from statistics import median
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.config import Config
from gmail_reconnect.importers import takeout
from gmail_reconnect.letters.compose import ComposedLetter, compose
from gmail_reconnect.letters.content import EarlierLetter, LetterContext, LetterRequest
from gmail_reconnect.letters.introduction import Introduction, read_introductions
from gmail_reconnect.letters.memories import CorrespondenceHistory, read_histories
from gmail_reconnect.letters.renderer import sentences
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.letters.wording.wordings import TONES
from gmail_reconnect.model import Contact
from gmail_reconnect.people import loading
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.text.bidi import count_words

ROOT: Final = Path(__file__).parent.parent
DATA: Final = Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", ROOT.parent / "shared" / "data"))
ENDS: Final = datetime(2002, 3, 1, tzinfo=UTC)
MOST_SHARED: Final = 2


@dataclass(frozen=True)
class Box:
    """A mailbox, its owner's addresses, and when its mail ends."""

    name: str
    own: tuple[str, ...]
    ends: datetime = ENDS


BOXES: Final = (
    Box("rogers-b", ("benjamin.rogers@enron.com",)),
    Box("haedicke-m", ("mark.haedicke@enron.com", "e..haedicke@enron.com", "mark.e.haedicke@enron.com")),
    Box("fossum-d", ("drew.fossum@enron.com",)),
    Box("linux-man", ("alx@kernel.org", "alx.manpages@gmail.com", "colomar.6.4.3@gmail.com"),
        datetime(2026, 3, 31, tzinfo=UTC)),
)  # fmt: skip
FILLED: Final = {
    "me": {"name": "Jonas Berg", "signature": "Jonas"},
    # One month is enough here; with two, the four mailboxes together rank fewer than 300 people.
    "gate": {"min_months": 1},
    "chapter": [
        {"from": "1999-06-01", "to": "2000-12-31", "kind": "abroad", "en": "living and working in Oslo",
         "ar": "العيش والعمل في أوسلو"},
        {"from": "2001-01-01", "to": "2002-06-30", "kind": "family", "en": "looking after my parents",
         "ar": "رعاية والديّ"},
        {"from": "2019-01-01", "to": "2022-12-31", "kind": "studies", "en": "finishing a degree in Ghent",
         "ar": "إتمام دراستي في غنت"},
        {"from": "2023-01-01", "kind": "new_field", "en": "finding my way in another field",
         "ar": "شقّ طريقي في مجال آخر"},
    ],
    "why_now": [
        {"name": "journey", "kind": "trip", "en": "I am moving to Osaka in the spring to build up a small team",
         "ar": "أنتقل إلى أوساكا في الربيع لتأسيس فريق صغير",
         "people": ["word:meeting", "word:trip", "domain:gmail.com"]},
        {"name": "choice", "kind": "advice", "en": "I am choosing between two offers and would value an outside eye",
         "ar": "أنا أمام عرضين وأودّ أن أسمع رأيًا من خارج الدائرة", "people": ["word:agreement", "domain:redhat.com"]},
        {"name": "back", "kind": "return", "people": ["word:plan", "domain:kernel.org"]},
        {"name": "news", "kind": "other", "en": "I have started a workshop of my own and wanted you to hear of it",
         "ar": "بدأت ورشة صغيرة خاصة بي وأردت أن يصلك الخبر مني"},
    ],
    "offer": [{"name": "hand", "default": True, "en": "I would gladly read over anything you are working on",
               "ar": "يسعدني أن أراجع أي شيء يشغل وقتك"}],
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the letters to the people of a mailbox may recall, by person id."""

    introductions: Mapping[str, Introduction]
    histories: Mapping[str, CorrespondenceHistory]


@contextmanager
def ranked(box: Box, config: Config) -> Iterator[tuple[list[Contact], Known]]:
    """The ranked people of a mailbox, in order, on the day it ends; and what their letters may recall."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "mailbox.sqlite") as store:
        MessageTable(store).add(takeout.read_messages(DATA / "mail" / f"{box.name}.mbox.xz"), "import")
        mine = config.model_copy(update={"me": config.me.model_copy(update={"addresses": box.own})})
        people = loading.load(store, mine, box.ends)
        contacts = [one.contact for one in loading.ranked(store, people, "balanced")]
        introductions = read_introductions(store, contacts, mine, box.ends)
        yield contacts, Known(introductions, read_histories(store, contacts, mine, box.ends))


def domain(one: ComposedLetter) -> str:
    """The domain of the letter's recipient."""
    return one.letter.to.email.rpartition("@")[2]


def most_shared(made: Iterable[ComposedLetter]) -> int:
    """The most sentences that the letters to two people of one domain share; a subject line counts as one."""
    by_domain = defaultdict(list)
    for one in made:
        by_domain[domain(one)].append(sentences(one.letter.text) | {one.letter.subject})
    return max((len(a & b) for group in by_domain.values() for a, b in combinations(group, 2)), default=0)


def letters(
    contacts: Sequence[Contact], config: Config, language: str, now: datetime, known: Known
) -> tuple[list[ComposedLetter], int]:
    """A letter to each contact, and the most sentences that a second letter to one of them repeats."""
    templates = wording_files.load(Path("no-such-folder"))
    context = LetterContext(
        config, templates, now, LetterRequest(language=language), (), known.introductions, known.histories
    )
    made = compose(contacts, context)
    repeated = 0
    for one in made:
        first = EarlierLetter((one.letter.to.email,), one.letter.text)
        (again,) = compose([one.contact], replace(context, earlier=(first,)))
        repeated = max(repeated, len(sentences(one.letter.text) & sentences(again.letter.text)))
    return made, repeated


@dataclass(frozen=True)
class Row:
    """What one mailbox's letters in one wording are like. `lacking` are the letters that lack only an answer."""

    letters: int
    held: int
    lacking: int
    errors: Counter[str]
    warnings: Counter[str]
    words: tuple[int, ...]
    recalling: int
    introduced: int
    shared: int

    @classmethod
    def of(cls, made: Sequence[ComposedLetter]) -> Row:
        """Counts."""
        written = [one for one in made if not one.letter.plan.held]
        lacking = [one for one in written if one.waits_for_user]
        finished = [one for one in written if not one.waits_for_user]
        plans = [one.letter.plan for one in written]
        return cls(
            len(made),
            len(made) - len(written),
            len(lacking),
            Counter(f.code for one in finished for f in one.findings if f.level == "error"),
            Counter(f.code for one in written for f in one.findings if f.level == "warning"),
            tuple(count_words(one.letter.text) for one in written),
            sum(bool(plan.memories or plan.topic) for plan in plans),
            sum(any(memory.introduction for memory in plan.memories) for plan in plans),
            most_shared(written),
        )

    @property
    def reaches_goals(self) -> bool:
        """No error but what only the owner can mend; 40 to 125 words; two shared sentences at most."""
        return not self.errors and self.shared <= MOST_SHARED and all(40 <= n <= 125 for n in self.words)


def share(wanted: int, there: Sequence[int]) -> list[int]:
    """How many to take of each, as evenly as possible."""
    taken = [0] * len(there)
    while sum(taken) < min(wanted, sum(there)):
        place = min((i for i, n in enumerate(there) if taken[i] < n), key=lambda i: taken[i])
        taken[place] += 1
    return taken


def main(count: int) -> bool:
    """Prints the table; returns whether all goals are reached."""
    if not (DATA / "mail").is_dir():
        sys.exit(f"There is no real mail in {DATA}: set GMAIL_RECONNECT_TEST_DATA to a folder that has it.")
    config = Config.model_validate(FILLED)
    everyone: list[tuple[list[Contact], Known]] = []
    for box in BOXES:
        with ranked(box, config) as found:
            everyone.append(found)
    places = share(count, [len(contacts) for contacts, _ in everyone])
    print("| mailbox | wording | letters | held | no answer | errors | warnings | words | recall | shared | again |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    rows = []
    for language, tone in product(("en", "ar"), TONES):
        config = Config.model_validate(FILLED | {"letters": {"tone": tone}})
        for box, (contacts, known), place in zip(BOXES, everyone, places, strict=True):
            made, repeated = letters(contacts[:place], config, language, box.ends, known)
            row = Row.of(made)
            words = f"{min(row.words)}–{median(row.words):.0f}–{max(row.words)}"
            print(
                f"| {box.name} | {language}, {tone} | {row.letters} | {row.held} | {row.lacking} "
                f"| {dict(row.errors) or 0} | {dict(row.warnings) or 0} "
                f"| {words} | {row.recalling} | {row.shared} | {repeated} |"
            )
            rows.append(row)
    print(
        f"{sum(row.letters for row in rows)} letters: {sum(row.held for row in rows)} held, "
        f"{sum(row.lacking for row in rows)} lack an answer, {sum(row.errors.total() for row in rows)} other errors, "
        f"{sum(row.recalling for row in rows)} recall something, {sum(row.introduced for row in rows)} name who "
        f"introduced them, {sum(not 40 <= n <= 125 for row in rows for n in row.words)} have fewer than 40 or more "
        f"than 125 words; two to one domain share {max(row.shared for row in rows)} sentences at most."
    )
    return all(row.reaches_goals for row in rows)


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("count", nargs="?", type=int, default=300)
    sys.exit(0 if main(parser.parse_args().count) else 1)
