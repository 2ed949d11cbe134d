"""Small numbers in English and Arabic words. Pure.

Babel doesn't spell out numbers, and its Arabic units are in the nominative ("سنتان"). A letter uses them after a
preposition ("منذ سنتين").
"""

from __future__ import annotations

from typing import Final

_EN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"

# From three to ten, an Arabic numeral has the opposite gender of its noun.
_WITH_MASCULINE: Final = (
    "صفر واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "أحد اثني ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "عشر",
)
_WITH_FEMININE: Final = (
    "صفر واحدة اثنتين ثلاث أربع خمس ست سبع ثماني تسع عشر",
    "إحدى اثنتي ثلاث أربع خمس ست سبع ثماني تسع",
    "إحدى اثنتين ثلاث أربع خمس ست سبع ثمان تسع",
    "عشرة",
)
_AR_TENS: Final = "عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين"


def english(number: int) -> str:
    """`number` in English words from 0 to 99; other numbers in digits."""
    if not 0 <= number <= 99:
        return str(number)
    if number < 20:
        return _EN.split()[number]
    tens, units = divmod(number, 10)
    return _EN_TENS.split()[tens - 2] + (f"-{_EN.split()[units]}" if units else "")


def arabic(number: int, *, feminine: bool) -> str:
    """`number` in Arabic words from 0 to 99, for a noun of that gender, oblique case; other numbers in digits."""
    if not 0 <= number <= 99:
        return str(number)
    to_ten, teens, before_tens, ten = _WITH_FEMININE if feminine else _WITH_MASCULINE
    if number <= 10:
        return to_ten.split()[number]
    tens, units = divmod(number, 10)
    if tens == 1:
        return f"{teens.split()[units - 1]} {ten}"
    if not units:
        return _AR_TENS.split()[tens - 2]
    return f"{before_tens.split()[units - 1]} و{_AR_TENS.split()[tens - 2]}"
