"""An invented town: people, procedures and everything done in some years, with the figures it was told to have."""

from collections.abc import Iterable
from random import Random

from ppr_case import law
from ppr_case.demo.activities import Activities
from ppr_case.demo.courses import Courses, Procedure
from ppr_case.demo.days import Workdays
from ppr_case.demo.gatherings import Gatherings
from ppr_case.demo.involving import Involving
from ppr_case.demo.measures import Measures
from ppr_case.demo.names import FIRST_NAMES, Inventor
from ppr_case.demo.people import EXPERIENCING, USING, WITNESS, Families, Household, Person
from ppr_case.demo.sheets import Sheets, Tables
from ppr_case.demo.targets import Town
from ppr_case.demo.visits import Visits


def register(town: Town, seed: int) -> Tables:
    """Make up the register of a town; the same seed makes the same rows.

    Raises Unreachable where one of the town's figures cannot be had under the others.
    """
    rng = Random(f"{town.teryt} {seed}")  # noqa: S311 (nothing here is secret)
    workdays = Workdays(law.load().calendar, town.first_year - 3, town.last_year + 2)
    inventor, sheets = Inventor(rng, town.name), Sheets()
    procedures = Courses(town, law.load(), workdays, rng).lay_out()
    Involving(town, Families(rng, inventor), rng).name_all(procedures)
    builders = town, sheets, workdays, rng
    Gatherings(*builders).hold(procedures)
    Visits(*builders).make(procedures)
    Measures(*builders).apply(procedures)
    Activities(*builders).log()
    _town(sheets, town, rng)
    _procedures(sheets, procedures)
    _people(sheets, procedures, inventor, rng)
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


def _procedures(sheets: Sheets, procedures: Iterable[Procedure]) -> None:
    for one in procedures:
        sheets.add(
            "procedury",
            numer=one.number,
            rodzina=one.household.label,
            data_wszczecia=one.opened_on,
            data_wplywu=one.received_on,
            przejeta_dnia=one.taken_over_on,
            przejeta_z=one.taken_over_from,
            przekazana_dnia=one.ends_on if one.handed_over_to else None,
            przekazana_do=one.handed_over_to,
            anulowana_dnia=one.annulled_on,
            uwagi=_note(one),
        )
        for closed, revoked in one.revoked:
            sheets.add("zakonczenia", procedura=one.number, data=closed, podstawa="ustanie", uchylone_dnia=revoked)
        if one.ground:
            sheets.add("zakonczenia", procedura=one.number, data=one.ends_on, podstawa=one.ground, przyczyna=one.reason)


def _note(procedure: Procedure) -> str | None:
    if procedure.annulled_on:
        return "Numer nadany omyłkowo: formularz dotyczył mieszkańców innej gminy."
    if procedure.revoked:
        return "Zakończenie uchylono po ponownym zgłoszeniu; procedura trwała dalej."
    return None


def _people(sheets: Sheets, procedures: Iterable[Procedure], inventor: Inventor, rng: Random) -> None:
    """Write people down, each with no more than art. 9c lets be kept of their roles and the act of their time."""
    homes: dict[Person, Household] = {}
    roles: dict[Person, set[str]] = {}
    numbered: set[Person] = set()
    for procedure in procedures:
        for one in procedure.involvements:
            homes.setdefault(one.person, procedure.household)
            roles.setdefault(one.person, set()).add(one.role)
            if procedure.regime.act.conditions["pesel_allowed"].holds:
                numbered.add(one.person)
            sheets.add(
                "udzial",
                procedura=procedure.number,
                osoba=one.person.key,
                rola=one.role,
                od=one.since,
                formy_przemocy=one.violence,
            )
    for person, home in homes.items():
        named = WITNESS not in roles[person]
        known_day = person.exact or person in numbered
        near = roles[person] & {EXPERIENCING, USING, WITNESS}
        sheets.add(
            "osoby",
            id=person.key,
            imie=person.first_name,
            nazwisko=person.surname,
            plec=person.sex,
            pesel=inventor.pesel(person.born, person.sex) if named and person in numbered else None,
            data_urodzenia=person.born if named and known_day else None,
            rok_urodzenia=person.born.year if named and not known_day and rng.random() < 0.98 else None,
            niepelnosprawnosc=person.disabled or None,
            adres=home.address if near else None,
            telefon=inventor.phone() if near and rng.random() < 0.6 else None,
            email=inventor.email() if EXPERIENCING in roles[person] and rng.random() < 0.25 else None,
        )
