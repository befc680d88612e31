"""Run the command line as a person does: a process, its words, its exit code."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Said(NamedTuple):
    code: int
    out: str
    err: str


def ppr_case(*arguments: str | Path, environ: Mapping[str, str], timeout: float = 120) -> Said:
    """Run `ppr-case` with these arguments; warnings are errors there too."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ppr_case.cli", *map(str, arguments)],
        env=os.environ | {"PPR_CASE_DATABASE_URL": "", "PYTHONDONTWRITEBYTECODE": "1"} | dict(environ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
