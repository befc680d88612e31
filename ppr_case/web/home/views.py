from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ppr_case.access.policy import Action, Reach
from ppr_case.core import clock
from ppr_case.web.home.agenda import agenda
from ppr_case.web.home.forms import DeadlineForm
from ppr_case.web.home.standing import balance, gaps, loads, movement
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.years import last_opened_year

bp = Blueprint("home", __name__)
SHOWN: Final = 8
"""So many late things stand on the first page; all of them have a page of their own."""
ABOUT: Final = {
    "Procedury": "Lista procedur; szukanie po numerze",
    "Spotkania": "Posiedzenia zespołu i spotkania grup",
    "Wizyty": "Wizyty w środowisku i ich wyniki",
    "Działania": "Szkolenia, poradnictwo, kampanie i inne prace poza procedurami",
    "Wskaźniki": "Każda liczba dowolnego okresu, jej definicja i lista pod nią",
    "Sprawozdania": "Sprawozdanie roczne na ekranie i do pobrania",
    "Rejestr": "Wczytanie i pobranie całego rejestru",
    "Konta": "Kto pracuje w rejestrze, w jakiej roli i od kiedy",
    "System": "Klucze, kopie zapasowe, stan bazy i wersja programu",
    "Ślad": "Kto otwierał procedurę, co czytało konto, czy zapis jest nienaruszony",
}


@bp.route("/")
@allows(Action.HOME_OPEN)
def show() -> ResponseReturnValue:
    """Show what this person's work asks for today: each part for whoever may see it, whatever they are called."""
    session, who, today = db.session(), me(), clock.today()
    reach = who.reach(Action.PROCEDURE_READ)
    year = last_opened_year(session, who.unit_id, today) if who.may(Action.RECORD_LIST) else today.year
    of_unit = reach is Reach.UNIT
    return render_template(
        "home/show.html",
        today=today,
        about=ABOUT if reach is None else {},
        shown=SHOWN,
        year=year,
        agenda=agenda(session, here().law, who, today) if reach else None,
        terms=balance(session, who.unit_id, year) if who.may(Action.REPORT_RUN) and not reach else [],
        movement=movement(session, who.unit_id, year, today) if of_unit else None,
        gaps=gaps(session, here().law, who.unit_id, today) if of_unit else None,
        loads=loads(session, who.unit_id, today) if of_unit else None,
    )


@bp.route("/deadlines")
@allows(Action.PROCEDURE_READ)
def deadlines() -> ResponseReturnValue:
    """List everything due, to be printed and taken to a meeting."""
    today = clock.today()
    form = DeadlineForm(request.args)
    found = agenda(db.session(), here().law, me(), today)
    due = {"": [*found.late, *found.today, *found.soon], "po": found.late, "dzis": found.today, "potem": found.soon}
    return render_template("home/deadlines.html", today=today, form=form, due=due[form.chosen("kiedy")])


@bp.route("/more")
@allows(Action.HOME_OPEN)
def more() -> ResponseReturnValue:
    """List every place: the bar at the foot of a telephone has room for four."""
    return render_template("home/more.html")
