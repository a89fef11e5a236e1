# One command each; all of them set up whatever is missing first. The work is in launcher/.
#   make run PORT=8080 SANDBOX_PORT=8901        other ports
#   make test ARGS="-k totals"                  more words for pytest
PYTHON ?= python3
ARGS ?=
export PORT SANDBOX_PORT ARGS

.PHONY: help setup run demo test cover bench lint fmt chromium
help:
	@$(PYTHON) -m launcher --help
setup run demo test cover bench lint fmt chromium:
	@$(PYTHON) -m launcher $@
