"""Who is named in each procedure, in what role; and how many people a year comes to."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Final

from ppr_case.demo.courses import Involvement, Procedure
from ppr_case.demo.people import EXPERIENCING, LIVING_THERE, USING, WITNESS, Families, Person
from ppr_case.demo.targets import Town, Unreachable
from ppr_case.law.regimes import Regime
from ppr_case.records.people import ADULT

_FORMS: Final = {
    "fizyczna": 0.68,
    "psychiczna": 0.93,
    "seksualna": 0.03,
    "ekonomiczna": 0.19,
    "elektroniczna": 0.08,
    "inna": 0.12,
}
"""How often each form of violence is named; a procedure takes those its forms know."""


class Involving:
    """Fills procedures with people, so that each year has as many as it must."""

    def __init__(self, town: Town, families: Families, rng: Random) -> None:
        self._town = town
        self._families = families
        self._rng = rng

    def name_all(self, procedures: list[Procedure]) -> None:
        """Name the people of every procedure. Raises Unreachable where a year cannot have its figure."""
        for year, figures in sorted(self._town.years.items()):
            fresh = [one for one in procedures if _first_seen(one, self._town.first_year) == year]
            for procedure in fresh:
                self.name(procedure)
            active = [one for one in procedures if not one.annulled_on and one.span_in(year) and one.involvements]
            homes = [one for one in fresh if not (one.annulled_on or one.returns_to)]
            self.add_users(active, homes, year, figures.persons_using)
            missing = figures.persons_in_families - len(_named(active, year, EXPERIENCING, USING, LIVING_THERE))
            if missing < 0:
                raise Unreachable(year, "persons_in_families", figures.persons_in_families, -missing)
            for procedure in self._rng.choices(homes, [1 / len(one.involvements) for one in homes], k=missing):
                self.involve(procedure, self._families.add_relative(procedure.household, procedure.held_from))
                if self._rng.random() < 0.04:
                    first, last = procedure.span_in(year) or (procedure.held_from, procedure.held_from)
                    moved_in = first + timedelta(self._rng.randint(0, (last - first).days))
                    procedure.involvements[-1].since = moved_in

    def add_users(self, active: list[Procedure], homes: list[Procedure], year: int, wanted: int | None) -> None:
        """Let some procedures name a second person who uses violence; the forms of 2011 had room for one."""
        if wanted is None:
            chosen = [one for one in homes if _child_witness_experiences(one.regime) and self._rng.random() < 0.09]
        else:
            found = len(_named(active, year, USING))
            if not found <= wanted <= found + len(homes):
                raise Unreachable(year, "persons_using", wanted, found)
            chosen = self._rng.sample(homes, wanted - found)
        for procedure in chosen:
            person = self._families.add_user(procedure.household, procedure.held_from)
            procedure.involvements.append(Involvement(person, USING))

    def name(self, procedure: Procedure) -> None:
        if procedure.returns_to:
            procedure.household = procedure.returns_to.household
        else:
            procedure.household = self._families.household(
                procedure.held_from, children_experience=_child_witness_experiences(procedure.regime)
            )
        if procedure.twin:
            self._name_for_another(procedure)
        else:
            for person in procedure.household.people:
                self.involve(procedure, person)
        lasts = procedure.ends_on - procedure.held_from
        if not procedure.returns_to and lasts > timedelta(150) and self._rng.random() < 0.05:
            born = procedure.held_from + timedelta(self._rng.randint(20, lasts.days - 60))
            if born <= self._town.horizon:
                self.involve(procedure, self._families.add_newborn(procedure.household, born))

    def _name_for_another(self, procedure: Procedure) -> None:
        """Name the people of a second procedure in a household: for another adult, or against the one it protects."""
        day, home = procedure.held_from, procedure.household
        others = [person for person in home.having(LIVING_THERE) if person.age_on(day) >= ADULT]
        users, protected = home.having(USING), [one for one in home.having(EXPERIENCING) if one.age_on(day) >= ADULT]
        if not others and protected:
            users, others = protected[:1], users[:1]
        for person in home.people:
            if person in users:
                role = USING
            elif person in others[:1]:
                role = EXPERIENCING
            elif person.part == WITNESS:
                continue
            else:
                role = LIVING_THERE
            self._add(procedure, person, role)

    def involve(self, procedure: Procedure, person: Person) -> None:
        """Name a person in their usual role; under the act of 2023 a child of the household experiences violence."""
        role = person.part
        if (
            role == LIVING_THERE
            and _child_witness_experiences(procedure.regime)
            and person.age_on(procedure.held_from) < ADULT
        ):
            role = EXPERIENCING
        self._add(procedure, person, role)

    def _add(self, procedure: Procedure, person: Person, role: str) -> None:
        violence: tuple[str, ...] = ()
        if role == EXPERIENCING:
            known = procedure.regime.forms.vocabularies["forms_of_violence"].labels
            violence = tuple(form for form, often in _FORMS.items() if form in known and self._rng.random() < often)
            violence = violence or ("psychiczna",)
        procedure.involvements.append(Involvement(person, role, violence))


def _child_witness_experiences(regime: Regime) -> bool:
    return regime.act.conditions["child_witness_experiences"].holds


def _first_seen(procedure: Procedure, first_year: int) -> int:
    return max(procedure.held_from.year, first_year)


def _named(procedures: Iterable[Procedure], year: int, *roles: str) -> set[Person]:
    """Give the different people covered in a year in one of the roles."""
    end = date(year, 12, 31)
    return {
        one.person
        for procedure in procedures
        for one in procedure.involvements
        if one.role in roles and (one.since or one.person.born) <= min(procedure.held_until, end)
    }
