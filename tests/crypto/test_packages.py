"""Packages between installations: opened by one, signed by one, and by no other."""

import io
import tempfile
import tracemalloc
from collections.abc import Callable

import pytest

from ppr_case.crypto import packages, streams
from ppr_case.crypto.keyring import Keyring, SealBroken
from ppr_case.crypto.packages import (
    MAGIC,
    MAGIC_OF_1,
    ForAnother,
    NotAPackage,
    NotAPublicKey,
    PublicKey,
    pack,
    public_key,
    unpack,
)
from tests.crypto.packed import content_of, packed, packed_as_1, read

HERE, THERE, ELSEWHERE = Keyring.fresh(), Keyring.fresh(), Keyring.fresh()
CONTENT = "Zmyślona, ul. Wymyślna 3".encode()
Seal = Callable[[Keyring, PublicKey, bytes], bytes]


@pytest.fixture(params=[packed, packed_as_1], ids=["2", "1"])
def seal(request: pytest.FixtureRequest) -> Seal:
    """Seal as this version does, or as the first did: what was sent before is opened still."""
    made: Seal = request.param
    return made


def test_the_recipient_opens_it_and_sees_who_signed(seal: Seal) -> None:
    package = seal(HERE, public_key(THERE), CONTENT)
    assert CONTENT not in package
    assert content_of(THERE, package) == (public_key(HERE), CONTENT)


def test_nobody_else_opens_it_not_even_the_sender(seal: Seal) -> None:
    package = seal(HERE, public_key(THERE), CONTENT)
    for ring in (HERE, ELSEWHERE):
        with pytest.raises(ForAnother):
            content_of(ring, package)


@pytest.mark.parametrize("place", [0, len(MAGIC) + 1, len(MAGIC) + 40, len(MAGIC) + 130, len(MAGIC) + 175, -70, -1])
def test_one_changed_bit_anywhere_is_seen(seal: Seal, place: int) -> None:
    package = bytearray(seal(HERE, public_key(THERE), CONTENT))
    package[place] ^= 1
    with pytest.raises(NotAPackage):
        content_of(THERE, bytes(package))


def test_one_cut_short_is_none(seal: Seal) -> None:
    package = seal(HERE, public_key(THERE), CONTENT)
    for length in (0, 10, len(MAGIC) + 160, len(package) - 1):
        with pytest.raises(NotAPackage):
            content_of(THERE, package[:length])


def test_one_signed_anew_by_another_names_that_other(seal: Seal) -> None:
    """Whoever has the file can sign it as their own, and cannot sign it as ours."""
    ours = seal(HERE, public_key(THERE), CONTENT)
    theirs = seal(ELSEWHERE, public_key(THERE), CONTENT)
    forged = ours[: len(MAGIC)] + theirs[len(MAGIC) : len(MAGIC) + 64] + ours[len(MAGIC) + 64 :]
    with pytest.raises(NotAPackage):
        content_of(THERE, forged)


def test_a_key_stays_the_same_and_survives_broken_lines() -> None:
    key = public_key(HERE)
    assert public_key(HERE.renewed()) == key
    assert PublicKey.read(f" {str(key)[:30]}\n{str(key)[30:]}\n") == key
    assert len(key.fingerprint.replace(" ", "")) == 20
    assert key.fingerprint != public_key(THERE).fingerprint


@pytest.mark.parametrize("wrong", ["", "ppr1-", "ppr1-żółw", "klucz", "ppr1-AAAA", "p" * 200])
def test_what_is_no_key_is_refused(wrong: str) -> None:
    with pytest.raises(NotAPublicKey):
        PublicKey.read(wrong)


def test_one_mistyped_letter_is_seen() -> None:
    text = str(public_key(HERE))
    for place in range(5, len(text) - 1, 7):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(NotAPublicKey):
            PublicKey.read(text[:place] + other + text[place + 1 :])


def test_a_key_of_small_order_is_refused(seal: Seal) -> None:
    """To such a key anybody could open what was sealed."""
    small = PublicKey(bytes(32), public_key(THERE).signing)
    with pytest.raises(NotAPublicKey):
        seal(HERE, small, CONTENT)
    with pytest.raises(NotAPublicKey):
        PublicKey.read(str(small))


def large(number: int) -> list[bytes]:
    return [bytes([place % 251]) * (streams.PIECE // 3) for place in range(number)]


@pytest.mark.parametrize(
    "pieces", [[], [b""], [b"x" * streams.PIECE], [b"x" * (streams.PIECE + 1)], large(3), large(10)]
)
def test_a_content_of_any_length_comes_back(pieces: list[bytes]) -> None:
    package = packed(HERE, public_key(THERE), pieces)
    found = read(THERE, package)
    for _ in range(2):
        assert b"".join(found.pieces()) == b"".join(pieces)
    assert (found.version, found.sender) == (2, public_key(HERE))


def test_one_of_version_1_that_nobody_wrote_so_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    package = packed_as_1(HERE, public_key(THERE), CONTENT)
    monkeypatch.setattr(packages, "LARGEST_OF_1", len(package))
    assert content_of(THERE, package)[1] == CONTENT
    monkeypatch.setattr(packages, "LARGEST_OF_1", len(package) - 1)
    with pytest.raises(NotAPackage):
        content_of(THERE, package)


def test_what_is_large_is_held_by_neither_end() -> None:
    many, ring = 64, HERE
    with tempfile.TemporaryFile() as file:
        tracemalloc.start()
        for piece in pack(ring, public_key(THERE), (b"x" * streams.PIECE for _ in range(many))):
            file.write(piece)
        assert sum(len(piece) for piece in unpack(THERE, file).pieces()) == many * streams.PIECE
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 8 * streams.PIECE


def test_pieces_are_in_their_place_or_none() -> None:
    key, bound = streams.fresh_key(), b"x"
    prefix, *pieces = streams.sealed(key, bound, large(10))
    one, other, *more, last = pieces
    for wrong in ([other, one, *more, last], [one, *more, last], [one, other, *more], [*pieces, last], [one, one], []):
        with pytest.raises(SealBroken):
            list(streams.opened(key, bound, io.BytesIO(b"".join([prefix, *wrong])).read))
    whole = b"".join([prefix, *pieces])
    assert b"".join(streams.opened(key, bound, io.BytesIO(whole).read)) == b"".join(large(10))
    for other_key, other_bound in ((streams.fresh_key(), bound), (key, b"y")):
        with pytest.raises(SealBroken):
            list(streams.opened(other_key, other_bound, io.BytesIO(whole).read))


def test_one_version_is_not_taken_for_the_other() -> None:
    for seal, other in ((packed, MAGIC_OF_1), (packed_as_1, MAGIC)):
        package = seal(HERE, public_key(THERE), CONTENT)
        with pytest.raises(NotAPackage):
            read(THERE, other + package[len(MAGIC) :])
