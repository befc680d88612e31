"""What the register knows of a new form A: who its people may be, and which procedures it may belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from ppr_case.casework.naming import Told, known_as, living_at
from ppr_case.casework.opening import Related, related
from ppr_case.records.people import Person
from ppr_case.web.cards.forms import NEW, HeadForm
from ppr_case.web.cards.page import FormAPage
from ppr_case.webkit.extensions import db
from ppr_case.webkit.forms import choices
from ppr_case.webkit.guard import me
from ppr_case.webkit.naming import full_name, opened
from ppr_case.webkit.words import birth

FURTHER: Final = "dalsza:"
FAMILY: Final = "rodzina:"
"""What an answer begins with: a further form of this procedure, a new procedure of this family."""


@dataclass
class Offer:
    """The people found for each key, who they were said to be, and the procedures that are near."""

    people: dict[str, list[Person]] = field(default_factory=dict)
    known: dict[str, Person | None] = field(default_factory=dict)
    related: list[Related] = field(default_factory=list)
    looked: bool = False
    to_be_said: bool = False
    """Somebody has to say which it is before the form is taken."""


def offered(page: FormAPage, *, suggests: bool) -> Offer:
    """Look for the people and their procedures; take over what was answered about them.

    Nothing is suggested on a page that somebody is still filling in: they might save it unseen.
    """
    session, offer = db.session(), Offer()
    offer.looked = True
    told = [one for one in page.told({}) if one.first_name and one.surname]
    for one, found in zip(told, known_as(session, me().unit_id, told), strict=True):
        if found:
            offer.people[one.key] = found
            offer.known[one.key] = _answered(page, one, found, offer, suggests=suggests)
    told = page.told(offer.known)
    offer.related = [] if offer.to_be_said else related(told, living_at(session, me().unit_id, told))
    _cases(page.head, offer, suggest=suggests)
    return offer


def _answered(page: FormAPage, told: Told, found: Sequence[Person], offer: Offer, *, suggests: bool) -> Person | None:
    """Give who somebody said that a person is; one who says nothing is asked."""
    _, part = next(pair for pair in page.named(told.role) if f"{told.role}-{pair[0]}" == told.key)
    part.known.choices = choices([*((str(person.id), _who(person)) for person in found), (NEW, "Nie, to inna osoba")])
    offered = {str(person.id): person for person in found}
    if part.known.data == NEW:
        return None
    if part.known.data not in offered:
        offer.to_be_said = True
        part.known.data = str(found[0].id) if suggests and _is_sure(told, found) else None
    return offered.get(part.known.data or "")


def _is_sure(told: Told, found: Sequence[Person]) -> bool:
    """Say whether an answer may stand there before anybody gave it: a name has many bearers, a PESEL one."""
    return len(found) == 1 and told.pesel is not None and opened(found[0], "pesel") == told.pesel


def _who(person: Person) -> str:
    parts = [one.procedure.number for one in person.involvements if one.annulled_on is None]
    born = opened(person, "born")
    said = [f"ur. {birth(born)}" if born else "", f"procedury: {', '.join(parts)}" if parts else ""]
    return f"Tak: {full_name(person)}, {person.number}" + "".join(f", {words}" for words in said if words)


def _cases(head: HeadForm, offer: Offer, *, suggest: bool) -> None:
    """Offer the procedures that the form may belong to; where there are any, somebody says which."""
    running = [one for one in offer.related if one.runs and not one.mutual and not one.by_address]
    offered = [
        (f"{FURTHER}{one.procedure.id}", f"Kolejny formularz w procedurze {one.procedure.number}, która jest w toku")
        for one in running
    ]
    families: dict[UUID, list[Related]] = {}
    for one in offer.related:
        families.setdefault(one.procedure.family_id, []).append(one)
    offered += [
        (f"{FAMILY}{family}", f"Nowa procedura tej samej rodziny ({', '.join(one.procedure.number for one in of)})")
        for family, of in families.items()
    ]
    if not offered:
        head.case.data = None
        return
    offered.append((NEW, "Nowa procedura innej rodziny"))
    head.case.choices = choices(offered)
    if head.case.data not in dict(offered):
        offer.to_be_said = True
        head.case.data = offered[0][0] if suggest else None
