# What is kept about participants as rows in a file: answers, change, stays in activities and meetings.
rows-answers = Answers
rows-change = Change
rows-placements = Activity periods
rows-meetings = Meetings
rows-answer-score = Level
rows-answer-dont_know = Don't know
rows-answer-declined = Don't want to answer
rows-answer-blank = Not answered
rows-saved = { $count ->
    [one] What is kept about one participant is saved unencrypted: { $path }
   *[other] What is kept about { $count } participants is saved unencrypted: { $path }
}
rows-nobody = There is no participant in this selection. No file has been saved. Change the selection.
rows-what-missing = Say with --what which rows to save: answers, change, placements, meetings or attendance. No file has been saved.
rows-csv-one = A CSV file holds rows of one kind. Name one after --what, or save as xlsx. No file has been saved.
rows-fhir-what = FHIR holds forms and their questionnaires. Leave --what out. No file has been saved.
rows-too-much = It is too much for an Excel file. No file has been saved. Save it as CSV, or take fewer participants or a shorter time.
rows-failed = The file could not be made. No file has been saved. The error: { $detail }

# The sheet that explains the file.
rows-about = About this file
rows-about-sheet = Sheet
rows-about-column = Column
rows-about-name = Name in CSV
rows-about-help = What it holds
rows-made = { $count ->
    [one] Saved from Stegvis on { $date }. The file is about one participant.
   *[other] Saved from Stegvis on { $date }. The file is about { $count } participants.
}
rows-pseudonyms = Each participant has a pseudonym, which is the same in all sheets but in this file alone: in the next one it is another. Names and case references are left out. It is personal data all the same.
rows-named = Participants stand with case reference and name. Whose personal data are protected stands without a name, day of birth and own words.
rows-with-notes = Notes are included, and may tell who somebody is. What is written for caseworkers alone is left out.
rows-without-notes = What somebody wrote in their own words is left out.
rows-empty = An empty cell means that it is not known or does not apply.

# Columns.
rows-column-participant = Participant
rows-help-participant = A pseudonym that holds in this file alone, or the case reference where names are included.
rows-column-name = Name
rows-help-name = Empty where the name is not known, or the personal data are protected.
rows-column-birth_date = Born
rows-help-birth_date = Empty where the day is not known, or the personal data are protected.
rows-column-caseworker = Caseworker
rows-help-caseworker = Who is responsible now, or was when participation ended.
rows-column-birth_year = Year of birth
rows-help-birth_year = Four digits.
rows-column-gender = Gender
rows-help-gender = In CSV: woman, man or other.
rows-column-period = Period of participation
rows-help-period = 1 for the first one. Whoever has come back has several.
rows-column-date = Date
rows-help-date = The day of the measurement, of the meeting, or that the mark is about.
rows-column-respondent = Respondent
rows-help-respondent = Who answered. In CSV: participant or caseworker.
rows-column-instrument = Questionnaire
rows-help-instrument = The questionnaire's id.
rows-column-version = Version
rows-help-version = The questionnaire's version.
rows-column-indicator = Indicator
rows-help-indicator = What the question is about. In CSV: the indicator's id.
rows-column-answer = Answer
rows-help-answer = In CSV: score, dont_know, declined or blank. A question that was not asked has no row.
rows-column-score = Level
rows-help-score = The answer on the questionnaire's scale. Empty where the answer is no level.
rows-column-note = Note
rows-help-note = What was written beside the question.
rows-column-referred_by = Referred by
rows-help-referred_by = Who referred the participant.
rows-column-start = Start
rows-help-start = The first day of the latest period.
rows-column-end = End
rows-help-end = The last day of the latest period. Empty while participation goes on.
rows-column-outcome = Outcome
rows-help-outcome = What participation led to.
rows-column-activity = Activity
rows-help-activity = The activity's name in the catalogue.
rows-column-kind = Type
rows-help-kind = The activity's type. In CSV: job_focused, skills, language, health, social or other.
rows-column-unit = Unit
rows-help-unit = The unit that runs the activity.
rows-column-from = From
rows-help-from = The first day in the activity.
rows-column-to = To
rows-help-to = The last day in the activity. Empty while it goes on.
rows-column-extent_percent = Extent
rows-help-extent_percent = Per cent of full time, from 1 to 100.
rows-column-end_reason = Why it ended
rows-help-end_reason = In CSV: completed, work_or_studies, other_activity, absence, broken_off or other.
rows-column-experience = Experience
rows-help-experience = What the participant thought of it afterwards, from 1 (very bad) to 5 (very good).
rows-column-experience_comment = Comment
rows-help-experience_comment = The participant's own words about the activity.
rows-column-time = Time
rows-help-time = The time of day, where one is set.
rows-column-state = State
rows-help-state = In CSV: planned, begun, held, or present, notified or absent where it is noted whether the participant came.
rows-column-next_measurement = Next measurement
rows-help-next_measurement = The day that was agreed on at the meeting.
rows-column-held_by = Ended by
rows-help-held_by = Who ended the meeting.
rows-column-notes = Notes
rows-help-notes = What was written at the meeting, a line for each note.

# A column for each indicator, respondent and measure.
rows-measured = { $indicator } ({ $respondent }): { $measure }
rows-measure-first = first level
rows-measure-first_date = first date
rows-measure-latest = latest level
rows-measure-latest_date = latest date
rows-measure-change = change
rows-measure-help-first = The first level in the latest period, on a scale from { $min } to { $max }. Only levels that can be compared with the latest count.
rows-measure-help-first_date = The day of the first level.
rows-measure-help-latest = The latest level, on a scale from { $min } to { $max }. Empty where there is but one.
rows-measure-help-latest_date = The day of the latest level.
rows-measure-help-change = The latest level less the first, in steps. Empty where there are too few measurements.

# In the window.
rows-export = Export data
rows-export-heading = Export data
rows-export-about = { $count ->
    [one] The file is about one participant.
   *[other] The file is about { $count } participants: those in the list.
}
rows-format = Format
rows-format-xlsx = Excel
rows-format-csv = CSV
rows-format-fhir = FHIR (JSON)
rows-content = Contents
rows-content-fhir = The forms and their questionnaires, for systems that read HL7 FHIR R4.
rows-told = Also include
rows-names = Names and case references
rows-notes = Notes
rows-go-on = Continue
rows-file-saved = The data is saved unencrypted: { $path }. It is personal data.
dialog-rows = Export data
