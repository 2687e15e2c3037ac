"""Comments that people coded themselves, read with the shipped codebooks; see docs/voice-check.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.voice_check import (
    apps,
    bare_themes,
    bare_tone,
    hotels,
    patients,
    read_themes,
    read_tone,
    right,
    scores,
    side,
)

pytestmark = pytest.mark.real

FLOORS = {
    "staff": 0.80,
    "listening": 0.60,
    "food": 0.70,
    "medication": 0.55,
    "information": 0.60,
    "nothing": 0.60,
    "parking": 0.50,
    "treatment": 0.50,
}
"""Recall that must hold on the half that no word was chosen with."""


def test_themes_are_found_where_people_found_them(shared_data: Path) -> None:
    known = patients(shared_data, 1)
    truth, texts = list(known.values()), list(known)
    ours = {one.theme: one for one in scores(truth, read_themes(texts))}
    bare = {one.theme: one for one in scores(truth, bare_themes(texts))}
    assert ours["staff"].people > 1000
    for theme, floor in FLOORS.items():
        assert ours[theme].recall.value >= floor, theme
        assert ours[theme].recall.value > bare[theme].recall.value, theme
    assert ours["staff"].alone.value >= 0.6


def test_praise_and_complaint_are_told_apart_better_than_by_the_words_as_written(shared_data: Path) -> None:
    known = hotels(shared_data)
    texts, truth = list(known), list(known.values())
    told = read_tone(texts, "pl")
    assert right(truth, told).value >= 0.62 > right(truth, bare_tone(texts, "pl")).value
    assert min(side(truth, told, -1)[0].value, side(truth, told, 1)[0].value) >= 0.7


def test_turkish_reviews_are_read_better_than_by_calling_them_all_praise(shared_data: Path) -> None:
    reviews = apps(shared_data, 1)
    truth, told = list(reviews.values()), read_tone(list(reviews), "tr")
    assert right(truth, told).value > right(truth, [1] * len(truth)).value + 0.03
    assert side(truth, told, 1)[0].value >= 0.85
    assert side(truth, told, -1)[1].value >= 0.55
