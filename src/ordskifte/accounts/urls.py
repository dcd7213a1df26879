"""Addresses under /konto/: those of allauth that are used here, and our own."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import path

from ordskifte.accounts import doors
from ordskifte.accounts.views import public

urlpatterns = [
    path("", public.home, name="accounts_home"),
    path("velkommen/<str:token>/", public.enrol, name="accounts_enrol"),
    path("login/", doors.public(account.login), name="account_login"),
    path("login/kode/", public.prove, name="mfa_authenticate"),
    path("logout/", doors.public(account.logout), name="account_logout"),
    path("bekreft/", doors.signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("bekreft/kode/", doors.signed_in(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("reservekoder/", doors.signed_in(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "reservekoder/nye/", doors.signed_in(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
]
