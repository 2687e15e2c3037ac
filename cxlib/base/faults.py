"""A fault of ours: its traceback is kept in a private file, and a person gets a sentence."""

from __future__ import annotations

import os
import tempfile
import traceback


def keep_traceback(error: BaseException, doing: str) -> str:
    """Write the traceback into a file of the temporary folder, readable by its owner only; its path.

    doing: what was being done, for the first line.
    """
    handle, name = tempfile.mkstemp(prefix="cx-", suffix=".log", text=True)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(f"{doing}\n\n")
        stream.write("".join(traceback.format_exception(error)))
    return name
