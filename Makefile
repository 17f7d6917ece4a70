# One door for every chore. `make run` and `make test` need Python 3.11 and nothing else.
.PHONY: help run test check console contracts bench drills lock
.DEFAULT_GOAL := help

BIN := .venv/bin
# A test file stays with one process, each has servers of its own, and whoever dies or hangs ends the run. Tests on
# servers wait as often as they work: three of them at a time keep two cores busy.
PYTEST := $(BIN)/pytest -q --dist loadfile --no-loadscope-reorder --max-worker-restart 0
INSTALLED := .venv/.installed

help:
	@echo "make run        启动全部服务，Ctrl-C 停止 / start everything; Ctrl-C stops it"
	@echo "make test       全部检查和测试 / every check and every test"
	@echo "make check      格式、类型、导入规则、纯逻辑测试，一分钟以内 / the quick part of it, no servers"
	@echo "make contracts  由契约生成模式文件 / write the generated schemas"
	@echo "make bench      性能数字 / the figures"
	@echo "make drills     耗时较长的演练 / the long tests"
	@echo "make lock       重新锁定依赖版本 / pin the dependencies anew"

run: $(INSTALLED)
	@exec $(BIN)/yizhan run

test: check console
	$(PYTEST) -n 3 -m "servers and not drill"

check: $(INSTALLED)
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/mypy -n 2
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -n 2 -m "not servers and not drill"

# Tests that start everything do not wait for a build that nobody has made yet.
console: $(INSTALLED)
	$(BIN)/python -m deploy.console

contracts: $(INSTALLED)
	$(BIN)/python -m deploy.contracts

bench: console
	$(BIN)/python -m tests.bench

# About three quarters of an hour; one of them fills a small disk of its own, which only root may mount.
drills: console
	$(BIN)/pytest -q -m drill -o faulthandler_timeout=3600

lock:
	python3 -m venv --clear build/lock
	build/lock/bin/pip install -q pip-tools
	build/lock/bin/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options -o requirements.lock requirements.in
	sed -i -e '/^#/d' -e '/^$$/d' requirements.lock
	sed -i '1i # Every package at its version, with the hashes it may have; written by `make lock` from requirements.in.' requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	@deploy/venv.sh
	@touch $@
