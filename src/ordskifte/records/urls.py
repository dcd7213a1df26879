"""Addresses for systems that push; `/nn/` and `/en/` before them for problems in other languages."""

from django.urls import path

from ordskifte.records.views.api import views

app_name = "records"
urlpatterns = [
    path("v1/openapi.json", views.description, name="openapi"),
    path("v1/cases", views.cases, name="api_cases"),
    path("v1/cases/<str:identity>", views.case, name="api_case"),
    path("v1/documents", views.documents, name="api_documents"),
    path("v1/documents/<str:identity>", views.document, name="api_document"),
    path("v1/documents/<str:identity>/files/<str:sha256>", views.file, name="api_file"),
]
