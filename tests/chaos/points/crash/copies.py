"""Copies of the test's database, one for each death: a file on SQLite, a database on PostgreSQL."""

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.db import connection, connections


class Copies:
    """Of what stands in the test's database now (committed: the test needs `transactional_db`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite3"
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self._template)) as target:
                _raw(connection).backup(target)

    def new(self, name: str) -> str:
        """A fresh copy; what it gives is for `use`. One of the same name is thrown away."""
        if connection.vendor == "sqlite":
            path = self._folder / f"{name}.sqlite3"
            for old in self._folder.glob(f"{path.name}*"):
                old.unlink()
            shutil.copyfile(self._template, path)
            return str(path)
        source, target = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_{name}"
        connection.close()  # a database that somebody is in cannot be copied; a thread's may have been left
        self._on_the_server(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'"  # noqa: S608
        )
        self._on_the_server(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        self._on_the_server(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        return target

    def drop(self, name: str) -> None:
        """On PostgreSQL they are large; files go with the test's folder."""
        if connection.vendor != "sqlite":
            with suppress(Exception):
                self._on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _on_the_server(self, sql: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql)


def use(database: str) -> None:
    """From here on this process works on that copy. Only for a forked child."""
    del connections["default"]
    connections.settings["default"]["NAME"] = database


def _raw(wrapper: Any) -> Any:
    wrapper.ensure_connection()
    return wrapper.connection
