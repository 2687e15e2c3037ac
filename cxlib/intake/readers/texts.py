"""A text file read line by line: a large one is never held as text as a whole."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from cxlib.base.errors import DataError, SettingsError

STEP = 1 << 20
"""So many bytes are decoded at a time."""
HEAD = 4 << 20
"""So many letters of the beginning are kept, to find the delimiter in."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f]")


class Text:
    """A file's bytes in a known encoding.

    A name that is no encoding is a SettingsError; bytes that cannot be read in it, or that are no text,
    are a DataError. head: the beginning; tail: the last letter that is no blank; done: the share decoded.
    """

    def __init__(self, content: bytes, encoding: str, file: str) -> None:
        self.content, self.encoding, self.file = content, encoding, file
        self.head = self.tail = ""
        self.done = 0.0
        self._check()

    def pieces(self) -> Iterator[str]:
        """The text in pieces, without the mark of its encoding."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        view, first = memoryview(self.content), True
        for start in range(0, len(view), STEP):
            piece = decoder.decode(view[start : start + STEP], start + STEP >= len(view))
            if first and piece:
                piece, first = piece.removeprefix("\ufeff"), False
            self.done = min(1.0, (start + STEP) / len(view))
            yield piece

    def lines(self) -> Iterator[str]:
        """The lines with their ends."""
        return lines_of(self.pieces())

    def _check(self) -> None:
        strange = letters = 0
        zero = False
        try:
            for piece in self.pieces():
                found = _STRANGE.findall(piece)
                strange, letters, zero = strange + len(found), letters + len(piece), zero or "\x00" in found
                if len(self.head) < HEAD:
                    self.head += piece[: HEAD - len(self.head)]
                self.tail = (self.tail + piece).rstrip()[-1:]
        except LookupError:
            raise unknown_encoding(self.encoding) from None
        except UnicodeDecodeError:
            raise self._broken() from None
        if zero or strange > max(5, letters // 100):
            raise no_text(self.file)

    def _broken(self) -> DataError:
        try:
            self.content.decode(self.encoding)
        except UnicodeDecodeError as problem:
            return not_readable(self.content, problem, self.encoding, self.file)
        raise AssertionError("what fails in pieces fails as a whole")  # pragma: no cover


def lines_of(pieces: Iterator[str]) -> Iterator[str]:
    """The lines of a text that comes in pieces, with their ends; a line may run over many pieces."""
    begun: list[str] = []
    for piece in pieces:
        if not piece:
            continue
        if begun and begun[-1].endswith("\r"):  # an end of a line may itself be cut in two
            piece, begun[-1] = "\r" + piece, begun[-1][:-1]
        end = max(piece.rfind("\n"), piece.rfind("\r", 0, -1)) + 1
        if not end:
            begun.append(piece)
            continue
        whole = "".join([*begun, piece[:end]])
        yield from (found[0] for found in _LINE.finditer(whole))
        begun = [piece[end:]] if piece[end:] else []
    rest = "".join(begun)
    yield from (found[0] for found in _LINE.finditer(rest))


def unknown_encoding(name: str) -> SettingsError:
    return SettingsError(
        f"The encoding must be a known one ({name!r} is not). Write for example utf-8, cp1250 or "
        f"cp1254 in the map."
    )


def not_readable(content: bytes, problem: UnicodeDecodeError, name: str, file: str) -> DataError:
    row = content.count(b"\n", 0, problem.start) + 1
    return DataError(
        f"The file must be readable as {name} ({file}, row {row} is not). Correct `encoding` in the map.",
        file=file,
        row=row,
    )


def no_text(file: str) -> DataError:
    return DataError(
        f"The export must be a text file or an XLSX file ({file} holds binary data). Export it again.",
        file=file,
    )
