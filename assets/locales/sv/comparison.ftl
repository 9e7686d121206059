# Jämför: egna siffror bredvid andras.

group-tab-compare = Jämför
group-help-compare = Räknar det egna urvalet under perioden. Under det står vad andra enheter har räknat och vad kommuner har publicerat.

compare-measure = Mått
compare-measure-work_or_studies = Till arbete eller studier
compare-measure-returned = Kom tillbaka inom tolv månader
compare-measure-mean_change = Medelförändring
compare-measure-raised = Andel höjda
compare-gender = Vilka
compare-gender-all = Alla
compare-subject-gender = { $measure }: { $gender }
compare-subject-item = { $measure }: { $item }, { $respondent }
compare-definition-work_or_studies = Andel av avsluten under perioden som var till arbete eller studier; varje deltagare vid sitt senaste avslut. Av kvinnor och män där de visas var för sig.
compare-definition-returned = Andel av avsluten under perioden, med tolv månader bakom sig, som följdes av ett nytt deltagande inom tolv månader.
compare-definition-mean_change = Medelvärdet av senaste minus första svaret, i steg, bland dem som har svarat två gånger på frågan.
compare-definition-raised = Andel med högre senaste än första svar, bland dem som har svarat två gånger på frågan.

compare-own = Egna siffror
compare-order = De egna siffrorna står först. Därefter är ordningen alfabetisk och ingen rangordning.
compare-spans = Siffrorna gäller olika tid. En del av skillnaden kan komma av det.
compare-selection = Egna siffror gäller det urval som är valt ovan. Andras gäller alla hos dem.
compare-otherwise = { $unit } har räknat på annat sätt: { $how }.
compare-otherwise-version = metodens version är { $version }
compare-otherwise-threshold = visar inte färre än { $threshold }
compare-otherwise-exposure = en insats räknas från { $least } dagar, med mätningar högst { $margin } dagar från den
compare-otherwise-since-period = förändringen räknas från periodens första svar
compare-otherwise-since-start = förändringen räknas från deltagandets första svar
compare-nothing = –
compare-nothing-words = Inget att räkna under perioden
compare-hidden-other = Visas inte
compare-no-others = Här finns inget från andra än. Skriv in en publicerad siffra eller ta in en annan enhets siffror nedanför.
compare-published-words = publicerad
compare-legend = Fylld punkt: räknad i Stegvis, med 95 % konfidensintervall.
compare-legend-published = Ofylld ruta: publicerad siffra, med intervall där antalet är känt.
compare-table = Siffrorna som tabell
compare-column-who = Vems
compare-column-span = Tid
compare-column-n = n
compare-column-value = Värde
compare-column-interval = 95 % KI
compare-column-source = Källa
compare-source-unit = Enhetens egen fil
compare-source-own = Det som är valt ovan

# Publicerade siffror.
compare-published = Publicerade siffror
compare-published-help = Det som en kommun har publicerat, till exempel i Kolada. Programmet har inga sådana siffror med sig: skriv in dem, eller ta dem från en fil.
compare-new = Ny publicerad siffra
compare-change = Ändra publicerad siffra
compare-edit = Ändra
compare-remove = Ta bort
compare-figure-measure = Siffrans mått
compare-figure-gender = Vilka siffran gäller
compare-owner = Kommun eller grupp
compare-year = År
compare-value = Andel i procent
compare-value-help = Till exempel 39 eller 39,4
compare-people = Antal (om det är känt)
compare-people-help = Hur många andelen är räknad på
compare-source = Källa
compare-source-help = Var siffran står, till exempel Kolada och måttets nummer
compare-save = Spara
compare-saved = Siffran är sparad.
compare-removed = Siffran är borttagen.
compare-line = { $owner }, { $year }: { $value }
compare-line-n = { $line } (n = { $n })

# Från fil.
compare-csv = Ta från fil
compare-csv-field = Fil med publicerade siffror
compare-csv-help = En tabell (CSV, Excel eller LibreOffice) med kolumnerna kommun, mått, kön, år, värde, n och källa. Mått är ”arbete eller studier” eller ”kom tillbaka”. Kön och n får vara tomma.
compare-csv-read = Läs filen
compare-file-again = Läs filen igen
compare-file-other = Annan fil
compare-csv-found = { $count ->
    [one] Filen har en siffra.
   *[other] Filen har { $count } siffror.
}
compare-csv-known = { $count ->
    [one] En av dem finns redan (rad { $lines }).
   *[other] { $count } av dem finns redan (rad { $lines }).
}
compare-csv-take = Spara siffrorna
compare-csv-replace = Spara, och ersätt dem som finns
compare-imported = { $count ->
    [one] En siffra är sparad.
   *[other] { $count } siffror är sparade.
}
error-published-columns = Filen saknar kolumnen { $columns }. Inget har ändrats. Lägg till den på första raden och läs filen igen.
error-published-twice = Kolumnen { $column } finns två gånger. Inget har ändrats. Ta bort den ena och läs filen igen.
error-published-no-rows = Filen har kolumnnamn men inga siffror. Inget har ändrats.
error-published-rows = { $count ->
    [one] En rad kan inte sparas, så inget har sparats. Rätta den i filen och läs den igen.
   *[other] { $count } rader kan inte sparas, så inget har sparats. Rätta dem i filen och läs den igen.
}
error-published-row = Rad { $line }: { $problem }
error-published-more = … och { $count } till
problem-published-twice = Samma siffra står på rad { $line }.
problem-published-surplus = Raden har fler värden än kolumner. Är kolumnerna åtskilda med komma: skriv värden med komma inom citattecken, eller skilj kolumnerna åt med semikolon.
outside-field-owner = kommun
outside-field-measure = mått
outside-field-gender = kön
outside-field-year = år
outside-field-value = värde
outside-field-n = n
outside-field-source = källa
problem-outside-missing-owner = Skriv vems siffran är.
problem-outside-missing-measure = Skriv vilket mått det är.
problem-outside-missing-year = Skriv vilket år siffran gäller.
problem-outside-missing-value = Skriv hur stor andelen är.
problem-outside-missing-source = Skriv var siffran står.
problem-outside-measure = Måttet finns inte. Det är ”arbete eller studier” eller ”kom tillbaka”.
problem-outside-gender = Måttet delas inte så. ”Arbete eller studier” kan gälla kvinnor, män eller alla; ”kom tillbaka” gäller alla.
problem-outside-year = Året ska ha fyra siffror och ligga mellan { $first } och i år.
problem-outside-value = Andelen ska vara ett tal från 0 till 100, med högst tre decimaler.
problem-outside-people = Antalet ska vara ett heltal, minst 1.
problem-outside-known = Den här siffran finns redan för samma år. Ändra den som finns, eller säg vid läsning från fil att den ska ersättas.

# Andra enheters siffror.
compare-units = Andra enheters siffror
compare-units-help = En enhet som mäter i Stegvis kan spara sina siffror som en fil, undertecknad med enhetens nyckel och alltid på nivån för publicering. En annan enhet tar in filen och ser dem bredvid sina egna.
compare-save-own = Spara egna siffror som fil
compare-save-own-help = Filen gäller alla deltagare under den valda perioden, { $from }–{ $to }.
compare-no-key = Filen undertecknas med enhetens nyckel, och det finns ingen än. En administratör gör den under Administration, Flytt.
compare-own-saved = Siffrorna är sparade: { $path }
compare-own-file = siffror-{ $date }
compare-take = Ta in en annan enhets siffror
compare-take-field = Fil från en annan enhet
compare-take-read = Läs filen
compare-take-sender = Filen kommer från
compare-fingerprint = Fingeravtryck: { $fingerprint }
compare-take-stranger = Inget har kommit från den här nyckeln förut. Ring enheten och jämför fingeravtrycket innan du tar in filen.
compare-take-known = Något från samma nyckel har kommit hit förut, sedan { $date }.
compare-take-period = { $from }–{ $to }, gjord { $made }
compare-take-count = { $shown ->
    [one] Ett värde visas
   *[other] { $shown } värden visas
}, { $hidden ->
    [one] ett är dolt.
   *[other] { $hidden } är dolda.
}
compare-take-keep = Ta in
compare-taken = Siffrorna från { $unit } är intagna.
compare-unit-removed = Siffrorna från { $unit } är borttagna.
compare-unit-line = { $unit }, { $from }–{ $to }
compare-unit-made = gjord { $made }, intagen { $at } av { $by }
compare-unit-older = ersatt av en nyare fil för samma tid
compare-unit-unreadable = { $unit }: filen kan inte visas. { $problem }
error-figures-foreign = Filen är inte en enhets siffror. Inget har ändrats. Välj filen som den andra enheten sparade under Uppföljning, Jämför.
error-figures-newer = Filen är gjord med en nyare version av Stegvis. Inget har ändrats. Uppdatera programmet här och läs filen igen.
error-figures-damaged = Filen är skadad eller ändrad. Inget har ändrats. Be enheten om en ny.
error-figures-not-signed = Filen är inte undertecknad av den enhet som den säger att den kommer från: den kan ha ändrats på vägen. Inget har ändrats. Ta inte in den; ring enheten.
error-figures-level = Siffrorna är inte för publicering. Inget har ändrats. Be enheten spara filen under Uppföljning, Jämför.
error-figures-own = Det här är enhetens egen fil. Egna siffror finns redan här.
error-figures-future = Filen säger att den är gjord { $date }, som inte har kommit. Inget har ändrats. Be enheten ställa datorns klocka och spara en ny.
error-figures-kept = Samma fil är redan intagen. Inget har ändrats.

operation-save_outside_figure = Skrev in en publicerad siffra
operation-remove_outside_figure = Tog bort en publicerad siffra
operation-import_outside_figures = Tog publicerade siffror från en fil
operation-take_unit_figures = Tog in en annan enhets siffror
operation-remove_unit_figures = Tog bort en annan enhets siffror
undo-save_outside_figure = spara publicerad siffra
undo-remove_outside_figure = ta bort publicerad siffra
undo-import_outside_figures = ta publicerade siffror från fil
undo-take_unit_figures = ta in en annan enhets siffror
undo-remove_unit_figures = ta bort en annan enhets siffror

# Fönstren som väljer filer.
dialog-published = Fil med publicerade siffror
dialog-unit-figures = Siffror från en annan enhet
dialog-own-figures = Spara egna siffror

# Kommandoraden.
cli-compare-listed = { $what } [{ $id }]
cli-compare-none = Här finns inget från andra.
cli-compare-removed = Borttaget: { $what }
cli-compare-unknown = Inget från andra har ett nummer som börjar med { $id }. Inget har ändrats. Se numren med stegvis compare list.
cli-compare-several = Flera har nummer som börjar med { $id }. Inget har ändrats. Skriv fler tecken.
cli-compare-known-refused = { $count ->
    [one] En siffra finns redan (rad { $lines }), så inget har sparats. Skriv --replace för att ersätta den.
   *[other] { $count } siffror finns redan (rad { $lines }), så inget har sparats. Skriv --replace för att ersätta dem.
}
cli-compare-saved = Sparade siffror för { $from }–{ $to }: { $path }
    Undertecknad av { $unit }, fingeravtryck { $fingerprint }
cli-compare-found = Från { $unit }, fingeravtryck { $fingerprint }
    { $period }. { $counts }
cli-compare-preview = Inget är intaget. Ring enheten, jämför fingeravtrycket och skriv det med --fingerprint.
cli-compare-wrong-fingerprint = Filens fingeravtryck är { $fingerprint }, inte det som skrevs. Inget har ändrats. Ring enheten och jämför.
