"""Consent to be contacted and consent to the use of data are two columns, and a bare `consent` is neither."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("tr", "Müşteri No,Kayıt Tarihi,İYS Onayı,Açık Rıza"),
        ("pl", "Nr klienta,Klient od,Zgoda na kontakt,Zgoda na przetwarzanie danych"),
        ("en", "Customer ID,Customer since,Marketing consent,Legal basis"),
    ],
)
def test_the_two_consents_are_kept_apart(client: Client, export: Export, language: str, header: str) -> None:
    folder = client(language)
    path = export("c.csv", f'{header}\nK-10,2026-01-02,"MESAJ, EPOSTA",yok\nK-11,2026-01-03,,tak\n')
    report = import_file(folder, path, table="customers")
    names = header.split(",")
    assert report.columns["consent_channels"] == names[2] and report.columns["consent_data"] == names[3]
    assert ("intake.consent_two", {"contact": names[2], "data": names[3]}) in report.notes
    found = folder.read("customers").sort_values("since")
    assert found["consent_channels"].fillna("").tolist() == ["MESAJ, EPOSTA", ""]
    assert found["consent_data"].fillna("").tolist()[1] == "tak"


def test_a_bare_consent_is_not_taken_for_either(client: Client, export: Export) -> None:
    folder = client("pl")
    path = export("c.csv", "Nr klienta,Klient od,Zgoda\nK-10,2026-01-02,tak\n")
    report = import_file(folder, path, table="customers")
    assert not {"consent_channels", "consent_data"} & set(report.columns)
    assert ("intake.consent_unclear", {"columns": "Zgoda"}) in report.notes
