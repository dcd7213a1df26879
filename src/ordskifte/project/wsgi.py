"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from ordskifte.kernel.web.gate import Gate
from ordskifte.project import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ordskifte.project.settings")
with loading.for_good():
    application = Gate(get_wsgi_application())
    # With all that they lead to: else the first visitor would wait for it.
    loading.addresses()
