"""Strict reading of data files: what is missing, unknown or of another type stops the program and is named."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

Raw = dict[str, Any]

LOCAL: Final = "L"
"""The certainty of a value that an installation has set for itself."""


class LawDataError(ValueError):
    """A data file of the law cannot be used as it stands. The message, in Polish, is meant for whoever edited it."""


class Table:
    """One table of a data file, read key by key; what nobody asked for is a mistake and is said so."""

    def __init__(self, raw: object, path: str) -> None:
        if not isinstance(raw, dict):
            raise LawDataError(f"{path}: w tym miejscu ma być tabela")
        self._raw = dict(raw)
        self.path = path

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._raw))

    def raw(self) -> Raw:
        return self._raw

    def take(self, key: str, kind: type[T]) -> T:
        """Give a required value of exactly this type (a date is not a moment, a number is not a truth value).

        Raises LawDataError where it is missing or of another type.
        """
        if key not in self._raw:
            raise LawDataError(f"{self.path}: brakuje pola „{key}”")
        value = self._raw.pop(key)
        if type(value) is not kind:
            raise LawDataError(f"{self.path}.{key}: wartość ma zły typ; ma być {NAMES[kind]}")
        return value

    def maybe(self, key: str, kind: type[T], default: T) -> T:
        return self.take(key, kind) if key in self._raw else default

    def text(self, key: str) -> str:
        value = self.take(key, str)
        if not value.strip():
            raise LawDataError(f"{self.path}.{key}: tekst nie może być pusty")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.take(key, str)
        if value not in allowed:
            raise LawDataError(f"{self.path}.{key}: nieznana wartość „{value}”; dozwolone: {', '.join(allowed)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list)
        if not values or not all(isinstance(value, str) and value.strip() for value in values):
            raise LawDataError(f"{self.path}.{key}: ma być niepusta lista niepustych tekstów")
        return tuple(values)

    def below(self, key: str) -> "Table":
        return Table(self._raw.pop(key, {}), f"{self.path}.{key}")

    def tables(self) -> Iterator[tuple[str, "Table"]]:
        """Give every value that is left, each a table of its own, with its key."""
        for key in list(self._raw):
            yield key, Table(self._raw.pop(key), f"{self.path}.{key}")

    def labels(self) -> dict[str, str]:
        """Give every value that is left, each a text, by its key."""
        return {key: self.text(key) for key in list(self._raw)}

    def done(self) -> None:
        if self._raw:
            raise LawDataError(f"{self.path}: nieznane pola: {', '.join(sorted(self._raw))}")


NAMES: Final[Mapping[type, str]] = {
    str: "tekst",
    int: "liczba całkowita",
    bool: "true albo false",
    list: "lista",
    dict: "tabela",
    date: "data RRRR-MM-DD",
}


def read(path: Path) -> Raw:
    """Read a TOML file.

    Raises LawDataError where it is not one.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawDataError(f"{path.name}: to nie jest poprawny plik TOML w UTF-8: {error}") from error


def amended(base: Raw, change: Raw, source: str) -> Raw:
    """Lay a change over a table: tables are joined, everything else is replaced.

    A cited value that the change touches without citing a source of its own now rests on that of the change.
    """
    merged = dict(base)
    for key, value in change.items():
        below = base.get(key)
        merged[key] = amended(below, value, source) if isinstance(below, dict) and isinstance(value, dict) else value
    if "source" in base and "source" not in change and any(not isinstance(value, dict) for value in change.values()):
        merged |= {"source": source, "certainty": LOCAL}
    return merged


def inherited(axis: Raw, code: str, path: str) -> Raw:
    """Give a table with everything of the one that it `extends`, but for the span in which that was in force.

    Raises LawDataError where there is no such table, or where the chain bites its own tail.
    """
    chain: list[Raw] = []
    seen: set[str] = set()
    following: object = code
    while following is not None:
        table = axis.get(following) if isinstance(following, str) else None
        if following in seen or not isinstance(table, dict):
            raise LawDataError(f"{path}: nie można rozszerzyć „{following}”")
        seen.add(str(following))
        chain.append(table)
        following = table.get("extends")
    merged: Raw = {}
    for table in reversed(chain):
        kept = {key: value for key, value in merged.items() if key not in SPAN}
        merged = _joined(kept, {key: value for key, value in table.items() if key != "extends"})
    return merged


SPAN: Final = frozenset({"in_force_from", "in_force_to"})


def _joined(base: Raw, over: Raw) -> Raw:
    joined = dict(base)
    for key, value in over.items():
        below = base.get(key)
        joined[key] = _joined(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return joined
