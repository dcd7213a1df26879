"""What the benches stand on: a body with cases and dialogues of every size, and requests without a server."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.test import RequestFactory
from django.test.utils import override_settings

EMPTY = "/empty"


@dataclass(frozen=True)
class Talk:
    """A case with ten public documents, one publication, and so many messages under it."""

    thread: object
    case: str  # address
    post: str


def body():
    """The body of all benches; it answers on testserver."""
    from ordskifte.kernel.models import Body
    from tests.factories.cases import BodyFactory

    return Body.objects.filter(host_names__name="testserver").first() or BodyFactory(host="testserver")


def talk(messages: int, *, sequence: int) -> Talk:
    """Made once for each number."""
    from ordskifte.dialogue.models import Thread
    from tests.factories.cases import CaseFactory
    from tests.factories.dialogues import dialogue
    from tests.factories.talks import fragments, on_our_pages

    known = Thread.objects.filter(case__sequence=sequence, case__body=body()).select_related("publication").first()
    if known is None:
        case = CaseFactory(body=body(), sequence=sequence)
        _public_documents(case, 10)
        known = dialogue(case)
        on_our_pages(known)
        for start in range(0, messages, 1000):
            fragments(known, min(1000, messages - start), start=start)
        _as_long_as_real_ones(known)
    # Read anew, so that what a test would hold in memory is asked for as a view asks.
    thread = Thread.objects.select_related("publication", "body", "case").get(pk=known.pk)
    return Talk(thread=thread, case=f"/sak/2026/{sequence}/", post=f"/p/{thread.publication.reference}/")


def _public_documents(case, count: int) -> None:
    """Documents that a case officer decided to show."""
    from ordskifte.cases import actions
    from tests.factories.cases import DocumentFactory, UserFactory, with_file

    officer = UserFactory(body=case.body).actor
    for _ in range(count):
        document = DocumentFactory(case=case)
        seen = with_file(document).blob.sha256
        actions.decide_document(by=officer, document=document, is_public=True, seen=seen, title=document.title)


def _as_long_as_real_ones(thread) -> None:
    """About as many bytes as a message of two sentences makes."""
    from django.db.models import Value
    from django.db.models.functions import Replace

    from ordskifte.channels.models import Fragment

    said = "Jeg bruker skjermleser, og kartet er bare et bilde. " * 8
    longer = Replace("html", Value("Innlegg"), Value(f"{said}Innlegg"))
    Fragment.objects.filter(thread_key=thread.uid).update(html=longer)


@contextmanager
def calls():
    """Requests through all middleware, and beside our addresses one that does nothing."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    from ordskifte.accounts import doors
    from ordskifte.project import urls

    @csrf_exempt
    @doors.public
    def empty(request):
        return HttpResponse("x")

    class Addresses:
        urlpatterns = [path(EMPTY[1:], empty), *urls.urlpatterns]

    with override_settings(ROOT_URLCONF=Addresses):
        yield Calls(WSGIHandler())


class Calls:
    """Requests without a server."""

    def __init__(self, handler):
        self.handler = handler
        self.factory = RequestFactory()

    def get(self, address, **headers):
        """One request through all middleware; its answer."""
        return self._answered(self.factory.get(address, **headers))

    def post(self, address, data, **headers):
        """One form."""
        return self._answered(self.factory.post(address, data, **headers))

    def _answered(self, request):
        answer = self.handler.get_response(request)
        if answer.streaming:
            b"".join(answer.streaming_content)
        answer.close()
        return answer


class Statements:
    """Counts statements, those that frame a transaction apart."""

    FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")

    def __init__(self):
        self.count = self.commits = 0

    def __call__(self, execute, sql, params, many, context):
        """Count, and let it through."""
        self.count += not sql.startswith(self.FRAMES)
        self.commits += sql.startswith("BEGIN")
        return execute(sql, params, many, context)


def counted(work: Callable[[], object]) -> Statements:
    """What a piece of work asks of the database."""
    statements = Statements()
    with connection.execute_wrapper(statements):
        work()
    return statements
