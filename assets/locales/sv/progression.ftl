new-self-assessment = Ny självskattning
new-caseworker-assessment = Handläggarens skattning
edit-participant = Ändra uppgifter
fact-start = Start { $date }
fact-end = Avslutad { $date }
fact-caseworker = Handläggare { $name }
fact-latest = Senaste mätning { $date }
since-first = Sedan första mätningen { $date }:
tab-trend = Utveckling
tab-comparison = Jämför
tab-radar = Spindel
tab-table = Tabell
tab-occasions = Mättillfällen
trend-summary = Från { $first } till { $latest }, { $change }, { $count } mätningar
trend-title = { $reference }: utveckling { $first } – { $last }
spot-note = Anteckning: { $note }
how-to-read = Så läser du diagrammen
how-to-read-scale = Skala { $min }–{ $max }, där { $max } är högst. Förändring räknas från första till senaste självskattning.
how-to-read-missing = Inget tal här, linjen bryts
how-to-read-keys = Peka, eller gå med piltangenterna, för datum och svar. Enter eller dubbelklick förstorar. Högerklicka för en bild.
progression-empty = Inget är mätt än
progression-empty-help = Börja med en självskattning. Efter två mätningar syns vad som har ändrats.
progression-empty-draft = Det finns ett påbörjat formulär under Mättillfällen. När det är avslutat syns svaren här.
pair-compare = Jämför
pair-with = med
pair-before = Första mättillfället
pair-now = Andra mättillfället
pair-respondent = Vems skattning
pair-heading = Vad har ändrats sedan { $date }?
pair-needs-two = Det behövs två mättillfällen för att jämföra.
pair-same = Välj två olika mättillfällen.
comparison-name = { $series }: { $before } och { $now }
picture-copy = Kopiera bild
picture-save-png = Spara PNG
picture-save-svg = Spara SVG
picture-copy-short = Kopiera
picture-png-short = PNG
picture-svg-short = SVG
picture-copied = Bilden är kopierad. Den innehåller personuppgifter: klistra bara in den där den får finnas.
picture-saved = Bilden är sparad okrypterad: { $path }. Den innehåller personuppgifter.
column-respondent = Skattare
person-participant = Deltagare
person-caseworker = Handläggare
table-legend = Förändring räknas från första till senaste tal. Ett streck (–) betyder att frågan inte ställdes.
fact-caseworker-changes = { $count ->
    [one] { $count } byte av handläggare
   *[other] { $count } byten av handläggare
}
count-raised = { $count ->
    [one] { $count } indikator höjd
   *[other] { $count } indikatorer höjda
}
count-unchanged = { $count ->
    [one] { $count } oförändrad
   *[other] { $count } oförändrade
}
count-lowered = { $count ->
    [one] { $count } sänkt
   *[other] { $count } sänkta
}
counted-participant = { $count ->
    [one] { $count } självskattad indikator
   *[other] { $count } självskattade indikatorer
}
counted-caseworker = { $count ->
    [one] { $count } indikator skattad av handläggaren
   *[other] { $count } indikatorer skattade av handläggaren
}
counted-too-few = { $count ->
    [one] , { $count } med för få mätningar
   *[other] , { $count } med för få mätningar
}
tab-activities = Insatser
timeline = Insatser
timeline-ongoing = { $kind }, pågår
timeline-parallel = Jobbinriktad samtidigt med annan
timeline-nothing = Utan insats
timeline-caseworker = Ny handläggare: { $name }
timeline-no-caseworker = Ingen handläggare
timeline-exit = Avslutad
timeline-meeting = Uppföljningsmöte
timeline-caseworker-short = Ny handläggare
timeline-mark = Visa insatsens tid i diagrammen:
timeline-measurement = Mätning
recent-areas = { $count ->
    [1] ett område
    [2] två områden
    [3] tre områden
    [4] fyra områden
    [5] fem områden
    [6] sex områden
    [7] sju områden
    [8] åtta områden
    [9] nio områden
    [10] tio områden
   *[other] { $count } områden
}
recent-fewer = { $count ->
    [1] ett
    [2] två
    [3] tre
    [4] fyra
    [5] fem
    [6] sex
    [7] sju
    [8] åtta
    [9] nio
    [10] tio
   *[other] { $count }
}
recent-times = { $count ->
    [2] två gånger
    [3] tre gånger
    [4] fyra gånger
    [5] fem gånger
   *[other] { $count } gånger
}
recent-raised = { $count ->
   *[other] Sedan { $since } har { $areas } höjts{ $which }.
}
recent-lowered = { $count ->
   *[other] Sedan { $since } har { $areas } sänkts{ $which }.
}
recent-both = { $count ->
   *[other] Sedan { $since } har { $raised } höjts{ $raised-which } och { $lowered } sänkts{ $lowered-which }.
}
recent-none = Inget område har ändrats sedan { $since }.
recent-which = : { $names }
recent-which-between = { " " }({ $names })
recent-most = , mest { $names }
recent-most-between = , mest { $names },
recent-two = { $first } och { $last }
recent-streak-raised = { $indicator } har gått upp { $times } i rad.
recent-streak-lowered = { $indicator } har gått ner { $times } i rad.
recent-of-caseworker = Handläggarens skattning: { $sentences }
not-measured-yet = Inte mätta än: { $names }
left-out = Frågas inte längre: { $names }
left-out-one = { $name } (senast { $date })
questionnaire-choice = Frågeformulär
questionnaire-out-of-use = { $name } (inte i bruk)
more-acts-short = Fler
more-acts = Fler åtgärder
chart-menu = Spara bild eller visa en insats tid
picture-menu = Spara bild
enlarge = Förstora
enlarge-what = Förstora { $indicator }
how-to-read-goal = Mål: nivå och datum
enlarged-back = Tillbaka till alla områden
enlarged-previous = Föregående indikator
enlarged-next = Nästa indikator
enlarged-range = Hur lång tid som visas
enlarged-quarter = 3 månader
enlarged-year = 1 år
enlarged-all = Allt
enlarged-zoom-in = Zooma in
enlarged-zoom-out = Zooma ut
enlarged-brush = Tiden som visas
enlarged-keys = ← → mätning, ↑ ↓ indikator, + − zooma, Esc tillbaka
enlarged-number = Mätning { $number } av { $count }
enlarged-activities = Insatser då: { $names }
enlarged-meetings = Uppföljningsmöte: { $dates }
