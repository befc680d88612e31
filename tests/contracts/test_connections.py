"""Statements on a bare connection are neither sealed nor indexed nor seen by the trail: few places may run them."""

import re
from pathlib import Path

import ppr_case

PACKAGE = Path(ppr_case.__file__).parent
MAY = re.compile(
    r"crypto/|trail/"
    r"|interchange/(identities|known|recording|standing)\.py"  # seals, indexes and notes by itself, 500 rows at a time
    r"|records/numbers\.py"  # a counter, told by the number of the record it was given to
    r"|installation\.py|cli/demo\.py"  # whether there is a register at all
)


def test_only_these_modules_go_past_the_session():
    going = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\.connection\(\)|engine\S*\.(begin|connect)\(\) as", path.read_text(encoding="utf-8"))
    }
    assert [path for path in sorted(going) if not MAY.match(path)] == []
    assert [part for part in ("crypto/keystore.py", "trail/changes.py") if part not in going] == []
