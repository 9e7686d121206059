# Egenkontroll: ärenden dras slumpvis och läses av en kollega.
navigation-draws = Egenkontroll
draws-heading = Egenkontroll
draws-help = Ärenden dras slumpvis och läses av en kollega med samma checklista som vid genomgången. Ärenden med skyddade uppgifter dras aldrig.
draws-to-read = Att läsa
draws-nothing-to-read = Du har inga ärenden att läsa.
draws-begin = Läs { $count ->
    [one] { $count } ärende
   *[other] { $count } ärenden
}
draws-read = Läs { $case }
draws-until = läs senast { $date }
draws-answered = { $count ->
    [one] { $count } punkt besvarad
   *[other] { $count } punkter besvarade
}
draws-today = Du har { $count ->
    [one] { $count } ärende
   *[other] { $count } ärenden
} att läsa, det första senast { $date }.
draws-today-open = Gå till egenkontrollen
draws-draw = Dra ärenden
draws-pool = { $count ->
    [0] Det finns inga pågående ärenden att dra ur.
    [one] { $count } pågående ärende kan dras.
   *[other] { $count } pågående ärenden kan dras.
}
draws-no-readers = Ingen kan logga in som handläggare, så det finns ingen som kan läsa. En administratör lägger till användare.
draws-count = Antal ärenden
draws-readers = Vilka läser
draws-readers-help = Ärendena delas lika mellan dem. Ingen läser ett ärende som hen själv ansvarar för. Den som läser ser ärendet tills det är läst, längst i 60 dagar.
draws-seed-show = Gör om en dragning
draws-seed = Startvärde
draws-seed-help = Samma startvärde och samma ärenden ger samma dragning. Lämna tomt för en ny dragning av slumpen.
draws-make = Dra ärenden
draws-made = { $count ->
    [one] { $count } ärende av { $pool } är draget.
   *[other] { $count } ärenden av { $pool } är dragna.
}
draws-made-all = { $count ->
    [one] Bara { $count } ärende pågår, och det är draget.
   *[other] Bara { $count } ärenden pågår, och alla är dragna.
}
draws-made-heading = Dragningar
draws-made-help = Vilka ärenden som drogs följer av startvärdet: det kan visas i efterhand.
draws-column-date = Dag
draws-column-by = Av
draws-column-drawn = Dragna
draws-column-read = Lästa
draws-column-seed = Startvärde
draws-of = { $count } av { $all }
draws-gone = { $count ->
    [one] { $count } borttaget
   *[other] { $count } borttagna
}
draws-results = Resultat
draws-results-help = Utan namn, efter den dag då ärendet lästes. Månader med färre än { $threshold } lästa ärenden räknas ihop med andra. Siffrorna ska inte användas för att bedöma enskilda medarbetare.
draws-nothing-read = Inget draget ärende är läst än.
draws-year = { $year }: { $read ->
    [one] { $read } läst ärende
   *[other] { $read } lästa ärenden
}, { $drawn } dragna
draws-year-few = { $year }: färre än { $threshold } lästa ärenden – visas inte
draws-months = Andel ja månad för månad { $year }
draws-month = { $first } ({ $count } lästa)
draws-month-range = { $first }–{ $last } ({ $count } lästa)
draws-column-item = Punkt
draws-column-share = Andel ja
draws-few = för få
own-check-drawn = Egenkontroll · draget { $drawn } · läs senast { $until }
own-check-place = ärende { $place } av { $count } som väntar
own-check-help = Läs ärendet och svara på varje punkt. Det som är Nej visas för den som ansvarar för ärendet.
own-check-only-read = Du läser ärendet för egenkontrollen och kan inte ändra något här. Esc leder tillbaka.
own-check-over = Ärendet är läst, eller så är tiden för att läsa det slut. Svaren är sparade.
own-check-finished = Ärendet är läst.
own-check-wanting-help = En kollega har läst ärendet. Det här står kvar tills ärendet har gåtts igenom.
own-check-wanting = Egenkontroll { $date }: { $item } – nej
problem-draw-count = Skriv ett antal ärenden mellan 1 och { $max }.
problem-draw-seed = Ett startvärde är ett heltal mellan 0 och { $max }. Lämna fältet tomt för en ny dragning.
problem-draw-nothing = Det finns inga pågående ärenden att dra ur. Inget är draget.
problem-draw-no-reader = Välj minst en som läser.
problem-draw-unknown-reader = En av dem som skulle läsa kan inte logga in som handläggare längre. Inget är draget. Välj om vilka som läser.
problem-draw-nobody-else = { $count ->
    [one] { $count } ärende skulle läsas av den som ansvarar för det. Inget är draget. Välj fler som läser.
   *[other] { $count } ärenden skulle läsas av den som ansvarar för dem. Inget är draget. Välj fler som läser.
}
problem-draw-not-open = Ärendet är redan läst, eller så är tiden för att läsa det slut. Inget har ändrats.
operation-make_draw = Drog ärendet till egenkontroll
operation-mark_drawn = Svarade på en punkt i egenkontrollen
operation-finish_drawn = Läste ärendet i egenkontrollen
undo-make_draw = dra ärenden
undo-mark_drawn = svara på en punkt i egenkontrollen
undo-finish_drawn = avsluta läsningen
unit-what-drawn-mark-mark = Svar i egenkontrollen
extract-own-checks = Egenkontroll
extract-own-check = Draget { $drawn } för att läsas av { $reader }, läst { $date } av { $by }
extract-own-check-open = Draget { $drawn } för att läsas av { $reader }
cli-draw-none = Inget är draget än.
cli-draw-line = { $id }  { $date }  { $by }: { $count } av { $pool } dragna, { $read } lästa, startvärde { $seed }
cli-draw-agrees = Dragningen stämmer: samma { $count } ärenden dras på nytt ur startvärdet { $seed }.
cli-draw-differs = Dragningen stämmer inte med registret som det är nu: { $then } dragna ärenden pågick enligt registret inte den dagen, och { $now } andra skulle ha dragits. Datum eller skyddade uppgifter kan ha ändrats sedan dess.
cli-draw-order = Dragningen stämmer inte: ärendena står inte i den ordning som startvärdet { $seed } ger.
cli-draw-gone = { $count ->
    [one] { $count } draget ärende är borttaget ur registret och är inte med.
   *[other] { $count } dragna ärenden är borttagna ur registret och är inte med.
}
cli-draw-unknown = Det finns ingen dragning { $id }. Kör "stegvis draw list" för att se dem.
cli-draw-unknown-reader = Ingen som heter { $name } kan logga in som handläggare. Inget är draget.
