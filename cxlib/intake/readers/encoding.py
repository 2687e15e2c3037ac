"""Which encoding a text export is in."""

from __future__ import annotations

import codecs

import numpy as np
import numpy.typing as npt

from cxlib.base.errors import DataError

LETTERS = {
    "pl": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "tr": "çğıöşüâîûÇĞİÖŞÜÂÎÛ",
    "en": "éèêëàáâäãçíìîïñóòôöõúùûüßÉÈÀÁÂÄÇÍÑÓÖÚÜ",
}
"""Letters beyond ASCII that a text in the language is full of."""

CANDIDATES = (
    ("cp1250", "pl"),
    ("cp1254", "tr"),
    ("cp1252", "en"),
    ("iso-8859-2", "pl"),
    ("mac_roman", "en"),
    ("cp852", "pl"),
    ("cp857", "tr"),
)
"""Encodings of one byte a letter, the usual ones first, each with the language it serves."""

TYPOGRAPHY = frozenset("„”“‘’‚–—…•€£§°©®™«»×·´ \u00a0½¼¾²³¹º±µ÷")
BLOCK = 1 << 20
"""So many bytes are looked at at a time."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect(content: bytes, *, language: str, file: str) -> str:
    """The encoding's name; a file that is no text is a DataError.

    language: of the client (en, pl, tr); it decides only between equally good readings.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    if wide := _wide(content):
        return wide
    if b"\x00" in content:
        raise DataError(
            f"The export must be a text file or an XLSX file ({file} holds binary data). Export it again.",
            file=file,
        )
    broken, sound = _as_utf8(content)
    if not broken:
        return "utf-8"
    if sound >= 20 * broken:
        raise _mixture(content, file)
    return _one_byte(content, language)


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of mostly Latin text is zero."""
    head = np.frombuffer(content[:4096], dtype=np.uint8)
    if len(head) < 8 or len(content) % 2:
        return None
    even, odd = np.mean(head[0::2] == 0), np.mean(head[1::2] == 0)
    if odd > 0.7 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.05 else None


def _as_utf8(content: bytes) -> tuple[int, int]:
    """What cannot be read as UTF-8, and the bytes beyond the first of what can, block by block."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    view, broken, sound = memoryview(content), 0, 0
    for start in range(0, len(view), BLOCK):
        text = decoder.decode(view[start : start + BLOCK], start + BLOCK >= len(view))
        lost = text.count("\ufffd")
        broken += lost
        if not text.isascii():
            sound += sum(map(len, text.encode("utf-8").split(b"\xef\xbf\xbd"))) - len(text) + 2 * lost
    return broken, sound


def _mixture(content: bytes, file: str) -> DataError:
    """A file that is UTF-8 but for a few bytes was glued together: say where."""
    row = 1
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        row += content.count(b"\n", 0, problem.start)
    return DataError(
        f"A file must be in one encoding ({file} is UTF-8 but for row {row}). Export it again as UTF-8.",
        file=file,
        row=row,
    )


def _one_byte(content: bytes, language: str) -> str:
    counts = np.zeros((2, 128), dtype=np.int64)
    for start in range(0, len(content), BLOCK):
        before = content[start - 1 : start] if start else b" "
        codes = np.frombuffer(before + content[start : start + BLOCK], dtype=np.uint8)
        inside = (codes[:-1] >= ord("a")) & (codes[:-1] <= ord("z"))
        for place, chosen in enumerate((inside, ~inside)):
            counts[place] += np.bincount(codes[1:][chosen], minlength=256)[128:]
    scored = [
        (
            _sense(counts[0], encoding, served, inside=True)
            + _sense(counts[1], encoding, served, inside=False),
            served == language,
            -place,
            encoding,
        )
        for place, (encoding, served) in enumerate(CANDIDATES)
    ]
    return max(scored)[3]


def _sense(counts: npt.NDArray[np.int64], encoding: str, language: str, *, inside: bool) -> int:
    """How much sense the bytes above ASCII make as letters of the language.

    inside: the bytes follow a small letter, where no capital belongs.
    """
    total = 0
    for byte in np.flatnonzero(counts):
        letter = bytes([128 + int(byte)]).decode(encoding, errors="replace")
        total += int(counts[byte]) * _worth(letter, language, inside)
    return total


def _worth(letter: str, language: str, inside: bool) -> int:
    if letter in LETTERS[language] and not (inside and letter.isupper()):
        return 1 if language == "en" else 2
    if letter in TYPOGRAPHY:
        return 0
    if letter == "\ufffd" or ord(letter) < 160:
        return -10
    return -2 if letter.isalpha() else -3
