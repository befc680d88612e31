"""A procedure comes from another commune: its rows as an import, its documents in one transaction, once.

What the other commune did stays visible and counts nowhere here (rule 9 of the definitions): every record comes in
marked as another commune's, the procedure with the day from which it is ours.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ppr_case.casework import scanned
from ppr_case.core import clock
from ppr_case.crypto.keystore import store_of
from ppr_case.crypto.packages import NotAPackage
from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.carrying import Carried, CutShort, ToldTooMuch, parsed
from ppr_case.interchange.documents import TABLE_OF, Documents, day
from ppr_case.interchange.dossiers import FORMAT, OF_ONE, VERSION, Dossier
from ppr_case.interchange.identities import DOCUMENTS, Names, by_digest, by_typed_id
from ppr_case.interchange.leaving import Row
from ppr_case.interchange.scans import are_right, read_scans
from ppr_case.interchange.sheets import LIST_SEPARATOR
from ppr_case.interchange.summary import Summary
from ppr_case.interchange.tables import (
    BY_NAME,
    CARDS,
    CLOSINGS,
    GROUPS,
    INSTITUTIONS,
    MEASURES,
    PERSONS,
    PLANS,
    PROCEDURES,
    SITTINGS,
    VISITS,
)
from ppr_case.law.regimes import Law
from ppr_case.records import numbers
from ppr_case.records.identities import Identity
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Unit
from ppr_case.records.vocabulary import DECISIONS, YES_NO_UNKNOWN
from ppr_case.trail import Sessions, Touched, note

ACTION: Final = "procedure.taken-over"
_TRIAL: Final = "przejmowana"


class Refused(ValueError):
    """Nothing of the procedure came in."""


class NotADossier(Refused):
    """What was sent is not the whole of one procedure in a version that is known here."""


class TooMuch(Refused):
    """There is more in it than in any procedure."""


@dataclass
class OurOwn(Refused):
    """The procedure was handed over by this very unit."""

    number: str


@dataclass
class TakenOverAhead(Refused):
    """Tomorrow's taking over has not happened, and one before the opening neither."""

    on: date


@dataclass
class RowsRefused(Refused):
    """Some rows contradict each other or the register; `summary` says which and why."""

    summary: Summary


@dataclass
class ScanRefused(Refused):
    """One of the scans is no scan that may be kept here."""

    why: scanned.Refused


TOLD_TOO_MUCH: Final = (
    "W tej paczce jest więcej zapisów, niż może mieć jedna procedura, więc jej nie przejęto. "
    "Sprawdź z tamtą gminą, czy to właściwy plik."
)


def sentence(refused: Refused) -> str:
    """Say in Polish why nothing came in; no cell of a row is repeated."""
    match refused:
        case OurOwn(number):
            return (
                f"To procedura {number} tej samej jednostki: szukaj jej w tym rejestrze, niczego nie trzeba przejmować."
            )
        case TakenOverAhead():
            return "Dzień przejęcia musi być od dnia wszczęcia procedury do dziś."
        case RowsRefused(summary):
            first = summary.reasons[0]
            return f"Paczka nie zgadza się z rejestrem ({first.table}, wiersz {first.place}: {first.sentence})."
        case ScanRefused(why):
            return f"Jednego ze skanów w paczce nie można przyjąć. {scanned.sentence(why)}"
        case TooMuch():
            return TOLD_TOO_MUCH
        case _:
            return "W paczce nie ma całej procedury w znanej wersji."


@dataclass(frozen=True)
class TakenOver:
    """What came of it: `again` where the procedure was here already and nothing was added."""

    procedure_id: UUID
    number: str
    again: bool


def take_over(
    sessions: Sessions, unit_id: UUID, content: Carried, *, sender: str, on: date, by: UUID, law: Law
) -> TakenOver:
    """Bring one procedure in under the next number of the year; the same file twice brings nothing more.

    `sender` scopes the identifiers of the other installation, `on` is the first day on which the procedure is ours,
    `by` the account under which the texts are kept. Raises the refusals of this module; nothing was written then.
    """
    whole = _read(content.told)
    with sessions.reading() as session:
        unit = session.get_one(Unit, unit_id)
        if whole["unit"]["teryt"] == unit.teryt:
            raise OurOwn(whole["number"])
        names = Names(store_of(session, ACTION).refresh(), unit_id, sender)
        known, _ = by_typed_id(session, unit_id, PROCEDURES, names, [_id(whole)])
        procedure = next((session.get_one(Procedure, id_) for id_ in known.values()), None)
        had = bool(procedure) and _has_documents(session, unit_id, names, whole)
    told = whole["documents"].get("scans", ())  # packages of an earlier version of the program have none
    judged: set[bytes] = set()
    if not had:
        _examine(content, told, judged)
    opened_on = date.fromisoformat(whole["tables"][PROCEDURES.name][0]["data_wszczecia"])
    if not opened_on <= on <= clock.today():
        raise TakenOverAhead(on)
    if procedure is None:
        tried = bring_in(sessions, unit_id, _rows(whole, _TRIAL, on), source=sender, dry_run=True, law=law)
        if tried.rejected:
            raise RowsRefused(tried)
        with sessions.writing() as session:
            serial = numbers.take(session, unit_id, numbers.PROCEDURE, on.year)[0]
            note(session, ACTION)
            session.commit()
        number = numbers.spelled(numbers.PROCEDURE, serial, on.year)
    else:
        number = procedure.number
    if not had:
        bring_in(sessions, unit_id, _rows(whole, number, on), source=sender, law=law)
    with sessions.writing() as session:
        found = _found(session, unit_id, names, whole)
        ours = session.get_one(Procedure, next(iter(found[PROCEDURES.name].values())))
        if not had:
            Documents(session, ours, found, _kinds(whole), by).keep(
                whole["documents"], read_scans(told, content.contents(told), judged)
            )
            identity = names.of_id(DOCUMENTS, _id(whole))
            kept = {"unit_id": unit_id, "kind": DOCUMENTS, "digest": identity, "row_id": ours.id}
            session.execute(insert(Identity), kept)
            note(session, ACTION, Touched("added", Identity.__tablename__, [ours.id]), entries=len(found))
            session.commit()
        return TakenOver(ours.id, ours.number, again=had)


def _read(content: bytes) -> Dossier:
    """Read a dossier and check that all of it can be kept, before any of it is."""
    try:
        whole = parsed(content)
        if b"\\ud" in content.lower():  # half a sign is no text: no database keeps it
            json.dumps(whole, ensure_ascii=False).encode()
        tables = whole["tables"]
        right = whole["format"] == FORMAT and whole["version"] == VERSION and len(tables[PROCEDURES.name]) == 1
        right = right and tables.keys() <= {table.name for table in OF_ONE} and isinstance(whole["unit"]["teryt"], str)
        cells = [cell for rows in tables.values() for row in rows for cell in (*row, *row.values())]
        right = right and all(isinstance(cell, str) for cell in cells) and bool(_id(whole))
        date.fromisoformat(tables[PROCEDURES.name][0]["data_wszczecia"])
        right = right and _fit(whole["documents"], tables)
    except ToldTooMuch:
        raise TooMuch from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotADossier from None
    if not right:
        raise NotADossier
    return whole  # type: ignore[no-any-return]


_TEXTS: Final = ("text", "what", "why_not", "reason", "act", "forms", "form", "hour", "place")
_NAMED_BY: Final = {
    "firearms": ("card", CARDS), "forms": ("card", CARDS), "visit_notes": ("visit", VISITS),
    "plan_actions": ("plan", PLANS), "measures": ("measure", MEASURES), "seen": ("visit", VISITS),
    "sittings": ("sitting", SITTINGS),
}  # fmt: skip


def _fit(documents: Mapping[str, Any], tables: Mapping[str, Sequence[Row]]) -> bool:
    """Say whether every text names a row of the dossier, every day is one and every text is one."""
    ids = {name: {row["id"] for row in rows if row.get("id")} for name, rows in tables.items()}
    named = [(one[key], ids.get(table.name, ())) for name, (key, table) in _NAMED_BY.items() for one in documents[name]]
    actions = {one["id"] for one in documents["plan_actions"]}
    named += [
        (one["about_id"], actions if one["about"] == "plan_actions" else ids.get(TABLE_OF[one["about"]].name, ()))
        for one in documents["remarks"]
    ]
    every = [documents["procedure"], *(one for name in (*_NAMED_BY, "remarks") for one in documents[name])]
    for one in every:
        for name, said in one.items():
            if name.endswith(("_on", "_until")):
                day(said)
    named += [(one["person"], ids.get(PERSONS.name, ())) for one in documents["seen"]]
    named += [(one["corrects"], ids.get(SITTINGS.name, ())) for one in documents["sittings"] if one.get("corrects")]
    for key, table in (("card", CARDS), ("sitting", SITTINGS)):
        named += [(one[key], ids.get(table.name, ())) for one in documents.get("filled_at", ())]
    named += [(one["group"], ids.get(GROUPS.name, ())) for one in documents.get("groups", ())]
    named += [(one["card"], ids.get(CARDS.name, ())) for one in documents.get("scans", ())]
    texts = [one.get(name) for one in every for name in _TEXTS]
    every_days = documents["procedure"]["visit_every"]
    return (
        all(id_ in known for id_, known in named)
        and all(text is None or isinstance(text, str) for text in texts)
        and all(type(one["version"]) is int and one["version"] > 0 for one in documents["forms"])
        and all(isinstance(each, dict) for one in documents["forms"] for each in one["answers"].values())
        and (every_days is None or (type(every_days) is int and 1 <= every_days <= 180))
        and all(one["decision"] in {None, *DECISIONS} for one in documents["sittings"])
        and all(one["firearm"] in YES_NO_UNKNOWN for one in documents["firearms"])
        and all(one["done"] in {None, True, False} for one in documents["plan_actions"])
        and all(are_right(one) for one in documents.get("scans", ()))
    )


def _examine(content: Carried, told: Sequence[Mapping[str, Any]], judged: set[bytes]) -> None:
    """Read every scan before anything is written, and keep none; while they are written nobody waits for a reader."""
    try:
        for _ in read_scans(told, content.contents(told), judged):
            pass
    except scanned.Refused as refused:
        raise ScanRefused(refused) from None
    except (CutShort, NotAPackage):  # whoever signs may sign a piece that does not open
        raise NotADossier from None


def _id(whole: Dossier) -> str:
    id_: str = whole["tables"][PROCEDURES.name][0]["id"]
    return id_


def _rows(whole: Dossier, number: str, on: date) -> Mapping[str, Sequence[Row]]:
    """Give the rows as they come in here: under our number, as another commune's, institutions by their kinds.

    Closings there were revoked, or the procedure would not run: they stay in the package, with all that is told of
    them.
    """
    kinds = _kinds(whole)
    out: dict[str, Sequence[Row]] = {}
    for name, rows in whole["tables"].items():
        if name not in {INSTITUTIONS.name, CLOSINGS.name}:
            out[name] = [_ours(name, row, number, kinds) for row in rows]
    (procedure,) = out[PROCEDURES.name]
    procedure |= {"numer": number, "przejeta_dnia": on.isoformat(), "przejeta_z": whole["unit"]["teryt"]}
    procedure |= {"przekazana_dnia": "", "przekazana_do": ""}
    return out


def _kinds(whole: Dossier) -> Mapping[str, str]:
    return {row["kod"]: row["rodzaj"] for row in whole["tables"].get(INSTITUTIONS.name, ())}


def _ours(table: str, row: Row, number: str, kinds: Mapping[str, str]) -> Row:
    changed = dict(row)
    for column in ("procedura", "procedury"):
        if row.get(column):
            changed[column] = number
    for column in ("podmiot", "podmioty"):
        if column in row:
            codes = [kinds.get(code, code) for code in row[column].split(LIST_SEPARATOR)]
            changed[column] = LIST_SEPARATOR.join(dict.fromkeys(codes))
    if "inna_gmina" in BY_NAME[table].by_name:
        changed["inna_gmina"] = "tak"
    return changed


def _found(session: Session, unit_id: UUID, names: Names, whole: Dossier) -> dict[str, dict[str, UUID]]:
    """Find what came in of a dossier, by its identifiers there."""
    found = {}
    for name, rows in whole["tables"].items():
        if name in {INSTITUTIONS.name, CLOSINGS.name}:
            continue
        typed = [row["id"] for row in rows if row.get("id")]
        found[name], _ = by_typed_id(session, unit_id, BY_NAME[name], names, typed)
    return found


def _has_documents(session: Session, unit_id: UUID, names: Names, whole: Dossier) -> bool:
    return bool(by_digest(session, unit_id, DOCUMENTS, [names.of_id(DOCUMENTS, _id(whole))]))
