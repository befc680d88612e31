"""What a draft says, as its page would say it: what its fields are called, and what was chosen in them.

The forms of the page's part of the program say it, that one first which has most of the draft's fields; what they offer
only when they are opened is said by the law's words, and by the register where an id stands for a record.
"""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField

from ppr_case.access.policy import Action, Who
from ppr_case.access.rules import of_each, people_within_reach, within_reach
from ppr_case.core import clock
from ppr_case.core.base import id_of
from ppr_case.records.naming import full_name, opened
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import ActivityKind, Institution
from ppr_case.webkit.extensions import here
from ppr_case.webkit.filters import day
from ppr_case.webkit.forms import Form
from ppr_case.webkit.words import capitalised, institution_name
from ppr_case.webkit.writing import Place

MARKS: Final = frozenset({"key", "seen", "was", "wzor"})
"""What a form carries and nobody typed."""
VOCABULARIES: Final = {
    "activities.form": "activity_forms",
    "activities.setting": "activity_settings",
    "cards.represents": "institution_kinds",
    "closing.ground": "grounds",
    "closing.outcome": "monitoring_outcomes",
    "closing.reason": "reasons",
    "meetings.decision": "decisions",
    "support.kind": "measure_kinds",
    "support.penalty": "penalties",
    "support.placement": "placements",
    "support.programme": "programmes",
}
"""Where the codes of a field are named, by the part of the program and the field."""
RECORDS: Final = frozenset(
    {
        "activities.institution", "cards.case", "cards.institution", "cards.known", "cards.person", "closing.decided",
        "groups.institution", "groups.member", "groups.members", "meetings.came", "meetings.form_c", "meetings.form_d",
        "meetings.institutions", "support.institution", "support.person", "team.institution", "visits.institutions",
        "visits.persons", "visits.procedures",
    }
)  # fmt: skip
"""Fields whose answers are ids of records."""
OWN: Final = frozenset({"activities.kind", "groups.cases"})
"""Fields whose answers the law's data name elsewhere than among its words."""
_OF_EACH: Final = {
    "agreed": "Ustalenia",
    "decision": "Decyzja",
    "next": "Następne spotkanie",
    "visit": "Następna wizyta",
    "outcome": "Wynik",
    "why": "Dlaczego nie wykonano",
}
"""Fields that a sitting has once for each procedure, or action of a plan, with its id behind them."""
_ANSWERS: Final = {
    "meetings.outcome": {"tak": "wykonane", "nie": "niewykonane"},
    "cards.known": {"new": "nie, to inna osoba"},
    "cards.case": {"new": "nowa procedura innej rodziny"},
}
_ID: Final = re.compile(r"(?:[a-z]+:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\..*)?")
_BEHIND: Final = re.compile(r"_[0-9a-f]{32}$")
_COUNTED: Final = "ile-"
_YES: Final = "tak"


class Said(NamedTuple):
    label: str
    text: str


class _Named(NamedTuple):
    """A field as its form names it, and the answers that it names itself."""

    label: str
    answers: Mapping[str, str]
    kind: type[Any]


def said_in(session: Session, who: Who, place: Place, fields: Collection[tuple[str, str]]) -> list[Said]:
    """Give what was typed and ticked, in the order of the form; what nobody typed says nothing to anybody."""
    part = place.endpoint.partition(".")[0]
    own = [name for name, _ in fields]
    named = _named(part, {_short(name) for name in own})
    chosen = _chosen(session, who, {value for _, value in fields if _ID.fullmatch(value)})
    found: dict[str, Said] = {}
    for name, typed in fields:
        short, value = _short(name), typed.strip()
        field = named.get(short, _Named(_OF_EACH.get(short, ""), {}, str))
        if not value or short in MARKS or name.startswith(_COUNTED) or issubclass(field.kind, HiddenField):
            continue
        read = chosen.get(value, "") if _ID.fullmatch(value) else _read(session, who, f"{part}.{short}", value, field)
        if read and name in found:  # several answers to one question
            found[name] = Said(field.label, f"{found[name].text}, {read}")
        elif read:
            found[name] = Said(field.label, read)
    return list(found.values())


def _short(name: str) -> str:
    """Give the name of a field without the person, the row or the record that it belongs to."""
    return _BEHIND.sub("", name.rpartition("-")[2])


def _read(session: Session, who: Who, code: str, value: str, field: _Named) -> str:
    if issubclass(field.kind, BooleanField):
        return _YES
    answers = dict(field.answers) | _ANSWERS.get(code, {})
    if code in VOCABULARIES:
        answers |= here().law.labels(VOCABULARIES[code])
    elif code in OWN:
        answers |= _own(session, who)
    return answers.get(value) or _as_day(value)


def _own(session: Session, who: Who) -> dict[str, str]:
    edition = here().law.latest
    cases = {code: wanted.title for act in edition.acts.values() for code, wanted in act.group_members_if.items()}
    kinds = {code: kind.title for code, kind in edition.activities.items()}
    query = select(ActivityKind.code, ActivityKind.name).where(ActivityKind.unit_id == who.unit_id)
    return cases | kinds | {code: name for code, name in session.execute(query)}  # noqa: C416 (rows are no pairs)


def _as_day(value: str) -> str:
    try:
        return day(date.fromisoformat(value)) if len(value) == 10 else value
    except ValueError:
        return value


def _named(part: str, names: Collection[str]) -> dict[str, _Named]:
    """Name the fields: by the definitions of the cards, and by that form of the part that has most of them."""
    kinds = sorted(forms_of(part), key=lambda kind: (-len(names & fields_of(kind).keys()), len(fields_of(kind))))
    found: dict[str, _Named] = {}
    for kind in kinds:
        found = fields_of(kind) | found
    return found | (_asked() if part == "cards" else {})


def _asked() -> dict[str, _Named]:
    """Name every question of every form A, C and D, as their pages name the fields."""
    found: dict[str, _Named] = {}
    for section, question in (pair for card in here().law.latest.cards.values() for pair in card.questions()):
        name = f"{section.code}_{question.code}"
        columns = {f"{name}_{column}": f"{question.label}: {said}" for column, said in question.columns.items()}
        for own, said in (columns or {name: question.label} | dict(question.fields)).items():
            before = found[own].answers if own in found else {}
            found[own] = _Named(said, {**before, **question.options}, str)
    return found


def forms_of(part: str) -> list[type[Form]]:
    """Give the forms of one part of the program, and those that every part shares; not those made on the way."""
    modules = (f"ppr_case.web.{part}.", "ppr_case.webkit.")
    found = [kind for kind in _every(Form) if kind.__module__.startswith(modules)]
    return [kind for kind in found if getattr(sys.modules[kind.__module__], kind.__name__, None) is kind]


def _every(form: type[Form]) -> Iterator[type[Form]]:
    kinds: Iterable[type[Form]] = form.__subclasses__()
    for kind in kinds:
        yield kind
        yield from _every(kind)


def fields_of(kind: type[Form]) -> dict[str, _Named]:
    """Give the fields that a form declares."""
    found = {name: getattr(kind, name) for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
    return {
        name: _Named(
            str(next(iter(one.args), one.kwargs.get("label") or "")),
            {choice.value: choice.label for choice in one.kwargs.get("choices") or () if choice.value},
            one.field_class,
        )
        for name, one in found.items()
    }


def _chosen(session: Session, who: Who, values: Collection[str]) -> dict[str, str]:
    """Name the records that were chosen, those that this person may know of."""
    ids = {value: id_ for value in values if (id_ := id_of(value.rpartition(".")[2].rpartition(":")[2]))}
    if not ids:
        return {}
    wanted, today = set(ids.values()), clock.today()
    read = Action.PROCEDURE_READ
    names: dict[Any, str] = {}
    ours = select(Institution).where(Institution.id.in_(wanted), Institution.unit_id == who.unit_id)
    names |= {one.id: capitalised(institution_name(one)) for one in session.scalars(ours)}
    working = select(Staff).where(Staff.id.in_(wanted), Staff.unit_id == who.unit_id)
    names |= {one.id: opened(one, "name") or one.login for one in session.scalars(working)}
    known = select(Person).where(Person.id.in_(wanted), people_within_reach(who, read, on=today))
    names |= {one.id: full_name(one) for one in session.scalars(known)}
    run = select(Procedure).where(Procedure.id.in_(wanted), of_each(within_reach(who, read, on=today)))
    names |= {one.id: one.number for one in session.scalars(run)}
    return {value: names[id_] for value, id_ in ids.items() if id_ in names}
