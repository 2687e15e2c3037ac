"""What the commands share: the `--json` option, one JSON document, a progress bar."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

import typer

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]


@dataclass(frozen=True)
class Step:
    """Called with a few words before each piece of a longer work; `paused` while a person is asked."""

    tell: Callable[[str], None]
    paused: Callable[[], AbstractContextManager[None]] = nullcontext

    def __call__(self, words: str) -> None:
        self.tell(words)


def print_json(document: Any) -> None:
    """Print one document on standard output; NaN is refused, null stands for what is not there."""
    print(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))


@contextmanager
def steps(title: str, *, quiet: bool = False) -> Iterator[Step]:
    """A progress line on standard error: a live one on a terminal, one line a step elsewhere."""
    if quiet:
        yield Step(lambda words: None)
        return
    if not sys.stderr.isatty():
        yield Step(lambda words: print(f"{title}: {words}", file=sys.stderr, flush=True))
        return
    from rich.console import Console

    with Console(stderr=True).status(title) as status:

        @contextmanager
        def paused() -> Iterator[None]:
            status.stop()
            yield
            status.start()

        yield Step(lambda words: status.update(f"{title}: {words}"), paused)


def chosen_languages(given: list[str] | None) -> tuple[str, ...]:
    """The languages of a repeatable --language, each once; another one is a SettingsError."""
    from cxlib.base.errors import SettingsError
    from cxlib.pages.wording import LOCALES

    wanted = tuple(dict.fromkeys(given or ()))
    if unknown := [each for each in wanted if each not in LOCALES]:
        raise SettingsError(f"A language must be en, pl or tr (we got {unknown[0]!r}). Choose from these.")
    return wanted
