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
