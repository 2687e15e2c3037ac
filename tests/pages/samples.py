"""Findings as a dental clinic would get them, in three languages: made up, the figures of the guide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cxlib.base.quarter import Period
from cxlib.pages import charts
from cxlib.pages.finding import Finding, Grid, OwnerLine
from cxlib.pages.wording import Words

LANGUAGES = ("en", "pl", "tr")
PERIOD = Period.parse("2026Q3")
DATA_TO = dt.datetime(2026, 10, 5, 6, 0, tzinfo=dt.UTC)

TITLE = {"en": "Anna Dental", "pl": "Klinika Anna", "tr": "Anna Diş Kliniği"}

LINES: dict[str, dict[str, Any]] = {
    "en": {
        "head": "Anna Dental · July–September 2026 · 64 answers (data to 5 October)",
        "overdue": "Waiting longer than we promised: 3 cases. Responsible: Marta",
        "worked": "Worked: calling back the same day. 61 of 89 calls in summer, 38 of 84 in spring.",
        "score": "40 of 64 patients gave us 9 or 10. No change we can show since spring.",
        "theme": "Most mentioned: the wait in the waiting room (11 of 64). "
        "Text message about delays: too early to tell, we look again in January.",
        "decision": "Your decision, please: 10 minutes more for first visits?",
        "choices": ("Yes", "No", "Let's talk"),
        "worse": "Got worse: answering e-mails on time. 21 of 60 in summer, 40 of 62 in spring.",
        "first": "40 of 64 patients gave us 9 or 10.",
        "voices": "9 people answered; too few for a figure. This is what they said:",
        "quotes": ("Everything was explained to me calmly.", "I waited forty minutes <and> nobody said why."),
        "more": ("The difference is probably between 9 and 37 of 100.",),
        "sure": "Probably between 58 and 77 of 100.",
        "asked": "89 calls, July–September 2026.",
        "question": "Do we call back the same day?",
        "sentence": "We called back the same day after 61 of 89 missed calls.",
        "bars": (("Summer 2026", "61 of 89"), ("Spring 2026", "38 of 84")),
        "themes": ("waiting room", "price of the treatment", "parking at the clinic"),
        "of": "{} of 64",
        "names": ("9 or 10", "7 or 8", "0 to 6"),
        "grid": (("Since", "Channel", "Late by"), ("28 September", "e-mail", "7 days"), "Waiting for us"),
        "gate": "Ease of getting things done: this needs 10 answers, and there are 4.",
    },
    "pl": {
        "head": "Klinika Anna · lipiec–wrzesień 2026 · 64 odpowiedzi (stan na 5 października)",
        "overdue": "Czekają na naszą odpowiedź dłużej, niż obiecaliśmy: 3 sprawy. Odpowiada: Marta",
        "worked": "Zadziałało: oddzwanianie tego samego dnia. Latem 61 na 89 telefonów, wiosną 38 na 84.",
        "score": "Ocenę 9 lub 10 wystawiło nam 40 na 64 pacjentów. Od wiosny zmiany nie widać.",
        "theme": "Najczęstsza uwaga: czekanie w poczekalni (11 na 64 osoby). "
        "SMS o opóźnieniu: za wcześnie, by ocenić; sprawdzimy w styczniu.",
        "decision": "Prosimy o decyzję: pierwsza wizyta dłuższa o 10 minut?",
        "choices": ("Tak", "Nie", "Porozmawiajmy"),
        "worse": "Pogorszyło się: odpowiedzi na e-maile w terminie. Latem 21 na 60, wiosną 40 na 62.",
        "first": "Ocenę 9 lub 10 wystawiło nam 40 na 64 pacjentów.",
        "voices": "Odpowiedziało 9 osób; to za mało na wynik. Oto ich słowa:",
        "quotes": (
            "Wszystko spokojnie wytłumaczono.",
            "Czterdzieści minut czekania <i> żadnego słowa.",
        ),
        "more": ("Różnica to najpewniej między 9 a 37 na 100.",),
        "sure": "Najpewniej między 58 a 77 na 100.",
        "asked": "89 telefonów, lipiec–wrzesień 2026.",
        "question": "Czy oddzwaniamy tego samego dnia?",
        "sentence": "Po 61 na 89 nieodebranych telefonów oddzwoniono tego samego dnia.",
        "bars": (("lato 2026", "61 na 89"), ("wiosna 2026", "38 na 84")),
        "themes": ("czekanie w poczekalni", "cena leczenia", "parkowanie przy klinice"),
        "of": "{} na 64 osoby",
        "names": ("ocena 9–10", "ocena 7–8", "ocena 0–6"),
        "grid": (("Od kiedy", "Kanał", "Po terminie"), ("28 września", "e-mail", "7 dni"), "Czekają na nas"),
        "gate": "Łatwość załatwienia sprawy: potrzeba 10 odpowiedzi, a są 4.",
    },
    "tr": {
        "head": "Anna Diş Kliniği · Temmuz–Eylül 2026 · 64 yanıt (veri tarihi: 5 Ekim 2026)",
        "overdue": "Söz verdiğimiz süreyi geçen 3 konu yanıt bekliyor. Sorumlu: Merve",
        "worked": "İşe yaradı: aynı gün geri arama. Yazın 89 aramanın 61'i, ilkbaharda 84 aramanın 38'i.",
        "score": "64 hastanın 40'ı bize 9 veya 10 puan verdi. İlkbahara göre bir değişiklik görünmüyor.",
        "theme": "En sık yazılan konu: bekleme süresi (64 kişinin 11'i). "
        "Gecikme SMS'i: karar için henüz erken, Ocak 2027'de bakacağız.",
        "decision": "Sizden bir karar: ilk muayene 10 dakika uzasın mı?",
        "choices": ("Evet", "Hayır", "Konuşalım"),
        "worse": "Kötüleşti: e-postalara zamanında yanıt. "
        "Yazın 60 e-postanın 21'i, ilkbaharda 62 e-postanın 40'ı.",
        "first": "64 hastanın 40'ı bize 9 veya 10 puan verdi.",
        "voices": "9 kişi yanıt verdi; bir sonuç için az. Yazdıkları:",
        "quotes": ("Her şeyi sakince anlattılar.", "Kırk dakika bekledim <ve> kimse nedenini söylemedi."),
        "more": ("Fark büyük olasılıkla 100'de 9 ile 37 arasında.",),
        "sure": "Büyük olasılıkla 100'de 58 ile 77 arasında.",
        "asked": "89 arama, Temmuz–Eylül 2026.",
        "question": "Aynı gün geri arıyor muyuz?",
        "sentence": "Cevapsız 89 aramanın 61'inde aynı gün geri arandı.",
        "bars": (("Yaz 2026", "61/89"), ("İlkbahar 2026", "38/84")),
        "themes": ("bekleme süresi", "tedavi ücreti", "kliniğin otoparkı"),
        "of": "64 kişinin {}",
        "names": ("9–10 puan", "7–8 puan", "0–6 puan"),
        "grid": (("Tarih", "Kanal", "Gecikme"), ("28 Eylül", "e-posta", "7 gün"), "Bizi bekleyenler"),
        "gate": "İşini kolay halletme: 10 yanıt gerekiyor, şu an 4 var.",
    },
}


def words(language: str) -> Words:
    """The clinic's words in a language."""
    return Words(language, word="patient", currency={"en": "GBP", "pl": "PLN", "tr": "TRY"}[language])


def finding(language: str, name: str, *kinds: str, **rest: Any) -> Finding:
    """An evidence finding that carries the owner's lines of these kinds."""
    text = LINES[language]
    lines = tuple(
        OwnerLine(
            kind,  # type: ignore[arg-type]
            words(language).typeset(text[kind]),
            text["more"] if kind in ("worked", "worse") else (),
            text["choices"] if kind == "decision" else (),
        )
        for kind in kinds
    )
    return Finding(
        **{"id": name, "kind": "evidence", "language": language, "sentence": "", "owner": lines, **rest}
    )


def worked(language: str) -> Finding:
    """Calling back the same day worked, with its chart and intervals."""
    text = LINES[language]
    (now, counted), (before, counted_before) = text["bars"]
    chart = charts.dots_with_intervals(
        [charts.Dot(now, 0.685, 0.58, 0.77, counted), charts.Dot(before, 0.452, 0.35, 0.56, counted_before)],
        words=words(language),
        alt=f"{text['question']} {now}: {counted}; {before}: {counted_before}.",
        unit="share",
    )
    return finding(
        language,
        "51.callback",
        "worked",
        question=text["question"],
        sentence=text["sentence"],
        sure=text["sure"],
        asked=text["asked"],
        chart=chart,
    )


def score(language: str) -> Finding:
    """The score as a cut bar."""
    text = LINES[language]
    chart = charts.stacked(
        [charts.Stack(TITLE[language], (0.625, 0.203, 0.172), words(language).say("common.answers", n=64))],
        words=words(language),
        alt=" · ".join(text["names"]),
        names=text["names"],
    )
    return finding(language, "11.headline", "score", sentence=text["score"], sure=text["sure"], chart=chart)


def theme(language: str) -> Finding:
    """What people write about."""
    text = LINES[language]
    counts = (11, 6, 3)
    chart = charts.bars(
        [
            charts.Bar(
                name, count / 64, text["of"].format(words(language).suffixed(count, "poss")), guess=index == 2
            )
            for index, (name, count) in enumerate(zip(text["themes"], counts, strict=True))
        ],
        words=words(language),
        alt=text["theme"],
        unit="share",
    )
    return finding(language, "12.themes", "theme", sentence=text["theme"], sure=text["sure"], chart=chart)


def overdue(language: str) -> Finding:
    """Three cases past their time, as a table."""
    columns, row, caption = LINES[language]["grid"]
    grid = Grid(columns, (row, row, row), numeric=(2,), caption=caption)
    return finding(language, "41.overdue", "overdue", sentence=LINES[language]["overdue"], grid=grid)


def gate(language: str) -> Finding:
    """A closed gate."""
    return Finding("11.ces", "gate", language, LINES[language]["gate"], needs={"needed": 10, "n": 4})


def quarter(language: str) -> list[Finding]:
    """A whole quarter: all six lines."""
    return [
        finding(language, "51.head", "head", "decision"),
        worked(language),
        score(language),
        theme(language),
        overdue(language),
        gate(language),
    ]


def trend(language: str) -> charts.Chart:
    """Nine periods, one of them without a figure."""
    shown = words(language)
    points = []
    for step in range(-8, 1):
        period = PERIOD.shifted(step)
        value = None if step == -5 else 30 + 2.5 * (step + 8)
        text = shown.say("common.gate.short") if value is None else shown.number(value)
        label = shown.short_period(period)
        points.append(charts.Point(label, value, value and value - 18, value and value + 15, text))
    return charts.trend(points, words=shown, alt="-", line=charts.Line(50, LINES[language]["names"][0]))
