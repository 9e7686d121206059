import-heading = Import
import-intro = Take a spreadsheet in (CSV, XLSX or ODS). First you see what would be saved. Nothing is written until you say so, and then everything is saved at once or nothing at all.
import-spreadsheet = Spreadsheet
import-spreadsheet-help = CSV, XLSX or ODS, with the columns' names in one row. Or a FHIR file (JSON), which needs no mapping.
import-mapping = Mapping file, if you have one
import-mapping-help = Says which column holds what. Without it you say so on the page.
import-mapping-wrong = The mapping file can't be used. { $problem } Nothing has changed.
import-review = Review
import-preview = Preview
import-found = { $rows ->
    [one] 1 row gives
   *[other] { $rows } rows give
} { $new ->
    [one] 1 new participant
   *[other] { $new } new participants
} and { $known } that are here already, with { $forms ->
    [one] 1 assessment
   *[other] { $forms } assessments
} and { $answers } answers.
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
import-refusal-lines = Row { $line }, “{ $column }”: { $reason } The same kind of mistake in row { $lines }.
import-refusal-many = Row { $line }, “{ $column }”: { $reason } The same kind of mistake in row { $lines } and { $more } more.
import-doubt-before_birth = { $count ->
    [one] One date lies before the participant's birth: { $date } in row { $line }.
   *[other] { $count } dates lie before the participant's birth, the first { $date } in row { $line }.
}
import-doubt-long_ago = { $count ->
    [one] One date lies before 1990: { $date } in row { $line }.
   *[other] { $count } dates lie before 1990, the first { $date } in row { $line }.
}
import-doubt-before_start = { $count ->
    [one] One measurement lies before the participant's start: { $date } in row { $line }.
   *[other] { $count } measurements lie before the participant's start, the first { $date } in row { $line }.
}
import-doubt-after_exit = { $count ->
    [one] One measurement lies after the participant has left: { $date } in row { $line }.
   *[other] { $count } measurements lie after the participant has left, the first { $date } in row { $line }.
}
import-times = { $count ->
    [one] One date has a time of day. The day counts, the time is left out.
   *[other] { $count } dates have a time of day. The day counts, the times are left out.
}
import-skipped = { $count ->
    [one] One assessment is there already and stays as it is.
   *[other] { $count } assessments are there already and stay as they are.
}
import-corrections = { $count ->
    [one] One assessment that is there is corrected. The old one is kept beside it.
   *[other] { $count } assessments that are there are corrected. The old ones are kept beside them.
}
import-exits = { $count ->
    [one] For one participant it is saved that participation has ended.
   *[other] For { $count } participants it is saved that participation has ended.
}
import-correction-reason = Corrected by an import
import-more-refusals = … and { $count } more. The command stegvis import shows all of them.
import-all = { $forms ->
    [0] Import what stands above
    [one] Import 1 assessment
   *[other] Import { $forms } assessments
}
import-others = { $forms ->
    [0] Import what stands above
    [one] Import 1 assessment
   *[other] Import { $forms } assessments
} without { $refused ->
    [one] that row
   *[other] the { $refused } rows
}
import-none = Import nothing
import-nothing = There is nothing to import.
import-running = Importing …
import-stop = Stop. Nothing is saved then.
import-written = The import is saved: { $counts }.
imported-pasted = pasted cells
imported-participants = { $count ->
    [one] 1 new participant
   *[other] { $count } new participants
}
imported-forms = { $count ->
    [one] 1 assessment
   *[other] { $count } assessments
}
imported-corrections = { $count ->
    [one] 1 correction
   *[other] { $count } corrections
}
imported-placements = { $count ->
    [one] 1 placement
   *[other] { $count } placements
}
imported-exits = { $count ->
    [one] 1 exit
   *[other] { $count } exits
}
import-earlier = Earlier imports
import-earlier-more = … and { $count } older ones. The command stegvis imports shows them all.
import-earlier-by = { $when } · { $by }
import-taken-back = Taken back { $when } by { $by }
import-take-back = Take back …
import-take-back-of = Take back the import of { $file } …
import-put-back = Put back
import-put-back-of = Put back the import of { $file }
import-take-back-question = Take back the import of { $file }? Everything that came with it leaves lists and figures: { $counts }. It is kept for { $days } days and can be put back from here.
import-take-back-now = Take the import back
import-leave = Leave it
import-stays = The import can't be taken back, because since then: { $what }. Remove that first, or leave the import and correct those participants one by one.
import-built-details = { $count ->
    [one] the details of 1 participant were changed
   *[other] the details of { $count } participants were changed
}
import-built-forms = { $count ->
    [one] 1 participant has new or changed assessments
   *[other] { $count } participants have new or changed assessments
}
import-built-placements = { $count ->
    [one] 1 participant has new or changed placements
   *[other] { $count } participants have new or changed placements
}
import-built-notes = { $count ->
    [one] 1 participant has notes
   *[other] { $count } participants have notes
}
import-built-meetings = { $count ->
    [one] 1 participant has meetings
   *[other] { $count } participants have meetings
}
import-built-plan = { $count ->
    [one] 1 participant has goals or a reviewed plan
   *[other] { $count } participants have goals or a reviewed plan
}
import-built-participation = { $count ->
    [one] 1 participant was ended or began again
   *[other] { $count } participants were ended or began again
}
import-built-responsible = { $count ->
    [one] 1 participant has another caseworker
   *[other] { $count } participants have another caseworker
}
import-built-safety = { $count ->
    [one] the data of 1 participant were protected, or a consent or a decision to keep them was noted
   *[other] the data of { $count } participants were protected, or a consent or a decision to keep them was noted
}
import-refused = { $count ->
    [one] One row can't be taken:
   *[other] { $count } rows can't be taken:
}
import-open = See the columns
import-paste = Paste cells instead
import-choose-file = Choose a file instead
import-pasted = Pasted cells
import-pasted-help = Select the cells in Excel or LibreOffice, with their headings, copy them and paste them here.
import-empty = The spreadsheet is empty. Nothing has changed. Choose another.
import-columns = The columns
import-columns-intro = The program has guessed what each column is. Correct what is wrong. A column that is not wanted may be “Not taken”.
import-sheet = Sheet
import-headings = The row with the headings
import-headings-row = Row { $line }: { $cells }
import-first-rows = The first rows
import-column-unnamed = Column { $number }, without a heading
import-column-as-last = As the last time.
import-column-empty = Empty
import-column-unreadable = Cells that can't be read, such as formulas without a value
import-column-is = What “{ $column }” is
import-part-nothing = Not taken
import-part-key = The participant's id
import-part-name = Name
import-part-start = Start
import-part-birth = Born
import-part-gender = Gender
import-part-language = Language
import-part-referred_by = Referred by
import-part-caseworker = Responsible caseworker
import-part-date = Date of the answers
import-part-months = Months after the start
import-part-note = Note to the column before
import-part-answer = Answer: { $indicator } ({ $respondent })
import-part-question = Which question the row answers
import-part-respondent = Who has answered
import-part-score = The row's answer
import-part-activity-name = Activity
import-part-activity-from = The activity's first day
import-part-activity-to = The activity's last day
import-part-activity-unit = The activity's unit
import-part-activity-cost_day = The activity's cost per day
import-part-activity-cost_start = The activity's cost per participant who begins
import-part-activity-extent = The activity's extent in per cent
import-part-activity-end = Why the activity ended
import-part-exit = When participation ended
import-part-outcome = What participation ended with
import-part-exit_note = Comment on the exit
import-occasion-one = One occasion
import-occasion = Occasion { $number }
import-occasion-of = Which occasion “{ $column }” is of
import-activity-one = One activity
import-activity = Activity { $number }
import-activity-of = Which activity “{ $column }” is of
import-reverse = Low is good
import-reverse-of = Low is good in “{ $column }”
import-word = “{ $word }” means
import-word-of = What “{ $word }” means in “{ $column }”
import-word-unknown = Not known: the row is not taken
import-word-blank = Not answered
import-word-dont_know = Don't know
import-word-declined = Prefer not to say
import-missing-key = Say which column is the participant's id.
import-missing-start = Say which column says when participation began.
import-missing-answers = Say which columns have answers.
import-missing-date = Say which column has the date of the answers.
import-missing-question = Questions and answers in rows belong together: say which column is the question and which is the answer.
import-missing-activity_from = Say which column has the activity's first day.
import-missing-twice = Two columns are the same thing. Choose one of them.
import-review-columns = Review what it becomes
import-keep-name = A name for what the columns mean, for the next time
import-keep = Keep the meaning
import-kept = Saved in { $path }. The command stegvis import reads the same file.
import-not-kept = The meaning could not be kept. { $problem } Nothing else has changed.
import-kept-fits = You have kept what the columns mean as “{ $name }”, and it fits this spreadsheet.
import-use-kept = Use “{ $name }”
import-dates-day_first = The day stands first
import-dates-month_first = The month stands first
import-already = Assessments that are there already
import-already-refuse = Leave the row out
import-already-skip = Leave them as they are
import-already-correct = Correct them
import-doubts = There are dates that can hardly be right:
import-accept-doubts = Take them all the same
import-other = Choose another spreadsheet
template-save = Save a template to fill in …
template-file = template.xlsx
template-sheet = Fill in here
template-explained = What it means
template-intro = One row for each measurement, with the same id in all rows of a participant. Fill in the first sheet, save, and take the file in under Import in Stegvis. Never write personal numbers.
template-column = Column
template-what = What is to stand there
template-key = A number of your own that tells the participants apart. No personal number. Must be filled in.
template-name = May be empty.
template-start = The day on which participation began, such as 2026-01-14. Must be filled in, and be the same in all rows of a participant.
template-birth = A date or a year. May be empty.
template-gender = May be empty.
template-date = The day on which the answers were given. Must be filled in.
template-choices = Choices
template-saved = The template has been saved in { $path }.
template-not-saved = The template could not be saved. { $problem } Nothing has changed.
import-keys-made = { $count ->
    [one] One personal number gets a new case number.
   *[other] { $count } personal numbers get new case numbers.
}
import-keys-offer = The spreadsheet has personal numbers, which are never kept here. The program can make case numbers instead where they tell participants apart. Which number is whose is then saved in a key list of its own, where you say. Keep it where only those who may see it can. Personal numbers in other cells, such as names and notes, you take out of the spreadsheet yourself.
import-keys-how = The personal numbers become case numbers. When you import, the program first asks where the key list is to be saved. If it can't be saved, nothing is imported. With the same list the next time, the same people meet the same cases.
import-key-list = Key list of an earlier import, if you have one
import-key-list-help = Its people are known again, and new ones are added to the list that is saved.
import-keys-make = Make case numbers instead
import-keys-again = Review with this key list
import-keys-none = Make no case numbers
dialog-key-list = Choose the key list of an earlier import
dialog-key-list-save = Save the key list
key-list-file = key-list
error-key-list = The key list can't be read. { $problem } Nothing has changed.
error-key-list-columns = The key list has no columns Personnummer and Id. Nothing has changed. Choose a list that the program has saved.
error-key-list-row = Row { $line } of the key list has no right personal number or no id. Nothing has changed. Correct the row in the list.
error-key-list-contradicts = Row { $line } of the key list contradicts an earlier row: one person has two ids, or two people have one. Nothing has changed. Correct the row in the list.
import-beside = { $count ->
    [one] One more assessment of the same day is kept beside the one that counts. It can be read among the occasion's versions, and chosen instead.
   *[other] { $count } more assessments of the same days are kept beside those that count. They can be read among the occasion's versions, and chosen instead.
}
import-same-day = Several assessments on the same day
import-same-day-refuse = Leave the row out
import-same-day-first = The first one counts
import-same-day-last = The last one counts
import-placement-corrections = { $count ->
    [one] One stay in an activity gets what the sheet says of its end, extent or reason for ending.
   *[other] { $count } stays in activities get what the sheet says of their end, extent or reason for ending.
}
import-placement-correction = { $key }: { $activity } from { $from } gets { $what }.
import-placement-to = last day { $date }
import-placement-extent = extent { $percent } %
import-placement-end-reason = reason for ending “{ $reason }”
import-activity-correction = { $activity }: { $what } in the catalogue, instead of { $before }.
import-activity-unit = the unit “{ $unit }”
import-activity-cost = the cost { $cost }
import-activity-unknown = not known
import-activities-differ = { $count ->
    [one] One activity has another unit or cost in the catalogue than in the sheet, and keeps it.
   *[other] { $count } activities have another unit or cost in the catalogue than in the sheet, and keep it.
}
import-mended = { $count ->
    [one] One cell was decoded wrongly (Ã¥ for å) and has been read as it should have been.
   *[other] { $count } cells were decoded wrongly (Ã¥ for å) and have been read as they should have been.
}
