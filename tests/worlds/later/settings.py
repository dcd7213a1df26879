"""The settings of the program, as a later version has them."""

import os

from ordskifte.project.settings import *  # noqa: F403
from ordskifte.project.settings import INSTALLED_APPS as BEFORE

INSTALLED_APPS = [*BEFORE, "tests.worlds.later"]
MIGRATION_MODULES = {"later": f"tests.worlds.later.{os.environ['LATER']}"}
