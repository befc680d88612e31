"""A form that was sent before: it carries the id of the record that it makes (ADR 15)."""

from collections.abc import Callable
from itertools import chain
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from flask import Flask, current_app, g, request  # noqa: TID251 (whichever application serves the request)
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import BadRequest
from wtforms import Field

from ppr_case.core.base import Base, new_id
from ppr_case.webkit.extensions import begin_writing, db

R = TypeVar("R", bound=Base)


class Keyed(Protocol):
    key: Field


def init_app(app: Flask) -> None:
    app.register_error_handler(IntegrityError, _answer_again)


def _answer_again(lost: IntegrityError) -> ResponseReturnValue:
    """Take a form anew that lost a race: it was sent twice at once, or two people made what there is one of.

    The database let the other one in, and it is there now: the page finds it and says what it always says. What fails
    once more did not lose a race, and is an error of ours.
    """
    db.session.rollback()
    if g.get("again") or request.method != "POST":
        raise lost
    g.again = True
    begin_writing()
    for file in chain.from_iterable(request.files.listvalues()):  # of several files in one field, each
        file.stream.seek(0)
    view = cast(Callable[..., ResponseReturnValue], current_app.view_functions[request.endpoint or ""])
    return view(**request.view_args or {})


def key_of(form: Keyed) -> UUID:
    """Give the id that the record will have; whoever sends none of ours is refused with 400."""
    try:
        return UUID(form.key.data or "")
    except ValueError as wrong:
        raise BadRequest from wrong


def made_before(record: type[R], id_: UUID, within: ColumnElement[bool]) -> R | None:
    """Give what this form made when it was sent before; of what is out of reach nothing is said."""
    found: R | None = db.session.scalars(select(record).where(record.id == id_, within)).one_or_none()  # type: ignore[attr-defined]
    g.made_before = found is not None
    return found


def is_other(form: Keyed, field: Any, number: str) -> None:
    """Say beside a field that the form made a record before and says something else now, and give it a new id.

    Somebody went back, changed what they had typed and sent it again: it may be a correction or a second record, and
    only they know.
    """
    form.key.data = str(new_id())
    said = (
        f"Ten formularz zapisano już pod numerem {number}, a teraz są w nim inne dane. Niczego nie zmieniono. "
        "Jeśli tamten wpis jest błędny, popraw go; zapisany jeszcze raz formularz będzie drugim wpisem."
    )
    field.errors = [said]
