"""What a demo was made from, written beside it: the mark that says everything in the folder is invented."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Self

from ppr_case.demo import targets, town, volume
from ppr_case.demo.sheets import Tables

_WARNING: Final = "Wszystko w tym folderze jest zmyślone."


class NoRecipe(ValueError):
    """The mark is there, but it is not one that this program wrote."""


@dataclass(frozen=True)
class Recipe:
    """Either the figures of a layout's town, or so many procedures over so many years; the seed makes the rest."""

    like: str | None
    procedures: int
    years: int
    seed: int
    day: str = ""
    """Up to which day a town goes on, as an ISO date: the day it is made; empty: the end of its last year."""
    built: bool = False
    """False while rows come in: a demo that was interrupted is continued, not trusted."""

    @property
    def name(self) -> str:
        return targets.load(self.like).unit if self.like else volume.NAME

    @property
    def teryt(self) -> str:
        return targets.load(self.like).teryt if self.like else volume.TERYT

    @property
    def shown_year(self) -> int:
        """The year that the demo is shown by: that of the printed figures, or the last one."""
        return int(self.like.rsplit("-", 1)[1]) if self.like else volume.LAST_YEAR

    @property
    def made_on(self) -> date | None:
        return date.fromisoformat(self.day) if self.day else None

    @property
    def number_of_portions(self) -> int:
        return 1 if self.like else -(-self.procedures // volume.PORTION)

    def portions(self) -> Iterator[Tables]:
        """Give the rows, in portions that refer only to themselves and those before them."""
        if self.like:
            yield town.register(targets.load(self.like), self.seed, self.made_on)
        else:
            yield from volume.portions(self.procedures, self.years, self.seed, portion=volume.PORTION)

    def finished(self) -> Self:
        return replace(self, built=True)

    def same_as(self, other: "Recipe") -> bool:
        """Say whether they make the same but for the day on which each is made."""
        return replace(self.finished(), day="") == replace(other.finished(), day="")

    def write(self, mark: Path) -> None:
        mark.write_text(json.dumps({"uwaga": _WARNING} | asdict(self), ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, mark: Path) -> "Recipe | None":
        """Read the mark of a folder; None where there is none. Raises NoRecipe where it says something else."""
        try:
            told = json.loads(mark.read_text(encoding="utf-8"))
            return cls(**{name: value for name, value in told.items() if name != "uwaga"})
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, AttributeError) as wrong:
            raise NoRecipe(mark.name) from wrong
