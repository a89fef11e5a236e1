"""`python3 -m launcher COMMAND`; the Makefile calls it."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 — the very reason for this line is an older Python
    sys.exit("Tracker needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

from launcher.commands import main

sys.exit(main(sys.argv[1:]))
