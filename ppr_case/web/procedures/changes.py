"""What the columns of records are called where the history of a procedure says that they held something else before."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from ppr_case.web.procedures.ledger import NOWHERE, Ledger, Link, Traced, Written
from ppr_case.web.procedures.whole import Whole
from ppr_case.webkit.filters import day
from ppr_case.webkit.naming import full_name
from ppr_case.webkit.words import STEP_NAMES, label

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "procedures": {
        "firearm_notified_on": "dzień zawiadomienia o broni",
        "visit_planned_on": "dzień następnej wizyty",
        "visit_every": "dni między wizytami",
        "opened_on": "dzień wszczęcia",
        "received_on": "dzień wpływu",
        "act": "ustawa",
        "forms": "wzory formularzy",
        "taken_over_on": "dzień przejęcia",
        "handed_over_on": "dzień przekazania",
        "annulled_on": "dzień anulowania",
    },
    "persons": {
        "first_name_sealed": "imię",
        "surname_sealed": "nazwisko",
        "pesel_sealed": "PESEL",
        "born_sealed": "data urodzenia",
        "sex": "płeć",
        "disabled": "niepełnosprawność",
        "address_sealed": "adres",
        "phone_sealed": "telefon",
        "email_sealed": "e-mail",
    },
    "involvements": {
        "joined_on": "pierwszy dzień",
        "annulled_on": "dzień anulowania",
        "violence": "formy przemocy",
        "role": "rola",
    },
    "cards": {
        "filled_on": "dzień wypełnienia",
        "received_on": "dzień wpływu",
        "represents": "w czyim imieniu",
        "marked_opening": "wszczynający",
        "firearm": "odpowiedź o broni",
        "kind": "rodzaj",
        "number": "numer",
        "elsewhere": "z innej gminy",
        "annulled_on": "dzień anulowania",
    },
    "groups": {
        "passed_on": "dzień przekazania karty",
        "appointed_on": "dzień powołania",
        "extended": "rozszerzony skład",
        "probation": "dozór kuratora",
        "soldier": "żołnierz w służbie czynnej",
        "dissolved_on": "dzień rozwiązania",
        "elsewhere": "z innej gminy",
        "annulled_on": "dzień anulowania",
    },
    "group_members": {"since_on": "pierwszy dzień", "until_on": "ostatni dzień", "name_sealed": "imię i nazwisko"},
    "sittings": {
        "kind": "rodzaj",
        "held_on": "dzień",
        "state": "stan",
        "hour": "godzina",
        "place": "miejsce",
        "number": "numer",
        "elsewhere": "z innej gminy",
        "annulled_on": "dzień anulowania",
    },
    "visits": {
        "made_on": "dzień",
        "purpose": "cel",
        "successful": "zastano kogoś",
        "went": "ile osób poszło",
        "signs": "oznaki przemocy",
        "number": "numer",
        "elsewhere": "z innej gminy",
        "annulled_on": "dzień anulowania",
    },
    "plans": {
        "drawn_on": "dzień sporządzenia",
        "number": "numer",
        "elsewhere": "z innej gminy",
        "annulled_on": "dzień anulowania",
    },
    "plan_actions": {
        "due_on": "termin",
        "done": "wykonane",
        "settled_on": "dzień rozstrzygnięcia",
        "what_sealed": "treść",
    },
    "measures": {
        "kind": "rodzaj",
        "applied_on": "dzień zastosowania",
        "placement": "gdzie umieszczono dziecko",
        "lifted_on": "dzień końca",
        "prolonged_until": "przedłużony do",
        "court_told_on": "dzień zawiadomienia sądu",
        "number": "numer",
        "elsewhere": "z innej gminy",
        "annulled_on": "dzień anulowania",
    },
    "referrals": {
        **STEP_NAMES,
        "programme": "program",
        "penalty": "kara",
        "number": "numer",
        "elsewhere": "z innej gminy",
        "annulled_on": "dzień anulowania",
    },
    "closings": {
        "protocol_on": "dzień protokołu",
        "ground": "podstawa",
        "reason": "przyczyna",
        "revoked_on": "dzień uchylenia",
    },
    "closing_notices": {"sent_on": "dzień wysłania"},
}
"""Of each table that is traced the columns that somebody fills in; a test names those that follow from others."""
VOCABULARIES: Final = {
    "kind": {"measures": "measure_kinds"},
    "represents": {"cards": "institution_kinds"},
    "state": {"sittings": "sitting_states"},
    "purpose": {"visits": "visit_purposes"},
    "signs": {"visits": "signs_of_violence"},
    "placement": {"measures": "placements"},
    "penalty": {"referrals": "penalties"},
    "reason": {"closings": "reasons"},
}
_ALWAYS: Final = ("visit_planned_on", "visit_every", "violence", "extended", "probation", "soldier")
"""What no act of its own tells of: said also where nothing stood there before."""


def changes(course: Whole, ledger: Ledger) -> Iterator[Written]:
    """Tell of what held something else before, and of entries that were taken out."""
    known = names(course)
    for trace in ledger.every:
        subject, link = known.get(trace.about_id, (_UNNAMED.get(trace.about, ""), NOWHERE))
        if trace.did == "removed" and subject:
            yield ledger.traced(trace, f"{subject}: usunięcie wpisu", link=link)
        elif trace.did == "changed" and subject and (said := _said(trace)):
            yield ledger.traced(trace, f"{subject}: zmiana", said, link)


_UNNAMED: Final = {"group_members": "osoba w grupie", "closing_notices": "zawiadomienie o zakończeniu"}


def _said(trace: Traced) -> str:
    """Say what stood there before, column by column; of what is sealed or counted only that it changed."""
    columns, said = COLUMNS.get(trace.about, {}), []
    for name in trace.fields:
        if name not in columns or (name == "annulled_on" and trace.was.get(name) is None):
            continue
        if name in trace.was and (trace.was[name] is not None or name in _ALWAYS):
            said.append(f"{columns[name]} (było: {_value(trace, name)})")
        elif name not in trace.was and (name.endswith("_sealed") or name in _ALWAYS or trace.about == "persons"):
            said.append(columns[name])
    return ", ".join(said)


def _value(trace: Traced, name: str) -> str:
    value = trace.was[name]
    if value is None:
        return "nic"
    if isinstance(value, bool):
        return "tak" if value else "nie"
    if name.endswith(("_on", "_until")):
        return day(date.fromisoformat(value))
    vocabulary = VOCABULARIES.get(name, {}).get(trace.about)
    return label(value, vocabulary) if vocabulary else str(value)


def names(course: Whole) -> dict[UUID, tuple[str, Link]]:
    """Call each record of a procedure what the history calls it, and say where it is shown."""
    of = {"procedure_id": course.procedure.id}
    helped, people = Link("procedures.help_", of), Link("procedures.people", of)
    found: dict[UUID, tuple[str, Link]] = {course.procedure.id: ("procedura", NOWHERE)}
    for part in course.involvements:
        person = Link("people.show", {"person_id": part.person_id})
        found[part.person_id] = f"dane osoby: {full_name(part.person)}", person
        found[part.id] = f"udział osoby: {full_name(part.person)}", people
    for card in course.cards:
        found[card.id] = f"formularz {card.kind}, {card.number}", Link("cards.show", {"card_id": card.id})
    group_page = Link("groups.show", of)
    for group in course.groups:
        found[group.id] = "grupa", group_page
        found |= {member.id: ("osoba w grupie", group_page) for member in group.members}
    for sitting in course.sittings:
        found[sitting.id] = f"spotkanie {sitting.number}", Link("meetings.show", {"sitting_id": sitting.id})
    for visit in course.visits:
        found[visit.id] = f"wizyta {visit.number}", Link("visits.show", {"visit_id": visit.id})
    for plan in course.plans:
        found[plan.id] = f"plan pomocy {plan.number}", helped
        found |= {action.id: (f"działanie planu {plan.number}", helped) for action in plan.actions}
    for measure in course.measures:
        found[measure.id] = f"{label(measure.kind, 'measure_kinds')}, {measure.number}", helped
    for referral in course.referrals:
        link = Link("support.referral", {"referral_id": referral.id})
        found[referral.id] = f"skierowanie {referral.number}", link
    found |= {closing.id: (f"zakończenie z {day(closing.protocol_on)}", NOWHERE) for closing in course.closings}
    return found
