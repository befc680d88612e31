"""What a row may not say beside other rows, each refused with a sentence that says what would be right.

References are resolved when a rule looks at a row. What rule 10 of the indicators lets in is let in with a warning.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from ppr_case.interchange import openings
from ppr_case.interchange.parsing import Values, Wrong
from ppr_case.interchange.rows import NEW, Case, Closed, Part, Row
from ppr_case.interchange.rules import STEP_COLUMNS
from ppr_case.law.regimes import Law
from ppr_case.records.activities import span
from ppr_case.records.people import ADULT, cover, day_of_birth, newborn_year, surely_of_age
from ppr_case.records.vocabulary import ACTIVITY_KINDS

BEFORE_OPENING: Final = "data przed wszczęciem procedury"
AFTER_END: Final = "data po zakończeniu albo przekazaniu procedury"
IN_FUTURE: Final = "data z przyszłości"
ADULT_REMOVED: Final = "odebranie dziecka, a osoba była tego dnia pełnoletnia"
BEFORE_HELD: Final = "osoba objęta wcześniej, niż wszczęto procedurę"
WITNESS: Final = "swiadek"
REMOVAL: Final = "odebranie_12a"
_NOT_OF_A_WITNESS: Final = {"pesel": "pesel", "born": "data_urodzenia", "disabled": "niepelnosprawnosc"}
_ACTIVITY_KINDS: Final = frozenset(ACTIVITY_KINDS)

Warnings = list[tuple[str, str]]
_NONE: Final[Warnings] = []


@dataclass(frozen=True)
class Circumstances:
    """What a rule needs to know besides the row."""

    today: date
    law: Law
    own_kinds: AbstractSet[str]
    rejected_kinds: Mapping[str, int]
    """The unit's own kinds of activity that did not come in, and their rows."""
    witnesses: AbstractSet[str]
    """The ids, as typed, of persons whom this register names as witnesses."""
    others: AbstractSet[str]
    """The ids, as typed, of persons whom it names in any other role."""
    roles: Callable[[UUID], AbstractSet[str]]
    """Gives the roles that a person has in the register by now."""

    def is_only_a_witness(self, name: str | None, person_id: UUID) -> bool:
        """Say whether all that is known of a person, here and there, is that they saw something (art. 9c)."""
        if name in self.others:
            return False
        roles = self.roles(person_id)
        return (name in self.witnesses or WITNESS in roles) and roles <= {WITNESS}


Rule = Callable[[Row, Circumstances], Warnings]


def check(table: str, row: Row, circumstances: Circumstances) -> Warnings:
    """Give the warnings for a row, as column and sentence; raises Wrong where it must not come in."""
    rule = _RULES.get(table)
    return _NONE if rule is None else rule(row, circumstances)


def _institution(row: Row, circumstances: Circumstances) -> Warnings:
    columns = circumstances.law.on(circumstances.today).vocabularies["ministries"].labels
    if row.values["ministry"] is not None and row.values["ministry"] not in columns:
        raise Wrong(f"resort: nieznany kod; możliwe: {', '.join(columns)}")
    return _NONE


def _procedure(row: Row, circumstances: Circumstances) -> Warnings:
    values = row.values
    if row.case is not None:
        _fits_what_is_held(row.case, values, circumstances.law)
    return _in_future(circumstances, "data_wszczecia", values["opened_on"])


def _fits_what_is_held(case: Case, values: Values, law: Law) -> None:
    """Refuse other days of a procedure that its closings, forms and persons in the register contradict."""
    taken_over, handed_over = values["taken_over_on"], values["handed_over_on"]
    for closing in case.closings or ():
        if closing.protocol_on < (taken_over or values["opened_on"]):
            raise Wrong("data_wszczecia albo przejeta_dnia: późniejsza niż zakończenie tej procedury w rejestrze")
        if closing.revoked_on is None and handed_over is not None:
            raise Wrong("przekazana_dnia: procedura jest w rejestrze zakończona, więc nie mogła być też przekazana")
    if not openings.stays_right(case, opened_on=values["opened_on"], taken_over_on=taken_over):
        raise Wrong("data_wszczecia: w rejestrze procedurę wszczyna formularz A z innego dnia; popraw najpierw jego")
    days = {"opened_on": values["opened_on"], "taken_over_on": taken_over, "handed_over_on": handed_over}
    _still_covers(replace(case, **days), law, "data_wszczecia, przejeta_dnia albo przekazana_dnia")


def _closing(row: Row, circumstances: Circumstances) -> Warnings:
    values, case = row.values, _case(row)
    if values["protocol_on"] < case.held_from:
        raise Wrong("data: zakończenie wcześniejsze niż początek procedury (data_wszczecia albo przejeta_dnia)")
    if values["revoked_on"] is None:
        if case.handed_over_on is not None:
            raise Wrong("procedura: jest przekazana innej gminie, więc nie może być też zakończona")
        if any(each.revoked_on is None and each.id != row.id for each in case.closings or ()):
            raise Wrong("procedura: ma już zakończenie, którego nie uchylono; wpisz przy tamtym uchylone_dnia")
        this = Closed(row.record_id, values["protocol_on"], values["ground"], None)
        _still_covers(replace(case, closings=[this]), circumstances.law, "data")
    return _in_future(circumstances, "data", values["protocol_on"])


def _still_covers(case: Case, law: Law, column: str) -> None:
    """Refuse days of a procedure that somebody who is in it in the register contradicts."""
    for part in case.parts:
        try:
            covered(part, case, law)
        except Wrong as wrong:
            raise Wrong(f"{column}: nie zgadza się z udziałem osoby, który jest w rejestrze ({wrong})") from None


def _person(row: Row, circumstances: Circumstances) -> Warnings:
    values = row.values
    kept = [column for attribute, column in _NOT_OF_A_WITNESS.items() if values[attribute]]
    asked = kept and (row.state != NEW or values["key"] in circumstances.witnesses)
    if asked and circumstances.is_only_a_witness(values["key"], row.record_id):
        raise Wrong(f"{', '.join(kept)}: o świadku wolno zapisać tylko imię i nazwisko, adres i kontakt (art. 9c)")
    for case, part in row.parts:
        try:
            covered(replace(part, born=values["born"]), case, circumstances.law)
        except Wrong as wrong:
            raise Wrong(
                f"data_urodzenia: nie zgadza się z udziałem tej osoby, który jest w rejestrze ({wrong})"
            ) from None
    row.extra = {"newborn_year": None if values["born"] is None else newborn_year(day_of_birth(values["born"]))}
    return _NONE


def _involvement(row: Row, circumstances: Circumstances) -> Warnings:
    values, case, person = row.values, _case(row), row.person
    assert person is not None  # noqa: S101 (the column is required)
    role, joined_on = values["role"], values["joined_on"]
    covered_from, age = covered(Part(role, joined_on, person.born), case, circumstances.law)
    if role == WITNESS:
        if values["violence"]:
            raise Wrong("formy_przemocy: o świadku się ich nie zapisuje (art. 9c)")
        if person.more_than_witness and circumstances.is_only_a_witness(row.person_name, person.id):
            raise Wrong(
                "osoba: ma w rejestrze PESEL, datę urodzenia albo niepełnosprawność, a o świadku wolno zapisać tylko "
                "imię i nazwisko, adres i kontakt (art. 9c)"
            )
    row.extra = {"covered_from": covered_from, "age_from": age}
    warnings = _in_future(circumstances, "od", joined_on)
    return [*warnings, ("od", BEFORE_HELD)] if joined_on is not None and joined_on < case.opened_on else warnings


def covered(part: Part, case: Case, law: Law) -> tuple[date, int | None]:
    """Give the first day that somebody is covered by a procedure and their age then; raises Wrong where that cannot be.

    Where only the year of birth is known, nobody can say that the day was not the first of it.
    """
    joined_on, born = part.joined_on, part.born
    if born is not None and joined_on is not None and born > joined_on.isoformat()[: len(born)]:
        raise Wrong("od: wcześniejsze niż urodzenie osoby")
    if joined_on is not None and joined_on > case.held_until:
        raise Wrong("od: późniejsze niż koniec procedury")
    if born is not None and born > case.held_until.isoformat()[: len(born)]:
        raise Wrong("osoba: urodzona po końcu procedury")
    birthday = None if born is None else day_of_birth(born)
    covered_from, age = cover(held_from=case.held_from, joined_on=joined_on, born=birthday)
    is_minor = age is not None and age < ADULT
    if part.role == "stosujaca" and is_minor and law.bars_minors(case.opened_on, act=case.act):
        raise Wrong("rola: małoletni nie może być osobą stosującą przemoc w procedurze z ustawy od 22 czerwca 2023 r.")
    return covered_from, age


def _card(row: Row, circumstances: Circumstances) -> Warnings:
    return _of_case(row, circumstances, "data", row.values["filled_on"])


def _sitting(row: Row, circumstances: Circumstances) -> Warnings:
    held_on = row.values["held_on"]
    warnings = _outside_all(row.cases, "data", held_on)
    return warnings if row.values["state"] == "planowane" else warnings + _in_future(circumstances, "data", held_on)


def _visit(row: Row, circumstances: Circumstances) -> Warnings:
    made_on = row.values["made_on"]
    row.extra = {"institution_count": max(1, len(row.links["institutions"]))}
    return _outside_all(row.cases, "data", made_on) + _in_future(circumstances, "data", made_on)


def _group(row: Row, circumstances: Circumstances) -> Warnings:
    return _of_case(row, circumstances, "powolana_dnia", row.values["appointed_on"])


def _member(row: Row, circumstances: Circumstances) -> Warnings:
    return _in_future(circumstances, "od", row.values["since_on"])


def _plan(row: Row, circumstances: Circumstances) -> Warnings:
    return _of_case(row, circumstances, "data", row.values["drawn_on"])


def _referral(row: Row, circumstances: Circumstances) -> Warnings:
    taken = [(column, row.values[step]) for step, column in STEP_COLUMNS.items() if row.values[step] is not None]
    return [warning for column, day in taken for warning in _of_case(row, circumstances, column, day)]


def _measure(row: Row, circumstances: Circumstances) -> Warnings:
    applied_on = row.values["applied_on"]
    warnings = _of_case(row, circumstances, "dnia", applied_on)
    if row.values["kind"] == REMOVAL and row.person is not None and surely_of_age(row.person.born, applied_on):
        return [*warnings, ("osoba", ADULT_REMOVED)]
    return warnings


def _activity(row: Row, circumstances: Circumstances) -> Warnings:
    values = row.values
    if (place := circumstances.rejected_kinds.get(values["kind"])) is not None:
        raise Wrong(f"rodzaj: wskazuje odrzucony wiersz {place} tabeli rodzaje_dzialan; popraw najpierw tamten")
    if values["kind"] not in _ACTIVITY_KINDS and values["kind"] not in circumstances.own_kinds:
        raise Wrong("rodzaj: nieznany kod działania; własny rodzaj dodaj w tabeli rodzaje_dzialan, kodem od x_")
    begins, ends = span(noted_on=values["noted_on"], since_on=values["since_on"], until_on=values["until_on"])
    row.extra = {"begins_on": begins, "ends_on": ends}
    return _in_future(circumstances, "dnia", values["noted_on"])


def _case(row: Row) -> Case:
    assert row.case is not None  # noqa: S101 (the column is required)
    return row.case


def _of_case(row: Row, circumstances: Circumstances, column: str, day: date) -> Warnings:
    """Warn of a day outside the procedure, unless the record counts nowhere: annulled, or another commune's."""
    counts = not row.values["elsewhere"] and row.values["annulled_on"] is None
    return (_outside(row.case, column, day) if counts else _NONE) + _in_future(circumstances, column, day)


def _outside(case: Case | None, column: str, day: date) -> Warnings:
    if case is None:
        return _NONE
    if day < case.opened_on:
        return [(column, BEFORE_OPENING)]
    return [(column, AFTER_END)] if day > case.held_until else _NONE


def _outside_all(cases: Iterable[Case], column: str, day: date) -> Warnings:
    """Warn where what happened belongs to no procedure that it names."""
    found = [_outside(case, column, day) for case in cases]
    return found[0] if found and all(found) else _NONE


def _in_future(circumstances: Circumstances, column: str, day: date | None) -> Warnings:
    return [(column, IN_FUTURE)] if day is not None and day > circumstances.today else _NONE


_RULES: Final[Mapping[str, Rule]] = {
    "instytucje": _institution,
    "procedury": _procedure,
    "zakonczenia": _closing,
    "osoby": _person,
    "udzial": _involvement,
    "formularze": _card,
    "spotkania": _sitting,
    "wizyty": _visit,
    "grupy": _group,
    "czlonkowie_zi": _member,
    "plany": _plan,
    "skierowania": _referral,
    "srodki": _measure,
    "dzialania": _activity,
}
