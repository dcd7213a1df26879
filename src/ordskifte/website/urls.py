"""Addresses of the public pages; `/nn/` and `/en/` before them for other languages."""

from django.urls import path, register_converter

from ordskifte.website import converters
from ordskifte.website.views import accounts, cases, feeds, handoff, oembed, outcomes, posts, trials

register_converter(converters.CaseYear, "case_year")
register_converter(converters.CaseSequence, "case_sequence")
register_converter(converters.WrittenReference, "reference")

CASE = "sak/<case_year:year>/<case_sequence:sequence>/"
POST = "p/<reference:reference>/"

app_name = "website"
urlpatterns = [
    # First, since they are asked for most: each address is looked for in this order.
    path(CASE, cases.case, name="case"),
    path(POST, posts.post, name="post"),
    path("", cases.front, name="front"),
    path("feed.atom", feeds.of_body, name="feed"),
    path("sak/", cases.cases, name="cases"),
    path("sak/id/<uuid:uid>/", cases.case_by_id, name="case_by_id"),
    path("sak/id/<uuid:uid>/feed.atom", feeds.of_case_by_id, name="case_by_id_feed"),
    path("sak/id/<uuid:uid>/dialog.atom", feeds.dialogue_of_case_by_id, name="case_by_id_dialogue_feed"),
    path(f"{CASE}feed.atom", feeds.of_case, name="case_feed"),
    path(f"{CASE}dialog.atom", feeds.dialogue_of_case, name="case_dialogue_feed"),
    path(f"{POST}dialog.atom", feeds.dialogue, name="dialogue_feed"),
    path(f"{POST}v/<case_sequence:number>/", posts.version, name="version"),
    path(f"{POST}endring/<case_sequence:older>/<case_sequence:newer>/", posts.change, name="change"),
    # Parts for other sites: their pages name these addresses, so that they never change.
    *(
        path(f"del/{frame}{address}", view, {"is_framed": bool(frame)}, name=f"{'framed_' if frame else ''}{name}")
        for frame in ("", "ramme/")
        for address, view, name in (
            (CASE, handoff.case, "case_part"),
            (POST, handoff.publication, "post_part"),
            (f"{POST}dialog/", handoff.dialogue, "dialogue_part"),
        )
    ),
    path("del/stil.css", handoff.own_file, {"name": "style.css", "media_type": "text/css"}, name="part_style"),
    path("del/last.js", handoff.own_file, {"name": "loader.js", "media_type": "text/javascript"}, name="part_loader"),
    path("oembed/", oembed.oembed, name="oembed"),
    path("dokument/<uuid:uid>/", cases.document, name="document"),
    path("utfall/<uuid:uid>/", outcomes.passage, name="passage"),
    path("proveperiode/<uuid:uid>/", trials.answer, name="trial"),
    path("kontoer/", accounts.accounts, name="accounts"),
    path("personvern/", cases.privacy, name="privacy"),
    path("tilgjengelighet/", cases.accessibility, name="accessibility"),
]
