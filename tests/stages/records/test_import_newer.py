"""A newer extract of the same archive: what changed is written, and what it was is kept."""

import json

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile, Change, Class, Document, DocumentObject, Part, PublicCase
from ordskifte.records.models import CorrespondencePart, Record, RecordDocument, RegistryEntry
from tests.factories.cases import UnitFactory, UserFactory
from tests.stages.records import import_world as make


def extract(*inside, klasse="klasse", **fields):
    """One case in one of two classes."""
    classes = {"klasse": [], "annen": []}
    classes[klasse].append(make.case(*inside, **fields))
    made = [make.klass(*inside, name=name, klasseID=name) for name, inside in classes.items()]
    return make.fonds(make.series(make.system(*made)))


def changes(of=""):
    """Field, old and new of what the log of changes holds."""
    rows = Change.objects.filter(unit_kind=of) if of else Change.objects.all()
    return sorted(rows.values_list("field", "old", "new"))


def test_a_new_value_is_written_and_the_old_one_kept(world):
    world.bring_in(extract(title="Gammel tittel", saksstatus="Under behandling"))
    kept = CaseFile.objects.get()
    run = world.bring_in(extract(title="Ny tittel", saksstatus="Avsluttet"))
    case = CaseFile.objects.get()
    assert (case.pk, case.uid) == (kept.pk, kept.uid)
    assert (case.title, case.status) == ("Ny tittel", "Avsluttet")
    assert changes() == [("status", "Under behandling", "Avsluttet"), ("title", "Gammel tittel", "Ny tittel")]
    assert set(Change.objects.values_list("unit_kind", "unit_uid", "by")) == {("casefile", case.uid, "system")}
    assert (run.counts["changed"], run.counts["unchanged"]) == (1, 5)


def test_what_a_person_set_stays(world):
    world.bring_in(extract())
    unit, user = UnitFactory(body=world.body), UserFactory(body=world.body)
    CaseFile.objects.update(unit=unit, responsible=user)
    world.bring_in(extract(title="Ny tittel"))
    case = CaseFile.objects.get()
    assert (case.unit, case.responsible) == (unit, user)


def test_a_case_belongs_to_the_unit_of_its_name(world):
    unit = UnitFactory(body=world.body, name="Plan og Bygg")
    UnitFactory(body=world.body, name="Oppvekst")
    world.bring_in(extract(administrativEnhet="Plan og bygg"))
    assert CaseFile.objects.get().unit == unit


def test_a_case_that_was_filed_elsewhere_moves(world):
    world.bring_in(extract(make.record(), klasse="klasse"))
    old, new = Class.objects.get(class_id="klasse"), Class.objects.get(class_id="annen")
    world.bring_in(extract(make.record(), klasse="annen"))
    assert (CaseFile.objects.get().klass, Record.objects.get().klass) == (new, new)
    assert changes("casefile") == [("klass_id", str(old.uid), str(new.uid))]


def test_what_is_left_out_of_a_newer_extract_stays(world):
    world.bring_in(extract(make.record(make.document(make.file()))))
    world.bring_in(extract())
    assert (Record.objects.count(), Document.objects.count(), DocumentObject.objects.count()) == (1, 1, 1)
    assert changes() == []


def test_what_has_no_column_is_compared_entry_by_entry(world):
    world.bring_in(extract(make.record(beskrivelse="Før", forfatter=["Kari"])))
    world.bring_in(extract(make.record(beskrivelse="Etter", noekkelord=["elv"])))
    assert changes() == [
        ("extra.authors", '["Kari"]', ""),
        ("extra.description", "Før", "Etter"),
        ("extra.keywords", "", '["elv"]'),
    ]


def test_the_journal_line_of_a_record_changes_with_it(world):
    world.bring_in(extract(make.record(journalstatus="Journalført")))
    run = world.bring_in(extract(make.record(journalstatus="Ekspedert")))
    assert RegistryEntry.objects.get().status == "Ekspedert"
    assert changes() == [("entry.status", "Journalført", "Ekspedert")]
    assert run.counts["changed"] == 1


def test_correspondents_come_change_and_go(world):
    world.bring_in(extract(make.record(make.correspondent("Kari"), make.correspondent("Ola"))))
    world.bring_in(extract(make.record(make.correspondent("Karin"))))
    assert list(CorrespondencePart.objects.values_list("position", "name")) == [(1, "Karin")]
    found = {field: (old, new) for field, old, new in changes()}
    assert found["correspondence_part.1.name"] == ("Kari", "Karin")
    assert json.loads(found["correspondence_part.2"][0]) == {"type": "Avsender", "name": "Ola"}
    assert found["correspondence_part.2"][1] == ""
    world.bring_in(extract(make.record(make.correspondent("Karin"), make.correspondent("Per"))))
    assert CorrespondencePart.objects.count() == 2


def test_parties_come_change_and_go(world):
    world.bring_in(extract(make.part("Kari"), make.part("Ola")))
    world.bring_in(extract(make.part("Kari", role="Verge")))
    assert list(Part.objects.values_list("name", "role")) == [("Kari", "Verge")]
    assert [field for field, *_ in changes()] == ["part.1.role", "part.2"]


def test_a_document_moves_to_another_record(world):
    first, second = make.record(name="a"), make.record(name="b")
    world.bring_in(extract(make.record(make.document(), name="a"), second))
    world.bring_in(extract(first, make.record(make.document(), name="b")))
    assert RecordDocument.objects.get().record == Record.objects.get(source_key=make.uid("b"))
    assert [field for field, *_ in changes()] == ["place.record_id"]


def test_a_case_that_gets_another_number_takes_the_next_free_place(world):
    world.bring_in(
        make.fonds(make.series(make.case(name="a", number=(2026, 1)), make.case(name="b", number=(2026, 2))))
    )
    world.bring_in(
        make.fonds(make.series(make.case(name="a", number=(2026, 2)), make.case(name="b", number=(2026, 2))))
    )
    found = CaseFile.objects.order_by("pk").values_list("year", "sequence", "ordinal")
    assert list(found) == [(2026, 2, 2), (2026, 2, 1)]


def test_the_public_sees_a_change_at_once(world):
    world.bring_in(extract(offentligTittel="Før"))
    before = PublicCase.objects.get().version
    world.bring_in(extract(offentligTittel="Etter"))
    public = PublicCase.objects.get()
    assert (public.title, public.version > before) == ("Etter", True)


def test_a_unit_that_belongs_nowhere_in_time_keeps_the_day_it_first_came(world):
    world.bring_in(extract(opprettetDato=None))
    made = CaseFile.objects.get().created_at
    world.bring_in(extract(opprettetDato=None))
    assert CaseFile.objects.get().created_at == made
    assert changes() == []


@pytest.mark.parametrize("role", [RoleName.ARCHIVIST, RoleName.OPERATOR])
def test_a_change_names_who_brought_it(world, role):
    user = UserFactory(body=world.body, roles=[role])
    world.bring_in(extract(title="Før"), by=user.actor)
    world.bring_in(extract(title="Etter"), by=user.actor)
    assert Change.objects.get().by == str(user.actor)
