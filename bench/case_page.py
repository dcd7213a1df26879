"""Pages of a case with dialogues of three sizes, against a page that does nothing: cold, stored, and not modified."""

import math

from bench._measure import Row, ratio
from bench._world import EMPTY, calls, counted, talk

SIZES = {100: 501, 1_000: 502, 10_000: 503}


def run() -> list[Row]:
    """In process, through all middleware."""
    talks = {size: talk(size, sequence=sequence) for size, sequence in SIZES.items()}
    with calls() as site:
        cold = {size: _cold(site, each.case) for size, each in talks.items()}
        rows = [
            Row(f"case page of {size:,} messages, made / empty page", found[0], 12, _detail(found))
            for size, found in cold.items()
        ]
        rows.append(Row("case page, growth exponent", _exponent({size: each[1] for size, each in cold.items()}), 0.10))
        rows.append(_statements(site, talks[1_000].case))
        rows.append(_stored(site, talks[1_000].case))
        rows += [
            _not_modified(site, address, name=name)
            for name, address in (("case page", talks[1_000].case), ("publication", talks[1_000].post))
        ]
    return rows


def _cold(site, address: str) -> tuple[float, float, float]:
    from ordskifte.kernel.web.stored import shelf

    def made():
        shelf.clear()
        site.get(address)

    assert b"os-message" in site.get(address).content
    return ratio(made, floor=lambda: site.get(EMPTY), times=20)


def _statements(site, address: str) -> Row:
    from ordskifte.kernel.web.stored import shelf

    site.get(address)
    shelf.clear()
    return Row("case page, statements", counted(lambda: site.get(address)).count, 12)


def _stored(site, address: str) -> Row:
    site.get(address)
    found = ratio(lambda: site.get(address), floor=lambda: site.get(EMPTY), times=100)
    return Row("case page, stored / empty page", found[0], 3, _detail(found))


def _not_modified(site, address: str, *, name: str) -> Row:
    tag = site.get(address).headers["ETag"]
    assert site.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 304
    found = ratio(lambda: site.get(address, HTTP_IF_NONE_MATCH=tag), floor=lambda: site.get(EMPTY), times=200)
    return Row(f"{name}, not modified / empty page", found[0], 2, _detail(found))


def _detail(found: tuple[float, float, float]) -> str:
    return f"{found[1]:.2f} ms / {found[2]:.2f} ms"


def _exponent(times: dict[int, float]) -> float:
    """The slope of time over size, both as logarithms, by least squares."""
    points = [(math.log(size), math.log(each)) for size, each in times.items()]
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
    across = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / across
