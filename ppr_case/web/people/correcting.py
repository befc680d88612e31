"""The page on which what is known of a person is corrected."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record, people_within_reach
from ppr_case.casework.people import (
    SEALED,
    BornAfterIt,
    Details,
    MinorUsingViolence,
    PeselIsTaken,
    Refused,
    WitnessKeepsLess,
    correct_person,
)
from ppr_case.core import clock
from ppr_case.crypto.columns import KeyDestroyed, is_erased
from ppr_case.records.people import Person
from ppr_case.web.people.forms import PersonForm
from ppr_case.web.people.views import bp
from ppr_case.webkit.drafts import taken
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.meanwhile import mark
from ppr_case.webkit.naming import opened
from ppr_case.webkit.personal import iso_birth
from ppr_case.webkit.words import birth

__all__ = ["bp"]


@bp.route("/<uuid:person_id>/correction", methods=["GET", "POST"])
@allows(Action.PERSON_CORRECT)
def correct(person_id: UUID) -> ResponseReturnValue:
    person = find_record(
        db.session(), me(), Person, person_id, people_within_reach(me(), Action.PERSON_CORRECT, on=clock.today())
    )
    if is_erased(person):
        raise KeyDestroyed(person.data_key_id)
    known = {name: opened(person, name) for name in SEALED}
    now, born = _mark(person, known), birth(known["born"]) if known["born"] else ""
    form = PersonForm(**(known | {"born": born}), sex=person.sex, disabled=person.disabled, seen=now)
    if not form.validate_on_submit():
        return _page(form, person, {})
    if form.seen.data != now:
        form.seen.data = now
        return _page(form, person, known | {"born": born})
    try:
        changed = correct_person(db.session(), person, _told(form), here().law)
    except Refused as refused:
        db.session.rollback()
        _say(form, refused)
        return _page(form, person, {})
    if changed:
        trail.note(db.session(), "person.corrected")
        db.session.commit()
    taken()
    flash("Dane osoby poprawione." if changed else "Nic się nie zmieniło.")
    return redirect(url_for("people.show", person_id=person_id))


def _told(form: PersonForm) -> Details:
    typed = (form.born.data or "").strip()
    return Details(
        first_name=form.first_name.data or "",
        surname=form.surname.data or "",
        sex=form.sex.data,
        disabled=bool(form.disabled.data),
        pesel=form.pesel.data or None,
        born=iso_birth(typed) if typed else None,
        address=(form.address.data or "").strip() or None,
        phone=(form.phone.data or "").strip() or None,
        email=form.email.data or None,
    )


def _mark(person: Person, known: dict[str, str]) -> str:
    return mark("\n".join([*known.values(), person.sex, str(person.disabled)]))


def _say(form: PersonForm, refused: Refused) -> None:
    match refused:
        case PeselIsTaken(number=number):
            form.pesel.errors = [f"Ten PESEL ma już osoba {number}. Sprawdź cyfry; może to ta sama osoba."]
        case WitnessKeepsLess():
            form.pesel.errors = ["O świadku wolno zapisać tylko imię, nazwisko, adres i kontakt (art. 9c ustawy)."]
        case MinorUsingViolence(number=number, source=source):
            said = f"W procedurze {number} ta osoba stosuje przemoc, a byłaby małoletnia ({source})."
            form.born.errors = [f"{said} Sprawdź datę; jeśli jest dobra, wpis w tej procedurze trzeba wyjaśnić."]
        case BornAfterIt(number=number):
            form.born.errors = [f"Procedura {number} skończyła się wcześniej. Sprawdź datę."]


def _page(form: PersonForm, person: Person, meanwhile: dict[str, str]) -> ResponseReturnValue:
    return render_template("people/correct.html", form=form, person=person, meanwhile=meanwhile)
