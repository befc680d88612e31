"""Sealed fields on a page, by the names that templates know."""

from flask import Flask

from ppr_case.crypto.columns import is_erased
from ppr_case.records.naming import ERASED, full_name, kept, listed_name, opened

__all__ = ["ERASED", "full_name", "kept", "listed_name", "opened"]


def init_app(app: Flask) -> None:
    for give in (opened, full_name, listed_name):
        app.jinja_env.filters[give.__name__] = give
    app.jinja_env.tests["erased"] = is_erased
