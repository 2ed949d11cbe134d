from __future__ import annotations

import pytest

from gmail_reconnect.letters.wording.lists_in_words import years_in_words


@pytest.mark.parametrize(
    ("years", "english", "arabic", "french"),
    [
        ([2019], "2019", "عام 2019", "2019"),
        ([2019, 2020], "2019 and 2020", "عامي 2019 و2020", "2019 et 2020"),
        ([2021, 2022, 2023, 2024], "the years from 2021 to 2024", "الأعوام من 2021 إلى 2024", "2021–2024"),
    ],
)
def test_years_fit_behind_most_of(years: list[int], english: str, arabic: str, french: str) -> None:
    """ "We wrote to each other for most of the years from 2021 to 2024"."""
    assert [years_in_words(years, language) for language in ("en", "ar", "fr")] == [english, arabic, french]
