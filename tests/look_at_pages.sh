#!/bin/sh
# Draws printed pages, and workbooks as LibreOffice prints them, as pictures to look at: target/tmp/pages/index.html.
# Arguments are files; without any, everything that the tests have left in target/tmp/report.
set -eu
cd "$(dirname "$0")/.."
pages=target/tmp/pages
rm -rf "$pages"
mkdir -p "$pages"
[ $# -gt 0 ] || set -- target/tmp/report/*.pdf target/tmp/report/*.xlsx
for file in "$@"; do
    name=$(basename "$file")
    case $name in
    *.xlsx)
        soffice --headless --convert-to pdf --outdir "$pages" "$file" >"$pages/soffice.log" 2>&1
        mv "$pages/${name%.xlsx}.pdf" "$pages/$name.pdf"
        file="$pages/$name.pdf"
        ;;
    esac
    pdftoppm -r 70 -png -l 12 "$file" "$pages/$name"
done
{
    echo '<!doctype html><meta charset="utf-8"><title>Pages</title><style>img{margin:4px;border:1px solid #888}</style>'
    for picture in "$pages"/*.png; do
        echo "<figure><img src=\"$(basename "$picture")\" alt=\"\"><figcaption>$(basename "$picture")</figcaption></figure>"
    done
} >"$pages/index.html"
echo "$pages/index.html"
