"""Answers the participant's whole form in the real window, as a screen reader's user would: every control is found by
role and name on the accessibility bus, read there, and pressed there. Nothing of the program is imported.

own_form.py PROGRAM    (in a session bus of its own; run.sh makes one)
"""

import sys
import tempfile

from pyatspi import (
    ROLE_CHECK_BOX,
    ROLE_HEADING,
    ROLE_LABEL,
    ROLE_PROGRESS_BAR,
    ROLE_PUSH_BUTTON,
    ROLE_RADIO_BUTTON,
)

from bus import Display, Window, is_checked, say_that_somebody_listens, wait

QUESTIONS = 10


def hand_over(window):
    window.press(ROLE_PUSH_BUTTON, "T-0001")
    window.press(ROLE_PUSH_BUTTON, "Ny självskattning")
    window.press(ROLE_PUSH_BUTTON, "Lämna över till deltagaren")


def answer(window):
    window.find(ROLE_RADIO_BUTTON, "English")
    window.press(ROLE_PUSH_BUTTON, "Börja")
    for number in range(1, QUESTIONS + 1):
        progress = window.find(ROLE_PROGRESS_BAR, f"Fråga {number} av {QUESTIONS}")
        assert progress.queryValue().currentValue == number, progress.queryValue().currentValue
        heading = window.find(ROLE_HEADING, "Hur ")
        answers = window.choices()
        names = [name for name, _ in answers]
        assert len(names) == 7, names
        assert [name[0] for name in names[:5]] == list("12345"), names
        assert names[5:] == ["Vet inte", "Vill inte svara"], names
        assert not any(is_chosen for _, is_chosen in answers), names
        level = str(1 + number % 5)
        window.press(ROLE_RADIO_BUTTON, level + " ")
        wait(f"question {number} is answered", lambda: is_checked(window.find(ROLE_RADIO_BUTTON, level + " ")))
        print(f"{number}. {heading.name} -> {window.find(ROLE_RADIO_BUTTON, level + ' ').name}")
        window.press(ROLE_PUSH_BUTTON, "Se alla svar" if number == QUESTIONS else "Nästa")
    window.find(ROLE_HEADING, "Titta igenom dina svar")
    window.press(ROLE_CHECK_BOX, "Med tolk")
    window.press(ROLE_PUSH_BUTTON, "Skicka in")
    print(window.find(ROLE_HEADING, "Tack, Amina! Dina svar är sparade.").name)
    window.find(ROLE_LABEL, "Här ser du dina svar")


def main(program):
    say_that_somebody_listens()
    screen = Display()
    with tempfile.TemporaryDirectory() as home:
        window = Window(program, ["--demo"], home, screen.name)
        try:
            hand_over(window)
            # Nothing of anybody else is on the bus while the form is out.
            window.find(ROLE_PUSH_BUTTON, "Börja")
            others = ("T-0002", "Importera", "Inställningar")
            wait("others are gone", lambda: not any(other in window.said() for other in others))
            # Alt+F4 and the window's own button ask the program to close; it does not.
            window.ask_to_close()
            answer(window)
            assert window.process.poll() is None, "the window was closed"
            # The demonstration comes back to the caseworker, and there the same message is heeded.
            window.press(ROLE_PUSH_BUTTON, "Klar")
            window.find(ROLE_PUSH_BUTTON, "Ny självskattning")
            window.ask_to_close()
            wait("the window closes where it may", lambda: window.process.poll() is not None)
            print(f"{QUESTIONS} questions were found, read and answered by role and name")
        finally:
            window.close()
            screen.close()


if __name__ == "__main__":
    main(sys.argv[1])
