"""The gate of Send: whether all that the books need is chosen and still valid there."""

from accounting_sync.errors import SettingsMissing
from accounting_sync.models import Organisation
from accounting_sync.setup.gaps import Gap, find_gaps
from accounting_sync.setup.store import read_chart, read_chosen, read_own


def gaps(organisation: Organisation) -> list[Gap]:
    """What keeps everything from being sent, as last seen in Xero; costs no call."""
    return find_gaps(read_chosen(organisation), read_own(), read_chart(organisation))


def missing(organisation: Organisation) -> list[str]:
    """The same by name: “account for Permanent fee lines”, with the fault of one that is no longer valid."""
    return [str(gap) for gap in gaps(organisation)]


def demand(organisation: Organisation) -> None:
    """Raises SettingsMissing when anything is missing or no longer valid."""
    found = gaps(organisation)
    if found:
        raise SettingsMissing(_sentence(found), in_payments=all(gap.is_payment for gap in found))


def _sentence(found: list[Gap]) -> str:
    words = ["Nothing can be sent to Xero yet."]
    for page, is_payment in (("Invoice Settings", False), ("Payment Settings", True)):
        empty = [gap.name for gap in found if gap.is_payment == is_payment and not gap.fault]
        if empty:
            words.append(f"Not chosen in {page}: {', '.join(empty)}.")
    return " ".join([*words, *(gap.sentence for gap in found if gap.fault)])
