new-self-assessment = New self-assessment
new-caseworker-assessment = Caseworker's assessment
edit-participant = Edit details
fact-start = Start { $date }
fact-end = Ended { $date }
fact-caseworker = Caseworker { $name }
fact-latest = Latest measurement { $date }
since-first = Since the first measurement { $date }:
tab-trend = Development
tab-comparison = Compare
tab-radar = Radar
tab-table = Table
tab-occasions = Measurements
trend-summary = From { $first } to { $latest }, { $change }, { $count } measurements
trend-title = { $reference }: development { $first } – { $last }
spot-note = Note: { $note }
how-to-read = How to read the charts
how-to-read-scale = Scale { $min }–{ $max }, where { $max } is the highest. Change is counted from the first to the latest self-assessment.
how-to-read-missing = No number here, the line breaks
how-to-read-keys = Point, or walk with the arrow keys, for date and answer. Right-click for a picture.
progression-empty = Nothing has been measured yet
progression-empty-help = Begin with a self-assessment. After two measurements you see what has changed.
progression-empty-draft = There is an unfinished form under Measurements. Once it is finished its answers show here.
pair-compare = Compare
pair-with = with
pair-before = First measurement
pair-now = Second measurement
pair-respondent = Whose assessment
pair-heading = What has changed since { $date }?
pair-needs-two = Two measurements are needed to compare.
pair-same = Choose two different measurements.
comparison-name = { $series }: { $before } and { $now }
not-comparable = Can't be compared
picture-copy = Copy picture
picture-save-png = Save PNG
picture-save-svg = Save SVG
picture-copy-short = Copy
picture-png-short = PNG
picture-svg-short = SVG
picture-copied = The picture is copied. It holds personal data: paste it only where it may be.
picture-saved = The picture is saved unencrypted: { $path }. It holds personal data.
column-indicator = Indicator
column-respondent = Respondent
column-change-since-first = Change
person-participant = Participant
person-caseworker = Caseworker
change-until = { $change }, up to { $date }
table-legend = Change is counted from the first to the latest number. A dash (–) means that the question was not asked.
fact-caseworker-changes = { $count ->
    [one] { $count } change of caseworker
   *[other] { $count } changes of caseworker
}
count-raised = { $count ->
    [one] { $count } indicator raised
   *[other] { $count } indicators raised
}
count-unchanged = { $count ->
    [one] { $count } unchanged
   *[other] { $count } unchanged
}
count-lowered = { $count ->
    [one] { $count } lowered
   *[other] { $count } lowered
}
counted-participant = { $count ->
    [one] { $count } self-assessed indicator
   *[other] { $count } self-assessed indicators
}
counted-caseworker = { $count ->
    [one] { $count } indicator assessed by the caseworker
   *[other] { $count } indicators assessed by the caseworker
}
counted-too-few = { $count ->
    [one] , { $count } with too few measurements
   *[other] , { $count } with too few measurements
}
tab-activities = Activities
timeline = Activities
timeline-ongoing = { $kind }, ongoing
timeline-parallel = Job-focused beside another
timeline-nothing = Without activity
timeline-caseworker = New caseworker: { $name }
timeline-no-caseworker = No caseworker
timeline-exit = Ended
timeline-meeting = Follow-up meeting
timeline-caseworker-short = New caseworker
timeline-mark = Show the activity's time in the charts:
timeline-measurement = Measurement
