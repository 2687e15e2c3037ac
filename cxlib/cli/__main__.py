"""`python -m cxlib.cli` is `cx`."""

import sys

from cxlib.cli import main

sys.exit(main())
