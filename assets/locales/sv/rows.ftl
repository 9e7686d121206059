# Uppgifter om deltagare som rader i en fil: svar, förändring, insatsperioder och möten.
rows-answers = Svar
rows-change = Förändring
rows-placements = Insatsperioder
rows-meetings = Möten
rows-answer-score = Nivå
rows-answer-dont_know = Vet inte
rows-answer-declined = Vill inte svara
rows-answer-blank = Ej besvarad
rows-saved = { $count ->
    [one] Uppgifterna om en deltagare är sparade okrypterade: { $path }
   *[other] Uppgifterna om { $count } deltagare är sparade okrypterade: { $path }
}
rows-nobody = Urvalet innehåller ingen deltagare. Ingen fil har sparats. Ändra urvalet.
rows-what-missing = Ange med --what vilka rader som ska sparas: answers, change, placements, meetings eller attendance. Ingen fil har sparats.
rows-csv-one = En CSV-fil innehåller rader av ett slag. Ange ett efter --what, eller spara som xlsx. Ingen fil har sparats.
rows-fhir-what = FHIR innehåller skattningarna och deras frågeformulär. Ta bort --what. Ingen fil har sparats.
rows-too-much = Uppgifterna får inte plats i en Excelfil. Ingen fil har sparats. Spara dem som CSV, eller ta med färre deltagare eller en kortare tid.
rows-failed = Filen gick inte att skapa. Ingen fil har sparats. Felet: { $detail }

# Bladet som förklarar filen.
rows-about = Om filen
rows-about-sheet = Blad
rows-about-column = Kolumn
rows-about-name = Namn i CSV
rows-about-help = Innehåll
rows-made = { $count ->
    [one] Sparad ur Stegvis { $date }. Filen gäller en deltagare.
   *[other] Sparad ur Stegvis { $date }. Filen gäller { $count } deltagare.
}
rows-pseudonyms = Varje deltagare har en pseudonym, som är samma i alla blad men bara i den här filen: i nästa fil är den en annan. Namn och ärendenummer är inte med. Uppgifterna är ändå personuppgifter.
rows-named = Deltagarna står med ärendenummer och namn. Den som har skyddade personuppgifter står utan namn, födelsedag och egna ord.
rows-with-notes = Anteckningar är med, och i dem kan det stå vem någon är. Det som är skrivet bara för handläggare är inte med.
rows-without-notes = Det som någon har skrivit med egna ord är inte med.
rows-empty = En tom cell betyder att uppgiften saknas eller inte gäller.

# Kolumner.
rows-column-participant = Deltagare
rows-help-participant = En pseudonym som gäller bara i den här filen, eller ärendenumret om namn är med.
rows-column-name = Namn
rows-help-name = Tomt om namnet inte är känt, eller om personuppgifterna är skyddade.
rows-column-birth_date = Född
rows-help-birth_date = Tomt om dagen inte är känd, eller om personuppgifterna är skyddade.
rows-column-caseworker = Handläggare
rows-help-caseworker = Den som är ansvarig nu, eller var det när deltagandet avslutades.
rows-column-birth_year = Födelseår
rows-help-birth_year = Fyra siffror.
rows-column-gender = Kön
rows-help-gender = I CSV: woman, man eller other.
rows-column-period = Deltagandeperiod
rows-help-period = 1 för den första perioden. Den som har kommit tillbaka har flera.
rows-column-date = Datum
rows-help-date = Dagen för mättillfället, mötet eller närvaron.
rows-column-respondent = Skattare
rows-help-respondent = Vem som svarade. I CSV: participant eller caseworker.
rows-column-instrument = Frågeformulär
rows-help-instrument = Frågeformulärets id.
rows-column-version = Version
rows-help-version = Frågeformulärets version.
rows-column-indicator = Indikator
rows-help-indicator = Vad frågan gäller. I CSV: indikatorns id.
rows-column-answer = Svar
rows-help-answer = I CSV: score, dont_know, declined eller blank. En fråga som inte ställdes har ingen rad.
rows-column-score = Nivå
rows-help-score = Svaret på frågeformulärets skala. Tomt om svaret inte är en nivå.
rows-column-note = Anteckning
rows-help-note = Det som skrevs till frågan.
rows-column-referred_by = Anvisad av
rows-help-referred_by = Vem som anvisade deltagaren.
rows-column-start = Start
rows-help-start = Första dagen i den senaste perioden.
rows-column-end = Avslut
rows-help-end = Sista dagen i den senaste perioden. Tomt om deltagandet pågår.
rows-column-outcome = Avslutsorsak
rows-help-outcome = Vad deltagandet ledde till.
rows-column-activity = Insats
rows-help-activity = Insatsens namn i katalogen.
rows-column-kind = Typ
rows-help-kind = Insatsens typ. I CSV: job_focused, skills, language, health, social eller other.
rows-column-unit = Enhet
rows-help-unit = Enheten som håller i insatsen.
rows-column-from = Från
rows-help-from = Första dagen i insatsen.
rows-column-to = Till
rows-help-to = Sista dagen i insatsen. Tomt om den pågår.
rows-column-extent_percent = Omfattning
rows-help-extent_percent = Procent av heltid, från 1 till 100.
rows-column-end_reason = Varför den slutade
rows-help-end_reason = I CSV: completed, work_or_studies, other_activity, absence, broken_off eller other.
rows-column-experience = Upplevelse
rows-help-experience = Vad deltagaren tyckte efteråt, från 1 (mycket dålig) till 5 (mycket bra).
rows-column-experience_comment = Kommentar
rows-help-experience_comment = Deltagarens egna ord om insatsen.
rows-column-time = Tid
rows-help-time = Klockslaget, om ett är bestämt.
rows-column-state = Läge
rows-help-state = I CSV: planned, begun, held, eller present, notified eller absent om det är noterat om deltagaren kom.
rows-column-next_measurement = Nästa mätning
rows-help-next_measurement = Dagen som bestämdes vid mötet.
rows-column-held_by = Avslutat av
rows-help-held_by = Den som avslutade mötet.
rows-column-notes = Anteckningar
rows-help-notes = Det som skrevs vid mötet, en rad för varje anteckning.

# En kolumn för varje indikator, skattare och mått.
rows-measured = { $indicator } ({ $respondent }): { $measure }
rows-measure-first = första nivå
rows-measure-first_date = första datum
rows-measure-latest = senaste nivå
rows-measure-latest_date = senaste datum
rows-measure-change = förändring
rows-measure-help-first = Den första nivån i den senaste perioden, på en skala från { $min } till { $max }. Bara nivåer som kan jämföras med den senaste räknas.
rows-measure-help-first_date = Dagen för den första nivån.
rows-measure-help-latest = Den senaste nivån, på en skala från { $min } till { $max }. Tomt om det bara finns en.
rows-measure-help-latest_date = Dagen för den senaste nivån.
rows-measure-help-change = Senaste nivån minus den första, i steg. Tomt om mätningarna är för få.

# I fönstret.
rows-export = Exportera uppgifter
rows-export-heading = Exportera uppgifter
rows-export-about = { $count ->
    [one] Filen gäller en deltagare.
   *[other] Filen gäller { $count } deltagare: de som visas i listan.
}
rows-format = Format
rows-format-xlsx = Excel
rows-format-csv = CSV
rows-format-fhir = FHIR (JSON)
rows-content = Innehåll
rows-content-fhir = Skattningarna och deras frågeformulär, för system som läser HL7 FHIR R4.
rows-told = Ta även med
rows-names = Namn och ärendenummer
rows-notes = Anteckningar
rows-go-on = Fortsätt
rows-file-saved = Uppgifterna är sparade okrypterade: { $path }. De är personuppgifter.
dialog-rows = Exportera uppgifter
