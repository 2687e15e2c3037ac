"""The cause diagram: every why hangs under its own, texts are cut at words, nothing runs into its count."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from cxlib.pages.charts_causes import Branch, fishbone, shortened
from cxlib.pages.charts_svg import MAIN, MUTED, WIDTH, text_width
from cxlib.pages.finding import Chart

SVG = "{http://www.w3.org/2000/svg}"


def written(chart: Chart) -> list[tuple[str, float, float]]:
    """(text, x, y) of every line, from the top."""
    found = []
    for node in ElementTree.fromstring(chart.svg).iter(f"{SVG}text"):
        place = re.search(r"translate\(([\d.-]+) ([\d.-]+)\)", node.get("transform", ""))
        told = (place[1], place[2]) if place else (node.get("x", "0"), node.get("y", "0"))
        found.append(("".join(node.itertext()), float(told[0]), float(told[1])))
    return sorted(found, key=lambda one: one[2])


def strokes(chart: Chart, colour: str) -> list[float]:
    """The widths of the lines of a colour, in the order they were drawn."""
    styles = [node.get("style", "") for node in ElementTree.fromstring(chart.svg).iter(f"{SVG}path")]
    mine = [style for style in styles if f"stroke: {colour}" in style]
    return [float(found[1]) if (found := re.search(r"stroke-width: ([\d.]+)", one)) else 1.0 for one in mine]


def test_a_why_stands_under_its_own_and_further_in() -> None:
    late = Branch("late", "3", 3, (Branch("one at the desk", "2", 2, (Branch("no cover", "1", 1),)),))
    chart = fishbone("9 complaints", [late, Branch("price", "1", 1)], alt="Late.")
    lines = [one for one in written(chart) if not one[0].isdigit()]
    assert [text for text, *_ in lines] == ["9 complaints", "late", "one at the desk", "no cover", "price"]
    x = {text: at for text, at, _ in lines}
    assert x["late"] == x["price"] < x["one at the desk"] < x["no cover"]


def test_each_text_has_its_count_on_its_line() -> None:
    chart = fishbone("head", [Branch("late", "12", 12, (Branch("desk", "7", 7),))], alt="Late.")
    height = {text: y for text, _, y in written(chart)}
    assert height["late"] == height["12"] and height["desk"] == height["7"]


def test_a_rib_is_as_thick_as_its_cause_weighs_and_every_why_has_a_twig() -> None:
    whys = (Branch("a", "1", 1), Branch("b", "1", 1, (Branch("c", "1", 1),)))
    chart = fishbone("head", [Branch("late", "9", 9, whys), Branch("price", "3", 3)], alt="Late.")
    spine, late, price = strokes(chart, MAIN)
    assert late > spine > price
    assert len(strokes(chart, MUTED)) == 2 * 3, "a line down and a twig for each of three whys"
    assert strokes(fishbone("head", [], alt="None."), MAIN) == []


def test_a_long_text_is_cut_at_a_word_and_says_so() -> None:
    text = "holidays are planned by each person alone and nobody looks at the whole list before summer"
    lines = shortened(text, 150)
    assert len(lines) == 3 and lines[-1].endswith("…")
    assert text.startswith(" ".join(lines).removesuffix("…"))
    assert text[len(" ".join(lines)) - 1] == " ", "not within a word"
    assert all(text_width(line) <= 150 for line in lines)
    assert shortened("short", 150) == ["short"]
    assert all(text_width(line) <= 60 for line in shortened("w" * 90, 60))


def test_no_text_runs_into_its_count() -> None:
    chart = fishbone("head", [Branch("waiting at the desk " * 9, "12 000", 9)], alt="Late.")
    lines = written(chart)
    room = next(x for text, x, _ in lines if text == "12 000") - text_width("12 000", bold=True)
    for text, x, _ in lines:
        if text.startswith(("waiting", "at", "the", "desk")):
            assert x + text_width(text, bold=True) < min(room, WIDTH)


def test_what_people_wrote_is_text_and_no_markup() -> None:
    chart = fishbone("<i>1</i>", [Branch("</text><script>x</script> & $m$", "1", 1)], alt='a "b" <c>')
    assert "<script" not in chart.svg and "</script" not in chart.svg
    assert "</text><script>x</script> & $m$" in [text for text, *_ in written(chart)]
    assert ElementTree.fromstring(chart.svg).get("aria-label") == 'a "b" <c>'
