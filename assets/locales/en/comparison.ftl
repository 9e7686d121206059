# Compare: own figures beside those of others.

group-tab-compare = Compare
group-help-compare = Counts your own selection in the period. Under it stands what other units have counted and what municipalities have published.

compare-measure = Measure
compare-measure-work_or_studies = To work or studies
compare-measure-returned = Came back within twelve months
compare-measure-mean_change = Mean change
compare-measure-raised = Share raised
compare-gender = Who
compare-gender-all = Everybody
compare-subject-gender = { $measure }: { $gender }
compare-subject-item = { $measure }: { $item }, { $respondent }
compare-definition-work_or_studies = Share of exits in the period that were to work or studies; each participant at their latest exit. Of women and men where these are shown by themselves.
compare-definition-returned = Share of exits in the period, with twelve months behind them, that were followed by a new participation within twelve months.
compare-definition-mean_change = Mean of the latest minus the first answer, in steps, of those who have answered the question twice.
compare-definition-raised = Share whose latest answer is above their first, of those who have answered the question twice.

compare-own = Own figures
compare-order = Your own figures stand first. After them the order is alphabetical, and no ranking.
compare-spans = The figures are of different times. A part of the difference may come of that.
compare-selection = Own figures are of the selection chosen above. Those of others are of everybody there.
compare-otherwise = { $unit } has counted otherwise: { $how }.
compare-otherwise-version = the version of the method is { $version }
compare-otherwise-threshold = does not show fewer than { $threshold }
compare-otherwise-exposure = an activity counts from { $least } days on, with measurements at most { $margin } days from it
compare-otherwise-since-period = change is counted from the period's first answer
compare-otherwise-since-start = change is counted from the participation's first answer
compare-nothing = –
compare-nothing-words = Nothing to count in the period
compare-hidden-other = Not shown
compare-no-others = There is nothing from others here yet. Write a published figure down or take another unit's figures in below.
compare-published-words = published
compare-legend = Filled dot: counted in Stegvis, with a 95% confidence interval.
compare-legend-published = Hollow square: published figure, with an interval where it is known of how many.
compare-table = The figures as a table
compare-column-who = Whose
compare-column-span = Time
compare-column-n = n
compare-column-value = Value
compare-column-interval = 95% CI
compare-column-source = Source
compare-source-unit = The unit's own file
compare-source-own = What is chosen above

# Published figures.
compare-published = Published figures
compare-published-help = What a municipality has published, for instance in Kolada. The program comes with no such figures: write them down, or take them from a file.
compare-new = New published figure
compare-change = Change published figure
compare-edit = Change
compare-remove = Remove
compare-figure-measure = The figure's measure
compare-figure-gender = Of whom the figure is
compare-owner = Municipality or group
compare-year = Year
compare-value = Share in per cent
compare-value-help = For instance 39 or 39.4
compare-people = Number (if it is known)
compare-people-help = Of how many the share is counted
compare-source = Source
compare-source-help = Where the figure stands, for instance Kolada and the measure's number
compare-save = Save
compare-saved = The figure is saved.
compare-removed = The figure is removed.
compare-line = { $owner }, { $year }: { $value }
compare-line-n = { $line } (n = { $n })

# From a file.
compare-csv = Take from a file
compare-csv-field = File with published figures
compare-csv-help = A table (CSV, Excel or LibreOffice) with the columns municipality, measure, gender, year, value, n and source. The measure is “work or studies” or “came back”. Gender and n may be empty.
compare-csv-read = Read the file
compare-file-again = Read the file again
compare-file-other = Another file
compare-csv-found = { $count ->
    [one] The file has one figure.
   *[other] The file has { $count } figures.
}
compare-csv-known = { $count ->
    [one] One of them is there already (row { $lines }).
   *[other] { $count } of them are there already (row { $lines }).
}
compare-csv-take = Save the figures
compare-csv-replace = Save, and replace those that are there
compare-imported = { $count ->
    [one] One figure is saved.
   *[other] { $count } figures are saved.
}
error-published-columns = The file lacks the column { $columns }. Nothing has changed. Add it in the first row and read the file again.
error-published-twice = The column { $column } is there twice. Nothing has changed. Remove one of them and read the file again.
error-published-no-rows = The file has column names but no figures. Nothing has changed.
error-published-rows = { $count ->
    [one] One row can't be saved, so nothing has been saved. Mend it in the file and read it again.
   *[other] { $count } rows can't be saved, so nothing has been saved. Mend them in the file and read it again.
}
error-published-row = Row { $line }: { $problem }
error-published-more = … and { $count } more
problem-published-twice = The same figure stands in row { $line }.
problem-published-surplus = The row has more values than there are columns. Where columns are separated by commas, put values with a comma in quotation marks, or separate the columns by semicolons.
outside-field-owner = municipality
outside-field-measure = measure
outside-field-gender = gender
outside-field-year = year
outside-field-value = value
outside-field-n = n
outside-field-source = source
problem-outside-missing-owner = Write whose figure it is.
problem-outside-missing-measure = Write which measure it is.
problem-outside-missing-year = Write which year the figure is of.
problem-outside-missing-value = Write how large the share is.
problem-outside-missing-source = Write where the figure stands.
problem-outside-measure = There is no such measure. It is “work or studies” or “came back”.
problem-outside-gender = The measure is not divided so. “Work or studies” can be of women, men or everybody; “came back” is of everybody.
problem-outside-year = The year has four digits and lies between { $first } and this year.
problem-outside-value = The share is a number from 0 to 100, with three decimals at most.
problem-outside-people = The number is a whole one, 1 or more.
problem-outside-known = This figure is there already for the same year. Change the one that is there, or say when a file is read that it is to be replaced.

# Other units' figures.
compare-units = Other units' figures
compare-units-help = A unit that measures in Stegvis can save its figures as a file, signed with the unit's key and always at the level for publication. Another unit takes the file in and sees them beside its own.
compare-save-own = Save own figures as a file
compare-save-own-help = The file is of all participants in the chosen period, { $from }–{ $to }.
compare-no-key = The file is signed with the unit's key, and there is none yet. An administrator makes it under Administration, Moves.
compare-own-saved = The figures are saved: { $path }
compare-own-file = figures-{ $date }
compare-take = Take another unit's figures in
compare-take-field = File from another unit
compare-take-read = Read the file
compare-take-sender = The file comes from
compare-fingerprint = Fingerprint: { $fingerprint }
compare-take-stranger = Nothing has come from this key before. Ring the unit and compare the fingerprint before you take the file in.
compare-take-known = Something from the same key has come here before, since { $date }.
compare-take-period = { $from }–{ $to }, made { $made }
compare-take-count = { $shown ->
    [one] One value is shown
   *[other] { $shown } values are shown
}, { $hidden ->
    [one] one is hidden.
   *[other] { $hidden } are hidden.
}
compare-take-keep = Take in
compare-taken = The figures from { $unit } are taken in.
compare-unit-removed = The figures from { $unit } are removed.
compare-unit-line = { $unit }, { $from }–{ $to }
compare-unit-made = made { $made }, taken in { $at } by { $by }
compare-unit-older = replaced by a newer file for the same time
compare-unit-unreadable = { $unit }: the file can't be shown. { $problem }
error-figures-foreign = The file is no unit's figures. Nothing has changed. Choose the file that the other unit saved under Follow-up, Compare.
error-figures-newer = The file was made with a newer version of Stegvis. Nothing has changed. Update the program here and read the file again.
error-figures-damaged = The file is damaged or changed. Nothing has changed. Ask the unit for a new one.
error-figures-not-signed = The file is not signed by the unit that it says it comes from: it may have been changed on the way. Nothing has changed. Do not take it in; ring the unit.
error-figures-level = The figures are not for publication. Nothing has changed. Ask the unit to save the file under Follow-up, Compare.
error-figures-own = This is the unit's own file. Your own figures are here already.
error-figures-future = The file says that it was made { $date }, which has not come. Nothing has changed. Ask the unit to set the computer's clock and save a new one.
error-figures-kept = The same file has been taken in already. Nothing has changed.

operation-save_outside_figure = Wrote a published figure down
operation-remove_outside_figure = Removed a published figure
operation-import_outside_figures = Took published figures from a file
operation-take_unit_figures = Took another unit's figures in
operation-remove_unit_figures = Removed another unit's figures
undo-save_outside_figure = save published figure
undo-remove_outside_figure = remove published figure
undo-import_outside_figures = take published figures from a file
undo-take_unit_figures = take another unit's figures in
undo-remove_unit_figures = remove another unit's figures

# The windows that choose files.
dialog-published = File with published figures
dialog-unit-figures = Figures from another unit
dialog-own-figures = Save own figures

# The command line.
cli-compare-listed = { $what } [{ $id }]
cli-compare-none = There is nothing from others here.
cli-compare-removed = Removed: { $what }
cli-compare-unknown = Nothing from others has a number that begins with { $id }. Nothing has changed. See the numbers with stegvis compare list.
cli-compare-several = Several have numbers that begin with { $id }. Nothing has changed. Write more characters.
cli-compare-known-refused = { $count ->
    [one] One figure is there already (row { $lines }), so nothing has been saved. Write --replace to replace it.
   *[other] { $count } figures are there already (row { $lines }), so nothing has been saved. Write --replace to replace them.
}
cli-compare-saved = Saved figures for { $from }–{ $to }: { $path }
    Signed by { $unit }, fingerprint { $fingerprint }
cli-compare-found = From { $unit }, fingerprint { $fingerprint }
    { $period }. { $counts }
cli-compare-preview = Nothing has been taken in. Ring the unit, compare the fingerprint and write it with --fingerprint.
cli-compare-wrong-fingerprint = The file's fingerprint is { $fingerprint }, not the one that was written. Nothing has changed. Ring the unit and compare.
