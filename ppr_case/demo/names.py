"""People who plainly do not exist: invented surnames, streets of an invented town, telephones that lead nowhere."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from ppr_case.law.pesel import check_digit

_WORDS: Final = tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text(encoding="utf-8"))
FIRST_NAMES: Final[Mapping[str, Sequence[str]]] = {"K": _WORDS["women"], "M": _WORDS["men"]}
STREETS: Final[Sequence[str]] = _WORDS["streets"]


def _surnames(adjective: str, noun: str) -> list[str]:
    stems: list[str] = _WORDS["stems"]
    return [f"{stem}{adjective}" for stem in _WORDS["adjectives"]] + [
        f"{stem}{noun if stem[-1] in 'cz' else 's' + noun}" for stem in stems
    ]


SURNAMES: Final[Mapping[str, Sequence[str]]] = {"K": _surnames("a", "ka"), "M": _surnames("y", "ki")}
"""Both forms of a surname stand at the same place."""

_MONTHS_OF_CENTURY: Final = {19: 0, 20: 20}


def pesel(born: date, sex: str, serial: int) -> str:
    """Spell a number that passes every check, for someone born in the 20th or 21st century.

    `serial` tells apart people of one sex born on one day, from 0 to 4999.
    """
    month = born.month + _MONTHS_OF_CENTURY[born.year // 100]
    digits = f"{born.year % 100:02}{month:02}{born.day:02}{2 * serial + (sex == 'M'):04}"
    return digits + check_digit(digits)


class Inventor:
    """Gives out names and numbers, no PESEL twice."""

    def __init__(self, rng: Random, town: str) -> None:
        self._rng = rng
        self._town = town
        self._born: Counter[tuple[date, str]] = Counter()
        self._contacts = 0

    def first_name(self, sex: str) -> str:
        return self._rng.choice(FIRST_NAMES[sex])

    def surname_place(self) -> tuple[int, ...]:
        """Choose a surname; some are double, so that a large register has thousands of them."""
        first = self._rng.randrange(len(SURNAMES["K"]))
        second = self._rng.randrange(len(SURNAMES["K"]))
        return (first,) if first == second or self._rng.random() < 0.7 else (first, second)

    @staticmethod
    def surname(place: tuple[int, ...], sex: str) -> str:
        return "-".join(SURNAMES[sex][one] for one in place)

    def pesel(self, born: date, sex: str) -> str:
        serial = self._born[born, sex]
        self._born[born, sex] += 1
        return pesel(born, sex, serial)

    def address(self) -> str:
        flat = f"/{self._rng.randint(1, 40)}" if self._rng.random() < 0.6 else ""
        return f"ul. {self._rng.choice(STREETS)} {self._rng.randint(1, 99)}{flat}, 00-000 {self._town}"

    def phone(self) -> str:
        return f"000{self._rng.randrange(1_000_000):06}"

    def email(self) -> str:
        self._contacts += 1
        return f"osoba{self._contacts}@przyklad.invalid"
