"""The language of a letter."""

from __future__ import annotations

from gmail_reconnect.letters.language import decide_language, fitting_language
from tests.support.letter_samples import contact

BOTH = ("en", "ar")


def test_language_set_by_the_user_wins() -> None:
    """An Arabic name, but the user said English."""
    assert decide_language(contact("ليلى منصور", subject="موعد الورشة", language="en"), "ar", BOTH) == "en"


def test_script_of_the_name_decides_the_language() -> None:
    """An Arabic name and no subject give Arabic, although English is the default."""
    assert decide_language(contact("ليلى منصور", subject=""), "en", BOTH) == "ar"
    assert decide_language(contact("Mira Stolz", subject=""), "ar", BOTH) == "en"


def test_subjects_outweigh_the_name() -> None:
    """A Latin name, but every subject was Arabic."""
    who = contact("Layla Mansour", subjects=("موعد الورشة", "الكتاب", "سفر"))
    assert decide_language(who, "en", BOTH) == "ar"


def test_default_decides_without_a_script_or_with_a_tie() -> None:
    """No name and no subject; or as many votes for each script."""
    assert fitting_language(contact("", subject=""), "ar", BOTH) is None
    assert decide_language(contact("", subject=""), "ar", BOTH) == "ar"
    assert decide_language(contact("Layla", subjects=("موعد", "الكتاب")), "ar", BOTH) == "ar"


def test_unavailable_language_is_never_chosen() -> None:
    """A language that the user set, but that has no wording files, is ignored."""
    assert decide_language(contact("Mira Stolz", language="fr"), "en", BOTH) == "en"
    assert decide_language(contact("Мира", subject=""), "ar", BOTH) == "ar"


def test_default_decides_between_languages_of_one_script() -> None:
    """French and English are both Latin: the default is taken if it is one of them."""
    assert decide_language(contact("Mira Stolz"), "fr", ("en", "ar", "fr")) == "fr"
    assert decide_language(contact("Mira Stolz"), "ar", ("en", "ar", "fr")) == "en"
