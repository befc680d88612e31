"""The extensions, once for the process; each is given its application by `create_app`."""

from typing import Any

from flask import Flask
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine

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


db = Database(metadata=Base.metadata, disable_autonaming=True)
login_manager = LoginManager()
csrf = CSRFProtect()
