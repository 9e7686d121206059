# En deltagares flytt till en annan enhet eller kommun.
transfer-giver-participant = deltagaren
transfer-giver-representative = ställföreträdare
transfer-form-written = skriftligt
transfer-form-spoken = muntligt
extract-move-consent = Samtycke { $date }, { $form }, av { $giver }.
extract-sent = Allt är lämnat i en förseglad fil till { $unit } (nyckelns fingeravtryck { $fingerprint }).
extract-received = Uppgifterna kommer från { $unit } (nyckelns fingeravtryck { $fingerprint }), ärende { $reference } där, i en fil från { $date } av { $by }.

# Fel.
error-transfer-no-key = Enheten har ingen nyckel för flytt. Inget har ändrats. En administratör gör den under Administration, Flytt, eller med stegvis transfer key make.
error-transfer-own-card = Det är den egna enhetens nyckel. Inget har gjorts. Be den mottagande enheten om deras.
error-transfer-foreign = Filen är inte en deltagare från en annan enhet. Inget har ändrats. Välj filen som den andra enheten gjorde.
error-transfer-not-for-us = Filen är förseglad för en annan enhet, eller skadad i början. Inget har ändrats. Be avsändaren att göra filen på nytt med den här enhetens nyckel.
error-transfer-damaged = Filen är skadad eller avklippt. Inget har ändrats. Hämta den på nytt, eller be avsändaren att göra den igen.
error-transfer-newer = Filen är gjord med en nyare version av Stegvis. Inget har ändrats. Uppdatera programmet här och ta emot filen igen.
error-transfer-not-signed = Filen är inte undertecknad av den enhet som den säger att den kommer från. Inget har ändrats. Ta inte emot den; ring avsändaren.
error-transfer-made-for-another = Filen gjordes för en annan enhet, och någon har förseglat den på nytt för den här. Inget har ändrats. Ta inte emot den; ring avsändaren.
error-transfer-received = Filen är redan mottagen den { $date } som { $reference }. Inget har ändrats.
error-transfer-instrument = Frågeformuläret { $instrument } finns här med andra frågor eller en annan skala under samma namn och version, så att svaren skulle betyda något annat. Inget har ändrats. En av enheterna behöver ge sitt frågeformulär ett eget namn.
error-transfer-series = Frågeformuläret { $instrument } används bredvid ett annat där och i dess ställe här, så att svar från samma dag inte skulle gå att skilja åt. Inget har ändrats. En av enheterna behöver ge sitt frågeformulär ett eget namn.
error-transfer-template = Kartläggningsmallen { $template } frågar efter något annat här under samma namn och version, så att svaren skulle betyda något annat. Inget har ändrats. En av enheterna behöver ge sin mall ett eget namn.
error-transfer-unreadable = Filen är hel, men innehåller uppgifter som programmet inte kan läsa. Inget har ändrats. Be avsändaren att kontrollera sin datafil (stegvis check) och göra filen igen.
error-transfer-card = Det där är inte en enhets nyckel, eller så är något tecken fel. Inget har gjorts. Öppna filen från den mottagande enheten, eller klistra in hela koden.
error-transfer-fingerprint = Fingeravtrycket stämmer inte: nyckelns är { $fingerprint }. Inget har gjorts. Ring den mottagande enheten och fråga vilken nyckel som är deras.
problem-transfer-name = Skriv vad enheten heter, så att andra ser vems nyckeln är.
problem-transfer-consent-future = Samtycket kan inte vara lämnat en dag som inte har kommit.
problem-transfer-consent-early = Samtycket är lämnat före deltagarens första dag här.

# Kommandoraden.
cli-transfer-key = Enhetens nyckel för flytt: { $name }
    Fingeravtryck, att läsa upp på telefon: { $fingerprint }
    { $code }
cli-transfer-key-saved = Nyckeln är sparad i { $path }.
cli-transfer-sent = { $reference } är förseglad för { $unit } (fingeravtryck { $fingerprint }) i { $path }. Ärendet här är som förut; avsluta det som flyttat när deltagaren är mottagen.
cli-transfer-found = En deltagare från { $unit } (fingeravtryck { $fingerprint }), ärende { $reference } där.
    Samtycke { $date }, { $form }, av { $giver }. Filen gjordes { $made } av { $by }.
    Perioder: { $periods }. Mättillfällen: { $occasions }. Skattningar: { $forms }. Insatser: { $placements }. Mål: { $goals }. Möten: { $meetings }. Anteckningar: { $notes }. Svar i kartläggningen: { $intake }. Genomgångar av ärendet: { $reviews }. Påminnelser: { $reminders }. Noteringar om närvaro: { $attendance }.
cli-transfer-preview = Inget är sparat. Lägg till --write för att ta emot deltagaren.
cli-transfer-received = Mottagen som { $reference }. { $caseworker } är ansvarig handläggare.
transfer-stranger = Enheten har inte skickat eller tagit emot någon härifrån förut. Läs upp fingeravtrycket för avsändaren på telefon.
transfer-known = Samma nyckel som { $date }.
transfer-came-before = Samma deltagare har kommit från samma enhet förut, som { $references }. Det blir ett ärende till.
transfer-instrument-known = { $name } ({ $key }): finns här.
transfer-instrument-other-words = { $name } ({ $key }): finns här med andra ord. Svaren betyder detsamma och visas med den här enhetens ord.
transfer-instrument-other-version = { $name } ({ $key }): finns här i en annan version. Den här versionen kommer med filen och tas inte i bruk.
transfer-instrument-unknown = { $name } ({ $key }): finns inte här. Det kommer med filen och tas inte i bruk.
transfer-activity-new = Insats som läggs till i katalogen, ur bruk: { $name }
transfer-activity-known = Insats som finns i katalogen: { $name }

# Fönstret.
administration-transfer = Flytt
transfer-send = Flytta till en annan enhet
transfer-send-heading = Flytta { $reference } till en annan enhet
transfer-send-intro = Allt om deltagaren blir en fil som bara den mottagande enheten kan öppna. Ärendet här är kvar som det är tills du avslutar det.
transfer-receiver = Mottagare
transfer-code = Enhetens nyckel
transfer-code-help = Be den mottagande enheten om deras nyckel. Den är inte hemlig, men den ska vara deras.
transfer-code-missing = Klistra in den mottagande enhetens nyckel, eller öppna filen med den.
transfer-code-open = Öppna fil med nyckel…
transfer-fingerprint = Fingeravtryck
transfer-compare-help = Ring den mottagande enheten på ett nummer som du har sedan tidigare, och jämför siffrorna. Stämmer de inte har någon bytt ut nyckeln.
transfer-compared = Jag har jämfört siffrorna med mottagaren
transfer-compare-missing = Jämför siffrorna med mottagaren först.
transfer-consent = Samtycke
transfer-consent-help = Deltagaren ska veta vad som lämnas och till vem. Samtycket står i filen, i loggen här och i deltagarens registerutdrag.
transfer-consent-giver = Vem samtyckte
transfer-consent-form = Hur
transfer-consent-date = När
transfer-consent-missing = Välj vem som samtyckte och hur.
transfer-what = Vad som följer med
transfer-period = Deltagande { $start } – { $end }
transfer-period-ongoing = Deltagande sedan { $start }
transfer-count-occasions = { $count ->
    [one] 1 mättillfälle
   *[other] { $count } mättillfällen
}
transfer-count-forms = { $count ->
    [one] 1 skattning
   *[other] { $count } skattningar
}
transfer-count-placements = { $count ->
    [one] 1 insatsperiod
   *[other] { $count } insatsperioder
}
transfer-count-goals = { $count } mål
transfer-count-meetings = { $count ->
    [one] 1 möte
   *[other] { $count } möten
}
transfer-count-notes = { $count ->
    [one] 1 anteckning
   *[other] { $count } anteckningar
}
transfer-count-intake = { $count } svar i kartläggningen
transfer-count-reviews = { $count ->
    [one] 1 genomgång av ärendet
   *[other] { $count } genomgångar av ärendet
}
transfer-count-reminders = { $count ->
    [one] 1 påminnelse
   *[other] { $count } påminnelser
}
transfer-count-attendance = { $count ->
    [one] 1 notering om närvaro
   *[other] { $count } noteringar om närvaro
}
transfer-stays = Kvar här stannar loggen, det som ligger i papperskorgen, ärendenumret, beslut om bevarande, vilka som får se skyddade uppgifter och vilka läsare som har släppts in.
transfer-private = { $count ->
    [one] En anteckning är bara för handläggare. Den följer med; läs den först.
   *[other] { $count } anteckningar är bara för handläggare. De följer med; läs dem först.
}
transfer-make = Gör förseglad fil…
transfer-incomplete = Något ovan saknas. Det står med rött vad.
dialog-transfer = Spara den förseglade filen
transfer-file-name = { $reference }.stegvis-transfer
transfer-saved = Den förseglade filen är sparad i { $path }.
transfer-not-saved = Filen kunde inte sparas i { $path } ({ $detail }). I loggen står att den gjordes. Välj en annan plats och gör den igen.
transfer-after = Nästa steg
transfer-after-help = Lämna filen till { $unit }. Den är förseglad, så den kan skickas med e-post. När de har tagit emot deltagaren kan ärendet här avslutas. Det räknas då som avslutat för att deltagaren har flyttat: inte som arbete eller studier.
transfer-end = Avsluta här som flyttad i dag
transfer-exit-note = Till { $unit }
transfer-receive-heading = Ta emot en deltagare från en annan enhet
transfer-receive-intro = Öppna filen som den andra enheten har gjort. Inget sparas förrän du har sett vad den innehåller.
transfer-file = Fil
transfer-file-field = Deltagarens fil
transfer-file-help = En fil som slutar på .stegvis-transfer
dialog-transfer-file = Välj deltagarens fil
dialog-transfer-card = Välj filen med den mottagande enhetens nyckel
dialog-own-transfer-card = Spara enhetens nyckel
transfer-key-file = enhetens-nyckel.stegvis-key
transfer-open = Öppna och granska
transfer-other-file = Välj en annan fil
transfer-sender = Avsändare
transfer-made = Ärende { $reference } där. Filen gjordes { $date } av { $by }.
transfer-caseworker = Ansvarig handläggare från i dag
transfer-receive = Ta emot som nytt ärende
transfer-key-intro = Med enhetens nyckel kan andra enheter och kommuner skicka deltagare hit, och se att det som skickas härifrån är från er.
transfer-key-none = Enheten har ingen nyckel
transfer-key-heading = Enhetens nyckel
transfer-key-help = Lämna koden till den enhet som ska skicka, och läs upp fingeravtrycket när de ringer. Ingen av dem är hemlig. Den hemliga halvan ligger i datafilen.
transfer-key-save = Spara som fil…
transfer-key-copy = Kopiera koden
transfer-key-name = Enhetens namn
transfer-key-name-help = Som andra ska se det, med kommunens namn
transfer-key-make = Gör en nyckel
transfer-key-made = Enheten har en nyckel för flytt.
transfer-key-new-heading = En ny nyckel
transfer-key-new-help = Behövs om enheten byter namn, eller om någon kan ha kommit åt datafilen. Filer som är förseglade för den förra kan fortfarande tas emot.
transfer-key-new = Gör en ny nyckel…
