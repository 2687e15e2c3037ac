"""Running the notebooks and handing over what they say: pages, workbook, portal."""

import sys

# The address grammars behind one of jsonschema's format checks take seconds to build at import and
# no notebook uses them; jsonschema does without them when they cannot be imported.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
