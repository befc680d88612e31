"""Which form A opened each procedure, when forms come in: all of one procedure are looked at together."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ppr_case.interchange.parsing import Wrong
from ppr_case.interchange.rows import Case, FormA, Row
from ppr_case.records.cards import settle_opening


def form_of(row: Row) -> FormA:
    values = row.values
    return FormA(
        row.record_id,
        values["filled_on"],
        values["marked_opening"],
        values["elsewhere"],
        values["annulled_on"],
        opening=False,
    )


def refused(case: Case, rows: Iterable[Row]) -> list[tuple[Row, Wrong]]:
    """Take the forms A of one procedure in, and give those that must not come in, each with its sentence.

    Who opened a procedure on another day than the procedure says is refused, and with it what would then have opened
    it in its place: a further form does not become the first because the first was wrong. A change that would leave
    the opening to an older form of another day is refused as well.
    """
    coming = {row.record_id: row for row in rows}
    held = {form.id: form for form in case.forms_a or ()}
    candidates = [form for form in held.values() if form.id not in coming] + [form_of(row) for row in coming.values()]
    out: list[tuple[Row, Wrong]] = []
    while True:
        settle_opening(candidates)
        opener = next((form for form in candidates if form.opening), None)
        if opener is None or _is_right(case, opener.filled_on):
            break
        changes = [id_ for id_ in coming if id_ in held]
        if opener.id not in coming and not changes:
            break
        gone = [opener.id] if opener.id in coming else changes
        for id_ in gone:
            first = out[0][0].place if out else None
            out.append((coming.pop(id_), _wrong_day() if first is None else _after(first)))
        candidates = [form for form in candidates if form.id not in gone] + [held[id_] for id_ in gone if id_ in held]
    case.forms_a = candidates
    return out


def stays_right(case: Case, *, opened_on: date, taken_over_on: date | None) -> bool:
    """Say whether the right form A opens a procedure still, if the procedure is given other days.

    The opening day and the day of the opening form are one fact: where the one is corrected, the other follows.
    """
    if taken_over_on is not None or not case.forms_a:
        return True
    forms = [replace(form) for form in case.forms_a]
    settle_opening(forms)
    opener = next((form for form in forms if form.opening), None)
    if opener is None:
        return True
    if case.taken_over_on is None:
        opener.filled_on = opened_on
        settle_opening(forms)
    return opener.opening and opener.filled_on == opened_on


def redate(case: Case) -> None:
    """Let the opening form follow its procedure to another opening day."""
    for form in case.forms_a or ():
        if form.opening and case.taken_over_on is None:
            form.filled_on = case.opened_on


def _is_right(case: Case, filled_on: date) -> bool:
    return case.taken_over_on is not None or filled_on == case.opened_on


def _wrong_day() -> Wrong:
    return Wrong(
        "data: formularz A, który wszczyna procedurę, musi mieć datę data_wszczecia; popraw jedną z nich albo wpisz "
        "tak w kolumnie wszczynajacy przy właściwym formularzu (może jest wśród odrzuconych)"
    )


def _after(place: int) -> Wrong:
    return Wrong(f"procedura: jej formularz wszczynający (wiersz {place}) jest odrzucony; popraw najpierw tamten")
