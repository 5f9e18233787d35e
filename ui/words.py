"""The fixed texts of the page."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from assistant.catalogue import IndexInfo, said_documents
from assistant.desk import Caller
from ingestion.french.dates import long_date
from ui.markup import attribute, text

HEADER = (
    '<div class="vd-entete"><a class="vd-passer" href="#question-texte">Aller à la question</a>'
    '<p class="vd-marque" role="heading" aria-level="1">Vademecum</p>'
    '<p class="vd-devise">Une question pratique de mairie, une réponse courte, '
    "chaque phrase avec sa source.</p></div>"
)
WELCOME = (
    '<div class="vd-bienvenue"><p>La réponse cite mot pour mot des fiches, guides et textes, avec la '
    "date de leur vérification. Si les documents ne disent rien, c’est écrit, avec les personnes à qui "
    "demander.</p><h2>Ou commencez par une question courante</h2></div>"
)
NO_SOURCES = (
    '<div class="vd-sources"><h2>Sources</h2><p class="vd-vide">Les passages cités par la réponse '
    "apparaîtront ici, avec les mots qui comptent surlignés.</p></div>"
)
SEARCH_HELP = (
    '<div class="vd-vide"><p>Cherchez dans le texte des documents. Mettez une expression exacte '
    "entre guillemets : « délai de convocation ».</p></div>"
)
JUDGE = '<p class="vd-juger" id="juger">Cette réponse vous a-t-elle aidé ?</p>'
THANKS_USEFUL = '<p class="vd-merci" role="status">Merci, c’est noté.</p>'
THANKS_REASON = (
    '<p class="vd-merci" role="status">Merci. Votre avis aidera à corriger les documents.</p>'
)
BLANK_QUESTION = '<p class="vd-message" role="alert">Écrivez d’abord votre question.</p>'
GONE = '<p class="vd-message est-disparue" role="alert">Cette conversation n’existe plus.</p>'
DELETED = "Conversation supprimée."
DELETED_ELSEWHERE = (
    '<p class="vd-message est-disparue" role="alert">Cette conversation a été supprimée, sans doute '
    "dans une autre fenêtre. Votre question est gardée : complétez-la si elle en dépendait, puis "
    "renvoyez-la ; elle commencera une nouvelle conversation.</p>"
)
EMPTY_THREAD = '<div class="vd-fil" data-conversation="" data-echanges="0"></div>'


def message(said: str) -> str:
    """Return what is said beside the question, seen and read aloud at once."""
    return f'<p class="vd-message" role="alert">{text(said)}</p>'


def footer(info: IndexInfo | None, has_lexicon: bool = False) -> str:
    """Return what the service is and is not, and what it serves."""
    served = ""
    if info is not None:
        served = f" · {said_documents(info.documents, has_lexicon=has_lexicon)}"
        with suppress(ValueError):
            served += f", index du {long_date(dt.datetime.fromisoformat(info.created_at).date())}"
    return (
        '<div class="vd-pied"><p>Vademecum cite des documents ; il ne remplace pas un conseil '
        f"juridique{text(served)}.</p></div>"
    )


def account(caller: Caller) -> str:
    """Return who is signed in and the way out; nothing to be seen on an open machine.

    The page's script reads whose page it is from ``data-compte``, empty on an open machine.
    """
    if caller.user is None:
        return '<span data-compte=""></span>'
    login = caller.user.login
    return (
        f'<p class="vd-compte" data-compte="{attribute(login)}"><span>{text(login)}</span> '
        # « Rester connecté » leads back to the page that asked, conversation included.
        '<a href="/deconnexion" referrerpolicy="same-origin">Se déconnecter</a></p>'
    )
