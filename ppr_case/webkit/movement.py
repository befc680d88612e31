"""The movement of procedures through a year, month by month."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import Value, parts
from ppr_case.indicators.language import Period
from ppr_case.reports.charts import Flow, Series


def flow(session: Session, unit_id: UUID, year: int, found: Mapping[str, Value]) -> Flow | None:
    """Give the movement of a year by months; None where the register does not reach back so far."""
    continued = found["procedures_continued"]
    if not isinstance(continued, int):
        return None
    opened, taken, closed, handed = (
        _months(session, unit_id, year, code)
        for code in ("procedures_opened", "procedures_taken_over", "procedures_closed", "procedures_handed_over")
    )
    arrived = tuple(map(sum, zip(opened, taken, strict=True)))
    left = tuple(map(sum, zip(closed, handed, strict=True)))
    stock = [continued]
    for came, went in zip(arrived[:-1], left[:-1], strict=True):
        stock.append(stock[-1] + came - went)
    return Flow(
        f"Ruch procedur w {year} r.",
        Series("z poprzedniego miesiąca", tuple(stock)),
        Series("wszczęte i przejęte", arrived),
        Series("zakończone i przekazane", left),
        "prowadzone w miesiącu",
    )


def _months(session: Session, unit_id: UUID, year: int, code: str) -> tuple[int, ...]:
    indicator = BY_CODE[code]
    dimension = indicator.dimension("miesiac")
    found = parts(session, unit_id, Period.of_year(year), indicator, dimension) if dimension else {}
    return tuple(found.get(f"{year}-{month:02}", 0) for month in range(1, 13))
