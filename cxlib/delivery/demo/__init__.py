"""Three invented firms with nine quarters of everything, and the truths planted in them.

A dental clinic in Poland, an online shop in Turkey and an agency in England. Their data come as
seeded export files and go through the same door as anybody's. What is truly so is in `TRUTHS`.
"""

from cxlib.delivery.demo.make import DemoClient, fill_sample, make_all
from cxlib.delivery.demo.truths import LAST, NOW, TRUTHS, PlantedAction, Truths

__all__ = ["LAST", "NOW", "TRUTHS", "DemoClient", "PlantedAction", "Truths", "fill_sample", "make_all"]
