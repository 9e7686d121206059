import-heading = Importera
import-intro = Hämta in ett kalkylblad (CSV, XLSX eller ODS). Du ser först vad som skulle sparas. Inget skrivs förrän du säger till, och då sparas allt på en gång eller inget alls.
import-spreadsheet = Kalkylblad
import-spreadsheet-help = CSV, XLSX eller ODS, med kolumnernas namn på en rad. Eller en FHIR-fil (JSON), som inte behöver någon mappning.
import-mapping = Mappningsfil, om du har en
import-mapping-help = Säger vilken kolumn som innehåller vad. Utan den säger du det på sidan.
import-mapping-wrong = Mappningsfilen går inte att använda. { $problem } Inget har ändrats.
import-review = Granska
import-preview = Förhandsvisning
import-found = { $rows ->
    [one] 1 rad
   *[other] { $rows } rader
} ger { $new ->
    [one] 1 ny deltagare
   *[other] { $new } nya deltagare
} och { $known } som redan finns, med { $forms ->
    [one] 1 skattning
   *[other] { $forms } skattningar
} och { $answers } svar.
import-found-placements = Dessutom { $placements } insatsperioder. Insatser som inte finns i katalogen läggs till i den, utan kostnad.
import-column-key = Id i kalkylbladet
import-column-state = Deltagare
import-column-start = Start
import-column-forms = Skattningar
import-column-answers = Svar
import-known = Finns redan
import-new = Ny
import-more-participants = … och { $count } deltagare till.
import-refusal-line = Rad { $line }, ”{ $column }”: { $reason }
import-refusal-lines = Rad { $line }, ”{ $column }”: { $reason } Samma slags fel på rad { $lines }.
import-refusal-many = Rad { $line }, ”{ $column }”: { $reason } Samma slags fel på rad { $lines } och { $more } rader till.
import-doubt-before_birth = { $count ->
    [one] Ett datum ligger före deltagarens födelse: { $date } på rad { $line }.
   *[other] { $count } datum ligger före deltagarens födelse, det första { $date } på rad { $line }.
}
import-doubt-long_ago = { $count ->
    [one] Ett datum ligger före 1990: { $date } på rad { $line }.
   *[other] { $count } datum ligger före 1990, det första { $date } på rad { $line }.
}
import-doubt-before_start = { $count ->
    [one] En mätning ligger före deltagarens start: { $date } på rad { $line }.
   *[other] { $count } mätningar ligger före deltagarens start, den första { $date } på rad { $line }.
}
import-doubt-after_exit = { $count ->
    [one] En mätning ligger efter att deltagaren har avslutats: { $date } på rad { $line }.
   *[other] { $count } mätningar ligger efter att deltagaren har avslutats, den första { $date } på rad { $line }.
}
import-times = { $count ->
    [one] Ett datum har ett klockslag. Dagen räknas, klockslaget tas inte med.
   *[other] { $count } datum har ett klockslag. Dagen räknas, klockslagen tas inte med.
}
import-skipped = { $count ->
    [one] En skattning finns redan och ändras inte.
   *[other] { $count } skattningar finns redan och ändras inte.
}
import-corrections = { $count ->
    [one] En skattning som finns rättas. Den gamla sparas bredvid.
   *[other] { $count } skattningar som finns rättas. De gamla sparas bredvid.
}
import-exits = { $count ->
    [one] För en deltagare sparas att deltagandet har avslutats.
   *[other] För { $count } deltagare sparas att deltagandet har avslutats.
}
import-correction-reason = Rättad vid import
import-more-refusals = … och { $count } till. Kommandot stegvis import visar alla.
import-all = { $forms ->
    [0] Importera det som står ovan
    [one] Importera 1 skattning
   *[other] Importera { $forms } skattningar
}
import-others = { $forms ->
    [0] Importera det som står ovan
    [one] Importera 1 skattning
   *[other] Importera { $forms } skattningar
} utan { $refused ->
    [one] den raden
   *[other] de { $refused } raderna
}
import-none = Importera inget
import-nothing = Det finns inget att importera.
import-running = Importerar …
import-stop = Stoppa. Inget sparas då.
import-written = Importen är sparad: { $counts }.
imported-pasted = inklistrade celler
imported-participants = { $count ->
    [one] 1 ny deltagare
   *[other] { $count } nya deltagare
}
imported-forms = { $count ->
    [one] 1 skattning
   *[other] { $count } skattningar
}
imported-corrections = { $count ->
    [one] 1 rättelse
   *[other] { $count } rättelser
}
imported-placements = { $count ->
    [one] 1 insatsperiod
   *[other] { $count } insatsperioder
}
imported-exits = { $count ->
    [one] 1 avslut
   *[other] { $count } avslut
}
import-earlier = Tidigare importer
import-earlier-more = … och { $count } äldre. Kommandot stegvis imports visar alla.
import-earlier-by = { $when } · { $by }
import-taken-back = Tillbakatagen { $when } av { $by }
import-take-back = Ta tillbaka …
import-take-back-of = Ta tillbaka importen av { $file } …
import-put-back = Lägg tillbaka
import-put-back-of = Lägg tillbaka importen av { $file }
import-take-back-question = Ta tillbaka importen av { $file }? Allt som kom med den försvinner ur listor och siffror: { $counts }. Det finns kvar i { $days } dagar och kan läggas tillbaka härifrån.
import-take-back-now = Ta tillbaka importen
import-leave = Låt den stå
import-stays = Importen går inte att ta tillbaka, för sedan dess: { $what }. Ta bort det först, eller låt importen stå och rätta de deltagarna för sig.
import-built-details = { $count ->
    [one] 1 deltagare har fått ändrade uppgifter
   *[other] { $count } deltagare har fått ändrade uppgifter
}
import-built-forms = { $count ->
    [one] 1 deltagare har fått nya eller ändrade skattningar
   *[other] { $count } deltagare har fått nya eller ändrade skattningar
}
import-built-placements = { $count ->
    [one] 1 deltagare har fått nya eller ändrade insatsperioder
   *[other] { $count } deltagare har fått nya eller ändrade insatsperioder
}
import-built-notes = { $count ->
    [one] 1 deltagare har fått anteckningar
   *[other] { $count } deltagare har fått anteckningar
}
import-built-meetings = { $count ->
    [one] 1 deltagare har fått möten
   *[other] { $count } deltagare har fått möten
}
import-built-plan = { $count ->
    [one] 1 deltagare har fått mål eller en genomgången plan
   *[other] { $count } deltagare har fått mål eller en genomgången plan
}
import-built-participation = { $count ->
    [one] 1 deltagare har avslutats eller börjat igen
   *[other] { $count } deltagare har avslutats eller börjat igen
}
import-built-responsible = { $count ->
    [one] 1 deltagare har fått en annan ansvarig
   *[other] { $count } deltagare har fått en annan ansvarig
}
import-built-safety = { $count ->
    [one] 1 deltagare har fått skyddade uppgifter, ett samtycke eller ett beslut att bevaras
   *[other] { $count } deltagare har fått skyddade uppgifter, ett samtycke eller ett beslut att bevaras
}
import-refused = { $count ->
    [one] En rad kan inte tas med:
   *[other] { $count } rader kan inte tas med:
}
import-open = Se kolumnerna
import-paste = Klistra in celler i stället
import-choose-file = Välj en fil i stället
import-pasted = Inklistrade celler
import-pasted-help = Markera cellerna i Excel eller LibreOffice, även rubrikerna, kopiera dem och klistra in dem här.
import-empty = Kalkylbladet är tomt. Inget har ändrats. Välj ett annat.
import-columns = Kolumnerna
import-columns-intro = Programmet har gissat vad varje kolumn är. Rätta det som är fel. En kolumn som inte ska med får vara ”Tas inte med”.
import-sheet = Blad
import-headings = Raden med rubriker
import-headings-row = Rad { $line }: { $cells }
import-first-rows = De första raderna
import-column-unnamed = Kolumn { $number }, utan rubrik
import-column-as-last = Som förra gången.
import-column-empty = Tom
import-column-unreadable = Celler som inte kan läsas, till exempel formler utan värde
import-column-is = Vad ”{ $column }” är
import-part-nothing = Tas inte med
import-part-key = Deltagarens id
import-part-name = Namn
import-part-start = Start
import-part-birth = Född
import-part-gender = Kön
import-part-language = Språk
import-part-referred_by = Anvisad av
import-part-caseworker = Ansvarig handläggare
import-part-date = Datum för svaren
import-part-months = Månader efter start
import-part-note = Anteckning till kolumnen före
import-part-answer = Svar: { $indicator } ({ $respondent })
import-part-question = Vilken fråga raden gäller
import-part-respondent = Vem som har svarat
import-part-score = Radens svar
import-part-activity-name = Insats
import-part-activity-from = Insatsens första dag
import-part-activity-to = Insatsens sista dag
import-part-activity-unit = Insatsens enhet
import-part-activity-cost_day = Insatsens kostnad per dag
import-part-activity-cost_start = Insatsens kostnad per deltagare som börjar
import-part-activity-extent = Insatsens omfattning i procent
import-part-activity-end = Varför insatsen slutade
import-part-exit = När deltagandet avslutades
import-part-outcome = Vad deltagandet avslutades till
import-part-exit_note = Kommentar till avslutet
import-occasion-one = Ett tillfälle
import-occasion = Tillfälle { $number }
import-occasion-of = Vilket tillfälle ”{ $column }” gäller
import-activity-one = En insats
import-activity = Insats { $number }
import-activity-of = Vilken insats ”{ $column }” gäller
import-reverse = Låg är bra
import-reverse-of = Låg är bra i ”{ $column }”
import-word = ”{ $word }” betyder
import-word-of = Vad ”{ $word }” betyder i ”{ $column }”
import-word-unknown = Inte känt: raden tas inte med
import-word-blank = Ej besvarad
import-word-dont_know = Vet inte
import-word-declined = Vill inte svara
import-missing-key = Säg vilken kolumn som är deltagarens id.
import-missing-start = Säg vilken kolumn som säger när deltagandet började.
import-missing-answers = Säg vilka kolumner som har svar.
import-missing-date = Säg vilken kolumn som har datumet för svaren.
import-missing-question = Frågor och svar på rader hör ihop: säg vilken kolumn som är frågan och vilken som är svaret.
import-missing-activity_from = Säg vilken kolumn som har insatsens första dag.
import-missing-twice = Två kolumner är samma sak. Välj en av dem.
import-review-columns = Granska vad det blir
import-keep-name = Namn på kolumnernas betydelse, till nästa gång
import-keep = Spara betydelsen
import-kept = Sparad i { $path }. Kommandot stegvis import läser samma fil.
import-not-kept = Betydelsen kunde inte sparas. { $problem } Inget annat har ändrats.
import-kept-fits = Du har sparat vad kolumnerna betyder som ”{ $name }”, och det passar det här kalkylbladet.
import-use-kept = Använd ”{ $name }”
import-dates-day_first = Dagen står först
import-dates-month_first = Månaden står först
import-already = Skattningar som redan finns
import-already-refuse = Ta inte med raden
import-already-skip = Låt dem vara
import-already-correct = Rätta dem
import-doubts = Det finns datum som knappast kan vara rätt:
import-accept-doubts = Ta med dem ändå
import-other = Välj ett annat kalkylblad
template-save = Spara en mall att fylla i …
template-file = mall.xlsx
template-sheet = Fyll i här
template-explained = Förklaring
template-intro = En rad för varje mättillfälle, med samma id på deltagarens alla rader. Fyll i det första bladet, spara, och hämta in filen under Importera i Stegvis. Skriv aldrig personnummer.
template-column = Kolumn
template-what = Vad som ska stå där
template-key = Ett eget löpnummer som skiljer deltagarna åt. Inte personnummer. Måste fyllas i.
template-name = Får vara tomt.
template-start = Dagen då deltagandet började, till exempel 2026-01-14. Måste fyllas i, lika på deltagarens alla rader.
template-birth = Ett datum eller ett år. Får vara tomt.
template-gender = Får vara tomt.
template-date = Dagen då svaren gavs. Måste fyllas i.
template-choices = Val
template-saved = Mallen är sparad i { $path }.
template-not-saved = Mallen kunde inte sparas. { $problem } Inget har ändrats.
import-keys-made = { $count ->
    [one] Ett personnummer får ett nytt ärendenummer.
   *[other] { $count } personnummer får nya ärendenummer.
}
import-keys-offer = Kalkylbladet har personnummer, som aldrig sparas här. Programmet kan göra ärendenummer i stället där de är deltagarens id. Vilket nummer som är vems sparas då i en nyckellista för sig, dit du säger. Lägg den där bara de som får se den kommer åt den. Personnummer i andra celler, som namn och anteckningar, tar du själv bort ur kalkylbladet.
import-keys-how = Personnumren blir ärendenummer. När du importerar frågar programmet först var nyckellistan ska sparas. Kan den inte sparas, importeras inget. Med samma lista nästa gång hamnar samma personer på samma ärenden.
import-key-list = Nyckellista från en tidigare import, om du har en
import-key-list-help = Då känns personerna igen, och nya läggs till i listan som sparas.
import-keys-make = Gör ärendenummer i stället
import-keys-again = Granska med den här nyckellistan
import-keys-none = Gör inga ärendenummer
dialog-key-list = Välj nyckellistan från en tidigare import
dialog-key-list-save = Spara nyckellistan
key-list-file = nyckellista
error-key-list = Nyckellistan går inte att läsa. { $problem } Inget har ändrats.
error-key-list-columns = Nyckellistan saknar kolumnerna Personnummer och Id. Inget har ändrats. Välj en lista som programmet har sparat.
error-key-list-row = Rad { $line } i nyckellistan saknar ett riktigt personnummer eller ett id. Inget har ändrats. Rätta raden i listan.
error-key-list-contradicts = Rad { $line } i nyckellistan säger emot en tidigare rad: samma person har två id, eller två personer samma. Inget har ändrats. Rätta raden i listan.
import-beside = { $count ->
    [one] En skattning till från samma dag sparas bredvid den som räknas. Den kan läsas bland tillfällets versioner och väljas i stället.
   *[other] { $count } skattningar till från samma dag sparas bredvid dem som räknas. De kan läsas bland tillfällets versioner och väljas i stället.
}
import-same-day = Flera skattningar samma dag
import-same-day-refuse = Ta inte med raden
import-same-day-first = Den första räknas
import-same-day-last = Den sista räknas
import-placement-corrections = { $count ->
    [one] En insatsperiod får det som bladet säger om slut, omfattning eller slutorsak.
   *[other] { $count } insatsperioder får det som bladet säger om slut, omfattning eller slutorsak.
}
import-placement-correction = { $key }: { $activity } från { $from } får { $what }.
import-placement-to = sista dag { $date }
import-placement-extent = omfattning { $percent } %
import-placement-end-reason = slutorsak ”{ $reason }”
import-activity-correction = { $activity }: { $what } i katalogen, i stället för { $before }.
import-activity-unit = enheten ”{ $unit }”
import-activity-cost = kostnaden { $cost }
import-activity-unknown = okänt
import-activities-differ = { $count ->
    [one] En insats har en annan enhet eller kostnad i katalogen än i bladet, och behåller den.
   *[other] { $count } insatser har en annan enhet eller kostnad i katalogen än i bladet, och behåller den.
}
import-mended = { $count ->
    [one] En cell hade fel teckenkodning (Ã¥ för å) och har lästs som den skulle ha stått.
   *[other] { $count } celler hade fel teckenkodning (Ã¥ för å) och har lästs som de skulle ha stått.
}
