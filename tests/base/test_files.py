"""A file is either the old one or the new one, never half of one."""

import os
import stat

import pytest

from cxlib.base import files, yamlio
from cxlib.base.errors import SettingsError


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "page.html"
    files.write_text(path, "old")
    with pytest.raises(RuntimeError), files.replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError("power cut")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["page.html"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such permissions")
def test_a_private_file_is_its_owners_only(tmp_path):
    files.write_bytes(tmp_path / "key", b"1", private=True)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_yaml_scalars_stay_what_was_typed():
    assert yamlio.parse("a: NO\nb: 01\nc: 17:30\nd: 1e3", file="x") == {
        "a": "NO",
        "b": "01",
        "c": "17:30",
        "d": "1e3",
    }


def test_broken_yaml_is_named_with_its_line(tmp_path):
    with pytest.raises(SettingsError, match="line 2") as caught:
        yamlio.parse("a: 1\nb: c: d\ne: 2", file="client.yml")
    assert caught.value.row == 2


def test_yaml_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "client.yml"
    path.write_bytes("name: Łódź".encode("cp1250"))
    with pytest.raises(SettingsError, match="UTF-8"):
        yamlio.load(path)
