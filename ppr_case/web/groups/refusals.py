"""What a page says where a group cannot be as it was told."""

from collections.abc import Sequence
from datetime import timedelta

from ppr_case.casework.groups import (
    AppointedAhead,
    AppointedBefore,
    AppointedThatDay,
    BeginsBeforeEnd,
    EndsBeforeSitting,
    HasEnded,
    HasGroup,
    MeetsNext,
    MeetsPrevious,
    NobodyAppointed,
    OutsideGroup,
    PassedBefore,
    Refused,
    SentBefore,
    SitsAlready,
)
from ppr_case.webkit.filters import day
from ppr_case.webkit.words import label


def said_of(refused: Refused) -> str:
    match refused:
        case AppointedBefore(held_from=on):
            said = f"Procedurę prowadzi się od {day(on)}. Wpisz dzień nie wcześniejszy."
        case PassedBefore(received_on=on):
            said = f"Formularz A wpłynął do zespołu {day(on)}. Przekazano go grupie nie wcześniej."
        case HasGroup(appointed_on=on):
            said = f"Ktoś już powołał grupę, {day(on)}. Otwórz procedurę od nowa i zmień skład."
        case EndsBeforeSitting(since_on=on):
            said = f"Udział trwa od {day(on)}. Wpisz ostatni dzień nie wcześniejszy."
        case BeginsBeforeEnd(last_on=on):
            said = f"Poprzednia osoba jest w grupie do {day(on)}. Nowa może zacząć najwcześniej tego dnia."
        case OutsideGroup(appointed_on=on):
            said = f"Grupa działa od {day(on)}, a ten dzień jest wcześniejszy albo dopiero będzie."
        case MeetsPrevious(last_on=on):
            said = (
                f"Poprzednia grupa działała do {day(on)} włącznie. Wpisz dzień nie wcześniejszy niż "
                f"{day(on + timedelta(days=1))}; jeśli działała krócej, popraw jej ostatni dzień na stronie "
                "„Skład grupy”."
            )
        case MeetsNext(begins_on=on):
            said = f"Następna grupa działa od {day(on)}. Wpisz dzień wcześniejszy."
        case _:
            said = _PLAIN.get(type(refused), "Ten udział w grupie albo ta grupa już się skończyły.")
    return said


_PLAIN = {
    AppointedAhead: "Ten dzień dopiero będzie albo jest przed dniem przekazania formularza. Popraw dni.",
    HasEnded: "Ta procedura nie jest w toku: nie powołuje się w niej grupy.",
    AppointedThatDay: "Tego dnia grupę tej procedury powołała inna gmina. Wpisz inny dzień.",
    NobodyAppointed: "Zaznacz, kto wchodzi w skład grupy, albo wpisz osobę bez konta.",
    SitsAlready: "Ta osoba jest już w grupie.",
    SentBefore: "Ten formularz już wysłano. Zobacz, czy skład jest taki, jaki ma być.",
}


def missing_words(kinds: Sequence[str]) -> str:
    return ", ".join(label(kind, "institution_kinds") for kind in kinds)
