"""Taking in what a system pushes: stored by the same machinery as a file in the watched folder, and answered once."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.domain import events
from ordskifte.domain.errors import Conflict, NotFound
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.records import pushed
from ordskifte.records.actions.importing import begin_run
from ordskifte.records.importers import pushes
from ordskifte.records.importers.deliveries.giving import Delivery
from ordskifte.records.importers.deliveries.merging import Merged
from ordskifte.records.importers.deliveries.taking import Taking
from ordskifte.records.importers.pushes.turns import alone
from ordskifte.records.models import ApiAnswer, ApiToken, ImportRun

PUSHED: Final = declare("api.pushed", "what a system pushed is stored with its answer, and the answer is not given yet")
API: Final = "api"
ANSWERS_KEPT: Final = timedelta(days=7)
_MOST_FINDINGS: Final = 50


class KeyUsed(Conflict):
    """A key that stands for something else already."""

    code = "idempotency_key_reused"
    text = "This Idempotency-Key was used for another request. Send a new key with a new request."


class CaseUnknown(Conflict):
    """A document whose case has not come."""

    code = "case_unknown"
    text = "The case %(case)s has not come from this system. Send the case first, and then the document."


class CaseWithdrawn(Conflict):
    """A document for a case that was taken back."""

    code = "case_withdrawn"
    text = "The case %(case)s was taken back from the public. Send the case again first, if it is to be there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a system is told, word for word."""

    status: int
    content: str


@doors.only(RoleName.ARCHIVIST, RoleName.OPERATOR)
def push_case(*, by: Actor, token: ApiToken, key: str, fingerprint: str, given: Mapping[str, Any]) -> Answer:
    """Take in a case, or what a system says of it now."""

    def act(push: "_Push") -> dict[str, Any]:
        push.was_there = pushed.case_of(token, given["id"]) is not None
        push.take(pushes.of_case(given, source=token.source_name))
        return pushed.tell_case(_found(pushed.case_of(token, given["id"])))

    return _once(act, by=by, token=token, key=key, fingerprint=fingerprint)


@doors.only(RoleName.ARCHIVIST, RoleName.OPERATOR)
def push_document(*, by: Actor, token: ApiToken, key: str, fingerprint: str, given: Mapping[str, Any]) -> Answer:
    """Take in a registered document with what its files are, or what a system says of it now; the bytes come after."""

    def act(push: "_Push") -> dict[str, Any]:
        case = pushed.case_of(token, given["case"])
        if case is None:
            raise CaseUnknown(case=given["case"])
        if case.withdrawn_at is not None:
            raise CaseWithdrawn(case=given["case"])
        before = pushed.record_of(token, given["id"])
        push.was_there = before is not None
        versions = pushed.versions_of(before, given)
        push.take(pushes.of_document(given, source=token.source_name, versions=versions))
        return pushed.tell_document(_found(pushed.record_of(token, given["id"])))

    return _once(act, by=by, token=token, key=key, fingerprint=fingerprint)


@doors.only(RoleName.ARCHIVIST, RoleName.OPERATOR)
def take_back_pushed(*, by: Actor, token: ApiToken, identity: str, is_case: bool) -> Answer:
    """Take a case or a document back from the public, as its system asks; once more changes nothing."""
    with alone(), transaction.atomic():
        found: Any = pushed.case_of(token, identity) if is_case else pushed.record_of(token, identity)
        if found is None:
            raise NotFound
        if found.withdrawn_at is None:
            _Push(token, by=by).withdraw(pushes.taken_back(identity, is_case=is_case))
            found.refresh_from_db()
        told = pushed.tell_case(found) if is_case else pushed.tell_document(found)
    # A case that people here have worked with waits for a person.
    return _answer(202 if told["state"] == "withdrawal_waits" else 200, told)


def _once(
    act: Callable[["_Push"], dict[str, Any]], *, by: Actor, token: ApiToken, key: str, fingerprint: str
) -> Answer:
    """Do it, and keep the answer in the same transaction; under a key that has an answer, give that one."""
    if (known := _known(token, key, fingerprint=fingerprint)) is not None:
        return known
    with alone(), transaction.atomic():
        # Two requests under one key take turns here, and the second finds the answer of the first.
        ApiToken.objects.select_for_update().get(pk=token.pk)
        if (known := _known(token, key, fingerprint=fingerprint)) is not None:
            return known
        push = _Push(token, by=by)
        told = act(push)
        answer = _answer(200 if push.was_there else 201, told | push.result())
        ApiAnswer.objects.create(
            token=token,
            key=key,
            fingerprint=fingerprint,
            status=answer.status,
            content=answer.content,
            at=clock.now(),
        )
    crashpoint(PUSHED)
    return answer


def _known(token: ApiToken, key: str, *, fingerprint: str) -> Answer | None:
    kept = ApiAnswer.objects.filter(token=token, key=key).first()
    if kept is None:
        return None
    if kept.fingerprint != fingerprint:
        raise KeyUsed
    return Answer(status=kept.status, content=kept.content)


def _answer(status: int, told: dict[str, Any]) -> Answer:
    return Answer(status=status, content=json.dumps(told, ensure_ascii=False, allow_nan=False))


def _found(row: Any) -> Any:
    if row is None:
        raise NotFound
    return row


class _Push:
    """Writes one thing into the day's import of a system, in the caller's transaction."""

    def __init__(self, token: ApiToken, *, by: Actor) -> None:
        self._token = token
        self._by = by
        self._run = _run_of_today(token, by=by)
        self._taking = Taking(run=self._run, by=by, source_name=token.source_name)
        newest = self._run.findings.order_by("-pk").values_list("pk", flat=True).first()
        self._before = newest or 0
        self.was_there = True

    @property
    def counts(self) -> Counter[str]:
        """What became of it."""
        return self._taking.counts

    def take(self, delivery: Delivery) -> None:
        """Store one thing."""
        merged = Merged()
        merged.add(delivery.rows)
        self._taking.take([delivery], merged=merged)
        self._finish(delivery)

    def withdraw(self, delivery: Delivery) -> None:
        """Take one thing back."""
        self._taking.withdraw(delivery)
        self._finish(delivery)

    def result(self) -> dict[str, Any]:
        """What is added to what a system is told: whether anything is new, and what was odd."""
        is_other = self.counts["new"] or self.counts["changed"]
        result = "created" if not self.was_there else "changed" if is_other else "unchanged"
        found = self._run.findings.filter(pk__gt=self._before).order_by("pk")[:_MOST_FINDINGS]
        findings = [{"code": each.code, "what": gettext(each.what), "done": gettext(each.done)} for each in found]
        return {"result": result, "findings": findings}

    def _finish(self, delivery: Delivery) -> None:
        run, counts = self._run, self.counts
        run.counts = dict(Counter(run.counts) + counts)
        run.state, run.finished_at = ImportRun.State.DONE, clock.now()
        run.save(update_fields=["counts", "state", "finished_at"])
        audit.note(by=self._by, act="records.pushed", about=run.uid, details={"id": delivery.name[:200]})
        if counts["new"] or counts["changed"] or counts["withdrawn"]:
            outbox.append(
                events.ImportFinished(
                    by=self._by,
                    uid=run.uid,
                    source=self._token.source_name,
                    new=counts["new"],
                    changed=counts["changed"],
                    unchanged=counts["unchanged"],
                    findings=counts["findings"],
                )
            )


def _run_of_today(token: ApiToken, *, by: Actor) -> ImportRun:
    """What a system pushes in a day is one import in the list of imports."""
    day = clock.today().isoformat()
    name = f"{token.name} {day}"
    kept = ImportRun.objects.filter(body=token.body_id, kind=API, name=name, by=str(by)).first()
    if kept is not None:
        return kept
    return begin_run(by=by, body=token.body, kind=API, name=name)


@doors.only(RoleName.OPERATOR)
def forget_answers(*, by: Actor) -> int:
    """Forget what systems were answered long ago; how many."""
    return ApiAnswer.objects.filter(at__lt=clock.now() - ANSWERS_KEPT).delete()[0]
