"""Where something is kept: in the case itself, or in our own file about it where the case is another system's."""

from collections.abc import Iterable
from dataclasses import dataclass

from ordskifte.accounts import doors
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor


def home_of(case: CaseFile, *, by: Actor) -> CaseFile:
    """The case file of ours in which what is said about a case is kept. Nothing is written in another system's.

    In the caller's transaction: until it ends, a case of ours cannot become one with its twin from a records system.
    """
    return homes_of([case], by=by).of(case)


@dataclass(frozen=True, slots=True)
class Homes:
    """The files in which what is said about some cases is kept, by the key of the case; some are not opened yet."""

    known: dict[int, CaseFile]
    to_open: dict[int, CaseFile]
    by: Actor

    def require(self, case: CaseFile) -> None:
        """Refuse if there is no file, and whoever asks may not open one."""
        if case.pk not in self.known and case.pk not in self.to_open:
            raise NotAllowed

    def of(self, case: CaseFile) -> CaseFile:
        """The file for a case, opened when it is first asked for."""
        self.require(case)
        if case.pk not in self.known:
            self.known[case.pk] = cases.open_file_about(by=self.by, case=self.to_open[case.pk])
        return self.known[case.pk]


def homes_of(wanted: Iterable[CaseFile], *, by: Actor) -> Homes:
    """Look up the files for many cases, in the caller's transaction as for one."""
    by_key = {case.pk: case for case in wanted}
    known = {key: by_key[key] for key in _held(by_key)}
    others = by_key.keys() - known.keys()
    if not others:
        return Homes(known=known, to_open={}, by=by)
    files = doors.open(CaseFile.objects.filter(about__in=others), by=by).select_related("about", "body")
    known |= {each.about_id: each for each in files}
    missing = others - known.keys()
    return Homes(known=known, to_open=_to_open(missing, by=by) if missing else {}, by=by)


def _to_open(missing: Iterable[int], *, by: Actor) -> dict[int, CaseFile]:
    """Cases without a file, held in one order: whoever opens one holds the body, and must wait for no case then."""
    rows = doors.open(CaseFile.objects.filter(pk__in=missing), by=by).order_by("pk")
    return {case.pk: case for case in rows.select_for_update(of=("self",), no_key=True)}


def _held(by_key: dict[int, CaseFile]) -> Iterable[int]:
    """Which of them are ours, held in one order, so that no two who hold many wait for each other."""
    ours = [key for key, case in by_key.items() if case.source_id is None]
    rows = CaseFile.objects.select_for_update(no_key=True).filter(pk__in=ours, source=None).order_by("pk")
    return list(rows.values_list("pk", flat=True)) if ours else []


def shown_case_of(case: CaseFile) -> CaseFile:
    """The case as people know it: of our own file about another, that other."""
    return case.about if case.about_id is not None else case
