"""How a program of this folder begins and ends."""

import gc
import json
import sys
from collections.abc import Callable

import django
from django.conf import settings

Result = dict[str, float]


def run(work: Callable[..., Result]) -> None:
    """Call `work` with the words of the command line; its result is the last line printed."""
    gc.collect()
    gc.freeze()  # as a worker does before its pool forks (tracker_xero/celery.py)
    sys.stdout.write(json.dumps(work(*sys.argv[1:])) + "\n")


django.setup()
settings.DEBUG = False  # as in production; with it on, Django keeps every query and its values
