# Administration: användare, logg och gallring.
administration-heading = Administration
administration-users = Användare
administration-log = Logg
administration-removal = Gallring
administration-backups = Säkerhetskopior
log-help = Här syns vem som har öppnat eller ändrat något, vad och när. Loggen skyddar deltagarnas uppgifter. Den får inte användas för att mäta hur mycket någon arbetar.
log-reading = Läser …
log-unread = Det gick inte att läsa loggen. Inget har ändrats.
log-read = Läs igen
log-whole = Loggen är hel. Alla rader stämmer med sina sigill.
log-more-problems = { $count ->
    [one] … och ett fel till.
   *[other] … och { $count } fel till.
}
log-tampered-help = Spara loggen och jämför den med en som har sparats tidigare.
log-save = Spara loggen …
log-who = Vem har gjort det?
log-everyone = Alla
log-kind = Vad har gjorts?
log-kind-all = Allt
log-kind-looks = Öppnade deltagarsidor
log-kind-changes = Ändringar
log-kind-settings = Användare och inställningar
log-kind-exports = Sparade filer
log-case = Vilket ärende?
log-case-wrong = Skriv ärendet så här: T-0042 eller 42.
log-from = Från och med
log-to = Till och med
log-count = { $count ->
    [one] En rad
   *[other] { $number } rader
}
log-count-some = { $number } av { $all } rader
log-times = Tiderna är den här datorns lokala tid. I en sparad logg står de i UTC.
log-none = Ingen rad stämmer med filtret.
log-table = Loggen, nyast först
log-column-when = Tid
log-column-who = Vem
log-column-what = Vad
log-column-case = Ärende
log-case-removed = gallrad
log-case-gone = borttagen
removal-rule = { $years ->
    [one] Uppgifter om en deltagare gallras ett år efter den senaste anteckningen, senast vid slutet av året därpå.
   *[other] Uppgifter om en deltagare gallras { $years } år efter den senaste anteckningen, senast vid slutet av året därpå.
}
removal-rule-research = Uppgifter om den som är född den 5, 15 eller 25 bevaras för forskning.
removal-rule-confirm = Inget gallras av sig självt: du bekräftar listan. Regeln ändras under Inställningar.
removal-unread = Det gick inte att läsa vilka som ska gallras. Inget har ändrats.
removal-list = Deltagare att ta ställning till
removal-empty = Det finns ingen deltagare att gallra just nu.
removal-mark = Gallra { $case }
removal-mark-due = Markera alla som ska gallras
removal-unmark = Ta bort markeringarna
removal-standing-due = Ska gallras
removal-standing-late = Försenad gallring
removal-standing-decide = Födelsedagen är okänd
removal-standing-research = Bevaras för forskning
removal-standing-held = Bevaras tills vidare
removal-dates = Senaste anteckning { $noted }. Får gallras från { $from }, senast { $latest }.
removal-dates-kept = Senaste anteckning { $noted }. Skulle annars gallras från { $from }, senast { $latest }.
removal-decide = Ta reda på födelsedagen innan du bekräftar: uppgifter om den som är född den 5, 15 eller 25 ska bevaras för forskning.
removal-held = Beslutat { $since } av { $by }: { $reason }
removal-hold = Behåll …
removal-hold-reason = Varför ska uppgifterna om { $case } bevaras?
removal-hold-help = Till exempel att ett överklagande inte är avgjort. Skriv inga namn.
removal-hold-save = Behåll uppgifterna
removal-lift = Häv
removal-remove = { $count ->
    [0] Gallra deltagare …
    [one] Gallra en deltagare …
   *[other] Gallra { $count } deltagare …
}
removal-busy = Arbetar …
removal-question = { $count ->
    [one] Gallra en deltagare?
   *[other] Gallra { $count } deltagare?
}
removal-question-final = Det går inte att ångra. Allt om deltagarna tas bort: svar, anteckningar, plan, möten och insatsperioder.
removal-question-backups = En säkerhetskopia görs först. Den och äldre kopior innehåller uppgifterna tills programmet tar bort dem, senast när en ny kopia görs efter { $days } dagar. Kopior som ligger på andra ställen tar du själv bort.
removal-question-certificate = Ett intyg står kvar: hur många som gallrades, när, enligt vilken regel och vem som bekräftade. Det namnger ingen deltagare.
removal-question-cases = Det gäller { $cases }.
removal-question-cases-more = { $count ->
    [one] Det gäller { $cases } och en till.
   *[other] Det gäller { $cases } och { $count } till.
}
removal-question-decide = { $count ->
    [one] En av dem har okänd födelsedag. Bekräfta bara om du vet att det inte är den 5, 15 eller 25.
   *[other] { $count } av dem har okänd födelsedag. Bekräfta bara om du vet att ingen av dem är född den 5, 15 eller 25.
}
removal-question-number = Skriv { $count } för att bekräfta
removal-question-wrong = Ingen har gallrats. Skriv talet { $count } först.
removal-question-yes = { $count ->
    [one] Gallra en deltagare
   *[other] Gallra { $count } deltagare
}
removal-certificates = Gallringsintyg
removal-certificate-title = Gallringsintyg
removal-certificates-none = Ingen gallring har gjorts än.
removal-certificates-help = Intygen visar att gallringen är gjord. De namnger ingen deltagare.
removal-certificate = { $count ->
    [one] { $date }: en deltagare gallrades
   *[other] { $date }: { $count } deltagare gallrades
}
removal-certificate-by = Bekräftat av { $by }.
removal-certificate-rule = { $years ->
    [one] Regel: ett år efter den senaste anteckningen.
   *[other] Regel: { $years } år efter den senaste anteckningen.
}
removal-certificate-research = Födda den 5, 15 eller 25 bevarades för forskning.
removal-certificate-noted = År för senaste anteckning: { $years }.
removal-certificate-kept = Bevarades då: { $research } för forskning och { $held } enligt beslut.
removal-certificate-part = { $count } av { $all }
removal-certificate-exits = Avslutade: { $part }.
removal-certificate-work = Till arbete eller studier: { $part }.
users-heading = Användare
users-demo = Demonstrationen har varken lösenfraser eller nycklar. I en egen fil läggs användare till här.
users-busy = Arbetar …
users-add = Lägg till användare
users-add-save = Lägg till
users-save = Spara behörigheten
users-you = { $name } (du)
users-name = Användarens namn
users-name-help = Skriv namnet som det står som ansvarig handläggare hos deltagarna. Det är så egna deltagare hittas.
users-roles = Roller
users-role-caseworker = Handläggare
users-role-coordinator = Samordnare
users-role-administrator = Administratör
users-role-help-caseworker = Arbetar med deltagare: skattningar, möten, plan och anteckningar.
users-role-help-coordinator = Ser uppföljning på gruppnivå, utan namn.
users-role-help-administrator = Sköter användare, inställningar, logg och gallring. Ser inga uppgifter om deltagare.
users-reach = Vilka deltagare?
users-reach-own = Egna deltagare
users-reach-unit = Alla deltagare
users-must-change = Byter lösenfras vid nästa inloggning
users-edit = Ändra
users-reset = Ny engångsfras
users-reset-question = Den nuvarande lösenfrasen slutar gälla, och användaren får en engångsfras som du lämnar över.
users-reset-yes = Ge ny engångsfras
users-remove = Ta bort
users-remove-question = Användaren kan inte låsa upp filen mer. Det som användaren har skrivit finns kvar. Byt filens nyckel längre ner om någon kan ha sparat en kopia av nyckelfilen.
users-remove-yes = Ta bort användaren
users-key-heading = Filens nyckel
users-key-help = Allt krypteras om med en ny nyckel. Allas lösenfraser gäller som förut. Gör det när någon har slutat som kan ha en kopia av filerna. Ingen annan får ha filen öppen under tiden.
users-key-change = Byt filens nyckel
users-key-question = Det kan ta en stund. Tidigare säkerhetskopior behåller sin gamla nyckel.
users-key-yes = Byt nyckel nu
recovery-heading = Återställningsnyckel
recovery-none = Det finns ingen återställningsnyckel. Glöms alla lösenfraser bort kan ingen öppna filen. Skapa en och lägg den i ett kassaskåp.
recovery-help = Det finns en återställningsnyckel. Prova den då och då: skriv av den från utskriften.
recovery-make = Skapa återställningsnyckel
recovery-typed = Återställningsnyckeln, från utskriften
recovery-test = Prova nyckeln
recovery-replace = Ersätt återställningsnyckeln
recovery-replace-question = Den utskrivna nyckeln slutar gälla. Den nya visas en enda gång.
recovery-replace-yes = Ersätt nyckeln
secret-recovery-help = Skriv ut nyckeln eller skriv av den, och lägg den i ett kassaskåp. Den öppnar filen när ingen annan lösenfras gör det. Stora och små bokstäver och mellanslag spelar ingen roll.
secret-first-help = Lämna över engångsfrasen. Den skrivs med bindestreck, och byts mot en egen lösenfras vid första inloggningen.
secret-once = Den här texten visas bara nu.
secret-print = Skriv ut
secret-done = Klar, visa inte mer
secret-last = Nyckelns sista grupp
secret-last-help = Skriv av den från din utskrift eller anteckning. Då vet du att nyckeln går att läsa.
secret-last-wrong = Det är inte nyckelns sista grupp. Nyckeln visas fortfarande: jämför med det du har skrivit ner.
dialog-certificate = Spara gallringsintyget
certificate-file = gallringsintyg-{ $date }.pdf
certificate-saved = Gallringsintyget är sparat: { $path }
