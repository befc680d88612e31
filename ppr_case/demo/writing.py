"""Procedures and people written down as rows."""

from collections.abc import Iterable
from random import Random

from ppr_case.demo.courses import Procedure
from ppr_case.demo.names import Inventor
from ppr_case.demo.people import EXPERIENCING, USING, WITNESS, Household, Person
from ppr_case.demo.sheets import Sheets


def write_procedures(sheets: Sheets, procedures: Iterable[Procedure]) -> None:
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


def write_people(sheets: Sheets, procedures: Iterable[Procedure], inventor: Inventor, rng: Random) -> None:
    """Write people down, each with no more than art. 9c lets be kept of their roles and the act of their time.

    Whoever is in the sheets already stays as they are.
    """
    known = {row["id"] for row in sheets.rows("osoby")}
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
        if person.key in known:
            continue
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
