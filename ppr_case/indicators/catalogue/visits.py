"""Section E: visits, measures, children."""

from typing import Final

from sqlalchemy import String, cast, func

from ppr_case.indicators.encounters import (
    VISIT,
    VISIT_AFTER,
    VISIT_HELD,
    VISIT_OURS,
    VISITS,
    WENT,
    WENT_EACH,
)
from ppr_case.indicators.kinds import MEASURES
from ppr_case.indicators.language import EACH, Condition, Count, Dimension, Distinct, Indicator, Sum
from ppr_case.indicators.rules import during, months_and_years, number_of_person, ours, sex_of, spelled
from ppr_case.records.measures import Measure
from ppr_case.records.vocabulary import PROTECTIVE_MEASURES

_MADE_IN = months_and_years(VISIT.c.made_on)
_PURPOSE = Dimension("cel", VISIT.c.purpose, labels="visit_purposes")


def _visits(
    code: str, title: str, definition: str, *where: Condition, count: Count = EACH, went: Dimension | None = WENT
) -> Indicator:
    by = (_PURPOSE, *((went,) if went else ()), *_MADE_IN)
    return Indicator(code, title, definition, "visit", VISITS, where, count, by)


_VISITS: Final = (
    _visits(
        "visits",
        "wizyty w środowisku",
        "Skuteczne wizyty w okresie, odbyte, gdy prowadzono choć jedną z procedur rodziny; wspólna wizyta służb to "
        "jedna wizyta.",
        *VISIT_HELD,
    ),
    _visits(
        "visits_for_form_c",
        "wizyty w środowisku w związku z NK-C",
        "Wizyty w środowisku, których celem było sporządzenie formularza C.",
        *VISIT_HELD,
        Condition("inny cel", VISIT.c.purpose == "nk_c"),
    ),
    _visits(
        "interventions",
        "interwencje w środowisku",
        "Wizyty w środowisku, które były interwencją.",
        *VISIT_HELD,
        Condition("inny cel", VISIT.c.purpose == "interwencja"),
    ),
    _visits(
        "visits_after_closing",
        "wizyty po zakończeniu procedury",
        "Skuteczne wizyty w okresie, gdy żadnej z procedur rodziny już nie prowadzono, a choć jedną wcześniej "
        "zakończono.",
        *VISIT_AFTER,
    ),
    _visits(
        "visits_attempted",
        "wizyty podjęte",
        "Wszystkie wizyty w okresie, skuteczne i nieskuteczne, w toku procedury i po jej zakończeniu.",
        *VISIT_OURS,
    ),
    _visits(
        "visits_by_procedure",
        "wizyty liczone w procedurach",
        "Wizyty w środowisku, każda tyle razy, ile z jej procedur prowadzono tego dnia.",
        *VISIT_HELD,
        count=Sum(VISIT.c.held),
    ),
    _visits(
        "visits_by_institution",
        "wizyty liczone w podmiotach",
        "Wizyty w środowisku, każda tyle razy, ile różnych podmiotów w niej uczestniczyło; gdy żadnego nie wskazano, "
        "był to ośrodek pomocy społecznej.",
        *VISIT_HELD,
        count=Sum(VISIT.c.institution_count),
        went=WENT_EACH,
    ),
    _visits(
        "visits_by_visitor",
        "wizyty liczone w osobach wizytujących",
        "Wizyty w środowisku, każda tyle razy, ile osób ją odbyło; gdy liczby osób nie zapisano, tyle, ile podmiotów.",
        *VISIT_HELD,
        count=Sum(VISIT.c.went),
        went=None,
    ),
)

_APPLIED_IN = months_and_years(Measure.applied_on)
_OURS = (during(Measure.applied_on), *ours(Measure, Measure.applied_on))
_SEX = sex_of(Measure.person_id, of_key=True)
_PERSON = Distinct(Measure.person_id, number_of_person(Measure.person_id))
_REMOVAL = Condition("nie jest to odebranie dziecka", Measure.kind == "odebranie_12a")
_PROCEDURE_AND_DAY = func.coalesce(spelled(Measure.procedure_id), "") + " " + cast(Measure.applied_on, String)


def _acts(code: str, title: str, definition: str, kind: str, *, unit: str = "measure") -> Indicator:
    where = (*_OURS, Condition("inny rodzaj czynności", Measure.kind == kind))
    return Indicator(code, title, definition, unit, MEASURES, where, by=(_SEX, *_APPLIED_IN))


_MEASURES: Final = (
    Indicator(
        "measures",
        "środki ochronne",
        "Nakazy opuszczenia mieszkania, zakazy zbliżania się, kontaktu i wstępu, dozory i areszty zastosowane "
        "w okresie, każdy osobno, także później zniesione.",
        "measure",
        MEASURES,
        (*_OURS, Condition("nie środek ochronny", Measure.kind.in_(PROTECTIVE_MEASURES))),
        by=(Dimension("rodzaj", Measure.kind, labels="measure_kinds"), _SEX, *_APPLIED_IN),
    ),
    _acts("detained", "zatrzymania", "Zatrzymania w okresie, każde osobno.", "zatrzymanie"),
    Indicator(
        "detained_persons",
        "osoby zatrzymane",
        "Różne znane osoby zatrzymane w okresie.",
        "person",
        MEASURES,
        (*_OURS, Condition("inny rodzaj czynności", Measure.kind == "zatrzymanie")),
        _PERSON,
        (_SEX, *_APPLIED_IN),
    ),
    _acts(
        "cases_art_207",
        "sprawy z art. 207 Kodeksu karnego",
        "Sprawy o znęcanie się (art. 207 Kodeksu karnego) z datą w okresie.",
        "sprawa_207",
    ),
    _acts(
        "notices_of_relapse",
        "informacje o powrocie do przemocy",
        "Informacje o ponownym stosowaniu przemocy z datą w okresie.",
        "informacja_o_powrocie",
    ),
    _acts(
        "notices",
        "zawiadomienia o podejrzeniu przestępstwa",
        "Zawiadomienia skierowane w okresie do Policji lub prokuratury.",
        "zawiadomienie",
    ),
    Indicator(
        "children_removed",
        "dzieci odebrane w trybie art. 12a",
        "Różne dzieci odebrane w okresie w trybie art. 12a ustawy.",
        "person",
        MEASURES,
        (*_OURS, _REMOVAL),
        _PERSON,
        (_SEX, Dimension("umieszczenie", Measure.placement, labels="placements"), *_APPLIED_IN),
    ),
    Indicator(
        "interventions_art_12a",
        "interwencje w trybie art. 12a",
        "Odebrania dzieci w okresie, liczone raz na dzień i procedurę; odebrania poza procedurą liczone raz na dzień.",
        "measure",
        MEASURES,
        (*_OURS, _REMOVAL),
        Distinct(_PROCEDURE_AND_DAY),
        months_and_years(Measure.applied_on, of_key=True),
    ),
    _acts(
        "instructions_art_12a",
        "pouczenia w trybie art. 12a",
        "Pouczenia wydane w okresie przy odebraniu dziecka.",
        "pouczenie_12a",
        unit="instruction",
    ),
    _acts(
        "complaints_art_12a",
        "zażalenia na odebranie dziecka",
        "Zażalenia na odebranie dziecka w trybie art. 12a z datą w okresie.",
        "zazalenie_12a",
    ),
    _acts(
        "complaints_unfounded_art_12a",
        "stwierdzenia bezzasadności odebrania dziecka",
        "Rozstrzygnięcia sądu z datą w okresie, że odebranie dziecka było bezzasadne.",
        "bezzasadnosc_12a",
    ),
    _acts(
        "complaints_unlawful_art_12a",
        "stwierdzenia nielegalności odebrania dziecka",
        "Rozstrzygnięcia sądu z datą w okresie, że odebranie dziecka było nielegalne.",
        "nielegalnosc_12a",
    ),
    _acts(
        "complaints_irregular_art_12a",
        "stwierdzenia nieprawidłowości odebrania dziecka",
        "Rozstrzygnięcia sądu z datą w okresie, że odebranie dziecka było nieprawidłowe.",
        "nieprawidlowosc_12a",
    ),
    _acts(
        "superiors_notified_art_12a",
        "zawiadomienia przełożonych po odebraniu dziecka",
        "Zawiadomienia przełożonych z datą w okresie, wysłane po rozpoznaniu zażalenia na odebranie dziecka.",
        "zawiadomienie_przelozonych_12a",
    ),
)

E: Final = (*_VISITS, *_MEASURES)
