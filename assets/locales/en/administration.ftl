# Administration: users, log and removal.
administration-heading = Administration
administration-users = Users
administration-log = Log
administration-removal = Removal
administration-backups = Backups
log-help = This shows who has opened or changed something, what and when. The log protects the participants' data. It must not be used to measure how much anybody works.
log-reading = Reading …
log-unread = The log could not be read. Nothing has changed.
log-read = Read again
log-whole = The log is whole. Every row fits its seal.
log-more-problems = { $count ->
    [one] … and one more fault.
   *[other] … and { $count } more faults.
}
log-tampered-help = Save the log and compare it with one that was saved earlier.
log-save = Save the log …
log-who = Who did it?
log-everyone = Everybody
log-kind = What was done?
log-kind-all = Everything
log-kind-looks = Opened participants' pages
log-kind-changes = Changes
log-kind-settings = Users and settings
log-kind-exports = Saved files
log-case = Which case?
log-case-wrong = Write the case like this: T-0042 or 42.
log-from = From
log-to = Up to and including
log-count = { $count ->
    [one] One row
   *[other] { $number } rows
}
log-count-some = { $number } of { $all } rows
log-times = Times are this computer's local time. In a saved log they are in UTC.
log-none = No row fits the filter.
log-table = The log, newest first
log-column-when = Time
log-column-who = Who
log-column-what = What
log-column-case = Case
log-case-removed = removed
log-case-gone = gone
removal-rule = { $years ->
    [one] Data about a participant are removed one year after the last note, at the latest by the end of the year after.
   *[other] Data about a participant are removed { $years } years after the last note, at the latest by the end of the year after.
}
removal-rule-research = Data about people born on the 5th, 15th or 25th are kept for research.
removal-rule-confirm = Nothing is removed by itself: you confirm the list. The rule is changed in Settings.
removal-unread = Who falls due for removal could not be read. Nothing has changed.
removal-list = Participants to decide on
removal-empty = There is no participant to remove at present.
removal-mark = Remove { $case }
removal-mark-due = Mark everybody who is due
removal-unmark = Clear the marks
removal-standing-due = Due for removal
removal-standing-late = Removal overdue
removal-standing-decide = Day of birth unknown
removal-standing-research = Kept for research
removal-standing-held = Kept for the time being
removal-dates = Last note { $noted }. May be removed from { $from }, at the latest { $latest }.
removal-dates-kept = Last note { $noted }. Would otherwise be removed from { $from }, at the latest { $latest }.
removal-decide = Find out the day of birth before you confirm: data about people born on the 5th, 15th or 25th are to be kept for research.
removal-held = Decided on { $since } by { $by }: { $reason }
removal-hold = Keep …
removal-hold-reason = Why are the data about { $case } to be kept?
removal-hold-help = For example that an appeal has not been decided. Write no names.
removal-hold-save = Keep the data
removal-lift = Lift
removal-remove = { $count ->
    [0] Remove participants …
    [one] Remove one participant …
   *[other] Remove { $count } participants …
}
removal-busy = Working …
removal-question = { $count ->
    [one] Remove one participant?
   *[other] Remove { $count } participants?
}
removal-question-final = This can't be undone. Everything about the participants is removed: answers, notes, plan, meetings and placements.
removal-question-backups = A backup is made first. It and older copies hold the data until the program removes them, at the latest when a new copy is made after { $days } days. Copies that lie elsewhere you have to remove yourself.
removal-question-certificate = A certificate stays: how many were removed, when, by which rule and who confirmed it. It names no participant.
removal-question-cases = It concerns { $cases }.
removal-question-cases-more = { $count ->
    [one] It concerns { $cases } and one more.
   *[other] It concerns { $cases } and { $count } more.
}
removal-question-decide = { $count ->
    [one] The day of birth of one of them is unknown. Confirm only if you know that it is not the 5th, 15th or 25th.
   *[other] The day of birth of { $count } of them is unknown. Confirm only if you know that none of them was born on the 5th, 15th or 25th.
}
removal-question-number = Type { $count } to confirm
removal-question-wrong = Nobody has been removed. Type the number { $count } first.
removal-question-yes = { $count ->
    [one] Remove one participant
   *[other] Remove { $count } participants
}
removal-certificates = Certificates of removal
removal-certificate-title = Certificate of removal
removal-certificates-none = No removal has been made yet.
removal-certificates-help = The certificates show that the removal was made. They name no participant.
removal-certificate = { $count ->
    [one] { $date }: one participant removed
   *[other] { $date }: { $count } participants removed
}
removal-certificate-by = Confirmed by { $by }.
removal-certificate-rule = { $years ->
    [one] Rule: one year after the last note.
   *[other] Rule: { $years } years after the last note.
}
removal-certificate-research = People born on the 5th, 15th or 25th were kept for research.
removal-certificate-noted = Years of the last notes: { $years }.
removal-certificate-kept = Kept then: { $research } for research and { $held } by decision.
removal-certificate-part = { $count } of { $all }
removal-certificate-exits = Had left: { $part }.
removal-certificate-work = To work or studies: { $part }.
users-heading = Users
users-demo = The demonstration has neither passphrases nor keys. In a file of your own, users are added here.
users-busy = Working …
users-add = Add a user
users-add-save = Add
users-save = Save what they may do
users-you = { $name } (you)
users-name = The user's name
users-name-help = Write the name as it stands as responsible caseworker with participants. That is how own participants are found.
users-roles = Roles
users-role-caseworker = Caseworker
users-role-coordinator = Coordinator
users-role-administrator = Administrator
users-role-help-caseworker = Works with participants: assessments, meetings, plan and notes.
users-role-help-coordinator = Sees groups, without names.
users-role-help-administrator = Looks after users, settings, the log and removal. Sees nothing about participants.
users-reach = Which participants?
users-reach-own = Own participants
users-reach-unit = All participants
users-must-change = Changes passphrase at the next sign-in
users-edit = Change
users-reset = New one-time passphrase
users-reset-question = The present passphrase is no longer valid, and the user gets a one-time passphrase that you hand over.
users-reset-yes = Give a new one-time passphrase
users-remove = Remove
users-remove-question = The user can no longer unlock the file. What the user has written stays. Change the file's key below if somebody may have kept a copy of the key file.
users-remove-yes = Remove the user
users-key-heading = The file's key
users-key-help = Everything is encrypted anew under another key. Everybody's passphrase is valid as before. Do it when somebody has left who may have a copy of the files. Nobody else may have the file open meanwhile.
users-key-change = Change the file's key
users-key-question = It can take a while. Earlier backups keep their old key.
users-key-yes = Change the key now
recovery-heading = Recovery key
recovery-none = There is no recovery key. If every passphrase is forgotten, nobody can open the file. Make one and keep it in a safe.
recovery-help = There is a recovery key. Try it now and then: type it from the printout.
recovery-make = Make a recovery key
recovery-typed = The recovery key, from the printout
recovery-test = Try the key
recovery-replace = Replace the recovery key
recovery-replace-question = The printed key is no longer valid then. The new one is shown once.
recovery-replace-yes = Replace the key
secret-recovery-help = Print the key or write it down, and keep it in a safe. It opens the file when nobody's passphrase does. Capitals and spaces do not matter.
secret-first-help = Hand the one-time passphrase over. It is typed with its hyphens, and changed for a passphrase of one's own at the first sign-in.
secret-once = This text is shown now and never again.
secret-print = Print
secret-done = Done, show it no more
secret-last = The key's last group
secret-last-help = Type it from your printout or note. Then you know that the key can be read.
secret-last-wrong = That is not the key's last group. The key is still shown: compare it with what you have written down.
dialog-certificate = Save the certificate of removal
certificate-file = certificate-of-removal-{ $date }.pdf
certificate-saved = The certificate of removal is saved: { $path }
