"""What a letter calls people, by the customs of their languages. Each line is what a native reader would write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.names.given_name import Called, what_to_call

CALLED = """
# Titles
Mgr. Jan Kos | Jan
Dra. Marta Ruiz | Marta
Dott.ssa Anna Conti | Anna
Prof.ssa Anna Conti | Anna
JUDr. Petr Malý | Petr
Arq. Marta Ruiz | Marta
mgr inż. Jan Kot | Jan
Assoc. Prof. Tom Reed | Tom
Univ.-Prof. Eva Kurz | Eva
проф. Иван Орлов | Иван
Puan Siti Aminah | Siti Aminah
Shri Ram Gupta | Ram
Alhaji Musa Bello | Musa
# English
Mira Stolz | Mira
Mary Kay Stone | Mary Kay
Mary Kay | Mary Kay
Stone, Mary Kay | Mary Kay
Kay, Mary | Mary
Mary Stone | Mary
Mary Elizabeth Stone | Mary
Mary-Kate Stone | Mary-Kate
Peggy Sue Harbour | Peggy Sue
Jim Bob Harbour | Jim Bob
Billy Joe Harbour | Billy Joe
Jo Ann Harbour | Jo Ann
Betty Lou Harbour | Betty Lou
John Paul Harbour | John Paul
Sarah Jane Harbour | Sarah Jane
Robert "Bob" Stone | Bob
William 'Skip' Harbour | Skip
Ed Harbour Jr. | Ed
Jr. Tom Harbour | Tom
Harbour, Ed, Jr. | Ed
Harbour Jr., Ed | Ed
Robert J. Harbour III | Robert
JP Harbour | JP
T.J. Harbour | T.J. Harbour ?
J. R. Harbour | J. R. Harbour ?
J Harbour | J Harbour ?
Harbour, M. | M. Harbour ?
J. Robert Harbour | J. Robert Harbour ?
O'Dell, Siobhán | Siobhán
Siobhán O'Dell | Siobhán
Ian McAllister | Ian
IAN MCALLISTER | Ian
ian mcallister | Ian
ian McAllister | Ian
Mr. Jan Harbour | Jan
Mr. Harbour | Mr. Harbour ?
Mrs Ana Lima | Ana
Smith John | John
Cole Daniel | Cole
Ana & Bob Lima | Ana and Bob
Uncle Sam | Uncle Sam
Uncle Sam Harbour | Uncle Sam
Aunt Rosa | Aunt Rosa
Sister Mary | Sister Mary
Sister Mary Kay O'Neil | Sister Mary Kay
Brother Tom | Brother Tom
Father Tom Murphy | Father Tom
Fr. Tom Murphy | Fr. Tom
Pastor Tom | Pastor Tom
Coach Harbour | Coach Harbour
Grandma Jo | Grandma Jo
Mother Teresa | Mother Teresa
Ana Lima, MD | Ana
Ana Lima PhD | Ana
Lima, Ana, PhD | Ana
Ana Lima, CEO | Ana
Lima, Ana (US - Houston) | Ana
Don Harbour | Don
# Spanish, Portuguese, Catalan
María José García | María José
María José | María José
José María Ortega | José María
García Márquez, Ana María | Ana María
Juan Carlos Pérez | Juan Carlos
José Luis Ortega y Gasset | José Luis
José Ortega y Gasset | José
Ana Belén Ruiz | Ana Belén
Miguel Ángel Soto | Miguel Ángel
Francisco Javier Soto | Francisco
María del Carmen Soto | María del Carmen
Soto Ruiz, Pilar | Pilar
Doña Ana | Doña Ana
Tío Paco | Tío Paco
Sr. Ortega | Sr. Ortega ?
João Pedro Alves | João Pedro
Ana Clara Souza | Ana Clara
Luiz Fernando Rocha | Luiz Fernando
Ana Costa e Silva | Ana
Dona Maria | Dona Maria
Pau Vila | Pau
GARCÍA Ana | Ana
DE LA CRUZ Ana | Ana
# French
Jean-Luc Marin | Jean-Luc
Jean Luc Marin | Jean Luc
Jean Marin | Jean
Anne-Sophie Petit | Anne-Sophie
Marie Claire Dubois | Marie Claire
DUBOIS Marie | Marie
Marie DUBOIS | Marie
Dubois, Marie-Ange | Marie-Ange
Pierre-Yves Le Goff | Pierre-Yves
Mme Dubois | Mme Dubois ?
Tante Odile | Tante Odile
Frère Jacques | Frère Jacques
# German, Dutch, Scandinavian
Anna Lena Huber | Anna Lena
Annalena Huber | Annalena
Hans-Peter Huber | Hans-Peter
Hans Peter Huber | Hans Peter
Karl Heinz Huber | Karl Heinz
Eva Maria Huber | Eva Maria
Jürgen von der Heide | Jürgen
Herr Huber | Herr Huber ?
Onkel Fritz | Onkel Fritz
Mag. Eva Huber | Eva
Dipl.-Ing. Eva Huber | Eva
Jan Willem de Boer | Jan Willem
Willem de Boer | Willem
Anne Marie de Boer | Anne Marie
Pieter van den Berg | Pieter
Lars Erik Holm | Lars Erik
Anna Karin Holm | Anna Karin
Per Olof Holm | Per Olof
Sven-Erik Holm | Sven-Erik
Anne Grete Dahl | Anne Grete
Jón Sigurðsson | Jón
Ævar Arnfjörð Bjarmason | Ævar
Matti Virtanen | Matti
# Italian
Gian Luca Bruni | Gian Luca
Gianluca Bruni | Gianluca
Pier Paolo Bruni | Pier Paolo
Maria Grazia Bruni | Maria Grazia
Zio Beppe | Zio Beppe
Rossi Marco | Marco
# Slavic, Greek, Hungarian, Baltic
Иван Петров | Иван
Иванов Иван Иванович | Иван Иванович
Иван Иванович Петров | Иван Иванович
Иван Иванович | Иван Иванович ?
Анна Рабинович | Анна Рабинович ?
Смирнова Ольга | Ольга
Тётя Оля | Тётя Оля
Марко Петровић | Марко
Ivanov Ivan Ivanovich | Ivan
Olga Sergeevna Smirnova | Olga
Krzysztof Małysa | Krzysztof
Nowak Anna | Anna
Ciocia Basia | Ciocia Basia
Štěpán Němec | Štěpán
Γιώργος Παπαδόπουλος | Γιώργος
Nagy Anna | Anna
Kovács Béla | Béla
Anna Nagy | Anna
# Turkish, Persian
Mehmet Ali Demir | Mehmet Ali
Ahmet Bey | Ahmet Bey
Ayşe Hanım | Ayşe Hanım
Ayşe Nur Demir | Ayşe
Mustafa Kemal Demir | Mustafa Kemal
DEMİR Ayşe | Ayşe
Mohammad Reza Karimi | Mohammad Reza
Amir Hossein Karimi | Amir Hossein
محمد رضا کریمی | محمد رضا
علی آقا | علی آقا
# Arabic
ليلى منصور | ليلى
عبد الله منصور | عبد الله
عبد الرحمن سعيد | عبد الرحمن
عبدالرحمن سعيد | عبدالرحمن
عبد رب النبي سالم | عبد رب النبي
ذو الفقار منصور | ذو الفقار
ذو الفقار | ذو الفقار
أبو بكر حمدي | أبو بكر
أم كلثوم حمدي | أم كلثوم
أم كلثوم | أم كلثوم
نور الدين حمدي | نور الدين
سيف الإسلام حمدي | سيف الإسلام
شمس الدين حمدي | شمس الدين
نور الهدى سالم | نور الهدى
هبة الله سالم | هبة الله
فتح الله سالم | فتح الله
جاد الرب سالم | جاد الرب
فاطمة الزهراء بنعلي | فاطمة الزهراء
نور المصري | نور
محمد علي حسن | محمد
محمد بن علي | محمد
خالد بن الوليد منصور | خالد
الحاج محمود سالم | الحاج محمود
الشيخ أحمد سالم | أحمد
عمو سامي | عمو سامي
خالتي هدى | خالتي هدى
السيدة هدى سالم | هدى
السيد منصور | السيد منصور ?
منصور، ليلى | ليلى
أحمد وسلمى | أحمد وسلمى
أبونا بولس | أبونا بولس
Abdul Rahman Saleh | Abdul Rahman
Abd al-Rahman Saleh | Abd al-Rahman
Abd El Fattah Saleh | Abd El Fattah
Abdel Fattah Saleh | Abdel Fattah
Abu Bakr Hamdi | Abu Bakr
Umm Kulthum Hamdi | Umm Kulthum
Nour El Din Hamdi | Nour El Din
Nour El Houda Hamdi | Nour El Houda
Saif al-Islam Hamdi | Saif al-Islam
Salah Eddine Hamdi | Salah Eddine
Fatima Zahra Bennani | Fatima Zahra
Fatima-Zahra Bennani | Fatima-Zahra
El Mehdi Hamdi | El Mehdi
Mohamed Ali Hassan | Mohamed
Khaled bin Saeed | Khaled
Khaled Al Mansour | Khaled
Hajj Mahmoud | Hajj Mahmoud
# South and South-East Asia
Md. Rahim Khan | Rahim
Mohd Faizal bin Ahmad | Faizal
Ahmad Zaki bin Hassan | Ahmad Zaki
Siti Aminah binti Yusof | Siti Aminah
Siti Nurhaliza Yusof | Siti Nurhaliza
Muthu a/l Raman | Muthu
K. Srinivasan | K. Srinivasan ?
Srinivasan K | Srinivasan
राहुल शर्मा | राहुल
Khun Somchai | Khun Somchai
Slamet | Slamet
Bapak Budi | Bapak Budi
U Thant | U Thant ?
# Vietnam
Nguyễn Văn Minh | Minh
Nguyen Van Minh | Minh
NGUYEN Van Minh | Minh
NGUYỄN VĂN MINH | Minh
Minh Nguyen | Minh
Nguyễn Thị Minh Khai | Khai
Trần Quốc Bảo | Bảo
Lê Mai | Mai
Le Thi Mai | Mai
Phạm, Minh | Minh
# China, Korea, Japan
Zhang Wei | Wei
ZHANG Wei | Wei
Wei Zhang | Wei
Zhang, Wei | Wei
LI Wei | Wei
Li Wei | Li Wei ?
Wang Xiao Ming | Xiao Ming
Wang Xiaoming | Xiaoming
Tan Wei Ming | Tan Wei Ming ?
Wong Kar Wai | Wong Kar Wai ?
Xiaoming Li | Xiaoming
David Chan Tai Man | David
王小明 | 小明
王 小明 | 小明
王明 | 王明
欧阳小明 | 小明
王老师 | 王老师
王小明 老师 | 小明
Kim Min-jun | Min-jun
Kim Minjun | Minjun
Kim Min Jun | Min Jun
Min-jun Kim | Min-jun
Kim Stone | Kim
Lee Ann Stone | Lee Ann
김민수 | 민수
김 민수 | 민수
김민수 님 | 민수
남궁민수 | 민수
Yamada Taro | Taro
Taro Yamada | Taro
YAMADA Taro | Taro
山田 太郎 | 太郎
山田太郎 | 山田太郎
山田 太郎 様 | 太郎
高橋浩二 | 高橋浩二
Tanaka-san | Tanaka-san
"""


def _rows(table: str) -> list[tuple[str, ...]]:
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    return [tuple(part.strip() for part in line.split("|")) for line in lines]


@pytest.mark.parametrize(("shown", "expected"), _rows(CALLED))
def test_people_are_called_as_they_are_called(shown: str, expected: str) -> None:
    """Order, compounds, kin; "?" is a doubt, and then the letter uses the whole name."""
    language = "ar" if "\u0600" < shown[0] < "\u06ff" else "en"
    called = what_to_call(shown, language, ["x77@post.example"])
    assert called is not None
    assert (called.name, called.sure) == (expected.removesuffix(" ?"), not expected.endswith(" ?"))
    assert called.sure or called.name == called.whole


TITLED = """
en | Dr. Hala Mansour | Hala | Dr | Dr Mansour
en | Dr Hala Mansour, PhD | Hala | Dr | Dr Mansour
en | Mansour, Dr. Hala | Hala | Dr | Dr Mansour
en | Dr/ Sami Khalil | Sami | Dr | Dr Khalil
en | Dr.Sami Khalil | Sami | Dr | Dr Khalil
en | Doctor Sami Khalil | Sami | Dr | Dr Khalil
en | Dr. Stolz | Dr. Stolz ? | Dr | Dr Stolz
en | Dr. Ana | Ana | Dr | Dr Ana
en | Dr. J. R. Stolz | Dr. J. R. Stolz ? | Dr | Dr Stolz
en | Dr. David Alan Stolz | David | Dr | Dr David Alan Stolz
en | Dr. Ana van der Berg | Ana | Dr | Dr van der Berg
en | Dr. Ed Harbour Jr. | Ed | Dr | Dr Harbour
en | Dr. Nguyễn Văn Minh | Minh | Dr | Dr Minh
en | Dr. Zhang Wei | Wei | Dr | Dr Zhang
en | Prof. Jean-Luc Marin | Jean-Luc | Professor | Professor Marin
en | Prof. Dr. rer. nat. Mira Stolz | Mira | Professor | Professor Stolz
en | Frau Dr. Stolz | Frau Dr. Stolz ? | Dr | Dr Stolz
en | Rev. Tom Harbour | Tom | Rev. | Rev. Harbour
en | Rev. Dr. Tom Harbour | Tom | Dr | Dr Harbour
en | Sir Ian Harbour | Ian | Sir | Sir Ian
en | Dame Judith Harbour | Judith | Dame | Dame Judith
en | Judge Ana Lima | Ana | Judge | Judge Lima
en | Lt. Col. Bob Stone | Bob | Colonel | Colonel Stone
en | Gen. Robert Stone | Robert | General | General Stone
en | Captain Ana Lima | Ana | Captain | Captain Lima
en | Rabbi David Stone | David | Rabbi | Rabbi Stone
en | Sheikh Ahmed Saleh | Ahmed | Sheikh | Sheikh Ahmed
en | Eng. Ahmed Saleh | Ahmed | Eng. | Eng. Ahmed
en | د. ليلى منصور | ليلى | Dr | Dr ليلى
en | Ana Lima | Ana | |
en | Mr. Bob Stone | Bob | |
ar | د. هالة منصور | هالة | د. | د. هالة
ar | د/ هالة منصور | هالة | د. | د. هالة
ar | د.هالة منصور | هالة | د. | د. هالة
ar | د. هالة | هالة | د. | د. هالة
ar | الدكتورة هالة منصور | هالة | الدكتورة | الدكتورة هالة
ar | دكتورة هالة منصور | هالة | الدكتورة | الدكتورة هالة
ar | الدكتور سامي منصور | سامي | الدكتور | الدكتور سامي
ar | أ.د. سامي خليل | سامي | أ.د. | أ.د. سامي
ar | أ. د. سامي خليل | سامي | أ.د. | أ.د. سامي
ar | أ.د/ سامي خليل | سامي | أ.د. | أ.د. سامي
ar | م. سامي خليل | سامي | م. | م. سامي
ar | المهندسة سلمى خليل | سلمى | المهندسة | المهندسة سلمى
ar | م/ سامي خليل | سامي | م. | م. سامي
ar | أ. سامي خليل | سامي | أ. | أ. سامي
ar | الأستاذة هدى سالم | هدى | الأستاذة | الأستاذة هدى
ar | الشيخ أحمد سالم | أحمد | الشيخ | الشيخ أحمد
ar | Dr. Hala Mansour | Hala | د. | د. Hala
ar | Dr. Nour El Din Hamdi | Nour El Din | د. | د. Nour El Din
de | Dr. Eva Huber | Eva | Dr. | Dr. Huber
"""


@pytest.mark.parametrize(("language", "shown", "expected", "title", "titled"), _rows(TITLED))
def test_title_goes_with_the_name_that_its_language_puts_there(
    language: str, shown: str, expected: str, title: str, titled: str
) -> None:
    """Dropping the title of somebody who signs with it is a slight; Mr isn't such a title."""
    called = what_to_call(shown, language)
    assert called is not None
    assert (called.name, called.sure) == (expected.removesuffix(" ?"), not expected.endswith(" ?"))
    assert (called.title, called.titled) == (title, titled)


@pytest.mark.parametrize(("gender", "title"), [("m", "الدكتور"), ("f", "الدكتورة"), (None, "د.")])
def test_arabic_title_follows_the_gender_that_the_user_set(gender: str | None, title: str) -> None:
    """It is never guessed."""
    called = what_to_call("Dr. Hala Mansour", "ar", [], gender)
    assert called is not None
    assert (called.title, called.titled) == (title, f"{title} Hala")


@pytest.mark.parametrize(
    ("shown", "address", "expected"),
    [
        ("J. Robert Stone", "robert.stone@post.example", "Robert"),
        ("W. David Stone", "david.stone@post.example", "David"),
        ("J. Robert Stone", "jrstone@post.example", "J. Robert Stone"),
        ("Lia Rose Stone", "liarose@post.example", "Lia Rose"),
        ("Mira Stolz", "mirastolz@post.example", "Mira"),
        ("Bob- ECT Trading Stone", "bob.stone@post.example", "Bob"),
        ("mira.stolz", "mira.stolz@post.example", "Mira"),
        ("tony", "tony@post.example", "Tony"),
        ("Dr. David Alan Stone", "david.stone@post.example", "David"),
    ],
)
def test_address_shows_which_name_they_use(shown: str, address: str, expected: str) -> None:
    """Of several given names, and of a name that a mailbox spells."""
    called = what_to_call(shown, "en", [address])
    assert called is not None
    assert called.name == expected


@pytest.mark.parametrize(
    "shown",
    ["", "-", "42", "mira@stolz.example", "mira77", "{{ config }}", "Support Team", "فريق الدعم", "The Hubers",
     "Ana Lima on behalf of Bob Stone", "Mr. and Mrs. Lima", "null", "Dr.", "x" * 200, "営業部 山田", "skerry"],
)  # fmt: skip
def test_nobody_is_called_what_is_not_a_name(shown: str) -> None:
    """The letter then begins without a name."""
    assert what_to_call(shown, "en") is None


@given(st.text(max_size=120), st.sampled_from(["en", "ar", "zz"]), st.sampled_from([None, "m", "f"]))
def test_any_text_gives_harmless_names(shown: str, language: str, gender: str | None) -> None:
    """Nothing in them means anything to a template, a header or HTML."""
    called = what_to_call(shown, language, ["mira.stolz@post.example"], gender)
    for part in () if called is None else (called.name, called.whole, called.titled or called.whole):
        assert any(char.isalpha() for char in part)
        assert not set(part) & set('{}<>@"%\n\r:;/\\0123456789')


def test_called_is_a_plain_value() -> None:
    """What the letter's plan stores."""
    assert what_to_call("Mary Kay Stone", "en") == Called("Mary Kay", "", True, "Mary Kay Stone")


@pytest.mark.parametrize(
    "name",
    [
        "Wm. Anna Weber",
        "XY Anna Weber",
        "Zq. Xenolf Weber",
        "C.P. Marta Ruiz",
    ],
)
def test_unknown_abbreviation_before_a_name_is_nobodys_name(name: str) -> None:
    """It may be a title: then the whole name is the safe one."""
    called = what_to_call(name, "en")
    assert called
    assert (called.name, called.sure) == (name, False)
