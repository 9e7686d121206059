policy-heading = Styrs av organisationen
policy-decided = Styrs av organisationen
policy-data = Filens plats: { $path }
policy-unit = Enhetens adress: { $address }
policy-lock = Styrs av organisationen: fönstret låses senast efter { $minutes ->
    [one] 1 minut
   *[other] { $minutes } minuter
} på den här datorn.
policy-languages = Styrs av organisationen: språk som är grå kan inte slås på här.
policy-exports = Styrs av organisationen: inga okrypterade filer sparas. En deltagares registerutdrag kan alltid sparas.
policy-help = It-avdelningen ändrar det i { $path }.
error-policy = Organisationens policyfil går inte att följa ({ $path }: { $problem }). Inget har ändrats. Tills den är rättad sparas inga okrypterade filer, och fönstret låses senast efter { $minutes } minuter. Be it-avdelningen rätta den.
error-policy-exports = Organisationen tillåter inte att okrypterade filer sparas från den här datorn. Inget har sparats. Fråga it-avdelningen om filen behövs.
policy-unit-address = Enhetens adress
