"""Where a page's draft meets the page: what was typed comes back into its fields, and goes when the form is taken."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, request  # noqa: TID251 (whichever application serves the request)
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from ppr_case import trail
from ppr_case.casework.drafts import draft_of, drop_draft, fields_of
from ppr_case.core import clock
from ppr_case.records.drafts import Draft
from ppr_case.webkit.extensions import db, here

RESUMED: Final = "szkic"
"""The parameter of an address that asks for the draft of its page."""
LONGEST: Final = 2000
"""Characters of an address that a draft is kept under; none of ours comes near."""
NOT_KEPT: Final = frozenset({"csrf_token", "do", "strona"})
LABELS: Final[Mapping[str, str]] = {
    "activities.correct": "poprawienie działania",
    "activities.record": "działanie",
    "cards.change": "zmiana formularza",
    "cards.new": "nowa procedura",
    "cards.receipt": "przekazanie formularza B",
    "cards.record": "formularz C albo D",
    "closing.close": "zakończenie procedury",
    "closing.monitoring": "zakończenie monitorowania",
    "groups.appoint": "powołanie grupy",
    "meetings.record": "spotkanie",
    "support.draw_up": "plan pomocy",
    "visits.correct": "poprawienie wizyty",
    "visits.record": "wizyta",
}
"""The pages whose drafts are kept, by endpoint."""


class Place(NamedTuple):
    """A page that a draft belongs to."""

    endpoint: str
    named: Mapping[str, object]

    @property
    def label(self) -> str:
        return LABELS[self.endpoint]


def place_of(page: str) -> Place | None:
    """Say which of our pages an address leads to; None where its drafts are not kept."""
    if len(page) > LONGEST:
        return None
    path, _, _ = page.partition("?")
    try:
        endpoint, named = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    return Place(endpoint, named) if endpoint in LABELS else None


def this_page() -> str:
    """Give the address of the page that is asked for, as its draft is kept under."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != RESUMED]
    return request.path + (f"?{urlencode(kept)}" if kept else "")


def kept() -> Draft | None:
    """Give the draft of this page of whoever asks for it."""
    if request.endpoint not in LABELS or g.get("who") is None:
        return None
    if "draft" not in g:
        g.draft = draft_of(db.session(), g.who.id, this_page(), at=clock.now())
    found: Draft | None = g.draft
    return found


def offered() -> Draft | None:
    """Give a template the draft to offer; beside a form that was just sent there is none."""
    return kept() if request.method == "GET" else None


def is_resumed() -> bool:
    return request.method == "GET" and RESUMED in request.args and kept() is not None


def sent() -> MultiDict[str, str]:
    """Give what was sent with the form, or what its draft holds where that is asked for; nothing on a fresh page."""
    if request.method == "POST":
        return request.form
    draft = kept() if is_resumed() else None
    return MultiDict(fields_of(draft)) if draft is not None else MultiDict()


def init_app(app: Flask) -> None:
    app.after_request(_let_go)
    app.jinja_env.globals.update(draft=offered, is_resumed=is_resumed, this_page=this_page)


def _let_go(response: Response) -> Response:
    """Let the draft go once the form was taken, and led on."""
    taken = request.method == "POST" and response.status_code == 302
    if taken and kept() is not None:
        with here().sessions(by=str(g.who.id)).writing() as writing:
            drop_draft(writing, g.who.id, this_page())
            trail.note(writing, "draft.dropped")
            writing.commit()
    return response
