"""Public addresses of the assessment."""

from django.urls import path

from ordskifte.assessment.views import public

app_name = "assessment"
urlpatterns = [path("", public.rules, name="rules")]
