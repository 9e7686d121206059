activities-heading = Insatser
activities-help = Det som deltagare kan vara med i. En insats som har använts tas inte bort, bara ur bruk.
activity-new = Ny insats
activity-change = Ändra insatsen
activity-edit = Ändra
activity-save = Spara insatsen
activity-saved = Insatsen är sparad.
activity-name = Namn
activity-type = Typ
activity-type-job_focused = Jobbinriktad
activity-type-skills = Kompetens
activity-type-language = Språk
activity-type-health = Hälsa
activity-type-social = Social
activity-type-other = Annan
activity-unit = Enhet (valfritt)
activity-cost = Kostnad i kronor (valfritt)
activity-cost-help = Till exempel 450 eller 1 250,50.
activity-cost-basis = Räknas
activity-cost-basis-day = per dag
activity-cost-basis-start = per start
activity-cost-per-day = { $amount } kr per dag
activity-cost-per-start = { $amount } kr per start
activity-in-use = Kan användas för nya insatsperioder
activity-out-of-use = ur bruk
activity-now = { $count ->
    [one] en deltagare nu
   *[other] { $count } deltagare nu
}
placement-new = Ny insatsperiod
placement-change = Ändra insatsperioden
placement-save = Spara insatsperioden
placement-saved = Insatsperioden är sparad.
placement-activity = Insats
placement-choose = Välj insats
placement-from = Från
placement-to = Till (tomt medan den pågår)
placement-extent = Omfattning
placement-weekdays = Dagar i veckan
placement-reason = Varför den slutade
placement-end = Avsluta
placement-since = Sedan { $date }, pågår
placement-none = Ingen insats är registrerad än.
placement-no-activities = Det finns inga insatser att välja bland. Lägg först in dem i katalogen.
placement-to-catalogue = Öppna katalogen
placement-experience = Deltagarens egen upplevelse efteråt (valfritt)
placement-rating-1 = Mycket dålig
placement-rating-2 = Dålig
placement-rating-3 = Varken bra eller dålig
placement-rating-4 = Bra
placement-rating-5 = Mycket bra
placement-rated = Deltagarens upplevelse: { $rating } av 5
placement-comment = Deltagarens kommentar
end-reason-completed = Genomförd som planerat
end-reason-work_or_studies = Arbete eller studier
end-reason-other_activity = Annan insats
end-reason-absence = Sjukdom eller ledighet
end-reason-broken_off = Avbruten av deltagaren
end-reason-other = Annat
combination-since = Dagar sedan { $date }:
combination-none = { $count } utan insats
combination-other_only = { $count } med bara annan insats
combination-job_focused_alone = { $count } med bara jobbinriktad
combination-parallel = { $count } med jobbinriktad och annan samtidigt
calendar-heading = Kalender
calendar-help = Möten som är bokade, och det som ska göras de närmaste { $weeks } veckorna: mätning var tredje månad, möte inom åtta veckor, genomgång av planen var tredje månad.
calendar-empty = Inget ska göras under den här tiden.
calendar-save = Spara för en annan kalender (.ics)
calendar-saved = Kalendern är sparad: { $path }. Den innehåller ärendenummer och datum, inga namn.
calendar-late = Försenade
calendar-this-week = Vecka { $number }, denna vecka
calendar-week = Vecka { $number }, { $from } – { $to }
calendar-measurement = Mätning
calendar-meeting = Uppföljningsmöte
calendar-meeting-due = Sista dag för uppföljningsmöte
calendar-plan = Planen ska gås igenom
calendar-event-measurement = Mätning: { $reference }
calendar-event-meeting = Uppföljningsmöte: { $reference }
calendar-event-meeting-cancelled = Inställt uppföljningsmöte: { $reference }
calendar-event-meeting-due = Sista dag för uppföljningsmöte: { $reference }
calendar-event-plan = Planen ska gås igenom: { $reference }
placement-remove = Ta bort
calendar-overdue = { $days ->
    [one] En dag för sent
   *[other] { $days } dagar för sent
}
calendar-own = Mina deltagare
calendar-everyone = Alla
calendar-shape = Hur kalendern visas
calendar-list = Lista
calendar-as-week = Vecka
calendar-as-month = Månad
calendar-today = Idag
calendar-week-before = Föregående vecka
calendar-week-after = Nästa vecka
calendar-more = +{ $count }
calendar-move-help = Ett bokat möte flyttas genom att dras, eller med Alt och piltangenterna.
calendar-count = { $count ->
    [0] inget
    [one] { $count } händelse
   *[other] { $count } händelser
}
meeting-moved = Mötet är flyttat till { $when }.
