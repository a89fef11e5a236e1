"""What time it is at Xero, by the Date of any answer: no token is needed for that."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from django.conf import settings

TIMEOUT = (3, 5)  # seconds to connect, to read


def xeros_time() -> datetime | None:
    """To the second; None when the answer does not say. Raises OSError when there is no answer."""
    answer = requests.head(settings.XERO_IDENTITY_URL, timeout=TIMEOUT, allow_redirects=False)
    try:
        told = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
