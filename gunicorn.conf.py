"""Read by gunicorn when it is started in this folder; how many workers is the command's affair."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker_xero.settings")
logger_class = "tracker_xero.weblog.WebLog"
