"""What is left undone on the day a demo is made, so that there is something to do: little, and on purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ppr_case.demo.courses import Procedure

SETTLED: Final = timedelta(75)
"""A procedure that has lasted so long is past its beginnings: something can be late in it that was once in time."""


@dataclass(frozen=True)
class Left:
    late: Procedure | None = None
    """Nobody was visited there for more than thirty days."""
    soon: tuple[Procedure, ...] = ()
    """Where a visit is due this week."""
    without_form_c: Procedure | None = None

    @property
    def unvisited(self) -> tuple[Procedure, ...]:
        return self.soon if self.late is None else (self.late, *self.soon)


def leave(procedures: Sequence[Procedure], today: date) -> Left:
    """Choose what is left undone among the procedures that run; nothing where too few of them have run for long.

    Every fourth of those that run, the oldest first, is one that the demo's member works in (`accounts`).
    """
    running = sorted((one for one in procedures if not (one.ended or one.annulled_on)), key=lambda one: one.held_from)
    long_held = [
        (place, one)
        for place, one in enumerate(running)
        if one.held_from <= today - SETTLED and _is_alone(one, running)
    ]
    own = [one for place, one in long_held if place % 4 == 0 and not one.taken_over_on]
    others = [one for place, one in long_held if place % 4]
    if len(own) < 4 or len(others) < 3:
        return Left()
    return Left(own[1], (own[2], *others[:2]), own[3])


def _is_alone(procedure: Procedure, running: Sequence[Procedure]) -> bool:
    """Say whether no visit to its household is due for another procedure."""
    return all(one is procedure or one.household is not procedure.household for one in running)
