"""Forms filled in for tests: every question answered, and people whose names and addresses are planted."""

from datetime import date
from typing import Any

from ppr_case.law import load
from ppr_case.law.cards import CardForm
from ppr_case.reports.paper import Paper
from ppr_case.reports.papers.forms import Filled, Named, filled_form

DAY = date(2024, 5, 6)
EDITION = load().latest
LONG = "Pierwszy wiersz opisu.\n" + "Zdarzenie trwało długo i wszyscy je słyszeli. " * 12


def person(number: int, role: str, name: str, street: str) -> Named:
    known = {"pesel": "80030512340", "born": "5 marca 1980 r.", "address": street, "phone": f"600 100 20{number}"}
    return Named(f"00000000-0000-4000-8000-{number:012}", role, name, {"name": name, **known, "email": "a@example.org"})


ANNA = person(1, "doznajaca", "Anna Żółwińska", "ul. Ukryta 1")
ZOFIA = person(2, "doznajaca", "Zofia Żółwińska", "ul. Ukryta 1")
JAN = person(3, "stosujaca", "Jan Brzęczyszczykiewicz", "ul. Jawna 7")
ADAM = person(4, "domownik", "Adam Żółwiński", "ul. Ukryta 1")
PLANTED = ("Anna", "Zofia", "Żółwińska", "Żółwiński", "Ukryta", "600 100 201")


def subjects(about: str, persons: list[Named]) -> list[str]:
    of = {role: [one.subject for one in persons if one.role == role] for role in ("doznajaca", "stosujaca", "domownik")}
    if about == "pair":
        return [f"{one}:{other}" for other in of["stosujaca"] for one in of["doznajaca"]]
    return of[about] if about else [""]


def answered(form: CardForm, persons: list[Named], narrative: str = LONG) -> dict[str, dict[str, Any]]:
    """Answer every question of a form about everybody: of options the last, of columns each."""
    found: dict[str, dict[str, Any]] = {}
    for section, question in form.questions():
        last = list(question.options)[-1:]
        value: Any = {
            "one": last[0] if last else "",
            "several": dict.fromkeys(question.columns, last) if question.columns else last,
            "line": f"odpowiedź {section.code}",
            "text": narrative,
            "number": 3,
            "rows": [dict.fromkeys(question.fields, "Halina Sąsiadka")],
        }[question.kind]
        found[f"{section.code}.{question.code}"] = dict.fromkeys(subjects(section.about, persons), value)
    return found


def persons_of(form: CardForm) -> list[Named]:
    return [ANNA, ZOFIA, JAN, ADAM] if form.several_persons else [ANNA, JAN, ADAM]


def filled(form: CardForm, copy_for: Named | None = None, **more: Any) -> Paper:
    persons = persons_of(form)
    told: dict[str, Any] = {
        "number": "K-12/2024",
        "filled_on": date(2024, 3, 4),
        "procedure": "7/2024",
        "issuer": "Ośrodek Pomocy Społecznej",
        "place": "Przykładów",
        "persons": persons,
        "answers": answered(form, persons),
        "initiator": "policja",
        "received_on": date(2024, 3, 6),
        "copy_for": copy_for,
    } | more
    return filled_form(form, f"act-{form.code[-4:]}", EDITION, Filled(**told), DAY)
