"""Split what the user needs into the words and phrases to look for. Pure.

Words that only phrase a question ("someone who knows …") are dropped; a quoted phrase stays one term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from gmail_reconnect.errors import ErrorCode, UsageError
from gmail_reconnect.text.stemming import search_words, stems

MOST_WORDS: Final = 30
_QUOTED: Final = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_APART: Final = re.compile(r"""[\x00-\x1f\x7f\s,;:/|+!?؟،؛()\[\]{}<>"“”„«»…—–-]+""")
_PHRASING: Final = frozenset(
    search_words(
        "a an the this that these those some any of in on at to into for from with within by about as and or nor not"
        " who whom whose which what where how someone somebody anyone anybody person people contact contacts knows"
        " know knew known knowing understands can could would might may should will help helps helped helping me i we"
        " us my our you your he she they them it is are was were be been being am has have had having do does did works"
        " work worked working lives live lived living based need needs needed looking look find want wants expert"
        " experts expertise specialist there ever something anything s t m d ll ve"
    )
    + search_words(
        "من الذي التي الذين اللذين ما ماذا هل اين كيف يعرف تعرف اعرف يعرفون معرفة عارف شخص شخصا اشخاص احد احدا احدهم"
        " انسان في عن على إلى أو و ام ثم مع عند عنده عندها لديه لديها لدي ان لي له لها هو هي هم كان كانت يكون يستطيع"
        " تستطيع يمكن يمكنه يمكنها مساعدة مساعدتي يساعد يساعدني تساعدني يفهم تفهم يعمل تعمل عمل خبير خبيرا خبيرة خبرة"
        " ابحث احتاج أريد اي شيء شيئا حول بشأن هذا هذه ذلك"
    )
)


class SearchTerm(NamedTuple):
    """One word or phrase to look for: as it was written, its folded words, their stems."""

    shown: str
    words: tuple[str, ...]
    stems: tuple[str, ...]


def parse_terms(text: str) -> tuple[SearchTerm, ...]:
    """What to look for. Raises UsageError where nothing is left of the text, or far too much."""
    found: dict[tuple[str, ...], SearchTerm] = {}
    for shown, is_phrase in _pieces(text):
        words = tuple(search_words(shown))
        # "who's" only phrases the question, too; AT&T doesn't.
        plain_word = len(words) == 1 or "'" in shown or "’" in shown
        if words and (is_phrase or not (plain_word and _PHRASING.issuperset(words))):
            term = SearchTerm(shown, words, tuple(stems(words)))
            found.setdefault(term.stems, term)
    if not found:
        raise UsageError("The need names nothing to look for.", code=ErrorCode.NEED_EMPTY)
    if (count := sum(len(term.words) for term in found.values())) > MOST_WORDS:
        raise UsageError(
            f"The need asks for {count} words at once; {MOST_WORDS} is the most.", code=ErrorCode.NEED_TOO_LONG
        )
    return tuple(found.values())


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it was quoted), in order. A quote that never closes is ignored."""
    place = 0
    for quoted in _QUOTED.finditer(text):
        yield from ((piece, False) for piece in _APART.split(text[place : quoted.start()]))
        yield quoted[1].strip(), True
        place = quoted.end()
    yield from ((piece, False) for piece in _APART.split(text[place:]))
