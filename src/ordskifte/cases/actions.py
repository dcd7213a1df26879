"""Everything that changes a case of ours, and what a person decides about one of theirs."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName, Unit, User
from ordskifte.cases import projection, queries
from ordskifte.cases.models import (
    CaseFile,
    Document,
    DocumentDecision,
    Fonds,
    PublicCase,
    Series,
    TitleDecision,
)
from ordskifte.domain import document as document_rule
from ordskifte.domain import events, identity_numbers
from ordskifte.domain.case import Showing, TitleVerdict
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.domain.text import plain, same
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.models import Body

LONGEST_TITLE = 500


class TitleNeeded(OrdskifteError):
    """A case without a title cannot be found by anybody."""

    code = "title_needed"
    text = "Write a title that everybody may see."


class TitleTooLong(OrdskifteError):
    """A title that fills a page."""

    code = "title_too_long"
    text = "The title has %(length)s characters. Write at most %(most)s."


class CaseExists(OrdskifteError):
    """The number is in use for a case that was opened here."""

    code = "case_exists"
    text = "Case %(number)s is already open here. Open that one, or check the number."


class IdentityNumberInTitle(OrdskifteError):
    """What looks like a national identity number is never online (offentlegforskrifta § 7 second paragraph)."""

    code = "identity_number_in_title"
    text = "The title holds what looks like a national identity number. Everybody would see it: take it out."


class TitleIsWithheld(OrdskifteError):
    """A title that the law withholds, whatever a person decides."""

    code = "title_is_withheld"
    text = "This title cannot be shown: the case is withheld. Leave the field empty, or use words that tell nothing."


class NothingToShow(OrdskifteError):
    """A document that cannot be public, whatever a person decides."""

    code = "document_cannot_be_public"
    text = "This document cannot be made public: it is withheld, unfinished, or its file is missing."


OPENERS = (RoleName.COMMUNICATIONS_OFFICER, RoleName.CASE_OFFICER, RoleName.ARCHIVIST)
DECIDERS = (RoleName.CASE_OFFICER, RoleName.ARCHIVIST)


@doors.only(RoleName.OPERATOR)
def found_archive(*, by: Actor, body: Body) -> Series:
    """Make the body's own fonds and series, or find them (arkiv, arkivdel)."""
    _require_own_body(by, body=body)
    return _own_series(body) or _make_own_series(body, by=by)


def _own_series(body: Body) -> Series | None:
    return Series.objects.filter(fonds__body=body, source=None).first()


def _make_own_series(body: Body, *, by: Actor) -> Series:
    with transaction.atomic():
        fonds = Fonds.objects.create(body=body, title=body.name, status="Opprettet")
        series = Series.objects.create(fonds=fonds, title="Offentlig ordskifte", status="Aktiv periode")
        audit.note(by=by, act="cases.archive_founded", about=fonds.uid)
    return series


@doors.only(*OPENERS)
@transaction.atomic
def open_case(
    *,
    by: Actor,
    body: Body,
    number: CaseNumber,
    public_title: str,
    responsible: User | None = None,
    unit: Unit | None = None,
) -> CaseFile:
    """Open a case by hand: its number, a title that everybody may see, and who answers for it."""
    _require_own_body(by, body=body)
    title = _checked_title(public_title)
    # The body's row is the lock: two people must not take one number at the same time.
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    same_number = CaseFile.objects.filter(body=body, year=number.year, sequence=number.sequence)
    if same_number.filter(source=None).exists():
        raise CaseExists(number=str(number))
    unit = unit or (responsible.unit if responsible else None)
    if any(each is not None and each.body_id != body.pk for each in (responsible, unit)):
        raise NotAllowed
    case = CaseFile.objects.create(
        body=body,
        unit=unit,
        series=_own_series(body) or _make_own_series(body, by=by),
        year=number.year,
        sequence=number.sequence,
        ordinal=queries.next_ordinal(body, number),
        title=title,
        public_title=title,
        case_date=clock.today(),
        administrative_unit=unit.name if unit else "",
        responsible=responsible,
        status="Under behandling",
        created_at=clock.now(),
    )
    projection.project([case])
    outbox.append(events.CaseOpened(by=by, uid=case.uid, number=number))
    audit.note(by=by, act="cases.open", about=case.uid, details={"number": str(number)})
    return case


@doors.only(*DECIDERS)
@transaction.atomic
def open_file_about(*, by: Actor, case: CaseFile) -> CaseFile:
    """Our own file of what is said about a case of another system, opened when it is first needed (saksmappe)."""
    ours = doors.open(CaseFile.objects.filter(about=case), by=by)
    # Mostly it is there, and then nobody waits for anybody.
    if (known := ours.first()) is not None:
        return known
    case = _locked(case, by=by)
    if (known := ours.first()) is not None:
        return known
    Body.objects.select_for_update(no_key=True).get(pk=case.body_id)
    number = queries.number_for_file_about(case)
    own = CaseFile.objects.create(
        body=case.body,
        series=_own_series(case.body) or _make_own_series(case.body, by=by),
        year=number.year,
        sequence=number.sequence,
        ordinal=queries.next_ordinal(case.body, number),
        case_date=clock.today(),
        status="Under behandling",
        about=case,
        created_at=clock.now(),
        **{name: getattr(case, name) for name in TAKEN_OVER},
    )
    outbox.append(events.CaseOpened(by=by, uid=own.uid, number=number))
    audit.note(by=by, act="cases.open_file_about", about=own.uid, details={"number": str(number), "case": case.uid})
    return own


# What our own file about a case has from it: whoever may not see the one does not see the other.
TAKEN_OVER = (
    "title",
    "public_title",
    "unit_id",
    "access_code",
    "administrative_unit",
    "case_responsible",
    "responsible_id",
    "screening",
    "covers",
    "is_classified",
)


@doors.only(RoleName.ARCHIVIST, RoleName.OPERATOR)
@transaction.atomic
def follow_cases(*, by: Actor, body: Body) -> list[CaseFile]:
    """Take over what changed in the cases that our own files are about; the files that changed."""
    rows = CaseFile.objects.filter(body=body, about__isnull=False).select_related("about").order_by("pk")
    changed = [row for row in rows if any(getattr(row, name) != getattr(row.about, name) for name in TAKEN_OVER)]
    for row in changed:
        for name in TAKEN_OVER:
            setattr(row, name, getattr(row.about, name))
    CaseFile.objects.bulk_update(changed, [name.removesuffix("_id") for name in TAKEN_OVER], batch_size=100)
    return changed


def _require_own_body(by: Actor, *, body: Body) -> None:
    standing = doors.standing_of(by)
    if by.is_person and (standing is None or standing.body != body.pk):
        raise NotAllowed


def _locked(case: CaseFile, *, by: Actor) -> CaseFile:
    """The case as it is now, held until the transaction ends, if this actor may open it."""
    found = doors.open(CaseFile.objects.filter(pk=case.pk), by=by)
    # Not as a key: others may write rows that point at it meanwhile, and wait for nobody.
    found = found.select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise NotAllowed
    return found


@doors.only(*DECIDERS, RoleName.OPERATOR)
@transaction.atomic
def project_imported(*, by: Actor, cases: Iterable[CaseFile]) -> None:
    """Write what the public sees of cases that were brought in from elsewhere."""
    projection.project(cases)


@doors.only(*DECIDERS)
@transaction.atomic
def decide_title(*, by: Actor, case: CaseFile, read: str, shown: str, why: str = "") -> TitleVerdict:
    """Decide which title the public sees; empty: none. `read` is the title that the person had in front of them."""
    case = _locked(case, by=by)
    # A form brings line ends and spaces back otherwise than they were sent.
    if not same(read, case.title):
        raise Conflict
    text = _checked_title(shown) if plain(shown) else ""
    decision = TitleDecision(
        case=case,
        read=case.title,
        read_public=case.public_title,
        shown=text,
        by=str(by),
        at=clock.now(),
        why=why.strip(),
    )
    if text and not same(projection.title_verdict(case, decision).text, text):
        raise TitleIsWithheld
    decision.save()
    projection.project([case])
    outbox.append(events.TitleDecided(by=by, uid=case.uid, shown=bool(text)))
    audit.note(by=by, act="cases.decide_title", about=case.uid, why=why.strip(), details={"shown": bool(text)})
    return projection.title_verdict(case, decision)


@doors.only(*DECIDERS)
@transaction.atomic
def decide_document(
    *, by: Actor, document: Document, is_public: bool, seen: str, title: str = "", why: str = ""
) -> DocumentDecision:
    """Decide that one document is public, or is not. `seen` is the SHA-256 of the file that the person saw."""
    # Read again: an import may have moved it since it was looked at.
    document = Document.objects.select_for_update(of=("self",)).select_related("case").get(pk=document.pk)
    if document.case is None:
        raise NotAllowed
    case = _locked(document.case, by=by)
    decision = DocumentDecision(
        document=document,
        is_public=is_public,
        seen=seen,
        read=document.title,
        title=_checked_title(title) if is_public else "",
        why=why.strip(),
        by=str(by),
        at=clock.now(),
    )
    if is_public:
        _check_that_it_shows(decision, case=case)
    decision.save()
    projection.project([case])
    outbox.append(events.DocumentDecided(by=by, uid=document.uid, case=case.uid, public=is_public))
    audit.note(by=by, act="cases.decide_document", about=document.uid, why=why.strip(), details={"public": is_public})
    return decision


def _check_that_it_shows(decision: DocumentDecision, *, case: CaseFile) -> None:
    """A decision that would not take effect is refused, so that nobody believes it did."""
    document = decision.document
    objects = document.objects_of.select_related("blob")
    verdict = document_rule.may_show(projection.document_facts(document, objects=objects, decision=decision))
    if verdict.showing is Showing.UNDECIDED:
        raise Conflict
    if verdict.showing is Showing.WITHHELD or projection.is_closed(document) or projection.is_kept_away(case):
        raise NothingToShow


@doors.only()
def touch(*, by: Actor, case: CaseFile) -> None:
    """Let the page of a case be made anew, since something that is shown with it changed."""
    PublicCase.objects.filter(case=case).update(version=F("version") + 1, changed_at=clock.now())


@doors.only()
def show_until(*, by: Actor, case: CaseFile, day: date) -> None:
    """Let no list, search or feed name a case after this day, since it is kept elsewhere from then on."""
    CaseFile.objects.filter(pk=case.pk).update(shown_until=day)
    touch(by=by, case=case)


def _checked_title(text: str) -> str:
    title = plain(text)
    if not title:
        raise TitleNeeded
    if len(title) > LONGEST_TITLE:
        raise TitleTooLong(length=len(title), most=LONGEST_TITLE)
    if identity_numbers.held(title):
        raise IdentityNumberInTitle
    return title
