"""Tables of words in names: titles, degrees, offices, compound names, nicknames. All folded; data only."""

from __future__ import annotations

from typing import Final

from gmail_reconnect.text.fold import fold, word_set

OFFICE_MAILBOXES: Final = word_set(
    "info contact sales support help helpdesk service services office admin administrator webmaster hello team jobs",
    "careers press media billing account accounts marketing hr news newsletter security abuse order orders feedback",
    "enquiry enquiries inquiry inquiries mail mailer mailing editor editorial editors customer department list",
    "notification notifications secretariat desk group",
)
"""Words of an office's name or address."""
OFFICES: Final = OFFICE_MAILBOXES | word_set(
    "resources relations reservation reservations reception concierge manager management property payroll accounting",
    "payable receivable operations recruiting recruitment admissions alumni bookings shipping returns hotel",
    "kundenservice kundendienst kundenbetreuung vertrieb verkauf buchhaltung personalabteilung sekretariat verwaltung",
    "hausverwaltung geschäftsstelle rezeption praxis kanzlei redaktion",
    "client clients clientèle commercial ressources humaines comptabilité secrétariat facturation accueil rédaction",
    "cliente clientes servicio atención ventas recursos humanos soporte administración contabilidad facturación",
    "recepción reservas assistenza servizio clienti vendite risorse umane ufficio segreteria amministrazione redazione",
    "prenotazioni serviço atendimento vendas suporte administração contabilidade recepção financeiro",
    "obsługa klienta biuro dział sprzedaż sprzedaży kadr księgowość rekrutacja redakcja rezerwacje",
    "müşteri hizmetleri destek satış kaynakları muhasebe rezervasyon ekibi yönetimi",
    "отдел служба поддержка поддержки продаж кадров клиентов бухгалтерия редакция администрация",
    "خدمة خدمات العملاء عملاء الموارد موارد البشرية المبيعات مبيعات الدعم إدارة الإدارة قسم شركة مكتب مؤسسة",
    "پشتیبانی شرکت منابع فروش مشتریان روابط",
)
"""Words of an office's name, in more languages. An address with one of these words may still be a person's."""
NOT_NAMES: Final = OFFICES | word_set(
    "null none undefined nan unknown anonymous user username name firstname lastname dept noreply no-reply reply",
    "postmaster mailer-daemon system inc ltd llc gmbh corp corporation company university college school institute",
    "committee secretary community فريق جامعة دعم مجهول جمعية مجلس لجنة مجموعة مدرسة معهد",
)
"""A name with one of these words is never used in a greeting."""

TITLES: Final = word_set(
    "dr prof mr mrs ms miss mx sir eng د أ م أد دكتور الدكتور دكتورة الدكتورة أستاذ الأستاذ أستاذة الأستاذة",
    "السيد السيدة المهندس المهندسة الشيخ الشيخة",
)
"""These are never part of a name."""
LONG_TITLES: Final = word_set(
    "doctor professor engineer engr rev reverend father uncle aunt auntie captain capt madam coach",
    "herr frau fräulein familie dipl dipl-ing onkel tante monsieur madame mademoiselle mme mlle maître tonton",
    "señor señora señorita sra srta licenciado licenciada signor signora signorina dott dottor dottoressa",
    "senhor senhora doutor doutora dhr mevr mevrouw państwo ciocia wujek ksiądz sayın",
    "господин госпожа доктор профессор дядя тётя отец",
    "مهندس مهندسة الآنسة الحاج الحاجة حاج حاجة الأخ الأخت عمو عم خالة بروفيسور البروفيسور",
    "استاد دکتر آقا آقای خانم جناب سرکار حاجی श्री श्रीमती डॉ คุณ นาย นาง นางสาว",
)
"""These stay words of a name when names are compared, but one name behind them is not a full name."""
RARELY_NAMES: Final = word_set(
    "dame lady lord judge sheikh sheikha shaikh hajj haji ing mag fr sr col gen hon سعادة معالي فضيلة القاضي المستشار"
)
"""Titles that are names of few people: a greeting omits them."""
POSSIBLY_NAMES: Final = word_set(
    "brother sister major pastor rabbi bishop avv pan pani",
    "frère soeur père hermano hermana padre frei suor doña dona seu tío tía zio zia sig hoca",
)
"""Titles that may be names themselves, before a name: Wei Pan."""
FAMILY_TITLES: Final = word_set(
    "mr mrs ms miss mx herr frau fräulein familie mme mlle monsieur madame mademoiselle sr sra srta señor señora",
    "señorita signor signora signorina senhor senhora dhr mevr mevrouw państwo господин госпожа",
)
"""One name behind these is the family's."""
CJK_TITLES: Final = (
    "先生", "老师", "老師", "女士", "小姐", "教授", "医生", "經理", "经理", "部長", "課長", "社長",
    "様", "さま", "さん", "氏", "님", "씨",
)  # fmt: skip
"""These follow a name, often without a space."""
FACULTIES: Final = word_set("med phil rer nat jur iur pol oec theol habil hc")
"""What follows "Dr." in a German degree."""

DEGREES: Final = word_set("phd md mba msc bsc esq cpa dds dvm facs frcs cfa pmp mph llm")
DEGREES_OR_NAMES: Final = word_set("ma ba ms pa pe rn jd ret")
"""Only after a comma are these surely not names: Jack Ma."""
GENERATIONS: Final = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv",
}  # fmt: skip
"""What distinguishes father and son, and its short form."""
COMPANIES: Final = word_set("inc ltd llc gmbh corp")
COMPANIES_OR_NAMES: Final = word_set("co ag sa pc lp llp")
TITLES_BEHIND: Final = word_set(
    "bey hanım abi abla hoca efendi teyze amca dayı hala usta uncle aunt aunty auntie sir madam maam ji bhai didi saab",
    "sahib bhaiya خانم آقا جان بیگ जी",
).union(DEGREES, GENERATIONS, COMPANIES)
"""Behind a name these are titles, or may be names themselves: Ali Bey."""

# Two words that are one first name: عبد الله, Abu Bakr, نور الدين.
OPENINGS: Final = word_set(
    "abd abdul abdel abdal abdur abder abdus abdoul abu abou um umm oum عبد أبو أبي أبا أم ابن",
)
"""The first word of such a name."""
CLOSINGS: Final = word_set(
    "allah ullah eddin eddine uddin uddine eldin eldine aldin aldine addin addine eldeen aldeen uddeen الله الدين",
    "alislam elislam ulislam alhaq elhaq ulhaq alrahman arrahman urrahman elrahman",
    "الإسلام الرحمن الحق الهدى الإيمان",
)
"""The second word of such a name, with its article and without a hyphen."""
PAIRED: Final = {
    fold(first): word_set(seconds)
    for line in """
        jean: pierre paul luc claude michel marc marie françois jacques louis philippe charles baptiste yves noël
        marie: claire france anne louise hélène christine thérèse laure josé noëlle pierre ève madeleine rose paule
        anne: marie sophie laure claire lise cécile charlotte catherine france
        pierre: yves louis marie alain jean henri
        josé: luis luiz antonio maria manuel miguel carlos ignacio ramón angel javier roberto eduardo francisco
        juan: carlos pablo manuel josé antonio luis ignacio diego david francisco miguel camilo andrés
        maria: josé jesús isabel teresa carmen elena luisa fernanda eduarda clara luiza victoria grazia pia helena
        luis luiz: miguel fernando carlos alberto felipe henrique eduardo enrique manuel antonio inácio
        ana: maria paula luisa luiza clara carolina beatriz isabel cristina lucia rosa belén sofia
        anna: maria lena sophie rita lisa magdalena paola chiara karin
        carlos: eduardo alberto manuel henrique enrique augusto andrés
        joão pedro paulo: pedro paulo carlos victor vitor gabriel miguel luiz henrique pablo cesar roberto sérgio
        victor vitor miguel marco: hugo manuel angel antonio aurelio
        hans: peter jürgen joachim georg werner dieter martin christian ulrich jörg
        karl carl klaus: heinz josef ludwig friedrich otto philipp peter dieter jürgen
        eva: maria lena marie
        gian pier: luca carlo paolo marco piero maria franco luigi giorgio francesco
        mary: ann anne jane beth kate lou ellen jo sue
        محمد: رضا علي حسين حسن أمين مهدي جواد صادق باقر كاظم تقي
        علي امير سید: رضا حسين علي اکبر اصغر محمد مهدي
        mohammad mohammed muhammad mohamed mohamad: reza ali hossein hussein hassan amin mahdi javad sadegh
        ali amir seyed seyyed: reza akbar asghar hossein hussein ali mohammad mahdi
    """.strip().splitlines()
    for firsts, _, seconds in (line.partition(":"),)
    for first in firsts.split()
}
"""First names that are given two at a time, written as two words: the first → the possible second ones."""
ARTICLES: Final = word_set("al el ul ad ed ud ar er ur")

_NICKNAMES: Final = (
    "abigail abby", "alexander alex sasha", "alexandra alex sandra", "andrew andy drew", "anthony tony",
    "barbara barb", "benjamin ben", "catherine cathy kate", "charles charlie chuck", "christine chris",
    "christopher chris", "cynthia cindy", "daniel dan danny", "david dave", "deborah deb debbie", "donald don",
    "douglas doug", "edward ed eddie ted", "elizabeth liz beth betsy", "eugene gene", "frances fran",
    "frederick fred", "gerald gerry jerry", "gregory greg", "harold harry hal", "henry hank", "jacob jake",
    "james jim jimmy", "jeffrey jeff", "jennifer jen jenny", "jessica jess", "john jack johnny", "jonathan jon",
    "joseph joe joey", "joshua josh", "katherine kathy kate katie", "kenneth ken", "kimberly kim", "lawrence larry",
    "leonard len", "louis lou", "margaret maggie meg peggy", "matthew matt", "michael mike mick", "nathan nate",
    "nathaniel nate", "nicholas nick", "pamela pam", "patricia pat patty", "patrick pat", "peter pete",
    "philip phil", "phillip phil", "raymond ray", "rebecca becky", "richard rick dick rich", "robert bob bobby rob",
    "ronald ron", "samantha sam", "samuel sam", "stephen steve", "steven steve", "susan sue susie", "theodore ted",
    "thomas tom tommy", "timothy tim", "victoria vicky", "vincent vince", "walter walt", "william bill will",
    "zachary zach",
)  # fmt: skip


def _formal_names() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _NICKNAMES:
        formal, *nicknames = line.split()
        for name in nicknames:
            found.setdefault(name, set()).add(formal)
    return {nickname: frozenset(names) for nickname, names in found.items()}


FORMAL_NAMES: Final = _formal_names()
"""Nickname → the names it is short for: bob → robert."""
