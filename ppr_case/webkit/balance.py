"""The balance of procedures, term by term, as pages show it: each term opens its own list."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Term(NamedTuple):
    code: str
    sign: str
    words: str
    number: int
    total: bool


_TERMS: Final = (
    ("procedures_continued", "", "kontynuowane", False),
    ("procedures_opened", "+", "wszczęte", False),
    ("procedures_taken_over", "+", "przejęte", False),
    ("procedures_conducted", "=", "prowadzone", True),
    ("procedures_closed", "\N{MINUS SIGN}", "zakończone", False),
    ("procedures_handed_over", "\N{MINUS SIGN}", "przekazane", False),
    ("procedures_open_at_end", "=", "w toku na koniec", True),
)
CODES: Final = tuple(code for code, *_ in _TERMS)


def terms(found: Mapping[str, object]) -> list[Term]:
    """Give the terms of the balance; none where the register does not reach back so far."""
    made = [
        Term(code, sign, words, number, total)
        for code, sign, words, total in _TERMS
        if isinstance(number := found[code], int)
    ]
    return made if len(made) == len(_TERMS) else []
