cli-passphrase = Passphrase:
cli-new-passphrase = New passphrase (at least 12 characters):
cli-new-passphrase-again = The same passphrase again:
cli-no-command = There is no command “{ $command }”. “stegvis --help” lists those that there are.
cli-no-data-folder = This computer has no folder for local data. Name the file with --file.
cli-made = The file has been made: { $file }
    Its keys lie beside it: { $keys }
    Back up both while nobody uses the file. Without the passphrase nobody can open the file.
cli-participant-added = { $reference } has been added.
cli-assessed = The assessment of { $reference } on { $date } ({ $respondent }) has been saved. Questions answered: { $answered }.
cli-assess-before_birth = Nothing has been saved: { $date } lies before the participant's birth. Correct the date, or add --accept-doubts to save it as it is.
cli-assess-long_ago = Nothing has been saved: { $date } lies before 1990. Correct the date, or add --accept-doubts to save it as it is.
cli-assess-before_start = Nothing has been saved: { $date } lies before the participant's start. Correct the date, or add --accept-doubts to save it as it is.
cli-assess-after_exit = Nothing has been saved: { $date } lies after the participant has left. Correct the date, or add --accept-doubts to save it as it is.
cli-import-found = Rows: { $rows }. Participants: { $participants }. Assessments: { $forms }. Answers: { $answers }. Placements: { $placements }. Rows not taken: { $refused }.
cli-import-written = All of the above has been saved.
cli-import-nothing-new = There was nothing new to save. The file is as it was.
cli-import-refused = Nothing has been saved, since there are rows that can't be taken. Correct them, or add --without-refused to save the others.
cli-import-doubted = Nothing has been saved, since there are dates that can hardly be right. Correct them, or add --accept-doubts to save them as they are.
cli-import-preview = Nothing has been saved. Add --write to save.
cli-check-sound = The file is sound. Participants: { $participants }. Finished assessments: { $assessments }.
cli-check-damaged = The file is damaged. Nothing has changed. Fetch a backup. Participants: { $participants }. Finished assessments: { $assessments }.
cli-instrument-loaded = New assessments are now made with { $instrument }.
cli-instrument-beside = { $instrument } is now used beside the other questionnaires.
cli-recovery-key = Recovery key: { $key }
    It is shown now and never again. Print it and keep it in a safe: it opens the file when the passphrase is lost.
cli-check-seal = The log's seal: { $seal }
cli-backup-made = A backup has been made, and it can be read: { $path }
cli-restore-then = The backup: { $participants } participants, { $assessments } finished forms, { $notes } notes, { $meetings } meetings, last changed { $date }.
cli-restore-now = The file now: { $participants } participants, { $assessments } finished forms, { $notes } notes, { $meetings } meetings, last changed { $date }.
cli-restore-unreadable = The file can't be opened.
cli-restore-lost = If the backup is restored, { $participants } participants and { $acts } rows of the log go out of the file. They stay in the file that is set aside.
cli-restore-preview = Nothing has changed. Run again with --write to restore.
cli-restored = The backup has been restored. The file before lies here: { $path }
cli-log-password = Password of the log's server:
cli-unit-created = The unit has been created. Give the code from hand to hand to those who are to join with their machines:
    { $code }
cli-unit-joined = The machine has joined. The file is { $file }.
cli-unit-synced = Synchronised to number { $head }: { $sent } sent, { $taken } taken, { $waiting } waiting, { $collided } changed at the same time, { $set_aside } set aside.
cli-unit-clock = Another machine's clock is at least { $hours } hours ahead of this one's. Nothing is lost or out of order. Set the clock that is wrong.
cli-unit-status = Number { $head }. { $waiting } waiting, { $collided } changed at the same time, { $set_aside } set aside. Machines:
cli-unit-left = The machine has left the unit. The file is one of its own now.
cli-user-added = { $name } can sign in. The first passphrase is shown now only:
    { $passphrase }
unit-machine-unnamed = Unnamed machine
cli-station-created = The form station has been added. The code is shown only now:
    { $code }
cli-station-joined = The machine is a form station. Its key lies in { $file }. Start it with: stegvis --station { $file }
cli-imports-none = Nothing has been imported.
cli-imports-preview = Nothing has changed. Add --write to take the import back.
cli-imports-taken-back = The import has been taken back. It is kept for 30 days; stegvis imports put-back puts it back.
cli-imports-put-back = The import has been put back.
cli-imports-unknown = No import is called { $import }. Nothing has changed. The command stegvis imports shows those that there are.
cli-imports-several = Several imports begin with { $import }. Nothing has changed. Write more characters of the one that is meant.
cli-imports-is-taken-back = The import has been taken back already. Nothing has changed now. stegvis imports put-back puts it back.
cli-imports-stands = The import has not been taken back. Nothing has changed.
cli-chapters = Chapters of the help. Write for instance: stegvis help caseworker
cli-chapters-commands = A command’s own help is printed in the same way: stegvis help import. “stegvis --help” lists the commands.
