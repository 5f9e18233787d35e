"""What a question expects: an amount, a delay, a person, documents, steps, a yes or no…"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from ingestion.french import fold


class QuestionKind(StrEnum):
    """What a good first sentence would hold."""

    AMOUNT = "montant"
    COUNT = "nombre"
    DELAY = "delai"
    WHO = "qui"
    WHERE = "ou"
    DOCUMENTS = "pieces"
    STEPS = "demarche"
    YES_NO = "oui_non"
    CONSEQUENCE = "consequence"
    DEFINITION = "definition"
    REFERENCE = "reference"
    SITUATION = "situation"
    ENUMERATION = "enumeration"
    CASES = "cas"
    LISTING = "liste"


_FIGURES_ASKED = (
    r"(?:sont|les|nos|mes|ces|delais?|durees?|dates?|echeances?|montants?|prix|tarifs?|couts?|taux|plafonds?|seuils?|horaires?|"
    r"fois|temps|jours|mois|ans|pieces?|papiers?|justificatifs?|demarches?|etapes?|formalites?)\b"
)
_CUES: Mapping[QuestionKind, str] = {
    QuestionKind.AMOUNT: r"combien (?:ca |cela |est-ce que ca )?(?:coute|paie|paye|rapporte|touche|gagne)"
    r"|quels? (?:est le |sont les )?(?:montants?|prix|tarifs?|couts?|taux|plafonds?|seuils?)"
    r"|a partir de (?:combien|quel montant|quelle somme)|jusqu'a (?:combien|quel montant)|combien d'euros"
    r"|est-ce (?:payant|gratuit)|c'est (?:payant|gratuit)|a quel prix|\b(?:des|les) sous\b|\bpayant|\bgratuit"
    r"|\bquels? taux\b|\bmontants?\b|\btarifs?\b|pourcentage|\bcouts?\b|\bfrais\b.{0,20}combien",
    QuestionKind.COUNT: r"\bcombien\b|quel (?:est le )?nombre|quel(?:le)? (?:quorum|majorite|effectif)",
    QuestionKind.DELAY: r"quel(?:s|le)? (?:est |sont )?(?:le |les |la )?(?:delais?|duree|date|echeances?|periode)"
    r"|combien (?:de |d')(?:temps|jours|mois|semaines|annees|ans|heures)|\bdelais?\b|\bquand\b"
    r"|jusqu'a quand|au bout de|a partir de quand|depuis quand|avant quand|sous combien|dans quel delai"
    r"|a quelle date|quel jour|trop tard|\bduree\b|encore le temps|depuis combien|pendant combien",
    QuestionKind.WHO: r"\bqui\b(?! (?:est|sont) en)|\bquel(?:le)? (?:autorite|mairie|service|personne|organe|"
    r"tribunal|juge|commune)|a qui|par qui|aupres de qui|c'est (?:a nous|au maire|au conseil)|quelle instance",
    QuestionKind.WHERE: r"^ou\b|\bou (?:est-ce|faut-il|dois-je|peut-on|doit-on|se |on |je |deposer|declarer|faire)"
    r"|dans quel(?:le)? (?:mairie|commune|lieu|endroit)|a quel endroit|quelle mairie",
    QuestionKind.DOCUMENTS: r"\bpieces?\b(?! de monnaie)|\bpapiers?\b|justificatifs?|\bdocuments?\b.{0,30}\b"
    r"(?:faut|fournir|demander|joindre|exiger|apporter|necessaires?|reclamer|donner)"
    r"|quels? documents?|qu'est-ce qu'(?:il|elle|on|ils) (?:doit|doivent|dois|faut) (?:apporter|fournir|amener)"
    r"|dossier.{0,25}\b(?:contient|contenir|compose|complet|comporte|fournir|met|mettre)\b|quoi (?:fournir|apporter)"
    r"|(?:que|quoi|qu'est-ce).{0,25}(?:fournir|apporter|joindre|contenir|comporter|envoyer|transmettre|amener)|il me faut quoi"
    r"|\b(?:je|on) (?:joins|joint|verse|glisse)\b|quoi (?:dedans|comme papiers?)"
    r"|qu'est-ce qu(?:e je|'on) (?:demande|reclame|leur demande|lui demande)|\bcontenu\b|mentions? obligatoires?",
    QuestionKind.STEPS: r"\bcomment\b|quelle (?:est la )?(?:procedure|demarche|marche a suivre)|quelles? (?:sont les )?"
    r"(?:etapes?|demarches?|formalites?)|que faire|que dois-je faire|qu'est-ce que je (?:dois|peux) faire"
    r"|je fais quoi|on fait quoi|que doit-on faire|comment (?:faire|proceder)|\bprocedure\b|\bdemarches?\b"
    r"|(?:elle|il|on|je|nous|ils) fait quoi|fait-on quoi|premiers? (?:gestes|pas|reflexes?)|marche (?:a )?suivre|etape par etape"
    r"|s'y prend|m'y prends|je dois faire|on doit faire|doit faire\b|quoi faire|gere(?:r)? ca|on (?:s'organise|procede)|la suite\b"
    r"|par ou commencer|qu'est-ce (?:que je|qu'on) fait|qu'est-ce qu'il faut faire|\betapes?\b|mode d'emploi",
    QuestionKind.SITUATION: r"\bque (?:faire|dois-je faire|doit-on faire|doit faire)|\b(?:je|on|elle|il|nous|ils) fait? quoi"
    r"|fait-on quoi|\bquoi faire\b",
    QuestionKind.YES_NO: r"est-ce (?:que|qu')(?! (?:je|on|il faut|nous) (?:dois|doit|devons)? ?(?:fais|faire) quoi)"
    r"|peut-(?:on|il|elle)|puis-je|peut-elle|peuvent-ils|a-t-(?:on|il|elle)|ai-je|avons-nous|\bai je\b"
    r"|doit-(?:on|il|elle)|dois-je|devons-nous|faut-il|suis-je|sommes-nous|est-(?:on|il|elle|ce)\b"
    r"|\b(?:on|je|il|elle|nous|ils|le maire|la mairie|la commune) (?:peut|peux|pouvons|doit|dois|devons|peuvent|"
    r"a le droit|ai le droit|est oblige|suis oblige)\b|le droit d[e']|oblige[es]?\b|obligatoire|\bpossible\b|autorise|interdit"
    r"|\bvalable\b|\blegal\b|est-ce legal|a t il|peut on|doit on|faut il|permis de (?:refuser|demander)|y a-t-il",
    QuestionKind.CONSEQUENCE: r"que (?:se passe|risque)|qu'est-ce (?:qui se passe|que (?:je|on|nous|le maire|la commune) "
    r"(?:risque|encour))|qu'est-ce qu'on risque|\brisque(?:s|nt|-t-on)?\b|sanctions?|amende|\bnullit|annul|"
    r"quelles? (?:sont les )?consequences?|et si (?:on|je|la|le|il)|que faire si|puni",
    QuestionKind.DEFINITION: r"(?:que|ca) (?:veut dire|signifie)|c'est quoi|qu'est-ce qu(?:e |')(?:c'est |un|une|le|la|l')"
    r"|definition|qu'appelle-t-on|difference entre",
    QuestionKind.REFERENCE: r"quel(?:le)? (?:article|texte|loi|decret|code|base legale|fondement)|base legale|"
    r"que dit l'article|en vertu de quoi",
    QuestionKind.ENUMERATION: rf"\bquel(?:s|les) (?:sont (?:les |nos |mes )?)?(?!{_FIGURES_ASKED})\w+[sx]\b"
    r"|\blesquel(?:le)?s\b|\bqui (?:peut|peuvent|a (?:le )?droit|ont droit|doit|doivent|est concerne)\b"
    r"|\b(?:depenses|travaux|communes|actes|agents|elus|associations|personnes) (?:eligibles|concerne[e]?s|exclu[e]?s)\b",
    QuestionKind.CASES: r"\bquel(?:le)?s? (?:sont (?:les )?)?(?:cas|conditions?)\b|^(?:les )?(?:cas|conditions) (?:d[eu']|pour)\b",
    QuestionKind.LISTING: r"^(?:quelle est |donne[rz]?(?:-moi)? )?(?:la )?liste (?:complete |precise )?(?:des? |du |d')"
    r"(?!deliberations|electeurs|candidats|emargement|presen)|\bliste possible\b"
    r"|(?<!\bde )(?<!\bla )(?<!\bune )\bliste *\?*$",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _CUES.items()}

_PAPERS_ALONE = re.compile(
    r"^documents? (?!d'(?:urbanisme|information))|(?<!\bde )(?<!\b[cdlmsn]es )(?<!\baux )\bdocuments? *\?*$"
)
"""« permis de détention documents »: words alone, without a verb, ask for papers."""
_NOT_PAPERS = frozenset({
    QuestionKind.AMOUNT, QuestionKind.COUNT, QuestionKind.DELAY, QuestionKind.WHO, QuestionKind.WHERE,
    QuestionKind.CONSEQUENCE,
})  # fmt: skip


def question_kinds(question: str) -> frozenset[QuestionKind]:
    """Return everything a question asks for; an empty set when no cue is found."""
    folded = fold(question)
    kinds = {kind for kind, pattern in _COMPILED.items() if pattern.search(folded)}
    if QuestionKind.AMOUNT in kinds or QuestionKind.DELAY in kinds:
        # « combien de jours » counts, but what is wanted is more precise than a number.
        kinds.discard(QuestionKind.COUNT)
    if not kinds & _NOT_PAPERS and _PAPERS_ALONE.search(folded):
        kinds.add(QuestionKind.DOCUMENTS)
    if kinds & WANTS_LIST:
        kinds -= WANTS_ITEMS
    return frozenset(kinds)


WANTS_LIST = frozenset({QuestionKind.DOCUMENTS, QuestionKind.STEPS})
"""Kinds answered by the papers or the steps of a procedure."""
NUMBERS = frozenset({QuestionKind.AMOUNT, QuestionKind.COUNT, QuestionKind.DELAY})
"""Kinds answered by a number."""
WANTS_ITEMS = frozenset({QuestionKind.ENUMERATION, QuestionKind.CASES, QuestionKind.LISTING})
"""Kinds answered by the cases, persons or things that a rule enumerates."""
