"""What a records system takes back from the public (trekkTilbake): marked, hidden, and never removed.

It takes back what is its own. A case on which something of ours hangs (a publication, what people wrote in it, our own
file about it, a case that was opened here by hand and became that one) waits for a person.
"""

from collections.abc import Iterable
from typing import Any

from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Change
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.records import twins
from ordskifte.records.models import ImportRun, TakingBack


def waits(case: CaseFile) -> bool:
    """Whether a person must say that a case is taken back."""
    return twins.is_used(case)


def ask(case: CaseFile, *, run: ImportRun, where: str) -> None:
    """Let the wish wait for a person, once; in the caller's transaction."""
    given = {"run": run, "where": where[:500], "asked_at": clock.now()}
    TakingBack.objects.get_or_create(case=case, answer=TakingBack.Answer.NONE, defaults=given)


def told_again(keys: Iterable[int]) -> None:
    """Note that a records system told of these cases once more, for the person who has to decide."""
    TakingBack.objects.filter(case__in=list(keys), answer=TakingBack.Answer.NONE).update(told_again_at=clock.now())


def hide_cases(keys: set[int], *, by: Actor) -> None:
    """Take cases off the site, in the caller's transaction."""
    mark(CaseFile.objects.filter(pk__in=keys, withdrawn_at=None), at=clock.now(), by=by)
    show_anew(keys, by=by)


def show_anew(keys: set[Any], *, by: Actor) -> None:
    """Show the public what it may see of these cases now."""
    shown = CaseFile.objects.filter(pk__in=keys - {None}).select_related("unit")
    cases.project_imported(by=by, cases=shown)


def mark(rows: Any, *, at: Any, by: Actor) -> None:
    """Note that units were taken back, or are there again, and what it was before."""
    now, found = clock.now(), list(rows.values_list("pk", "uid", "withdrawn_at"))
    if not found:
        return
    rows.model.objects.filter(pk__in=[pk for pk, _, _ in found]).update(withdrawn_at=at)
    Change.objects.bulk_create(
        [
            Change(
                unit_kind=rows.model._meta.model_name,
                unit_uid=uid,
                field="withdrawn_at",
                old=before.isoformat() if before else "",
                new=at.isoformat() if at else "",
                by=str(by),
                at=now,
            )
            for _, uid, before in found
        ]
    )
