"""A file that calls itself PURE is held to it by the linter."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("accounting_sync", "audit", "companies", "invoices", "tracker_xero", "ui")


def pure_files() -> set[str]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "tests" not in path.parts]
    pure = [path for path in files if path.read_text().startswith('"""PURE')]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in pure}


def test_every_pure_file_stands_in_both_contracts_of_the_import_linter() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = rules["tool"]["importlinter"]["contracts"]
    pure = [contract for contract in contracts if contract["name"].startswith("Pure files")]
    assert len(pure) == 2
    for contract in pure:
        assert set(contract["source_modules"]) == pure_files(), contract["name"]
