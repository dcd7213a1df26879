"""Where something is kept: in the case itself, or in our own file about it where the case is another system's."""

from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile
from ordskifte.domain.parties import Actor


def home_of(case: CaseFile, *, by: Actor) -> CaseFile:
    """The case file of ours in which what is said about a case is kept. Nothing is written in another system's.

    In the caller's transaction: until it ends, a case of ours cannot become one with its twin from a records system.
    """
    if case.source_id is None:
        held = CaseFile.objects.select_for_update(no_key=True).filter(pk=case.pk, source=None)
        if held.values_list("pk", flat=True).first() is not None:
            return case
        case = CaseFile.objects.get(pk=case.pk)
    return cases.open_file_about(by=by, case=case)


def shown_case_of(case: CaseFile) -> CaseFile:
    """The case as people know it: of our own file about another, that other."""
    return case.about if case.about_id is not None else case
