"""The baseline of an analyst: pandas over the exported CSV files, read anew, as somebody does every January."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, Engine, Table, select

from ppr_case.core.base import Base
from ppr_case.records.people import violence_forms
from ppr_case.records.vocabulary import PROTECTIVE_MEASURES

DAYS = {
    "procedury": ["data_wszczecia", "przejeta_dnia", "przekazana_dnia", "anulowana_dnia"],
    "zakonczenia": ["data", "uchylone_dnia"],
    "osoby": ["data_urodzenia"],
    "udzial": ["od", "anulowane_dnia"],
    "formularze": ["data", "anulowany_dnia"],
    "plany": ["data", "anulowane_dnia"],
    "srodki": ["dnia", "anulowane_dnia"],
    "spotkania": ["data", "anulowane_dnia"],
    "wizyty": ["data", "anulowane_dnia"],
}
"""The files that the twenty numbers need, in the shape of the interchange format, and which columns are days."""


def export(engine: Engine, folder: Path) -> None:
    """Write the register as `ppr-case export` would; names and addresses are invented, for none were sealed here."""
    with engine.connect() as connection:
        for name, rows in _tables(connection):
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerows(rows)


def _tables(connection: Connection) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    tables = Base.metadata.tables
    numbers: dict[UUID, str] = dict(_rows(connection, tables["procedures"], "id number"))
    listed: dict[UUID, list[str]] = defaultdict(list)
    for table, end in (("visit_procedures", "visit_id"), ("sitting_procedures", "sitting_id")):
        for event, procedure in _rows(connection, tables[table], f"{end} procedure_id"):
            listed[event].append(numbers[procedure])

    def yes(value: object) -> str:
        return "tak" if value else ""

    def of(table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        return _rows(connection, tables[table], columns)

    yield "procedury", iter([
        ("numer", "rodzina", "data_wszczecia", "przejeta_dnia", "przekazana_dnia", "anulowana_dnia", "uwagi"),
        *((number, family, opened, taken, handed, annulled, "Uwagi zmyślone na potrzeby pomiaru.")
          for number, family, opened, taken, handed, annulled in
          of("procedures", "number family_id opened_on taken_over_on handed_over_on annulled_on")),
    ])  # fmt: skip
    yield "zakonczenia", iter([
        ("procedura", "data", "podstawa", "uchylone_dnia"),
        *((number, closed, ground, "") for number, closed, ground in of("procedures", "number closed_on ground") if closed),
    ])  # fmt: skip
    yield "osoby", iter([
        ("id", "imie", "nazwisko", "pesel", "data_urodzenia", "plec", "niepelnosprawnosc", "adres", "telefon"),
        *((id_, "Zmyślona", "Przykładowska", "00000000000", f"{born - 1}-07-01", sex, yes(disabled),
           "ul. Nieistniejąca 1, 00-000 Przykładów", "000000000")
          for id_, born, sex, disabled in of("persons", "id newborn_year sex disabled")),
    ])  # fmt: skip
    yield "udzial", iter([
        ("procedura", "osoba", "rola", "od", "formy_przemocy", "anulowane_dnia"),
        *((numbers[procedure], person, role, covered, ";".join(violence_forms(bits)), annulled)
          for procedure, person, role, covered, bits, annulled in
          of("involvements", "procedure_id person_id role covered_from violence annulled_on")),
    ])  # fmt: skip
    yield "formularze", iter([
        ("procedura", "rodzaj", "data", "inna_gmina", "anulowany_dnia"),
        *((numbers[procedure], kind, day, yes(elsewhere), annulled)
          for procedure, kind, day, elsewhere, annulled in of("cards", "procedure_id kind filled_on elsewhere annulled_on")),
    ])  # fmt: skip
    yield "plany", iter([
        ("procedura", "data", "inna_gmina", "anulowane_dnia"),
        *((numbers[procedure], day, yes(elsewhere), annulled)
          for procedure, day, elsewhere, annulled in of("plans", "procedure_id drawn_on elsewhere annulled_on")),
    ])  # fmt: skip
    yield "srodki", iter([
        ("procedura", "rodzaj", "dnia", "inna_gmina", "anulowane_dnia"),
        *((numbers[procedure], kind, day, yes(elsewhere), annulled)
          for procedure, kind, day, elsewhere, annulled in of("measures", "procedure_id kind applied_on elsewhere annulled_on")),
    ])  # fmt: skip
    yield "spotkania", iter([
        ("id", "rodzaj", "data", "stan", "procedury", "inna_gmina", "anulowane_dnia"),
        *((id_, kind, day, state, ";".join(listed[id_]), yes(elsewhere), annulled)
          for id_, kind, day, state, elsewhere, annulled in
          of("sittings", "id kind held_on state elsewhere annulled_on")),
    ])  # fmt: skip
    yield "wizyty", iter([
        ("id", "data", "cel", "skuteczna", "procedury", "inna_gmina", "anulowane_dnia"),
        *((id_, day, purpose, "tak" if successful else "nie", ";".join(listed[id_]), yes(elsewhere), annulled)
          for id_, day, purpose, successful, elsewhere, annulled in
          of("visits", "id made_on purpose successful elsewhere annulled_on")),
    ])  # fmt: skip


def _rows(connection: Connection, table: Table, columns: str) -> Iterator[tuple[Any, ...]]:
    for row in connection.execute(select(*(table.c[column] for column in columns.split()))):
        yield tuple(row)


def twenty(folder: Path, start: date, end: date) -> dict[str, int]:
    """Read the files, parse their days, and count the twenty numbers that `statements.TWENTY` names."""
    first, last, never = pd.Timestamp(start), pd.Timestamp(end), pd.Timestamp.max
    read = {name: pd.read_csv(folder / f"{name}.csv", dtype="str", parse_dates=days) for name, days in DAYS.items()}
    standing = read["zakonczenia"][read["zakonczenia"].uchylone_dnia.isna()][["procedura", "data", "podstawa"]]
    held = read["procedury"].merge(standing, left_on="numer", right_on="procedura", how="left")
    held = held[held.anulowana_dnia.isna()]
    held["od"] = held.przejeta_dnia.fillna(held.data_wszczecia)
    held["do"] = held.data.fillna(held.przekazana_dnia).fillna(never)
    active = held[(held.od <= last) & (held.do >= first)]
    ended = held[held.data.between(first, last)]
    involved = read["udzial"].merge(active[["numer"]], left_on="procedura", right_on="numer")
    involved = involved[involved.anulowane_dnia.isna() & (involved.od <= last)]
    found = {
        "procedures_opened": int((held.od.between(first, last) & held.przejeta_dnia.isna()).sum()),
        "procedures_conducted": len(active),
        "procedures_continued": int((active.od < first).sum()),
        "families_covered": active.rodzina.nunique(),
        "procedures_closed": len(ended),
        "closed_violence_ceased": int((ended.podstawa == "ustanie").sum()),
        "closed_unfounded": int((ended.podstawa == "brak_zasadnosci").sum()),
        "procedures_open_at_end": int(((held.od <= last) & (held.do > last)).sum()),
        "persons_experiencing": involved[involved.rola == "doznajaca"].osoba.nunique(),
        "persons_using": involved[involved.rola == "stosujaca"].osoba.nunique(),
    }
    cards = _own(read["formularze"], held, "data", first, last, "anulowany_dnia")
    found |= {f"forms_{kind.lower()}": int((cards.rodzaj == kind).sum()) for kind in "ABCD"}
    found["plans"] = len(_own(read["plany"], held, "data", first, last))
    found["measures"] = int(_own(read["srodki"], held, "dnia", first, last).rodzaj.isin(PROTECTIVE_MEASURES).sum())
    seen = _each(_living(read["wizyty"], "data", first, last).query("skuteczna == 'tak'"))
    seen = seen.merge(held[["numer", "od", "do"]], left_on="procedura", right_on="numer")
    seen = seen[(seen.od <= seen.data) & (seen.do >= seen.data)].drop_duplicates("id")
    found |= {
        "visits": len(seen),
        "visits_for_form_c": int((seen.cel == "nk_c").sum()),
        "interventions": int((seen.cel == "interwencja").sum()),
    }
    sat = _living(read["spotkania"], "data", first, last).query("rodzaj == 'GR' and stan == 'odbyte'")
    living = _each(sat)
    living = living[living.procedura.isin(held.numer)].id
    found["group_meetings"] = int((sat.procedury.isna() | sat.id.isin(living)).sum())
    return found


def _living(
    events: pd.DataFrame, day: str, first: pd.Timestamp, last: pd.Timestamp, annulled: str = "anulowane_dnia"
) -> pd.DataFrame:
    return events[events[day].between(first, last) & events[annulled].isna() & events.inna_gmina.isna()]


def _each(events: pd.DataFrame) -> pd.DataFrame:
    return events.assign(procedura=events.procedury.str.split(";")).explode("procedura")


def _own(
    events: pd.DataFrame,
    held: pd.DataFrame,
    day: str,
    first: pd.Timestamp,
    last: pd.Timestamp,
    annulled: str = "anulowane_dnia",
) -> pd.DataFrame:
    merged = _living(events, day, first, last, annulled).merge(
        held[["numer", "przejeta_dnia", "przekazana_dnia"]], left_on="procedura", right_on="numer"
    )
    taken, handed = merged.przejeta_dnia, merged.przekazana_dnia
    return merged[(taken.isna() | (merged[day] >= taken)) & (handed.isna() | (merged[day] <= handed))]
