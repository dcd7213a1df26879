"""A page that was just made is not made again, and nobody gets the page of somebody else."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from ordskifte.kernel.models import Body
from ordskifte.kernel.web import etag
from ordskifte.kernel.web.stored import Shelf


def asking(path="/sak/2026/118/", *, body=None, method="GET"):
    """A request to a body."""
    request = RequestFactory().generic(method, path)
    request.LANGUAGE_CODE = "nb"
    if body is not None:
        request.tenant = body
    return request


def test_what_was_made_is_answered_again_with_its_headers():
    made = HttpResponse("page", content_type="text/html; charset=utf-8", headers={"Referrer-Policy": "same-origin"})
    etag.marked(asking(), made, "case", 7)
    again = etag.page(asking(), "case", 7)
    assert (again.status_code, again.content, dict(again.headers)) == (200, b"page", dict(made.headers))
    assert etag.page(asking(method="HEAD"), "case", 7).status_code == 200
    assert etag.page(asking(), "case", 8) is None
    assert etag.page(asking(method="POST"), "case", 7) is None


def test_a_body_gets_its_own_page_only():
    one, other = Body(pk=1, name="One"), Body(pk=2, name="Other")
    etag.marked(asking(body=one), HttpResponse("of one"), "front", [])
    assert etag.page(asking(body=one), "front", []).content == b"of one"
    assert etag.page(asking(body=other), "front", []) is None
    assert etag.page(asking(body=Body(pk=1, name="One, renamed")), "front", []) is None


def _with_cookie():
    answer = HttpResponse("page")
    answer.set_cookie("who", "somebody")
    return answer


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse("gone", status=404),
        HttpResponse(b"x" * (600 * 1024)),
        StreamingHttpResponse([b"a", b"b"]),
        _with_cookie(),
    ],
    ids=["not there", "large", "streamed", "with a cookie"],
)
def test_what_is_not_the_same_for_everybody_or_large_is_made_each_time(answer):
    etag.marked(asking(), answer, "case", 7)
    assert etag.page(asking(), "case", 7) is None


def test_the_shelf_keeps_what_is_asked_for_and_no_more_than_it_may():
    shelf = Shelf(most_bytes=30)
    for name in "abc":
        shelf.keep(name, HttpResponse(name * 10))
    assert shelf.find("a") is not None
    shelf.keep("d", HttpResponse("d" * 10))
    assert [name for name in "abcd" if shelf.find(name)] == ["a", "c", "d"]
    shelf.keep("a", HttpResponse("a" * 5))
    shelf.keep("e", HttpResponse("e" * 5))
    assert [name for name in "abcde" if shelf.find(name)] == ["a", "c", "d", "e"]
