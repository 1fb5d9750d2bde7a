#!/usr/bin/env python
"""Django's command line for Gaung."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if sys.argv[1:2] == ["demo"]:
        # Who asks for the demo means the demo's day, too.
        os.environ.setdefault("GAUNG_DEMO", "1")
    execute_from_command_line(sys.argv)
