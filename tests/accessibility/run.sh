#!/usr/bin/env bash
# Runs a script of this folder on PROGRAM in a session bus of its own: run.sh SCRIPT PROGRAM
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
program=$(realpath "$2")
export LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY DISPLAY
# Debian's Python has pyatspi; another one that is first on the PATH has not.
dbus-run-session -- /usr/bin/python3 "$here/$1" "$program"
