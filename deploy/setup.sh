#!/usr/bin/env bash
# Makes .venv with the locked dependencies and the command in it. Safe to interrupt at any point and to run again.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "setup: $1" >&2
    exit 1
}

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3 python; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 was not found; install it, or name it: make setup PYTHON=/path/to/python3.11"
}

python=$(find_python)
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$python has no venv module; install it (Debian and Ubuntu: apt install python3.11-venv)"

base_of() {
    "$1" -c 'import sys; print(sys.version, sys.base_prefix)' 2>/dev/null || true
}

# An interrupted install may have left half a package that pip takes for a whole one, and another Python cannot take over
# what one has made. What was downloaded is in pip's cache.
if [ -e .venv/installing ] || [ "$(base_of .venv/bin/python)" != "$(base_of "$python")" ]; then
    rm -rf .venv
fi
echo "setup: making .venv with $("$python" --version)"
"$python" -m venv .venv || fail "the virtual environment could not be made; the reason stands above"
touch .venv/installing

# uv installs in seconds what takes pip minutes, and compiles it: where the machine forbids Python to write bytecode
# (PYTHONDONTWRITEBYTECODE), each start of a command would spend seconds on that. pip, which brings it, also reads settings of the
# machine that uv does not know (pip.conf, proxies, mirrors): where uv comes to no end, pip has another try.
pip=(.venv/bin/python -m pip --disable-pip-version-check)
lock=deploy/requirements/development.txt
install() {
    local packages=(--no-deps --require-hashes --requirement "$lock")
    if "${pip[@]}" install --quiet --no-deps --require-hashes --requirement <(awk '/^[^ ]/ { is_uv = /^uv==/ } is_uv' "$lock") &&
        .venv/bin/uv pip install --compile-bytecode --python .venv/bin/python "${packages[@]}"; then
        return
    fi
    echo "setup: uv could not; trying with pip"
    "${pip[@]}" install "${packages[@]}"
}

echo "setup: installing the locked packages (1.4 GB on disk; a minute or two the first time)"
install || fail "the packages could not be installed; the reason stands above. With network and room on the disk, run it again"
"${pip[@]}" install --quiet --no-deps --no-build-isolation --editable . ||
    fail "the command news-events could not be installed; the reason stands above"

rm .venv/installing
touch .venv/installed
