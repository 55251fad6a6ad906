"""Three answers as JSON over HTTP, by the functions that the command line calls; an error in its three parts."""

import json
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer

from ledger.answers.answer import Answer, data_of, resolved
from ledger.answers.definition import definition_list
from ledger.answers.proposal import proposal_text
from ledger.answers.rights import rights_overview
from ledger.app.decisions.consequences import consequences
from ledger.app.ledger import Ledger
from ledger.app.questions.definitions import definitions_on
from ledger.app.questions.rights import rights_on
from ledger.errors import LedgerError


def answer(ledger: Ledger, question: str, about: str) -> Answer:
    match question:
        case "list":
            return definition_list(ledger, definitions_on(ledger, None, None))
        case "rights":
            return rights_overview(ledger, rights_on(ledger, None))
        case _:
            return proposal_text(ledger, consequences(ledger, about))


def server(ledger: Ledger) -> HTTPServer:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _, question, about = f"{self.path}/".split("/")[:3]
            try:
                found = answer(ledger, question, about.replace("%23", "#"))
                self.tell(200, resolved(found, partial(ledger.named_throughout, texts_only=True)).data())
            except LedgerError as problem:
                self.tell(404, {"errors": data_of(ledger.told(problem))})

        def tell(self, status: int, data: object) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    return HTTPServer(("127.0.0.1", 0), Door)
