"""What a form offers to choose from, read as late as it can be."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

from wtforms.fields.choices import SelectChoice

from ppr_case.casework.units import institutions_of
from ppr_case.core.base import id_of
from ppr_case.records.units import Institution
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import me
from ppr_case.webkit.words import capitalised, institution_name

T = TypeVar("T")


class Offer(Generic[T]):
    """What may be chosen: looked for when an answer is checked, ordered and put into words only where it is shown.

    Most forms are sent with few answers and taken: whatever they did not tick need not be read, and no name opened.
    """

    def __init__(
        self,
        find: Callable[[Collection[str] | None], Iterable[T]],
        *,
        code: Callable[[T], str] = lambda one: str(one.id),  # type: ignore[attr-defined]
        words: Callable[[T], str],
        order: Callable[[T], Any] | None = None,
    ) -> None:
        """`find` is told which codes are asked for, None for all; it may give more."""
        self._find, self._code, self._words, self._order = find, code, words, order
        self._picked: dict[str, T] = {}

    @cached_property
    def all(self) -> dict[str, T]:
        """Give everything that is offered, by the code that an answer names it with."""
        return self._by_code(None)

    def chosen(self, codes: Collection[str] | None) -> list[T]:
        """Give what an answer names, as far as it is offered."""
        if not codes:
            return []
        if "all" in self.__dict__:
            self._picked = self.all
        elif not self._picked.keys() >= set(codes):
            self._picked = self._by_code(codes)
        return [self._picked[code] for code in dict.fromkeys(codes) if code in self._picked]

    def _by_code(self, codes: Collection[str] | None) -> dict[str, T]:
        return {self._code(one): one for one in self._find(codes)}

    def __iter__(self) -> Iterator[SelectChoice]:
        shown: Iterable[T] = self.all.values()
        for one in sorted(shown, key=self._order) if self._order else shown:
            yield SelectChoice(self._code(one), self._words(one))


def institutions(order: Callable[[Institution], Any]) -> Offer[Institution]:
    """Offer those of the unit, in this order and then by name."""

    def find(codes: Collection[str] | None) -> Iterable[Institution]:
        ids = None if codes is None else [id_ for code in codes if (id_ := id_of(code))]
        return institutions_of(db.session(), me().unit_id, ids)

    def name(one: Institution) -> str:
        return capitalised(institution_name(one))

    return Offer(find, words=name, order=lambda one: (order(one), name(one)))
