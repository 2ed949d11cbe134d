"""Texts that differ only in what doesn't count become the same."""

from __future__ import annotations

from gmail_reconnect.text.fold import fold


def test_arabic_letter_forms_and_vowel_signs_do_not_count() -> None:
    """أحمد and احمد, مُنى and مني are the same when compared."""
    assert fold("أَحمد") == fold("احمد")
    assert fold("مُنى") == fold("مني")


def test_accents_and_case_do_not_count() -> None:
    """Who types a name without its accents still finds it."""
    assert fold("ÉCOLE") == fold("école") == fold("ecole")
