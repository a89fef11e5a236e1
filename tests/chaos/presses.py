"""People who press Send in the middle of it: twice, at the same moment, and again when the page breaks."""

import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

import requests

from launcher.trial import Trial
from tests.person import Person

START = "/accounts-system/send/start/"
PATIENCE = 180  # seconds
FOUND = 302  # the way to the page of the batch


class Presser:
    """One person with several windows open. Threads here only ask the web; they start no process."""

    def __init__(self, stack: Trial, chance: Random) -> None:
        self.stack, self.chance = stack, chance
        person = Person(stack)
        person.look("/login/")
        person.press("/login/", username="demo", password="demo")
        self.cookies = {name: str(value) for name, value in person.cookies.items()}

    def press(self, ids: Sequence[int]) -> set[str]:
        """Press Send; the pages of the batches it led to. One in three presses is a double click, and one
        in four comes together with the press of somebody who ticked the same."""
        token, other = self._token(), self._token()
        tokens = [token, token] if self.chance.random() < 1 / 3 else [token]
        tokens += [other] if self.chance.random() < 1 / 4 else []
        with ThreadPoolExecutor(len(tokens)) as windows:
            return set(windows.map(lambda each: self._insist(ids, each), tokens))

    def _token(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def _insist(self, ids: Sequence[int], token: str) -> str:
        """The same pop-up pressed again until it leads to its batch: no second batch comes of it."""
        deadline, said = time.monotonic() + PATIENCE, ""
        while time.monotonic() < deadline:
            try:
                answer = self._post(ids, token)
            except requests.RequestException as error:
                said = repr(error)
            else:
                if answer.status_code == FOUND:
                    return answer.headers["Location"]
                said = f"{answer.status_code}: {answer.text[-500:]}"
            time.sleep(0.5)
        raise AssertionError(f"Send could not be pressed for {PATIENCE} s: {said}")

    def _post(self, ids: Sequence[int], token: str) -> requests.Response:
        form = {"scope": "ticked", "ids": ",".join(map(str, ids)), "token": token}
        form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
        return requests.post(
            self.stack.url + START,
            form,
            cookies=self.cookies,
            headers={"Referer": self.stack.url},
            allow_redirects=False,
            timeout=30,
        )
