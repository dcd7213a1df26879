"""Every address of the program. Each view declares who may use it: see `accounts.doors`."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtail_urls

from ordskifte.accounts import addresses, doors
from ordskifte.kernel import health

urlpatterns = [
    path("healthz", doors.machine(health.live), name="healthz"),
    path("readyz", doors.machine(health.ready), name="readyz"),
    # Wagtail's own pages for signing in and for the account give way to ours.
    path("desk/login/", doors.public(RedirectView.as_view(pattern_name="account_login"))),
    path("desk/account/", doors.signed_in(RedirectView.as_view(pattern_name="accounts_home"))),
    path("desk/", include("ordskifte.desk.urls")),
    path("desk/", include(wagtail_urls)),
    path("bilde/", include("ordskifte.publishing.urls")),
    *i18n_patterns(
        # First, since it is asked for most: each address is looked for in this order.
        path("", include("ordskifte.website.urls")),
        path("", include("ordskifte.dialogue.urls")),
        addresses.HERE,
        path("", include("ordskifte.journal.urls")),
        path("innsyn/", include("ordskifte.access.urls")),
        path("vurdering/", include("ordskifte.assessment.urls")),
        path("api/", include("ordskifte.records.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "ordskifte.kernel.web.faults.handler400"
handler403 = "ordskifte.kernel.web.faults.handler403"
handler404 = "ordskifte.kernel.web.faults.handler404"
handler500 = "ordskifte.kernel.web.faults.handler500"
# Asked for by allauth.
handler429 = "ordskifte.accounts.views.public.too_many"
