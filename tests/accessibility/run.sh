#!/usr/bin/env bash
# Runs own_form.py on PROGRAM in a display and a session of their own.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
program=$(realpath "$1")

folder=$(mktemp -d)
# It stays as it is when the first client leaves: starting anew, it would refuse the next one.
Xvfb -displayfd 3 -noreset -screen 0 1280x800x24 -nolisten tcp 3>"$folder/display" 2>"$folder/xvfb.log" &
xvfb=$!
trap 'kill "$xvfb" 2>/dev/null; rm -rf "$folder"' EXIT
# It writes its number once it can be reached.
for _ in {1..300}; do
    [[ -s $folder/display ]] && break
    sleep 0.1
done
DISPLAY=:$(<"$folder/display")
export DISPLAY LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
# Debian's Python has pyatspi; another one that is first on the PATH has not.
dbus-run-session -- /usr/bin/python3 "$here/own_form.py" "$program"
