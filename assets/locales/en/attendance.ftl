# Attendance: a week in an activity, booked visits, and the signal when somebody stays away.
attendance-heading = Attendance
attendance-of = Attendance: { $activity }
attendance-week = Week { $week }, { $from } – { $to }
attendance-week-before = Week before
attendance-week-after = Week after
attendance-week-this = This week
attendance-help = One key sets a day: { $keys }. Delete clears. Arrows move. With shift, everybody without a mark that day is set.
attendance-key = { $key } { $mark }
attendance-click = A click sets
attendance-nobody = None of your participants is in the activity this week. Choose another week, or add a placement on the participant's page.
attendance-nobody-whole = No participant is in the activity this week. Choose another week, or add a placement on the participant's page.
attendance-fill = Everybody present { $day }
attendance-filled = { $count ->
    [one] Attendance is noted for one participant.
   *[other] Attendance is noted for { $count } participants.
}
attendance-column-sum = Present
attendance-sum = { $present } of { $marked }
attendance-unmarked = { $count ->
    [one] 1 day has no mark
   *[other] { $count } days have no mark
}
attendance-cell = { $who }, { $day }: { $mark }
attendance-noted = { $mark }, noted { $date } by { $by }
attendance-noted-before = Before: { $mark }, { $date } by { $by }
attendance-days-set = Set the days of { $who }
attendance-days-assumed = { $days } (not said)
attendance-days-question = On which days of the week is { $who } in the activity?
attendance-days-save = Save the days
attendance-days-help = Say the days once, and marks are awaited on those. Without them it is Monday to Friday.
problem-attendance-days = Choose at least one day of the week.
attendance-summary = Present { $present } of { $marked } days with a mark
attendance-summary-unknown = { $count ->
    [one] 1 scheduled day so far has no mark
   *[other] { $count } scheduled days so far have no mark
}

# What is noted, and the key for it.
mark-present = Present
mark-notified = Away with notice
mark-absent = Away without a word
mark-ill = Ill
mark-holiday = Day off
mark-none = No mark
mark-not-scheduled = No scheduled day
mark-short-present = Present
mark-short-notified = Notice
mark-short-absent = Away
mark-short-ill = Ill
mark-short-holiday = Off
mark-key-present = P
mark-key-notified = N
mark-key-absent = A
mark-key-ill = I
mark-key-holiday = O

# Booked visits.
visit-question = Did the participant come { $when }?
visit-present = Came
visit-notified = Did not come, with notice
visit-absent = Did not come, without a word
visit-none = Take the note away
visit-change = Change
visit-saved = The visit is noted.
notes-visit-present = { $date } · Visit, the participant came. Noted by { $by }
notes-visit-notified = { $date } · Visit, the participant did not come and had said so. Noted by { $by }
notes-visit-absent = { $date } · Visit, the participant did not come, without a word. Noted by { $by }
extract-meeting-noted = Noted
extract-meeting-present = The participant came
extract-meeting-notified = Did not come, with notice
extract-meeting-absent = Did not come, without a word

# The signal.
absence-kind-days = Days in an activity
absence-kind-visits = Booked visits
absence-days = Away { $count } scheduled days in a row without a word
absence-visits = Missed { $count } booked visits in a row without a word
absence-copy = Copy a line for social assistance
absence-copied = The line is copied. It holds the case reference and dates.
absence-line-days = { $reference }: away without a word { $dates }.
absence-line-visits = { $reference }: missed booked visits without a word { $dates }.
absence-settle = Done, show no more
absence-settled = The signal is put away. It comes back with a new row of absences.
absence-open = Open: { $who }
absence-open-short = Open
absence-today = Away without a word
absence-seen = The absence up to { $date } was seen to { $at } by { $by }.
extract-absences-seen = Absences that were seen to
settings-absence-days = Signal after so many days away in a row without a word
settings-absence-visits = Signal after so many missed booked visits in a row
settings-absence-help = { $min } to { $max }. A day without a mark ends the row.
problem-absence-days = Choose { $min } to { $max } days.
problem-absence-visits = Choose { $min } to { $max } visits.

# Errors.
problem-placement-attendance = Attendance is noted on a day that would lie outside the placement. Nothing has changed. Clear that mark first, or choose other dates.
problem-attendance-before = The day lies before the placement's first day. Nothing has been noted. Change the placement's dates if the participant was there.
problem-attendance-after = The day lies after the placement's last day. Nothing has been noted. Change the placement's dates if the participant was there.
problem-attendance-weekday = The participant is not in the activity on that day of the week. Nothing has been noted. Change the days of the week if that is wrong.
problem-attendance-future = The day has not come yet. Nothing has been noted.
problem-attendance-begun = The meeting has begun or been held, so the participant came. Nothing has changed.
problem-attendance-visit = About a visit it can be noted that the participant came, or did not come with or without notice. Nothing has changed.
problem-attendance-nothing = There is no row of absences to put away. Somebody else may have done so already.

# What can be undone, and what stands in the log.
undo-mark_attendance = note attendance
undo-mark_visit = note a visit
undo-settle_absence = put a signal of absence away
operation-mark_attendance = Noted attendance
operation-mark_visit = Noted whether the participant came to a booked visit
operation-settle_absence = Put a signal of absence away

# The rows of a file.
rows-attendance = Attendance
rows-column-mark = Attendance
rows-help-mark = In CSV: present, notified, absent, ill or holiday. A day without a mark has no row.
rows-column-noted_by = Noted by
rows-help-noted_by = Who noted what holds.

# The group.
report-column-attendance = Attendance
report-column-attendance-n = People with a mark
report-column-attendance-marked = Days with a mark
report-column-attendance-unmarked = Scheduled days without a mark
report-method-attendance = Attendance is the days on which somebody was there, of days with a mark on which somebody was to come. Days off are not counted. Scheduled days without a mark are not known and not counted either.
group-attendance-words = { $share } of { $days } days, { $n } people
group-attendance-help = Attendance: days on which somebody was there, of days with a mark on which somebody was to come. A scheduled day without a mark is not known and not counted. A dash means that no attendance is noted, or that it is noted of so few that it is not shown.
