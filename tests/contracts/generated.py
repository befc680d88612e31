"""The pages of docs/ that are written from the code: `make docs` writes them, a test finds them stale."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from ppr_case import records
from ppr_case.access.policy import POLICY, Action, Reach, Role
from ppr_case.core.base import Base
from ppr_case.indicators import document as indicators
from ppr_case.interchange.guide import tables_described

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

REACHES: Final = {
    Reach.ASSIGNED: "the procedures whose group one is a member of that day, and what speaks of them",
    Reach.UNIT: "everything of one's own unit",
}
ACTIONS: Final = {
    Action.HOME_OPEN: "the first page, and signing out",
    Action.PASSWORD_CHANGE: "one's own password",
    Action.PROCEDURE_READ: "the content of a procedure: names, addresses, notes, scans; searching by name or PESEL",
    Action.RECORD_LIST: "lists of records: numbers, dates and codes, never a sealed field",
    Action.PROCEDURE_OPEN: "take in a form A: it opens a procedure, or is a further one",
    Action.PERSON_CORRECT: "correct what is known of a person",
    Action.GROUP_APPOINT: "appoint a group, change who sits in it, dissolve or annul it",
    Action.TEAM_MANAGE: "who is in the interdisciplinary team, with their names",
    Action.CARD_RECORD: "write down forms B to D, what a form says, and attach or annul its scans",
    Action.PROCEDURE_CLOSE: "end a procedure with a protocol, or revoke that",
    Action.PROCEDURE_TRANSFER: "a whole procedure as a file, handed over to another commune or taken over from one",
    Action.SUPPORT_RECORD: "plans of help, protective measures and referrals to programmes",
    Action.SITTING_RECORD: "write down, plan, settle or annul a sitting",
    Action.VISIT_RECORD: "write down a visit, correct or annul one",
    Action.ACTIVITY_RECORD: "log what was done outside procedures, or annul it",
    Action.ACTIVITY_READ: "what was done outside procedures",
    Action.REPORT_RUN: "indicators and reports, and the records behind a number",
    Action.REGISTER_EXPORT: "the whole register as files",
    Action.REGISTER_IMPORT: "bringing a register in",
    Action.STAFF_MANAGE: "accounts",
    Action.SYSTEM_READ: "keys, backups and the state of the installation, no case",
    Action.TRAIL_READ: "who read and changed what, no case",
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


def access() -> str:
    """Write who may do what, to which records."""
    lines = [
        "# Who may do what",
        "",
        "Written by `make docs` from the policy in `ppr_case/access/policy.py`. What stands empty is refused: another",
        "unit's address answers 404, for existence is information; within the unit it answers 403.",
        "",
        "| reach | meaning |",
        "| --- | --- |",
        *(f"| {reach.value} | {meaning} |" for reach, meaning in REACHES.items()),
        "",
        "| action | " + " | ".join(role.value for role in Role) + " |",
        "| --- |" + " --- |" * len(Role),
    ]
    for action in Action:
        reaches = (POLICY[role].get(action) for role in Role)
        lines.append(f"| `{action.value}` | " + " | ".join(reach.value if reach else "" for reach in reaches) + " |")
    lines += ["", "| action | what it opens |", "| --- | --- |"]
    lines += [f"| `{action.value}` | {ACTIONS[action]} |" for action in Action]
    return "\n".join(lines) + "\n"


def register() -> str:
    """Keep what people wrote of the format, and write its tables below the mark."""
    guide, mark, _ = (DOCS / "register.md").read_text(encoding="utf-8").partition("<!-- Odtąd wypisuje")
    return f"{guide}{mark} `make docs` z ppr_case/interchange/tables.py. -->\n{tables_described()}"


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "access.md": access,
    "data-classes.md": data_classes,
    "indicators.md": indicators.page,
    "register.md": register,
}


def main() -> None:
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
