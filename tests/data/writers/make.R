# Writes the sheet of make.py as R does by itself: with names of rows, NA for what is missing, and text in quotes.
day <- function(text) as.Date(text)
frame <- data.frame(
  Deltagarnr = c("A-17", "A-17", "A-23", "A-31"),
  Namn = c("Åsa Öberg", "Åsa Öberg", "Bo Ek", NA),
  Inskriven = day(c("2026-01-14", "2026-01-14", "2026-02-02", "2025-12-01")),
  "Född" = c(1988, 1988, NA, 1975),
  "Kön" = c("K", "K", "M", NA),
  Avslut = day(c(NA, NA, "2026-06-30", NA)),
  "Mätdatum" = as.POSIXct(c("2026-01-14 00:00:00", "2026-04-15 00:00:00", "2026-02-02 00:00:00", "2026-05-04 09:30:00"), tz = "UTC"),
  "Hälsa" = c("2", "3", "vet ej", "5"),
  Anteckning = c("Sover dåligt; ont i \"axeln\"", NA, "två\nrader", NA),
  "Tro på jobb" = c(1, NA, 4, 5),
  Insats = c("Praktik", "Praktik", NA, "Jobbspår"),
  "Från" = day(c("2026-02-01", "2026-02-01", NA, "2026-05-01")),
  Till = day(c("2026-04-30", "2026-04-30", NA, NA)),
  Omfattning = c(0.5, 0.5, NA, 1),
  check.names = FALSE
)
write.csv(frame, "r.csv", fileEncoding = "UTF-8")
write.csv2(frame, "r-csv2.csv", fileEncoding = "WINDOWS-1252")
openxlsx::write.xlsx(frame, "r-openxlsx.xlsx")
