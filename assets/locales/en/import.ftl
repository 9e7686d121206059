import-heading = Import
import-intro = Take a spreadsheet in (CSV, XLSX or ODS). First you see what would be saved. Nothing is written until you say so, and then everything is saved at once or nothing at all.
import-spreadsheet = Spreadsheet
import-spreadsheet-help = The first row must hold the names of the columns.
import-mapping = Mapping file
import-mapping-help = Describes which column holds what. docs/import.md shows how to write it.
import-mapping-wrong = The mapping file can't be used. { $problem } Nothing has changed.
import-review = Review
import-preview = Preview
import-found = { $rows } rows give { $new } new participants and { $known } that are here already, with { $forms } assessments and { $answers } answers.
import-found-placements = Also { $placements } placements. Activities that the catalogue lacks are added to it, without a cost.
import-column-key = Id in the spreadsheet
import-column-state = Participant
import-column-start = Start
import-column-forms = Assessments
import-column-answers = Answers
import-known = Here already
import-new = New
import-more-participants = … and { $count } more participants.
import-refusal-line = Row { $line }, “{ $column }”: { $reason }
import-more-refusals = … and { $count } more. The command stegvis import shows all of them.
import-all = Import { $forms } assessments
import-others = Import { $forms } assessments without the { $refused } rows
import-none = Import nothing
import-nothing = There is nothing to import.
import-running = Importing …
import-stop = Stop. Nothing is saved then.
import-written = The import is saved: { $participants } new participants, { $forms } assessments, { $placements } placements.
import-refused = { $count ->
    [one] One row can't be taken:
   *[other] { $count } rows can't be taken:
}
