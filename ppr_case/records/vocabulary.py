"""The closed lists of codes the database enforces; their Polish labels are data of the law."""

from typing import Final

GROUNDS: Final = ("ustanie", "brak_zasadnosci")
REASONS: Final = (
    "niepotwierdzenie",
    "zgon_doznajacej",
    "zgon_stosujacej",
    "wyjazd",
    "polaczenie",
    "inne",
)
CLOSING_GAPS: Final = ("form_c", "plan", "plan_undone", "visit", "signs", "sitting")
"""What a procedure may be closed without, knowingly."""
MONITORING_OUTCOMES: Final = (
    "bez_powrotu",
    "nowa_procedura",
    "brak_kontaktu",
    "wyjazd",
    "zgon",
    "inne",
)
"""How the monitoring after a closing ended."""
SEXES: Final = ("K", "M")
ROLES: Final = ("doznajaca", "stosujaca", "domownik", "swiadek")
FORMS_OF_VIOLENCE: Final = ("fizyczna", "psychiczna", "seksualna", "ekonomiczna", "elektroniczna", "inna")
CARD_KINDS: Final = ("A", "B", "C", "D")
SCAN_KINDS: Final = ("pdf", "jpeg", "png")
"""What a scan of a form may be."""
YES_NO_UNKNOWN: Final = ("tak", "nie", "nie_ustalono")
REMARKED: Final = ("procedures", "closings", "groups", "plans", "plan_actions", "measures", "referrals", "sittings")
SITTING_KINDS: Final = ("ZI", "GR")
DECISIONS: Final = (
    "kontynuacja",
    "plan",
    "wezwanie",
    "program",
    "zawiadomienie",
    "zakonczenie",
)
"""What a sitting decided in a procedure, where a code says it."""
SITTING_STATES: Final = ("odbyte", "planowane", "odwolane")
VISIT_PURPOSES: Final = ("monitoring", "nk_c", "interwencja")
SIGNS_OF_VIOLENCE: Final = ("tak", "nie", "niejasne")
PROGRAMMES: Final = ("ke", "pt")
PENALTIES: Final = ("grzywna", "ograniczenie_wolnosci")
PROTECTIVE_MEASURES: Final = (
    "nakaz_opuszczenia",
    "zakaz_zblizania",
    "zakaz_kontaktu",
    "zakaz_wstepu",
    "dozor",
    "areszt",
)
MEASURE_KINDS: Final = (
    *PROTECTIVE_MEASURES,
    "zatrzymanie",
    "sprawa_207",
    "zawiadomienie",
    "informacja_o_powrocie",
    "odebranie_12a",
    "pouczenie_12a",
    "zazalenie_12a",
    "bezzasadnosc_12a",
    "nielegalnosc_12a",
    "nieprawidlowosc_12a",
    "zawiadomienie_przelozonych_12a",
)
POLICE_ORDERS: Final = ("nakaz_opuszczenia", "zakaz_zblizania", "zakaz_kontaktu", "zakaz_wstepu")
"""What the Police may order for a time; a court may order the same without that end."""
PLACEMENTS: Final = ("najblizsza", "rodzina_zastepcza", "placowka")
INSTITUTION_KINDS: Final = (
    "ops",
    "policja",
    "zw",
    "sow",
    "oik",
    "asystent",
    "oswiata",
    "ppp",
    "zdrowie",
    "gkrpa",
    "ppt",
    "kurator",
    "prokuratura",
    "sad",
    "straz",
    "pcpr",
    "urzad",
    "ngo",
    "inny",
)
ACTIVITY_SETTINGS: Final = ("punkt", "osrodek", "sow", "dom_matek", "oik", "inny")
ACTIVITY_FORMS: Final = ("indywidualna", "grupowa", "zdalna")
PARTICIPANT_GROUPS: Final = (
    "kobiety",
    "kobiety_niepelnosprawne",
    "kobiety_starsze",
    "mezczyzni",
    "mezczyzni_niepelnosprawni",
    "mezczyzni_starsi",
    "dzieci",
    "dziewczynki",
    "chlopcy",
    "dzieci_niepelnosprawne",
    "zi",
    "gdp",
)
UNITS_OF_COUNT: Final = (
    "procedure",
    "family",
    "form",
    "person",
    "sitting",
    "visit",
    "plan",
    "measure",
    "instruction",
    "group",
    "member",
    "motion",
    "referral",
    "activity",
    "participant",
    "hour",
    "place",
    "piece",
    "day",
    "share",
)
ACCOUNT_ROLES: Final = ("coordinator", "member", "reporting", "administrator", "data_protection")

ACTS_COUNTED: Final = (
    "training training_using training_family conference supervision advice advice_family advice_psychological "
    "advice_pedagogical advice_legal advice_medical advice_social advice_vocational advice_consultation_point "
    "advice_crisis advice_using campaign awareness_event media_item materials_event workshop_children "
    "education_parents education_action education_victims self_control_training extracurricular leisure mediation "
    "letter intervention helpline_call database_update report guide_sent"
)
THINGS_COUNTED: Final = (
    "materials guide website website_post helpline database centre centre_new centre_places day_room advice_facility "
    "consultation_point institution_using institution_victims support_group therapy_group self_help_group "
    "therapy_programme prevention_programme school_programme nonaggression_programme educational_therapy_programme "
    "support_programme_using corrective_edition therapeutic_edition corrective_provider therapeutic_provider "
    "programme_adopted programme_developed programme_running project initiative initiative_church initiative_ngo "
    "diagnosis training_needs rules team_created housing_resolution social_contract"
)
PERSONS_COUNTED: Final = (
    "support therapy therapy_individual therapy_completed observation medical_certificate_info shelter_family "
    "shelter_child shelter_person left_shelter_ceased housing housing_application addiction_referral secured_child "
    "informed reimprisoned staff_support"
)
ACTIVITY_KINDS: Final = (*ACTS_COUNTED.split(), *THINGS_COUNTED.split(), *PERSONS_COUNTED.split())
