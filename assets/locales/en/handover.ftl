hand-over = Hand over to the participant
handover-take-back = Caseworker
handover-unlock = Take back
