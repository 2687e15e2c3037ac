# start.py does the work, on any system; this file only names the four things it does.
.PHONY: demo test lint bench
PYTHON ?= python3

demo:
	@$(PYTHON) start.py demo

test:
	@$(PYTHON) start.py test

lint:
	@$(PYTHON) start.py lint

bench:
	@$(PYTHON) start.py bench
