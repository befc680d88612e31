"""Drafts as a browser without scripts makes them, and as the database has them."""

from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from ppr_case.records.drafts import Draft
from ppr_case.records.groups import GroupMember
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town
from tests.worlds import World

NOTE = "Dzieci spały w kuchni."


def save(browser: Browser, strona: str, **fields: Any) -> Page:
    """Save as the button does, from a page that was opened just now."""
    sent = {"szkic": str(uuid4())} | fields
    return browser.post_raw("/drafts/saving", csrf_token=browser.token(strona), strona=strona, **sent)


def hidden(page: Page) -> dict[str, str]:
    """Give what a page says of its draft: which one this opening writes and was opened with, and whose."""
    said = {one.attributes.get("name", ""): one.attributes.get("value", "") for one in page.elements}
    return {name: said[name] for name in ("strona", "szkic", "szkic-po", "szkic-kto")}


def offers(page: Page) -> list[str]:
    """Give the addresses of the drafts that a page offers, the newest first."""
    links = [one for one in page.elements if one.tag == "a" and one.text.startswith("Wróć do szkicu")]
    return [one.attributes["href"] for one in links]


def drafts(world: World) -> list[Draft]:
    with world.reading() as session:
        return list(session.scalars(select(Draft).order_by(Draft.saved_at, Draft.id)))


def texts(world: World) -> list[str]:
    """Give what each draft holds, opened."""
    with world.reading() as session:
        return [draft.fields or "" for draft in session.scalars(select(Draft).order_by(Draft.saved_at, Draft.id))]


def visit(town: Town, number: str = "1/2024") -> str:
    return f"/visits/new/{town.id(number)}"


def leave(town: Town) -> None:
    """Let the member's sitting in every group have ended yesterday."""
    with town.world.writing() as session:
        for seat in session.scalars(select(GroupMember)):
            seat.since_on, seat.until_on = date(2024, 1, 2), date(2024, 5, 5)
        session.commit()
