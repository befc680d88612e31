"""With whom a further form A begins: the people of the procedure it was opened from, chosen as known."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.answers import read
from ppr_case.casework.people import SEALED
from ppr_case.crypto.columns import is_erased
from ppr_case.law.cards import CardForm
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.web.cards.fields import filled
from ppr_case.web.cards.offering import FAMILY, FURTHER
from ppr_case.web.cards.page import MOST, ROLES
from ppr_case.webkit.naming import kept, opened
from ppr_case.webkit.words import birth

Known = Mapping[str, list[dict[str, Any]]]
NOBODY: Final[Known] = {}


def people_of(session: Session, procedure: Procedure, form: CardForm) -> Known:
    """Give, by role, the data of the fields of everybody with a living part in a procedure, each once.

    A form of one pair says of two people what they did: which two of several, only whoever fills it in knows, and that
    side begins blank. Whom an erased key names is left out.
    """
    query = (
        select(Involvement)
        .where(Involvement.procedure_id == procedure.id, Involvement.annulled_on.is_(None), Involvement.role.in_(ROLES))
        .options(joinedload(Involvement.person))
        .order_by(Involvement.id)
    )
    parts = sorted(session.scalars(query), key=lambda part: ROLES.index(part.role))
    once = {part.person_id: part for part in reversed(parts)}  # of two parts of one person the first of ROLES stays
    told = _told(session, procedure, form)
    found: dict[str, list[dict[str, Any]]] = {role: [] for role in ROLES}
    for part in parts:
        if once[part.person_id] is part and (data := _data(part.person)):
            found[part.role].append(_of_themselves(form, part.role, told, str(part.person_id)) | data)
    one_pair = not form.several_persons
    return {
        role: [] if one_pair and role != "domownik" and len(people) > 1 else people[:MOST]
        for role, people in found.items()
    }


def case_of(procedure: Procedure, *, runs: bool) -> str:
    """Spell where the form goes unless somebody says otherwise: to the procedure, or to a new one of its family."""
    return f"{FURTHER}{procedure.id}" if runs else f"{FAMILY}{procedure.family_id}"


def _told(session: Session, procedure: Procedure, form: CardForm) -> dict[str, dict[str, Any]]:
    """Give what the forms A of a procedure say, of each question and person what the newest says.

    Only those in the same wording: an answer that another form offers is none of this one.
    """
    query = (
        select(CardContent)
        .join(Card, Card.id == CardContent.card_id)
        .where(CardContent.procedure_id == procedure.id, CardContent.form == form.code, Card.annulled_on.is_(None))
        .order_by(Card.filled_on, Card.id, CardContent.version)
    )
    newest = {content.card_id: content for content in session.scalars(query)}
    told: dict[str, dict[str, Any]] = {}
    for content in newest.values():
        for name, of in read(kept(content, "answers")).items():
            told.setdefault(name, {}).update(of)
    return told


def _of_themselves(form: CardForm, role: str, told: Mapping[str, Mapping[str, Any]], subject: str) -> dict[str, Any]:
    """Give what is asked where the form asks who somebody is; what happened is never taken over."""
    whose = tuple(
        f"{section.code}_" for section in form.sections.values() if section.about == role and section.identity
    )
    return {name: value for name, value in filled(form, role, told, subject).items() if name.startswith(whose)}


def _data(person: Person) -> dict[str, Any]:
    if is_erased(person):
        return {}
    known = {name: opened(person, name) for name in SEALED}
    return known | {
        "born": birth(known["born"]) if known["born"] else "",
        "sex": person.sex,
        "known": str(person.id),
    }
