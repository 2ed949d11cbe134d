"""Letters to the top people of real mailboxes: `python -m bench.letters [COUNT]`. Creates no draft, changes no file.

Ranks the mailboxes of `mail/` in the real mail (GMAIL_RECONNECT_TEST_DATA, or ../shared/data beside the checkout), each
on the day when its mail ends. Then composes COUNT (300) letters to the first people, as evenly over the mailboxes as
possible, in English and in Arabic, in each tone. Prints for each: letters, lint errors and warnings, words, the most
sentences shared by two letters to people of one domain, and the most that a second letter to a person repeats.
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

from gmail_reconnect.config import Config
from gmail_reconnect.importers import takeout
from gmail_reconnect.letters.compose import ComposedLetter, compose
from gmail_reconnect.letters.content import EarlierLetter, LetterContext, LetterRequest
from gmail_reconnect.letters.introduction import Introduction, read_introductions
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


@contextmanager
def ranked(box: Box, config: Config) -> Iterator[tuple[list[Contact], dict[str, Introduction]]]:
    """The ranked people of a mailbox, in order, on the day it ends; and who introduced them to its owner."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "mailbox.sqlite") as store:
        MessageTable(store).add(takeout.read_messages(DATA / "mail" / f"{box.name}.mbox.xz"), "import")
        mine = config.model_copy(update={"me": config.me.model_copy(update={"addresses": box.own})})
        people = loading.load(store, mine, box.ends)
        contacts = [one.contact for one in loading.ranked(store, people, "balanced")]
        yield contacts, read_introductions(store, contacts, mine, box.ends)


def domain(one: ComposedLetter) -> str:
    """The domain of the letter's recipient."""
    return one.letter.to.email.rpartition("@")[2]


def most_shared(made: Iterable[ComposedLetter]) -> int:
    """The most sentences that the letters to two people of one domain share."""
    by_domain = defaultdict(list)
    for one in made:
        by_domain[domain(one)].append(sentences(one.letter.text))
    return max((len(a & b) for group in by_domain.values() for a, b in combinations(group, 2)), default=0)


def letters(
    contacts: Sequence[Contact],
    config: Config,
    language: str,
    now: datetime,
    introductions: Mapping[str, Introduction],
) -> tuple[list[ComposedLetter], int]:
    """A letter to each contact, and the most sentences that a second letter to one of them repeats."""
    templates = wording_files.load(Path("no-such-folder"))
    context = LetterContext(config, templates, now, LetterRequest(language=language), introductions=introductions)
    made = compose(contacts, context)
    repeated = 0
    for one in made:
        first = EarlierLetter((one.letter.to.email,), one.letter.text)
        (again,) = compose([one.contact], replace(context, earlier=(first,)))
        repeated = max(repeated, len(sentences(one.letter.text) & sentences(again.letter.text)))
    return made, repeated


def share(wanted: int, there: Sequence[int]) -> list[int]:
    """How many to take of each, as evenly as possible."""
    taken = [0] * len(there)
    while sum(taken) < min(wanted, sum(there)):
        place = min((i for i, n in enumerate(there) if taken[i] < n), key=lambda i: taken[i])
        taken[place] += 1
    return taken


def main(count: int) -> None:
    """Prints the table."""
    if not (DATA / "mail").is_dir():
        sys.exit(f"There is no real mail in {DATA}: set GMAIL_RECONNECT_TEST_DATA to a folder that has it.")
    config = Config.model_validate(FILLED)
    everyone: list[list[Contact]] = []
    introductions: dict[str, Introduction] = {}
    for box in BOXES:
        with ranked(box, config) as (contacts, introduced):
            everyone.append(contacts)
            introductions |= introduced
    places = share(count, [len(contacts) for contacts in everyone])
    print("| mailbox | wording | ranked | letters | errors | warnings | words | at one domain | shared | again |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for language, tone in product(("en", "ar"), TONES):
        config = Config.model_validate(FILLED | {"letters": {"tone": tone}})
        total = failed = told = 0
        for box, contacts, place in zip(BOXES, everyone, places, strict=True):
            made, repeated = letters(contacts[:place], config, language, box.ends, introductions)
            found = [finding for one in made for finding in one.findings]
            errors = Counter(finding.code for finding in found if finding.level == "error")
            warnings = Counter(finding.code for finding in found if finding.level == "warning")
            words = [count_words(one.letter.text) for one in made]
            crowd = max(Counter(map(domain, made)).values(), default=0)
            print(
                f"| {box.name} | {language}, {tone} | {len(contacts)} | {len(made)} "
                f"| {dict(errors) or 0} | {dict(warnings) or 0} "
                f"| {min(words)}–{median(words):.0f}–{max(words)} | {crowd} | {most_shared(made)} | {repeated} |"
            )
            total += len(made)
            told += sum(any(memory.introduction for memory in one.letter.plan.memories) for one in made)
            failed += sum(any(finding.level == "error" for finding in one.findings) for one in made)
        print(f"| all | {language}, {tone} | | {total} | {failed} letters | | | | | |")
        print(f"|   | of these, {told} name who introduced them | | | | | | | | |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 300)
