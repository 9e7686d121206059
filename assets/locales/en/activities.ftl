activities-heading = Activities
activities-help = What participants can take part in. An activity that has been used is not removed, only put out of use.
activity-new = New activity
activity-change = Edit the activity
activity-edit = Edit
activity-save = Save the activity
activity-saved = The activity is saved.
activity-name = Name
activity-type = Type
activity-type-job_focused = Job-focused
activity-type-skills = Skills
activity-type-language = Language
activity-type-health = Health
activity-type-social = Social
activity-type-other = Other
activity-unit = Unit (optional)
activity-cost = Cost in kronor (optional)
activity-cost-help = For example 450 or 1 250,50.
activity-cost-basis = Counted
activity-cost-basis-day = per day
activity-cost-basis-start = per start
activity-cost-per-day = { $amount } kr per day
activity-cost-per-start = { $amount } kr per start
activity-in-use = Can be used for new placements
activity-out-of-use = out of use
activity-now = { $count ->
    [one] one participant now
   *[other] { $count } participants now
}
placement-new = New placement
placement-change = Edit the placement
placement-save = Save the placement
placement-saved = The placement is saved.
placement-activity = Activity
placement-choose = Choose an activity
placement-from = From
placement-to = To (empty while it goes on)
placement-extent = Extent
placement-weekdays = Days of the week
placement-reason = Why it ended
placement-end = End
placement-since = Since { $date }, ongoing
placement-none = No activity is registered yet.
placement-no-activities = There are no activities to choose from. First put them into the catalogue.
placement-to-catalogue = Open the catalogue
placement-experience = The participant's own experience afterwards (optional)
placement-rating-1 = Very bad
placement-rating-2 = Bad
placement-rating-3 = Neither good nor bad
placement-rating-4 = Good
placement-rating-5 = Very good
placement-rated = The participant's experience: { $rating } of 5
placement-comment = The participant's comment
end-reason-completed = Completed as planned
end-reason-work_or_studies = Work or studies
end-reason-other_activity = Another activity
end-reason-absence = Illness or leave
end-reason-broken_off = Broken off by the participant
end-reason-other = Something else
combination-since = Days since { $date }:
combination-none = { $count } without activity
combination-other_only = { $count } in other activities only
combination-job_focused_alone = { $count } job-focused only
combination-parallel = { $count } job-focused beside another
calendar-heading = Calendar
calendar-help = Meetings that are booked, and what is to be done in the next { $weeks } weeks: a measurement every third month, a meeting within eight weeks, the plan gone through every third month.
calendar-empty = Nothing is to be done during this time.
calendar-save = Save for another calendar (.ics)
calendar-saved = The calendar is saved: { $path }. It holds case numbers and dates, no names.
calendar-late = Overdue
calendar-this-week = Week { $number }, this week
calendar-week = Week { $number }, { $from } – { $to }
calendar-measurement = Measurement
calendar-meeting = Follow-up meeting
calendar-meeting-due = Last day for a follow-up meeting
calendar-plan = The plan is to be reviewed
calendar-event-measurement = Measurement: { $reference }
calendar-event-meeting = Follow-up meeting: { $reference }
calendar-event-meeting-cancelled = Cancelled follow-up meeting: { $reference }
calendar-event-meeting-due = Last day for a follow-up meeting: { $reference }
calendar-event-plan = The plan is to be reviewed: { $reference }
placement-remove = Remove
calendar-overdue = { $days ->
    [one] A day late
   *[other] { $days } days late
}
calendar-own = My participants
calendar-everyone = Everyone
calendar-shape = How the calendar is shown
calendar-list = List
calendar-as-week = Week
calendar-as-month = Month
calendar-today = Today
calendar-week-before = Previous week
calendar-week-after = Next week
calendar-more = +{ $count }
calendar-move-help = A booked meeting is moved by dragging it, or with Alt and the arrow keys.
calendar-count = { $count ->
    [0] nothing
    [one] { $count } entry
   *[other] { $count } entries
}
meeting-moved = The meeting has been moved to { $when }.
