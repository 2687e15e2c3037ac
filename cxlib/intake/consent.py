"""Two consents that are never one: to be contacted (İYS onayı) and to the use of data (açık rıza).

Source: Turkish Law 6563 with its regulation (commercial messages) and KVKK (Law 6698) for the data;
in Poland art. 398 PKE for contact and art. 6 RODO for the basis of processing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cxlib.intake.notes import Note, note
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import words_of

CONTACT, DATA = "consent_channels", "consent_data"


def notes_on(headers: Iterable[str], places: Mapping[str, str]) -> list[Note]:
    """What to tell about the consents of a file.

    headers: the file's; places: canonical column -> header. A header that only says `consent` is never
    taken for one of the two.
    """
    used = set(places.values())
    unclear = [name for name in headers if name not in used and _says_only_consent(name)]
    found = [note("consent_unclear", columns=", ".join(unclear))] if unclear else []
    if CONTACT in places and DATA in places:
        found.append(note("consent_two", contact=places[CONTACT], data=places[DATA]))
    return found


def _says_only_consent(header: str) -> bool:
    """Whether a header says consent, but not to what."""
    return words_of(header) in {words_of(word) for word in word_list("consent")}
