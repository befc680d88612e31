"""Ours and the baselines in turn, so that a machine that slows down slows them all."""

import statistics
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]


def medians(works: Mapping[str, Work], *, rounds: int) -> dict[str, float]:
    """Run each once unmeasured, then all in turn; give the median seconds of each."""
    for work in works.values():
        work()
    took: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            took[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in took.items()}


def line(measure: str, ours: float, baseline: str, theirs: float, sizes: str) -> None:
    """Print one measure: ours, the baseline's, ours ÷ baseline, and on what."""
    print(
        f"{measure:<44} {ours * 1e3:>10.1f} ms   {baseline:<38} {theirs * 1e3:>10.1f} ms   × {ours / theirs:>6.2f}   {sizes}",
        flush=True,
    )
