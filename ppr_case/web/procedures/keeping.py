"""The pages on which somebody keeps a way of looking at the list of procedures, renames it and lets it go."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere
from ppr_case.casework.saved_lists import (
    LONGEST_NAME,
    KeptAlready,
    NameTaken,
    Refused,
    TooMany,
    change_list,
    keep_list,
)
from ppr_case.casework.selections import Selection
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.naming import opened
from ppr_case.records.saved_lists import SavedList
from ppr_case.records.staff import Staff
from ppr_case.web.procedures.forms import KeepForm
from ppr_case.web.procedures.lists import Kept, first_year_of, kept_lists, list_form
from ppr_case.web.procedures.views import bp
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.repeated import key_of, made_before
from ppr_case.webkit.words import capitalised

__all__ = ["bp"]


@bp.route("/lists")
@allows(Action.RECORD_LIST)
def lists() -> ResponseReturnValue:
    """Show what one keeps; nobody else sees it."""
    return render_template("procedures/lists.html", kept=_kept())


@bp.route("/lists/new", methods=["GET", "POST"])
@allows(Action.RECORD_LIST)
def keep() -> ResponseReturnValue:
    """Keep the list that the address describes."""
    session, today = db.session(), clock.today()
    chosen = list_form(me(), request.args, first_year_of(session, me(), today), today).selection
    form = KeepForm(key=str(new_id()), name=capitalised(chosen.said)[:LONGEST_NAME])
    if not form.validate_on_submit():
        return _page(form, chosen)
    name, opens = form.name.data or "", bool(form.opens.data)
    if before := _made(form):
        return _repeated(form, before, chosen) or _page(form, chosen)
    try:
        keep_list(session, _myself(), name=name, asked=chosen.asked, opens=opens, id_=key_of(form))
    except Refused as refused:
        session.rollback()
        if before := _made(form):  # this very form, sent twice at once
            return _repeated(form, before, chosen) or _page(form, chosen)
        form.name.errors = [_said(refused)]
        return _page(form, chosen)
    trail.note(session, "list.saved")
    session.commit()
    return _back(chosen, "Widok zapisany: stoi nad listą.")


@bp.route("/lists/<uuid:list_id>", methods=["GET", "POST"])
@allows(Action.RECORD_LIST)
def change(list_id: UUID) -> ResponseReturnValue:
    """Give a kept list another name, or begin with it."""
    session = db.session()
    saved = session.scalars(select(SavedList).where(SavedList.id == list_id, SavedList.staff_id == me().id)).first()
    if saved is None:
        raise NotHere(list_id)
    form = KeepForm(name=opened(saved, "name"), opens=saved.opens)
    one = next(one for one in _kept() if one.id == saved.id)
    if not form.validate_on_submit():
        return render_template("procedures/change_list.html", form=form, one=one)
    try:
        change_list(session, _myself(), saved, name=form.name.data or "", opens=bool(form.opens.data))
    except Refused as refused:
        session.rollback()
        form.name.errors = [_said(refused)]
        return render_template("procedures/change_list.html", form=form, one=one)
    trail.note(session, "list.changed")
    session.commit()
    flash("Widok zmieniony.")
    return redirect(url_for("procedures.lists"))


@bp.route("/lists/<uuid:list_id>/removal", methods=["POST"])
@allows(Action.RECORD_LIST)
def let_go(list_id: UUID) -> ResponseReturnValue:
    """Let a kept list go, and no procedure with it; of what is gone already it is said so."""
    session = db.session()
    saved = session.get(SavedList, list_id)
    if saved is not None and saved.staff_id != me().id:
        raise NotHere(list_id)
    if saved is None:
        flash("Tego widoku już nie ma.")
        return redirect(url_for("procedures.lists"))
    session.delete(saved)
    trail.note(session, "list.removed")
    session.commit()
    flash("Widok usunięty. Procedury zostały, gdzie były.")
    return redirect(url_for("procedures.lists"))


def _made(form: KeepForm) -> SavedList | None:
    return made_before(SavedList, key_of(form), SavedList.staff_id == me().id)


def _repeated(form: KeepForm, before: SavedList, chosen: Selection) -> ResponseReturnValue | None:
    """Lead to the list that the form kept before; None, and the form says so, where it says something else now."""
    name = opened(before, "name")
    if (before.asked, name, before.opens) == (chosen.asked, form.name.data, bool(form.opens.data)):
        return _back(chosen, "Ten widok jest już zapisany.")
    form.key.data = str(new_id())
    said = (
        f"Ten formularz zapisał już widok „{name}”, a teraz są w nim inne dane. Niczego nie zmieniono; "
        "zapisany jeszcze raz formularz będzie drugim widokiem."
    )
    form.name.errors = [said]
    return None


def _kept() -> list[Kept]:
    session, today = db.session(), clock.today()
    return kept_lists(session, me(), first_year_of(session, me(), today), today)


def _myself() -> Staff:
    return db.session().get_one(Staff, me().id)


def _page(form: KeepForm, chosen: Selection) -> ResponseReturnValue:
    return render_template("procedures/keep_list.html", form=form, chosen=chosen)


def _back(chosen: Selection, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("procedures.index", **chosen.answers))


def _said(refused: Refused) -> str:
    match refused:
        case NameTaken():
            return "Masz już widok o tej nazwie. Nazwij ten inaczej."
        case KeptAlready(id_):
            name = next(one.name for one in _kept() if one.id == id_)
            return f"Ten sam widok masz już pod nazwą „{name}”."
        case TooMany(most):
            return f"Masz już {most} widoków, więcej się nad listą nie zmieści. Usuń któryś z „Moich widoków”."
    raise refused
