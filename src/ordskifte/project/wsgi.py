"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from ordskifte.kernel.web.gate import Gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ordskifte.project.settings")
application = Gate(get_wsgi_application())
# What is loaded by now lives as long as the process: nobody looks through it for what could be thrown away.
gc.collect()
gc.freeze()
