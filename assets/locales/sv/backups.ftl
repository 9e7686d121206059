# Säkerhetskopior.
backups-about = Så fungerar säkerhetskopiorna
backups-about-when = En kopia görs när filen låses upp första gången för dagen, innan deltagare gallras och innan filen ändras för en nyare version av Stegvis.
backups-about-secret = Kopiorna är krypterade. En kopia öppnas med de lösenfraser och den återställningsnyckel som gällde när den gjordes.
backups-about-kept = Den nyaste kopian för var och en av de senaste 7 dagarna, 5 veckorna och 12 månaderna sparas. Äldre kopior tas bort av programmet.
backups-about-where = Kopiorna ligger i mappen { $path }.
backups-about-elsewhere = Kopiera hela mappen till en annan disk då och då. Om datorns disk går sönder försvinner annars kopiorna med den.
backups-demo = Demonstrationen sparas inte, så den har inga säkerhetskopior.
backups-list = Kopior som finns
backups-now = Säkerhetskopiera nu
backups-busy = Arbetar …
backups-unread = Det gick inte att läsa vilka kopior som finns. Inget har ändrats.
backups-none = Det finns ingen säkerhetskopia än.
backup-reason-daily = dagens första upplåsning
backup-reason-migration = före ändring för en nyare version
backup-reason-removal = före gallring
backup-reason-asked = på begäran
backups-moment = { $date } { $time } UTC
backups-size-kilobytes = { $size } kB
backups-size-megabytes = { $size } MB
backups-compare = Jämför och återställ …
backups-passphrase = Lösenfras när kopian gjordes
backups-passphrase-help = Om den har bytts sedan dess är det den gamla som gäller här.
backups-open = Öppna kopian
backups-compared = Kopian { $when } jämförd med filen
backups-table = Vad filen och kopian innehåller
backups-column-what = Innehåll
backups-column-now = Filen nu
backups-column-then = Kopian
backups-row-participants = Deltagare
backups-row-assessments = Avslutade skattningar
backups-row-notes = Anteckningar
backups-row-meetings = Möten
backups-row-latest = Senaste händelse
backups-unknown = Går inte att läsa
backups-never = Ingen än
backups-lost-nothing = Inget skulle gå förlorat.
backups-lost-unknown = Filen går inte att öppna. Därför går det inte att säga vad som har skrivits efter att kopian gjordes.
backups-lost-participants = { $count ->
    [one] En deltagare finns i filen men inte i kopian och skulle saknas.
   *[other] { $count } deltagare finns i filen men inte i kopian och skulle saknas.
}
backups-lost-acts = { $count ->
    [one] En händelse har skrivits i loggen efter kopian. Det som ändrades då skulle gå förlorat.
   *[other] { $count } händelser har skrivits i loggen efter kopian. Det som ändrades då skulle gå förlorat.
}
backups-aside = Inget är ändrat än. Om du återställer läggs filen som finns nu undan under ett annat namn. Den tas inte bort. Sedan låser du upp på nytt.
backups-restore = Återställ
backups-keep = Låt filen vara
