"""What a question must be before anything is searched, and what is said when it is not."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answers import MAX_QUESTION_CHARS, SMALL_TALK, Notice
from assistant.errors import QuestionError, UnknownThemeError
from ingestion.french import clean_query, fold, is_small_talk

_FRENCH = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "du",
        "de",
        "d",
        "et",
        "ou",
        "est",
        "sont",
        "que",
        "qui",
        "quoi",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "je",
        "j",
        "tu",
        "il",
        "elle",
        "on",
        "nous",
        "vous",
        "ils",
        "elles",
        "mon",
        "ma",
        "mes",
        "son",
        "sa",
        "ses",
        "notre",
        "nos",
        "pour",
        "par",
        "dans",
        "sur",
        "avec",
        "sans",
        "au",
        "aux",
        "ce",
        "cette",
        "ces",
        "ne",
        "pas",
        "plus",
        "comment",
        "combien",
        "quand",
        "pourquoi",
        "faut",
        "peut",
        "doit",
        "a",
        "en",
        "y",
        "se",
        "si",
    ]
)
_FOREIGN = frozenset(
    [
        "the",
        "is",
        "are",
        "of",
        "and",
        "to",
        "for",
        "what",
        "how",
        "when",
        "who",
        "where",
        "which",
        "can",
        "do",
        "does",
        "must",
        "should",
        "my",
        "your",
        "with",
        "this",
        "that",
        "have",
        "el",
        "los",
        "las",
        "una",
        "que",
        "como",
        "cuando",
        "quien",
        "donde",
        "para",
        "por",
        "con",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "wie",
        "was",
        "wann",
        "wer",
        "wo",
        "mit",
        "fur",
        "kann",
        "il",
        "gli",
        "della",
        "dello",
        "come",
        "quando",
        "chi",
        "dove",
        "per",
    ]
)


# « L2121-20 », « R. 421-1 », « M57 », « 432-12 », « 2004-878 », « 1068 »: what a text or an account is called.
_NUMBERED = re.compile(r"(?:[a-z]\W{0,3})?[0-9]+(?:-[0-9]+)+|[a-z][0-9]{2,}|[0-9]{3,6}")


def check_question(text: str, *, is_follow_up: bool = False) -> str:
    """Return the question cleaned of invisible characters; raises QuestionError when unusable.

    The number of an article, of a decree or of an account is one by itself; any number is, after
    another question (« 20 m² ? »).
    """
    cleaned = _cleaned(text)
    is_said = sum(map(str.isalpha, cleaned)) >= 2 or (is_follow_up and re.search(r"\d", cleaned))
    if not is_said and not _NUMBERED.fullmatch(fold(cleaned).strip(" ?.")):
        raise QuestionError(
            "La question ne contient pas de mots. Écrivez ce que vous cherchez, avec vos mots."
        )
    return cleaned


def check_search(text: str) -> str:
    """Return the words to look for, cleaned; any number will do; raises QuestionError when unusable."""
    cleaned = _cleaned(text)
    if sum(map(str.isalpha, cleaned)) < 2 and not re.search(r"[0-9]", cleaned):
        raise QuestionError(
            "La recherche ne contient ni mot ni nombre. Écrivez un mot, une expression ou un numéro d’article."
        )
    return cleaned


def _cleaned(text: str) -> str:
    if len(text) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"La question est trop longue ({len(text)} caractères, {MAX_QUESTION_CHARS} au plus). "
            "Gardez l’essentiel : la situation en deux ou trois phrases, puis la question."
        )
    cleaned = clean_query(text)
    if not cleaned:
        raise QuestionError("La question est vide. Écrivez ce que vous cherchez, avec vos mots.")
    return cleaned


def check_themes(asked: Sequence[str], known: Collection[str]) -> None:
    """Raise UnknownThemeError when a theme asked for is not known: nothing found would mislead."""
    wrong = [number for number, theme in enumerate(asked, 1) if theme not in known]
    if not wrong:
        return
    # By its rank: what was sent is never repeated.
    which = f"Le thème n° {wrong[0]} de ceux demandés" if len(asked) > 1 else "Le thème demandé"
    choice = (
        f"Choisissez parmi : {', '.join(known)}."
        if known
        else "Les documents n’en ont aucun : cherchez sans thème."
    )
    raise UnknownThemeError(f"{which} n’existe pas. {choice}")


_WRITING = (
    r"une? (?:modele d[e']|courrier|lettre|mail|courriel|discours|communique|article pour|texte pour|"
    r"projet d(?:e |')(?:arrete|deliberation|courrier|lettre))"
)
_WRITE = re.compile(
    r"^(?:(?:stp|svp|s'il (?:te|vous) plait|bonjour|merci de)[ ,!]*)?(?:"
    r"invente[sz]?(?:-moi)?|redige[sz]?(?:-moi)?|ecri(?:s|vez)(?:-moi)?|fabrique[sz]?(?:-moi)?|imagine[sz]?(?:-moi)?|"
    r"compose[sz]?(?:-moi)?|falsifie[sz]?|genere[sz]?(?:-moi)?|tradui(?:s|sez)(?:-moi)?|code[sz]?-moi|"
    r"raconte[sz]?(?:-moi)?|fai(?:s|tes) semblant|aide[sz]?-moi a|prepare[sz]?(?:-moi|-nous) un|"
    rf"fai(?:s|tes)(?:-moi|-nous)? {_WRITING}|"
    rf"(?:donne|envoie)[sz]?(?:-moi|-nous) un modele|"
    rf"(?:j'ai|on a|nous avons) besoin d'{_WRITING}|"
    rf"(?:je|on|nous) (?:veu[xt]|voudrai[st]|souhaite(?:rait|rais)?|voulons|cherche|cherchons) {_WRITING}|"
    r"(?:tu peux|peux-tu|pouvez-vous|pourrais-tu) (?:m'|me |nous )?(?:ecrire|rediger|inventer|faire|traduire|coder)|"
    r"(?:ignore|oublie)[sz]? (?:toutes? )?(?:tes|vos|les|ces) (?:instructions|consignes|regles))\b"
    r"|^cite[sz]?(?:-moi)? .{0,60}\b(?:n'existe|inexistant|inventee?)\b"
)
_SECRET = re.compile(
    r"^(?:donne[sz]?|envoie|envoyez|dis|dites|trouve[sz]?|communique[sz]?)(?:-(?:moi|nous))? .{0,40}\b(?:"
    r"mots? de passe|codes? d'acces|telephone|portable|adresse (?:personnelle|privee|et)|diagnostic|dossier medical|"
    r"prix du concurrent|numero de (?:carte|securite|compte)|coordonnees|salaire d[eu]|offre du concurrent)"
)
_ABROAD = re.compile(
    r"^(?:en (?:espagne|belgique|suisse|allemagne|italie|angleterre|irlande|pologne|autriche|grece|chine|russie|"
    r"tunisie|algerie|turquie)|au (?:portugal|maroc|canada|quebec|luxembourg|senegal|japon|bresil|royaume-uni)|"
    r"aux (?:etats-unis|pays-bas))\b"
)
_QUESTION = re.compile(r"\?\s*$")
WELCOME = Notice(
    SMALL_TALK,
    "Posez une question sur la vie de la commune : Vademecum y répond en citant ses documents.",
)
"""What is said to « bonjour », « merci » or « qui es-tu ? »."""


def out_of_scope(text: str) -> Notice | None:
    """Return what to say to a request that is no question for the documents, or None.

    A person who asks to write, invent or reveal something gets no text that would look like help; when a
    real question follows (« …, est-ce encore obligatoire ? »), the documents answer it.
    """
    folded = fold(text).strip()
    if is_small_talk(text):
        return WELCOME
    if seems_foreign(text):
        return Notice("langue", "Posez votre question en français, s’il vous plaît.")
    if _ABROAD.match(folded):
        return Notice("etranger", "Les documents ne portent que sur le droit français.")
    if _SECRET.match(folded):
        return Notice(
            "personnel", "Vademecum ne connaît ni données personnelles, ni codes, ni dossiers."
        )
    asks = bool(_QUESTION.search(folded)) and not folded.startswith(("tu peux", "peux-tu", "pou"))
    if _WRITE.match(folded) and not asks:
        return Notice(
            "redaction",
            "Vademecum n’écrit rien et n’invente rien : il cite ses documents. Posez une question.",
        )
    return None


def seems_foreign(text: str) -> bool:
    """Tell whether a question of some length is plainly not in French."""
    words = re.findall(r"[a-z]+", fold(text))
    if len(words) < 4:
        return False
    french = sum(word in _FRENCH for word in words)
    foreign = sum(word in _FOREIGN and word not in _FRENCH for word in words)
    return foreign >= 2 and foreign > french
