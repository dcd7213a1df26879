"""Taking in what a records system hands over in a folder."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.records.actions.importing import begin_run, finish_run
from ordskifte.records.importers import noark5
from ordskifte.records.importers.deliveries import Folder, Round
from ordskifte.records.models import ImportRun

WATCH = "watch"


@doors.only(RoleName.ARCHIVIST, RoleName.OPERATOR)
def take_deliveries(
    *, by: Actor, body: Body, folder: Folder, source: str = "", may_go_on: Callable[[], bool] = lambda: True
) -> list[ImportRun]:
    """Take in what waits in a folder, once; a run for each source that something came from.

    A file is put away only after it is stored. Stopped at any point, the same again goes on where it was.
    """
    with noark5.alone(Path(settings.ORDSKIFTE_DATA) / "run"), folder.alone():

        def begin() -> ImportRun:
            left = ImportRun.objects.filter(kind=WATCH, body=body, state=ImportRun.State.RUNNING)
            left.exclude(pk__in=[run.pk for run in work.runs.values()]).update(
                state=ImportRun.State.BROKEN_OFF, finished_at=clock.now()
            )
            return begin_run(by=by, body=body, kind=WATCH, name=folder.path.name)

        work = Round(folder, by=by, source_name=source, begin=begin, may_go_on=may_go_on)
        is_whole = False
        try:
            work.go()
            is_whole = True
        finally:
            for name, run in work.runs.items():
                finish_run(by=by, run=run, counts=work.takings[name].counts, is_whole=is_whole)
        return list(work.runs.values())
