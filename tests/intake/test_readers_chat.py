"""Chats of two phones in three languages, and reviews copied from a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.base.errors import DataError
from cxlib.intake.readers import FileOptions, read_export
from cxlib.intake.readers.ages import age_in
from cxlib.intake.readers.messages import closes
from cxlib.intake.readers.pack import pasted_file

Export = Callable[..., Path]

IPHONE_TR = """[14.05.2026, 09:15:30] Salon: \u200eMesajlar ve aramalar uçtan uca şifrelidir.
[14.05.2026, 09:15:30] Ali Kaya: Merhaba
randevu var mı?
\u200e[14.05.2026, 09:20:00] Salon: \u200egörüntü dahil edilmedi
[15.05.2026, 10:00:00] Ali Kaya: Teşekkürler
"""
ANDROID_TR = """14.05.2026 ÖS 9:15 - Ali Kaya: Merhaba
14.05.2026 ÖS 9:20 - Salon: Buyurun
15.05.2026 ÖÖ 10:00 - Ali Kaya: Yarın açık mısınız?
"""
ANDROID_PL = """14.05.2026, 21:15 - Wiadomości i połączenia są w pełni szyfrowane.
14.05.2026, 21:15 - Ali Kaya: Dzień dobry: jest termin?
14.05.2026, 21:20 - Salon: <Pominięto multimedia>
15.05.2026, 10:00 - Ali Kaya: A jutro?
"""
ANDROID_US = """5/14/26, 9:15\u202fPM - Ali Kaya: Hello
5/14/26, 9:20\u202fPM - Salon: IMG-1.jpg (file attached)
5/15/26, 10:00\u202fAM - Ali Kaya: And tomorrow?
"""


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        (IPHONE_TR, ["2026-05-14 09:15:30", "2026-05-15 10:00:00"]),
        (ANDROID_TR, ["2026-05-14 21:15:00", "2026-05-15 10:00:00"]),
        (ANDROID_PL, ["2026-05-14 21:15:00", "2026-05-15 10:00:00"]),
        (ANDROID_US, ["2026-05-14 21:15:00", "2026-05-15 10:00:00"]),
    ],
    ids=["iPhone, Turkish", "Android, Turkish", "Android, Polish", "Android, American"],
)
def test_phones_write_chats_in_their_own_way(export: Export, text: str, opened: list[str]) -> None:
    raw = read_export(export("chat.txt", text), language="tr", told=FileOptions(us=["salon"]))
    assert raw.form == "chat" and raw.question is None
    assert raw.frame["Opened"].tolist() == opened
    assert raw.frame["Customer"].tolist() == ["Ali Kaya", "Ali Kaya"]
    assert [bool(reply) for reply in raw.frame["First reply"]] == [True, False]
    assert "Text" not in raw.frame and ("intake.chat_text_dropped", {}) in raw.notes


def test_the_text_is_kept_only_where_it_is_asked_for(export: Export) -> None:
    told = FileOptions(us=["Salon"], keep_text=True)
    raw = read_export(export("chat.txt", IPHONE_TR), language="tr", told=told)
    assert raw.frame["Text"].tolist() == ["Merhaba\nrandevu var mı?", "Teşekkürler"]


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat with Ali Kaya.txt",
        "Czat WhatsApp z Ali Kaya.txt",
        "WhatsApp Sohbeti - Ali Kaya.txt",
        "Ali Kaya ile WhatsApp Sohbeti.txt",
    ],
)
def test_the_phones_file_name_tells_who_the_customer_is(export: Export, name: str) -> None:
    raw = read_export(export(name, ANDROID_PL), language="pl")
    assert raw.question is None and raw.frame["Direction"].tolist() == ["in", "in"]


def test_otherwise_it_is_asked_who_writes_for_the_firm(export: Export) -> None:
    raw = read_export(export("salon-whatsapp.txt", ANDROID_PL), language="pl")
    assert raw.question is not None
    assert (raw.question.option, raw.question.choices) == ("us", ("Ali Kaya", "Salon"))


def lines(*told: tuple[str, str, str]) -> str:
    return "\n".join(f"{when} - {who}: {said}" for when, who, said in told) + "\n"


THANKS = "Dziękujemy za wiadomość! Odpowiemy najszybciej, jak to możliwe."
DAYS = lines(
    ("01.09.2026, 08:00", "Ewa", "Czy jest termin?"),
    ("01.09.2026, 08:00", "Salon", THANKS),
    ("01.09.2026, 09:30", "Salon", "Tak, w piątek"),
    ("01.09.2026, 09:31", "Ewa", "Super, dziękuję bardzo 🙏"),
    ("01.09.2026, 11:00", "Ewa", "A ile to kosztuje?"),
    ("01.09.2026, 11:20", "Salon", "200 zł"),
    ("03.09.2026, 08:00", "Ewa", "Spóźnię się"),
    ("04.09.2026, 09:00", "Ewa", "Halo?"),
    ("04.09.2026, 09:05", "Salon", "Przepraszamy"),
    ("09.09.2026, 12:00", "Salon", "Mamy wolny termin"),
)


def test_a_case_is_one_time_that_a_customer_waited(export: Export) -> None:
    raw = read_export(export("czat.txt", DAYS), language="pl", told=FileOptions(us=["Salon"]))
    told = raw.frame[["Opened", "First reply", "Direction"]].values.tolist()
    assert told == [
        ["2026-09-01 08:00:00", "2026-09-01 09:30:00", "in"],
        ["2026-09-01 11:00:00", "2026-09-01 11:20:00", "in"],
        ["2026-09-03 08:00:00", "", "in"],
        ["2026-09-04 09:00:00", "2026-09-04 09:05:00", "in"],
        ["2026-09-09 12:00:00", "", "out"],
    ]
    assert ("intake.chat_greetings", {"n": 1}) in raw.notes
    assert raw.rows.tolist() == [1, 5, 7, 8, 10]
    patient = FileOptions(us=["Salon"], silence_hours=48)
    assert len(read_export(export("czat.txt", DAYS), language="pl", told=patient).frame) == 4


@pytest.mark.parametrize(
    "text", ["ok", "Dziękuję!", "👍", "Teşekkürler", "tamam teşekkür ederim", "Thanks a lot"]
)
def test_a_thank_you_closes_a_talk(text: str) -> None:
    assert closes(text)


@pytest.mark.parametrize(
    "text", ["ok, but when?", "Dziękuję, a jutro też?", "?", "teşekkürler ama gelmedi", ""]
)
def test_what_asks_or_complains_does_not(text: str) -> None:
    assert not closes(text)


def test_day_and_month_are_told_by_the_run_of_time(export: Export) -> None:
    told = FileOptions(us=["B"])
    text = lines(("5/6/26, 10:00", "A", "x"), ("5/7/26, 10:00", "A", "y"), ("6/1/26, 10:00", "B", "z"))
    assert (
        read_export(export("a.txt", text), language="en", told=told).frame["Opened"][0][:10] == "2026-05-06"
    )
    unclear = lines(("5/6/26, 10:00", "A", "x"), ("5/6/26, 10:01", "B", "y"))
    with pytest.raises(DataError, match=r"file: \{order: dmy\}"):
        read_export(export("b.txt", unclear), language="en", told=told)
    said = FileOptions(us=["B"], order="mdy")
    assert (
        read_export(export("b.txt", unclear), language="en", told=said).frame["Opened"][0][:10]
        == "2026-05-06"
    )


@pytest.mark.parametrize(
    ("words", "day", "precision"),
    [
        ("2 tygodnie temu", "2026-11-08", "week"),
        ("tydzień temu", "2026-11-15", "week"),
        ("3 ay önce", "2026-08-22", "month"),
        ("bir yıl önce", "2025-11-22", "year"),
        ("2 weeks ago", "2026-11-08", "week"),
        ("a month ago", "2026-10-22", "month"),
        ("5 dni temu", "2026-11-17", "day"),
        ("4 godziny temu", "2026-11-22", "day"),
        ("miesiąc temu", "2026-10-22", "month"),
        ("2 lata temu", "2024-11-22", "year"),
        ("Edytowano 7 miesięcy temu", "2026-04-22", "month"),
        ("wczoraj", "2026-11-21", "day"),
        ("dün", "2026-11-21", "day"),
        ("5 października 2026", "2026-10-05", "day"),
        ("Ekim 2026", "2026-10-01", "month"),
        ("12.05.2026", "2026-05-12", "day"),
    ],
)
def test_ages_are_as_exact_as_their_words(words: str, day: str, precision: str) -> None:
    found = age_in(words, dt.date(2026, 11, 22))
    assert found is not None and (found.day.isoformat(), found.precision) == (day, precision)


@pytest.mark.parametrize("words", ["temu", "ayran içtik önce", "the next day", "maj", "Agora 2 times"])
def test_other_words_are_no_date(words: str) -> None:
    assert age_in(words, dt.date(2026, 11, 22)) is None


PASTED = """Anna Kowalska
Local Guide · 12 opinii
★★★★☆
2 tygodnie temu
Miła obsługa, ale długo czekałam.
Wrócę.

Odpowiedź od właściciela
tydzień temu
Dziękujemy, przepraszamy za czekanie.

Jan N.
5/5 miesiąc temu
Polecam!
Więcej
Ola
1 gwiazdka · rok temu
"""


def test_reviews_copied_from_a_page(export: Export) -> None:
    with pasted_file(PASTED, dt.date(2026, 11, 22)) as path:
        raw = read_export(path, language="pl")
        assert path.name == "pasted-2026-11-22.txt"
    assert raw.form == "pasted" and raw.question is None
    assert raw.frame.values.tolist() == [
        ["2026-11-08", "week", "4", "Miła obsługa, ale długo czekałam.\nWrócę.", "2026-11-15"],
        ["2026-10-22", "month", "5", "Polecam!", ""],
        ["2025-11-22", "year", "1", "", ""],
    ]
    asked = read_export(export("opinie.txt", PASTED), language="pl")
    assert asked.question is not None and asked.question.option == "seen_on"


def test_reviews_without_names_keep_their_last_line(export: Export) -> None:
    text = "★★★★★ 3 ay önce\nÇok iyi\n★★ bir yıl önce\nUzun bekledik\nBir daha gelmem\n"
    with pasted_file(text, dt.date(2026, 11, 22)) as path:
        raw = read_export(path, language="tr")
    assert raw.frame["Comment"].tolist() == ["Çok iyi", "Uzun bekledik\nBir daha gelmem"]
    assert raw.frame["Rating"].tolist() == ["5", "2"]


def test_lines_of_speech_are_comments(export: Export) -> None:
    text = "2 Sniadania byly ok .\n3 Niestety posprzątany raz , ręczniki , mydło .\n1 Jakość średnia .\n"
    raw = read_export(export("zdania.txt", text), language="pl")
    assert raw.form == "lines" and raw.frame["Mark"].tolist() == ["2", "3", "1"]
    assert raw.frame["Comment"][2] == "Jakość średnia ."
