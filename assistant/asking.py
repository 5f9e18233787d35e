"""What a question must be before anything is searched, and what is said when it is not."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answers import MAX_QUESTION_CHARS, Notice
from assistant.errors import QuestionError, UnknownThemeError
from ingestion.french import clean_query, fold

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


def check_question(text: str) -> str:
    """Return the question cleaned of invisible characters; raises QuestionError when unusable."""
    if len(text) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"La question est trop longue ({len(text)} caractères, {MAX_QUESTION_CHARS} au plus). "
            "Gardez l’essentiel : la situation en deux ou trois phrases, puis la question."
        )
    cleaned = clean_query(text)
    if not cleaned:
        raise QuestionError("La question est vide. Écrivez ce que vous cherchez, avec vos mots.")
    if sum(map(str.isalpha, cleaned)) < 2:
        raise QuestionError(
            "La question ne contient pas de mots. Écrivez ce que vous cherchez, avec vos mots."
        )
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


_WRITE = re.compile(
    r"^(?:(?:stp|svp|s'il (?:te|vous) plait|bonjour|merci de)[ ,!]*)?(?:"
    r"invente[sz]?(?:-moi)?|redige[sz]?(?:-moi)?|ecri(?:s|vez)(?:-moi)?|fabrique[sz]?(?:-moi)?|imagine[sz]?(?:-moi)?|"
    r"compose[sz]?(?:-moi)?|falsifie[sz]?|genere[sz]?(?:-moi)?|tradui(?:s|sez)(?:-moi)?|code[sz]?-moi|"
    r"raconte[sz]?(?:-moi)?|fai(?:s|tes) semblant|aide[sz]?-moi a|"
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


def out_of_scope(text: str) -> Notice | None:
    """Return what to say to a request that is no question for the documents, or None.

    A person who asks to write, invent or reveal something gets no text that would look like help; when a
    real question follows (« …, est-ce encore obligatoire ? »), the documents answer it.
    """
    folded = fold(text).strip()
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
