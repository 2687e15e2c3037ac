"""The parameters of a notebook: one model, every notebook, nothing else."""

from __future__ import annotations

import pytest

from cxlib.base.errors import SettingsError
from cxlib.delivery.parameters import RunParameters, check, check_notebook, declared
from cxlib.delivery.prepare import Source, sources


def test_a_misspelt_parameter_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(SettingsError, match=r"we got 'quater'\)\. Did you mean quarter\?"):
        check({"client": "anna", "quater": "2026Q3"})


def test_a_missing_or_untyped_parameter_is_refused() -> None:
    with pytest.raises(SettingsError, match="quarter: Field required"):
        check({"client": "anna"})
    with pytest.raises(SettingsError, match="as_of"):
        check({"client": "anna", "quarter": "2026Q3", "as_of": 20261005})


@pytest.mark.parametrize(
    "given",
    [
        {"client": "../anna", "quarter": "2026Q3"},
        {"client": "anna", "quarter": "Q3"},
        {"client": "anna", "quarter": "2026Q3", "as_of": "{home}"},
    ],
)
def test_values_that_are_no_names_periods_or_dates_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        check(given)


def test_good_parameters_pass() -> None:
    assert check({"client": "anna", "quarter": "2026Q3"}) == RunParameters(client="anna", quarter="2026Q3")


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.file)
def test_every_notebook_declares_exactly_the_model(source: Source) -> None:
    notebook = source.load()
    check_notebook(notebook, source.file)
    found = declared(notebook, source.file)
    fields = RunParameters.model_fields
    assert list(found) == list(fields)
    assert found["as_of"][1] == fields["as_of"].default
    check({name: default for name, (_, default) in found.items()})
