"""An invented town: people, procedures and everything done in some years, with the figures it was told to have."""

from datetime import date
from random import Random

from ppr_case import law
from ppr_case.demo.activities import Activities
from ppr_case.demo.courses import Courses
from ppr_case.demo.days import Workdays
from ppr_case.demo.gatherings import Gatherings
from ppr_case.demo.involving import Involving
from ppr_case.demo.later import go_on
from ppr_case.demo.measures import Measures
from ppr_case.demo.names import FIRST_NAMES, Inventor
from ppr_case.demo.people import Families
from ppr_case.demo.sheets import Sheets, Tables
from ppr_case.demo.targets import Town
from ppr_case.demo.uncounted import Uncounted
from ppr_case.demo.visits import Visits
from ppr_case.demo.writing import write_people, write_procedures


def register(town: Town, seed: int, today: date | None = None) -> Tables:
    """Make up the register of a town; the same seed and day make the same rows.

    With `today` it goes on, after the years whose figures are given, up to that day. Raises Unreachable where one of
    the town's figures cannot be had under the others.
    """
    rng = Random(f"{town.teryt} {seed}")  # noqa: S311 (nothing here is secret)
    last = max(town.last_year, today.year if today else 0)
    workdays = Workdays(law.load().calendar, town.first_year - 3, last + 2)
    inventor, sheets = Inventor(rng, town.name), Sheets()
    families = Families(rng, inventor)
    procedures = Courses(town, law.load(), workdays, rng).lay_out()
    Involving(town, families, rng).name_all(procedures)
    builders = town, sheets, workdays, rng
    Gatherings(*builders).hold(procedures)
    Visits(*builders).make(procedures)
    Measures(*builders).apply(procedures)
    Uncounted(*builders).write(procedures)
    activities = Activities(*builders)
    activities.log(town.years)
    activities.stay()
    _town(sheets, town, rng)
    write_people(sheets, procedures, inventor, rng)
    if today is not None and today > town.horizon:
        later = go_on(town, sheets, workdays, families, rng, procedures, today)
        write_people(sheets, later, inventor, rng)
        procedures += later
    write_procedures(sheets, procedures)
    return sheets.in_order()


def _town(sheets: Sheets, town: Town, rng: Random) -> None:
    sheets.add("jednostka", teryt=town.teryt, nazwa=town.unit, rejestr_od=f"{town.first_year}-01-01", wiek_starszy=60)
    sheets.add_all("instytucje", town.institutions)
    sheets.add_all("rodzaje_dzialan", town.own_kinds)
    for serial, member in enumerate(town.team, 1):
        sex = rng.choice("KKM")
        name = f"{rng.choice(FIRST_NAMES[sex])} {Inventor.surname((serial,), sex)}"
        sheets.add(
            "czlonkowie_zi",
            id=f"członek {serial}",
            imie_nazwisko=name,
            podmiot=member["podmiot"],
            od=member["since"],
            do=member.get("until"),
        )
