"""The operator begins and ends a hold at the desk; nobody else does."""

import pytest

from ordskifte.kernel import hold
from ordskifte.kernel.hold import MemoryHold
from ordskifte.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = "/desk/drift/pause/"


@pytest.fixture(autouse=True)
def place():
    """A hold that is remembered."""
    found = MemoryHold()
    with hold.in_use.replaced_by(lambda: found):
        yield found


def test_an_operator_begins_changes_and_ends_it(at_desk):
    browser = at_desk("operator")
    said = browser.post(PAGE, {"why": "Ny versjon", "until": ""}, follow=True).content.decode()
    assert hold.current().why == "Ny versjon" and "A hold is on." in said
    assert "Ny versjon" in browser.get("/desk/").content.decode()
    browser.post(PAGE, {"why": "Det tar tid", "until": ""})
    assert hold.current().why == "Det tar tid"
    # What is not the hold itself waits, at the desk too, and comes back.
    refused = browser.post("/desk/organ/", {"name": "Et nytt navn"}, headers={"sec-fetch-site": "same-origin"})
    assert (refused.status_code, b"Et nytt navn" in refused.content) == (503, True)
    assert "Everything is taken in again." in browser.post(PAGE, {"end": "1"}, follow=True).content.decode()
    assert hold.current() is None
    entry = AuditEntry.objects.get(act="kernel.hold_ended")
    assert entry.by.startswith("staff:")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"why": ""}, "required"),
        ({"why": "x", "until": "2020-01-01T10:00"}, "within the next 7 days"),
        ({"why": "x", "until": "i morgen"}, "valid date"),
    ],
)
def test_what_cannot_be_is_said_in_its_box(at_desk, given, said):
    answer = at_desk("operator").post(PAGE, given)
    assert answer.status_code == 400 and said in answer.content.decode()
    assert hold.current() is None


@pytest.mark.parametrize("role", ["archivist", "case_officer", "moderator"])
def test_nobody_else_can(at_desk, role):
    browser = at_desk(role)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, {"why": "x"}).status_code in {403, 503}
    assert hold.current() is None
