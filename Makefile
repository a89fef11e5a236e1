# One command each; all of them set up whatever is missing first. The work is in launcher/.
#   make run PORT=8080 SANDBOX_PORT=8901        other ports
#   make test ARGS="-k totals"                  more words for pytest
#   make manage ARGS="send_invoices --help"     manage.py with the environment of `make run`
PYTHON ?= python3
ARGS ?=
export PORT SANDBOX_PORT ARGS

.PHONY: help setup run demo test chaos cover bench fuzz lint fmt chromium manage
help:
	@$(PYTHON) -m launcher --help
setup run demo test chaos cover bench fuzz lint fmt chromium manage:
	@$(PYTHON) -m launcher $@
