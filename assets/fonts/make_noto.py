"""Makes the Noto Sans Arabic and Noto Sans Ethiopic files from Noto; README.md says how to call it.

python make_noto.py FOLDER_WITH_BOTH_PACKAGES OUTPUT_FOLDER
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# Neither has Latin letters, figures 0-9 or the space: those come from Stegvis Sans.
RANGES = {
    "Arabic": [
        (0x0600, 0x06FF),  # Arabic
        (0x0750, 0x077F),  # Arabic Supplement
        (0x08A0, 0x08FF),  # Arabic Extended-A
        (0x200C, 0x200F),  # joiners, direction marks
        (0x25CC, 0x25CC),  # dotted circle, for marks that stand alone
        (0xFDF2, 0xFDF2),  # ligature Allah
        (0xFDFC, 0xFDFC),  # rial sign
    ],
    "Ethiopic": [
        (0x1200, 0x137F),  # Ethiopic
        (0x1380, 0x139F),  # Ethiopic Supplement
        (0x2D80, 0x2DDF),  # Ethiopic Extended
        (0xAB00, 0xAB2F),  # Ethiopic Extended-A
    ],
}
USE_HARFBUZZ_REPACKER = "fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"
STYLES = {"Regular": "400Regular", "SemiBold": "600SemiBold"}


def make_subset(font, ranges):
    options = subset.Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17]
    options.name_languages = ["*"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for low, high in ranges for c in range(low, high + 1)])
    subsetter.subset(font)


def describe(font, script, style):
    name = font["name"]
    version = name.getDebugName(5).removeprefix("Version ")
    texts = {
        3: f"{version};NONE;NotoSans{script}-{style}",
        5: f"Version {version}; Stegvis subset",
        10: f"A modified version of Noto Sans {script} {version}: a subset. Not the original font.",
    }
    for name_id, text in texts.items():
        name.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].achVendID = "NONE"


def main(source, target):
    for script, ranges in RANGES.items():
        for style, folder in STYLES.items():
            path = Path(source, script.lower(), folder, f"NotoSans{script}_{folder}.ttf")
            font = TTFont(path, recalcTimestamp=False)
            font.cfg[USE_HARFBUZZ_REPACKER] = False  # else the bytes depend on whether uharfbuzz is installed
            make_subset(font, ranges)
            describe(font, script, style)
            font.save(Path(target, f"NotoSans{script}-{style}.ttf"))


if __name__ == "__main__":
    main(*sys.argv[1:])
