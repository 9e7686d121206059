#!/usr/bin/env python3
"""Validates what `stegvis export --format fhir` writes, with models that are not the program's own.

    tests/validate_fhir.py STEGVIS

STEGVIS is the program. Makes a file with the demonstration and one whose instrument goes from 0 to 10, exports both without
and with names and notes, and reads each bundle with `fhir.resources`, which has the definitions of HL7 FHIR R4B: of the
resources that are used here R4B changed nothing since R4. What the models do not check is checked here: that references
lead somewhere, that every answer is one of its question's options, and that as many answers of each kind are there as
`stegvis show` tells. Then each bundle goes into an empty file and comes out again as it was.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

from fhir.resources.R4B.bundle import Bundle

PASSPHRASE = "tre gula bilar på rad"
EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/"
ABSENT = {"asked-unknown": "dont_know", "asked-declined": "declined"}


def extension(element, url):
    """The value of the first extension with this address."""
    found = [own for own in element.extension or [] if own.url == url]
    return next((own for own in found), None)


def kind(item):
    """What was answered: a level, why there is none, or nothing."""
    if not item.answer:
        return None
    (answer,) = item.answer
    absent = extension(answer.valueCoding, EXTENSIONS + "data-absent-reason")
    return ABSENT[absent.valueCode] if absent else int(answer.valueCoding.code)


def check(bundle):
    """What a bundle tells: how many answers there are of each respondent and kind."""
    assert bundle.type == "collection"
    by_url = {entry.fullUrl: entry.resource for entry in bundle.entry}
    assert len(by_url) == len(bundle.entry), "each entry is called otherwise"
    resources = [entry.resource for entry in bundle.entry]
    of = lambda name: [own for own in resources if own.get_resource_type() == name]
    options = {}
    for asked in of("Questionnaire"):
        for item in asked.item:
            assert item.type == "choice" and item.text, item.linkId
            translations = item.text__ext.extension
            assert [own.extension[0].valueCode for own in translations] == ["en"] or not translations
            codings = [option.valueCoding for option in item.answerOption]
            for coding in codings:
                assert float(extension(coding, EXTENSIONS + "ordinalValue").valueDecimal) == int(coding.code)
                assert coding.display
            options[f"{asked.url}|{asked.version}", item.linkId] = {(own.system, own.code) for own in codings}
    told, statuses = collections.Counter(), collections.Counter()
    for form in of("QuestionnaireResponse"):
        statuses[form.status] += 1
        # What was corrected, or is not finished, is told and counts for nothing.
        is_valid = form.status in ("completed", "amended")
        assert is_valid or form.status in ("entered-in-error", "in-progress"), form.status
        assert by_url[form.subject.reference].get_resource_type() == "Patient"
        is_own = form.source.reference == form.subject.reference
        assert is_own or form.source.type == "PractitionerRole"
        for item in form.item:
            own = kind(item)
            if isinstance(own, int):
                coding = item.answer[0].valueCoding
                assert (coding.system, coding.code) in options[form.questionnaire, item.linkId], item
            if is_valid:
                told["participant" if is_own else "caseworker", own] += 1
    return told, statuses


class Place:
    """A folder with a file of its own."""

    def __init__(self, program, folder, name):
        self.program, self.file = program, folder / name
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n")

    def run(self, *arguments):
        ends = ["--file", self.file, "--passphrase-file", self.passphrase, "--json"]
        done = subprocess.run([self.program, *arguments, *ends], capture_output=True, text=True)
        assert done.returncode == 0, (arguments, done.stderr, done.stdout)
        return json.loads(done.stdout)

    def export(self, out, *options):
        self.run("export", "--format", "fhir", "--out", out, *options)
        return Bundle.model_validate_json(out.read_text())

    def told(self):
        """The same counts, as the program shows each participant."""
        told = collections.Counter()
        for one in self.run("participant", "list")["participants"]:
            shown = self.run("show", one["reference"])
            for period in [*shown.get("earlier", []), shown]:
                for occasion in period["occasions"]:
                    for form in occasion["assessments"]:
                        told.update((form["respondent"], answer) for answer in form["answers"].values())
        return told


def zero_to_ten(program, folder):
    """A file whose instrument has eleven levels, from 0."""
    place = Place(program, folder, "ten.db")
    place.run("init", "--user", "A. Lind")
    place.run("instrument", pathlib.Path(__file__).parent / "data/zero_to_ten.toml")
    place.run("participant", "add", "--birth", "1988-03-02", "--gender", "woman", "--start", "2026-01-14")
    for date, health in [("2026-01-14", 10), ("2026-04-14", 0), ("2026-07-14", "dont_know")]:
        form = folder / "form.json"
        form.write_text(json.dumps({"date": date, "respondent": "participant", "answers": {"health": health}}))
        place.run("assess", "T-0001", form)
    # Corrected once, and so there in two versions.
    form.write_text(json.dumps({"date": "2026-04-14", "respondent": "participant", "answers": {"health": 3}, "reason": "hörde fel"}))
    place.run("assess", "T-0001", form)
    return place


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        demonstration = Place(program, folder, "demo.db")
        subprocess.run(
            [program, "demo", "--out", demonstration.file, "--passphrase-file", demonstration.passphrase], check=True,
            stdout=subprocess.DEVNULL,
        )
        # The dozen are shown one by one; the crowd beside them is counted in the bundle alone.
        for number, place in enumerate([zero_to_ten(program, folder), demonstration]):
            for options in [[], ["--with-names", "--with-notes"]]:
                out = folder / f"{number}{len(options)}.json"
                bundle = place.export(out, *options)
                told, statuses = check(bundle)
                if number == 0:
                    assert told == place.told(), (told, place.told())
                other = Place(program, folder, f"other{number}{len(options)}.db")
                other.run("init", "--user", "A. Lind")
                other.run("instrument", out)
                taken = other.run("import", out, "--write")
                assert taken["written"] and not taken["refused"], taken
                again = check(other.export(folder / f"again{number}{len(options)}.json", *options))
                assert again == (told, statuses), (again, told, statuses)
                print(f"{len(bundle.entry)} resources, {sum(told.values())} answers, {dict(statuses)}: valid, and the same in and out")


if __name__ == "__main__":
    main()
