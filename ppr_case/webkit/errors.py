"""Errors are pages of ours, with a way on; nothing personal in them, nor in the log."""

from http import HTTPStatus
from typing import Final, NamedTuple

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from ppr_case.access.rules import NotAllowed, NotHere
from ppr_case.crypto.columns import KeyDestroyed
from ppr_case.webkit.extensions import db


class Words(NamedTuple):
    title: str
    text: str
    icon: str


WORDS: Final = {
    400: Words("Nie rozumiem tego żądania", "Wróć i spróbuj jeszcze raz; nic nie zostało zapisane.", "alert"),
    403: Words(
        "Nie masz dostępu do tej strony",
        "Ta część rejestru należy do innych obowiązków. Jeśli potrzebujesz jej w pracy, poproś koordynatora zespołu.",
        "lock",
    ),
    404: Words("Nie ma takiej strony", "Adres mógł się zmienić albo wkradła się w nim literówka.", "search"),
    405: Words("Tej strony nie otwiera się w ten sposób", "Wróć na pulpit i wejdź na nią jeszcze raz.", "alert"),
    409: Words("Ktoś zmienił to przed Tobą", "Otwórz stronę ponownie, porównaj i zapisz jeszcze raz.", "alert"),
    413: Words(
        "Plik jest za duży",
        "Skany dołącz po jednym albo mniejsze. Rejestr podziel na części albo wczytaj go z wiersza poleceń.",
        "doc",
    ),
    429: Words("Za dużo prób naraz", "Odczekaj chwilę i spróbuj jeszcze raz.", "clock"),
    500: Words(
        "Coś się zepsuło po naszej stronie",
        "Nic nie zostało zapisane. Spróbuj jeszcze raz, a jeśli to wróci, powiedz administratorowi, o której to było.",
        "alert",
    ),
    503: Words(
        "Baza danych nie odpowiada",
        "Nic nie zostało zapisane. Spróbuj za minutę; jeśli to potrwa, zawiadom administratora.",
        "clock",
    ),
}
_GONE: Final = Words(
    "Tych danych już nie ma",
    "Usunięto je na zawsze razem z ich kluczem, więc nikt ich nie odczyta ani niczego do nich nie dopisze. "
    "Nic nie zostało zapisane; dni i liczby w rejestrze zostały.",
    "lock",
)
EXPIRED: Final = Words(
    "Ta strona była otwarta zbyt długo",
    "Ze względów bezpieczeństwa formularz wygasł. Wróć, odśwież stronę i wyślij go jeszcze raz.",
    "clock",
)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(NotHere, lambda _: _page(HTTPStatus.NOT_FOUND))
    app.register_error_handler(NotAllowed, lambda _: _page(HTTPStatus.FORBIDDEN, _ASK))
    app.register_error_handler(KeyDestroyed, lambda _: _page(HTTPStatus.GONE, _GONE))
    app.register_error_handler(OperationalError, lambda _: _page(HTTPStatus.SERVICE_UNAVAILABLE))
    app.register_error_handler(HTTPStatus.INTERNAL_SERVER_ERROR, lambda _: _page(HTTPStatus.INTERNAL_SERVER_ERROR))


_ASK: Final = Words(
    "Nie należysz do grupy tej procedury",
    "Procedura istnieje, ale jej treść widzi tylko powołana grupa. "
    "Jeśli masz w niej działać, poproś koordynatora zespołu o dołączenie do grupy.",
    "lock",
)


def expired() -> ResponseReturnValue:
    """Say that a form came with a token of another session, or with none."""
    return _page(HTTPStatus.BAD_REQUEST, EXPIRED)


def _of_http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if code < HTTPStatus.BAD_REQUEST:
        return error
    return _page(code)


def _page(code: int, words: Words | None = None) -> ResponseReturnValue:
    db.session.rollback()
    known = words or WORDS.get(code) or WORDS[500 if code >= HTTPStatus.INTERNAL_SERVER_ERROR else 400]
    return render_template("errors/error.html", code=int(code), words=known, signed_in=g.get("who") is not None), code
