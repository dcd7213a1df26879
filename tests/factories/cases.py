"""Cases and documents for tests, whole and small. What is closed can carry a canary."""

import uuid

import factory
from factory.django import DjangoModelFactory

from ordskifte.accounts.models import RoleName, Unit
from ordskifte.cases import covers, projection
from ordskifte.cases.models import CaseFile, Document, DocumentObject, FileState, Fonds, Part, Series, Source
from ordskifte.domain import screening
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.models import Body, HostName
from tests.worlds import people


class BodyFactory(DjangoModelFactory):
    """A body that answers on testserver."""

    class Meta:
        model = Body
        skip_postgeneration_save = True

    name = "Nordfjæra kommune"
    slug = factory.Sequence(lambda n: f"nordfjaera-{n}")
    contact_email = "post@nordfjaera.example"
    created_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def host(self, create, extracted, **kwargs):
        """Its host name."""
        if create and extracted is not False:
            HostName.objects.create(body=self, name=extracted or "testserver", is_main=True)


class UnitFactory(DjangoModelFactory):
    """A unit."""

    class Meta:
        model = Unit

    body = factory.SubFactory(BodyFactory)
    name = factory.Sequence(lambda n: f"Enhet {n}")


def UserFactory(*, body=None, roles=(RoleName.CASE_OFFICER,), name="Torstein Bakkejord", language="nb", **given):
    """A person who works here, with a second factor."""
    person = people.person(*roles, body=body or BodyFactory(), name=name, **given)
    person.language = language
    person.save(update_fields=["language"])
    return person


class SourceFactory(DjangoModelFactory):
    """Another records system."""

    class Meta:
        model = Source

    body = factory.SubFactory(BodyFactory)
    name = factory.Sequence(lambda n: f"source-{n}")
    created_at = factory.LazyFunction(clock.now)


class SeriesFactory(DjangoModelFactory):
    """A series in a fonds of the same source."""

    class Meta:
        model = Series
        exclude = ["body"]

    body = factory.SubFactory(BodyFactory)
    source = factory.SubFactory(SourceFactory, body=factory.SelfAttribute("..body"))
    source_key = factory.LazyFunction(lambda: str(uuid.uuid4()))
    title = "Saksarkiv"

    @factory.lazy_attribute
    def fonds(self):
        """The fonds of the series."""
        return Fonds.objects.create(
            body=self.body, title="Arkiv", source=self.source, source_key=f"fonds-{self.source_key}"
        )


class CaseFactory(DjangoModelFactory):
    """A case that was imported. `hidden_by` screens it; `project` writes what the public sees."""

    class Meta:
        model = CaseFile
        exclude = ["hidden_by"]
        skip_postgeneration_save = True

    hidden_by = None
    body = factory.SubFactory(BodyFactory)
    series = factory.SubFactory(SeriesFactory, body=factory.SelfAttribute("..body"))
    source = factory.SelfAttribute("series.source")
    source_key = factory.LazyFunction(lambda: str(uuid.uuid4()))
    year = 2026
    sequence = factory.Sequence(lambda n: 100 + n)
    title = "Ny gang- og sykkelvei langs Strandvegen"
    public_title = "Ny gang- og sykkelvei langs Strandvegen"
    status = "Under behandling"
    administrative_unit = "Plan og bygg"
    case_date = factory.LazyFunction(clock.today)
    created_at = factory.LazyFunction(clock.now)
    covers = factory.LazyAttribute(lambda case: chain(case.hidden_by))

    @factory.post_generation
    def project(self, create, extracted, **kwargs):
        """Write what the public sees."""
        if create and extracted is not False:
            projection.project([self])


def chain(authority):
    """One screening that hides all, as `covers` keeps it."""
    if authority is None:
        return []
    one = screening.imported(access_restriction="Unntatt offentlighet", authority=authority, metadata=())
    return covers.written([one])


class DocumentFactory(DjangoModelFactory):
    """A finished document of a case."""

    class Meta:
        model = Document
        exclude = ["hidden_by"]

    hidden_by = None
    case = factory.SubFactory(CaseFactory)
    source = factory.SelfAttribute("case.source")
    source_key = factory.LazyFunction(lambda: str(uuid.uuid4()))
    title = "Saksframlegg"
    suggested_title = "Saksframlegg"
    status = "Dokumentet er ferdigstilt"
    dated = factory.LazyFunction(clock.today)
    covers = factory.LazyAttribute(lambda document: chain(document.hidden_by))


def with_file(document, *, data=b"%PDF-1.4 hei", media_type="application/pdf", variant="Arkivformat", version=1):
    """A file of a document."""
    return DocumentObject.objects.create(
        document=document,
        source=document.source,
        source_key=f"{document.source_key}#{variant}{version}",
        version_number=version,
        variant_format=variant,
        file_reference="dokumenter/1.pdf",
        state=FileState.VERIFIED,
        blob=blobs.keep(data, media_type=media_type),
    )


def with_part(case, name):
    """Somebody whom the case concerns."""
    return Part.objects.create(case=case, source=case.source, source_key=f"{case.source_key}#1", name=name, role="Part")
