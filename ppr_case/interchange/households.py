"""Labels that rows share: the household of procedures, the person or thing of activities; none is kept as typed."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.core.base import new_id
from ppr_case.interchange.identities import FAMILY, LABEL, Names, by_digest, own_id
from ppr_case.interchange.rows import Row
from ppr_case.records.activities import Activity
from ppr_case.records.procedures import Family, Procedure

Families = dict[UUID, bytes | None]
"""New households, with the digest of the label that each came under."""
_DIGEST_IN_HEX: Final = 64


class Households:
    """Turns the labels of households into families; None stands for a family of the procedure's own."""

    def __init__(self, unit_id: UUID, names: Names) -> None:
        self._unit_id = unit_id
        self._names = names
        self._named: dict[str, UUID] = {}
        self._unwritten: dict[UUID, bytes] = {}

    def resolve(self, session: Session, rows: Iterable[Row]) -> None:
        """Put the family's id where its label was."""
        rows = list(rows)
        labels = {row.values["family_id"] for row in rows} - self._named.keys() - {None}
        own = {label: id_ for label in labels if (id_ := own_id(label)) is not None}
        query = select(Family.id).where(Family.unit_id == self._unit_id, Family.id.in_(own.values()))
        ours = set(session.scalars(query)) if own else set()
        self._named.update({label: id_ for label, id_ in own.items() if id_ in ours})
        digests = {self._names.of_id(FAMILY, label): label for label in sorted(labels - self._named.keys())}
        for digest, id_ in by_digest(session, self._unit_id, FAMILY, list(digests)).items():
            self._named[digests.pop(digest)] = id_
        for digest, label in digests.items():
            self._named[label] = id_ = new_id()
            self._unwritten[id_] = digest
        for row in rows:
            label = row.values["family_id"]
            row.values["family_id"] = None if label is None else self._named[label]

    def to_be_made(self, rows: Iterable[Row]) -> Families:
        """Give the families that these rows need and nobody has written; a row without a label gets its own."""
        made: Families = {}
        for row in rows:
            id_ = row.values["family_id"]
            if id_ is None:
                row.values["family_id"] = own = new_id()
                made[own] = None
            elif id_ in self._unwritten:
                made[id_] = self._unwritten.pop(id_)
        return made


def shared(session: Session, families: Sequence[UUID]) -> set[UUID]:
    """Give those of the families that have more than one procedure."""
    query = select(Procedure.family_id).where(Procedure.family_id.in_(families)).group_by(Procedure.family_id)
    return set(session.scalars(query.having(func.count() > 1)))


def digest_labels(session: Session, unit_id: UUID, names: Names, rows: Iterable[Row]) -> None:
    """Put digests where the labels of activities were; one that an export of ours wrote is known again at home."""
    rows = [row for row in rows if row.values["label"] is not None]
    written = {label: bytes.fromhex(label) for row in rows if _is_digest(label := row.values["label"])}
    query = select(Activity.label).where(Activity.unit_id == unit_id, Activity.label.in_(written.values()))
    ours = set(session.scalars(query)) if written else set()
    for row in rows:
        label = row.values["label"]
        known = written.get(label)
        row.values["label"] = known if known in ours else names.of_id(LABEL, label)


def _is_digest(label: str) -> bool:
    return len(label) == _DIGEST_IN_HEX and all(letter in "0123456789abcdef" for letter in label)
