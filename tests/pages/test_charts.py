"""Charts: what is drawn stands where the figures say, reads on a phone and in grey, same bytes each time."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Callable
from types import ModuleType
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb

from cxlib.base.errors import PlaybookError
from cxlib.pages import charts
from cxlib.pages.charts_causes import Branch, fishbone
from cxlib.pages.charts_cross import Cross, crossed
from cxlib.pages.charts_rows import Label, scale_for
from cxlib.pages.charts_svg import LINE, MAIN, MUTED, PALE, TEXT, WARM, WIDTH, text_width, wrapped
from cxlib.pages.charts_weeks import Turn, Week, weeks
from cxlib.pages.finding import Chart
from cxlib.pages.wording import Words

SVG = "{http://www.w3.org/2000/svg}"
EN = Words("en")
PL = Words("pl")


def one_bar(**how: object) -> Chart:
    return charts.bars([charts.Bar("Phone", 0.5, "32 of 64", **how)], words=EN, alt="Half.", unit="share")  # type: ignore[arg-type]


def one_dot() -> Chart:
    return charts.dots_with_intervals(
        [charts.Dot("phone", 52, 31, 70, "52"), charts.Dot("e-mail", None, text="too few")],
        words=EN,
        alt="Phone 52.",
        line=charts.Line(60, "target for the year"),
    )


def one_stack() -> Chart:
    return charts.stacked(
        [charts.Stack("Summer", (0.5, 0.3, 0.2), "64 answers"), charts.Stack("Spring", (), "too few")],
        words=PL,
        alt="Połowa.",
        names=("ocena 9–10", "ocena 7–8", "ocena 0–6"),
    )


def one_trend() -> Chart:
    points = [
        charts.Point(f"Q{i}\n2026", None if i == 3 else i * 10.0, 5, 60, "gap" if i == 3 else str(i * 10))
        for i in range(1, 6)
    ]
    return charts.trend(points, words=EN, alt="Up.", line=charts.Line(40, "target"))


def one_matrix() -> Chart:
    spots = [
        charts.Spot("waiting room", 0.17, 4.2, "11 of 64"),
        charts.Spot("phone", 0.17, 4.2, "12 of 64"),
        charts.Spot("parking", 0.4, 2, "", guess=True),
        charts.Spot("website", None, None, "nobody asked"),
    ]
    return charts.matrix(spots, words=EN, alt="Two.", x_name="reach", y_name="severity")


def one_fishbone() -> Chart:
    chain = Branch("w" * 90, "1", 1)
    for reason in ("e <b>&", "why that, " * 20, "no cover on Fridays", "nobody answered"):
        chain = Branch(reason, "12 000", 2, (chain, Branch("holidays", "1", 1)))
    causes = [Branch("waiting " * 12, "12", 12, (chain,)), Branch("price", "0", 0)]
    return fishbone("a head " * 30, causes, alt="Two.")


def one_crossed() -> Chart:
    things = [
        Cross("Waiting time", 3.2, (3.0, 3.4), 0.4, (0.3, 0.52), "rated 3.2, place 1"),
        Cross("Kindness of the team at the front desk and in the room", 4.6, (4.5, 4.7), 0.35, (0.2, 0.45)),
        Cross("Price", 3.2, (2.9, 3.5), 0.4, (0.3, 0.5), "rated 3.2, place 1–3"),
    ]
    return crossed(
        things, words=EN, alt="Three.", x_name="average rating", y_name="goes together with the score",
        average="Dashed: the averages.", ends=("little", "much"),
    )  # fmt: skip


def one_run_of_weeks(unit: str = "share", scale: float = 1.0) -> Chart:
    shown = [
        Week(
            None if at == 9 else scale * (0.2 if at == 20 else 0.8 + 0.02 * (at % 3)),
            scale * 0.5, scale * 0.95, scale * 0.8, "Sept" if at % 4 == 0 else "",
            "3 of 15" if at == 20 else "", apart=at == 20,
        )
        for at in range(26)
    ]  # fmt: skip
    names = ("usual range", "usual level", "a week that stands out")
    turns = [Turn(13, "a change began, week from 29 June")]
    return weeks(shown, words=EN, alt="Weeks.", names=names, unit=unit, turns=turns)


ALL: dict[str, Callable[[], Chart]] = {
    "bars": one_bar,
    "dots": one_dot,
    "stacked": one_stack,
    "trend": one_trend,
    "matrix": one_matrix,
    "crossed": one_crossed,
    "fishbone": one_fishbone,
    "weeks": one_run_of_weeks,
    "weeks of days": lambda: one_run_of_weeks("hours", 120.0),
}


def parsed(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)


def texts(chart: Chart) -> list[str]:
    return ["".join(node.itertext()) for node in parsed(chart).iter(f"{SVG}text")]


def paths(chart: Chart, colour: str) -> list[tuple[float, float]]:
    """(left, right) of the filled shapes of a colour."""
    found = []
    for node in parsed(chart).iter(f"{SVG}path"):
        if f"fill: {colour}" in node.get("style", ""):
            numbers = [float(n) for n in re.findall(r"[ML] ([\d.-]+) ", node.get("d", ""))]
            found.append((min(numbers), max(numbers)))
    return found


@pytest.mark.parametrize("name", ALL)
def test_same_call_same_bytes(name: str) -> None:
    first = ALL[name]()
    with mpl.rc_context({"font.size": 25, "svg.fonttype": "path"}):
        assert ALL[name]() == first, "and the session's own settings do not matter"


@pytest.mark.parametrize("name", ALL)
def test_an_svg_fits_into_any_page(name: str) -> None:
    chart = ALL[name]()
    root = parsed(chart)
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.alt
    assert root.get("width") == "100%" and root.get("height") is None
    assert root.get("viewBox", "").startswith(f"0 0 {WIDTH:g} ")
    assert "<style" not in chart.svg and "<script" not in chart.svg and "metadata" not in chart.svg
    assert not re.search(r'(?:href|src)="(?!#)|url\((?!#)|<!', chart.svg)
    ids = re.findall(r' id="([^"]+)"', chart.svg)
    assert all(re.match(r"cx[0-9a-f]{10}-", name) for name in ids)
    assert set(re.findall(r'(?:url\(#|href="#)([^")]+)', chart.svg)) <= set(ids)
    assert len(chart.svg.encode()) < 60_000


@pytest.mark.parametrize("name", ALL)
def test_text_is_readable_on_a_phone_and_stays_inside(name: str) -> None:
    chart = ALL[name]()
    height = float(parsed(chart).get("viewBox", "").split()[3])
    assert TEXT * 312 / WIDTH >= 11, "in the narrowest column of a 360 px page"
    for node in parsed(chart).iter(f"{SVG}text"):
        style = node.get("style", "")
        assert f"font-size: {TEXT:g}px" in style
        if node.get("transform", "").startswith("rotate(-90"):
            continue
        found = re.search(r"translate\(([\d.-]+) ([\d.-]+)\)", node.get("transform", ""))
        x, y = (
            (float(found[1]), float(found[2]))
            if found
            else (float(node.get("x", 0)), float(node.get("y", 0)))
        )
        wide = text_width("".join(node.itertext()), bold="700" in style)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[re.search(r"text-anchor: (\w+)", style)[1]]  # type: ignore[index]
        assert left >= -0.6 and left + wide <= WIDTH + 0.6, "".join(node.itertext())
        assert TEXT * 0.7 <= y <= height, "".join(node.itertext())


def test_two_charts_on_a_page_share_no_id() -> None:
    ids = [
        set(re.findall(r' id="([^"]+)"', chart.svg))
        for chart in (one_bar(guess=True), one_stack(), one_dot())
    ]
    assert all(ids), "hatches and markers are named"
    assert not (ids[0] & ids[1] or ids[1] & ids[2] or ids[0] & ids[2])


def test_a_bar_is_as_long_as_its_share() -> None:
    assert paths(one_bar(), MAIN) == [(0.0, WIDTH / 2)]
    counts = charts.bars([charts.Bar("a", 10, "10"), charts.Bar("b", 4, "4")], words=EN, alt="-")
    assert [right for _, right in paths(counts, MAIN)] == [WIDTH, pytest.approx(WIDTH * 0.4)]


def test_a_bar_does_not_start_below_zero() -> None:
    with pytest.raises(PlaybookError, match="starts at zero"):
        charts.bars([charts.Bar("a", -3, "−3")], words=EN, alt="-")


def test_guesses_look_different_and_say_so() -> None:
    guess = one_bar(guess=True)
    assert "Phone (workshop guess)" in texts(guess)
    assert "url(#" in guess.svg and "stroke-dasharray" in guess.svg
    assert paths(guess, MAIN) == []
    assert "url(#" not in one_bar().svg
    assert "parking (workshop guess)" in texts(one_matrix())


def test_small_groups_are_text_alone() -> None:
    chart = one_dot()
    assert {"phone", "52", "e-mail", "too few", "target for the year"} <= set(texts(chart))
    assert len(list(parsed(chart).iter(f"{SVG}use"))) == 1, "one dot"


def test_parts_of_a_whole_add_up_and_say_their_share() -> None:
    chart = one_stack()
    edges = [paths(chart, colour) for colour in (MAIN, PALE)]
    bar = [edge for edge in edges[0] if edge[1] > 20], [edge for edge in edges[1] if edge[1] > 20]
    assert (0.0, WIDTH * 0.5) in bar[0]
    assert any(
        left == pytest.approx(WIDTH * 0.5) and right == pytest.approx(WIDTH * 0.8) for left, right in bar[1]
    )
    assert {"50%", "30%", "20%", "ocena 0–6", "too few"} <= set(texts(chart))


@pytest.mark.parametrize("names", [("one",), ("a", "b", "c", "d")])
def test_a_whole_has_two_or_three_parts(names: tuple[str, ...]) -> None:
    with pytest.raises(PlaybookError, match="two or three parts"):
        charts.stacked([], words=EN, alt="-", names=names)


def test_no_line_runs_through_a_gap() -> None:
    lines = [
        node
        for node in parsed(one_trend()).iter(f"{SVG}path")
        if "stroke-width: 1.8" in node.get("style", "")
    ]
    assert len(lines) == 2, "periods 1-2 and 4-5, nothing over the gap at 3"
    ends = sorted(float(n) for node in lines for n in re.findall(r"[ML] ([\d.]+) ", node.get("d", "")))
    assert ends[1] < ends[2] - 50
    assert "gap" in texts(one_trend())


def test_dots_of_a_matrix_do_not_cover_each_other() -> None:
    places = [
        (float(node.get("x", 0)), float(node.get("y", 0))) for node in parsed(one_matrix()).iter(f"{SVG}use")
    ]
    assert len(places) == 3
    assert min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a in places for b in places if a != b) >= 18**2
    assert {"1", "2", "3", "4", "website: nobody asked"} <= set(texts(one_matrix()))


def test_parts_are_told_apart_in_grey() -> None:
    grey = sorted(0.299 * r + 0.587 * g + 0.114 * b for r, g, b in map(to_rgb, (MAIN, PALE, WARM)))
    assert grey[1] - grey[0] > 0.15 and grey[2] - grey[1] > 0.15


@pytest.mark.parametrize("text", ["ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ", "çğıöşü ÇĞİÖŞÜ", '5 < 6 & "so" $x^2$'])
def test_letters_arrive_as_typed(text: str) -> None:
    chart = charts.bars([charts.Bar(text, 1, "1")], words=EN, alt=text)
    assert texts(chart)[0] == text
    assert parsed(chart).get("aria-label") == text


def test_long_labels_are_wrapped_and_long_words_cut() -> None:
    lines = wrapped("strona internetowa, w tym formularz umawiania pierwszej wizyty kontrolnej", WIDTH)
    assert len(lines) == 2 and all(text_width(line) <= WIDTH for line in lines)
    cut = wrapped("Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden", 120)
    assert all(text_width(line) <= 120 for line in cut) and "".join(cut).replace("-", "").startswith(
        "Muvaffak"
    )
    assert Label.fitted("name", "a value that is much too long to stand beside its name").lines > 1


@pytest.mark.parametrize(
    ("values", "unit", "marks"),
    [
        ([0.2, 0.9], "share", ["0%", "25%", "50%", "75%", "100%"]),
        ([-10, 70], "points", ["−20", "0", "20", "40", "60", "80"]),
        ([3, 9], "count", ["0", "5", "10"]),
    ],
)
def test_marks_are_few_and_round(values: list[float], unit: str, marks: list[str]) -> None:
    assert [text for _, text in scale_for(values, unit, EN, None, (0, 100)).marks] == marks


def test_a_value_outside_the_limits_stays_on_the_sheet() -> None:
    scale = scale_for([5], "points", EN, (0, 10), (0, 100))
    assert (scale(-50), scale(5), scale(50)) == (0, 50, 100)


@pytest.mark.parametrize("name", ["bars", "dots", "stacked", "trend", "matrix"])
def test_nothing_to_draw_is_no_error(name: str) -> None:
    empty: dict[str, Callable[[], Chart]] = {
        "bars": lambda: charts.bars([], words=EN, alt="-"),
        "dots": lambda: charts.dots_with_intervals([], words=EN, alt="-"),
        "stacked": lambda: charts.stacked([], words=EN, alt="-", names=("a", "b")),
        "trend": lambda: charts.trend([], words=EN, alt="-"),
        "matrix": lambda: charts.matrix([], words=EN, alt="-", x_name="x", y_name="y"),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parsed(empty[name]()).get("role") == "img"


def test_drawing_leaves_no_figure_open_and_is_quick(samples: ModuleType) -> None:
    from matplotlib import pyplot

    samples.trend("tr")
    spent = []
    for _ in range(3):
        start = time.process_time()
        samples.trend("tr")
        spent.append(time.process_time() - start)
    assert min(spent) < 0.3, "about 0.1 s on an idle machine"
    assert pyplot.get_fignums() == []
    assert LINE > TEXT


def test_a_plane_with_ranges_draws_both_averages_and_every_range() -> None:
    chart = one_crossed()
    drawn = [node.get("style", "") for node in parsed(chart).iter(f"{SVG}path")]
    dashed = [style for style in drawn if "stroke-dasharray" in style]
    assert len(dashed) == 3, "two averages and the sample beside their name"
    assert sum(f"stroke: {MUTED}" in style for style in drawn) == 6
    assert {"little", "much", "1", "2", "3", "average rating →"} <= set(texts(chart))


def test_weeks_stand_in_their_band_with_a_gap_and_a_ring() -> None:
    chart = one_run_of_weeks()
    drawn = [node.get("style", "") for node in parsed(chart).iter(f"{SVG}path")]
    assert sum(f"fill: {PALE}" in style for style in drawn) == 27, "26 weeks and the legend"
    assert sum(f"stroke: {MAIN}" in style and "fill: none" in style for style in drawn) == 23, (
        "none at the gap"
    )
    assert "3 of 15" in texts(chart) and "usual range" in texts(chart)
    calm = weeks([Week(0.8, 0.5, 0.95, 0.8)] * 12, words=EN, alt="Weeks.", names=("range", "level", "ring"))
    assert "ring" not in texts(calm)


def test_long_times_are_marked_in_whole_days() -> None:
    shown = [text.replace("\u00a0", " ") for text in texts(one_run_of_weeks("hours", 120.0))]
    marked = {text for text in shown if "day" in text or "hour" in text}
    assert {"2 days", "4 days"} <= marked
    assert not any("." in text for text in marked)


def test_what_is_all_guessed_is_not_told_on_every_bar() -> None:
    bars = [charts.Bar(name, 1.0, "1 of 3", guess=True) for name in ("Phone", "Desk")]
    drawn = charts.bars(bars, words=EN, alt="checks", top=3.0)
    assert {"Phone", "Desk"} <= set(texts(drawn)) and "guess" not in "".join(texts(drawn))
