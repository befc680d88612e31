"""What one row may not say by itself, each refused with a sentence that says what would be right.

Each of these is also a named constraint of the database where it can be one.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from ppr_case.interchange.parsing import Values, Wrong
from ppr_case.law import pesel
from ppr_case.records.activities import span
from ppr_case.records.programmes import NEEDS, ORDER, STEPS
from ppr_case.records.vocabulary import INSTITUTION_KINDS

_INSTITUTION_KINDS: Final = frozenset(INSTITUTION_KINDS)
COMPANIONS: Final = ("_participants", "_hours", "_distinct")
"""What is counted beside each kind of activity: an own kind that ends so would take the name of another's indicator."""
STEP_COLUMNS: Final = {
    "motion_on": "wniosek_dnia",
    "referred_on": "skierowany_dnia",
    "delivered_on": "doreczony_dnia",
    "called_1_on": "wezwanie_1_dnia",
    "called_2_on": "wezwanie_2_dnia",
    "reported_on": "zgloszony_dnia",
    "started_on": "rozpoczal_dnia",
    "dropped_on": "przerwal_dnia",
    "completed_on": "ukonczyl_dnia",
    "relapsed_on": "powrot_dnia",
    "notified_on": "zawiadomienie_66c_dnia",
    "punished_on": "ukarany_dnia",
}


def check(table: str, values: Values, today: date) -> None:
    """Raise Wrong where the row must not come in; complete what follows from the row alone."""
    rule = _RULES.get(table)
    if rule is not None:
        rule(values, today)


def _unit(values: Values, _today: date) -> None:
    if values["elder_age"] not in (60, 65):
        raise Wrong("wiek_starszy: wpisz 60 albo 65")


def _institution(values: Values, _today: date) -> None:
    code = values["code"]
    if code in _INSTITUTION_KINDS and code != values["kind"]:
        raise Wrong("kod: to kod rodzaju instytucji; własna instytucja potrzebuje innego kodu albo tego samego rodzaju")
    if ";" in code or "|" in code:
        raise Wrong("kod: nie może zawierać średnika ani kreski pionowej, bo nie dałoby się go podać na liście")


def _own_kind(values: Values, _today: date) -> None:
    code = values["code"]
    if not code.startswith("x_") or len(code) < 3:
        raise Wrong("kod: kod własnego rodzaju zaczyna się od x_, na przykład x_piknik")
    if code.endswith(COMPANIONS):
        raise Wrong(f"kod: nie może kończyć się na {', '.join(COMPANIONS)}, bo tak nazywają się wskaźniki obok rodzaju")


def _procedure(values: Values, _today: date) -> None:
    taken_over, handed_over = values["taken_over_on"], values["handed_over_on"]
    if taken_over is not None and taken_over < values["opened_on"]:
        raise Wrong("przejeta_dnia: wcześniejsza niż data_wszczecia; procedurę przejmuje się po jej wszczęciu")
    if taken_over is None and values["taken_over_from"] is not None:
        raise Wrong("przejeta_z: podano gminę bez przejeta_dnia; wpisz dzień przejęcia")
    if handed_over is None and values["handed_over_to"] is not None:
        raise Wrong("przekazana_do: podano gminę bez przekazana_dnia; wpisz dzień przekazania")
    if handed_over is not None and handed_over < (taken_over or values["opened_on"]):
        raise Wrong("przekazana_dnia: wcześniejsza niż początek procedury (data_wszczecia albo przejeta_dnia)")


def _closing(values: Values, _today: date) -> None:
    if values["revoked_on"] is not None and values["revoked_on"] < values["protocol_on"]:
        raise Wrong("uchylone_dnia: wcześniejsze niż data zakończenia")


def _person(values: Values, today: date) -> None:
    number, born, year = values["pesel"], values["born"], values["born_year"]
    if number is not None:
        says = pesel.birth_day(number)
        if born is not None and born != says.isoformat():
            raise Wrong("data_urodzenia: inna niż w numerze PESEL")
        if year is not None and int(year) != says.year:
            raise Wrong("rok_urodzenia: inny niż w numerze PESEL")
        if values["sex"] != pesel.sex(number):
            raise Wrong("plec: inna niż w numerze PESEL")
        born = says.isoformat()
    if born is not None and year is not None and born[:4] != year:
        raise Wrong("rok_urodzenia: inny niż w dacie urodzenia")
    born = born or year
    if born is not None and born > today.isoformat()[: len(born)]:
        raise Wrong("rok_urodzenia: leży w przyszłości" if len(born) == 4 else "data_urodzenia: leży w przyszłości")
    values["born"] = born


def _card(values: Values, _today: date) -> None:
    if values["marked_opening"] and values["kind"] != "A":
        raise Wrong("wszczynajacy: procedurę wszczyna tylko formularz A")


def _visit(values: Values, _today: date) -> None:
    if values["went"] == 0:
        raise Wrong("liczba_osob: wpisz co najmniej 1 albo zostaw pustą")


def _group(values: Values, _today: date) -> None:
    appointed = values["appointed_on"]
    if values["dissolved_on"] is not None and values["dissolved_on"] < appointed:
        raise Wrong("rozwiazana_dnia: wcześniejsza niż powolana_dnia")
    if values["passed_on"] is not None and values["passed_on"] > appointed:
        raise Wrong("przekazano_dnia: późniejsze niż powolana_dnia")


def _member(values: Values, _today: date) -> None:
    if values["until_on"] is not None and values["until_on"] < values["since_on"]:
        raise Wrong("do: wcześniejsze niż od")


def _referral(values: Values, _today: date) -> None:
    column = STEP_COLUMNS
    if all(values[step] is None for step in STEPS):
        raise Wrong("skierowanie nie ma żadnego kroku; wpisz co najmniej jeden dzień, na przykład skierowany_dnia")
    for earlier, later in ORDER:
        if values[earlier] is not None and values[later] is not None and values[earlier] > values[later]:
            raise Wrong(f"{column[later]}: wcześniejszy niż {column[earlier]}; kroki muszą iść po kolei")
    for step, needed in NEEDS:
        if values[step] is not None and values[needed] is None:
            raise Wrong(f"{column[step]}: brak wcześniejszego kroku {column[needed]}")
    if values["dropped_on"] is not None and values["completed_on"] is not None:
        raise Wrong("ukonczyl_dnia: program przerwany nie może być też ukończony; nowy udział to nowe skierowanie")
    if (values["penalty"] is None) != (values["punished_on"] is None):
        raise Wrong("kara: kara i ukarany_dnia idą razem")


def _measure(values: Values, _today: date) -> None:
    removal = values["kind"] == "odebranie_12a"
    if removal and values["person_id"] is None:
        raise Wrong("osoba: odebranie_12a musi wskazywać dziecko")
    if values["placement"] is not None and not removal:
        raise Wrong("umieszczenie: podaje się tylko przy odebranie_12a")
    if values["lifted_on"] is not None and values["lifted_on"] < values["applied_on"]:
        raise Wrong("zniesiony_dnia: wcześniejszy niż dnia")


def _activity(values: Values, _today: date) -> None:
    begins, ends = span(noted_on=values["noted_on"], since_on=values["since_on"], until_on=values["until_on"])
    if begins > ends:
        raise Wrong("do: koniec okresu wcześniejszy niż początek (pusty koniec albo początek to dzień z kolumny dnia)")


_RULES: Final[Mapping[str, Callable[[Values, date], None]]] = {
    "jednostka": _unit,
    "instytucje": _institution,
    "rodzaje_dzialan": _own_kind,
    "procedury": _procedure,
    "zakonczenia": _closing,
    "osoby": _person,
    "formularze": _card,
    "wizyty": _visit,
    "grupy": _group,
    "czlonkowie_zi": _member,
    "skierowania": _referral,
    "srodki": _measure,
    "dzialania": _activity,
}
