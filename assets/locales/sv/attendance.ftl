# Närvaro: en vecka i en insats, bokade besök, och signalen när någon är borta.
attendance-heading = Närvaro
attendance-of = Närvaro: { $activity }
attendance-week = Vecka { $week }, { $from } – { $to }
attendance-week-before = Föregående vecka
attendance-week-after = Nästa vecka
attendance-week-this = Den här veckan
attendance-help = En tangent sätter en dag: { $keys }. Delete tar bort. Pilarna flyttar. Med skift sätts alla i samma dag som saknar uppgift.
attendance-key = { $key } { $mark }
attendance-click = Klick sätter
attendance-nobody = Ingen av dina deltagare är i insatsen den här veckan. Byt vecka, eller lägg till en insatsperiod på deltagarens sida.
attendance-nobody-whole = Ingen deltagare är i insatsen den här veckan. Byt vecka, eller lägg till en insatsperiod på deltagarens sida.
attendance-fill = Alla närvarande { $day }
attendance-filled = { $count ->
    [one] Närvaro är antecknad för en deltagare.
   *[other] Närvaro är antecknad för { $count } deltagare.
}
attendance-column-sum = Närvarande
attendance-sum = { $present } av { $marked }
attendance-unmarked = { $count ->
    [one] 1 dag saknar uppgift
   *[other] { $count } dagar saknar uppgift
}
attendance-cell = { $who }, { $day }: { $mark }
attendance-noted = { $mark }, antecknat { $date } av { $by }
attendance-noted-before = Tidigare: { $mark }, { $date } av { $by }
attendance-days-set = Ange dagar för { $who }
attendance-days-assumed = { $days } (inte angivet)
attendance-days-question = Vilka dagar i veckan är { $who } i insatsen?
attendance-days-save = Spara dagarna
attendance-days-help = Ange dagarna en gång, så väntar närvaron uppgift just de dagarna. Utan uppgift räknas måndag till fredag.
problem-attendance-days = Välj minst en dag i veckan.
attendance-summary = Närvarande { $present } av { $marked } dagar med uppgift
attendance-summary-unknown = { $count ->
    [one] 1 planerad dag hittills saknar uppgift
   *[other] { $count } planerade dagar hittills saknar uppgift
}

# Vad som antecknas, och tangenten för det.
mark-present = Närvarande
mark-notified = Anmäld frånvaro
mark-absent = Borta utan att höra av sig
mark-ill = Sjuk
mark-holiday = Ledig dag
mark-none = Ingen uppgift
mark-not-scheduled = Ingen planerad dag
mark-short-present = Närv.
mark-short-notified = Anmäld
mark-short-absent = Borta
mark-short-ill = Sjuk
mark-short-holiday = Ledig
mark-key-present = N
mark-key-notified = A
mark-key-absent = B
mark-key-ill = S
mark-key-holiday = L

# Bokade besök.
visit-question = Kom deltagaren { $when }?
visit-present = Kom
visit-notified = Kom inte, hade hört av sig
visit-absent = Kom inte, hörde inte av sig
visit-none = Ta bort noteringen
visit-change = Ändra
visit-saved = Besöket är noterat.
notes-visit-present = { $date } · Besök, deltagaren kom. Noterat av { $by }
notes-visit-notified = { $date } · Besök, deltagaren kom inte men hade hört av sig. Noterat av { $by }
notes-visit-absent = { $date } · Besök, deltagaren kom inte och hörde inte av sig. Noterat av { $by }
extract-meeting-noted = Noterat
extract-meeting-present = Deltagaren kom
extract-meeting-notified = Kom inte, hade hört av sig
extract-meeting-absent = Kom inte, hörde inte av sig

# Signalen.
absence-kind-days = Dagar i insats
absence-kind-visits = Bokade besök
absence-days = Borta { $count } planerade dagar i rad utan att höra av sig
absence-visits = Kom inte till { $count } bokade besök i rad och hörde inte av sig
absence-copy = Kopiera rad till försörjningsstöd
absence-copied = Raden är kopierad. Den innehåller ärendenummer och datum.
absence-line-days = { $reference }: frånvarande utan att höra av sig { $dates }.
absence-line-visits = { $reference }: uteblev från bokade besök utan att höra av sig { $dates }.
absence-settle = Klart, visa inte mer
absence-settled = Signalen är undanlagd. Den kommer tillbaka om det blir en ny rad av frånvaro.
absence-open = Öppna: { $who }
absence-open-short = Öppna
absence-today = Borta utan att höra av sig
absence-seen = Frånvaron till och med { $date } togs om hand { $at } av { $by }.
extract-absences-seen = Frånvaro som har tagits om hand
settings-absence-days = Signal efter så många dagar borta i rad utan att höra av sig
settings-absence-visits = Signal efter så många missade bokade besök i rad
settings-absence-help = { $min } till { $max }. En dag utan uppgift bryter raden.
problem-absence-days = Välj { $min } till { $max } dagar.
problem-absence-visits = Välj { $min } till { $max } besök.

# Fel.
problem-placement-attendance = Det finns närvaro antecknad på en dag som skulle hamna utanför perioden. Inget har ändrats. Ta bort den uppgiften först, eller välj andra datum.
problem-attendance-before = Dagen är före insatsperiodens första dag. Inget har antecknats. Ändra periodens datum om deltagaren var där.
problem-attendance-after = Dagen är efter insatsperiodens sista dag. Inget har antecknats. Ändra periodens datum om deltagaren var där.
problem-attendance-weekday = Deltagaren är inte i insatsen den veckodagen. Inget har antecknats. Ändra dagarna i veckan om det inte stämmer.
problem-attendance-future = Dagen har inte kommit än. Inget har antecknats.
problem-attendance-begun = Mötet är påbörjat eller hållet, och då kom deltagaren. Inget har ändrats.
problem-attendance-visit = Om ett besök kan noteras att deltagaren kom, eller inte kom med eller utan att höra av sig. Inget har ändrats.
problem-attendance-nothing = Det finns ingen rad av frånvaro att lägga undan. Någon annan kan ha gjort det redan.

# Vad som går att ångra, och vad som står i loggen.
undo-mark_attendance = anteckna närvaro
undo-mark_visit = notera besök
undo-settle_absence = lägg undan signal om frånvaro
operation-mark_attendance = Antecknade närvaro
operation-mark_visit = Noterade om deltagaren kom till ett bokat besök
operation-settle_absence = Lade undan en signal om frånvaro

# Raderna i en fil.
rows-attendance = Närvaro
rows-column-mark = Närvaro
rows-help-mark = I CSV: present, notified, absent, ill eller holiday. En dag utan uppgift har ingen rad.
rows-column-noted_by = Antecknat av
rows-help-noted_by = Den som antecknade det som gäller.

# Gruppen.
report-column-attendance = Närvaro
report-column-attendance-n = Personer med uppgift om närvaro
report-column-attendance-marked = Dagar med uppgift
report-column-attendance-unmarked = Planerade dagar utan uppgift
report-method-attendance = Närvaro är de dagar som någon var där, av dagar med uppgift då någon skulle komma. Lediga dagar räknas inte. Planerade dagar utan uppgift är okända och räknas inte heller.
group-attendance-words = { $share } av { $days } dagar, { $n } personer
group-attendance-help = Närvaro: dagar som någon var där, av dagar med uppgift då någon skulle komma. En planerad dag utan uppgift är okänd och räknas inte. Ett streck betyder att ingen närvaro är antecknad, eller att den är antecknad för så få att den inte visas.
