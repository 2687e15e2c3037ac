"""Imported by the server that forks a batch's workers: what every client needs is read once, for all of them.

It starts no thread, as the practice of the warm parent does not: a fork copies none of them alive.
"""

from cxlib.delivery.warm.practice import learn_cxlib

learn_cxlib()
