"""Public addresses of publishing."""

from django.urls import path

from ordskifte.publishing.views import public

app_name = "publishing"
urlpatterns = [path("<uuid:uid>/<int:width>/", public.picture, name="picture")]
