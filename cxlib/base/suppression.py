"""Groups too small to be shown, and those that go with them so that subtraction does not find them."""

from __future__ import annotations

from collections.abc import Mapping


def hidden_groups(sizes: Mapping[str, int], total: int, threshold: int) -> set[str]:
    """The groups to hide: those below `threshold`, and the next smallest while what is missing is that small.

    sizes: people by group; total: everyone, people of no group too. Whoever is not in a shown group
    can be found by subtracting the shown groups from the total, so those left over must be none or
    at least `threshold`.

    >>> sorted(hidden_groups({"north": 40, "south": 12, "east": 3}, 55, 5))
    ['east', 'south']
    """
    hidden = {name for name, size in sizes.items() if size < threshold}
    rest = sorted((size, name) for name, size in sizes.items() if name not in hidden)
    shown = sum(size for size, _ in rest)
    while rest and 0 < total - shown < threshold:
        size, name = rest.pop(0)
        hidden.add(name)
        shown -= size
    return hidden
