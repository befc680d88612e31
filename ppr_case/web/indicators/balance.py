"""Whether the cohort of a period adds up."""

from collections.abc import Mapping

from ppr_case.indicators.checks import checked
from ppr_case.indicators.compute import Value


def agrees(found: Mapping[str, Value], before: Mapping[str, Value]) -> bool:
    """Say whether the numbers add up, and begin where those of the year before ended."""
    ended, begun = before["procedures_open_at_end"], found["procedures_continued"]
    return all(each.holds is not False for each in checked(found)) and (ended is None or ended == begun)
