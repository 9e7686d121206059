#!/bin/sh
# Draws the pictures of the window anew and lays each that changed beside the one before: look at every one of them
# before it is committed. Arguments choose tests, as for cargo test; none draws them all.
set -eu
cd "$(dirname "$0")/.."
UPDATE_SNAPSHOTS=1 cargo test --test window "$@"
# Those of them that the guide shows.
UPDATE_SNAPSHOTS=1 cargo test --test guide pictures
# Pages of the guide show those.
UPDATE_SNAPSHOTS=1 cargo test --test window help
exec tests/changed_pictures.sh
