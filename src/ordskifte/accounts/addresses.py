"""Where the pages of people who sign in are, and nothing else of the program."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

HERE = path("konto/", include("ordskifte.accounts.urls"))
urlpatterns = i18n_patterns(HERE, prefix_default_language=False)
