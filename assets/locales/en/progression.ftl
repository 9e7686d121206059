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
how-to-read-keys = Point, or walk with the arrow keys, for date and answer. Enter or a double click enlarges. Right-click for a picture.
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
picture-copy = Copy picture
picture-save-png = Save PNG
picture-save-svg = Save SVG
picture-copy-short = Copy
picture-png-short = PNG
picture-svg-short = SVG
picture-copied = The picture is copied. It holds personal data: paste it only where it may be.
picture-saved = The picture is saved unencrypted: { $path }. It holds personal data.
column-respondent = Respondent
person-participant = Participant
person-caseworker = Caseworker
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
recent-areas = { $count ->
    [1] one area
    [2] two areas
    [3] three areas
    [4] four areas
    [5] five areas
    [6] six areas
    [7] seven areas
    [8] eight areas
    [9] nine areas
    [10] ten areas
   *[other] { $count } areas
}
recent-fewer = { $count ->
    [1] one
    [2] two
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
    [8] eight
    [9] nine
    [10] ten
   *[other] { $count }
}
recent-times = { $count ->
    [2] twice
    [3] three times
    [4] four times
    [5] five times
   *[other] { $count } times
}
recent-raised = { $count ->
    [one] Since { $since }, { $areas } has been raised{ $which }.
   *[other] Since { $since }, { $areas } have been raised{ $which }.
}
recent-lowered = { $count ->
    [one] Since { $since }, { $areas } has been lowered{ $which }.
   *[other] Since { $since }, { $areas } have been lowered{ $which }.
}
recent-both = { $count ->
    [one] Since { $since }, { $raised } has been raised{ $raised-which } and { $lowered } lowered{ $lowered-which }.
   *[other] Since { $since }, { $raised } have been raised{ $raised-which } and { $lowered } lowered{ $lowered-which }.
}
recent-none = No area has changed since { $since }.
recent-which = : { $names }
recent-which-between = { " " }({ $names })
recent-most = , most of all { $names }
recent-most-between = , most of all { $names },
recent-two = { $first } and { $last }
recent-streak-raised = { $indicator } has gone up { $times } in a row.
recent-streak-lowered = { $indicator } has gone down { $times } in a row.
recent-of-caseworker = The caseworker's rating: { $sentences }
not-measured-yet = Not measured yet: { $names }
left-out = Asked no longer: { $names }
left-out-one = { $name } (last { $date })
questionnaire-choice = Questionnaire
questionnaire-out-of-use = { $name } (not in use)
more-acts-short = More
more-acts = More actions
chart-menu = Save a picture or show an activity's time
picture-menu = Save a picture
enlarge = Enlarge
enlarge-what = Enlarge { $indicator }
how-to-read-goal = Goal: level and date
enlarged-back = Back to all areas
enlarged-previous = Previous indicator
enlarged-next = Next indicator
enlarged-range = How much time is shown
enlarged-quarter = 3 months
enlarged-year = 1 year
enlarged-all = All
enlarged-zoom-in = Zoom in
enlarged-zoom-out = Zoom out
enlarged-brush = The time that is shown
enlarged-keys = ← → measurement, ↑ ↓ indicator, + − zoom, Esc back
enlarged-number = Measurement { $number } of { $count }
enlarged-activities = Activities then: { $names }
enlarged-meetings = Follow-up meeting: { $dates }
