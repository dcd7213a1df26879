"""A trial with something of every kind in it; what is closed is full of canaries."""

from datetime import timedelta

from ordskifte.access import actions as access
from ordskifte.access import queries as access_queries
from ordskifte.accounts.models import RoleName
from ordskifte.assessment.models import Assessment
from ordskifte.cases.models import CaseFile, DocumentObject, FileState, Source
from ordskifte.channels import handlers as channels
from ordskifte.dialogue import actions as dialogue
from ordskifte.dialogue.models import Message, PastFile, PastMessage, PastSite, PastThread
from ordskifte.domain import events, outcome
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import SYSTEM
from ordskifte.domain.trial import Again, Answer, Farewell
from ordskifte.journal import actions as journal
from ordskifte.kernel import blobs, clock, outbox, tenancy
from ordskifte.outcomes import actions
from ordskifte.records.models import RecordDocument, SubjectDocument
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file, with_part
from tests.factories.journal import own_file, registered

CANARY = "KANARIFUGL"
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
KEEPER = {
    "custodian": "Nordfjæra interkommunale arkiv",
    "contact": "arkivet@nordfjaera.example",
}


def case():
    """A case of another system, with our own file about it, a part, and one open and one closed document."""
    found = CaseFactory(body=BodyFactory(), sequence=118, case_responsible=CANARY)
    CaseFile.objects.filter(pk=found.pk).update(title=f"{CANARY} tittel")
    with_part(found, CANARY)
    own_file(found)
    with_file(DocumentFactory(case=found, title=f"{CANARY} dokument", hidden_by=BASIS), data=CANARY.encode())
    return found


def said(found):
    """A dialogue with messages in view, hidden, held, private and withdrawn."""
    thread = dialogues.dialogue(found)
    happened = events.Published(by=SYSTEM, uid=thread.uid, case=found.uid, number=1, languages=("nb",))
    channels.follow_publication(happened)
    shown = dialogues.message(
        thread,
        "Flytt overgangen nordover.",
        name="Liv Tangen",
        email=f"{CANARY.lower()}@epost.example",
        files=[("skisse.txt", f"{CANARY} skisse".encode(), "text/plain")],
    )
    hidden = dialogues.message(thread, f"Dere er noen tåper, {CANARY}.", name=f"{CANARY} Rønnes")
    dialogues.message(thread, f"{dialogues.THREAT} {CANARY}", name=f"{CANARY} Hegg")
    moderator = UserFactory(body=found.body, roles=[RoleName.MODERATOR], name="Mona Lie")
    dialogue.hide(
        by=moderator.actor, message=hidden, reason=HideReason.PERSONAL_ATTACK, why=CANARY, expected=hidden.version
    )
    return thread, shown


def registers(found):
    """Entries of ours: one open, one screened, with the files of each."""
    home = own_file(found)
    private = (("Avsender", CANARY, "person", ""),)
    for sequence, hidden in ((1, None), (2, BASIS)):
        record = registered(
            home,
            sequence=sequence,
            title=CANARY,
            public_title=f"Åpen tittel {sequence}",
            parties=private,
            hidden_by=hidden,
        )
        document = DocumentFactory(case=home, source=None, source_key="", title=CANARY, hidden_by=hidden)
        RecordDocument.objects.create(record=record, document=document, associated_as="Hoveddokument", number=1)
        SubjectDocument.objects.create(record=record, document=document, role=SubjectDocument.Role.READABLE)
        with_file_of_ours(document, f"%PDF-1.7 {CANARY} {sequence}".encode())
        journal.show(by=SYSTEM, record_uid=record.uid)


def with_file_of_ours(document, data):
    """A file of a document that we made ourselves."""
    DocumentObject.objects.create(
        document=document,
        variant_format="Arkivformat",
        format="PDF/A-2b",
        state=FileState.VERIFIED,
        blob=blobs.keep(data, media_type="application/pdf"),
    )


def asked(found):
    """A request for access about the case."""
    wanted = access.Asked(
        key="krav-1",
        text=f"Alt om {CANARY}",
        email=f"{CANARY.lower()}@innsyn.example",
        language="nb",
        case=found,
        case_number=found.number,
        about="",
        marks=(),
    )
    access.request(by=access_queries.new_asker(), body=found.body, asked=wanted)


def led_to(found, shown):
    """A message that is cited."""
    officer = UserFactory(body=found.body, roles=[RoleName.CASE_OFFICER], name=CANARY)
    place = outcome.Passage(heading="3. Kryssing", before="Ved nr. 14.", after="Ved busstoppet.")
    cited = actions.Cited(
        key=shown.uid, passage=place, messages=(Message.objects.get(pk=shown.pk).uid,), effect=outcome.Effect.USED
    )
    actions.cite(by=officer.actor, case=found, cited=cited)


def carried_over(found):
    """Something that stood on an older site."""
    source = Source.objects.create(body=found.body, name="gammel blogg", created_at=clock.now())
    site = PastSite.objects.create(
        body=found.body, source=source, case=found, title="Gammel blogg", carried_at=clock.now()
    )
    given = {"number": 1, "case": found, "body": found.body, "title": "Strandvegen", "byline": "Redaksjonen"}
    thread = PastThread.objects.create(site=site, digest=b"1" * 32, is_whole=True, carried_at=clock.now(), **given)
    then = {"site": site, "thread": thread, "said_at": clock.now(), "digest": b"2" * 32}
    PastMessage.objects.create(number=7, name=f"Kari {CANARY}", text="Det var da.", **then)
    PastMessage.objects.create(number=8, name=CANARY, text=f"Tåper, {CANARY}.", state="hidden", **then)
    PastThread.objects.create(
        site=site, digest=b"3" * 32, carried_at=clock.now(), **given | {"number": 2, "text": CANARY}
    )
    blob = blobs.keep(CANARY.encode(), media_type="image/png")
    PastFile.objects.create(site=site, number=9, post=1, name=f"{CANARY}.png", blob=blob)


def opened(found):
    """A trial of the case that two have answered."""
    plan = actions.Opened(name="Prøve med sykkelveien", ends_on=clock.today() + timedelta(days=56), cases=(found.uid,))
    trial = actions.open_trial(by=SYSTEM, body=found.body, opened=plan)
    tenancy.forget()
    actions.answer_trial(by=SYSTEM, trial=trial, key="en", answer=Answer(ease=4, again=Again.YES))
    archivist = UserFactory(body=found.body, roles=[RoleName.ARCHIVIST], name="Marit Sandnes")
    actions.answer_as_staff(by=archivist.actor, trial=trial, answer=Answer(ease=5, again=Again.YES))
    return trial, archivist


def fill():
    """All of it, before the trial is closed."""
    found = case()
    _, shown = said(found)
    registers(found)
    asked(found)
    carried_over(found)
    led_to(found, shown)
    while outbox.drain().done:
        pass
    Assessment.objects.update(why=CANARY)
    return opened(found)


def closed(trial, *, by=SYSTEM):
    """The trial, closed although something is left."""
    farewell = Farewell(**KEEPER, shown_until=clock.today() + timedelta(days=30), why=f"Fristen er ute, sier {CANARY}.")
    return actions.close_trial(by=by, trial=trial, farewell=farewell)
