"""A coverage-guided run over the readers with atheris.

    python tests/fuzz/fuzz_readers.py [SECONDS] [FOLDER]

Whatever bytes come, a reader answers with rows or with a CxError; anything else is a crash, and the
input is left in FOLDER (default: a temporary one) as crash-*. The first byte chooses the kind of file.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cxlib.intake.readers"]):
    from cxlib.base.errors import CxError
    from cxlib.intake.readers import read_export

sys.path.insert(0, str(Path(__file__).parent))
from seeds import seeds

NAMES = sorted(seeds())
SECONDS = 10


def one(content: bytes, folder: Path) -> None:
    """Read one input as a file of the kind its first byte says."""
    if not content:
        return
    path = folder / NAMES[content[0] % len(NAMES)]
    path.write_bytes(content[1:])
    try:
        raw = read_export(path, language="pl")
    except CxError as refused:
        if "\n" in str(refused):
            raise RuntimeError("a sentence must be one line") from refused
    else:
        if raw.rows_read != len(raw.frame) + len(raw.refused):
            raise RuntimeError("rows must add up")


def main(seconds: int, folder: Path) -> None:
    """Fuzz for so many seconds, starting from a sound file of every kind."""
    corpus, work = folder / "corpus", folder / "work"
    for place in (corpus, work):
        place.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(NAMES):
        (corpus / name).write_bytes(bytes([number]) + seeds()[name])
    warnings.simplefilter("error")
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={folder}/", "-max_len=20000", "-timeout=20"]
    atheris.Setup([sys.argv[0], str(corpus), *options, "-verbosity=0"], lambda content: one(content, work))
    atheris.Fuzz()


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.argv = sys.argv[:1]
    main(
        int(given[0]) if given else SECONDS,
        Path(given[1] if len(given) > 1 else tempfile.mkdtemp(prefix="cx-fuzz-")),
    )
