# Registerutdrag: ett dokument om en person, som lämnas ut till personen.
extract-heading = Registerutdrag
extract-what = Det här är en kopia av de uppgifter om en person som finns sparade i Stegvis, ett program för att följa deltagares steg mot arbete. Rätten till en kopia följer av artikel 15 i EU:s dataskyddsförordning (GDPR).
extract-about = Utdraget gäller { $name }, ärende { $reference }.
extract-about-unnamed = Utdraget gäller ärende { $reference }.
extract-made = Framtaget { $date } av { $by }.
extract-contact = Frågor om utdraget och om hur uppgifterna behandlas besvaras av den organisation som har lämnat ut det.
extract-levels = Svaren i skattningarna är nivåer på frågeformulärets skala. Varje nivå anges med tal och ord. Alla frågor står under rubriken Frågeformulär.
extract-page = Ärende { $reference } · sida { $page } av { $count }
extract-nothing = Inga uppgifter.
extract-mark-marked = Skyddade personuppgifter: sekretessmarkering
extract-mark-registered = Skyddade personuppgifter: skyddad folkbokföring
extract-mark-assumed = Skyddade personuppgifter: fingerade personuppgifter

# Rubriker.
extract-person = Personuppgifter
extract-consents = Information och samtycke
extract-period = Deltagande { $start } – { $end }
extract-period-ongoing = Deltagande sedan { $start }, pågår
extract-exit = Avslut
extract-responsible = Ansvarig handläggare
extract-assessments = Skattningar
extract-plan = Plan och mål
extract-meetings = Uppföljningsmöten
extract-questionnaires = Frågeformulär
extract-log = Logg över vem som har läst och ändrat uppgifterna

# Kolumner och rader.
extract-column-fact = Uppgift
extract-column-content = Innehåll
extract-column-day = Dag
extract-column-what = Vad
extract-column-version = Textens version
extract-column-recorded-by = Antecknat av
extract-column-answer = Svar
extract-column-days = Tid
extract-column-experience = Deltagarens upplevelse
extract-column-state = Läge
extract-column-to-participant = Fråga till deltagaren
extract-column-to-caseworker = Fråga till handläggaren
extract-column-moment = Tidpunkt (UTC)
extract-column-who = Vem
extract-reference = Ärende
extract-name = Namn
extract-birth = Född
extract-imported-as = Id i det kalkylblad som uppgifterna importerades från
extract-protection = Skydd
extract-named-users = Användare med behörighet att se uppgifterna
extract-nobody = Ingen

# Det som står i avsnitten.
extract-consent-informed = Har fått information
extract-consent-given = Har samtyckt
extract-consent-withdrawn = Har återkallat sitt samtycke
extract-ended = Avslutat { $date }: { $outcome }
extract-form-heading = { $date }: { $form }, version { $version }
extract-form-valid = Gällande version.
extract-form-superseded = Ersatt av en senare version.
extract-form-draft = Påbörjad, inte avslutad.
extract-finished = Avslutad { $date } av { $by }.
extract-corrected = Skäl till rättelsen: { $reason }.
extract-filled-in = Så fylldes formuläret i: { $ways }.
extract-read-in = Frågornas språk: { $language }.
extract-asked-with = Frågeformulär: { $key }.
extract-occasion-empty = Mättillfälle { $date }, utan skattning.
extract-goal = Mål { $number }
extract-goal-by = Ska nås till { $date }
extract-plan-reviews = Planen gicks igenom: { $dates }.
extract-meeting-planned = Bokat
extract-meeting-begun = Påbörjat, inte avslutat
extract-meeting-held = Hållet
extract-held = Hållet. Avslutat { $date } av { $by }
extract-at-meeting = Uppföljningsmöte { $date }
extract-earlier-wording = Tidigare lydelse
extract-hold = Beslut om att uppgifterna bevaras
extract-moves = Flytt mellan enheter
extract-bin = I papperskorgen
extract-imports = Hämtat ur kalkylblad
