"""A file that waits is opened by its owner's key and by nothing else."""

from uuid import UUID

import pytest

from ppr_case.crypto.keyring import SealBroken
from ppr_case.crypto.parcels import opened, seal

OWNER, ANOTHER = UUID(int=1), UUID(int=2)


def test_what_was_sealed_opens_with_its_key():
    key, kept = seal("Zmyślona".encode(), OWNER)
    assert "Zmyślona".encode() not in kept
    assert opened(key, kept, OWNER) == "Zmyślona".encode()


@pytest.mark.parametrize("wrong", ["", "nie klucz", "AAAA", "ąę"])
def test_no_other_key_opens_it(wrong: str):
    _, kept = seal(b"x", OWNER)
    with pytest.raises(SealBroken):
        opened(wrong, kept, OWNER)


def test_neither_another_owner_nor_a_changed_file():
    key, kept = seal(b"x", OWNER)
    with pytest.raises(SealBroken):
        opened(key, kept, ANOTHER)
    with pytest.raises(SealBroken):
        opened(key, kept[:-1], OWNER)
    with pytest.raises(SealBroken):
        opened(key, b"", OWNER)
    other, _ = seal(b"x", OWNER)
    with pytest.raises(SealBroken):
        opened(other, kept, OWNER)
