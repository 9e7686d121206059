# Backups.
backups-about = How the backups work
backups-about-when = A copy is made when the file is unlocked for the first time of the day, before participants are removed, and before the file is changed for a newer version of Stegvis.
backups-about-secret = The copies are encrypted. A copy is opened by the passphrases and the recovery key that were valid when it was made.
backups-about-kept = The newest copy of each of the last 7 days, 5 weeks and 12 months is kept. The program removes older copies.
backups-about-where = The copies lie in the folder { $path }.
backups-about-elsewhere = Copy the whole folder to another disk now and then. If the computer's disk breaks, the copies are otherwise lost with it.
backups-demo = The demonstration is not kept, so it has no backups.
backups-list = Copies that there are
backups-now = Back up now
backups-busy = Working …
backups-unread = Which copies there are could not be read. Nothing has changed.
backups-none = There is no backup yet.
backup-reason-daily = the day's first unlock
backup-reason-migration = before a change for a newer version
backup-reason-removal = before a removal
backup-reason-asked = asked for
backups-moment = { $date } { $time } UTC
backups-size-kilobytes = { $size } kB
backups-size-megabytes = { $size } MB
backups-compare = Compare and restore …
backups-passphrase = Passphrase when the copy was made
backups-passphrase-help = If it has been changed since then, the old one is valid here.
backups-open = Open the copy
backups-compared = The copy of { $when } compared with the file
backups-table = What the file and the copy hold
backups-column-what = Content
backups-column-now = The file now
backups-column-then = The copy
backups-row-participants = Participants
backups-row-assessments = Finished assessments
backups-row-notes = Notes
backups-row-meetings = Meetings
backups-row-latest = Latest act
backups-unknown = Can't be read
backups-never = None yet
backups-lost-nothing = Nothing would be lost.
backups-lost-unknown = The file can't be opened, so what has been written since the copy was made can't be told.
backups-lost-participants = { $count ->
    [one] One participant is in the file and not in the copy, and would be missing.
   *[other] { $count } participants are in the file and not in the copy, and would be missing.
}
backups-lost-acts = { $count ->
    [one] One act has been logged since the copy. What was changed then would be lost.
   *[other] { $count } acts have been logged since the copy. What was changed then would be lost.
}
backups-aside = Nothing has changed yet. If you restore, the present file is set aside under another name. It is not removed. Then you unlock again.
backups-restore = Restore
backups-keep = Leave the file as it is
