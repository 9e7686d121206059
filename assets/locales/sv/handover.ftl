hand-over = Lämna över till deltagaren
handover-take-back = Handläggare
handover-unlock = Ta tillbaka
