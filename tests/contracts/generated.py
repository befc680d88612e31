"""The pages of docs/ that are written from the code: `make docs` writes them, a test finds them stale."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from ppr_case import records
from ppr_case.core.base import Base
from ppr_case.indicators import document as indicators

assert records
DOCS: Final = Path(__file__).parents[2] / "docs"
MEANINGS: Final = {
    "key": "an identifier, meaningless outside this database",
    "plain": "a date, a number, a flag: names nobody",
    "vocabulary": "a code from a closed list",
    "counted": "a code of a special category (GDPR art. 9), readable because a named indicator counts it without a key",
    "sensitive": "sealed with AES-256-GCM under the key of its person, procedure or unit; never in a query",
    "secret": "a digest, a hash, a verifier: of no use without another secret",
}


def data_classes() -> str:
    """Write what every column holds."""
    lines = [
        "# What every column holds",
        "",
        "Written by `make docs`. A column without a class fails the build, and so does a sensitive one left unsealed.",
        "",
        "| class | meaning |",
        "| --- | --- |",
        *(f"| {name} | {meaning} |" for name, meaning in MEANINGS.items()),
        "",
    ]
    for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
        lines += [f"## {table.name}", "", "| column | class |", "| --- | --- |"]
        lines += [f"| `{column.name}` | {column.info['class']} |" for column in table.columns]
        lines.append("")
    return "\n".join(lines)


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "data-classes.md": data_classes,
    "indicators.md": indicators.page,
}


def main() -> None:
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
