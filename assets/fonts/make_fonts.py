"""Makes the two Stegvis Sans files from Inter; README.md says how to call it.

python make_fonts.py FOLDER_WITH_INTER_WOFF2 OUTPUT_FOLDER
"""

import copy
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# Characters that get their tabular form (the glyph "NAME.tf", what Inter's feature `tnum` gives).
TABULAR = "0123456789+\u2212.,"
# Of those, the ones that text kerns with letters ("r.", "T,"): their tabular form takes over the kerning.
KERNED = ("period", "comma")

RANGES = [
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and -B
    (0x02B0, 0x036F),  # modifier letters, combining marks
    (0x0370, 0x052F),  # Greek, Cyrillic, Cyrillic supplement
    (0x1E00, 0x1FFF),  # Latin Extended Additional, Greek Extended
    (0x2000, 0x20CF),  # punctuation, superscripts and subscripts, currency
    (0x2100, 0x22FF),  # letterlike, number forms, arrows, mathematical operators
    (0x25A0, 0x26FF),  # geometric shapes, miscellaneous symbols
    (0x2713, 0x2717),  # check mark, cross
    (0xFFFD, 0xFFFD),  # replacement character
]


def make_tabular(font):
    tabular = {}
    for ch in TABULAR:
        old = font.getBestCmap()[ord(ch)]
        new = old + ".tf"
        tabular[old] = new
        for table in font["cmap"].tables:
            if ord(ch) in table.cmap:
                table.cmap[ord(ch)] = new
    for old in KERNED:
        copy_kerning(font, old, tabular[old])


def copy_kerning(font, old, new):
    order = font.getGlyphID
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for sub in lookup.SubTable:
            sub = getattr(sub, "ExtSubTable", sub)
            if sub.LookupType != 2:
                continue
            if sub.Format == 1:
                sets = dict(zip(sub.Coverage.glyphs, sub.PairSet))
                if old in sets:
                    sets[new] = copy.deepcopy(sets[old])
                for pairs in sets.values():
                    records = {r.SecondGlyph: r for r in pairs.PairValueRecord}
                    if old in records:
                        records[new] = copy.deepcopy(records[old])
                        records[new].SecondGlyph = new
                    pairs.PairValueRecord = [records[g] for g in sorted(records, key=order)]
                    pairs.PairValueCount = len(records)
                sub.Coverage.glyphs = sorted(sets, key=order)
                sub.PairSet = [sets[g] for g in sub.Coverage.glyphs]
                sub.PairSetCount = len(sets)
            else:
                if old in sub.Coverage.glyphs:
                    sub.Coverage.glyphs = sorted({*sub.Coverage.glyphs, new}, key=order)
                for classes in (sub.ClassDef1.classDefs, sub.ClassDef2.classDefs):
                    classes.pop(new, None)
                    if old in classes:
                        classes[new] = classes[old]


def make_subset(font):
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 9, 13, 14, 16, 17]
    options.name_languages = ["*"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for low, high in RANGES for c in range(low, high + 1)])
    subsetter.subset(font)


def rename(font, style):
    name = font["name"]
    regular = style == "Regular"
    texts = {
        1: "Stegvis Sans" if regular else f"Stegvis Sans {style}",
        2: "Regular",
        3: f"4.001;NONE;StegvisSans-{style}",
        4: f"Stegvis Sans {style}",
        5: "Version 4.001; Stegvis subset",
        6: f"StegvisSans-{style}",
        10: "A modified version of Inter 4.001: a subset with tabular figures. Not the original font.",
    }
    if not regular:
        texts |= {16: "Stegvis Sans", 17: style}
    for name_id, text in texts.items():
        name.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].achVendID = "NONE"


def main(source, target):
    for style in ("Regular", "SemiBold"):
        font = TTFont(Path(source, f"Inter-{style}.woff2"), recalcTimestamp=False)
        make_tabular(font)
        make_subset(font)
        rename(font, style)
        font.flavor = None
        font.save(Path(target, f"StegvisSans-{style}.ttf"))


if __name__ == "__main__":
    main(*sys.argv[1:])
