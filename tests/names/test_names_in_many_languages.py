"""Names of families, couples, offices and substitutes, and orders of names, in many languages."""

from __future__ import annotations

import pytest

from gmail_reconnect.names.couples import is_family, writes_for_others
from gmail_reconnect.names.given_name import first_name

FAMILIES = """
Hubers; Huber's; Kovácsék; Petrovići; Yılmazlar; Петровы; Шевченки; Παπαδόπουλοι; Οικογένεια Παπαδοπούλου;
Huberovi; Familie van den Berg; Familjen Andersson; Perhe Virtanen; Die Hubers; Gli Esposito;
Família Silva; Os Silva; Sülale Yılmaz; Yılmaz Ailesi; Nagy család; Сім'я Шевченків; משפחת כהן; 佐藤一家; 김민수 가족;
Gia đình Nguyễn; Keluarga Santoso; शर्मा परिवार; খান পরিবার; Pamilya Reyes; Familia Popescu; Obitelj Horvat;
Rodina Novákova; Mr. and Mrs. Harbour; Mr & Mrs J. Harbour; Sr. y Sra. Ortega;
Sr. e Sra. Silva; Sig. e Sig.ra Rossi; Hr. og Fru Dahl; Dhr. en Mevr. de Boer; Pan i Pani Nowak; Państwo Nowak
"""
TITLED = """
Hr. Dahl; Fru Dahl; Fröken Holm; Herra Virtanen; Rouva Virtanen; Domnul Popescu; Κυρία Παπαδοπούλου; Пані Шевченко
Gospođa Horvat; Г-н Петров; Г-жа Петрова; גברת כהן; জনাব রহমান
"""
OFFICES = """
Reception Desk; Rezeption Hotel Adler; Büro Huber; Secrétariat du lycée; Recepción; Ufficio Stampa;
Secretaria da Escola; Sekretariatet; Resepsjonen; Vastaanotto; Recepcja; Podatelna; Titkárság; Recepție; Danışma;
Приёмная комиссия; Канцелярія; Γραμματεία Σχολής; قسم الاستقبال; دفتر فروش; מזכירות בית הספר; 総務課; 前台; 행정실;
Bagian Keuangan
"""
SUBSTITUTES = """
Zoe Harbour on behalf of Otto Stone; Zoe Harbour (for Otto Stone); Zoe Huber i.A. Otto Stein;
Zoe Huber i. V. Otto Stein; Zoé Dubois pour Otto Petit; Zoé Dubois p/o Otto Petit;
Inés Soto por orden de Pablo Ruiz; Giulia Bruni per conto di Marco Conti; Kari Dahl på vegne av Ola Berg;
Sanne de Boer namens Piet Smit; Anna Nowak w imieniu Piotra Kota; Ольга Петрова от имени Ивана Сидорова;
Ayşe Kaya adına Mehmet Demir; منى حداد نيابة عن كريم حداد; منى حداد بالنيابة عن كريم حداد; 佐藤花子(代理)
"""
INITIALS = """
I Rossi; M. et Mme Dubois; z.harbour; z_harbour
"""
NOT_PLURALS = """
Charles; James; Andrés; Costas; Marinos; Lucas; Marcos; Martins; Williams; Peters; Hughes; Agnes; Jens; Georges; Thomas
Marek; Mariek; Nikolai; Наталки; Анны; Hans; Jonas
"""
CALLED = """
Zoe & Otto = Zoe and Otto; Zoe and Otto Harbour = Zoe and Otto; Zoe Harbour & Otto Stone = Zoe and Otto;
Zoe und Otto Huber = Zoe and Otto; Zoé et Otto Dubois = Zoé and Otto; Inés y Pablo Ortega = Inés and Pablo;
Inês e Paulo = Inês and Paulo; Giulia e Marco Rossi = Giulia and Marco; Kari og Ola Dahl = Kari and Ola;
Anna och Erik Holm = Anna and Erik; Sanne en Piet de Boer = Sanne and Piet; Anna i Piotr Nowak = Anna and Piotr;
Jana a Petr Novákovi = Jana and Petr; Anna és Béla = Anna and Béla; Ayşe ve Mehmet Yılmaz = Ayşe and Mehmet;
Ольга и Иван Петровы = Ольга and Иван; Оксана та Тарас = Оксана and Тарас; Μαρία και Νίκος = Μαρία and Νίκος;
منى وكريم = منى and كريم; منى و كريم حداد = منى and كريم; Dr. Zoe & Prof. Otto Huber = Zoe and Otto;
Minna ja Pekka Virtanen = Minna and Pekka; Dan & Ann = Dan and Ann; Nguyễn Thị Hương = Hương;
Nguyen Thi Huong = Huong; Phạm Minh Tuấn = Tuấn; Hoang Thi Lan = Lan; Lan Phạm = Lan; HOÀNG Minh = Minh;
LIU Yang = Yang; CHEN Xiaoming = Xiaoming; Chen, Xiaoming = Xiaoming; Park Ji-hoon = Ji-hoon;
PARK Jihoon = Jihoon; Lee Young-soo = Young-soo; Choi Minseo = Minseo; Tanaka Hiroshi = Hiroshi;
TANAKA Hiroshi = Hiroshi; Hiroshi TANAKA = Hiroshi; 佐藤 花子 = 花子; Szabó Katalin = Katalin;
Md. Karim Rahman = Karim; Mohd. Azman bin Ismail = Azman; Muhd Hafiz = Hafiz; Col Murphy = Col;
Col. Sean Murphy = Sean; Gen Yamada = Gen; Mag. Lena Huber = Lena; Ing. Petr Novák = Petr;
Eng. Omar Farouk = Omar; zoe.harbour = Zoe; zoe_harbour = Zoe; ZOE.HARBOUR = Zoe; HARBOUR, ZOE = Zoe;
Harbour, Zoe, MD = Zoe; Harbour, Zoe, PhD, MBA = Zoe; Harbour, Zoe, Esq. = Zoe; Harbour Jr., Otto = Otto;
Huber, Dr. Lena = Lena
"""


def each(names: str) -> list[str]:
    return [name.strip() for line in names.strip().splitlines() for name in line.split(";") if name.strip()]


@pytest.mark.parametrize("shown", each(FAMILIES))
def test_family_or_couple_without_first_names_is_not_called_by_one(shown: str) -> None:
    """With an article, a word for family, a plural, or two titles."""
    assert is_family(shown)
    assert first_name(shown, "en") is None


@pytest.mark.parametrize("shown", [*each(OFFICES), *each(SUBSTITUTES), *each(INITIALS), *each(TITLED)])
def test_office_substitute_initial_or_title_is_not_called_by_a_first_name(shown: str) -> None:
    """A reception, a secretary's office, somebody who writes for somebody else, Mr and Mrs."""
    assert first_name(shown, "en") is None


@pytest.mark.parametrize("name", each(NOT_PLURALS))
def test_name_that_ends_like_a_plural_is_not_a_family(name: str) -> None:
    """A given name, or a family's name itself."""
    assert not is_family(name)


@pytest.mark.parametrize("line", each(CALLED))
def test_couples_and_orders_follow_the_language(line: str) -> None:
    """Both of a couple; the given name wherever it is; degrees and initials are left out."""
    shown, called = line.split(" = ")
    assert first_name(shown, "en", ["x@y.example"]) == called


@pytest.mark.parametrize("shown", ["I. A. Petrov", "Anna I. V. Stone", "P. P. Harbour", "Anna P. O. Stone"])
def test_initials_do_not_mean_somebody_else_writes(shown: str) -> None:
    """Only i.A., i.V., p.p. and p/o do, behind a name."""
    assert not writes_for_others(shown)
