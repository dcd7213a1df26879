"""The reader who has this version already gets none of it again."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ordskifte.kernel.web import etag


def asking(path="/sak/2026/118/", *, language="nb", method="GET", **headers):
    """A request in a language."""
    request = RequestFactory().generic(method, path, **headers)
    request.LANGUAGE_CODE = language
    return request


def tag(*version, **how):
    """The tag that a page of this version is marked with."""
    return etag.marked(asking(**how), HttpResponse("page"), *version)["ETag"]


def test_a_tag_is_strong_and_the_same_for_the_same_version():
    assert tag("case", 7) == tag("case", 7)
    assert tag("case", 7).startswith('"')


def test_a_tag_changes_with_version_language_and_address():
    different = {
        tag("case", 7),
        tag("case", 8),
        tag("case", "7"),
        tag("other", 7),
        tag("case", 7, language="nn"),
        tag("case", 7, path="/sak/2026/118/?etter=x"),
        tag("case", [(7, 1)]),
    }
    assert len(different) == 7


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '{}, W/"other"', "*"])
def test_the_reader_who_has_it_gets_none_of_it(form):
    known = form.format(tag("case", 7))
    answer = etag.page(asking(HTTP_IF_NONE_MATCH=known), "case", 7)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag("case", 7))
    assert answer["Cache-Control"] == etag.PUBLIC


@pytest.mark.parametrize("known", ["", '"other"', "other", '"' * 500, "W/", "\xff", "abc, def"])
def test_the_reader_who_has_another_gets_it(known):
    assert etag.page(asking(HTTP_IF_NONE_MATCH=known), "case", 7) is None


def test_the_reader_who_has_an_older_version_gets_the_new_one():
    assert etag.page(asking(HTTP_IF_NONE_MATCH=tag("case", 6)), "case", 7) is None


def test_only_reading_is_answered_so():
    known = tag("case", 7)
    assert etag.page(asking(method="HEAD", HTTP_IF_NONE_MATCH=known), "case", 7).status_code == 304
    assert etag.page(asking(method="POST", HTTP_IF_NONE_MATCH=known), "case", 7) is None


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_only_a_whole_page_is_marked(status):
    assert "ETag" not in etag.marked(asking(), HttpResponse(status=status), "case", 7)


def test_a_page_that_has_said_how_long_it_may_be_kept_keeps_that():
    page = HttpResponse(headers={"Cache-Control": "no-cache"})
    assert etag.marked(asking(), page, "case", 7)["Cache-Control"] == "no-cache"


def test_the_look_of_the_templates_is_part_of_it(tmp_path):
    (tmp_path / "templates").mkdir()
    template = tmp_path / "templates" / "a.html"
    template.write_text("one")
    before = etag.digest_of(tmp_path)
    assert etag.digest_of(tmp_path) == before
    template.write_text("two")
    assert etag.digest_of(tmp_path) != before
