"""Where something is kept: in the case itself, or in our own file about it where the case is another system's."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

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
    """Look up the files for many cases, in the caller's transaction as for one.

    Each is read as it is once it is held: what withholds it is copied to what is kept in it, and whoever withholds it
    meanwhile waits, and finds that too.
    """
    ours, others = _apart(wanted)
    known = {case.pk: case for case in _held(CaseFile.objects.filter(pk__in=ours, source=None))} if ours else {}
    # One that became one with its twin meanwhile is another system's now.
    others += [key for key in ours if key not in known]
    if not others:
        return Homes(known=known, to_open={}, by=by)
    files = _held(doors.open(CaseFile.objects.filter(about__in=others), by=by))
    known |= {each.about_id: each for each in files if each.about_id is not None}
    missing = set(others) - known.keys()
    # Before the first is opened: whoever opens one holds the body, and must wait for no case then.
    rows = _held(doors.open(CaseFile.objects.filter(pk__in=missing), by=by)) if missing else ()
    return Homes(known=known, to_open={case.pk: case for case in rows}, by=by)


def _apart(wanted: Iterable[CaseFile]) -> tuple[list[int], list[int]]:
    """The keys of our own cases, and of those of another system."""
    is_ours = {case.pk: case.source_id is None for case in wanted}
    return [key for key, ours in is_ours.items() if ours], [key for key, ours in is_ours.items() if not ours]


def _held(rows: QuerySet[CaseFile]) -> QuerySet[CaseFile]:
    """Rows that are held until the transaction ends, in one order, so that no two who hold many wait for each other."""
    rows = rows.select_related("about", "body").order_by("pk")
    return rows.select_for_update(of=("self",), no_key=True)


def shown_case_of(case: CaseFile) -> CaseFile:
    """The case as people know it: of our own file about another, that other."""
    return case.about if case.about_id is not None else case
