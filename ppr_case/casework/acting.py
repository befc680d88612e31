"""What a PDF does: names that always mean it, and what is done without anybody's asking when it, or a page, is opened.

It is looked for in the text of the file, its streams left out, however a name is spelled. An address behind a link
opens when somebody presses the link, and may stay; one behind `/OpenAction` or `/AA` opens by itself. What a page is
drawn from lies in the file: a reader that fetches it from elsewhere says there who opened it.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

_DELIMITER: Final = rb"\x00\t\n\f\r ()<>\[\]{}/%"
_SKIP: Final = rb"(?:[\x00\t\n\f\r ]++|%[^\r\n]*+)"
_DOES: Final = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|EF|FileAttachment|RichMedia|3D|Rendition|Movie|Sound|GoToE|GoToR|SubmitForm"
    rb"|ImportData|XFA|OPI)(?=[" + _DELIMITER + rb"])"
)
"""Names in a PDF of what runs, sends, plays or brings a file along."""
_FROM_ELSEWHERE: Final = re.compile(
    rb"/(?:U?F" + _SKIP + rb"*+(?:\(|<(?!<))|Ref" + _SKIP + rb"*+<<|FS" + _SKIP + rb"*+/URL(?=[" + _DELIMITER + rb"])"
    rb"|(?:UF|Ref)" + (_SKIP + rb"++[0-9]++") * 2 + _SKIP + rb"++R)"
)
"""The name of another file: of a stream that lies there, of a page that is drawn from it, or its address."""
_BY_ITSELF: Final = re.compile(rb"/(OpenAction|AA)(?=[" + _DELIMITER + rb"])")
_EVENTS: Final = frozenset(
    b"/" + name
    for name in (
        b"E", b"X", b"D", b"U", b"Fo", b"Bl", b"PO", b"PC", b"PV", b"PI", b"O", b"C", b"K", b"F", b"V", b"WC", b"WS",
        b"DS", b"WP", b"DP",
    )
)  # fmt: skip
"""When something of `/AA` is done: a page opens, a field is entered, the file is closed or printed."""
_GOES: Final = b"/GoTo"
"""The one action that only turns pages of the same file."""
_SPELLED: Final = re.compile(rb"#(3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
"""Where the body of a stream begins: the word that ends one would be taken for it after a body that has that word."""
_ENDS: Final = b"endstream"
_WHITE: Final = rb"[\x00\t\n\f\r ]"
_OBJECT: Final = re.compile(rb"(?<![0-9])([0-9]{1,10})" + _WHITE + rb"++[0-9]{1,5}" + _WHITE + rb"++obj")
_REMARKED: Final = re.compile(rb"(?<![0-9])([0-9]{1,10})(?=" + _WHITE + rb"*+(?:[0-9]{1,5}" + _WHITE + rb"*+)?%)")
"""A number that may begin an object with remarks among its words: where a remark ends, only reading it tells."""
_SKIPPED: Final = re.compile(_SKIP + rb"++")
_GENERATION: Final = re.compile(rb"[0-9]{1,5}")
_OBJ: Final = re.compile(rb"obj")
_TOKEN: Final = re.compile(
    _SKIP + rb"*+(<<|>>|<[0-9A-Fa-f\x00\t\n\f\r ]*+>|/[^" + _DELIMITER + rb"]*+|[^" + _DELIMITER + rb"]++|.|\Z)",
    re.DOTALL,
)
_STRING: Final = re.compile(rb"\\.|[()]", re.DOTALL)
_NUMBER: Final = re.compile(rb"[0-9]{1,10}")
_MOST: Final = 200_000
"""Words read behind `/OpenAction` and `/AA`, and objects: a scan has a dozen; more is made to be slow."""
_FARTHEST: Final = 1 << 25
"""Bytes of remarks read on the way to objects: a line of remarks may be read as often as it has numbers."""
_DEEPEST: Final = 40


class _Beyond(Exception):
    """More, or deeper, than anything harmless."""


class _Ref(NamedTuple):
    number: int


class _Dictionary(NamedTuple):
    pairs: list[tuple[bytes, "_Value"]]
    """Each key as often as it stands there: of two, readers take either."""

    def under(self, *names: bytes) -> list["_Value"]:
        return [value for name, value in self.pairs if name in names]


_Value = _Dictionary | list["_Value"] | _Ref | bytes | None  # a name with its slash; None is any other value


def acts(content: bytes) -> bool:
    """Say whether a PDF does anything but show pages, as far as its text tells; what is packed is not looked into."""
    text = without_streams(content)
    if _DOES.search(text):
        return True
    try:
        return _Text(text).acts_by_itself()
    except _Beyond:
        return True


def drawn_from_elsewhere(plain: bytes) -> bool:
    """Say whether a page is drawn from another file; of a PDF that was written anew, where nothing looks like it."""
    return bool(_FROM_ELSEWHERE.search(without_streams(plain)))


def without_streams(content: bytes) -> bytes:
    """Give the text of a PDF, each name spelled one way."""
    return _SPELLED.sub(lambda found: bytes([int(found[1], 16)]), _outside_streams(content))


def _outside_streams(content: bytes) -> bytes:
    """Leave out the bodies of streams, in one pass however they were made; what does not end is no body."""
    kept, place = [], 0
    while (begun := _STREAM.search(content, place)) and (ended := content.find(_ENDS, begun.end())) >= 0:
        kept.append(content[place : begun.start()])
        place = ended + len(_ENDS)
    return b"\n".join([*kept, content[place:]])


class _Text:
    """The objects of a file, found where they stand and not where its table says: a reader that mends does the same."""

    def __init__(self, text: bytes) -> None:
        self._text, self._read = text, 0
        self._places: dict[int, list[int]] | None = None

    def acts_by_itself(self) -> bool:
        for found in _BY_ITSELF.finditer(self._text):
            begun = list(self._resolved([self._value_at(found.end())]))
            if found[1] == b"AA":
                begun = [value for one in begun if isinstance(one, _Dictionary) for value in one.under(*_EVENTS)]
            if self._does(begun):
                return True
        return False

    def _does(self, begun: list[_Value]) -> bool:
        """Say whether one of these actions, or one that comes after, does more than turn pages."""
        for one in self._resolved(begun, within_arrays=True, after=b"/Next"):
            if isinstance(one, _Dictionary):
                kinds = list(self._resolved(one.under(b"/S")))
                if any(kind != _GOES for kind in kinds):
                    return True
        return False

    def _resolved(self, begun: list[_Value], *, within_arrays: bool = False, after: bytes = b"") -> Iterator[_Value]:
        """Give what stands there, references followed, each once."""
        waiting, seen = list(begun), set[int]()
        while waiting:
            one = waiting.pop()
            if isinstance(one, _Ref):
                if one.number not in seen:
                    seen.add(one.number)
                    waiting += [self._value_at(place) for place in self._objects().get(one.number, ())]
            elif isinstance(one, list) and within_arrays:
                waiting += one
            else:
                yield one
                if isinstance(one, _Dictionary) and after:
                    waiting += one.under(after)

    def _objects(self) -> dict[int, list[int]]:
        if self._places is None:
            self._places, found = {}, chain(self._plainly_begun(), self._begun_with_remarks())
            for count, (number, place) in enumerate(found):
                if count >= _MOST:
                    raise _Beyond
                self._places.setdefault(number, []).append(place)
        return self._places

    def _plainly_begun(self) -> Iterator[tuple[int, int]]:
        for found in _OBJECT.finditer(self._text):
            yield int(found[1]), found.end()

    def _begun_with_remarks(self) -> Iterator[tuple[int, int]]:
        read = 0
        for found in _REMARKED.finditer(self._text):
            place = found.end()
            for word in (_GENERATION, _OBJ):
                skipped = _SKIPPED.match(self._text, place)
                here = word.match(self._text, skipped.end()) if skipped else None
                read += (skipped.end() if skipped else place) - place + 1
                if read > _FARTHEST:
                    raise _Beyond
                if here is None:
                    break
                place = here.end()
            else:
                yield int(found[1]), place

    def _value_at(self, place: int) -> _Value:
        token, place = self._token(place)
        if not _NUMBER.fullmatch(token):
            return self._value(token, place, 0)[0]
        _, place = self._token(place)
        return _Ref(int(token)) if self._token(place)[0] == b"R" else None

    def _value(self, token: bytes, place: int, depth: int) -> tuple[_Value, int]:
        if token == b"<<":
            items, place = self._items(b">>", place, depth)
            names, values = items[::2], items[1::2]
            pairs = [(name, value) for name, value in zip(names, values, strict=False) if isinstance(name, bytes)]
            if len(pairs) * 2 != len(items):  # readers would disagree about what is said
                raise _Beyond
            return _Dictionary(pairs), place
        if token == b"[":
            return self._items(b"]", place, depth)
        if token == b"(":
            return None, self._after_string(place)
        return (token if token.startswith(b"/") else None), place

    def _items(self, closed_by: bytes, place: int, depth: int) -> tuple[list[_Value], int]:
        """Read up to the end of a dictionary or an array; two numbers and an R are a reference."""
        if depth >= _DEEPEST:
            raise _Beyond
        items: list[_Value] = []
        numbers: list[int | None] = []
        token, place = self._token(place)
        while token != closed_by:
            if not token:
                raise _Beyond
            if token == b"R" and len(numbers) > 1 and None not in numbers[-2:]:
                items[-2:] = [_Ref(numbers[-2] or 0)]
                numbers[-2:] = [None]
            else:
                value, place = self._value(token, place, depth + 1)
                items.append(value)
                numbers.append(int(token) if _NUMBER.fullmatch(token) else None)
            token, place = self._token(place)
        return items, place

    def _after_string(self, place: int) -> int:
        """Give where a text in parentheses ends: those within it come in pairs, or stand behind a backslash."""
        opened = 1
        while opened:
            self._count()
            found = _STRING.search(self._text, place)
            if found is None:
                raise _Beyond
            opened += {b"(": 1, b")": -1}.get(found[0], 0)
            place = found.end()
        return place

    def _token(self, place: int) -> tuple[bytes, int]:
        self._count()
        found = _TOKEN.match(self._text, place)
        assert found is not None  # noqa: S101 (its last choice is the end)
        return found[1], found.end()

    def _count(self) -> None:
        self._read += 1
        if self._read > _MOST:
            raise _Beyond
