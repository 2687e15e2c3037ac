"""Survey exports without a layout: the proposal is a good consultant's, and what is unsure is asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file
from cxlib.intake.proposals import Proposal, Uncertain, propose
from cxlib.intake.understand import read

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]
Row = dict[str, list[str]]
Scale = tuple[float, float]

WAITED = [
    "Długo czekałam, mimo że byłam umówiona na dziesiątą", "Kolor wyszedł zupełnie inny niż na zdjęciu",
    "Pani przy recepcji była bardzo uprzejma i pomocna", "Nie mogłam się do Państwa dodzwonić przez dwa dni",
    "Wszystko w porządku, wrócę za miesiąc z córką", "Za głośna muzyka, ale fryzura piękna jak zawsze",
]  # fmt: skip


def table(columns: Row, rows: int = 24, delimiter: str = ",") -> str:
    """A file with the given columns, each one's values repeated down to so many rows."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[values[place % len(values)] for values in columns.values()] for place in range(rows)])
    return text.getvalue()


def days(count: int = 24) -> list[str]:
    return [f"2026-07-{place % 28 + 1:02d} 10:{place:02d}:00" for place in range(count)]


@dataclass(frozen=True)
class Case:
    """A file, and what a consultant would make of it. never: canonical columns that must not be proposed."""

    columns: Row
    means: dict[str, str]
    scales: dict[str, Scale] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    name: str = "odpowiedzi.csv"
    language: str = "pl"


CASES = {
    "salon form in Polish, other wordings": Case(
        {
            "Sygnatura czasowa": days(),
            "Na ile chętnie poleciłaby Pani nasz salon koleżance? (0 – nie, 10 – tak)": ["10", "9", "3", "7"],
            "Co zdecydowało o tej ocenie?": WAITED,
            "Jak ocenia Pani obsługę? [Uprzejmość]": ["5", "4", "2"],
            "Jak ocenia Pani obsługę? [Czystość]": ["5", "3", "1"],
            "Z jakich usług Pani korzystała?": ["Strzyżenie;Kolor", "Kolor", "Manicure;Strzyżenie"],
            "Skąd Pani o nas wie?": ["Instagram", "Od koleżanki", "Google"],
            "Co moglibyśmy poprawić?": ["Parking", "Nic", "Więcej terminów w sobotę"],
            "Adres e-mail": [f"k{place}@poczta.pl" for place in range(24)],
        },
        {
            "nps": "Na ile chętnie poleciłaby Pani nasz salon koleżance? (0 – nie, 10 – tak)",
            "comment": "Co zdecydowało o tej ocenie?",
            "comment_more": "Co moglibyśmy poprawić?",
            "driver_uprzejmość": "Jak ocenia Pani obsługę? [Uprzejmość]",
            "driver_czystość": "Jak ocenia Pani obsługę? [Czystość]",
            "segment_z_jakich_usług_pani_korzystała": "Z jakich usług Pani korzystała?",
            "segment_skąd_pani_o_nas_wie": "Skąd Pani o nas wie?",
            "customer_id": "Adres e-mail",
        },
        {"driver_uprzejmość": (1, 5), "driver_czystość": (1, 5)},
        reasons={
            "comment": "neighbour",
            "driver_czystość": "grid",
            "segment_z_jakich_usług_pani_korzystała": "several",
            "segment_skąd_pani_o_nas_wie": "choice",
        },
    ),
    "clinic form in Turkish, satisfaction in words": Case(
        {
            "Zaman damgası": days(),
            "Kliniğimizi yakınlarınıza önerir misiniz?": ["10", "9", "2"],
            "Randevu almak sizin için ne kadar kolaydı?": ["1", "5", "4", "2", "3"],
            "Aldığınız hizmetten memnun kaldınız mı?": ["Çok memnunum", "Kararsızım", "Memnun değilim"],
            "Hangi hekimimizden hizmet aldınız?": ["Dt. Ayşe Yılmaz", "Dt. Mehmet Kaya"],
        },
        {
            "nps": "Kliniğimizi yakınlarınıza önerir misiniz?",
            "ces": "Randevu almak sizin için ne kadar kolaydı?",
            "csat": "Aldığınız hizmetten memnun kaldınız mı?",
        },
        {"ces": (1, 5), "csat": (1, 5)},
        {"csat": {"Çok memnunum": "5", "Kararsızım": "3", "Memnun değilim": "2"}},
        never=("segment_hangi_hekimimizden_hizmet_aldınız",),
        language="tr",
    ),
    "agreement in Turkish words": Case(
        {
            "Zaman damgası": days(),
            "Personelimiz ilgiliydi": ["Kesinlikle katılıyorum", "Katılmıyorum"],
            "Fiyatlar uygundu": ["Katılıyorum", "Kesinlikle katılmıyorum"],
            "Yaşınız": ["18-25", "26-35", "36-50"],
        },
        {
            "driver_personelimiz_ilgiliydi": "Personelimiz ilgiliydi",
            "driver_fiyatlar_uygundu": "Fiyatlar uygundu",
            "segment_yaşınız": "Yaşınız",
        },
        {"driver_fiyatlar_uygundu": (1, 5)},
        {"driver_personelimiz_ilgiliydi": {"Kesinlikle katılıyorum": "5", "Katılmıyorum": "2"}},
        reasons={"driver_fiyatlar_uygundu": "steps"},
        language="tr",
    ),
    "full texts of a survey program, options with yes and no": Case(
        {
            "ID odpowiedzi": [str(place) for place in range(24)],
            "Data wysłania": days(),
            "Język początkowy": ["pl"],
            "Jak prawdopodobne jest, że polecisz nas znajomym?": ["10", "0", "8"],
            "Które kanały kontaktu znasz? [Telefon]": ["Tak", "Nie"],
            "Które kanały kontaktu znasz? [E-mail]": ["Nie", "Tak", "Tak"],
            "Oceń w skali 1–5 [Czas odpowiedzi]": ["1", "2", "5"],
            "Oceń w skali 1–5 [Fachowość]": ["4", "Nie dotyczy", "5"],
        },
        {
            "segment_które_kanały_kontaktu_znasz": "Które kanały kontaktu znasz? [*]",
            "driver_czas_odpowiedzi": "Oceń w skali 1–5 [Czas odpowiedzi]",
            "driver_fachowość": "Oceń w skali 1–5 [Fachowość]",
        },
        {"driver_fachowość": (1, 5)},
        reasons={"segment_które_kanały_kontaktu_znasz": "options"},
        never=("customer_id",),
    ),
    "a form program of an office package, anonymous": Case(
        {
            "Identyfikator": [str(place) for place in range(24)],
            "Godzina rozpoczęcia": days(),
            "Godzina ukończenia": days(),
            "Adres e-mail": ["anonymous"],
            "Nazwa": [""],
            "Jak prawdopodobne jest, że polecisz nas innym?": ["10", "9", "1"],
            "Jak łatwo było umówić wizytę?": ["7", "1", "4"],
            "Co najbardziej Ci przeszkadzało?": WAITED,
        },
        {
            "respondent_id": "Identyfikator",
            "submitted_at": "Godzina ukończenia",
            "nps": "Jak prawdopodobne jest, że polecisz nas innym?",
            "ces": "Jak łatwo było umówić wizytę?",
            "comment": "Co najbardziej Ci przeszkadzało?",
        },
        never=("customer_id",),
    ),
    "stars, and steps of four": Case(
        {
            "Submission Date": [f"Jul {place % 28 + 1}, 2026" for place in range(24)],
            "How satisfied were you with your stay?": ["★★★★★", "★★★☆☆", "★★★★☆"],
            "Room cleanliness": ["Excellent", "Good", "Poor"],
            "Staff": ["Excellent", "Fair", "Good"],
            "Would you stay with us again?": ["Yes", "No", "Maybe"],
            "Anything we should know?": ["The wifi did not reach us", "Loved the quiet garden", ""],
            "IP": [f"10.0.0.{place}" for place in range(24)],
        },
        {
            "csat": "How satisfied were you with your stay?",
            "driver_room_cleanliness": "Room cleanliness",
            "driver_staff": "Staff",
            "segment_would_you_stay_with_us_again": "Would you stay with us again?",
            "comment": "Anything we should know?",
        },
        {"driver_staff": (1, 4)},
        {"driver_staff": {"Excellent": "4", "Fair": "2"}},
        never=("segment_ip", "staff"),
        language="en",
    ),
    "recommending on a scale from 1 to 10 is no NPS for certain": Case(
        {
            "Data": days(),
            "W skali 1-10, na ile polecisz nas znajomym?": ["1", "10", "8"],
            "Uwagi": WAITED,
        },
        {"nps": "W skali 1-10, na ile polecisz nas znajomym?", "comment": "Uwagi"},
    ),
    "yes or no to recommending is a group": Case(
        {
            "Data": days(),
            "Czy poleciłaby nas Pani znajomym?": ["Tak", "Nie", "Tak"],
            "Zadowolenie z wizyty (1-5)": ["5", "4", "1"],
            "Dlaczego?": WAITED,
        },
        {
            "csat": "Zadowolenie z wizyty (1-5)",
            "comment": "Dlaczego?",
            "segment_czy_poleciłaby_nas_pani_znajomym": "Czy poleciłaby nas Pani znajomym?",
        },
        never=("nps",),
    ),
    "a scale that ends below the one of client.yml": Case(
        {"Timestamp": days(), "How easy is it to book?": ["1", "2", "3", "4"], "Why?": WAITED},
        {"ces": "How easy is it to book?"},
        {"ces": (1, 4)},
        language="en",
    ),
    "one column an option, with its own words": Case(
        {
            "Response date": days(),
            "Would you recommend us?": ["10", "7", "2"],
            "Which did you use? - Gym": ["Gym", ""],
            "Which did you use? - Pool": ["", "Pool", "Pool"],
            "Which did you use? - Other": ["", "", "", "", "", "sauna upstairs"],
        },
        {"segment_which_did_you_use": "Which did you use? - *"},
        language="en",
    ),
    "several answers with changing marks": Case(
        {
            "Response date": days(),
            "Would you recommend us?": ["10", "7", "2"],
            "What did you buy?": ["Tea;Cake", "Cake, Tea", "Tea\nCoffee", "Coffee|Cake", "Tea"],
        },
        {"segment_what_did_you_buy": "What did you buy?"},
        reasons={"segment_what_did_you_buy": "several"},
        language="en",
    ),
    "coded options of one question": Case(
        {
            "Date": days(),
            "How likely are you to recommend us?": ["10", "7", "2"],
            "Q5_1": ["1", "0"],
            "Q5_2": ["0", "0", "1"],
            "Q5_3": ["1"],
        },
        {"segment_q5": "Q5_*"},
        language="en",
    ),
}


def proposal(folder: ClientFolder, path: Path) -> Proposal:
    return propose(read(path, folder, None), folder.settings, path, more=True)


@pytest.mark.parametrize("name", CASES)
def test_the_proposal_is_a_good_consultants(client: Client, export: Export, name: str) -> None:
    case = CASES[name]
    folder = client(case.language)
    found = proposal(folder, export(case.name, table(case.columns)))
    plan = found.plan
    assert plan.table == "survey"
    assert {key: plan.columns.get(key) for key in case.means} == case.means
    assert {key: plan.scales.get(key) for key in case.scales} == case.scales
    for column, values in case.values.items():
        assert values.items() <= plan.values[column].items()
    reasons = {guess.canonical: guess.reason for guess in found.columns}
    assert {key: reasons[key] for key in case.reasons} == case.reasons
    assert not set(case.never) & set(plan.columns)
    assert not found.certain, "nothing of it is taken without asking"


def test_what_is_confirmed_is_stored_as_it_was_shown(client: Client, export: Export) -> None:
    folder = client("pl")
    case = CASES["full texts of a survey program, options with yes and no"]
    import_file(folder, export("a.csv", table(case.columns, delimiter=";")), confirm=lambda shown: True)
    stored = folder.read("survey").sort_values("submitted_at")
    assert stored["segment_które_kanały_kontaktu_znasz"].tolist()[:3] == [
        "Telefon",
        "E-mail",
        "Telefon; E-mail",
    ]
    assert stored["driver_fachowość"].isna().sum() == 8, "`Nie dotyczy` is no answer"
    marks = CASES["several answers with changing marks"]
    other = client("en")
    import_file(other, export("b.csv", table(marks.columns)), more=True, confirm=lambda shown: True)
    bought = set(other.read("survey")["segment_what_did_you_buy"])
    assert bought == {"Tea; Cake", "Cake; Tea", "Tea; Coffee", "Coffee; Cake", "Tea"}


def test_ratings_in_words_become_steps_of_their_scale(client: Client, export: Export) -> None:
    folder = client("en")
    case = CASES["stars, and steps of four"]
    report = import_file(folder, export("a.csv", table(case.columns)), confirm=lambda shown: True)
    stored = folder.read("survey")
    assert sorted(stored["csat"].unique()) == [3, 4, 5] and sorted(stored["driver_staff"].unique()) == [
        2,
        3,
        4,
    ]
    assert report.scales["driver_staff"] == (1, 4)


def test_groups_alone_do_not_hold_up_a_file_that_is_certain(
    client: Client, export: Export, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = {"Timestamp": days(), "NPS": ["9", "7", "2"], "Which town?": ["Leeds", "York"]}
    folder, path = client("en"), export("a.csv", table(columns))
    assert main(["import", folder.name, str(path)]) == 0
    assert "Which town? (1). To see how, import with --more." in capsys.readouterr().out.replace(
        "\u00a0", " "
    )
    assert "segment_which_town" not in folder.read("survey")
    assert main(["undo", folder.name, "--yes"]) == 0
    assert main(["import", folder.name, str(path), "--more"]) == 1
    assert "segment_which_town ← Which town?" in capsys.readouterr().err.replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
def test_the_proposal_is_told_in_the_consultants_words(
    client: Client, export: Export, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    folder = client(language)
    case = CASES["agreement in Turkish words"]
    assert main(["import", folder.name, str(export("a.csv", table(case.columns)))]) == 1
    shown = capsys.readouterr().err
    told = {"en": "scale 1 to 5", "pl": "skala od 1 do 5", "tr": "ölçek: 1 – 5"}
    steps = {"en": "steps of a scale", "pl": "stopnie skali", "tr": "ölçeğin basamakları"}
    assert told[language] in shown.replace("\u00a0", " ") and steps[language] in shown.replace("\u00a0", " ")
    assert "Katılmıyorum = 2" in shown


def test_an_unsure_file_changes_nothing_but_the_proposal(
    client: Client, export: Export, snapshot: Callable[[ClientFolder], dict[str, str]]
) -> None:
    folder = client("pl")
    before = snapshot(folder)
    case = CASES["yes or no to recommending is a group"]
    with pytest.raises(Uncertain, match="segment_czy_poleciłaby"):
        import_file(folder, export("a.csv", table(case.columns)))
    assert snapshot(folder) == before
