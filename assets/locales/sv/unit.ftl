# Flera datorer.
error-no-unit = Filen hör inte till någon enhet. Inget har ändrats. Skapa en enhet eller anslut den här datorn till en.
error-of-unit = Filen hör redan till en enhet. Inget har ändrats. Lämna den först.
error-no-signer = Kontot är gjort av en äldre version och kan inte underteckna det du skriver. Inget har ändrats. Be en administratör ge dig en ny första lösenfras.
error-unit-newer-seal = Enhetens logg är skriven av en nyare version av Stegvis. Det du skriver sparas här så länge. Uppdatera programmet.
error-unit-shorter = Enhetens logg slutar vid nummer { $head }, men den här datorn har sett till och med { $seen }. Mappen eller databasen är troligen inte den rätta, eller tom. Inget har ändrats, och du kan arbeta vidare här. Be den som sköter servern kontrollera den.
error-unit-altered = Enhetens logg har en annan ändring som nummer { $number } än den hade. Någon har ändrat i loggen eller lagt tillbaka en annan. Inget har hämtats därifrån, och du kan arbeta vidare här. Visa det här för den som sköter servern.
error-unit-forged = Ändring nummer { $number } i enhetens logg är skadad eller inte gjord av enheten. Inget från den och framåt har hämtats, och du kan arbeta vidare här. Visa det här för den som sköter servern.
error-unit-broken-chain = Ändring nummer { $number } i enhetens logg hänger inte ihop med den före. Något har tagits bort, lagts till eller bytt plats. Inget från den och framåt har hämtats, och du kan arbeta vidare här.
error-unit-too-far-behind = Den här datorn har varit borta längre än loggen räcker tillbaka. Inget har ändrats, och det du skrivit väntar här. Anslut datorn på nytt.
error-unit-newer = Från ändring nummer { $number } används en nyare version av Stegvis i enheten. Det du skriver sparas här så länge. Uppdatera programmet på den här datorn.
error-unit-differs = Den här datorns fil skiljer sig från de andras vid ändring nummer { $number }, också sedan den börjat om från enhetens ögonblicksbild. Det du skrivit finns kvar, och filen som den var ligger bland säkerhetskopiorna. Visa det här för en administratör.
error-unit-no-access = Ditt konto hör inte längre till enheten. Det du skrivit här finns kvar men skickas inte. Prata med en administratör.
error-unit-wrong-code = Koden är inte den här enhetens. Inget har ändrats. Kontrollera koden, och att adressen är rätt.
error-unit-nothing-to-join = Loggen har inget som en ny dator kan börja från. Inget har ändrats. Kontrollera adressen, och att enheten är skapad.
error-unit-code = Det här är ingen enhets kod. Inget har ändrats. Skriv av koden igen: 56 bokstäver och siffror i grupper om fem.
unit-name = Enheten: { $state }
unit-settled = Synkad { $time }
unit-settling = Synkas …
unit-waiting = { $count ->
    [one] 1 ändring väntar
   *[other] { $count } ändringar väntar
}
unit-away = Ingen kontakt
unit-away-since = Ingen kontakt sedan { $time }
unit-to-look-at = { $count ->
    [one] 1 sak att titta på
   *[other] { $count } saker att titta på
}
unit-open-meeting = Öppen hos { $user }, i ett uppföljningsmöte
unit-open-form = Öppen hos { $user }, som fyller i en skattning
unit-started-again = Den här datorn har börjat om från enhetens ögonblicksbild. Filen som den var ligger bland säkerhetskopiorna, och det som väntade är kvar.
unit-collided = { $count ->
    [one] En uppgift har ändrats på två datorer samtidigt. Den står under Enheten.
   *[other] { $count } uppgifter har ändrats på två datorer samtidigt. De står under Enheten.
}
unit-set-aside = { $count ->
    [one] En av dina ändringar kunde inte läggas in. Den är kvar under Enheten.
   *[other] { $count } av dina ändringar kunde inte läggas in. De är kvar under Enheten.
}
unit-form-chosen = Vald bland två skattningar från samma dag
unit-made = Enheten är skapad. Ge koden till dem som ska ansluta sina datorer.
unit-left = Datorn har lämnat enheten. Filen är nu en egen.
unit-heading = Enheten
administration-unit = Flera datorer
unit-none = Filen ligger på den här datorn och delas inte med någon. Tillsammans med andra datorer blir den en enhet: var och en har allt hos sig och arbetar vidare också utan nät, och ändringarna går krypterade mellan datorerna genom en delad mapp eller en databas.
unit-none-demo = Demonstrationen finns bara i minnet och kan inte delas.
unit-none-ask = En administratör kan göra filen till en enhet.
unit-create-heading = Gör en enhet av filen
unit-create-help = Be IT-avdelningen om en mapp som alla datorer når, eller en databas med en egen roll. Vad som behövs står i programmets README. Ingen av dem kan läsa det som ligger där.
unit-create = Skapa enheten
unit-creating = Skapar enheten …
unit-place-folder = Delad mapp
unit-place-database = Databas
unit-folder = Mappens sökväg
unit-folder-help = Till exempel en mapp på en server i kommunens nät. Inte en mapp som OneDrive eller Dropbox synkar.
unit-folder-missing = Skriv var mappen ligger.
unit-database = Databasens adress
unit-database-help = Så här: postgres://roll@server.kommun.se/databas?sslmode=verify-full
unit-database-missing = Skriv databasens adress.
unit-password = Databasens lösenord
unit-password-help = Sparas krypterat, så att bara du kan använda det.
unit-password-keep = Spara och försök igen
unit-machine = Vad datorn ska kallas
unit-machine-help = Så syns den för de andra. Lämna tomt för datorns eget namn.
unit-waiting-here = { $count ->
    [0] Allt du har skrivit här har nått enheten.
    [one] En ändring väntar på att skickas. Den är sparad här.
   *[other] { $count } ändringar väntar på att skickas. De är sparade här.
}
unit-contact = Synka nu
unit-in-contact = Synkar …
unit-machines-heading = Datorer
unit-machine-name = Dator
unit-machine-heard = Senast hörd
unit-machine-behind = Har hämtat
unit-machine-own = den här datorn
unit-machine-unheard = inte än
unit-machine-level = allt
unit-machine-lacks = { $count ->
    [one] allt utom en ändring
   *[other] allt utom { $count } ändringar
}
unit-collided-heading = Ändrat samtidigt
unit-collided-help = Två datorer har ändrat samma sak utan att veta om varandra. Ett värde gäller, det andra står kvar här tills någon har tittat.
unit-value-kept = Gäller: { $kept } ({ $kept_by })
unit-value-lost = Gäller inte: { $lost } ({ $lost_by })
unit-value-none = tomt
unit-somebody = någon annan
unit-forms = Två skattningar från { $date }, { $respondent }
unit-forms-count = Den som { $by } avslutade räknas. Den andra går fortfarande att läsa.
unit-forms-other = Låt den andra räknas
unit-looked-at = Jag har tittat
unit-go-to = Öppna { $reference }
unit-set-aside-heading = Lagt åt sidan
unit-set-aside-help = Det här skrevs här, men gick inte att lägga in när andras ändringar hade kommit. Inget av det har gått förlorat: skriv in det på nytt om det fortfarande gäller.
unit-set-aside-by = { $by }, { $time }
unit-set-aside-done = Klart, visa inte mer
unit-refused-heading = Nekade ändringar
unit-refused-help = De här ändringarna ligger i enhetens logg men har inte lagts in på någon dator. Visa dem för en administratör.
unit-refused-one = Nummer { $number }, { $by }: { $reason }
unit-reason-unreadable = Ändringen gick inte att läsa.
unit-reason-repeated = Samma ändring fanns redan.
unit-reason-not-signed = Underskriften stämmer inte.
unit-reason-unknown-account = Kontot är inte ett av enhetens.
unit-reason-not-allowed = Rollen räckte inte när ändringen kom fram.
unit-reason-changed-since = { $detail } hade ändrat samma sak däremellan.
unit-reason-rule = En regel sa nej: den som ändringen gäller är till exempel avslutad eller borttagen nu.
unit-what-other = En uppgift
unit-what-answer = Svaret på { $indicator }
unit-what-name = Namn
unit-what-text = Text
unit-what-note = Anteckning
unit-what-comment = Kommentar
unit-what-reason = Skäl
unit-what-date = Datum
unit-what-by-date = Måldatum
unit-what-from-date = Första dag
unit-what-to-date = Sista dag
unit-what-start-date = Första dag
unit-what-end-date = Sista dag
unit-what-outcome = Utfall
unit-what-participant-name = Deltagarens namn
unit-what-participant-birth-date = Födelsedag
unit-what-participant-birth-year = Födelseår
unit-what-participant-gender = Kön
unit-what-participant-referred-by = Remitterad av
unit-what-participant-language = Deltagarens språk
unit-what-responsibility-caseworker = Ansvarig handläggare
unit-what-activity-name = Insatsens namn
unit-what-placement-activity = Insats
unit-what-placement-extent = Omfattning
unit-what-placement-end-reason = Varför insatsen slutade
unit-what-placement-rating = Deltagarens omdöme
unit-what-goal-revision-text = Mål
unit-what-goal-step-text = Steg mot målet
unit-what-meeting-date = Mötets datum
unit-what-meeting-time = Mötets tid
unit-what-answer-note-text = Anteckning vid ett svar
unit-what-organisation-name = Organisationens namn
unit-what-organisation-logo = Organisationens logotyp
unit-membership-heading = Anslutning
unit-address = Enhetens logg ligger i { $address }.
unit-code-help = En ny dator behöver enhetens kod och ett konto som en administratör har lagt till. Ge koden från hand till hand.
unit-code-show = Visa koden
unit-leave = Lämna enheten …
unit-leave-help = Datorn skickar det som väntar och slutar sedan dela. Filen blir kvar här med allt i. Det går inte att ångra, men datorn kan anslutas på nytt.
unit-leave-now = Lämna enheten
unit-stay = Stanna kvar
secret-unit-title = Enhetens kod
secret-unit-help = Den som ansluter en dator skriver in koden tillsammans med sin egen lösenfras. Koden öppnar ingenting utan ett konto.
secret-unit-again = Ge den från hand till hand, inte i ett mejl. Den kan visas igen under Enheten.
start-join = Anslut till en enhet …
join-heading = Anslut datorn till en enhet
join-help = Du behöver enhetens adress och kod, och ett konto som en administratör har lagt till. Enhetens data kopieras hit, krypterade.
join-code = Enhetens kod
join-code-help = 56 bokstäver och siffror. Stora och små bokstäver, mellanslag och bindestreck spelar ingen roll.
join-code-missing = Skriv enhetens kod.
join-passphrase = Din lösenfras
join-passphrase-help = Den som du har i enheten, eller engångsfrasen från en administratör.
join-passphrase-missing = Skriv din lösenfras.
join-now = Anslut
join-joining = Ansluter …
join-back = Tillbaka
join-copied = { $size } MB har hämtats
dialog-unit-folder = Enhetens mapp
station-waits = Här fyller man i sin skattning
station-waits-help = Vänta tills din handläggare har skickat formuläret hit. Det visas av sig självt.
station-thanks = Tack!
station-thanks-help = Dina svar går till din handläggare. Inget av dem finns kvar på den här datorn.
station-heading = Lämna över i väntrummet
station-help = Formuläret skickas krypterat till en dator som inte har något annat. Svaren kommer tillbaka hit, och formuläret försvinner därifrån.
station-language = Språk som formuläret börjar på
station-greeting = Förnamn att visa
station-greeting-help = Valfritt. Lämna tomt om inget namn ska synas.
station-send = Lämna över till { $station }
station-stands = Skattningen står i { $station } sedan { $time }
station-take-back = Ta tillbaka
station-list = Väntrumsdatorer
station-list-help = En dator i ett väntrum har bara en egen nyckel. Den kan inte läsa något av enhetens, och visar ett formulär i taget.
station-name = Namn på en ny väntrumsdator
station-name-help = Till exempel Väntrummet, plan 2.
station-add = Lägg till
station-remove = Ta bort
secret-station-title = Koden till { $name }
secret-station-help = Skriv koden i en fil på väntrumsdatorn och kör: stegvis unit station join --log ADRESS --code-file KODFIL --file NYCKELFIL. Starta sedan med: stegvis --station NYCKELFIL.
error-station-code = Det här är ingen väntrumsdators kod. Inget har ändrats. Skriv av koden igen: 82 bokstäver och siffror i grupper om fem.
unit-form-simultaneous = två datorer avslutade var sin skattning för samma dag
unit-as-of = Hela enheten till och med ändring { $number } (hörd { $time }){ $waiting ->
    [0] .
    [one] , och en härifrån som väntar.
   *[other] , och { $waiting } härifrån som väntar.
}
do-anyway = Gör det ändå
station-add-anyway = Lägg till ändå
error-older-machines = De här datorerna är inte hörda med en version av Stegvis som känner till det här: { $machines }. Inget har ändrats. Uppdatera dem först; annars hämtar de inget mer från enheten förrän de är uppdaterade.
error-not-a-station = { $path } är ingen väntrumsdators nyckel. Inget har ändrats. Välj filen som gjordes när datorn anslöts.
