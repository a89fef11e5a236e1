"""The table `make chaos` prints."""

import json
from pathlib import Path

import pytest

from launcher import chaos
from tests.chaos import figures


def test_what_a_scenario_records_stands_in_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "figures.jsonl"
    monkeypatch.setattr(figures, "FILE", file)
    monkeypatch.setattr(chaos, "FIGURES", file)
    figures.record(
        scenario="Kill-storm", faults=512, kills=300, documents=10_000, duplicates=0, lost=0, seconds=1201.4
    )
    head, rule, row = chaos.table(chaos.rows()).splitlines()
    assert [cell.strip() for cell in head.strip("|").split("|")] == list(chaos.HEAD)
    assert set(rule) == set("|-: ")
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        "Kill-storm", "512", "300", "10,000", "0", "0", "1,201",
    ]  # fmt: skip


def test_the_launcher_reads_the_file_the_scenarios_write() -> None:
    assert figures.FILE == chaos.FIGURES


def test_a_line_is_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "FILE", tmp_path / "var" / "figures.jsonl")
    for lost in (0, 1):
        figures.record(scenario="A", faults=0, kills=0, documents=1, duplicates=0, lost=lost, seconds=1)
    assert [json.loads(line)["lost"] for line in figures.FILE.read_text().splitlines()] == [0, 1]
