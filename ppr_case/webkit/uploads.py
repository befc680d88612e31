"""What a request may carry: a page that takes no file takes little, and a file never touches the disk in the clear."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, Final, TypeVar

from flask import Flask, Request, current_app, request, session  # noqa: TID251 (whichever application serves it)

View = TypeVar("View", bound=Callable[..., Any])
FORM: Final = 2 * 1024 * 1024
"""What is typed, on the longest page and with room to spare."""


def takes_files(view: View) -> View:
    """Let this page be sent as much as the application takes at all, by whoever is signed in."""
    view.__takes_files__ = True  # type: ignore[attr-defined]
    return view


class InMemory(Request):
    """Keeps an upload where it is read anyway; what is large would else lie in the folder for temporary files."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return BytesIO()


def init_app(app: Flask) -> None:
    """Begin with this: the guard against forgery reads the form, and with it whatever was sent."""
    app.request_class = InMemory

    @app.before_request
    def _limit() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if not (getattr(view, "__takes_files__", False) and "_user_id" in session):
            request.max_content_length = min(FORM, request.max_content_length or FORM)
