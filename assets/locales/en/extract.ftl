# Subject access: a document about a person, which is handed out to that person.
extract-heading = Copy of personal data
extract-what = This is a copy of the data about a person that are kept in Stegvis, a program for following participants' steps towards work. The right to a copy follows from Article 15 of the EU General Data Protection Regulation (GDPR).
extract-about = The copy concerns { $name }, case { $reference }.
extract-about-unnamed = The copy concerns case { $reference }.
extract-made = Made on { $date } by { $by }.
extract-contact = Questions about the copy, and about how the data are processed, are answered by the organisation that has handed it out.
extract-levels = The answers in the assessments are levels on the questionnaire's scale. Each level is given as a number and in words. All questions are under the heading Questionnaires.
extract-page = Case { $reference } · page { $page } of { $count }
extract-nothing = Nothing recorded.
extract-mark-marked = Protected personal data: confidentiality marking
extract-mark-registered = Protected personal data: protected population registration
extract-mark-assumed = Protected personal data: assumed identity

# Headings.
extract-person = Personal details
extract-consents = Information and consent
extract-period = Participation { $start } – { $end }
extract-period-ongoing = Participation since { $start }, ongoing
extract-exit = Exit
extract-responsible = Responsible caseworker
extract-assessments = Assessments
extract-plan = Plan and goals
extract-meetings = Follow-up meetings
extract-questionnaires = Questionnaires
extract-log = Log of who has read and changed the data

# Columns and rows.
extract-column-fact = Detail
extract-column-content = Content
extract-column-day = Day
extract-column-what = What
extract-column-version = Version of the text
extract-column-recorded-by = Recorded by
extract-column-answer = Answer
extract-column-days = Time
extract-column-experience = The participant's experience
extract-column-state = State
extract-column-to-participant = Question to the participant
extract-column-to-caseworker = Question to the caseworker
extract-column-moment = Moment (UTC)
extract-column-who = Who
extract-reference = Case
extract-name = Name
extract-birth = Born
extract-imported-as = Id in the spreadsheet that the data were imported from
extract-protection = Protection
extract-named-users = Users who may see the data
extract-nobody = Nobody

# What stands in the sections.
extract-consent-informed = Has been informed
extract-consent-given = Has consented
extract-consent-withdrawn = Has withdrawn consent
extract-ended = Ended { $date }: { $outcome }
extract-form-heading = { $date }: { $form }, version { $version }
extract-form-valid = Valid version.
extract-form-superseded = Replaced by a later version.
extract-form-draft = Begun, not finished.
extract-finished = Finished { $date } by { $by }.
extract-corrected = Reason for the correction: { $reason }.
extract-filled-in = How the form was filled in: { $ways }.
extract-read-in = Language of the questions: { $language }.
extract-asked-with = Questionnaire: { $key }.
extract-occasion-empty = Occasion { $date }, without an assessment.
extract-goal = Goal { $number }
extract-goal-by = To be reached by { $date }
extract-plan-reviews = The plan was gone through: { $dates }.
extract-meeting-planned = Booked
extract-meeting-begun = Begun, not ended
extract-meeting-held = Held
extract-held = Held. Ended { $date } by { $by }
extract-at-meeting = Follow-up meeting { $date }
extract-earlier-wording = Earlier wording
extract-hold = Decision to keep the data
extract-moves = Moves between units
extract-bin = In the bin
extract-imports = Taken in from spreadsheets
