"""Pseudonyms and masks: no table holds a raw id, an address or a number to call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cxlib.clients.folder import ClientFolder
from cxlib.intake import privacy
from cxlib.intake.importer import import_file

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]


def test_the_same_person_has_one_pseudonym_in_every_table(client: Client, export: Export) -> None:
    folder = client()
    import_file(
        folder, export("s.csv", "respondent_id,submitted_at,customer_id,nps\n1,2026-07-01,Anna@Firma.pl,9\n")
    )
    import_file(
        folder, export("o.csv", "order_id,ordered_at,customer_id,amount\n1,2026-07-01,anna@firma.pl ,9\n")
    )
    survey, orders = folder.read("survey"), folder.read("orders")
    assert survey["customer_id"].tolist() == orders["customer_id"].tolist()
    assert survey["respondent_id"].iloc[0].startswith("r_") and orders["order_id"].iloc[0].startswith("o_")
    for name in ("survey", "orders"):
        assert b"anna" not in folder.table_path(name).read_bytes().lower()


def test_pseudonyms_need_the_clients_key() -> None:
    one, two = privacy.pseudonym(b"k1", "c", "17850"), privacy.pseudonym(b"k2", "c", "17850")
    assert one != two and len(one) == 18 and "17850" not in one
    assert privacy.pseudonym(b"k1", "c", "17850.0") == one
    assert privacy.pseudonym(b"k1", "c", "0017850") != one


def test_raw_files_are_readable_by_their_owner_only(client: Client, export: Export) -> None:
    folder = client()
    import_file(folder, export("s.csv", "submitted_at,customer_id,nps\n2026-07-01,anna,9\nnever,jan,8\n"))
    raw = [folder.exports, *folder.exports.rglob("*")]
    assert len([path for path in raw if path.is_file()]) == 2, "the export and its refused row"
    assert [path.name for path in raw if path.stat().st_mode & 0o077] == []
