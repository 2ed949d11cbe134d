"""Is a letter fit to leave?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gmail_reconnect.letters.content import OfferStep
from gmail_reconnect.letters.lint import CODES, check
from tests.support.letter_samples import config, contact, letter

SETTINGS = config()
GOOD = letter(contact(), SETTINGS)
ARABIC = letter(contact("ليلى منصور", subject="عينات الراتنج"), SETTINGS, "ar")


def codes(**changes: object) -> list[str]:
    return [finding.code for finding in check(replace(GOOD, **changes), SETTINGS)]  # type: ignore[arg-type]


def added(line: str, arabic: bool = False) -> list[str]:
    """The codes that one more line brings, the length apart."""
    base = ARABIC if arabic else GOOD
    found = check(replace(base, text=base.text + line), SETTINGS)
    return [finding.code for finding in found if finding.code != "too_long"]


def test_a_good_letter_has_no_finding() -> None:
    """Neither in English nor in Arabic."""
    assert codes() == []
    assert check(ARABIC, SETTINGS) == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("[what I offer: …]", "blank"),
        ("{{ offer }}", "template_left"),
        ("{% if x %}", "template_left"),
        ("tab\there", "control_character"),
        ("turned \u202eround", "control_character"),
        ("أكتب إليك بعد طول انقطاع", "other_language"),
        ("One? Two? Three? Four? Five?", "many_questions"),
        ("Sorry, I apologise.", "many_apologies"),
        ("How are the kids?", "presumed_closeness"),
        ("Congratulations on your new role.", "presumed_closeness"),
        ("What a day!", "exclamation"),
        ("Regards to ليلى from me", "unisolated"),
    ],
)
def test_each_code_has_its_cause(line: str, code: str) -> None:
    """One line too many, and its code."""
    assert code in added(line)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("I am writing after a long time", "other_language"),
        ("\u2068I am writing after a long time\u2069", "other_language"),
        ("كيف حال الأولاد؟", "presumed_closeness"),
        ("أعتذر إليك، وأنا آسف", "many_apologies"),
        ("تحياتي إلى Mira", "unisolated"),
        ("هل؟ هل؟ هل؟ هل؟", "many_questions"),
    ],
)
def test_arabic_codes(line: str, code: str) -> None:
    """The same in an Arabic letter; an English sentence is no less English for being set apart."""
    assert code in added(line, arabic=True)


def test_a_quoted_subject_is_not_judged() -> None:
    """What somebody once wrote in a subject is not the user's wording."""
    assert added("It was about “Sorry! How are the kids? Sorry!”.") == []
    assert added("كان عنوانها «\u2068Sorry for the late reply!\u2069»", arabic=True) == []


def test_names_set_apart_are_no_other_language() -> None:
    """A firm of three words in an Arabic letter."""
    assert added("في \u2068Acme Tools Ltd\u2069 منذ عام", arabic=True) == []


def test_blanks_are_errors_each() -> None:
    """Two missing steps, two errors."""
    assert codes(blanks=("why_now", "offer"))[:2] == ["blank", "blank"]


def test_the_greeting() -> None:
    """An address or a placeholder is nobody's name."""
    rest = GOOD.text.partition("\n")[2]
    assert "address_as_name" in codes(text=f"Dear mira@stolz.example,\n{rest}")
    assert "null_name" in codes(text=f"Dear null,\n{rest}")
    assert "null_name" in codes(text=f"Dear First Name,\n{rest}")


def test_a_mailbox_is_not_greeted() -> None:
    """Dear DMartin, where dmartin is one of their addresses; "Dear Mira" to Mira Stolz at mira@ is as it should be."""
    greeted = replace(
        GOOD, to=replace(GOOD.to, name="DMartin"), text=f"Dear DMartin,\n{GOOD.text.partition(chr(10))[2]}"
    )
    assert [f.code for f in check(greeted, SETTINGS, ["dmartin@power.example"])] == ["address_as_name"]
    assert check(greeted, SETTINGS) == ()
    assert letter(contact("DMartin", addresses=("dmartin@power.example",)), SETTINGS).text.partition("\n")[0] in {
        "Hello,",
        "Good day,",
        "Greetings,",
        "Hello again,",
    }


def test_an_offer_that_the_layout_left_out() -> None:
    """The steps have an offer, the text does not."""
    assert codes(steps=replace(GOOD.steps, offer=OfferStep("tea", "I can make tea"))) == ["no_offer"]


def test_length() -> None:
    """Ten words are too few, two hundred too many, and the config draws the lines."""
    offer = GOOD.steps.offer
    assert offer
    assert codes(text=f"Hello,\n\n{offer.words}.\n") == ["too_short"]
    assert codes(text=GOOD.text + "word " * 200) == ["too_long"]
    assert check(GOOD, config(letters={"min_words": 10, "max_words": 20}))[0].code == "too_long"


def test_the_subject() -> None:
    """One word is too short, nine are too long."""
    assert codes(subject="Hello") == ["subject_length"]
    assert codes(subject="a b c d e f g h i") == ["subject_length"]


def test_errors_come_first() -> None:
    """Whoever reads the first line reads the worst."""
    levels = [finding.level for finding in check(replace(GOOD, text=GOOD.text + "Oh! {{ x }}", subject="x"), SETTINGS)]
    assert levels == sorted(levels)
    assert set(levels) == {"error", "warning"}


def test_levels_are_those_of_the_table() -> None:
    """A code has one level."""
    for finding in check(replace(GOOD, text="null@ !", subject="x"), SETTINGS):
        assert CODES[finding.code] == finding.level
