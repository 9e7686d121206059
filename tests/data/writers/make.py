"""Writes the same sheet with the programs that people export with, each as it does by itself.

    python -m pip install openpyxl==3.1.5 xlsxwriter==3.3.1 pandas==3.1.1 odfpy==1.4.1
    python make.py && Rscript make.R && python make.py libreoffice

The last step needs `soffice` (LibreOffice) and changes what openpyxl wrote. Nobody in the sheet exists. `versions.txt` says
which versions wrote the files that lie here.
"""

import subprocess
import sys
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = ["Deltagarnr", "Namn", "Inskriven", "Född", "Kön", "Avslut", "Mätdatum", "Hälsa", "Anteckning", "Tro på jobb",
           "Insats", "Från", "Till", "Omfattning"]
ROWS = [
    ["A-17", "Åsa Öberg", date(2026, 1, 14), 1988, "K", None, datetime(2026, 1, 14), 2, "Sover dåligt; ont i \"axeln\"", 1,
     "Praktik", date(2026, 2, 1), date(2026, 4, 30), 0.5],
    ["A-17", "Åsa Öberg", date(2026, 1, 14), 1988, "K", None, datetime(2026, 4, 15), 3, None, None,
     "Praktik", date(2026, 2, 1), date(2026, 4, 30), 0.5],
    ["A-23", "Bo Ek", date(2026, 2, 2), None, "M", date(2026, 6, 30), datetime(2026, 2, 2), "vet ej", "två\nrader", 4,
     None, None, None, None],
    ["A-31", None, date(2025, 12, 1), 1975, None, None, datetime(2026, 5, 4, 9, 30), 5, None, 5,
     "Jobbspår", date(2026, 5, 1), None, 1.0],
]


def openpyxl_file():
    from openpyxl import Workbook
    book = Workbook()
    sheet = book.active
    sheet.append(COLUMNS)
    for row in ROWS:
        sheet.append(row)
    for cells in sheet.iter_rows(min_row=2, min_col=14, max_col=14):
        cells[0].number_format = "0%"
    book.save(HERE / "openpyxl.xlsx")


def xlsxwriter_file():
    import xlsxwriter
    with xlsxwriter.Workbook(str(HERE / "xlsxwriter.xlsx"), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Uppföljning")
        for row, cells in enumerate([COLUMNS, *ROWS]):
            sheet.write_row(row, 0, cells)


def pandas_files():
    import pandas
    frame = pandas.DataFrame(ROWS, columns=COLUMNS)
    for column in ["Inskriven", "Avslut", "Mätdatum", "Från", "Till"]:
        frame[column] = pandas.to_datetime(frame[column])
    frame.to_csv(HERE / "pandas.csv", index=False)
    frame.to_excel(HERE / "pandas.xlsx", index=False)
    frame.to_excel(HERE / "pandas.ods", index=False, engine="odf")
    # Without being told, it writes an Excel workbook whatever the name ends with.
    frame.to_excel(HERE / "pandas-named.ods", index=False)


def libreoffice_files():
    for ending in ["xlsx", "ods", "csv"]:
        out = HERE / "made"
        subprocess.run(["soffice", "--headless", "--convert-to", ending, "--outdir", str(out),
                        str(HERE / "openpyxl.xlsx")], check=True, stdout=subprocess.DEVNULL)
        (out / f"openpyxl.{ending}").rename(HERE / f"libreoffice.{ending}")
    (HERE / "made").rmdir()


def versions():
    libraries = [f"{name} {version(name)}" for name in ["openpyxl", "xlsxwriter", "pandas", "odfpy"]]
    office = subprocess.run(["soffice", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    r = subprocess.run(["Rscript", "-e", "cat(R.version.string, paste('openxlsx', packageVersion('openxlsx')), sep = '\n')"],
                       check=True, capture_output=True, text=True).stdout.split("\n")
    lines = [f"Python {sys.version.split()[0]}", *libraries, office, *filter(None, r)]
    (HERE / "versions.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if sys.argv[1:] == ["libreoffice"]:
    libreoffice_files()
    versions()
else:
    openpyxl_file()
    xlsxwriter_file()
    pandas_files()
