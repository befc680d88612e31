"""Who comes into a group, who leaves it, who takes whose place, and what is known that the act asks about."""

from datetime import timedelta
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ppr_case.access.policy import Action
from ppr_case.casework.composition import is_last, lost_with
from ppr_case.casework.groups import (
    EndsBeforeSitting,
    NotSitting,
    Refused,
    Seat,
    SentBefore,
    end_membership,
    replace_member,
    seat_member,
    tell_cases,
)
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.groups import Group, GroupMember
from ppr_case.web.groups.forms import CasesForm, LeaveForm, MemberForm, ReplaceForm, offered_cases
from ppr_case.web.groups.refusals import missing_words, said_of
from ppr_case.web.groups.seats import act_of, is_seat, own_group, seat_of
from ppr_case.web.groups.views import back, bp, done, member_form, offer_seats, shown
from ppr_case.webkit.drafts import taken
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import allows
from ppr_case.webkit.repeated import key_of, made_before

__all__ = ["bp"]

NO_INSTITUTION = "Ta osoba nie ma podmiotu na swoim koncie. Uzupełni go administrator."
SENT = "Ten formularz już wysłano. Zobacz, czy skład jest taki, jaki ma być."
SENT_OTHERWISE = "Tę zamianę już zapisano, a teraz były w niej inne dane: tych nie zapisano. Popraw skład tutaj."
GONE = "Tego udziału w grupie już nie ma; niczego nie zmieniono."


@bp.route("/<uuid:group_id>/members", methods=["POST"])
@allows(Action.GROUP_APPOINT)
def add(group_id: UUID) -> ResponseReturnValue:
    group = own_group(group_id)
    form = member_form()
    if not form.validate_on_submit() or form.since_on.data is None:
        return shown(group.procedure, form)
    if (seat := _told_seat(form)) is None:
        return shown(group.procedure, form)
    if (made := made_before(GroupMember, key_of(form), GroupMember.group_id == group.id)) is not None:
        if _is_made(made, form, seat):
            return back(group.procedure, SENT)
        _ask_again(form)
        return shown(group.procedure, form)
    try:
        seat_member(
            db.session(),
            group,
            seat,
            act_of(group.procedure),
            id_=key_of(form),
            since_on=form.since_on.data,
            today=clock.today(),
        )
    except Refused as refused:
        db.session.rollback()
        form.since_on.errors = [said_of(refused)]
        return shown(group.procedure, form)
    return done(group.procedure, "group.changed", "Skład grupy zmieniony.")


@bp.route("/<uuid:group_id>/members/<uuid:member_id>/end", methods=["GET", "POST"])
@allows(Action.GROUP_APPOINT)
def end(group_id: UUID, member_id: UUID) -> ResponseReturnValue:
    """Let somebody's membership end; where the group loses somebody whom the act wants, that is to be known."""
    group = own_group(group_id)
    if (member := _member(group, member_id)) is None:
        return back(group.procedure, GONE)
    act = act_of(group.procedure)
    form = LeaveForm(last_on=clock.today() - timedelta(days=1))
    lost, last = lost_with(group, member, act), is_last(group, member)
    if not form.validate_on_submit() or form.last_on.data is None or not _is_known(form, lost, last=last):
        return _leaving("groups/end.html", form, member)
    try:
        end_membership(db.session(), member, act, last_on=form.last_on.data, today=clock.today())
    except NotSitting as refused:
        db.session.rollback()
        return back(group.procedure, f"Niczego nie zmieniono. {said_of(refused)}")
    except Refused as refused:
        db.session.rollback()
        form.last_on.errors = [said_of(refused)]
        return _leaving("groups/end.html", form, member)
    return done(group.procedure, "group.changed", "Udział w grupie zakończony.", lacking=len(lost))


@bp.route("/<uuid:group_id>/members/<uuid:member_id>/replacement", methods=["GET", "POST"])
@allows(Action.GROUP_APPOINT)
def replace(group_id: UUID, member_id: UUID) -> ResponseReturnValue:
    """Let one member go and another come, in one step."""
    group, today = own_group(group_id), clock.today()
    form = ReplaceForm(key=str(new_id()), last_on=today - timedelta(days=1), since_on=today)
    offer_seats(form)
    member, made = _member(group, member_id), None
    if request.method == "POST":
        made = made_before(GroupMember, key_of(form), GroupMember.group_id == group.id)
    if made is not None:
        return back(group.procedure, SENT if member is None or _is_same(form, made, member) else SENT_OTHERWISE)
    if member is None:
        return back(group.procedure, GONE)
    if form.validate_on_submit() and (seat := _told_seat(form)) is not None and _is_known_of(form, member, seat):
        return _replaced(form, member, seat)
    return _leaving("groups/replace.html", form, member)


def _told_seat(form: MemberForm) -> Seat | None:
    """Give whom a form names, or say beside the field why they cannot sit in a group."""
    seat = seat_of(form)
    if seat is None:
        form.member.errors = [NO_INSTITUTION]
    return seat


def _is_same(form: ReplaceForm, made: GroupMember, member: GroupMember) -> bool:
    seat = seat_of(form) if form.validate() else None
    return seat is not None and _is_made(made, form, seat) and member.until_on == form.last_on.data


def _is_known_of(form: ReplaceForm, member: GroupMember, seat: Seat) -> bool:
    lost = lost_with(member.group, member, act_of(member.group.procedure), [seat.institution.kind])
    return _is_known(form, lost, last=False)


def _replaced(form: ReplaceForm, member: GroupMember, seat: Seat) -> ResponseReturnValue:
    group = member.group
    assert form.last_on.data is not None  # noqa: S101 (validated; for the type checker)
    assert form.since_on.data is not None  # noqa: S101
    try:
        replace_member(
            db.session(),
            member,
            seat,
            act_of(group.procedure),
            id_=key_of(form),
            last_on=form.last_on.data,
            since_on=form.since_on.data,
            today=clock.today(),
        )
    except (NotSitting, SentBefore) as refused:
        db.session.rollback()
        if isinstance(refused, SentBefore):
            taken()
        return back(group.procedure, said_of(refused))
    except Refused as refused:
        db.session.rollback()
        field = form.last_on if isinstance(refused, EndsBeforeSitting) else form.since_on
        field.errors = [said_of(refused)]
        return _leaving("groups/replace.html", form, member)
    return done(group.procedure, "group.changed", "Zamiana zapisana. Dostęp zmienił się razem z nią.")


@bp.route("/<uuid:group_id>/cases", methods=["POST"])
@allows(Action.GROUP_APPOINT)
def tell(group_id: UUID) -> ResponseReturnValue:
    """Write down what is known of the person using violence that the act asks about."""
    group, form = own_group(group_id), CasesForm()
    form.cases.choices = offered_cases(act_of(group.procedure))
    if not form.validate_on_submit():
        return back(group.procedure, "Niczego nie zmieniono: wybierz spośród podanych odpowiedzi.")
    try:
        tell_cases(db.session(), group, form.cases.data or [], act_of(group.procedure))
    except NotSitting as refused:
        db.session.rollback()
        return back(group.procedure, f"Niczego nie zmieniono. {said_of(refused)}")
    return done(group.procedure, "group.changed", "Zapisane.")


def _member(group: Group, member_id: UUID) -> GroupMember | None:
    return next((member for member in group.members if member.id == member_id), None)


def _is_known(form: LeaveForm | ReplaceForm, lost: list[str], *, last: bool) -> bool:
    """Ask whether it is known what the group will lack; nothing is asked where it loses nothing."""
    if not (lost or last) or form.known.data:
        return True
    alone = "To ostatnia osoba w grupie. " if last else ""
    without = f"W grupie zabraknie: {missing_words(lost)}. " if lost else ""
    form.known.errors = [f"{alone}{without}Potwierdź, że to wiesz."]
    return False


def _is_made(made: GroupMember, form: MemberForm, seat: Seat) -> bool:
    return is_seat(made, seat) and made.since_on == form.since_on.data


def _ask_again(form: MemberForm) -> None:
    form.key.data = str(new_id())
    said = "Ten formularz dodał już kogoś, a teraz są w nim inne dane. Wyślij go jeszcze raz, jeśli to następna osoba."
    form.since_on.errors = [said]


def _leaving(template: str, form: LeaveForm | ReplaceForm, member: GroupMember) -> ResponseReturnValue:
    group = member.group
    return render_template(
        template,
        form=form,
        member=member,
        group=group,
        procedure=group.procedure,
        asked=bool(form.known.errors or form.known.data),
        today=clock.today(),
    )
