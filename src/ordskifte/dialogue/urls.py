"""Public addresses of the dialogue."""

from django.urls import path

from ordskifte.dialogue.views import circle, own, past, public, reporting, writing

app_name = "dialogue"
urlpatterns = [
    path("p/<str:reference>/svar/", writing.answer, name="answer"),
    path("p/<str:reference>/dialog/alle/", public.whole, name="whole"),
    path("p/<str:reference>/samtale/", circle.talk, name="talk"),
    path("invitasjon/", circle.invitation, name="enter"),
    path("invitasjon/<str:code>/", circle.invitation, name="invitation"),
    path("innlegg/<str:reference>/", public.message, name="message"),
    path("innlegg/<str:reference>/meld/", reporting.report, name="report"),
    path("innlegg/<str:reference>/min/<str:secret>/", own.own, name="own"),
    path("innlegg/<str:reference>/min/<str:secret>/<str:name>/", own.act, name="act"),
    path("vedlegg/<uuid:uid>/", public.attachment, name="attachment"),
    path("tidligere/<uuid:uid>/", past.thread, name="past"),
    path("tidligere/sak/<uuid:uid>/", past.of_case, name="past_of_case"),
    path("moderering/", public.rules, name="rules"),
]
