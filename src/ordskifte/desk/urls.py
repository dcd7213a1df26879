"""Addresses of the desk that are ours; they stand before those of Wagtail."""

from django.urls import path

from ordskifte.desk.views import cases, home, imports, machine, outcomes

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("saker/", cases.index, name="cases"),
    path("saker/ny/", cases.open_case, name="open_case"),
    path("saker/<uuid:uid>/", cases.case, name="case"),
    path("saker/<uuid:uid>/tittel/", cases.title, name="title"),
    path("saker/<uuid:uid>/utfall/", outcomes.of_case, name="outcomes"),
    path("utfall/<uuid:uid>/trekk/", outcomes.withdraw, name="withdraw_citation"),
    path("dokument/<uuid:uid>/", cases.document, name="document"),
    path("fil/<uuid:uid>/", cases.file, name="file"),
    path("drift/", machine.parked, name="parked"),
    path("organ/", machine.body, name="body"),
    path("import/", imports.index, name="imports"),
    path("import/liste/", imports.from_list, name="import_list"),
    path("import/<uuid:uid>/", imports.run, name="import_run"),
]
