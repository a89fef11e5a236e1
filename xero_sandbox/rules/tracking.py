"""Tracking on a line: at most two categories, each with an option that exists."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Say
from xero_sandbox.rules.scene import Scene
from xero_sandbox.rules.wire import Doc, read, text

TRACKING_FIELDS = {
    "TrackingCategoryID": text,
    "TrackingOptionID": text,
    "Name": text,
    "Option": text,
}
MAX_PER_LINE = 2


def resolve_tracking(scene: Scene, bodies: list[Doc]) -> list[Doc]:
    """Each entry with both names and both ids; problems go to the scene."""
    if not bodies:
        return []
    if len(bodies) > MAX_PER_LINE:
        scene.say(Say.TRACKING_TOO_MANY)
    resolved = []
    for body in bodies[:MAX_PER_LINE]:
        entry = read(body, TRACKING_FIELDS)
        found = _find(scene.books, entry)
        if found is None:
            scene.say(
                Say.TRACKING_UNKNOWN,
                option=entry.get("Option", entry.get("TrackingOptionID", "")),
                category=entry.get("Name", entry.get("TrackingCategoryID", "")),
            )
        resolved.append(found or entry)
    return resolved


def _find(books: Books, entry: Doc) -> Doc | None:
    category = books.tracking.get(entry.get("TrackingCategoryID", "").lower())
    if category is None:
        category = next(iter(books.tracking.find("name", entry.get("Name", "").lower())), None)
    if category is None or category["Status"] != "ACTIVE":
        return None
    for option in category["Options"]:
        if option["Status"] == "ACTIVE" and _names(entry, option):
            return {
                "Name": category["Name"],
                "Option": option["Name"],
                "TrackingCategoryID": category["TrackingCategoryID"],
                "TrackingOptionID": option["TrackingOptionID"],
            }
    return None


def _names(entry: Doc, option: Doc) -> bool:
    if "TrackingOptionID" in entry:
        return bool(entry["TrackingOptionID"].lower() == option["TrackingOptionID"])
    return bool(entry.get("Option", "").lower() == option["Name"].lower())
