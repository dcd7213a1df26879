"""Addresses of the public journal and of the search; `/nn/` and `/en/` before them for other languages."""

from django.urls import path, register_converter

from ordskifte.journal import converters
from ordskifte.journal.views import files, public, search

register_converter(converters.Day, "day")
register_converter(converters.EntryYear, "entry_year")
register_converter(converters.EntrySequence, "entry_sequence")

app_name = "journal"
urlpatterns = [
    path("journal/", public.newest, name="newest"),
    path("journal/feed.atom", files.feed, name="feed"),
    path("journal/journal.csv", files.table, name="table"),
    path("journal/<day:day>/", public.of_day, name="day"),
    path("journal/id/<uuid:uid>/", public.entry_by_uid, name="entry_by_uid"),
    path("journal/<entry_year:year>/<entry_sequence:sequence>/", public.entry, name="entry"),
    path("sok/", search.everything, name="everything"),
]
