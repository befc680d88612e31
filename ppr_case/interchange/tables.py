"""Every table and column of the interchange format, declared once: parser, template, export and docs read it here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ppr_case.interchange.shape import Column, Kind, Table
from ppr_case.records import numbers
from ppr_case.records.activities import Activity, ActivityParticipants
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group, TeamMember
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.units import ActivityKind, Institution, Unit
from ppr_case.records.visits import Visit
from ppr_case.records.vocabulary import (
    ACTIVITY_FORMS,
    ACTIVITY_SETTINGS,
    CARD_KINDS,
    FORMS_OF_VIOLENCE,
    GROUNDS,
    INSTITUTION_KINDS,
    MEASURE_KINDS,
    PARTICIPANT_GROUPS,
    PENALTIES,
    PLACEMENTS,
    PROGRAMMES,
    REASONS,
    ROLES,
    SEXES,
    SIGNS_OF_VIOLENCE,
    SITTING_KINDS,
    SITTING_STATES,
    UNITS_OF_COUNT,
    VISIT_PURPOSES,
)


def _id(help_: str) -> Column:
    return Column("id", Kind.KEY, "key", help_, required=True, longest=200)


def _day(name: str, attribute: str, help_: str, *, required: bool = False) -> Column:
    return Column(name, Kind.DAY, attribute, help_, required=required)


def _code(name: str, attribute: str, codes: tuple[str, ...], help_: str, *, required: bool = False) -> Column:
    return Column(name, Kind.CODE, attribute, help_, required=required, codes=codes)


def _whole(name: str, attribute: str, help_: str, *, required: bool = False) -> Column:
    return Column(name, Kind.WHOLE, attribute, help_, required=required)


def _plain(name: str, attribute: str, longest: int, help_: str, *, required: bool = False) -> Column:
    return Column(name, Kind.WORDS, attribute, help_, required=required, longest=longest)


def _sealed(name: str, attribute: str, help_: str, kind: Kind = Kind.WORDS) -> Column:
    return Column(name, kind, attribute, help_, sealed=True)


def _to(name: str, attribute: str, table: str, help_: str, *, required: bool = False) -> Column:
    return Column(name, Kind.REFERENCE, attribute, help_, required=required, to=table)


def _many(name: str, attribute: str, table: str, help_: str, *, required: bool = False) -> Column:
    return Column(name, Kind.REFERENCES, attribute, help_, required=required, to=table)


def _procedure(*, required: bool = True) -> Column:
    return _to("procedura", "procedure_id", "procedury", "numer procedury z tabeli procedury", required=required)


def _flag(name: str, attribute: str, help_: str) -> Column:
    return Column(name, Kind.FLAG, attribute, help_, default=False)


ELSEWHERE: Final = _flag("inna_gmina", "elsewhere", "tak, jeśli zrobiła to inna gmina; tutaj się nie liczy")
CODE_PATTERN: Final = "kod małymi literami, bez polskich znaków"


def _annulled(name: str) -> Column:
    return _day(name, "annulled_on", "dzień anulowania wpisu; anulowany nie liczy się nigdzie")


UNIT: Final = Table(
    "jednostka",
    "Jednostka",
    Unit,
    (
        Column("teryt", Kind.TERYT, "teryt", "siedmiocyfrowy kod TERYT gminy", required=True),
        _plain("nazwa", "name", 200, "nazwa gminy, jak ma stać na sprawozdaniu", required=True),
        _day("rejestr_od", "register_from", "pierwszy dzień, od którego rejestr jest pełny; puste: od zawsze"),
        Column("wiek_starszy", Kind.WHOLE, "elder_age", "od ilu lat osoba jest starsza: 60 albo 65", default=60),
    ),
    natural=("teryt",),
)
INSTITUTIONS: Final = Table(
    "instytucje",
    "Instytucje",
    Institution,
    (
        _plain("kod", "code", 40, CODE_PATTERN, required=True),
        _plain("nazwa", "name", 200, "pełna nazwa instytucji", required=True),
        _code("rodzaj", "kind", INSTITUTION_KINDS, "rodzaj instytucji", required=True),
        _plain(
            "resort",
            "ministry",
            40,
            "kolumna ministerstwa, na przykład zdrowie, jeśli inna niż dla rodzaju",
        ),
    ),
    natural=("code",),
)
ACTIVITY_KINDS_OWN: Final = Table(
    "rodzaje_dzialan",
    "Rodzaje działań",
    ActivityKind,
    (
        _plain("kod", "code", 40, "kod własnego rodzaju działania; zaczyna się od x_", required=True),
        _plain("nazwa", "name", 200, "nazwa rodzaju działania", required=True),
        _code("jednostka", "counted_in", UNITS_OF_COUNT, "w czym się liczy", required=True),
    ),
    natural=("code",),
)
PROCEDURES: Final = Table(
    "procedury",
    "Procedury",
    Procedure,
    (
        Column("numer", Kind.NUMBER, "number", "numer procedury, na przykład 17/2021", required=True, longest=40),
        Column("rodzina", Kind.LABEL, "family_id", "etykieta rodziny; puste: rodzina tylko tej procedury", longest=200),
        _day("data_wszczecia", "opened_on", "dzień wypełnienia wszczynającego formularza A", required=True),
        _day("data_wplywu", "received_on", "dzień, w którym formularz dotarł do zespołu"),
        _day("przejeta_dnia", "taken_over_on", "dzień przejęcia z innej gminy"),
        _sealed("przejeta_z", "taken_over_from", "kod TERYT albo nazwa gminy, z której przejęto"),
        _day("przekazana_dnia", "handed_over_on", "dzień przekazania innej gminie"),
        _sealed("przekazana_do", "handed_over_to", "kod TERYT albo nazwa gminy, której przekazano"),
        _day("anulowana_dnia", "annulled_on", "dzień anulowania; numer zostaje, procedura nie liczy się nigdzie"),
        _sealed("uwagi", "notes", "uwagi do procedury", Kind.TEXT),
    ),
    natural=("number",),
)
CLOSINGS: Final = Table(
    "zakonczenia",
    "Zakończenia procedur",
    Closing,
    (
        _procedure(),
        _day("data", "protocol_on", "dzień protokołu zakończenia", required=True),
        _code("podstawa", "ground", GROUNDS, "podstawa zakończenia", required=True),
        _code("przyczyna", "reason", REASONS, "bliższa przyczyna"),
        _day("uchylone_dnia", "revoked_on", "dzień uchylenia; uchylone zakończenie niczego nie zakończyło"),
    ),
    natural=("procedure_id", "protocol_on"),
)
PERSONS: Final = Table(
    "osoby",
    "Osoby",
    Person,
    (
        _id("identyfikator osoby w tym pliku; zostaje po nim tylko skrót"),
        _sealed("imie", "first_name", "imię albo imiona"),
        _sealed("nazwisko", "surname", "nazwisko"),
        _sealed("pesel", "pesel", "jedenaście cyfr", Kind.PESEL),
        _sealed("data_urodzenia", "born", "dzień urodzenia", Kind.DAY),
        _sealed("rok_urodzenia", "born_year", "sam rok, jeśli dzień nie jest znany", Kind.YEAR),
        _code("plec", "sex", SEXES, "płeć: K albo M", required=True),
        _flag("niepelnosprawnosc", "disabled", "tak, jeśli osoba ma niepełnosprawność"),
        _sealed("adres", "address", "adres"),
        _sealed("telefon", "phone", "telefon"),
        _sealed("email", "email", "adres poczty elektronicznej"),
    ),
    letter=numbers.PERSON,
)
INVOLVEMENTS: Final = Table(
    "udzial",
    "Udział osób w procedurach",
    Involvement,
    (
        _procedure(),
        _to("osoba", "person_id", "osoby", "id osoby z tabeli osoby", required=True),
        _code("rola", "role", ROLES, "rola osoby w tej procedurze", required=True),
        _day("od", "joined_on", "pierwszy dzień; puste: od początku procedury albo od urodzenia"),
        Column("formy_przemocy", Kind.CODES, "violence", "formy przemocy", codes=FORMS_OF_VIOLENCE, default=0),
        _annulled("anulowane_dnia"),
    ),
    natural=("procedure_id", "person_id", "role"),
)
CARDS: Final = Table(
    "formularze",
    "Formularze „Niebieska Karta”",
    Card,
    (
        _procedure(),
        _code("rodzaj", "kind", CARD_KINDS, "część formularza: A, B, C albo D", required=True),
        _day("data", "filled_on", "dzień wypełnienia (B: wydania)", required=True),
        _to("podmiot", "institution_id", "instytucje", "kto wypełnił formularz A: kod instytucji"),
        _code("reprezentuje", "represents", INSTITUTION_KINDS, "dla ppt: jaki podmiot reprezentuje"),
        _to("osoba", "concerns_id", "osoby", "kogo dotyczy formularz B, C albo D: id osoby"),
        _day("data_wplywu", "received_on", "dzień wpływu do zespołu"),
        _flag("wszczynajacy", "marked_opening", "formularz A: tak przy tym, który wszczął procedurę"),
        ELSEWHERE,
        _annulled("anulowany_dnia"),
    ),
    letter=numbers.CARD,
    dated="filled_on",
)
SITTINGS: Final = Table(
    "spotkania",
    "Posiedzenia zespołu i spotkania grup",
    Sitting,
    (
        _id("identyfikator spotkania w tym pliku"),
        _code("rodzaj", "kind", SITTING_KINDS, "ZI: posiedzenie zespołu, GR: spotkanie grupy", required=True),
        _day("data", "held_on", "dzień spotkania", required=True),
        Column("stan", Kind.CODE, "state", "puste: odbyte", codes=SITTING_STATES, default="odbyte"),
        _many("procedury", "procedures", "procedury", "numery omawianych procedur"),
        _many("podmioty", "institutions", "instytucje", "kody obecnych instytucji"),
        _many("osoby", "persons", "osoby", "id zaproszonych osób, które przyszły"),
        ELSEWHERE,
        _annulled("anulowane_dnia"),
    ),
    letter=numbers.SITTING,
    dated="held_on",
    links=("procedures", "institutions", "persons"),
)
VISITS: Final = Table(
    "wizyty",
    "Wizyty w środowisku",
    Visit,
    (
        _id("identyfikator wizyty w tym pliku"),
        _day("data", "made_on", "dzień wizyty", required=True),
        _code("cel", "purpose", VISIT_PURPOSES, "cel wizyty", required=True),
        Column("skuteczna", Kind.FLAG, "successful", "nie, jeśli nikogo nie zastano", required=True),
        _many("procedury", "procedures", "procedury", "numery procedur tej rodziny", required=True),
        _many("podmioty", "institutions", "instytucje", "kody instytucji, które poszły; puste: ops"),
        _whole("liczba_osob", "went", "ile osób poszło"),
        _code("oznaki_przemocy", "signs", SIGNS_OF_VIOLENCE, "czy widziano oznaki przemocy"),
        ELSEWHERE,
        _annulled("anulowane_dnia"),
    ),
    letter=numbers.VISIT,
    dated="made_on",
    links=("procedures", "institutions"),
)
GROUPS: Final = Table(
    "grupy",
    "Grupy robocze i diagnostyczno-pomocowe",
    Group,
    (
        _procedure(),
        _day("przekazano_dnia", "passed_on", "dzień przekazania karty; puste: dzień powołania"),
        _day("powolana_dnia", "appointed_on", "dzień powołania grupy", required=True),
        _flag("rozszerzona", "extended", "tak, jeśli grupa działa w rozszerzonym składzie"),
        _day("rozwiazana_dnia", "dissolved_on", "dzień rozwiązania grupy"),
        ELSEWHERE,
        _annulled("anulowane_dnia"),
    ),
    natural=("procedure_id", "appointed_on"),
    taken_back="annulled_on",
)
TEAM_MEMBERS: Final = Table(
    "czlonkowie_zi",
    "Członkowie zespołu interdyscyplinarnego",
    TeamMember,
    (
        _id("identyfikator członka w tym pliku"),
        _sealed("imie_nazwisko", "name", "imię i nazwisko"),
        _to("podmiot", "institution_id", "instytucje", "kod instytucji", required=True),
        _day("od", "since_on", "pierwszy dzień członkostwa", required=True),
        _day("do", "until_on", "ostatni dzień członkostwa; puste: nadal"),
    ),
    letter=numbers.MEMBER,
    dated="since_on",
)
PLANS: Final = Table(
    "plany",
    "Indywidualne plany pomocy",
    Plan,
    (
        _procedure(),
        _day("data", "drawn_on", "dzień sporządzenia planu", required=True),
        _to("osoba", "person_id", "osoby", "dla kogo: id osoby"),
        ELSEWHERE,
        _annulled("anulowane_dnia"),
    ),
    letter=numbers.PLAN,
    dated="drawn_on",
)
REFERRALS: Final = Table(
    "skierowania",
    "Skierowania do programów",
    Referral,
    (
        _procedure(required=False),
        _to("osoba", "person_id", "osoby", "id osoby", required=True),
        _code("program", "programme", PROGRAMMES, "ke: korekcyjno-edukacyjny, pt: psychologiczny", required=True),
        _to("podmiot", "institution_id", "instytucje", "kto wnioskował: kod instytucji"),
        _day("wniosek_dnia", "motion_on", "dzień wniosku"),
        _day("skierowany_dnia", "referred_on", "dzień skierowania"),
        _day("doreczony_dnia", "delivered_on", "dzień doręczenia"),
        _day("wezwanie_1_dnia", "called_1_on", "dzień pierwszego wezwania"),
        _day("wezwanie_2_dnia", "called_2_on", "dzień drugiego wezwania"),
        _day("zgloszony_dnia", "reported_on", "dzień zgłoszenia się"),
        _day("rozpoczal_dnia", "started_on", "dzień rozpoczęcia programu"),
        _day("przerwal_dnia", "dropped_on", "dzień przerwania programu"),
        _day("ukonczyl_dnia", "completed_on", "dzień ukończenia programu"),
        _day("powrot_dnia", "relapsed_on", "dzień powrotu do przemocy po ukończeniu"),
        _day("zawiadomienie_66c_dnia", "notified_on", "dzień zawiadomienia z art. 66c Kodeksu wykroczeń"),
        _day("ukarany_dnia", "punished_on", "dzień ukarania"),
        _code("kara", "penalty", PENALTIES, "rodzaj kary"),
        ELSEWHERE,
        _annulled("anulowane_dnia"),
    ),
    letter=numbers.REFERRAL,
)
MEASURES: Final = Table(
    "srodki",
    "Środki ochronne i inne czynności",
    Measure,
    (
        _procedure(required=False),
        _to("osoba", "person_id", "osoby", "kogo dotyczy: id osoby; wymagane przy odebranie_12a"),
        _code("rodzaj", "kind", MEASURE_KINDS, "rodzaj środka albo czynności", required=True),
        _day("dnia", "applied_on", "dzień zastosowania", required=True),
        _code("umieszczenie", "placement", PLACEMENTS, "odebranie_12a: gdzie umieszczono dziecko"),
        _day("zniesiony_dnia", "lifted_on", "dzień zniesienia; środek był zastosowany i się liczy"),
        ELSEWHERE,
        _annulled("anulowane_dnia"),
    ),
    letter=numbers.MEASURE,
    dated="applied_on",
)
ACTIVITIES: Final = Table(
    "dzialania",
    "Działania poza procedurami",
    Activity,
    (
        _id("identyfikator działania w tym pliku"),
        _day("dnia", "noted_on", "dzień działania albo wpisu", required=True),
        Column("rodzaj", Kind.CODE, "kind", "kod rodzaju działania, także własny x_", required=True, longest=40),
        Column("liczba", Kind.WHOLE, "amount", "ile; puste: 1, wolno 0", default=1),
        _whole("uczestnicy", "participants", "ilu uczestników"),
        _whole("godziny", "hours", "ile godzin razem, w całym wierszu"),
        _plain("odpowiedz", "answer", 80, "odpowiedź słowna, bez danych osobowych"),
        _day("od", "since_on", "pierwszy dzień okresu"),
        _day("do", "until_on", "ostatni dzień okresu"),
        _code("typ", "setting", ACTIVITY_SETTINGS, "gdzie"),
        _code("forma", "form", ACTIVITY_FORMS, "forma"),
        _flag("calodobowe", "round_the_clock", "tak, jeśli działa całą dobę"),
        Column("oznaczenie", Kind.LABEL, "label", "etykieta tej samej osoby albo rzeczy; zostaje skrót", longest=200),
        _to("podmiot", "institution_id", "instytucje", "kod instytucji"),
        _sealed("opis", "description", "opis", Kind.TEXT),
        _annulled("anulowane_dnia"),
    ),
    letter=numbers.ACTIVITY,
    dated="noted_on",
)
PARTICIPANTS: Final = Table(
    "uczestnicy",
    "Uczestnicy działań według grup",
    ActivityParticipants,
    (
        _to("dzialanie", "activity_id", "dzialania", "id działania z tabeli dzialania", required=True),
        _code("grupa", "participant_group", PARTICIPANT_GROUPS, "grupa uczestników", required=True),
        _whole("liczba", "amount", "ilu z tej grupy", required=True),
    ),
)
TABLES: Final = (
    UNIT,
    INSTITUTIONS,
    ACTIVITY_KINDS_OWN,
    PROCEDURES,
    CLOSINGS,
    PERSONS,
    INVOLVEMENTS,
    CARDS,
    SITTINGS,
    VISITS,
    GROUPS,
    TEAM_MEMBERS,
    PLANS,
    REFERRALS,
    MEASURES,
    ACTIVITIES,
    PARTICIPANTS,
)
"""In the order in which they come in: what is named stands before what names it."""
BY_NAME: Final[Mapping[str, Table]] = MappingProxyType({table.name: table for table in TABLES})
OF_THE_REJECTED: Final = ("wiersz", "powod")
"""Columns that the rejected rows bear beside their own; an import passes over them."""
SHEET_OF_LISTS: Final = "listy"
"""Holds the lists that a template's cells are chosen from; an import passes over it."""
