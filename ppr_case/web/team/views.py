from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere
from ppr_case.casework.team import (
    BeginsBeforeEnd,
    EndsBeforeBeginning,
    HasLeft,
    IsMember,
    Refused,
    SentBefore,
    Term,
    TermAhead,
    add_member,
    correct_member,
    end_term,
    is_in,
    lost_with,
    members_of,
    missing_parts,
    replace_member,
    take_out,
)
from ppr_case.casework.units import institutions_of
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.law.regimes import Act, Wanted
from ppr_case.records.groups import TeamMember
from ppr_case.records.units import Unit
from ppr_case.web.team.forms import CorrectForm, LeaveForm, ReplaceForm, TakeOutForm, TermForm
from ppr_case.webkit.drafts import taken
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.meanwhile import mark
from ppr_case.webkit.naming import opened
from ppr_case.webkit.repeated import is_other, key_of, made_before
from ppr_case.webkit.words import institution_name

bp = Blueprint("team", __name__, url_prefix="/team")
SENT = "Ten formularz już wysłano i zapisano."
GONE = "Tego wpisu już nie ma; niczego nie zmieniono."


@bp.route("")
@allows(Action.TEAM_MANAGE)
def index() -> ResponseReturnValue:
    today = clock.today()
    every = members_of(db.session(), me().unit_id)
    members = [one for one in every if is_in(one, today)]
    act = _act(today)
    return render_template(
        "team/index.html",
        members=sorted(members, key=lambda one: (institution_name(one.institution), one.since_on)),
        former=sorted((one for one in every if one not in members), key=lambda one: one.since_on, reverse=True),
        missing=missing_parts(act, [one.institution.kind for one in members]),
        act=act,
        today=today,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(Action.TEAM_MANAGE)
def add() -> ResponseReturnValue:
    form = TermForm(key=str(new_id()), since_on=clock.today())
    term = _told(form)
    if term is None:
        return _page(form, "Nowa osoba w zespole")
    if (made := made_before(TeamMember, key_of(form), TeamMember.unit_id == me().unit_id)) is not None:
        if _is(made, term):
            return _back(SENT)
        is_other(form, form.since_on, made.number)
        return _page(form, "Nowa osoba w zespole")
    unit = db.session.get_one(Unit, me().unit_id)
    try:
        member = add_member(db.session(), unit, term, id_=key_of(form), today=clock.today())
    except SentBefore:
        db.session.rollback()
        taken()
        return _back(SENT)
    except Refused as refused:
        db.session.rollback()
        _say(form, refused)
        return _page(form, "Nowa osoba w zespole")
    return _done("team.joined", f"Osoba wpisana do zespołu pod numerem {member.number}.")


@bp.route("/<uuid:member_id>/end", methods=["GET", "POST"])
@allows(Action.TEAM_MANAGE)
def end(member_id: UUID) -> ResponseReturnValue:
    """Let somebody leave the team; where a part of it then lacks people, that is to be known."""
    member = _own(member_id)
    form = LeaveForm(last_on=clock.today())
    if not form.validate_on_submit() or form.last_on.data is None or not _is_known(form, _lost(member)):
        return _leaving(form, member)
    try:
        end_term(db.session(), member, last_on=form.last_on.data, today=clock.today())
    except HasLeft:
        db.session.rollback()
        return _back("Ta osoba już odeszła z zespołu; niczego nie zmieniono.")
    except Refused as refused:
        db.session.rollback()
        form.last_on.errors = [_said(refused)]
        return _leaving(form, member)
    return _done("team.left", "Koniec udziału w zespole zapisany.")


@bp.route("/<uuid:member_id>/replacement", methods=["GET", "POST"])
@allows(Action.TEAM_MANAGE)
def replace(member_id: UUID) -> ResponseReturnValue:
    """Let one member go and another come, in one step."""
    member, today = _own(member_id), clock.today()
    form = ReplaceForm(
        key=str(new_id()),
        institution=str(member.institution_id),
        last_on=today - timedelta(days=1),
        since_on=today,
    )
    term = _told(form)
    if term is None or form.last_on.data is None:
        return _page(form, "Zastąpienie osoby w zespole", member)
    if (made := made_before(TeamMember, key_of(form), TeamMember.unit_id == me().unit_id)) is not None:
        if _is(made, term) and member.until_on == form.last_on.data:
            return _back(SENT)
        is_other(form, form.since_on, made.number)
        return _page(form, "Zastąpienie osoby w zespole", member)
    if not _is_known(form, _lost(member, [term.institution.kind])):
        return _page(form, "Zastąpienie osoby w zespole", member)
    try:
        replace_member(db.session(), member, term, id_=key_of(form), last_on=form.last_on.data, today=today)
    except Refused as refused:
        db.session.rollback()
        _say(form, refused)
        return _page(form, "Zastąpienie osoby w zespole", member)
    return _done("team.replaced", "Zamiana w zespole zapisana.")


@bp.route("/<uuid:member_id>/correction", methods=["GET", "POST"])
@allows(Action.TEAM_MANAGE)
def correct(member_id: UUID) -> ResponseReturnValue:
    """Correct what was mistyped; whoever comes second sees what the first one changed."""
    member = _own(member_id)
    known = [opened(member, "name"), str(member.institution_id), str(member.since_on), str(member.until_on)]
    now = mark("\n".join(known))
    form = CorrectForm(
        seen=now,
        name=known[0],
        institution=known[1],
        since_on=member.since_on,
        until_on=member.until_on,
    )
    term = _told(form)
    if term is None or form.seen.data != now:
        stale = term is not None
        form.seen.data = now if stale else form.seen.data
        return _page(form, "Poprawienie wpisu", member, stale=stale)
    try:
        changed = correct_member(db.session(), member, term, today=clock.today())
    except Refused as refused:
        db.session.rollback()
        _say(form, refused)
        return _page(form, "Poprawienie wpisu", member)
    taken()
    return _done("team.corrected", "Wpis poprawiony.") if changed else _back("Nic się nie zmieniło.")


@bp.route("/<uuid:member_id>/removal", methods=["GET", "POST"])
@allows(Action.TEAM_MANAGE)
def remove(member_id: UUID) -> ResponseReturnValue:
    """Take out an entry of somebody who was never in the team."""
    member = db.session.get(TeamMember, member_id)
    if member is None and request.method == "POST":
        return _back(GONE)
    member, form = _own(member_id), TakeOutForm()
    if not form.validate_on_submit():
        return render_template("team/remove.html", form=form, member=member)
    try:
        take_out(db.session(), member)
    except HasLeft:
        db.session.rollback()
        return _back(GONE)
    return _done("team.removed", "Wpis usunięty z zespołu; ślad pamięta, że był.")


def _own(member_id: UUID) -> TeamMember:
    member = db.session.get(TeamMember, member_id)
    if member is None or member.unit_id != me().unit_id:
        raise NotHere(member_id)
    return member


def _act(on: date) -> Act:
    return here().law.act_on(on)


def _lost(member: TeamMember, coming: Sequence[str] = ()) -> list[Wanted]:
    return lost_with(members_of(db.session(), me().unit_id), member, _act(clock.today()), coming)


def _told(form: TermForm) -> Term | None:
    """Offer the institutions and read what was sent; None where nothing was, or something is missing."""
    found = institutions_of(db.session(), me().unit_id)
    form.offer(found)
    if not form.validate_on_submit() or form.since_on.data is None:
        return None
    institution = next(one for one in found if str(one.id) == form.institution.data)
    until_on = form.until_on.data if isinstance(form, CorrectForm) else None
    return Term(" ".join((form.name.data or "").split()), institution, form.since_on.data, until_on)


def _is(made: TeamMember, term: Term) -> bool:
    same = (made.institution_id, made.since_on) == (term.institution.id, term.since_on)
    return same and opened(made, "name") == term.name


def _is_known(form: LeaveForm | ReplaceForm, lost: Sequence[Wanted]) -> bool:
    if not lost or form.known.data:
        return True
    parts = ", ".join(part.title for part in lost)
    form.known.errors = [f"W zespole zabraknie: {parts}. Potwierdź, że to wiesz."]
    return False


def _say(form: TermForm, refused: Refused) -> None:
    match refused:
        case EndsBeforeBeginning() if isinstance(form, ReplaceForm):
            form.last_on.errors = [_said(refused)]
        case IsMember():
            form.name.errors = [_said(refused)]
        case _:
            form.since_on.errors = [_said(refused)]


def _said(refused: Refused) -> str:
    match refused:
        case TermAhead():
            said = "Ten dzień dopiero będzie. Wpisz osobę, kiedy wejdzie do zespołu."
        case EndsBeforeBeginning(since_on=since):
            said = f"Udział trwa od {day(since)}. Wpisz ostatni dzień nie wcześniejszy."
        case BeginsBeforeEnd(last_on=last):
            said = f"Poprzednia osoba jest w zespole do {day(last)}. Nowa może zacząć najwcześniej tego dnia."
        case IsMember(since_on=since):
            said = f"Ta osoba jest już wpisana z tego podmiotu, od {day(since)}. Popraw tamten wpis."
        case SentBefore():
            said = SENT
        case _:
            said = "Ta osoba już odeszła z zespołu albo jej wpis usunięto."
    return said


def _page(form: TermForm, title: str, member: TeamMember | None = None, *, stale: bool = False) -> ResponseReturnValue:
    return render_template(
        "team/member.html",
        form=form,
        title=title,
        member=member,
        stale=stale,
        today=clock.today(),
    )


def _leaving(form: LeaveForm, member: TeamMember) -> ResponseReturnValue:
    return render_template("team/end.html", form=form, member=member)


def _done(action: str, said: str) -> ResponseReturnValue:
    trail.note(db.session(), action)
    db.session.commit()
    return _back(said)


def _back(said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("team.index"))
