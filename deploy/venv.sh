#!/usr/bin/env bash
# Makes .venv what requirements.lock says; whoever has Python 3.11 or later and nothing else can run it.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n%s\n' "$1" "$2" >&2; }

suits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! { [ -x .venv/bin/python ] && suits .venv/bin/python; }; then
    python=""
    for candidate in python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$candidate" >/dev/null && suits "$candidate"; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        say "需要 Python 3.11 或更高版本，本机没有找到（python3：$(python3 --version 2>&1 || true)）。" \
            "Python 3.11 or later is needed and was not found here (python3: $(python3 --version 2>&1 || true))."
        exit 1
    fi
    if ! problem=$("$python" -m venv --clear .venv 2>&1); then
        say "无法建立虚拟环境；在 Debian 或 Ubuntu 上请先安装 python3-venv。$problem" \
            "The virtual environment could not be made; on Debian or Ubuntu install python3-venv first."
        exit 1
    fi
fi

log=.venv/install.log
echo "正在安装依赖（首次约一分钟）/ installing dependencies (about a minute the first time)"
install() { .venv/bin/python -m pip install --disable-pip-version-check --no-input "$@" >>"$log" 2>&1; }
: >"$log"
if ! install --require-hashes -r requirements.lock ||
    ! install --no-deps --no-build-isolation --config-settings editable_mode=compat -e .; then
    grep '^ERROR' "$log" | cut -c1-300 | tail -n 3 >&2 || true
    say "有依赖未能安装（完整日志：$log）；请检查网络和 pip 的软件源设置后重试。" \
        "A dependency could not be installed (whole log: $log); check the network and pip's package source, then try again."
    exit 1
fi
