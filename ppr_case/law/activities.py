"""Units of count and the kinds of activity that a unit logs outside its procedures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """What a number counts, in the three forms that Polish needs after a number: 1 wizyta, 2 wizyty, 5 wizyt."""

    code: str
    one: str
    few: str
    many: str

    def after(self, number: int) -> str:
        """Give the form that follows this number."""
        if number == 1:
            return self.one
        ends, teens = abs(number) % 10, abs(number) % 100
        return self.few if ends in {2, 3, 4} and teens not in {12, 13, 14} else self.many


@dataclass(frozen=True)
class ActivityKind:
    """One heading of the log: its name, the unit of its `liczba`, and what is meant."""

    code: str
    title: str
    unit: str
    group: str
    means: str
