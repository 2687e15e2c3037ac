"""What is masked in comments: addresses, numbers with a valid check digit, phones in their forms, names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cxlib.base import yamlio
from cxlib.clients.folder import ClientFolder
from cxlib.intake import checkdigits
from cxlib.intake.importer import import_file
from cxlib.intake.masks import masked
from cxlib.intake.names import Names, holds_names, parts_of

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]


def hide(text: str, names: Names | None = None, country: str = "") -> str:
    found, _ = masked(pd.Series([text], dtype="str"), names, country)
    return str(found.iloc[0])


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("pisz na jan.kowalski@firma.com.pl!", "pisz na [e-mail]!"),
        ("PESEL 44051401359", "PESEL [id]"),
        ("PESEL 44051401358", "PESEL 44051401358"),
        ("kimlik 10000000146 no", "kimlik [id] no"),
        ("kimlik 10000000147 no", "kimlik 10000000147 no"),
        ("NIP 526-104-08-28, NIP 5261040828", "NIP [id], NIP [id]"),
        ("NIP 5261040827", "NIP 5261040827"),
        ("VKN 1234567890 ve 1234567891", "VKN [id] ve 1234567891"),
        ("REGON 000331501, paczka 000331501", "REGON [id], paczka 000331501"),
        ("konto PL61 1090 1014 0000 0712 1981 2874 dnia", "konto [id] dnia"),
        ("konto 61 1090 1014 0000 0712 1981 2874", "konto [id]"),
        ("IBAN TR330006100519786457841326.", "IBAN [id]."),
        ("GB82 WEST 1234 5698 7654 32 please", "[id] please"),
        ("IBAN TR340006100519786457841326", "IBAN TR340006100519786457841326"),
        ("tel. 600 100 200 wieczorem", "tel. [phone] wieczorem"),
        ("tel. 600-100-200", "tel. [phone]"),
        ("tel 600100200.", "tel [phone]."),
        ("+48 22 123 45 67 albo (22) 123 45 67", "[phone] albo [phone]"),
        ("call +44 (0)20 7946 0958.", "call [phone]."),
        ("call 020 7946 0958 or 07700 900123", "call [phone] or [phone]"),
        ("0532 123 45 67 arayın", "[phone] arayın"),
        ("05321234567, 0 (532) 123 45 67, 532 123 45 67", "[phone], [phone], [phone]"),
        ("(212) 555-2368 or 1-212-555-2368", "[phone] or [phone]"),
        ("zapłata 1234,56 dnia 2026-07-01", "zapłata 1234,56 dnia 2026-07-01"),
        ("order 536365, 12.05.2026, 5 of 10", "order 536365, 12.05.2026, 5 of 10"),
        ("100 000 000 zł i 1 234 567,89", "100 000 000 zł i 1 234 567,89"),
        ("Sipariş 1234567891234", "Sipariş 1234567891234"),
    ],
)
def test_what_tells_of_a_person_is_masked_and_nothing_else(text: str, hidden: str) -> None:
    assert hide(text) == hidden


@pytest.mark.parametrize(
    ("country", "text", "hidden"),
    [
        ("TR", "5321234567 no", "[phone] no"),
        ("PL", "5321234567 nr", "5321234567 nr"),
        ("US", "2125552368", "[phone]"),
        ("TR", "siparis 536365123", "siparis 536365123"),
        ("PL", "nr 536365123", "nr [phone]"),
    ],
)
def test_bare_digits_are_a_phone_only_at_home(country: str, text: str, hidden: str) -> None:
    assert hide(text, country=country) == hidden


def test_one_wrong_digit_breaks_every_check() -> None:
    """Any single changed digit is found by PESEL, NIP and TC kimlik."""
    for check, good in (
        (checkdigits.is_pesel, "44051401359"),
        (checkdigits.is_nip, "5261040828"),
        (checkdigits.is_tc_kimlik, "10000000146"),
    ):
        assert check(good)
        wrong = [
            good[:place] + digit + good[place + 1 :]
            for place in range(len(good))
            for digit in "0123456789"
            if digit != good[place]
        ]
        assert not any(check(each) for each in wrong)


PEOPLE = ["Anna Kowalska", "Marek Wróbel", "Merve Yılmaz", "MARTA NOWAK", "İbrahim Işık", "John Smith"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Byłam u Anny Kowalskiej, polecam Annę!", "Byłam u [name], polecam [name]!"),
        ("Dziękuję Marcie i Markowi", "Dziękuję [name] i [name]"),
        ("dr Wróblowi też, u Nowaków", "dr [name] też, u [name]"),
        ("pani anna była miła", "pani [name] była miła"),
        ("Merve'nin ilgisi, Merve’ye teşekkürler", "[name] ilgisi, [name] teşekkürler"),
        ("Mervenin ilgisi, merve hanım", "[name] ilgisi, [name] hanım"),
        ("IŞIK Bey ve İbrahim'e", "[name] Bey ve [name]"),
        ("anna kowalska rejestracja", "[name] rejestracja"),
        ("John's team, thanks Smith", "[name] team, thanks [name]"),
        ("Annual report, marka premium, Marketing", "Annual report, marka premium, Marketing"),
        ("Bardzo polecam, anna", "Bardzo polecam, anna"),
    ],
)
def test_known_names_are_masked_in_their_forms(text: str, hidden: str) -> None:
    assert hide(text, Names.of(PEOPLE)) == hidden


@pytest.mark.parametrize("cell", ["Hotel Roma Sp. z o.o.", "K-10034", "a@b.pl", "Guest", "", "ABC Ltd."])
def test_what_names_no_person_gives_no_names(cell: str) -> None:
    assert parts_of(cell) == ()


@pytest.mark.parametrize("header", ["Imię i nazwisko", "Ad Soyad", "Customer Name", "MÜŞTERİ ADI", "Alıcı"])
def test_columns_of_names_are_told_by_their_headers(header: str) -> None:
    assert holds_names(header) and not holds_names("Product name") and not holds_names("Nazwa usługi")


def test_names_of_the_files_own_columns_and_the_staff_are_masked_and_counted(
    client: Client, export: Export
) -> None:
    folder = client("pl")
    place = folder.root / "client.yml"
    place.write_text(
        place.read_text(encoding="utf-8").replace("staff: []", "staff: [Zofia Wilk]"), encoding="utf-8"
    )
    folder = ClientFolder(folder.name, folder.root)
    text = (
        "Sygnatura czasowa,Imię i nazwisko,nps,comment\n"
        "2026-07-01 10:00,Anna Kowalska,9,Pani Zofia świetna\n"
        "2026-07-02 10:00,Piotr Lis,3,Czekałem za Kowalską u Wilk\n"
        "2026-07-03 10:00,,3,nic\n"
    )
    report = import_file(folder, export("a.csv", text))
    assert ("intake.masked_name", {"n": 3}) in report.notes
    comments = folder.read("survey")["comment"].tolist()
    assert comments == ["Pani [name] świetna", "Czekałem za [name] u [name]", "nic"]
    for path in folder.tables.iterdir():
        stored = path.read_bytes().decode("utf-8", "ignore")
        assert "Kowalsk" not in stored and "Zofia" not in stored


def test_masks_are_counted(client: Client, export: Export) -> None:
    text = "submitted_at,nps,comment\n2026-07-01,9,a@b.pl or c@d.pl\n2026-07-02,8,600-100-200 44051401359\n"
    report = import_file(client("pl"), export("a.csv", text))
    for key, n in (("masked_email", 2), ("masked_phone", 1), ("masked_id", 1)):
        assert (f"intake.{key}", {"n": n}) in report.notes


def test_a_clinics_comments_are_all_health_data_and_the_words_are_counted(
    cx_home: Path, client: Client, export: Export
) -> None:
    from cxlib.clients.folder import create

    text = (
        "submitted_at,nps,comment\n2026-07-01,9,Implant boli do dziś\n2026-07-02,8,Miła recepcja\n"
        "2026-07-03,8,\n2026-07-04,7,Ładna kanapa i rakieta\n"
    )
    clinic = create("klinika", language="pl", sector="dental")
    report = import_file(clinic, export("a.csv", text))
    assert ("intake.clinic_comments", {"n": 3, "health": 1}) in report.notes
    report = import_file(client("pl"), export("b.csv", text))
    assert not [key for key, _ in report.notes if key == "intake.clinic_comments"]


def test_health_words_cover_three_languages(checkout: Path) -> None:
    from cxlib.intake.health import with_health_words

    said = pd.Series(
        [
            "toothache again",
            "znieczulenie za słabe",
            "Kanal tedavisi uzun",
            "DİŞ dolgusu",
            "park yeri yok",
        ]
    )
    assert with_health_words(said).tolist() == [True, True, True, True, False]
    words = yamlio.load(checkout / "templates" / "health.yml")["words"]
    assert min(len(words[language]) for language in ("en", "pl", "tr")) > 40


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bardzo miła obsługa i krótko czekałam", "pl"),
        ("Çok memnun kaldım teşekkürler", "tr"),
        ("The wait was long but they were kind", "en"),
        ("Sehr gut und freundlich, gerne wieder", "de"),
        ("Всё было отлично, спасибо", "ru"),
        ("Дуже дякую, все було чудово і швидко", "uk"),
        ("خدمة ممتازة وسريعة", "ar"),
        ("Super!", None),
        ("ok", None),
        ("10/10 :)", None),
    ],
)
def test_languages_are_told_apart(text: str, language: str | None) -> None:
    from cxlib.intake.languages import language_of

    assert language_of(text) == language


def test_comments_in_other_languages_are_counted(client: Client, export: Export) -> None:
    text = (
        "submitted_at,nps,comment\n2026-07-01,9,Bardzo miła obsługa i czysto\n"
        "2026-07-02,8,Sehr freundlich und sauber aber teuer\n2026-07-03,8,Всё было отлично\n"
        "2026-07-04,7,Очень хорошо\n2026-07-05,7,ok\n"
    )
    report = import_file(client("pl"), export("a.csv", text))
    assert ("intake.other_languages", {"n": 3, "codes": "ru, de"}) in report.notes
