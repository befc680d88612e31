"""What a form offers is looked for when it is asked about, and nothing is chosen that is not offered."""

from collections.abc import Collection

from ppr_case.webkit.offers import Offer


def offer(asked: list[Collection[str] | None]) -> Offer[str]:
    def find(codes: Collection[str] | None) -> list[str]:
        asked.append(codes)
        return [one for one in ("c", "a", "b") if codes is None or one in codes]

    return Offer(find, code=str, words=str.upper, order=str)


def test_only_what_is_asked_about_is_looked_for_and_each_time_all_of_it():
    asked: list[Collection[str] | None] = []
    offered = offer(asked)
    assert offered.chosen(None) == offered.chosen([]) == []
    assert offered.chosen(["b", "b", "x"]) == ["b"]
    assert offered.chosen(["a"]) == ["a"]
    assert offered.chosen(["a"]) == ["a"]
    assert asked == [["b", "b", "x"], ["a"]]


def test_what_was_shown_is_not_looked_for_again():
    asked: list[Collection[str] | None] = []
    offered = offer(asked)
    assert [(one.value, one.label) for one in offered] == [("a", "A"), ("b", "B"), ("c", "C")]
    assert offered.chosen(["c", "x", "a"]) == ["c", "a"]
    assert asked == [None]
