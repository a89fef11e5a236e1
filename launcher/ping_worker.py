"""`ping_worker.py BROKER_URL NODE`, run by .venv's Python: ends well once that worker has answered."""

import sys
import time

from celery import Celery
from kombu.exceptions import OperationalError

url, node = sys.argv[1:]
app = Celery(broker=url)
answered: object = None
while not answered:
    try:
        answered = app.control.ping(destination=[node], timeout=0.5)
    except (OSError, OperationalError):
        time.sleep(0.1)  # the broker itself is still starting
