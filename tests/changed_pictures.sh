#!/bin/sh
# Lays each picture that differs from the last commit beside the one before, in target/tmp/pictures: before at the left,
# after at the right. index.html there shows them all.
set -eu
cd "$(dirname "$0")/.."
out=target/tmp/pictures
rm -rf "$out"
mkdir -p "$out"
{
    echo '<!doctype html><meta charset="utf-8"><title>Before and after</title>'
    git status --porcelain -- tests/snapshots | cut -c4- | sort | while read -r picture; do
        name=$(basename "$picture" .png)
        echo "<h2>$name</h2>"
        if git cat-file -e "HEAD:$picture" 2>/dev/null; then
            git show "HEAD:$picture" > "$out/$name.before.png"
            echo "<img src=\"$name.before.png\" style=\"max-width:49%\">"
        fi
        if [ -e "$picture" ]; then
            cp "$picture" "$out/$name.png"
            echo "<img src=\"$name.png\" style=\"max-width:49%\">"
        else
            echo '<p>gone</p>'
        fi
    done
} > "$out/index.html"
echo "$out/index.html: $(ls "$out" | grep -vc 'before\|index') pictures differ"
