"""Public addresses of requests for access."""

from django.urls import path

from ordskifte.access.views import public

app_name = "access"
urlpatterns = [
    path("", public.ask, name="ask"),
    path("<str:reference>/<str:secret>/", public.status, name="status"),
    path("<str:reference>/<str:secret>/dokument/<uuid:uid>/", public.document, name="document"),
]
