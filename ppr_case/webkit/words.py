"""The law's words on a page: what a stored code is called, and what a time limit says."""

from datetime import date
from typing import Final

from flask import Flask

from ppr_case.casework.deadlines import PLANNED
from ppr_case.law.regimes import Constant, Deadline, Law, NoRegime
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import violence_forms
from ppr_case.records.units import Institution
from ppr_case.webkit.extensions import here
from ppr_case.webkit.filters import counted
from ppr_case.webkit.filters import day as written

STEP_NAMES: Final = {
    "motion_on": "wniosek",
    "referred_on": "skierowanie",
    "delivered_on": "doręczenie skierowania",
    "called_1_on": "pierwsze wezwanie",
    "called_2_on": "drugie wezwanie",
    "reported_on": "zgłoszenie się",
    "started_on": "rozpoczęcie",
    "dropped_on": "przerwanie",
    "completed_on": "ukończenie",
    "relapsed_on": "powrót do przemocy",
    "notified_on": "zawiadomienie o wykroczeniu (art. 66c)",
    "punished_on": "ukaranie",
}
"""The steps of a referral, in the order the law gives them."""
_SPANS: Final = {
    "days": ("dzień", "dni", "dni"),
    "working": ("dzień roboczy", "dni robocze", "dni roboczych"),
    "months": ("miesiąc", "miesiące", "miesięcy"),
    "years": ("rok", "lata", "lat"),
}


def label(code: str | None, vocabulary: str, day: date | None = None) -> str:
    """Say what a code is called, on a day or by the newest law; a dash where there is none."""
    if code is None:
        return "–"
    law = here().law
    return law.labels(vocabulary)[code] if day is None else law.label(vocabulary, code, day)


def institution_name(institution: Institution | None) -> str:
    """Name an institution by its own name, or as the law calls its kind."""
    return "" if institution is None else institution.name or label(institution.kind, "institution_kinds")


def violence(bits: int) -> str:
    """Name forms of violence as they are stored, one bit each."""
    return ", ".join(label(form, "forms_of_violence") for form in violence_forms(bits))


def capitalised(words: str) -> str:
    """Begin with a capital and leave the rest alone: names of institutions keep theirs."""
    return words[:1].upper() + words[1:]


_LETTERS: Final = str.maketrans({own: f"{plain}\uffff" for own, plain in zip("ąćęłńóśźż", "acelnoszz", strict=True)})
"""Each letter of Polish behind the one it comes from; ż stands behind ź, see `alphabetical`."""


def alphabetical(words: str) -> str:
    """Give what sorts as a Polish reader looks for it: ś behind s, capitals among the small."""
    return words.casefold().replace("ż", "z\uffff\uffff").translate(_LETTERS)


def sitting_name(law: Law, sitting: Sitting) -> str:
    """Call a sitting what the act of its day calls it."""
    try:
        terms = law.regime_on(sitting.held_on).terms
    except NoRegime:
        return law.labels("sitting_kinds")[sitting.kind]
    term = str(terms["team_meeting" if sitting.kind == "ZI" else "group_meeting"])
    return capitalised(term)


def limit(deadline: Deadline) -> str:
    """5 dni roboczych od wypełnienia formularza A."""
    if deadline.runs_from == PLANNED:
        return "na dzień, który zaplanowano"
    if deadline.number == 0:
        return f"niezwłocznie, {here().law.labels('events_since')[deadline.runs_from]}"
    span = counted(deadline.number, *_SPANS[deadline.unit])
    return f"{span} {here().law.labels('events_since')[deadline.runs_from]}"


def hours(constant: Constant) -> str:
    return f"{counted(constant.number, 'godzina', 'godziny', 'godzin')} od odebrania"


def birth(born: str) -> str:
    """Write a birth as it was sealed: a day, or a bare year."""
    return written(date.fromisoformat(born)) if len(born) == len("1980-01-31") else born or "–"


def days(value: int) -> str:
    return counted(value, "dzień", "dni", "dni")


def init_app(app: Flask) -> None:
    for give in (label, institution_name, violence, birth, capitalised, limit, days):
        app.jinja_env.filters[give.__name__] = give
