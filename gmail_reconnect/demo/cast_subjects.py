"""Subjects of the sample mailbox, by language and occasion. All of them are invented."""

from __future__ import annotations

from typing import Final

OFFICE: Final = (
    *("Notes from Tuesday", "Supplier samples", "Draft of the proposal", "Line 2: test results"),
    *("Visit to the plant", "A question about resin grades", "Slides for the board", "Minutes, and one question"),
    *("Budget for the trial", "Packaging trial: next steps", "Before the audit", "Thank you for today"),
)
LIFE: Final = (
    *("Coffee on Thursday?", "A book you might like", "Photographs from the coast", "The new flat, at last"),
    *("Sunday lunch", "Train times", "That recipe", "Happy new year", "A small favour", "How was the exam?"),
    *("Concert tickets", "Good news"),
)
OFFICE_AR: Final = (
    *("موعد اجتماع الاثنين", "ملاحظات على العرض", "عيّنات المورّد الجديد", "جدول الزيارات", "تقرير الجودة"),
    *("أسعار المواد الأولية", "مسودة العقد", "سؤال عن خط الإنتاج", "الميزانية المقترحة", "محضر الاجتماع"),
)
LIFE_AR: Final = (
    *("كيف كانت الرحلة؟", "قهوة مساء الخميس", "كتاب أعجبني", "صور من وادي رم", "وصفة المقلوبة"),
    *("مبارك البيت الجديد", "أخبار الأصدقاء", "موعد السفر", "شكرًا على الهدية", "سلام وسؤال صغير"),
)
STUDY_FR: Final = (
    *("Groupe de travail de mardi", "Notes du cours de polymères", "Rapport de labo, version 2", "Exposé de jeudi"),
    *("Bibliothèque demain matin", "Stage d’été", "Déménagement samedi", "Un café ?", "Merci pour le coup de main"),
)
LIFE_PT: Final = (
    *("Jantar na sexta?", "Fotografias de Sintra", "As chaves do apartamento", "O livro que me emprestaste"),
    *("Bilhetes para o concerto", "Boa viagem", "Notícias da família", "Feliz aniversário"),
)
TRADE_PL: Final = (
    *("Pytanie o granulat", "Wyniki badań próbek", "Spotkanie w Krakowie", "Termin dostawy", "Wesołych Świąt"),
    *("Delivery in week 14", "Granulate: new price list", "Zdjęcia z gór"),
)
LIFE_JA: Final = (
    *("来週のご予定", "お礼", "桜の写真", "年始のご挨拶", "おすすめの本", "引っ越しました", "工場見学の写真"),
    *("Cherry blossom", "日本語の練習"),
)
