"""Where nothing can be taken just now, a body that cannot be read whole does not break the page that says so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from ordskifte.kernel.web import answers, kinds

FORM = "application/x-www-form-urlencoded"
UNREADABLE = {
    "many fields": {"data": "&".join(f"a{number}=1" for number in range(600)), "content_type": FORM},
    "too large": {"data": "a=" + "x" * (2 << 20), "content_type": FORM},
    "no boundary": {"data": b"xx", "content_type": "multipart/form-data; boundary="},
    "many files": {"data": {f"f{number}": SimpleUploadedFile("a.txt", b"x") for number in range(30)}},
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize(
    "kind", [kinds.TOO_MANY, kinds.BUSY, kinds.FULL, kinds.UNAVAILABLE], ids=lambda kind: kind.slug
)
def test_the_page_comes_all_the_same(kind, what):
    request = RequestFactory().post("/p/x/svar/", HTTP_SEC_FETCH_SITE="same-origin", **UNREADABLE[what])
    request.resolver_match = None
    answer = answers.to_kind(request, kind)
    assert answer.status_code == kind.status
    assert b"<form" not in answer.content


def test_what_is_shown_again_is_escaped_and_goes_nowhere_else():
    typed = {'q"><b>': "<script>alert(1)</script> and more"}
    request = RequestFactory().post("/x", typed, HTTP_SEC_FETCH_SITE="same-origin")
    request.path, request.resolver_match = "//elsewhere.example/x", None
    said = answers.to_kind(request, kinds.BUSY).content.decode()
    assert 'action="/%2Felsewhere.example/x"' in said
    assert "<script>alert" not in said
    assert "&lt;script&gt;alert(1)" in said
    assert 'name="q&quot;&gt;&lt;b&gt;"' in said
