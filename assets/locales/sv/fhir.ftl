# HL7 FHIR: skattningar och frågeformulär in.
fhir-found = Svarsformulär i filen: { $responses }. Deltagare: { $participants }. Skattningar: { $forms }. Svar: { $answers }. Formulär som inte kan tas med: { $refused }.
fhir-refusal-line = Post { $number }, ”{ $element }”: { $reason }
fhir-refused = Inget är sparat, eftersom det finns formulär som inte kan tas med. Rätta dem, eller lägg till --without-refused för att spara de andra.
fhir-map-missing = Ange mappningsfilen med --map. Bara FHIR (.json) läses in utan. Inget har ändrats.
fhir-not-json = Filen är inte JSON: { $path }. Inget har ändrats. Felet: { $detail }
fhir-not-a-bundle = Filen är varken ett FHIR-paket (Bundle) eller ett frågeformulär (Questionnaire): { $path }. Inget har ändrats.
fhir-not-finished = Formuläret är inte avslutat (status ”{ $status }”). Bara completed och amended tas med.
fhir-unknown-questionnaire = Frågeformuläret ”{ $questionnaire }” finns inte i filen. Läs först in det med stegvis instrument.
fhir-no-source = Det framgår inte vem som svarade. Ange source som patienten (Patient) eller som personal (Practitioner eller PractitionerRole).
fhir-no-subject = Det framgår inte vem formuläret gäller. Personen behöver en identifier med system och value.
fhir-not-asked = Frågeformuläret ställer inte frågan ”{ $item }” till { $respondent }.
fhir-twice = Samma fråga är besvarad flera gånger.
fhir-no-items = Formuläret innehåller ingen fråga.
fhir-again = Post { $number } är ett annat formulär från samma skattare och dag.
fhir-instrument-none = Filen innehåller inget frågeformulär (Questionnaire). Inget har ändrats.
fhir-instrument-no-url = Ett frågeformulär saknar url, som det ska kännas igen på. Inget har ändrats.
fhir-instrument-version = Frågeformulärets version ”{ $version }” är inte ett heltal från 1. Inget har ändrats.
fhir-instrument-not-a-choice = Frågan ”{ $item }” besvaras inte på en skala. Alla frågor behöver svarsalternativ (choice) med nivåer i siffror, eller ett heltal (integer) med minValue och maxValue. Inget har ändrats.
fhir-instrument-other-scale = Frågan ”{ $item }” har andra gränser än den första frågan. Ett frågeformulär har en skala för alla frågor. Inget har ändrats.
fhir-no-key-list = Nyckellistan gäller kalkylblad. I FHIR är det identifier som skiljer personer åt. Inget har ändrats.
fhir-doubt-before_birth = { $count ->
    [one] Ett datum ligger före deltagarens födelse: { $date } i post { $number }.
   *[other] { $count } datum ligger före deltagarens födelse, det första { $date } i post { $number }.
}
fhir-doubt-long_ago = { $count ->
    [one] Ett datum ligger före 1990: { $date } i post { $number }.
   *[other] { $count } datum ligger före 1990, det första { $date } i post { $number }.
}
fhir-doubt-before_start = { $count ->
    [one] En mätning ligger före deltagarens start: { $date } i post { $number }.
   *[other] { $count } mätningar ligger före deltagarens start, den första { $date } i post { $number }.
}
fhir-doubt-after_exit = { $count ->
    [one] En mätning ligger efter att deltagaren har avslutats: { $date } i post { $number }.
   *[other] { $count } mätningar ligger efter att deltagaren har avslutats, den första { $date } i post { $number }.
}
