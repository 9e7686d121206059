"""Makes the icon font from Lucide's, and the application icon; README.md says how to call it.

python make_icons.py FOLDER_OF_LUCIDE_STATIC OUTPUT_FOLDER
"""

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw

FIRST = 0xE000
# A new icon goes last, so that the code points of the others stay.
ICONS = """
users user-plus user calendar chart-column chart-gantt sliders-horizontal lock lock-open printer pencil plus
minus search check x clock chevron-down chevron-up chevron-left chevron-right arrow-left arrow-right arrow-up
arrow-down copy download image file-spreadsheet file-text upload folder-open triangle-alert info circle-help
eye eye-off flag message-square volume-2 key-round shield-check history rotate-ccw trash-2 log-out settings
moon sun contrast languages activity radar table git-compare-arrows circle-check circle ellipsis external-link
hard-drive undo-2 notebook-pen maximize-2
""".split()


def make_icon_font(source, target):
    code_points = json.loads(Path(source, "font/codepoints.json").read_text())
    font = TTFont(Path(source, "font/lucide.ttf"), recalcTimestamp=False)
    glyphs = font.getBestCmap()
    new_cmap = {FIRST + i: glyphs[code_points[icon]] for i, icon in enumerate(ICONS)}

    options = subset.Options()
    options.layout_features = []
    options.drop_tables += ["GSUB"]
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code_points[icon] for icon in ICONS])
    subsetter.subset(font)
    for table in font["cmap"].tables:
        table.cmap = dict(new_cmap)

    # Lucide's font states every left edge as 0; state the true ones, or a rasteriser moves the drawing.
    for glyph_name in font.getGlyphOrder():
        glyph = font["glyf"][glyph_name]
        glyph.recalcBounds(font["glyf"])
        advance, _ = font["hmtx"][glyph_name]
        font["hmtx"][glyph_name] = (advance, getattr(glyph, "xMin", 0))

    # The line is exactly the em square, so that an icon stands in the middle of its line.
    em = font["head"].unitsPerEm
    line = font["hhea"]
    line.ascent, line.descent, line.lineGap = em, 0, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = em, 0, 0
    os2.usWinAscent, os2.usWinDescent = em, 0
    os2.usFirstCharIndex, os2.usLastCharIndex = FIRST, FIRST + len(ICONS) - 1

    version = json.loads(Path(source, "package.json").read_text())["version"]
    font["name"].names = []
    texts = {
        0: "Copyright (c) Lucide Icons and Contributors; parts copyright (c) Cole Bemis (Feather)",
        1: "Stegvis Icons",
        2: "Regular",
        3: f"StegvisIcons {version}",
        4: "Stegvis Icons",
        5: f"Version 1.0; Lucide {version}",
        6: "StegvisIcons",
        13: "ISC License; MIT License for the icons from Feather",
    }
    for name_id, text in texts.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font.save(Path(target, "StegvisIcons.ttf"))


def make_app_icon(target):
    """Three ascending steps like the logo in the program (steps 6 by 7, 13 and 19, gaps 1).

    They are fitted to a grid of 32, so that every edge is sharp at 32, 64 and 256 pixels.
    """
    cell = 256 // 32
    icon = Image.new("RGBA", (256, 256), (0x0B, 0x5C, 0x6B, 0))
    draw = ImageDraw.Draw(icon)
    for x, height in ((3, 9), (12, 17), (21, 25)):
        box = (x * cell, (28 - height) * cell, (x + 8) * cell - 1, 28 * cell - 1)
        draw.rectangle(box, fill=(0x0B, 0x5C, 0x6B, 255))
    icon.save(Path(target, "app-256.png"), optimize=True)


if __name__ == "__main__":
    make_icon_font(*sys.argv[1:])
    make_app_icon(sys.argv[2])
