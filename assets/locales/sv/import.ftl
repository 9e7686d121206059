import-heading = Importera
import-intro = Hämta in ett kalkylblad (CSV, XLSX eller ODS). Du ser först vad som skulle sparas. Inget skrivs förrän du säger till, och då sparas allt på en gång eller inget alls.
import-spreadsheet = Kalkylblad
import-spreadsheet-help = Den första raden ska ha kolumnernas namn.
import-mapping = Mappningsfil
import-mapping-help = Beskriver vilken kolumn som innehåller vad. docs/import.md visar hur den skrivs.
import-mapping-wrong = Mappningsfilen går inte att använda. { $problem } Inget har ändrats.
import-review = Granska
import-preview = Förhandsvisning
import-found = { $rows } rader ger { $new } nya deltagare och { $known } som redan finns, med { $forms } skattningar och { $answers } svar.
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
import-more-refusals = … och { $count } till. Kommandot stegvis import visar alla.
import-all = Importera { $forms } skattningar
import-others = Importera { $forms } skattningar utan de { $refused } raderna
import-none = Importera inget
import-nothing = Det finns inget att importera.
import-running = Importerar …
import-stop = Stoppa. Inget sparas då.
import-written = Importen är sparad: { $participants } nya deltagare, { $forms } skattningar, { $placements } insatsperioder.
import-refused = { $count ->
    [one] En rad kan inte tas med:
   *[other] { $count } rader kan inte tas med:
}
