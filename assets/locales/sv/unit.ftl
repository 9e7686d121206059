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
