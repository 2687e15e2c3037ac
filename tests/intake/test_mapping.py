"""Proposals: a reason and a plain word of confidence for every column, the first rows as stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.intake.guesses import Guess
from cxlib.intake.importer import import_file
from cxlib.intake.proposals import Proposal, Uncertain
from cxlib.pages.proposed import guess_line
from cxlib.pages.wording import Words

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]

UNSURE = (
    "When we asked,Column two,Memnuniyet durumunuz,Column four\n"
    "2026-07-01 08:00,a@b.pl,5,We waited for forty minutes in the corridor\n"
    "2026-07-02 09:00,c@d.pl,3,The lady at the desk was very kind to us all\n"
)


def proposal_of(folder: ClientFolder, path: Path) -> Proposal:
    with pytest.raises(Uncertain) as refused:
        import_file(folder, path)
    return refused.value.proposal


def guesses(proposal: Proposal) -> dict[str, Guess]:
    return {guess.canonical: guess for guess in proposal.columns}


def test_values_and_neighbours_speak_where_names_do_not(client: Client, export: Export) -> None:
    found = guesses(proposal_of(client("tr"), export("anket.csv", UNSURE)))
    told = {name: (guess.source, guess.reason, guess.sure) for name, guess in found.items()}
    assert told == {
        "csat": ("Memnuniyet durumunuz", "part", "likely"),
        "submitted_at": ("When we asked", "values", "likely"),
        "customer_id": ("Column two", "values", "likely"),
        "comment": ("Column four", "neighbour", "unsure"),
    }
    assert found["comment"].beside == "Memnuniyet durumunuz"
    assert found["csat"].evidence == ("intake.holds.numbers", {"low": "3", "high": "5"})


def test_the_preview_is_what_would_be_stored(client: Client, export: Export) -> None:
    proposal = proposal_of(client("tr"), export("anket.csv", UNSURE))
    assert proposal.preview is not None
    rows = proposal.preview
    assert rows["submitted_at"].tolist() == ["2026-07-01 08:00", "2026-07-02 09:00"], "in the client's time"
    assert rows["csat"].tolist() == ["5", "3"]
    assert all(value.startswith("c_") for value in rows["customer_id"])
    assert "scope" not in rows


def test_a_sure_proposal_is_not_burdened_with_guesses(client: Client, export: Export) -> None:
    text = "Respondent ID,Submitted at,NPS,Column four\n1,2026-07-01,9,We waited for a very long time there\n"
    assert set(import_file(client(), export("a.csv", text)).columns) == {
        "respondent_id",
        "submitted_at",
        "nps",
    }


def test_two_columns_of_dates_are_asked_about(client: Client, export: Export) -> None:
    text = "One,Two,Memnuniyet durumunuz\n2026-07-01,2026-07-02,5\n"
    from cxlib.intake.proposals import Uncertain

    folder = client("tr")
    with pytest.raises(Uncertain, match="submitted_at") as told:
        import_file(folder, export("a.csv", text))
    dated = next(guess for guess in told.value.proposal.columns if guess.canonical == "submitted_at")
    assert dated.sure == "unsure" and not folder.table_path("survey").exists()


LINES = {
    "en": "  csat ← Ocena: likely (spelt much alike; numbers from 1 to 5)",
    "pl": "  csat ← Ocena: prawdopodobne (bardzo podobna pisownia; liczby od 1 do 5)",
    "tr": "  csat ← Ocena: olası (yazılışı çok benzer; sayılar: 1 – 5)",
}


@pytest.mark.parametrize("language", list(LINES))
def test_a_guess_is_told_in_words(client: Client, language: str) -> None:
    words = Words.of(client(language).settings, "consultant")
    guess = Guess("csat", "Ocena", 80, "like", None, ("intake.holds.numbers", {"low": "1", "high": "5"}))
    assert guess_line(guess, words).replace("\u00a0", " ") == LINES[language]


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
@pytest.mark.parametrize("reason", ["name", "part", "like", "values", "neighbour", "layout"])
def test_every_reason_and_every_degree_has_words(client: Client, language: str, reason: str) -> None:
    words = Words.of(client(language).settings, "consultant")
    lines = {guess_line(Guess("nps", "X", sure, reason, beside="Y"), words) for sure in (95, 80, 65)}
    assert len(lines) == 3


def test_without_a_terminal_the_reasons_are_told_too(
    client: Client, export: Export, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = client("pl")
    assert main(["import", folder.name, str(export("anket.csv", UNSURE))]) == 1
    told = capsys.readouterr().err.replace("\u00a0", " ")
    assert "stoi tuż po „Memnuniyet durumunuz”" in told and "domysł, prosimy sprawdzić" in told
    assert told.strip().splitlines()[-1].startswith("A map must be certain")


def test_names_of_people_are_a_weak_key(client: Client, export: Export) -> None:
    folder = client("tr")
    people = ["Ayşe Yılmaz", "Mehmet Ali Öz", "Zeynep Kaya", "Ali Demir"]
    rows = "".join(f"{place},2026-07-0{place},{name},10\n" for place, name in enumerate(people, start=1))
    report = import_file(folder, export("a.csv", "order_id,ordered_at,customer_id,amount\n" + rows))
    assert ("intake.weak_key", {"column": "customer_id"}) in report.notes
    rows = "".join(f"{place},2026-08-0{place},K-{place},10\n" for place in range(1, 5))
    report = import_file(folder, export("b.csv", "order_id,ordered_at,customer_id,amount\n" + rows))
    assert not [key for key, _ in report.notes if key == "intake.weak_key"]


def test_status_words_become_open_or_closed_where_that_is_certain(client: Client, export: Export) -> None:
    folder = client("pl")
    states = ["Nowe", "w toku", "Zamknięte", "Çözüldü", "Solved", "Pending", "do wyjaśnienia"]
    rows = "".join(f"{place},2026-07-0{place},{state}\n" for place, state in enumerate(states, start=1))
    report = import_file(folder, export("a.csv", "contact_id,opened_at,status\n" + rows))
    assert folder.read("contacts")["status"].tolist() == [
        "open", "open", "closed", "closed", "closed", "Pending", "do wyjaśnienia"
    ]  # fmt: skip
    assert ("intake.status_kept", {"words": ["Pending", "do wyjaśnienia"]}) in report.notes
