"""Carries over what was said on a site that the body had before."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.records.actions.importing import Watch, begin_run, finish_run
from ordskifte.records.importers import wxr
from ordskifte.records.importers.noark5 import alone
from ordskifte.records.models import ImportFinding, ImportRun

WXR = "wxr"


def _nobody(_: int) -> None:
    """Nobody watches."""


class NoSuchCase(OrdskifteError):
    """A number that leads to no case, or to several."""

    code = "past_site_without_case"
    text = "There is no case %(number)s here, or more than one. Open it first, or leave out --case."


@doors.only(RoleName.ARCHIVIST, RoleName.OPERATOR)
def import_wxr(
    *,
    by: Actor,
    body: Body,
    path: Path,
    source: str = "",
    case: str = "",
    names: str = "",
    folder: Path | None = None,
    watch: Watch = _nobody,
) -> ImportRun:
    """Carry over posts and comments of a WordPress site. The same file twice changes nothing; a newer one adds.

    `case` is the number of the case that they are to lie in; without it a case is opened for the site. `names` says how
    everybody sees those who commented, and `folder` holds the site's files.
    """
    with alone(Path(settings.ORDSKIFTE_DATA) / "run"):
        home = _case(body, case) if case else None
        ImportRun.objects.filter(kind=WXR, state=ImportRun.State.RUNNING).update(
            state=ImportRun.State.BROKEN_OFF, finished_at=clock.now()
        )
        run = begin_run(by=by, body=body, kind=WXR, name=path.name)
        watch(path.stat().st_size)
        options = wxr.Options(source=source, case=home, names=names, folder=folder)
        outcome = wxr.Outcome()
        try:
            outcome = wxr.bring_in(path, run=run, by=by, options=options, watch=watch)
        except BaseException:
            finish_run(by=by, run=run, counts=outcome.counts, is_whole=False)
            raise
        if outcome.refusal is not None:
            outcome.counts["findings"] += 1
            _tell_refusal(run, outcome.refusal)
        return finish_run(by=by, run=run, counts=outcome.counts, is_whole=outcome.is_whole)


def _case(body: Body, text: str, /) -> CaseFile:
    found = cases.the_one_with_number(body, CaseNumber.parse(text))
    if found is None:
        raise NoSuchCase(number=text)
    return found


def _tell_refusal(run: ImportRun, refusal: Exception) -> None:
    ImportFinding.objects.create(
        run=run,
        code="refused",
        where=run.name,
        line=getattr(refusal, "line", 0) or None,
        what=gettext_noop("The file cannot be read any further."),
        quote=str(refusal),
        done=gettext_noop("What was read before stays."),
    )
