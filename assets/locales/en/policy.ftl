policy-heading = Decided by the organisation
policy-decided = Decided by the organisation
policy-data = The file's place: { $path }
policy-unit = The unit's address: { $address }
policy-lock = Decided by the organisation: the window locks after { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
} at most on this computer.
policy-languages = Decided by the organisation: languages that are grey can't be switched on here.
policy-exports = Decided by the organisation: no files without encryption are saved. A participant's extract of the register always can be.
policy-help = The IT department changes it in { $path }.
error-policy = The organisation's policy file can't be followed ({ $path }: { $problem }). Nothing has changed. Until it is mended no files without encryption are saved, and the window locks after { $minutes } minutes at most. Ask the IT department to mend it.
error-policy-exports = The organisation doesn't allow files without encryption to be saved from this computer. Nothing has been saved. Ask the IT department if the file is needed.
policy-unit-address = The unit's address
