# Several machines.
error-no-unit = The file is of no unit. Nothing has changed. Create a unit, or join one with this machine.
error-of-unit = The file is of a unit already. Nothing has changed. Leave it first.
error-no-signer = The account was made by an older version and can't sign what you write. Nothing has changed. Ask an administrator for a new first passphrase.
error-unit-newer-seal = The unit's log was written by a newer version of Stegvis. What you write is kept here meanwhile. Update the program.
error-unit-shorter = The unit's log ends at number { $head }, but this machine has seen { $seen }. The folder or database is probably not the right one, or empty. Nothing has changed, and you can go on working here. Ask whoever looks after the server to check it.
error-unit-altered = The unit's log has another change as number { $number } than it had. Somebody changed the log or put another one back. Nothing was taken from it, and you can go on working here. Show this to whoever looks after the server.
error-unit-forged = Change number { $number } in the unit's log is damaged or was not made by the unit. Nothing from it on was taken, and you can go on working here. Show this to whoever looks after the server.
error-unit-broken-chain = Change number { $number } in the unit's log does not follow the one before it. Something was removed, added or moved. Nothing from it on was taken, and you can go on working here.
error-unit-too-far-behind = This machine has been away for longer than the log reaches back. Nothing has changed, and what you wrote waits here. Join the unit anew.
error-unit-newer = From change number { $number } on the unit uses a newer version of Stegvis. What you write is kept here meanwhile. Update the program on this machine.
error-unit-differs = This machine's file differs from the others' at change number { $number }, also after it began again from the unit's snapshot. What you wrote is still here, and the file as it was is among the backups. Show this to an administrator.
error-unit-no-access = Your account is no longer one of the unit's. What you wrote is still here, but is not sent. Talk to an administrator.
error-unit-wrong-code = The code is not this unit's. Nothing has changed. Check the code, and the address.
error-unit-nothing-to-join = The log has nothing that a machine could begin with. Nothing has changed. Check the address, and that the unit has been created.
error-unit-code = This is no unit's code. Nothing has changed. Type the code again: 56 letters and digits in groups of five.
unit-name = The unit: { $state }
unit-settled = Synced { $time }
unit-settling = Syncing …
unit-waiting = { $count ->
    [one] 1 change waits
   *[other] { $count } changes wait
}
unit-away = No contact
unit-away-since = No contact since { $time }
unit-to-look-at = { $count ->
    [one] 1 thing to look at
   *[other] { $count } things to look at
}
unit-open-meeting = Open at { $user }’s, in a follow-up meeting
unit-open-form = Open at { $user }’s, who is filling in an assessment
unit-started-again = This machine has begun again from the unit’s snapshot. The file as it was is among the backups, and what waited is still here.
unit-collided = { $count ->
    [one] One thing was changed at two machines at the same time. It stands under The unit.
   *[other] { $count } things were changed at two machines at the same time. They stand under The unit.
}
unit-set-aside = { $count ->
    [one] One of your changes could not be put in. It is kept under The unit.
   *[other] { $count } of your changes could not be put in. They are kept under The unit.
}
unit-form-chosen = Chosen of two assessments of the same day
unit-made = The unit has been created. Give the code to those who are to join.
unit-left = The machine has left the unit. The file is now one of its own.
unit-heading = The unit
administration-unit = Several machines
unit-none = The file lies on this machine and is shared with nobody. Together with other machines it becomes a unit: each keeps everything and goes on working without a network too, and changes travel encrypted between the machines through a shared folder or a database.
unit-none-demo = The demonstration is kept in memory alone and can’t be shared.
unit-none-ask = An administrator can make the file a unit’s.
unit-create-heading = Make a unit of the file
unit-create-help = Ask the IT department for a folder that every machine reaches, or a database with a role of its own. The program’s README says what is needed. Neither can read what lies there.
unit-create = Create the unit
unit-creating = Creating the unit …
unit-place-folder = Shared folder
unit-place-database = Database
unit-folder = The folder’s path
unit-folder-help = For instance a folder on a server in the municipality’s network. Not one that OneDrive or Dropbox synchronises.
unit-folder-missing = Say where the folder lies.
unit-database = The database’s address
unit-database-help = Like this: postgres://role@server.example.org/database?sslmode=verify-full
unit-database-missing = Type the database’s address.
unit-password = The database’s password
unit-password-help = It is kept encrypted, so that you alone can use it.
unit-password-keep = Save and try again
unit-machine = What this machine is called
unit-machine-help = The others see it so. Leave it empty for the computer’s own name.
unit-waiting-here = { $count ->
    [0] Everything that you have written here has reached the unit.
    [one] One change waits to be sent. It is saved here.
   *[other] { $count } changes wait to be sent. They are saved here.
}
unit-contact = Sync now
unit-in-contact = Syncing …
unit-machines-heading = Machines
unit-machine-name = Machine
unit-machine-heard = Last heard
unit-machine-behind = Has taken in
unit-machine-own = this machine
unit-machine-unheard = not yet
unit-machine-level = everything
unit-machine-lacks = { $count ->
    [one] all but one change
   *[other] all but { $count } changes
}
unit-collided-heading = Changed at the same time
unit-collided-help = Two machines changed the same thing without knowing of each other. One value holds, the other stands here until somebody has looked.
unit-value-kept = Holds: { $kept } ({ $kept_by })
unit-value-lost = Does not: { $lost } ({ $lost_by })
unit-value-none = empty
unit-somebody = somebody else
unit-forms = Two assessments of { $date }, { $respondent }
unit-forms-count = The one that { $by } finished counts. The other can still be read.
unit-forms-other = Let the other count
unit-looked-at = I have looked
unit-go-to = Open { $reference }
unit-set-aside-heading = Set aside
unit-set-aside-help = This was written here, but could not be put in once others’ changes had come. None of it is lost: write it again if it still holds.
unit-set-aside-by = { $by }, { $time }
unit-set-aside-done = Done, show it no more
unit-refused-heading = Refused changes
unit-refused-help = These changes lie in the unit’s log but were put in at no machine. Show them to an administrator.
unit-refused-one = Number { $number }, { $by }: { $reason }
unit-reason-unreadable = The change could not be read.
unit-reason-repeated = The same change was there already.
unit-reason-not-signed = The signature is not right.
unit-reason-unknown-account = The account is not one of the unit’s.
unit-reason-not-allowed = The role was not enough when the change arrived.
unit-reason-changed-since = { $detail } had changed the same thing in between.
unit-reason-rule = A rule said no: whom the change is about has ended or been removed, for instance.
unit-what-other = Something
unit-what-answer = The answer to { $indicator }
unit-what-name = Name
unit-what-text = Text
unit-what-note = Note
unit-what-comment = Comment
unit-what-reason = Reason
unit-what-date = Date
unit-what-by-date = Target date
unit-what-from-date = First day
unit-what-to-date = Last day
unit-what-start-date = First day
unit-what-end-date = Last day
unit-what-outcome = Outcome
unit-what-participant-name = The participant’s name
unit-what-participant-birth-date = Birthday
unit-what-participant-birth-year = Year of birth
unit-what-participant-gender = Gender
unit-what-participant-referred-by = Referred by
unit-what-participant-language = The participant’s language
unit-what-responsibility-caseworker = Responsible caseworker
unit-what-activity-name = The activity’s name
unit-what-placement-activity = Activity
unit-what-placement-extent = Extent
unit-what-placement-end-reason = Why the activity ended
unit-what-placement-rating = The participant’s rating
unit-what-goal-revision-text = Goal
unit-what-goal-step-text = Step towards the goal
unit-what-meeting-date = The meeting’s date
unit-what-meeting-time = The meeting’s time
unit-what-answer-note-text = Note beside an answer
unit-what-organisation-name = Organisation’s name
unit-what-organisation-logo = Organisation’s logo
unit-membership-heading = Membership
unit-address = The unit’s log lies in { $address }.
unit-code-help = A new machine needs the unit’s code and an account that an administrator has added. Give the code from hand to hand.
unit-code-show = Show the code
unit-leave = Leave the unit …
unit-leave-help = The machine sends what waits and then stops sharing. The file stays here with everything in it. It can’t be undone, but the machine can join again.
unit-leave-now = Leave the unit
unit-stay = Stay
secret-unit-title = The unit’s code
secret-unit-help = Whoever joins with a machine types the code together with their own passphrase. The code opens nothing without an account.
secret-unit-again = Give it from hand to hand, not by mail. It can be shown again under The unit.
start-join = Join a unit …
join-heading = Join a unit with this machine
join-help = You need the unit’s address and code, and an account that an administrator has added. The unit’s data are copied here, encrypted.
join-code = The unit’s code
join-code-help = 56 letters and digits. Capitals, spaces and hyphens do not matter.
join-code-missing = Type the unit’s code.
join-passphrase = Your passphrase
join-passphrase-help = The one that you have in the unit, or the first passphrase from an administrator.
join-passphrase-missing = Type your passphrase.
join-now = Join
join-joining = Joining …
join-back = Back
join-copied = { $size } MB copied
dialog-unit-folder = The unit’s folder
station-waits = Assessments are filled in here
station-waits-help = Wait until your caseworker has sent the form here. It appears by itself.
station-thanks = Thank you!
station-thanks-help = Your answers go to your caseworker. None of them stay on this machine.
station-heading = Hand over in the lobby
station-help = The form is sent encrypted to a machine that holds nothing else. The answers come back here, and the form is gone from there.
station-language = Language that the form begins in
station-greeting = First name to show
station-greeting-help = Optional. Leave it empty if no name is to be seen.
station-send = Hand over to { $station }
station-stands = The assessment stands in { $station } since { $time }
station-take-back = Take back
station-list = Form stations
station-list-help = A machine in a lobby has a key of its own alone. It can read nothing of the unit’s, and shows one form at a time.
station-name = Name of a new station
station-name-help = For instance Lobby, 2nd floor.
station-add = Add
station-remove = Remove
secret-station-title = The code for { $name }
secret-station-help = Write the code into a file on the station’s machine and run: stegvis unit station join --log ADDRESS --code-file CODE --file KEY. Then start it with: stegvis --station KEY.
error-station-code = This is no form station’s code. Nothing has changed. Type the code again: 82 letters and digits in groups of five.
unit-form-simultaneous = two machines each finished an assessment of the same day
unit-as-of = The whole unit up to change { $number } (heard { $time }){ $waiting ->
    [0] .
    [one] , and one from here that waits.
   *[other] , and { $waiting } from here that wait.
}
do-anyway = Do it anyway
station-add-anyway = Add anyway
error-older-machines = These machines have not been heard of with a version of Stegvis that knows of this: { $machines }. Nothing has changed. Update them first; otherwise they take in nothing more of the unit’s until they are updated.
error-not-a-station = { $path } is not the key of a form station. Nothing has changed. Choose the file that was made when the machine joined.
