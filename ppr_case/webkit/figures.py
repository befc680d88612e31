"""Figures of reports on a page: the same drawing that goes on paper, its inks turned into the page's own by CSS."""

from typing import Final

from flask import Flask
from markupsafe import Markup

from ppr_case.reports.backends import figures
from ppr_case.reports.backends.svg import svg
from ppr_case.reports.charts import Figure

WIDTH: Final = 640
"""In points, as wide as the middle column of a page: letters keep the size that they have on paper, or grow."""


def drawn(figure: Figure) -> Markup:
    """Draw a figure; `svg` escapes every text of it, so the result may stand in a page as it is."""
    return Markup(svg(figures.draw(figure, WIDTH), figure.alt))  # noqa: S704 (see above; a test tries it)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["drawn"] = drawn
