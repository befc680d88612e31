"""Which form A opened each procedure, when forms come in: all of one procedure are looked at together."""

from collections.abc import Iterable
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
    it in its place: a further form does not become the first because the first was wrong.
    """
    coming = {row.record_id: row for row in rows}
    staying = [form for form in case.forms_a or () if form.id not in coming]
    candidates = [*staying, *(form_of(row) for row in coming.values())]
    out: list[tuple[Row, Wrong]] = []
    while True:
        settle_opening(candidates)
        opener = next((form for form in candidates if form.opening), None)
        if opener is None or opener.id not in coming or _is_right(case, opener.filled_on):
            break
        candidates.remove(opener)
        row = coming.pop(opener.id)
        first = out[0][0].place if out else None
        out.append((row, _wrong_day() if first is None else _after(first)))
    case.forms_a = candidates
    return out


def _is_right(case: Case, filled_on: date) -> bool:
    return case.taken_over_on is not None or filled_on == case.opened_on


def _wrong_day() -> Wrong:
    return Wrong(
        "data: formularz A, który wszczyna procedurę, musi mieć datę data_wszczecia; popraw jedną z nich albo wpisz "
        "tak w kolumnie wszczynajacy przy właściwym formularzu (może jest wśród odrzuconych)"
    )


def _after(place: int) -> Wrong:
    return Wrong(f"procedura: jej formularz wszczynający (wiersz {place}) jest odrzucony; popraw najpierw tamten")
