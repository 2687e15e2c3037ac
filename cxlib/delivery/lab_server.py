"""JupyterLab's own process for `cx lab`: its kernels come from a warm parent where there can be one.

    python -m cxlib.delivery.lab_server OPTIONS
"""

from __future__ import annotations

import sys

from jupyterlab.labapp import main as jupyterlab

from cxlib.delivery.kernels import begin

if __name__ == "__main__":
    begin()
    sys.exit(jupyterlab(sys.argv[1:]))
