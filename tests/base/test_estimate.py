"""Estimates cannot exist without answers or outside their interval."""

import math

import pytest

from cxlib.base.errors import PlaybookError
from cxlib.base.estimate import Estimate


def estimate(value=0.8, low=0.67, high=0.89, n=50):
    return Estimate("csat.t2b5.v1", value, low, high, n, "share", "wilson", "survey")


@pytest.mark.parametrize("n", [0, -1])
def test_an_estimate_needs_an_answer(n):
    with pytest.raises(PlaybookError, match="at least one answer"):
        estimate(n=n)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_an_estimate_is_finite(value):
    with pytest.raises(PlaybookError, match="finite"):
        estimate(value=value)


@pytest.mark.parametrize(
    "value, expected",
    [(0.5, (0.5, 0.89)), (0.95, (0.67, 0.95)), (0.8, (0.67, 0.89))],
    ids=["below its interval", "above its interval", "inside"],
)
def test_an_interval_is_widened_to_hold_its_value(value, expected):
    made = estimate(value=value)
    assert (made.low, made.high) == expected


def test_an_endless_limit_is_an_open_side():
    assert estimate(high=math.inf).high is None


def test_an_estimate_is_frozen():
    with pytest.raises(AttributeError):
        estimate().value = 1.0
