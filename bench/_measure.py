"""How long things take beside each other: in turn, several rounds, processor time, medians of ratios."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7


@dataclass
class Row:
    """One ratio: ours to a floor, and the limit that it must keep."""

    name: str
    ratio: float
    limit: float
    detail: str = ""
    # True where more is better, such as a share of a peer's speed.
    at_least: bool = False

    def holds(self, tolerance: float) -> bool:
        """Whether the limit is kept, with some room for noise."""
        if self.at_least:
            return self.ratio * tolerance >= self.limit
        return self.ratio <= self.limit * tolerance

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        mark = "ok  " if self.holds(1.0) else "near" if self.holds(1.25) else "OVER"
        return f"{mark} {self.name}: {self.ratio:.2f} ({sign} {self.limit:g})  {self.detail}"


def seconds(work: Callable[[], object], *, times: int) -> float:
    """Processor seconds for one call, over several."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def ratio(ours: Callable[[], object], *, floor: Callable[[], object], times: int = 50) -> tuple[float, float, float]:
    """Median of the rounds' ratios, and both medians in milliseconds; the order changes with each round."""
    seconds(ours, times=3)
    seconds(floor, times=3)
    pairs = []
    for number in range(ROUNDS):
        if number % 2:
            below = seconds(floor, times=times)
            above = seconds(ours, times=times)
        else:
            above = seconds(ours, times=times)
            below = seconds(floor, times=times)
        pairs.append((above, below))
    return (
        statistics.median(above / below for above, below in pairs),
        statistics.median(above for above, _ in pairs) * 1000,
        statistics.median(below for _, below in pairs) * 1000,
    )
