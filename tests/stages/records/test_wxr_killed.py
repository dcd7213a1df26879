"""A site on its way in, killed where a promise hangs on a commit: the same command again completes it, once."""

import pytest

from ordskifte.cases.models import CaseFile, Source
from ordskifte.dialogue.models import PastFile, PastMessage, PastSite, PastThread
from ordskifte.domain.parties import SYSTEM
from ordskifte.records.actions.carrying import import_wxr
from ordskifte.records.models import ImportRun
from tests.factories import wxr
from tests.worlds.killing import in_a_process

pytestmark = pytest.mark.django_db(transaction=True)
COMMENTS = 1_201


@pytest.fixture
def bring(body, tmp_path):
    """Brings in a site with one long dialogue, one short, one that is not public, and a file."""
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "plan.pdf").write_bytes(b"%PDF-1.4 plan")
    comments = (
        wxr.comment(number, "Jeg skal drepe deg" if number % 400 == 0 else "Enig.") for number in range(1, COMMENTS)
    )
    path = tmp_path / "blogg.xml"
    path.write_bytes(
        wxr.export(
            wxr.attachment(3, url="https://blogg.example.no/wp-content/uploads/plan.pdf", parent=7),
            wxr.item(7, *comments),
            wxr.item(8, wxr.comment(9_000, "Hemmelig."), status="private"),
            wxr.item(9, wxr.comment(9_001)),
        )
    )
    return lambda: import_wxr(by=SYSTEM, body=body, path=path, folder=tmp_path)


@pytest.mark.parametrize(
    ("crash", "kept"),
    [
        ("records.past_batch_written:1", 0),
        ("records.past_batch_kept:1", 500),
        ("records.past_batch_written:2", 500),
        ("records.past_batch_kept:2", 1_000),
        ("records.past_batch_written:3", 1_000),
        ("records.past_batch_kept:3", COMMENTS),
    ],
)
def test_killed_anywhere_it_is_all_there_once_after_the_same_command(bring, client, crash, kept):
    in_a_process(bring, crash=crash)
    assert PastMessage.objects.count() == kept
    for thread in PastThread.objects.filter(is_whole=False):
        assert client.get(f"/tidligere/{thread.uid}/").status_code == 404
    assert bring().state == "done"
    whole = {(7, 1_200, 1_197), (9, 1, 1)}
    assert set(PastThread.objects.filter(is_whole=True).values_list("number", "count", "shown")) == whole
    numbers = list(PastMessage.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [*range(1, COMMENTS), 9_001]
    assert PastMessage.objects.filter(state="held", rule="threat").count() == 3
    counts = [model.objects.count() for model in (PastSite, PastThread, PastFile, Source, CaseFile)]
    assert counts == [1, 2, 1, 1, 1] and PastFile.objects.get().blob is not None
    assert sorted(ImportRun.objects.values_list("state", flat=True)) == ["broken_off", "done"]
    again = bring()
    assert again.counts["new"] == 0 and PastMessage.objects.count() == COMMENTS
