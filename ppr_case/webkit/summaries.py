"""The list above a form of what is to be mended: each sentence leads to its field, where the page shows one.

A field may be hidden, or left out of the page that somebody crafted a form for: its sentence is said all the same,
without a link to nothing. What the page shows is known when it has been drawn, and the list stands before it.
"""

import re
from typing import Final, NamedTuple

from flask import Flask, Response, g
from markupsafe import Markup

from ppr_case.webkit.forms import first_of

_SHOWN: Final = re.compile(r'<(?!input\b[^>]*\btype="hidden")[a-z][^>]*\sid="([^"]*)"')


class _Link(NamedTuple):
    id: str
    whole: str
    said: str


def leads_to(errors: object, id_: str) -> Markup:
    """Give the first sentence among the errors of a field, as a link to the element of this id."""
    said = Markup.escape(first_of(errors))
    link = _Link(str(Markup.escape(id_)), Markup('<a href="#{}">{}</a>').format(id_, said), said)
    g.setdefault("summary", []).append(link)
    return Markup(link.whole)  # noqa: S704 (escaped above)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["leads_to"] = leads_to
    app.after_request(_without_dead_links)


def _without_dead_links(response: Response) -> Response:
    links: list[_Link] = g.get("summary", [])
    if links and response.mimetype == "text/html":
        html = response.get_data(as_text=True)
        shown = set(_SHOWN.findall(html))
        for dead in (link for link in links if link.id not in shown):
            html = html.replace(dead.whole, dead.said)
            response.set_data(html)
    return response
