"""Addresses of the public pages; `/nn/` and `/en/` before them for other languages."""

from django.urls import path, register_converter

from ordskifte.website import converters, views

register_converter(converters.CaseYear, "case_year")
register_converter(converters.CaseSequence, "case_sequence")

app_name = "website"
urlpatterns = [
    path("", views.front, name="front"),
    path("sak/", views.cases, name="cases"),
    path("sak/id/<uuid:uid>/", views.case_by_id, name="case_by_id"),
    path("sak/<case_year:year>/<case_sequence:sequence>/", views.case, name="case"),
    path("dokument/<uuid:uid>/", views.document, name="document"),
    path("personvern/", views.privacy, name="privacy"),
    path("tilgjengelighet/", views.accessibility, name="accessibility"),
]
