"""Map files: what they must say, and how proposals are made, saved and found again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.base.errors import DataError, SettingsError
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.durations import LENGTHS
from cxlib.intake.importer import import_file
from cxlib.intake.layouts import layouts
from cxlib.intake.mapping import parse_map
from cxlib.intake.proposals import Proposal, Uncertain
from cxlib.intake.synonyms import column_names

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]

GOOD = {"table": "survey", "source": "s", "columns": {"nps": "Q1", "submitted_at": "Date"}}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"colums": {}}, "unknown key 'colums'. Near it: 'columns'"),
        ({"table": "surveys"}, "must be one of survey"),
        ({"columns": {"npss": "Q1"}}, "'npss' is no column of survey.*Near it: 'nps'"),
        ({"columns": {"scope": "Q1"}}, "'scope' is no column"),
        ({"missing": {"drivers_*": ["0"]}}, "'drivers_\\*' is no column"),
        ({"scales": {"csat": ["5", "1"]}}, "a scale must rise"),
        ({"scales": {"nps": ["1", "10"]}}, "NPS is always 0 to 10"),
        ({"dates": {"submitted_at": "dd.mm"}}, "must read like %d.%m.%Y"),
        ({"constants": {"nps": "9"}}, "nps is also a column"),
        ({"file": {"decimals": ","}}, "unknown key 'file.decimals'. Near it: 'decimal'"),
        ({"source": ""}, "source"),
    ],
)
def test_a_wrong_map_is_told_what_is_wrong(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        parse_map({**GOOD, **change}, file="m.yml")


def test_wildcards_hold_for_a_family() -> None:
    plan = parse_map(
        {**GOOD, "missing": {"driver_*": ["0", "6"]}, "scales": {"driver_*": ["1", "5"]}}, file="m"
    )
    assert plan.codes("driver_food") == ["0", "6"] and plan.codes("nps") == []
    assert plan.scale("driver_food") == (1.0, 5.0) and plan.scale("nps") == (0.0, 10.0)


def test_a_map_survives_being_written_and_read() -> None:
    from cxlib.base import yamlio

    plan = parse_map({**GOOD, "missing": {"nps": ["11"]}, "file": {"decimal": ","}}, file="m")
    assert parse_map(yamlio.parse(plan.text(), file="m"), file="m") == plan


def test_a_column_that_is_not_there_names_the_nearest(client: Client, export: Export) -> None:
    path = export("a.csv", "Odpowiedź nr,Ocena NPS,Data\n1,9,2026-07-01\n")
    plan = export("m.yml", "table: survey\nsource: s\ncolumns: {nps: Ocena NSP, submitted_at: ' data '}\n")
    with pytest.raises(SettingsError, match=r"'Ocena NSP' for nps.*'Ocena NPS'"):
        import_file(client(), path, map_path=plan)


def test_a_repeated_column_matters_only_when_it_is_used(client: Client, export: Export) -> None:
    path = export("a.csv", "id,nps,nps,other,other,date\n1,9,8,x,y,2026-07-01\n")
    plan = export(
        "m.yml", "table: survey\nsource: s\ncolumns: {respondent_id: id, nps: nps, submitted_at: date}\n"
    )
    with pytest.raises(DataError, match="'nps' more than once"):
        import_file(client(), path, map_path=plan)
    fine = export("n.yml", "table: survey\nsource: s\ncolumns: {respondent_id: id, submitted_at: date}\n")
    assert import_file(client("pl"), path, map_path=fine).rows_kept == 1


def test_a_map_that_does_not_exist_is_wrong_usage(client: Client, export: Export) -> None:
    with pytest.raises(SettingsError, match="map must exist") as refused:
        import_file(client(), export("a.csv", "id,nps\n1,9\n"), map_path=Path("no.yml"))
    assert refused.value.exit_code == 2


def test_headers_ignore_spaces_case_and_no_break_spaces(client: Client, export: Export) -> None:
    path = export("a.csv", "\u00a0RESP\u00a0NUM ,Net Pro,When\n1,9,2026-07-01\n")
    plan = export(
        "m.yml",
        "table: survey\nsource: s\ncolumns: {respondent_id: resp num, nps: NET PRO, submitted_at: when}\n",
    )
    report = import_file(client(), path, map_path=plan)
    assert report.columns == {"respondent_id": "RESP NUM", "nps": "Net Pro", "submitted_at": "When"}


def test_a_given_map_is_found_again_for_the_next_file(client: Client, export: Export) -> None:
    folder = client()
    plan = export("m.yml", "table: survey\nsource: s\ncolumns: {respondent_id: K, nps: X, submitted_at: D}\n")
    import_file(folder, export("a.csv", "K,X,D\n1,9,2026-07-01\n"), map_path=plan)
    report = import_file(folder, export("b.csv", "D;X;K\n2026-07-02;8;2\n"))
    assert (report.layout, report.source, report.added) == ("remembered", "s", 1)
    assert folder.read("survey")["nps"].tolist() == [9, 8]


def test_a_remembered_date_constant_is_not_used_for_another_file(client: Client, export: Export) -> None:
    folder = client()
    plan = export(
        "m.yml", "table: survey\nsource: s\ncolumns: {nps: X}\nconstants: {submitted_at: 2026-07-01}\n"
    )
    import_file(folder, export("a.csv", "X,Y\n9,1\n"), map_path=plan)
    with pytest.raises(DataError, match="submitted_at: 2026-07-01"):
        import_file(folder, export("b.csv", "X,Y\n8,1\n"))


SURE = "Respondent ID,Submitted at,NPS,Comment\n1,2026-07-01,9,good\n2,2026-07-02,3,bad\n"
UNSURE = "Zaman damgası,Memnuniyet durumunuz,Görüşünüz\n2026-07-01,5,iyi\n"


def test_usual_names_need_no_question(client: Client, export: Export) -> None:
    report = import_file(client(), export("answers_2026Q3.csv", SURE))
    assert report.table == "survey" and report.source == "survey"
    assert report.columns["nps"] == "NPS"


def test_an_uncertain_proposal_is_saved_and_nothing_imported(
    client: Client, export: Export, snapshot: Callable[[ClientFolder], dict[str, str]]
) -> None:
    folder = client("tr")
    before = snapshot(folder)
    path = export("anket.csv", UNSURE)
    with pytest.raises(DataError, match=r"must be certain.*maps/.*proposed\.yml.*--map") as refused:
        import_file(folder, path)
    assert refused.value.exit_code == 1 and snapshot(folder) == before
    [proposed] = folder.maps.glob("*.proposed.yml")
    assert import_file(folder, path, map_path=proposed).rows_kept == 1


def test_a_person_may_confirm_a_proposal(client: Client, export: Export) -> None:
    folder, seen = client("tr"), list[Proposal]()

    def confirm(proposal: Proposal) -> bool:
        seen.append(proposal)
        return True

    report = import_file(folder, export("anket.csv", UNSURE), confirm=confirm)
    assert report.rows_kept == 1 and seen[0].preview is not None and len(seen[0].preview) == 1
    assert import_file(folder, export("b.csv", UNSURE.replace("5,iyi", "4,orta"))).layout == "remembered"
    with pytest.raises(DataError, match="must be certain"):
        import_file(client("pl"), export("anket.csv", UNSURE), confirm=lambda proposal: False)


@pytest.mark.parametrize(
    ("question", "canonical"),
    [
        ("How likely are you to recommend us? (0-10)", "nps"),
        ("Czy poleciliby nas Państwo znajomym?", "nps"),
        ("Bizi tavsiye eder misiniz?", "nps"),
    ],
)
def test_nps_is_told_by_its_wording(client: Client, export: Export, question: str, canonical: str) -> None:
    rows = "\n".join(f"2026-07-0{day},{score}" for day, score in ((1, 10), (2, 7), (3, 0)))
    report = import_file(client(), export("a.csv", f'Timestamp,"{question}"\n{rows}\n'))
    assert report.columns[canonical] == question


@pytest.mark.parametrize(
    ("question", "sure"),
    [
        ("How likely are you to recommend us? (0-10)", True),
        ("Bizi tavsiye eder misiniz? (0-10)", True),
        ("Would you recommend us?", False),
    ],
)
def test_a_few_low_answers_are_nps_where_the_question_names_the_scale(
    client: Client, export: Export, question: str, sure: bool
) -> None:
    """Three unhappy people answer 0, 2 and 5: no other scale can be meant once 0 to 10 is asked."""
    path = export("a.csv", f'Timestamp,"{question}"\n2026-07-01,0\n2026-07-02,2\n2026-07-03,5\n')
    if sure:
        assert import_file(client(), path).columns["nps"] == question
        return
    with pytest.raises(Uncertain):
        import_file(client(), path)


@pytest.mark.parametrize(
    "question",
    ["Genel memnuniyetiniz (1-5)", "Na ile Państwo są zadowoleni? (1-5)", "Overall, how satisfied? [1 to 5]"],
)
def test_satisfaction_is_told_by_a_word_and_a_scale(client: Client, export: Export, question: str) -> None:
    report = import_file(client(), export("a.csv", f'Timestamp,"{question}"\n2026-07-01,5\n2026-07-02,3\n'))
    assert report.columns["csat"] == question and report.scales["csat"] == (1.0, 5.0)


def test_a_zero_to_ten_answer_alone_is_not_nps(client: Client, export: Export) -> None:
    path = export("a.csv", "Timestamp,Rating of the lobby\n2026-07-01,10\n2026-07-02,7\n2026-07-03,0\n")
    with pytest.raises(Uncertain, match="rating") as told:
        import_file(client(), path)
    assert "nps" not in told.value.proposal.plan.columns
    assert told.value.proposal.plan.scales == {"rating": (0.0, 10.0)}, "the likely scale, to be confirmed"


def test_every_layout_is_well_formed() -> None:
    names = [layout.name for layout in layouts()]
    assert {"canonical", "google_forms", "invoice_lines", "service_requests", "app_reviews"} <= set(names)
    for layout in layouts():
        assert set(layout.title) == {"en", "pl", "tr"} and layout.seen_in
        if not layout.canonical:
            headers = {canonical: options[0] for canonical, options in layout.columns.items()}
            assert layout.plan(headers).table == layout.table
            assert set(layout.needs) <= set(layout.columns)


@pytest.mark.parametrize("table", list(TABLES))
def test_synonyms_name_canonical_columns_only(table: str) -> None:
    line_columns = {"orders": {"quantity", "unit_price"}, "contacts": set(LENGTHS)}.get(table, set())
    assert set(column_names(table)) <= set(TABLES[table].columns) | line_columns
