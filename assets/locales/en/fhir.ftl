# HL7 FHIR: forms and questionnaires in.
fhir-found = Responses in the file: { $responses }. Participants: { $participants }. Assessments: { $forms }. Answers: { $answers }. Responses that can't be taken: { $refused }.
fhir-refusal-line = Entry { $number }, “{ $element }”: { $reason }
fhir-refused = Nothing is saved, since there are responses that can't be taken. Correct them, or add --without-refused to save the others.
fhir-map-missing = Name the mapping file with --map. Only FHIR (.json) is read without one. Nothing has changed.
fhir-not-json = The file is no JSON: { $path }. Nothing has changed. The error: { $detail }
fhir-not-a-bundle = The file is neither a FHIR Bundle nor a Questionnaire: { $path }. Nothing has changed.
fhir-not-finished = The response is not finished (status “{ $status }”). Only completed and amended are taken.
fhir-unknown-questionnaire = The questionnaire “{ $questionnaire }” is not in the file. Load it first with stegvis instrument.
fhir-no-source = It does not say who answered. Give source as the patient (Patient) or as staff (Practitioner or PractitionerRole).
fhir-no-subject = It does not say whom it is about. The person needs an identifier with system and value.
fhir-not-asked = The questionnaire does not ask { $respondent } the question “{ $item }”.
fhir-twice = The same question is answered several times.
fhir-no-items = There is no question in it.
fhir-again = Entry { $number } is another response of the same respondent and day.
fhir-instrument-none = There is no Questionnaire in the file. Nothing has changed.
fhir-instrument-no-url = A questionnaire has no url to be known by. Nothing has changed.
fhir-instrument-version = The questionnaire's version “{ $version }” is no whole number from 1. Nothing has changed.
fhir-instrument-not-a-choice = The question “{ $item }” is not answered on a scale. Every question needs options (choice) that are levels with numbers, or a whole number (integer) with minValue and maxValue. Nothing has changed.
fhir-instrument-other-scale = The question “{ $item }” has other bounds than the first question. A questionnaire has one scale for all of its questions. Nothing has changed.
fhir-no-key-list = A key list is for spreadsheets. In FHIR it is the identifier that tells people apart. Nothing has changed.
fhir-doubt-before_birth = { $count ->
    [one] One date is before the participant's birth: { $date } in entry { $number }.
   *[other] { $count } dates are before the participant's birth, the first { $date } in entry { $number }.
}
fhir-doubt-long_ago = { $count ->
    [one] One date is before 1990: { $date } in entry { $number }.
   *[other] { $count } dates are before 1990, the first { $date } in entry { $number }.
}
fhir-doubt-before_start = { $count ->
    [one] One measurement is before the participant's start: { $date } in entry { $number }.
   *[other] { $count } measurements are before the participant's start, the first { $date } in entry { $number }.
}
fhir-doubt-after_exit = { $count ->
    [one] One measurement is after the participant left: { $date } in entry { $number }.
   *[other] { $count } measurements are after the participant left, the first { $date } in entry { $number }.
}
