cli-passphrase = Lösenfras:
cli-new-passphrase = Ny lösenfras (minst 12 tecken):
cli-new-passphrase-again = Samma lösenfras igen:
cli-no-command = Det finns inget kommando ”{ $command }”. ”stegvis --help” räknar upp dem som finns.
cli-no-data-folder = Det finns ingen mapp för lokala data på den här datorn. Ange filen med --file.
cli-made = Filen är skapad: { $file }
    Nycklarna ligger bredvid: { $keys }
    Säkerhetskopiera båda när ingen använder filen. Utan lösenfrasen kan ingen öppna filen.
cli-participant-added = { $reference } är tillagd.
cli-assessed = Skattningen för { $reference } { $date } ({ $respondent }) är sparad. Besvarade frågor: { $answered }.
cli-assess-before_birth = Inget är sparat: { $date } ligger före deltagarens födelse. Rätta datumet, eller lägg till --accept-doubts för att spara det som det är.
cli-assess-long_ago = Inget är sparat: { $date } ligger före 1990. Rätta datumet, eller lägg till --accept-doubts för att spara det som det är.
cli-assess-before_start = Inget är sparat: { $date } ligger före deltagarens start. Rätta datumet, eller lägg till --accept-doubts för att spara det som det är.
cli-assess-after_exit = Inget är sparat: { $date } ligger efter att deltagaren har avslutats. Rätta datumet, eller lägg till --accept-doubts för att spara det som det är.
cli-import-found = Rader: { $rows }. Deltagare: { $participants }. Skattningar: { $forms }. Svar: { $answers }. Insatsperioder: { $placements }. Rader som inte tas med: { $refused }.
cli-import-written = Allt ovan är sparat.
cli-import-nothing-new = Det fanns inget nytt att spara. Filen är som den var.
cli-import-refused = Inget är sparat, eftersom det finns rader som inte kan tas med. Rätta dem, eller lägg till --without-refused för att spara de andra.
cli-import-doubted = Inget är sparat, eftersom det finns datum som knappast kan vara rätt. Rätta dem, eller lägg till --accept-doubts för att spara dem som de är.
cli-import-preview = Inget är sparat. Lägg till --write för att spara.
cli-check-sound = Filen är hel. Deltagare: { $participants }. Avslutade skattningar: { $assessments }.
cli-check-damaged = Filen är skadad. Inget har ändrats. Ta fram en säkerhetskopia. Deltagare: { $participants }. Avslutade skattningar: { $assessments }.
cli-instrument-loaded = Nya skattningar görs nu med { $instrument }.
cli-instrument-beside = { $instrument } används nu bredvid de andra frågeformulären.
cli-recovery-key = Återställningsnyckel: { $key }
    Den visas bara nu. Skriv ut den och förvara den i ett kassaskåp: den öppnar filen när lösenfrasen är glömd.
cli-check-seal = Loggens sigill: { $seal }
cli-backup-made = En säkerhetskopia är gjord, och den går att läsa: { $path }
cli-restore-then = Säkerhetskopian: { $participants } deltagare, { $assessments } avslutade skattningar, { $notes } anteckningar, { $meetings } möten, senast ändrad { $date }.
cli-restore-now = Filen nu: { $participants } deltagare, { $assessments } avslutade skattningar, { $notes } anteckningar, { $meetings } möten, senast ändrad { $date }.
cli-restore-unreadable = Filen går inte att öppna.
cli-restore-lost = Om säkerhetskopian återställs försvinner { $participants } deltagare och { $acts } rader i loggen ur filen. De finns kvar i den fil som läggs undan.
cli-restore-preview = Inget har ändrats. Kör om med --write för att återställa.
cli-restored = Säkerhetskopian är återställd. Den tidigare filen ligger kvar här: { $path }
cli-log-password = Lösenord till loggens server:
cli-unit-created = Enheten är skapad. Ge koden till dem som ska ansluta sina datorer, från hand till hand:
    { $code }
cli-unit-joined = Datorn är ansluten. Filen ligger i { $file }.
cli-unit-synced = Synkad till nummer { $head }: { $sent } skickade, { $taken } hämtade, { $waiting } väntar, { $collided } ändrade samtidigt, { $set_aside } undanlagda.
cli-unit-clock = En annan dators klocka går minst { $hours } timmar före den här datorns. Inget har gått förlorat eller bytt plats. Ställ den klocka som går fel.
cli-unit-status = Nummer { $head }. { $waiting } väntar, { $collided } ändrade samtidigt, { $set_aside } undanlagda. Datorer:
cli-unit-left = Datorn har lämnat enheten. Filen är nu en egen.
cli-user-added = { $name } kan logga in. Första lösenfrasen visas bara nu:
    { $passphrase }
unit-machine-unnamed = Namnlös dator
cli-station-created = Väntrumsdatorn är tillagd. Koden visas bara nu:
    { $code }
cli-station-joined = Datorn är en väntrumsdator. Nyckeln ligger i { $file }. Starta den med: stegvis --station { $file }
cli-imports-none = Inget har importerats.
cli-imports-preview = Inget är ändrat. Lägg till --write för att ta tillbaka importen.
cli-imports-taken-back = Importen är tillbakatagen. Den ligger kvar i 30 dagar; stegvis imports put-back lägger tillbaka den.
cli-imports-put-back = Importen är tillbakalagd.
cli-imports-unknown = Ingen import heter { $import }. Inget har ändrats. Kommandot stegvis imports visar vilka som finns.
cli-imports-several = Flera importer börjar med { $import }. Inget har ändrats. Skriv fler tecken av den som menas.
cli-imports-is-taken-back = Importen är redan tillbakatagen. Inget har ändrats nu. stegvis imports put-back lägger tillbaka den.
cli-imports-stands = Importen är inte tillbakatagen. Inget har ändrats.
cli-chapters = Kapitel i hjälpen. Skriv till exempel: stegvis help handlaggare
cli-chapters-commands = Ett kommandos egen hjälp skrivs ut på samma sätt: stegvis help import. ”stegvis --help” räknar upp kommandona.
