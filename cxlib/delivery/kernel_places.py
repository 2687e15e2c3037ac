"""A folder for each kernel's connection: private, and gone with its maker."""

from __future__ import annotations

from cxlib.base import scratch
from cxlib.delivery.warm.provisioner import PLACE


class KernelPlace(scratch.Scratch):
    """One folder, there until `clear`."""

    def __init__(self) -> None:
        super().__init__(PLACE)


def sweep() -> None:
    """Remove the folders of makers that were killed, and what was brought to kernels that were."""
    scratch.sweep(PLACE)
    scratch.sweep(scratch.BROUGHT)
