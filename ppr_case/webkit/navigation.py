"""What is in the band at the top, for whoever may go there."""

from typing import Final, NamedTuple

from flask import Flask, g, request, url_for

from ppr_case.access.policy import Action
from ppr_case.webkit.guard import me


class Place(NamedTuple):
    label: str
    endpoint: str
    icon: str
    action: Action

    @property
    def slice(self) -> str:
        return self.endpoint.partition(".")[0]


PLACES: Final = (
    Place("Pulpit", "home.show", "home", Action.HOME_OPEN),
    Place("Moje sprawy", "mine.index", "user", Action.VISIT_RECORD),
    Place("Procedury", "procedures.index", "card", Action.RECORD_LIST),
    Place("Spotkania", "meetings.index", "people", Action.RECORD_LIST),
    Place("Wizyty", "visits.index", "door", Action.RECORD_LIST),
    Place("Zespół", "team.index", "people", Action.TEAM_MANAGE),
    Place("Działania", "activities.index", "cal", Action.ACTIVITY_READ),
    Place("Wskaźniki", "indicators.index", "chart", Action.REPORT_RUN),
    Place("Sprawozdania", "reports.index", "doc", Action.REPORT_RUN),
    Place("Rejestr", "register.index", "down", Action.REGISTER_EXPORT),
    Place("Konta", "staff.index", "user", Action.STAFF_MANAGE),
    Place("System", "system.show", "shield", Action.SYSTEM_READ),
    Place("Ślad", "trail.index", "eye", Action.TRAIL_READ),
)


class Stop(NamedTuple):
    """A place as the page shows it."""

    label: str
    url: str
    icon: str
    here: bool


def places() -> list[Stop]:
    if g.get("who") is None:
        return []
    here = (request.endpoint or "").partition(".")[0]
    return [
        Stop(place.label, url_for(place.endpoint), place.icon, place.slice == here)
        for place in PLACES
        if me().may(place.action)
    ]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["places"] = places
