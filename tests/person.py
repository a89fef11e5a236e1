"""An admin at a browser without scripts: logs in, presses, consents at the sandbox; keeps what was shown."""

import re
from urllib.parse import urlsplit

import requests

from launcher.trial import Trial
from tests.looking import until

CONNECT, CONNECTION = "/accounts-system/connect/", "/accounts-system/connection/"
CONSENT_LINK = re.compile(r'href="([^"]+/identity/connect/authorize[^"]+)"')


class Person(requests.Session):
    """`seen` holds every page, its headers and its address so far."""

    def __init__(self, stack: Trial) -> None:
        super().__init__()
        self.stack, self.seen = stack, [""]

    def look(self, path: str) -> str:
        return self._keep(self.get(self.stack.url + path, timeout=30))

    def press(self, path: str, **form: str) -> str:
        form |= {"csrfmiddlewaretoken": self.cookies.get("csrftoken") or ""}
        headers = {"Referer": self.stack.url}
        return self._keep(self.post(self.stack.url + path, form, headers=headers, timeout=30))

    def _keep(self, answer: requests.Response) -> str:
        assert answer.status_code < 500, answer.url
        # The way back from Xero carries the code in its address; nothing after it may.
        self.seen += [answer.text, str(answer.headers), answer.url]
        return answer.text

    def consent(self, decision: str = "allow") -> str:
        """Switch on, decide at Xero, come back; the path of the page one lands on."""
        found = CONSENT_LINK.search(self.press(CONNECT))
        assert found
        at_xero, form = found[1].replace("&amp;", "&"), {"decision": decision}
        away = requests.post(at_xero, form, allow_redirects=False, timeout=10)
        answer = self.get(away.headers["Location"], timeout=30)
        self._keep(answer)
        return urlsplit(answer.url).path

    def connect(self, name: str = "Demo Company (UK)") -> None:
        path = self.consent()
        until(lambda: 'type="radio"' in self.look(path))
        found = re.search(rf'value="([0-9a-f-]{{36}})"[^>]*>\s*{re.escape(name)}', self.look(path))
        assert found
        assert "is connected to" in self.press(f"{path}choose/", tenant_id=found[1], typed_name=name)
