"""Whoever wrote a message that was a request for access comes from the own page to where the request stands."""

import pytest

from ordskifte.access import actions as access
from ordskifte.access.models import AccessRequest
from ordskifte.dialogue import actions
from ordskifte.domain.parties import SYSTEM
from tests.factories import dialogues
from tests.factories.dialogues import taken

pytestmark = pytest.mark.django_db


def test_the_own_page_leads_to_the_request_that_the_message_was_found_to_be(client, case, officer):
    thread = dialogues.dialogue(case)
    said = actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="k", text="Send meg notatet."))
    other = actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="o", text="Fin vei."))
    message, _ = taken(said.uid), taken(other.uid)
    own = f"/en/innlegg/{said.reference}/min/{said.secret}/"
    assert "/innsyn/" + said.reference not in client.get(own).content.decode()
    access.mark(by=officer.actor, message=message)
    status = f"/en/innsyn/{said.reference}/{said.secret}/"
    page = client.get(own).content.decode()
    assert (
        f'href="{status}"' in page and AccessRequest.objects.get().reference in page and "Waits for an answer" in page
    )
    assert client.get(status).status_code == 200
    others = client.get(f"/en/innlegg/{other.reference}/min/{other.secret}/").content.decode()
    assert "You asked for access" not in others
