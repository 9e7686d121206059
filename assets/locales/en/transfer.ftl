# A participant's move to another unit or municipality.
transfer-giver-participant = the participant
transfer-giver-representative = a representative
transfer-form-written = in writing
transfer-form-spoken = spoken
extract-move-consent = Consent on { $date }, { $form }, from { $giver }.
extract-sent = Everything was given in a sealed file to { $unit } (fingerprint of the key { $fingerprint }).
extract-received = The data came from { $unit } (fingerprint of the key { $fingerprint }), case { $reference } there, in a file made on { $date } by { $by }.

# Errors.
error-transfer-no-key = The unit has no key for moves. Nothing has changed. An administrator makes it under Administration, Moves, or with stegvis transfer key make.
error-transfer-own-card = This is the unit's own key. Nothing has been done. Ask the receiving unit for theirs.
error-transfer-foreign = The file is no participant from another unit. Nothing has changed. Choose the file that the other unit made.
error-transfer-not-for-us = The file is sealed for another unit, or damaged at its beginning. Nothing has changed. Ask the sender to make it again with this unit's key.
error-transfer-damaged = The file is damaged or cut off. Nothing has changed. Fetch it again, or ask the sender to make it again.
error-transfer-newer = The file was made by a newer version of Stegvis. Nothing has changed. Update the program here and receive the file again.
error-transfer-not-signed = The file is not signed by the unit that it says it is from. Nothing has changed. Do not receive it; call the sender.
error-transfer-made-for-another = The file was made for another unit, and somebody has sealed it again for this one. Nothing has changed. Do not receive it; call the sender.
error-transfer-received = The file was received on { $date } as { $reference } already. Nothing has changed.
error-transfer-instrument = The questionnaire { $instrument } has other questions or another scale here under the same name and version, so the answers would mean something else. Nothing has changed. One of the units has to give its questionnaire a name of its own.
error-transfer-series = The questionnaire { $instrument } is used beside another one there, and in its place here, so answers of one day could not be told apart. Nothing has changed. One of the units has to give its questionnaire a name of its own.
error-transfer-template = The intake template { $template } asks for something else here under the same name and version, so the answers would mean something else. Nothing has changed. One of the units has to give its template a name of its own.
error-transfer-unreadable = The file is whole, but holds data that the program can't read. Nothing has changed. Ask the sender to check their data file (stegvis check) and to make the file again.
error-transfer-card = That is no unit's key, or a letter of it is wrong. Nothing has been done. Open the file from the receiving unit, or paste the whole code.
error-transfer-fingerprint = The fingerprint does not match: the key's is { $fingerprint }. Nothing has been done. Call the receiving unit and ask which key is theirs.
problem-transfer-name = Write what the unit is called, so that others see whose key it is.
problem-transfer-consent-future = The consent can't be given on a day that has not come.
problem-transfer-consent-early = The consent was given before the participant's first day here.

# The command line.
cli-transfer-key = The unit's key for moves: { $name }
    Fingerprint, to be read aloud on the telephone: { $fingerprint }
    { $code }
cli-transfer-key-saved = The key is saved in { $path }.
cli-transfer-sent = { $reference } is sealed for { $unit } (fingerprint { $fingerprint }) in { $path }. The case here is as before; end it as moved once the participant has been received.
cli-transfer-found = A participant from { $unit } (fingerprint { $fingerprint }), case { $reference } there.
    Consent on { $date }, { $form }, from { $giver }. The file was made on { $made } by { $by }.
    Periods: { $periods }. Occasions: { $occasions }. Assessments: { $forms }. Placements: { $placements }. Goals: { $goals }. Meetings: { $meetings }. Notes: { $notes }. Intake answers: { $intake }. Case reviews: { $reviews }. Reminders: { $reminders }. Attendance marks: { $attendance }.
cli-transfer-preview = Nothing has been saved. Add --write to receive the participant.
cli-transfer-received = Received as { $reference }. { $caseworker } is the responsible caseworker.
transfer-stranger = Nobody has been sent to this unit or received from it before. Read the fingerprint to the sender on the telephone.
transfer-known = The same key as on { $date }.
transfer-came-before = The same participant has come from the same unit before, as { $references }. This will be another case.
transfer-instrument-known = { $name } ({ $key }): is here.
transfer-instrument-other-words = { $name } ({ $key }): is here in other words. The answers mean the same and are shown in this unit's words.
transfer-instrument-other-version = { $name } ({ $key }): is here in another version. This version comes with the file and is not taken into use.
transfer-instrument-unknown = { $name } ({ $key }): is not here. It comes with the file and is not taken into use.
transfer-activity-new = Activity that is added to the catalogue, out of use: { $name }
transfer-activity-known = Activity that is in the catalogue: { $name }

# The window.
administration-transfer = Moves
transfer-send = Move to another unit
transfer-send-heading = Move { $reference } to another unit
transfer-send-intro = Everything about the participant becomes a file that only the receiving unit can open. The case here stays as it is until you end it.
transfer-receiver = Receiver
transfer-code = The unit's key
transfer-code-help = Ask the receiving unit for their key. It is no secret, but it must be theirs.
transfer-code-missing = Paste the receiving unit's key, or open the file that holds it.
transfer-code-open = Open a file with the key…
transfer-fingerprint = Fingerprint
transfer-compare-help = Call the receiving unit on a number that you had before, and compare the digits. If they differ, somebody has exchanged the key.
transfer-compared = I have compared the digits with the receiver
transfer-compare-missing = Compare the digits with the receiver first.
transfer-consent = Consent
transfer-consent-help = The participant must know what is given, and to whom. The consent stands in the file, in the log here and in the participant's copy of personal data.
transfer-consent-giver = Who consented
transfer-consent-form = How
transfer-consent-date = When
transfer-consent-missing = Choose who consented, and how.
transfer-what = What goes along
transfer-period = Participation { $start } – { $end }
transfer-period-ongoing = Participation since { $start }
transfer-count-occasions = { $count ->
    [one] 1 occasion
   *[other] { $count } occasions
}
transfer-count-forms = { $count ->
    [one] 1 assessment
   *[other] { $count } assessments
}
transfer-count-placements = { $count ->
    [one] 1 placement
   *[other] { $count } placements
}
transfer-count-goals = { $count ->
    [one] 1 goal
   *[other] { $count } goals
}
transfer-count-meetings = { $count ->
    [one] 1 meeting
   *[other] { $count } meetings
}
transfer-count-notes = { $count ->
    [one] 1 note
   *[other] { $count } notes
}
transfer-count-intake = { $count ->
    [one] 1 intake answer
   *[other] { $count } intake answers
}
transfer-count-reviews = { $count ->
    [one] 1 case review
   *[other] { $count } case reviews
}
transfer-count-reminders = { $count ->
    [one] 1 reminder
   *[other] { $count } reminders
}
transfer-count-attendance = { $count ->
    [one] 1 attendance mark
   *[other] { $count } attendance marks
}
transfer-stays = What stays here is the log, what lies in the bin, the case reference, decisions to keep the data, who may see protected data, and which readers were let in.
transfer-private = { $count ->
    [one] One note is for caseworkers alone. It goes along; read it first.
   *[other] { $count } notes are for caseworkers alone. They go along; read them first.
}
transfer-make = Make the sealed file…
transfer-incomplete = Something above is missing. It says in red what.
dialog-transfer = Save the sealed file
transfer-file-name = { $reference }.stegvis-transfer
transfer-saved = The sealed file is saved in { $path }.
transfer-not-saved = The file could not be saved in { $path } ({ $detail }). The log says that it was made. Choose another place and make it again.
transfer-after = Next step
transfer-after-help = Give the file to { $unit }. It is sealed, so it can be sent by e-mail. Once they have received the participant, the case here can be ended. It counts as ended because the participant moved: not as work or studies.
transfer-end = End here as moved today
transfer-exit-note = To { $unit }
transfer-receive-heading = Receive a participant from another unit
transfer-receive-intro = Open the file that the other unit has made. Nothing is saved until you have seen what it holds.
transfer-file = File
transfer-file-field = The participant's file
transfer-file-help = A file that ends in .stegvis-transfer
dialog-transfer-file = Choose the participant's file
dialog-transfer-card = Choose the file with the receiving unit's key
dialog-own-transfer-card = Save the unit's key
transfer-key-file = unit-key.stegvis-key
transfer-open = Open and look at it
transfer-other-file = Choose another file
transfer-sender = Sender
transfer-made = Case { $reference } there. The file was made on { $date } by { $by }.
transfer-caseworker = Responsible caseworker from today
transfer-receive = Receive as a new case
transfer-key-intro = With the unit's key other units and municipalities can send participants here, and see that what is sent from here is from you.
transfer-key-none = The unit has no key
transfer-key-heading = The unit's key
transfer-key-help = Give the code to the unit that is to send, and read the fingerprint aloud when they call. Neither is secret. The secret half lies in the data file.
transfer-key-save = Save as a file…
transfer-key-copy = Copy the code
transfer-key-name = The unit's name
transfer-key-name-help = As others are to see it, with the municipality's name
transfer-key-make = Make a key
transfer-key-made = The unit has a key for moves.
transfer-key-new-heading = A new key
transfer-key-new-help = Needed where the unit changes its name, or where somebody may have got at the data file. Files that are sealed for the one before can still be received.
transfer-key-new = Make a new key…
