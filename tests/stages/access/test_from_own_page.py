"""Whoever wrote a message that was a request for access comes from the own page to where the request stands."""

import re
from datetime import timedelta

import pytest

from ordskifte.access import actions as access
from ordskifte.access.models import AccessRequest, GivenDocument
from ordskifte.channels.models import Letter, LetterKind
from ordskifte.dialogue import actions
from ordskifte.domain.access import Refusal
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
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


def test_the_own_page_shows_the_answer_and_the_files_that_were_given(client, case, plan, officer):
    thread = dialogues.dialogue(case)
    sent = actions.Submitted(key="k", text="Send meg saksframlegget.", email="spor@example.no")
    said = actions.submit(by=SYSTEM, thread=thread, submission=sent)
    request = access.mark(by=officer.actor, message=taken(said.uid))
    own = f"/en/innlegg/{said.reference}/min/{said.secret}/"
    waiting = client.get(own).content.decode()
    assert "We answer at the latest" in waiting and "Access was given" not in waiting
    assert '#next">Withdraw the request</a>' in waiting and "closer reasons" not in waiting
    chosen = access.Given(object=plan, seen=plan.blob.sha256, title="Saksframlegg")
    access.give(by=officer.actor, request=request, documents=[chosen], text="Her er saksframlegget.", is_whole=True)
    answered = client.get(own).content.decode()
    given = GivenDocument.objects.get()
    assert "Access was given" in answered and "Her er saksframlegget." in answered
    assert "We answer at the latest" not in answered
    # All was given: there is nothing to withdraw or to appeal.
    assert "#next" not in answered
    assert re.search(r"stands</a>: [A-Z]", answered) and " )" not in answered
    address = f"/en/innsyn/{said.reference}/{said.secret}/dokument/{given.uid}/"
    assert f'href="{address}"' in answered
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")
    letters = Letter.objects.filter(about=request.uid, kind=LetterKind.ANSWER)
    assert letters.count() == 1


def test_a_refusal_stands_on_the_own_page_with_its_way_to_appeal(client, case, officer):
    thread = dialogues.dialogue(case)
    said = actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="k", text="Send meg notatet."))
    request = access.mark(by=officer.actor, message=taken(said.uid))
    refusal = Refusal(
        sent_on=None,
        text="Notatet er unntatt.",
        basis="offentleglova § 23 første ledd",
        wider_access="Innsyn nå ville skade kommunen i forhandlingene.",
        appeal_to="Statsforvalteren",
        appeal_until=clock.today() + timedelta(days=30),
    )
    access.refuse(by=officer.actor, request=request, refusal=refusal)
    page = client.get(f"/en/innlegg/{said.reference}/min/{said.secret}/").content.decode()
    assert "Access was refused" in page and "Notatet er unntatt." in page
    status = f'<a href="/en/innsyn/{said.reference}/{said.secret}/#next">'
    assert f"{status}Appeal</a>" in page and f"{status}Ask for closer reasons</a>" in page
    assert "Withdraw the request" not in page
