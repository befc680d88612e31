"""Packages between installations: opened by one, signed by one, and by no other."""

import pytest

from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.packages import (
    MAGIC,
    ForAnother,
    NotAPackage,
    NotAPublicKey,
    PublicKey,
    pack,
    public_key,
    unpack,
)

HERE, THERE, ELSEWHERE = Keyring.fresh(), Keyring.fresh(), Keyring.fresh()
CONTENT = "Zmyślona, ul. Wymyślna 3".encode()


def test_the_recipient_opens_it_and_sees_who_signed() -> None:
    package = pack(HERE, public_key(THERE), CONTENT)
    assert CONTENT not in package
    assert unpack(THERE, package) == (public_key(HERE), CONTENT)


def test_nobody_else_opens_it_not_even_the_sender() -> None:
    package = pack(HERE, public_key(THERE), CONTENT)
    for ring in (HERE, ELSEWHERE):
        with pytest.raises(ForAnother):
            unpack(ring, package)


@pytest.mark.parametrize("place", [0, len(MAGIC) + 1, len(MAGIC) + 40, len(MAGIC) + 130, len(MAGIC) + 175, -70, -1])
def test_one_changed_bit_anywhere_is_seen(place: int) -> None:
    package = bytearray(pack(HERE, public_key(THERE), CONTENT))
    package[place] ^= 1
    with pytest.raises(NotAPackage):
        unpack(THERE, bytes(package))


def test_one_cut_short_is_none() -> None:
    package = pack(HERE, public_key(THERE), CONTENT)
    for length in (0, 10, len(MAGIC) + 160, len(package) - 1):
        with pytest.raises(NotAPackage):
            unpack(THERE, package[:length])


def test_one_signed_anew_by_another_names_that_other() -> None:
    """Whoever has the file can sign it as their own, and cannot sign it as ours."""
    ours = pack(HERE, public_key(THERE), CONTENT)
    theirs = pack(ELSEWHERE, public_key(THERE), CONTENT)
    forged = ours[: len(MAGIC)] + theirs[len(MAGIC) : len(MAGIC) + 64] + ours[len(MAGIC) + 64 :]
    with pytest.raises(NotAPackage):
        unpack(THERE, forged)


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


def test_a_key_of_small_order_is_refused() -> None:
    """To such a key anybody could open what was sealed."""
    small = PublicKey(bytes(32), public_key(THERE).signing)
    with pytest.raises(NotAPublicKey):
        pack(HERE, small, CONTENT)
    with pytest.raises(NotAPublicKey):
        PublicKey.read(str(small))
