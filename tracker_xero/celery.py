"""The Celery application. Messages are wake-ups that carry ids; the truth is in the database."""

import os
import warnings

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker_xero.settings")
# Containers commonly run as root; Celery's page-long warning would hide the lines that matter.
warnings.filterwarnings("ignore", message=".*superuser privileges.*")

app = Celery("tracker_xero")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
