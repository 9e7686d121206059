# Own checks: cases are drawn at random and read by a colleague.
navigation-draws = Own checks
draws-heading = Own checks
draws-help = Cases are drawn at random and read by a colleague with the same checklist as in a case review. Cases with protected data are never drawn.
draws-to-read = To read
draws-nothing-to-read = You have no cases to read.
draws-begin = Read { $count ->
    [one] { $count } case
   *[other] { $count } cases
}
draws-read = Read { $case }
draws-until = read by { $date }
draws-answered = { $count ->
    [one] { $count } item answered
   *[other] { $count } items answered
}
draws-today = You have { $count ->
    [one] { $count } case
   *[other] { $count } cases
} to read, the first by { $date }.
draws-today-open = Go to own checks
draws-draw = Draw cases
draws-pool = { $count ->
    [0] There are no ongoing cases to draw from.
    [one] { $count } ongoing case can be drawn.
   *[other] { $count } ongoing cases can be drawn.
}
draws-no-readers = Nobody can sign in as a caseworker, so there is nobody to read. An administrator adds users.
draws-count = Number of cases
draws-readers = Who reads
draws-readers-help = The cases are shared equally between them. Nobody reads a case that they are responsible for. Whoever reads sees the case until it is read, for 60 days at most.
draws-seed-show = Make a draw again
draws-seed = Seed
draws-seed-help = The same seed and the same cases give the same draw. Leave it empty for a new draw by chance.
draws-make = Draw cases
draws-made = { $count ->
    [one] { $count } case of { $pool } has been drawn.
   *[other] { $count } cases of { $pool } have been drawn.
}
draws-made-all = { $count ->
    [one] Only { $count } case is ongoing, and it has been drawn.
   *[other] Only { $count } cases are ongoing, and all have been drawn.
}
draws-made-heading = Draws
draws-made-help = Which cases were drawn follows from the seed: it can be shown afterwards.
draws-column-date = Day
draws-column-by = By
draws-column-drawn = Drawn
draws-column-read = Read
draws-column-seed = Seed
draws-of = { $count } of { $all }
draws-gone = { $count ->
    [one] { $count } removed
   *[other] { $count } removed
}
draws-results = Results
draws-results-help = Without names, by the day on which the case was read. Months with fewer than { $threshold } cases read are counted together with others. The figures are not to be used to judge individual colleagues.
draws-nothing-read = No drawn case has been read yet.
draws-year = { $year }: { $read ->
    [one] { $read } case read
   *[other] { $read } cases read
}, { $drawn } drawn
draws-year-few = { $year }: fewer than { $threshold } cases read – not shown
draws-months = Share of yes month by month { $year }
draws-month = { $first } ({ $count } read)
draws-month-range = { $first }–{ $last } ({ $count } read)
draws-column-item = Item
draws-column-share = Share of yes
draws-few = too few
own-check-drawn = Own check · drawn { $drawn } · read by { $until }
own-check-place = case { $place } of { $count } waiting
own-check-help = Read the case and answer each item. What is No is shown to whoever is responsible for the case.
own-check-only-read = You read this case for an own check and can change nothing here. Esc leads back.
own-check-over = The case has been read, or the time for reading it is over. The answers are saved.
own-check-finished = The case has been read.
own-check-wanting-help = A colleague has read the case. This stays until the case has been gone through.
own-check-wanting = Own check { $date }: { $item } – no
problem-draw-count = Write a number of cases from 1 to { $max }.
problem-draw-seed = A seed is a whole number from 0 to { $max }. Leave the field empty for a new draw.
problem-draw-nothing = There are no ongoing cases to draw from. Nothing has been drawn.
problem-draw-no-reader = Choose at least one who reads.
problem-draw-unknown-reader = One of those who were to read can no longer sign in as a caseworker. Nothing has been drawn. Choose again who reads.
problem-draw-nobody-else = { $count ->
    [one] { $count } case would be read by whoever is responsible for it. Nothing has been drawn. Choose more who read.
   *[other] { $count } cases would be read by whoever is responsible for them. Nothing has been drawn. Choose more who read.
}
problem-draw-not-open = The case has been read already, or the time for reading it is over. Nothing has changed.
operation-make_draw = Drew the case for an own check
operation-mark_drawn = Answered an item of the own check
operation-finish_drawn = Read the case in the own check
undo-make_draw = draw cases
undo-mark_drawn = answer an item of the own check
undo-finish_drawn = finish the reading
unit-what-drawn-mark-mark = Answer in an own check
extract-own-checks = Own checks
extract-own-check = Drawn { $drawn } to be read by { $reader }, read { $date } by { $by }
extract-own-check-open = Drawn { $drawn } to be read by { $reader }
cli-draw-none = Nothing has been drawn yet.
cli-draw-line = { $id }  { $date }  { $by }: { $count } of { $pool } drawn, { $read } read, seed { $seed }
cli-draw-agrees = The draw agrees: the same { $count } cases are drawn again from seed { $seed }.
cli-draw-differs = The draw does not agree with the file as it is now: { $then } of the drawn cases did not go on that day as the file has it, and { $now } others would have been drawn. Dates or protected data may have changed since.
cli-draw-order = The draw does not agree: its cases do not stand in the order that seed { $seed } gives.
cli-draw-gone = { $count ->
    [one] { $count } drawn case has been removed from the file and is left out.
   *[other] { $count } drawn cases have been removed from the file and are left out.
}
cli-draw-unknown = There is no draw { $id }. Run "stegvis draw list" to see them.
cli-draw-unknown-reader = Nobody called { $name } can sign in as a caseworker. Nothing has been drawn.
