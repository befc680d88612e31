"""Section A: procedures and families. Section B: the forms."""

from typing import Final

from sqlalchemy import and_, not_, or_

from ppr_case.indicators.encounters import (
    CLOSED_BEFORE_VISIT,
    ENTERED,
    HELD_ON_VISIT,
    NONE_HELD_ON_VISIT,
    VISITED,
)
from ppr_case.indicators.kinds import CARDS, GROUP_PEOPLE, GROUPS, PLANS, PROCEDURES
from ppr_case.indicators.language import END, START, Condition, Dimension, Distinct, Indicator, Kind
from ppr_case.indicators.rules import (
    ACTIVE,
    IN_ACTIVE,
    OF_LIVE,
    VIOLENCE_IN_PROCEDURE,
    WITNESS,
    during,
    kind_of_institution,
    months_and_years,
    number_of_first_procedure,
    number_of_person,
    ours,
    sex_of,
)
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group
from ppr_case.records.people import Involvement
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure

HELD_FROM_IN: Final = during(Procedure.held_from, "początek poza okresem")
HELD_UNTIL_IN: Final = during(Procedure.held_until, "koniec poza okresem")
ACTIVE_IN: Final = Condition("nieprowadzona w okresie", ACTIVE)
OPENED: Final = (
    HELD_FROM_IN,
    OF_LIVE,
    Condition("przejęta z innej gminy", Procedure.taken_over_on.is_(None)),
)
CONDUCTED: Final = (ACTIVE_IN, OF_LIVE)
CLOSED: Final = (
    HELD_UNTIL_IN,
    OF_LIVE,
    Condition("przekazana, nie zakończona", Procedure.closed_on.is_not(None)),
)
OPEN_AT_END: Final = (*CONDUCTED, Condition("ukończona do ostatniego dnia", Procedure.held_until > END))
_BEGUN = months_and_years(Procedure.held_from)
_ENDED = months_and_years(Procedure.held_until)

GROUP_EXISTS: Final = (
    Condition("powołana po okresie", Group.appointed_on <= END),
    Condition("rozwiązana przed okresem", or_(Group.dissolved_on.is_(None), Group.dissolved_on >= START)),
    *ours(Group, Group.appointed_on),
    Condition("procedura skończona przed okresem", Procedure.held_until >= START),
    Condition("powołana po końcu procedury", Group.appointed_on <= Procedure.held_until),
)
CARD_OURS: Final = (during(Card.filled_on), *ours(Card, Card.filled_on))
CARD_OF: Final = {kind: Condition(f"nie jest to NK-{kind}", Card.kind == kind) for kind in "ABCD"}


def _procedures(code: str, title: str, definition: str, *where: Condition, by: tuple[Dimension, ...] = ()) -> Indicator:
    return Indicator(code, title, definition, "procedure", PROCEDURES, where, by=by)


def _families(
    code: str,
    title: str,
    definition: str,
    *where: Condition,
    of: Kind = PROCEDURES,
    by: tuple[Dimension, ...] = (),
) -> Indicator:
    each = Distinct(Procedure.family_id, number_of_first_procedure(Procedure.family_id))
    return Indicator(code, title, definition, "family", of, where, each, by)


A: Final = (
    _procedures(
        "procedures_opened",
        "procedury wszczęte",
        "Procedury wszczęte w tej gminie formularzem A wypełnionym w okresie; bez przejętych z innej gminy.",
        *OPENED,
        by=_BEGUN,
    ),
    _procedures(
        "procedures_continued",
        "procedury kontynuowane z lat poprzednich",
        "Procedury prowadzone w okresie, a w tej gminie już przed jego pierwszym dniem.",
        *CONDUCTED,
        Condition("prowadzona od dnia w okresie", Procedure.held_from < START),
    ),
    _procedures(
        "procedures_taken_over",
        "procedury przejęte z innej gminy",
        "Procedury przejęte z innej gminy w okresie.",
        HELD_FROM_IN,
        OF_LIVE,
        Condition("nie przejęta", Procedure.taken_over_on.is_not(None)),
        by=_BEGUN,
    ),
    _procedures(
        "procedures_conducted",
        "procedury prowadzone",
        "Procedury prowadzone choćby jeden dzień okresu: wszczęte, kontynuowane i przejęte razem.",
        *CONDUCTED,
    ),
    _procedures(
        "procedures_closed",
        "procedury zakończone",
        "Procedury, których protokół zakończenia ma datę w okresie; zakończenie uchylone nie liczy się w żadnym roku.",
        *CLOSED,
        by=_ENDED,
    ),
    _procedures(
        "closed_violence_ceased",
        "procedury zakończone po ustaniu przemocy",
        "Procedury zakończone w okresie, bo przemoc ustała.",
        *CLOSED,
        Condition("inna podstawa", Procedure.ground == "ustanie"),
        by=_ENDED,
    ),
    _procedures(
        "closed_unfounded",
        "procedury zakończone z braku zasadności",
        "Procedury zakończone w okresie, bo rozstrzygnięto o braku zasadności podejmowania działań.",
        *CLOSED,
        Condition("inna podstawa", Procedure.ground == "brak_zasadnosci"),
        by=_ENDED,
    ),
    _procedures(
        "procedures_handed_over",
        "procedury przekazane innej gminie",
        "Procedury przekazane innej gminie w okresie; przekazanie nie jest zakończeniem.",
        HELD_UNTIL_IN,
        OF_LIVE,
        Condition("nie przekazana", Procedure.handed_over_on.is_not(None)),
        by=_ENDED,
    ),
    _procedures(
        "procedures_open_at_end",
        "procedury w toku na koniec okresu",
        "Procedury prowadzone w okresie, których do ostatniego dnia włącznie nie zakończono ani nie przekazano.",
        *OPEN_AT_END,
    ),
    _families(
        "families_covered",
        "rodziny objęte",
        "Różne rodziny, wobec których w okresie prowadzono procedurę.",
        *CONDUCTED,
    ),
    _families(
        "families_opened",
        "rodziny, wobec których wszczęto procedurę",
        "Różne rodziny, wobec których w okresie wszczęto procedurę w tej gminie.",
        *OPENED,
        by=_BEGUN,
    ),
    _families(
        "families_visited",
        "rodziny odwiedzone w toku procedury",
        "Różne rodziny, u których w okresie odbyła się skuteczna wizyta w toku procedury.",
        *ENTERED,
        Condition("nieprowadzona w dniu wizyty", HELD_ON_VISIT),
        of=VISITED,
    ),
    _families(
        "families_monitored_after_closing",
        "rodziny monitorowane po zakończeniu procedury",
        "Różne rodziny z zakończonych procedur, których dotyczyły w okresie skuteczne wizyty po zakończeniu.",
        *ENTERED,
        Condition("nie zakończona przed wizytą", CLOSED_BEFORE_VISIT),
        Condition("inna procedura była tego dnia prowadzona", NONE_HELD_ON_VISIT),
        of=VISITED,
    ),
    _families(
        "families_with_group",
        "rodziny objęte pomocą grup",
        "Różne rodziny z procedur prowadzonych w okresie, dla których istniała w nim grupa.",
        *GROUP_EXISTS,
        IN_ACTIVE,
        of=GROUPS,
    ),
    Indicator(
        "persons_with_group",
        "osoby objęte pomocą grup",
        "Różne osoby w każdej roli prócz świadka z procedur prowadzonych w okresie, dla których istniała w nim grupa.",
        "person",
        GROUP_PEOPLE,
        (
            *GROUP_EXISTS,
            IN_ACTIVE,
            Condition("świadek", Involvement.role != WITNESS),
            Condition("udział anulowany", Involvement.annulled_on.is_(None)),
            Condition("objęcie procedurą dopiero po okresie", Involvement.covered_from <= END),
        ),
        Distinct(Involvement.person_id, number_of_person(Involvement.person_id)),
        (sex_of(Involvement.person_id, of_key=True),),
    ),
    _families(
        "families_by_violence",
        "rodziny według formy przemocy",
        "Rodziny objęte; podział mówi, jakiej przemocy doznawały w nich osoby, a jedna rodzina może być w kilku "
        "częściach.",
        *CONDUCTED,
        by=(VIOLENCE_IN_PROCEDURE,),
    ),
    Indicator(
        "procedures_with_form_c",
        "procedury z wypełnionym NK-C",
        "Różne procedury, w których w okresie wypełniono formularz C.",
        "procedure",
        CARDS,
        (*CARD_OURS, CARD_OF["C"]),
        Distinct(Card.procedure_id, Procedure.number),
        months_and_years(Card.filled_on),
    ),
)

_FILLED = months_and_years(Card.filled_on)
_FILLED_BY = Dimension("podmiot", kind_of_institution(Card.institution_id), labels="institution_kinds")
_CONCERNS = sex_of(Card.concerns_id)
_OPENS = and_(Card.opening, Procedure.taken_over_on.is_(None))


def _forms(code: str, title: str, definition: str, *where: Condition, by: Dimension) -> Indicator:
    return Indicator(code, title, definition, "form", CARDS, (*CARD_OURS, *where), by=(by, *_FILLED))


B: Final = (
    _forms(
        "forms_a",
        "NK-A ogółem",
        "Formularze A wypełnione w okresie w tej gminie, wszczynające i kolejne.",
        CARD_OF["A"],
        by=_FILLED_BY,
    ),
    _forms(
        "forms_a_opening",
        "NK-A wszczynające",
        "Formularze A wypełnione w okresie, które wszczęły procedurę w tej gminie.",
        CARD_OF["A"],
        Condition("dokumentuje kolejne zdarzenie", _OPENS),
        by=_FILLED_BY,
    ),
    _forms(
        "forms_a_further",
        "NK-A dokumentujące kolejne zdarzenie",
        "Formularze A wypełnione w okresie, które nie wszczęły procedury w tej gminie: ogółem bez wszczynających.",
        CARD_OF["A"],
        Condition("wszczyna procedurę", not_(_OPENS)),
        by=_FILLED_BY,
    ),
    _forms(
        "forms_b",
        "NK-B wydane",
        "Formularze B wydane w okresie, każdy raz, kogokolwiek dotyczy.",
        CARD_OF["B"],
        by=_CONCERNS,
    ),
    _forms(
        "forms_c",
        "NK-C wypełnione",
        "Formularze C wypełnione w okresie, każdy raz, kogokolwiek dotyczy.",
        CARD_OF["C"],
        by=_CONCERNS,
    ),
    _forms(
        "forms_d",
        "NK-D wypełnione",
        "Formularze D wypełnione w okresie, każdy raz, kogokolwiek dotyczy.",
        CARD_OF["D"],
        by=_CONCERNS,
    ),
    Indicator(
        "plans",
        "indywidualne plany pomocy",
        "Indywidualne plany pomocy z datą w okresie.",
        "plan",
        PLANS,
        (during(Plan.drawn_on), *ours(Plan, Plan.drawn_on)),
        by=months_and_years(Plan.drawn_on),
    ),
)
