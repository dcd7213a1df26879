"""A case page, against a page that does nothing: cold, and asked for again."""

from django.test import RequestFactory
from django.test.utils import override_settings

from bench._measure import Row, ratio


def run() -> list[Row]:
    """In process, through all middleware."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path

    from ordskifte.accounts import doors
    from ordskifte.project import urls
    from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, with_file

    body = BodyFactory(host="testserver")
    case = CaseFactory(body=body, sequence=118)
    for _ in range(10):
        with_file(DocumentFactory(case=case))

    @doors.public
    def empty(request):
        return HttpResponse("x")

    class Addresses:
        urlpatterns = [path("empty", empty), *urls.urlpatterns]

    with override_settings(ROOT_URLCONF=Addresses):
        handler = WSGIHandler()
        calls = Calls(handler)
        tag = calls.get("/sak/2026/118/").headers["ETag"]
        cold, ours, floor = ratio(lambda: calls.get("/sak/2026/118/"), floor=lambda: calls.get("/empty"))
        again, ours304, floor304 = ratio(
            lambda: calls.get("/sak/2026/118/", HTTP_IF_NONE_MATCH=tag), floor=lambda: calls.get("/empty"), times=200
        )
    return [
        Row("case page / empty page", cold, 12, f"{ours:.2f} ms / {floor:.2f} ms"),
        Row("case page not modified / empty page", again, 2, f"{ours304:.2f} ms / {floor304:.2f} ms"),
    ]


class Calls:
    """Requests without a server."""

    def __init__(self, handler):
        self.handler = handler
        self.factory = RequestFactory()

    def get(self, address, **headers):
        """One request through all middleware; its answer."""
        request = self.factory.get(address, **headers)
        answer = self.handler.get_response(request)
        answer.close()
        return answer
