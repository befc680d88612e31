"""Default deny: a view says who may call it, or the application does not start; and every page read leaves an entry."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, TypeVar
from uuid import UUID

from flask import Flask, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user
from werkzeug.exceptions import Forbidden, Unauthorized

from ppr_case import trail
from ppr_case.access.accounts import who_is
from ppr_case.access.policy import Action, Reach, Role, Who
from ppr_case.access.rules import find_procedure
from ppr_case.core import clock
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.webkit.extensions import begin_writing, db, here, installed, login_manager

View = TypeVar("View", bound=Callable[..., Any])
SAFE: Final = ("GET", "HEAD", "OPTIONS")


class UnguardedView(RuntimeError):
    """A view was registered that does not say who may call it."""


class SessionEnded(Unauthorized):
    """A form came from somebody who is signed in no more."""


def public(view: View) -> View:
    """Let anybody in: signing in, the health check, the style sheet."""
    view.__access__ = None  # type: ignore[attr-defined]
    return view


def reads(view: View) -> View:
    """Take a form that only asks: what is looked for stands in no address, and the answer is recorded as a reading."""
    view.__reads__ = True  # type: ignore[attr-defined]
    return view


def allows(action: Action) -> Callable[[View], View]:
    """Let in whoever may do this on anything; which records, the view's query says with `within_reach`."""

    def declare(view: View) -> View:
        view.__access__ = action  # type: ignore[attr-defined]
        return view

    return declare


def on_procedure(action: Action) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Turn `procedure_id` of the address into the procedure, for whoever may do this on it; 404 or 403 for others."""

    def declare(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def found(*, procedure_id: UUID, **more: Any) -> ResponseReturnValue:
            procedure: Procedure = find_procedure(db.session(), me(), action, procedure_id, on=clock.today())
            _asked()[me().reach(action), procedure.id] = True
            return view(procedure=procedure, **more)

        found.__access__ = action  # type: ignore[attr-defined]
        return found

    return declare


def me() -> Who:
    """Give the person this request is for; the guard has let nobody else come so far."""
    who: Who = g.who
    return who


def may(action: str, procedure: Procedure | None = None) -> bool:
    """Answer a template: may this person do this, at all or on this procedure. Asked once for each reach."""
    if g.get("who") is None:
        return False
    wanted = Action(action)
    reach = me().reach(wanted)
    if procedure is None or reach is None:
        return reach is not None
    asked = _asked()
    if (reach, procedure.id) not in asked:
        asked[reach, procedure.id] = _reaches(wanted, procedure.id)
    return asked[reach, procedure.id]


def _asked() -> dict[tuple[Reach | None, UUID], bool]:
    """Give what this request knows already: one rule selects whatever has the same reach, whatever is done there."""
    asked: dict[tuple[Reach | None, UUID], bool] = g.setdefault("asked", {})
    return asked


def _reaches(action: Action, procedure_id: UUID) -> bool:
    try:
        find_procedure(db.session(), me(), action, procedure_id, on=clock.today())
    except (LookupError, PermissionError):
        return False
    return True


def init_app(app: Flask) -> None:
    app.before_request(_admit)
    app.after_request(_leave_entry)
    app.jinja_env.globals["may"] = may


def assert_every_view_declared(app: Flask) -> None:
    bare = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "__access__"))
    if bare:
        raise UnguardedView(f"declare @public, @allows or @on_procedure on: {', '.join(bare)}")


class Account(UserMixin):  # type: ignore[misc]
    """Who is signed in, as Flask-Login keeps it: the cookie holds the id and the mark, and nothing that says who."""

    def __init__(self, who: Who, mark: str) -> None:
        self.who = who
        self._mark = mark

    def get_id(self) -> str:
        return f"{self.who.id}.{self._mark}"


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _account(kept: str) -> Account | None:
    id_, _, mark = kept.partition(".")
    try:
        who = who_is(db.session(), UUID(id_), mark, law=here().law, on=clock.today())
    except ValueError:
        return None
    return None if who is None else Account(who, mark)


def begin_session(staff: Staff) -> None:
    """Sign this browser in; whatever its cookie held before is gone."""
    session.clear()
    session.permanent = True  # the cookie's own stamp ends it after the idle time; each answer renews it
    who = Who(staff.id, staff.unit_id, Role(staff.role), staff.login, here().law)
    login_user(Account(who, staff.session_mark))


def _admit() -> ResponseReturnValue | None:
    g.who = None
    installation = installed(_app())
    db.session(info={"by": "anonymous", "keyring": installation.keys})
    view = _app().view_functions.get(request.endpoint or "")
    if not _only_reads(view):
        begin_writing()
    g.who = current_user.who if current_user.is_authenticated else None
    if g.who is not None:
        db.session().info["by"] = str(g.who.id)
    if view is None:  # no such page: the error says so, to anybody
        return None
    action: Action | None = getattr(view, "__access__", None)
    if action is None:
        return None
    if g.who is None:
        if request.method == "POST":
            raise SessionEnded
        return redirect(url_for("sign_in.enter", dalej=request.full_path.rstrip("?")))
    if not g.who.may(action):
        raise Forbidden
    return None


def _leave_entry(response: Response) -> Response:
    """Record what was shown or refused, in a session of its own: a page that then fails was read all the same.

    A form that was taken leads on to another page, and its own entry stands with what it wrote. One that was not taken
    is shown again, names and all: that is a reading.
    """
    view = _app().view_functions.get(request.endpoint or "")
    if getattr(view, "__access__", None) is None or g.get("who") is None:
        return response
    if response.status_code in {204, 302, 304} or (response.is_streamed and not _only_reads(view)):
        return response
    opened = db.session().info.get("open_keys")
    rows: Mapping[str, list[UUID]] = {}
    if opened is not None:
        rows = {table: [id_ for name, id_ in opened.read if name == table] for table, _ in opened.read}
    if not _only_reads(view):
        db.session.rollback()  # nothing of it was taken, and the entry must not wait for its turn behind it
    refused = response.status_code in {403, 404}
    with installed(_app()).sessions(by=str(me().id)).writing() as writing:
        trail.note(
            writing,
            "refused" if refused else "read",
            *(trail.Touched("read", table, sorted(ids)) for table, ids in sorted(rows.items())),
            page=request.endpoint or "",
            **{name: str(value) for name, value in (request.view_args or {}).items() if isinstance(value, UUID)},
        )
        writing.commit()
    return response


def _only_reads(view: object) -> bool:
    return request.method in SAFE or getattr(view, "__reads__", False)


def _app() -> Flask:
    from flask import current_app  # noqa: PLC0415, TID251 (the guard serves whichever application calls it)

    return current_app
