"""What a package tells is counted before it is read: a few bytes of JSON take a hundred times the memory."""

import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable

import pytest

from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.packages import Package, public_key
from ppr_case.interchange import carrying, taking_over
from ppr_case.interchange.carrying import ToldTooMuch, carried, of_json, parsed
from ppr_case.records.procedures import Procedure
from tests.interchange.test_taking_over import Town, away, home

__all__ = ["away", "home"]
MANY = 16_000_000


@pytest.mark.parametrize(
    "made",
    [
        b"[" + b"[]," * (MANY // 3) + b"0]",
        b"[" + b"{}," * (MANY // 3) + b"0]",
        b"[" + b"[" * MANY,
        b"[" + b"301," * (MANY // 4) + b"0]",
        b"[" + b'"ab",' * (MANY // 5) + b"0]",
        b"[" + b",".join(b'{"a%d":""}' % place for place in range(MANY // 20)) + b"]",
    ],
    ids=["lists", "objects", "depth", "numbers", "texts", "names"],
)
def test_many_small_values_are_counted_and_not_read(monkeypatch: pytest.MonkeyPatch, made: bytes) -> None:
    monkeypatch.setattr("json.loads", lambda *_: pytest.fail("it was read"))
    with pytest.raises(ToldTooMuch):
        parsed(made)


def test_what_would_be_counted_otherwise_than_it_is_read_is_no_dossier() -> None:
    """In UTF-16 a text may begin where none is seen, and all of it may hide in one."""
    with pytest.raises(ValueError, match="utf-8"):
        parsed('["ąęć", "\u2222"]'.encode("utf-16"))


@pytest.mark.parametrize(
    "made", [b'"' + rb"\"" * 4_000_000, b'"' + rb"\"" * 4_000_000 + b"\\", b'"' + b"x" * 9_000_000]
)
def test_a_text_that_does_not_end_is_gone_through_once(made: bytes) -> None:
    assert sum(1 for _ in carrying._VALUE.finditer(made)) == 1  # noqa: SLF001
    with pytest.raises(ValueError, match="Unterminated"):
        parsed(made)


def test_prose_counts_as_the_text_that_it_is() -> None:
    prose = '{"text": "' + 'Rozmowa, notatka, [ustalenia], {plan}: tak, nie, \\"cytat\\". ' * 100_000 + '"}'
    assert len(parsed(prose.encode())["text"]) > 5_000_000


def test_the_bytes_of_scans_are_left_where_they_lie_until_their_turn_comes() -> None:
    one, other = b"x" * 5000, b"y" * 3000
    content = b'[{"content": "%b"}, {"content": null}, {"content":"%b"}, {"content": "YQ=="}]' % (
        b64encode(one),
        b64encode(other),
    )
    found = of_json(content)
    assert len(found.told) < 200
    told = parsed(found.told)
    assert list(found.contents(told)) == [one, None, other, b"a"]
    assert list(found.contents(told)) == [one, None, other, b"a"]


@pytest.mark.parametrize("said", ["#0", "#9", "#", "#-1", "#²", "#" + "9" * 5000])
def test_a_mark_that_somebody_else_wrote_names_a_scan_of_the_same_file_or_none(said: str) -> None:
    found = of_json(b"[]")
    assert list(found.contents([{"content": said}])) == [b""]


def test_nothing_of_it_comes_in_and_the_sentence_says_why(away: Town) -> None:
    with pytest.raises(taking_over.TooMuch) as refused:
        away.take(b'{"tables": {"' + b"[]," * 400_000 + b'"}}' + b"[]," * 400_000)
    assert "więcej zapisów, niż może mieć jedna procedura" in taking_over.sentence(refused.value)
    assert away.count(Procedure) == 0


@pytest.mark.parametrize("over", [lambda: of_json(b" " * (MANY + 2_000_000)), lambda: carried(_of_length(17 << 20))])
def test_more_than_any_procedure_is_refused_before_it_is_opened(over: Callable[[], object]) -> None:
    with pytest.raises(ToldTooMuch):
        over()


def _of_length(length: int) -> Package:
    return Package(2, public_key(Keyring.fresh()), lambda: iter([length.to_bytes(8)]))


@pytest.mark.skipif(sys.platform != "linux", reason="the most that a process took is counted in kilobytes there")
def test_the_largest_that_is_read_takes_little_memory() -> None:
    """A sign of four bytes makes every sign of a text as wide: the worst that sixteen megabytes can be."""
    child = """
import resource
from ppr_case.interchange.carrying import of_json, parsed
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
names = ",".join(f'"a{place}":[]' for place in range(120_000))
made = ('{"text": "\\U0001f642' + "x" * 13_000_000 + '", ' + names + "}").encode()
parsed(of_json(made).told)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 220
