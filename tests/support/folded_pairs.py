"""What a name is written like in the mail, and what somebody types to find it: both fold to the same."""

PAIRS = (
    ("أَحمد", "احمد"),
    ("إيمان", "ايمان"),
    ("آمال", "امال"),
    ("مُنى", "مني"),
    ("فاطمة", "فاطمه"),
    ("مـحـمّـد", "محمد"),
    ("علی", "علي"),
    ("کریم", "كريم"),
    ("علی\u200cرضا", "عليرضا"),
    ("مؤمن", "مومن"),
    ("مسائل ٢٠١٩", "مسايل 2019"),
    ("ÉCOLE", "ecole"),
    ("Łukasz Żółć", "lukasz zolc"),
    ("Søren Ærø", "soren aero"),
    ("STRASSE", "straße"),
    ("ẞ", "ss"),
    ("İstanbul ılık", "istanbul ilik"),
    ("ΟΔΥΣΣΕΥΣ", "οδυσσεύς"),
    ("ﬁne Ｗｉｄｅ 𝐀", "fine wide a"),
    ("Нгуен Й", "нгуен и"),
    ("שָׁלוֹם", "שלום"),
)
"""Both sides of a pair are the same when compared."""
DIFFERENT = (("が", "か"), ("สุ", "สู"), ("कि", "की"), ("क्ष", "कष"), ("محمد", "محمود"))
"""Both sides of a pair are different words."""
