"""The extensions, once for the process; each is given its application by `create_app`."""

from typing import Any

from flask import Flask, current_app  # noqa: TID251 (whichever application serves the request)
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine

from ppr_case.access.accounts import Doorkeeper
from ppr_case.core.base import Base
from ppr_case.installation import Installation

INSTALLATION = "ppr_case"


class Database(SQLAlchemy):
    """The request's session, on the one engine that `installation` opened: pragmas and BEGIN IMMEDIATE come with it."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        return installed(app).engine


def installed(app: Flask) -> Installation:
    installation: Installation = app.extensions[INSTALLATION]
    return installation


def here() -> Installation:
    """Give the installation that this request is served from."""
    return installed(current_app)


def doorkeeper() -> Doorkeeper:
    keeper: Doorkeeper = current_app.extensions["doorkeeper"]
    return keeper


def begin_writing() -> None:
    """Begin a transaction that will write: one that began by reading could not wait for its turn (SQLite)."""
    db.session().connection(execution_options={"immediate": True})


# What was saved is only named once more, on the way to the next page: it need not be read again for that.
db = Database(metadata=Base.metadata, disable_autonaming=True, session_options={"expire_on_commit": False})
login_manager = LoginManager()
csrf = CSRFProtect()
