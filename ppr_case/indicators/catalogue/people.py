"""Section C: people. Section D: meetings and bodies."""

from dataclasses import replace
from typing import Final

from sqlalchemy import and_, or_

from ppr_case.indicators.catalogue.procedures import GROUP_EXISTS
from ppr_case.indicators.encounters import ATTENDANCE, GROUP_SAT, PRESENT, SAT, SITTING, SITTINGS, USES_VIOLENCE_THERE
from ppr_case.indicators.kinds import GROUPS, MEMBERS
from ppr_case.indicators.language import ELDER, END, Column, Condition, Dimension, Distinct, Indicator, Kind, Sum
from ppr_case.indicators.persons import (
    AGE,
    INVOLVED,
    MONITORED,
    MONITORED_AGE,
    MONITORED_PEOPLE,
    PEOPLE,
    SEX,
    VIOLENCE_OF_PERSON,
    monitored,
    reaches,
)
from ppr_case.indicators.rules import during, kind_of_institution, months_and_years, number_of_person, ours, own, sex_of
from ppr_case.records.groups import Group, TeamMember
from ppr_case.records.meetings import Sitting, sitting_persons
from ppr_case.records.people import Person

_WOMAN = Condition("nie kobieta", Person.sex == "K")
_MAN = Condition("nie mężczyzna", Person.sex == "M")
_DISABLED = Condition("bez niepełnosprawności", Person.disabled)


def _persons(code: str, title: str, definition: str, of: Kind, where: tuple[Condition, ...]) -> Indicator:
    return Indicator(code, title, definition, "person", of, where, by=(SEX,))


def _among(whole: Indicator, suffix: str, who: str, among: str, *where: Condition) -> Indicator:
    return replace(
        whole,
        code=whole.code + suffix,
        title=f"{whole.title}: {who}",
        definition=f"{whole.definition.removesuffix('.')}; {among}.",
        where=(*whole.where, *where),
    )


def _by_sex_and_age(whole: Indicator, age: Column) -> tuple[Indicator, ...]:
    """Tell women, men and children apart (rule 6). Unknown age is that of an adult: NULL < 18 is not true."""
    child, adult = Condition("dorosły", age < 18), Condition("dziecko", or_(age >= 18, age.is_(None)))
    elder = Condition("nie osoba starsza", age >= ELDER)
    return (
        whole,
        _among(whole, "_women", "kobiety", "tylko dorosłe kobiety", adult, _WOMAN),
        _among(whole, "_men", "mężczyźni", "tylko dorośli mężczyźni", adult, _MAN),
        _among(whole, "_children", "dzieci", "tylko osoby poniżej 18 lat", child),
        _among(whole, "_girls", "dziewczynki", "tylko dziewczynki, czyli poniżej 18 lat", child, _WOMAN),
        _among(whole, "_boys", "chłopcy", "tylko chłopcy, czyli poniżej 18 lat", child, _MAN),
        _among(
            whole,
            "_elder_women",
            "kobiety starsze",
            "tylko starsze kobiety (od 60 lat lub od wieku przyjętego w jednostce)",
            elder,
            _WOMAN,
        ),
        _among(
            whole,
            "_elder_men",
            "mężczyźni starsi",
            "tylko starsi mężczyźni (od 60 lat lub od wieku przyjętego w jednostce)",
            elder,
            _MAN,
        ),
        _among(whole, "_disabled", "osoby z niepełnosprawnością", "tylko z niepełnosprawnością", _DISABLED),
        _among(
            whole,
            "_disabled_women",
            "kobiety z niepełnosprawnością",
            "tylko dorosłe kobiety z niepełnosprawnością",
            _DISABLED,
            adult,
            _WOMAN,
        ),
        _among(
            whole,
            "_disabled_men",
            "mężczyźni z niepełnosprawnością",
            "tylko dorośli mężczyźni z niepełnosprawnością",
            _DISABLED,
            adult,
            _MAN,
        ),
        _among(
            whole,
            "_disabled_children",
            "dzieci z niepełnosprawnością",
            "tylko osoby poniżej 18 lat z niepełnosprawnością",
            _DISABLED,
            child,
        ),
    )


EXPERIENCED: Final = reaches(INVOLVED.c.experiencing, "nie doznaje przemocy")
_USED = reaches(INVOLVED.c.using, "nie stosuje przemocy")
_USING = _persons(
    "persons_using",
    "osoby stosujące przemoc",
    "Różne osoby stosujące przemoc w procedurach prowadzonych w okresie.",
    PEOPLE,
    _USED,
)
_MONITORED = _persons(
    "persons_monitored_after_closing",
    "osoby doznające przemocy monitorowane po zakończeniu procedury",
    "Różne osoby doznające przemocy w zakończonych procedurach, których dotyczyły w okresie skuteczne wizyty "
    "po zakończeniu.",
    MONITORED_PEOPLE,
    monitored(MONITORED.c.experiencing, "nie doznaje przemocy"),
)

C: Final = (
    *_by_sex_and_age(
        _persons(
            "persons_experiencing",
            "osoby doznające przemocy",
            "Różne osoby doznające przemocy w procedurach prowadzonych w okresie.",
            PEOPLE,
            EXPERIENCED,
        ),
        AGE,
    ),
    _USING,
    _among(_USING, "_women", "kobiety", "tylko kobiety, w każdym wieku", _WOMAN),
    _among(_USING, "_men", "mężczyźni", "tylko mężczyźni, w każdym wieku", _MAN),
    _persons(
        "persons_in_families",
        "osoby w rodzinach objętych",
        "Różne osoby wymienione w procedurach prowadzonych w okresie, w każdej roli prócz świadka.",
        PEOPLE,
        reaches(INVOLVED.c.in_family, "tylko świadek"),
    ),
    Indicator(
        "persons_using_at_meetings",
        "osoby stosujące przemoc, które stawiły się na spotkanie",
        "Różne osoby obecne w okresie na spotkaniu grupy, które stosują przemoc w procedurze tego spotkania.",
        "person",
        ATTENDANCE,
        (
            during(Sitting.held_on),
            *own(Sitting),
            Condition("nie spotkanie grupy", Sitting.kind == "GR"),
            Condition("nie odbyło się", Sitting.state == "odbyte"),
            Condition("nie stosuje przemocy w procedurze tego spotkania", USES_VIOLENCE_THERE),
        ),
        Distinct(sitting_persons.c.person_id, number_of_person(sitting_persons.c.person_id)),
        (sex_of(sitting_persons.c.person_id, of_key=True), *months_and_years(Sitting.held_on)),
    ),
    Indicator(
        "persons_by_violence",
        "osoby doznające przemocy według jej formy",
        "Osoby doznające przemocy; podział mówi, jakiej, a jedna osoba może być w kilku częściach.",
        "person",
        PEOPLE,
        EXPERIENCED,
        by=(VIOLENCE_OF_PERSON,),
    ),
    *(
        indicator
        for indicator in _by_sex_and_age(_MONITORED, MONITORED_AGE)
        if not indicator.code.endswith(("_girls", "_boys"))
    ),
    _persons(
        "persons_using_monitored_after_closing",
        "osoby stosujące przemoc monitorowane po zakończeniu procedury",
        "Różne osoby stosujące przemoc w zakończonych procedurach, których dotyczyły w okresie skuteczne wizyty "
        "po zakończeniu.",
        MONITORED_PEOPLE,
        monitored(MONITORED.c.using, "nie stosuje przemocy"),
    ),
)

_SAT_IN = (PRESENT, *months_and_years(SITTING.c.held_on))
_APPOINTED_IN = months_and_years(Group.appointed_on)
_ON_LAST_DAY = (
    Condition(
        "nie jest członkiem ostatniego dnia okresu",
        and_(TeamMember.since_on <= END, or_(TeamMember.until_on.is_(None), TeamMember.until_on >= END)),
    ),
)

D: Final = (
    Indicator(
        "team_meetings",
        "posiedzenia zespołu interdyscyplinarnego",
        "Posiedzenia zespołu interdyscyplinarnego, które odbyły się w okresie.",
        "sitting",
        SITTINGS,
        (*SAT, Condition("nie posiedzenie zespołu", SITTING.c.kind == "ZI")),
        by=_SAT_IN,
    ),
    Indicator(
        "group_meetings",
        "spotkania grup",
        "Spotkania grup, które odbyły się w okresie, każde raz; bez tych, których wszystkie procedury anulowano.",
        "sitting",
        SITTINGS,
        GROUP_SAT,
        by=_SAT_IN,
    ),
    Indicator(
        "group_meetings_by_procedure",
        "spotkania grup liczone w procedurach",
        "Spotkania grup w okresie, każde tyle razy, ilu nieanulowanych procedur dotyczyło, prowadzonych tego dnia "
        "lub nie.",
        "sitting",
        SITTINGS,
        GROUP_SAT,
        Sum(SITTING.c.live),
        _SAT_IN,
    ),
    Indicator(
        "groups_created",
        "grupy utworzone",
        "Grupy powołane w okresie.",
        "group",
        GROUPS,
        (during(Group.appointed_on), *ours(Group, Group.appointed_on)),
        by=_APPOINTED_IN,
    ),
    Indicator(
        "groups_existing",
        "grupy funkcjonujące",
        "Grupy istniejące choćby jeden dzień okresu: od powołania do rozwiązania albo do końca prowadzenia procedury.",
        "group",
        GROUPS,
        GROUP_EXISTS,
    ),
    Indicator(
        "groups_extended",
        "grupy w rozszerzonym składzie",
        "Grupy funkcjonujące w okresie, które mają skład rozszerzony.",
        "group",
        GROUPS,
        (*GROUP_EXISTS, Condition("skład podstawowy", Group.extended)),
    ),
    Indicator(
        "teams",
        "zespoły interdyscyplinarne",
        "Jeden zespół, jeżeli ostatniego dnia okresu ma członków.",
        "group",
        MEMBERS,
        _ON_LAST_DAY,
        Distinct(TeamMember.unit_id),
    ),
    Indicator(
        "team_members",
        "członkowie zespołu interdyscyplinarnego",
        "Członkowie zespołu ostatniego dnia okresu; dzień zakończenia członkostwa jeszcze się liczy.",
        "member",
        MEMBERS,
        _ON_LAST_DAY,
        by=(Dimension("podmiot", kind_of_institution(TeamMember.institution_id), labels="institution_kinds"),),
    ),
)
