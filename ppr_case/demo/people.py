"""Households: who lives there, who experiences violence from whom, and what may be written down about each."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from ppr_case.demo.names import Inventor
from ppr_case.records.people import ADULT, full_years

EXPERIENCING, USING, LIVING_THERE, WITNESS = "doznajaca", "stosujaca", "domownik", "swiadek"

_KINDS: Final = (60, 14, 7, 9, 5, 5)
"""Couples, old parents, men experiencing violence, former couples, children alone, brothers and sisters."""
_CHILDREN: Final = (33, 30, 25, 9, 3)


@dataclass(slots=True, eq=False)
class Person:
    key: str
    sex: str
    born: date
    first_name: str
    surname: str
    part: str
    """The role they had when their household was first met."""
    disabled: bool = False
    exact: bool = True
    """False: only the year of birth is known."""

    def age_on(self, day: date) -> int:
        return full_years(self.born, day)


@dataclass(slots=True, eq=False)
class Household:
    label: str
    address: str
    surname: tuple[int, ...]
    children_experience: bool
    people: list[Person] = field(default_factory=list)
    reached_by_phone: bool = False

    def having(self, part: str) -> list[Person]:
        return [person for person in self.people if person.part == part]


class Families:
    """Makes up households; the same random source makes the same ones."""

    def __init__(self, rng: Random, inventor: Inventor) -> None:
        self._rng = rng
        self._inventor = inventor
        self._made = 0
        self._people = 0

    def household(self, day: date, *, children_experience: bool) -> Household:
        """Make a household as it is found on the day its first procedure opens.

        `children_experience`: the act of 2023 holds, and a child who sees violence experiences it.
        """
        rng = self._rng
        self._made += 1
        home = Household(
            f"dom {self._made}",
            self._inventor.address(),
            self._inventor.surname_place(),
            children_experience or rng.random() < 0.3,
            reached_by_phone=rng.random() < 0.7,
        )
        (people,) = rng.choices(
            (self._couple, self._elder, self._man, self._former, self._child_alone, self._siblings), _KINDS
        )
        people(home, day)
        if rng.random() < 0.12:
            self._join(home, day, rng.choice("KM"), rng.randint(25, 75), WITNESS, own_name=True)
        return home

    def add_user(self, home: Household, day: date) -> Person:
        """Add a grown-up relative who uses violence too."""
        return self._join(home, day, "M" if self._rng.random() < 0.85 else "K", self._rng.randint(20, 48), USING)

    def add_relative(self, home: Household, day: date) -> Person:
        """Add someone who lives there: mostly a child, now and then a grandparent or a grown-up child."""
        rng = self._rng
        parents = [
            person.age_on(day) for person in home.people if person.part != WITNESS and person.age_on(day) >= ADULT
        ]
        if parents and min(parents) < 50 and rng.random() < 0.7:
            return self._child(home, day, rng.randint(0, max(0, min(17, min(parents) - ADULT))))
        age = rng.randint(60, 84) if rng.random() < 0.5 else rng.randint(19, 40)
        return self._join(home, day, rng.choice("KKM"), age, LIVING_THERE)

    def add_newborn(self, home: Household, born: date) -> Person:
        child = self._child(home, born, 0)
        child.born, child.exact = born, True
        return child

    def _couple(self, home: Household, day: date) -> None:
        hers = round(self._rng.triangular(20, 68, 36))
        self._join(home, day, "K", hers, EXPERIENCING)
        self._join(home, day, "M", max(20, hers + self._rng.randint(-5, 9)), USING)
        self._children(home, day, hers)

    def _elder(self, home: Household, day: date) -> None:
        age = self._rng.randint(61, 87)
        self._join(home, day, "K" if self._rng.random() < 0.75 else "M", age, EXPERIENCING)
        self._join(home, day, "M" if self._rng.random() < 0.8 else "K", age - self._rng.randint(20, 34), USING)
        if self._rng.random() < 0.4:
            self._join(home, day, "M", age + self._rng.randint(-3, 5), LIVING_THERE)

    def _man(self, home: Household, day: date) -> None:
        hers = self._rng.randint(22, 60)
        self._join(home, day, "M", hers + self._rng.randint(-3, 8), EXPERIENCING)
        self._join(home, day, "K", hers, USING)
        self._children(home, day, hers)

    def _former(self, home: Household, day: date) -> None:
        hers = self._rng.randint(21, 55)
        self._join(home, day, "K", hers, EXPERIENCING)
        self._join(home, day, "M", max(20, hers + self._rng.randint(-4, 10)), USING, own_name=True)
        self._children(home, day, hers)

    def _child_alone(self, home: Household, day: date) -> None:
        hers = self._rng.randint(24, 48)
        home.children_experience = True
        self._child(home, day, self._rng.randint(1, min(17, hers - 20)))
        self._join(home, day, "M" if self._rng.random() < 0.7 else "K", hers + self._rng.randint(-3, 8), USING)
        self._join(home, day, "K", hers, LIVING_THERE)

    def _siblings(self, home: Household, day: date) -> None:
        age = self._rng.randint(19, 50)
        self._join(home, day, self._rng.choice("KM"), age, EXPERIENCING)
        self._join(home, day, "M", max(19, age + self._rng.randint(-8, 8)), USING)
        self._join(home, day, "K", age + self._rng.randint(22, 34), LIVING_THERE)

    def _children(self, home: Household, day: date, parent: int) -> None:
        (number,) = self._rng.choices(range(len(_CHILDREN)), _CHILDREN)
        for _ in range(number):
            oldest = min(24, parent - 19)
            if oldest >= 0:
                self._child(home, day, self._rng.randint(0, oldest))

    def _child(self, home: Household, day: date, age: int) -> Person:
        part = EXPERIENCING if age < ADULT and home.children_experience else LIVING_THERE
        return self._join(home, day, self._rng.choice("KM"), age, part)

    def _join(self, home: Household, day: date, sex: str, age: int, part: str, *, own_name: bool = False) -> Person:
        rng = self._rng
        place = self._inventor.surname_place() if own_name else home.surname
        frail = 0.22 if age >= 60 else 0.05
        self._people += 1
        person = Person(
            f"osoba {self._people}",
            sex,
            _birthday(rng, day, age),
            self._inventor.first_name(sex),
            Inventor.surname(place, sex),
            part,
            disabled=part == EXPERIENCING and rng.random() < frail,
            exact=part in {EXPERIENCING, USING} or rng.random() < 0.6,
        )
        home.people.append(person)
        return person


def _birthday(rng: Random, day: date, age: int) -> date:
    """Choose a birthday of someone who is that many full years old on the day."""
    return day - timedelta(days=round(age * 365.25) + rng.randint(1, 360))
