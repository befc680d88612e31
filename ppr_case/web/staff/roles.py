"""What each role may do, for the page that says it: the policy itself, in words."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ppr_case.access.policy import POLICY, Action, Reach, Role

ACTION_NAMES: Final[Mapping[Action, str]] = {
    Action.HOME_OPEN: "otwierać pulpit",
    Action.PASSWORD_CHANGE: "zmieniać własne hasło",
    Action.PROCEDURE_READ: "czytać treść procedur: osoby, adresy, notatki, skany",
    Action.RECORD_LIST: "widzieć numery, daty i kody",
    Action.PROCEDURE_OPEN: "wszczynać procedury formularzem A",
    Action.PERSON_CORRECT: "poprawiać dane osób",
    Action.GROUP_APPOINT: "powoływać grupy i zmieniać ich skład",
    Action.TEAM_MANAGE: "prowadzić skład zespołu interdyscyplinarnego",
    Action.CARD_RECORD: "wypełniać formularze B, C i D, dołączać do formularzy skany",
    Action.PROCEDURE_CLOSE: "kończyć procedury i uchylać zakończenia",
    Action.PROCEDURE_TRANSFER: "przekazywać procedury innym gminom i przejmować je",
    Action.SUPPORT_RECORD: "prowadzić plany pomocy, środki i skierowania",
    Action.SITTING_RECORD: "zapisywać, planować i anulować spotkania",
    Action.VISIT_RECORD: "zapisywać, poprawiać i anulować wizyty",
    Action.ACTIVITY_RECORD: "wpisywać działania poza procedurami",
    Action.ACTIVITY_READ: "widzieć dziennik działań",
    Action.REPORT_RUN: "liczyć wskaźniki i robić sprawozdania",
    Action.REGISTER_EXPORT: "pobierać cały rejestr",
    Action.REGISTER_IMPORT: "wczytywać rejestr z plików",
    Action.STAFF_MANAGE: "prowadzić konta",
    Action.SYSTEM_READ: "widzieć stan systemu",
    Action.TRAIL_READ: "czytać ślad: kto co otwierał i zmieniał",
}
REACH_NAMES: Final[Mapping[Reach, str]] = {
    Reach.UNIT: "tak",
    Reach.ASSIGNED: "tylko procedury swojej grupy",
}


class Line(NamedTuple):
    what: str
    reaches: tuple[str, ...]
    """For each role in the order of `Role`; empty where it may not."""


def lines() -> Iterator[Line]:
    for action, what in ACTION_NAMES.items():
        reaches = (POLICY[role].get(action) for role in Role)
        yield Line(what, tuple("" if reach is None else REACH_NAMES[reach] for reach in reaches))
