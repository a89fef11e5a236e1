"""PURE: how a reading of the reference data is spoken of, on the screen and in the terminal."""

from collections.abc import Mapping

from accounting_sync.choices import MirrorStep

# In the order people care for.
NOUNS = {
    MirrorStep.ACCOUNTS: ("account", "accounts"),
    MirrorStep.TAX_RATES: ("tax rate", "tax rates"),
    MirrorStep.CURRENCIES: ("currency", "currencies"),
    MirrorStep.TRACKING: ("tracking category", "tracking categories"),
    MirrorStep.THEMES: ("branding theme", "branding themes"),
    MirrorStep.ITEMS: ("item", "items"),
    MirrorStep.CONTACTS: ("contact", "contacts"),
}


def contents(counts: Mapping[MirrorStep, int]) -> str:
    """“14 accounts, 11 tax rates, …, 2,014 contacts”."""
    return ", ".join(_counted(counts[step], *nouns) for step, nouns in NOUNS.items() if step in counts)


def progress(step: MirrorStep, counts: Mapping[str, int]) -> str:
    """“Reading contacts, step 8 of 9, 3,000 read”."""
    steps = list(MirrorStep)
    doing = (
        "Comparing companies with contacts" if step == MirrorStep.LINKS else f"Reading {step.label.lower()}"
    )
    read = f", {counts[step]:,} read" if step in counts else ""
    return f"{doing}, step {steps.index(step) + 1} of {len(steps)}{read}"


def step_line(step: MirrorStep, counts: Mapping[str, int]) -> str:
    """“Accounts: 14 read”, a line of the terminal."""
    if step == MirrorStep.LINKS:
        return f"{step.label}: compared"
    return f"{step.label}: {counts[step]:,} read" if step in counts else f"{step.label}: not read"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
