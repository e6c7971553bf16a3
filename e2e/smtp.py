"""A real SMTP server for the journeys: writes each mail to a folder as a file.

usage: smtp.py FOLDER [ANSWER...]

Listens on a free port of 127.0.0.1 and prints it. A mail is written under another name first and
then renamed, so that a reader never sees half of one. Ends when standard input closes, so that it
never outlives the program that started it. Each ANSWER, like "451 4.7.1 Greylisted", is given to one
mail in place of taking it, the first to the first.
"""

import os
import socket
import sys

from aiosmtpd.controller import Controller


class Folder:
    """Keeps every accepted mail, in the order of arrival."""

    def __init__(self, path, answers):
        self.path = path
        self.answers = answers
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        self.count += 1
        name = os.path.join(self.path, f"{self.count:04}.eml")
        with open(name + ".part", "wb") as file:
            for recipient in envelope.rcpt_tos:
                file.write(f"X-Envelope-To: {recipient}\r\n".encode())
            file.write(envelope.content)
        os.rename(name + ".part", name)
        return "250 Message accepted for delivery"


class BoundController(Controller):
    """Takes a socket that already listens: its port is known and nobody can take it meanwhile."""

    def __init__(self, handler, listening):
        super().__init__(handler, hostname="127.0.0.1", port=listening.getsockname()[1])
        self.listening = listening

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.listening)


def main():
    listening = socket.create_server(("127.0.0.1", 0))
    controller = BoundController(Folder(sys.argv[1], sys.argv[2:]), listening)
    controller.start()
    print(listening.getsockname()[1], flush=True)
    sys.stdin.read()
    controller.stop()


main()
