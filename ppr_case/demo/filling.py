"""The rows of a demo brought into a register by the door that every register comes in by."""

from collections.abc import Callable

from sqlalchemy import select

from ppr_case.casework.units import establish_unit
from ppr_case.demo.recipe import Recipe
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.units import Unit
from ppr_case.trail import Sessions


class RowsRejected(RuntimeError):
    """The register did not take a row of the demo: a defect, told by table and reason, which name nobody."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))


def fill(sessions: Sessions, recipe: Recipe, progress: Callable[[float], None]) -> None:
    """Make the unit and bring its rows in; run again after a crash, it finishes.

    `progress` is told which share of the whole is done, up to 1. Raises RowsRejected.
    """
    with sessions.writing() as session:
        unit = session.scalars(select(Unit).where(Unit.teryt == recipe.teryt)).first()
        if unit is None:
            unit = establish_unit(session, teryt=recipe.teryt, name=recipe.name)
            session.commit()
        unit_id = unit.id
    for place, rows in enumerate(recipe.portions()):
        told = _Told(progress, place, recipe.number_of_portions, sum(map(len, rows.values())))
        summary = bring_in(sessions, unit_id, rows, update=True, progress=told.read)
        if summary.rejected:
            raise RowsRejected([f"{reason.table} {reason.place}: {reason.sentence}" for reason in summary.reasons])
    progress(1)


class _Told:
    """Turns rows read of one portion into a share of the whole."""

    def __init__(self, progress: Callable[[float], None], place: int, portions: int, rows: int) -> None:
        self._progress, self._place, self._portions, self._rows = progress, place, portions, rows
        self._done = 0

    def read(self, rows: int) -> None:
        self._done += rows
        self._progress((self._place + self._done / self._rows) / self._portions)
