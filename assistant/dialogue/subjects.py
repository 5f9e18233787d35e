"""What a question is about: the word that names its subject, if it names one at all.

« Qui délivre un passeport ? » names one; « dans quel délai ? », « qui signe ? » and « faut-il un arrêté ? »
name what is asked of any subject: they only make sense after another question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.french import Token, flatten, fold, is_stop, tokenize
from ingestion.french.folding import word_set
from ingestion.french.stemming import stem_word
from ingestion.french.verbs import is_infinitive

# What is asked of any subject, and said of it; when and how much.
_FACETS = word_set(
    """delai duree temps date jour semaine mois an ans annee heure minute matin soir midi nuit lundi mardi
    mercredi jeudi vendredi samedi dimanche week end weekend ferie vacances ete hiver janvier
    fevrier mars avril mai juin juillet aout septembre octobre novembre decembre aujourd'hui demain
    hier maintenant pendant fin debut moment fois periode echeance age prix tarif cout montant somme
    frais argent euro pourcentage % taux seuil plafond minimum maximum max moyenne nombre quantite
    limite gratuit payant cher valeur publicite recours refus appel plainte amende sanction peine
    risque consequence exception condition regle loi texte article code decret circulaire obligation
    droit interdiction procedure demarche etape formalite demande reponse motif raison effet
    difference exemple liste mention contenu type sorte responsabilite competence role interet
    remboursement paiement renouvellement prolongation prorogation silence retard urgence absence
    telephone internet site ligne teleservice guichet numero adresse majorite unanimite
    preavis affichage rester demarrer commencer finir termine cesser attendre suffire suffit
    suffisent valoir valable vaut passer savoir voir consulter contester attaquer saisir prevenir
    previent informer avertir repondre repond dire ecrire ecrit rediger fournir apporter presenter
    joindre remplir exiger imposer interdire interdit permettre permet controler verifier constater
    dresser convoquer nommer designer choisir choisit fixer etablir etablit remplacer renouvelable
    reduire reporter resilier rompre recuperer participer intervenir agir appliquer applicable
    concerner concernant prendre pris prise prend prennent mettre mis met donner signer decider
    transmettre transmis transmise envoyer deposer refuser accepter annuler retirer modifier changer
    obtenir garder conserver necessaire possible facultatif utile legal illegal valide absent seul
    nouveau nouvelle ancien premier dernier deuxieme second deux trois quatre cinq six sept huit
    neuf dix quinze vingt trente cent mille demi moitie double plusieurs bon bien mal mieux trop
    assez encore deja toujours jamais souvent egalement pareil non rien peu beaucoup vite tard tot
    rapidement automatiquement obligatoirement exactement ensuite sinon charge suite chose question
    probleme solution erreur oubli besoin sujet franc ouvrables ouvres calendaires ecoule depasse
    cause compte place lieu endroit ici partir dessus dessous devant derriere existe arrive vrai
    faux certain imposable cumulable definitif provisoire totale partiel complet incomplet officiel
    terme base ressort derogation aupres svp stp maxi mini public prive m2 m3 km cm kg"""
)
MISHAPS = word_set(
    """desaccord litige refus silence retard absence oubli erreur perte vol casse degats dommages fraude
    contestation blocage egalite depassement manquement non-respect impaye non-paiement opposition recours
    controle probleme echec rejet imprevu accident incident blessure sinistre"""
)
"""What may go wrong in any procedure: « qui décide en cas de désaccord ? » does not say of what."""
_IN_CASE = re.compile(rf"\ben cas (?:de |d')(?:{'|'.join(sorted(MISHAPS))})\b")
# Who takes part in any procedure, and the papers that any of them has.
_PARTS = word_set(
    """maire mairie adjoint commune conseil conseiller municipal cm prefet prefecture sous-prefet sous-
    prefecture elu agent secretaire administration service etat tribunal juge notaire avocat
    huissier expert tresorier tresorerie comptable police gendarmerie gendarmes ville village
    collectivite departement region habitant hab usager personne gens monsieur madame dame homme
    femme enfant mineur majeur parent pere mere famille conjoint epoux epouse couple heritier voisin
    proprietaire locataire riverain etranger etrangere demandeur interesse beneficiaire titulaire
    responsable autorite quelqu'un entreprise association particulier tiers population temoin piece
    document papier dossier formulaire modele imprime justificatif preuve copie original exemplaire
    photocopie lettre courrier mail courriel recommande signature vote deliberation arrete acte
    decision autorisation accord avis certificat attestation convention publication notification
    procureur officier auteur contrevenant acheteur vendeur acquereur
    scrutin pv proces verbal lrar ar rib cerfa pdf"""
)
_FILES = word_set("piece document papier dossier formulaire imprime justificatif preuve")
_STEMS_OF_FILES = frozenset(map(stem_word, _FILES))
_STEMS_OF_PARTS = frozenset(map(stem_word, _PARTS))
_STEMS_OF_FACETS = frozenset(map(stem_word, _FACETS))
_GENERIC = _STEMS_OF_FACETS | _STEMS_OF_PARTS
# Subjects whose stem is that of a generic word: « adressage » and « adresse », « don » and « donner ».
_NAMED = word_set(
    """adressage don dons donation donations mare biens passation restes parti partis convocation convocations
    conservation voisinage jugement avertissement modificative vacance etablissement etablissements gene
    comptes municipales designation participation saisie modification presentation"""
)
# After these, a word is a verb: « qui instruit », « comment résilier », « peut-on siéger ».
_BEFORE_VERBS = word_set(
    """qui on je j tu il ils elle elles nous vous se s ne n y comment peut peuvent peux doit doivent dois
    faut pourra pourrait devra devrait va vont veut veulent a ont avons avez est sont suis ete etre sera
    seront ce quand ou pourquoi lui ca cela laisser faire puis-je t-il t-elle t-on t-ils m me te"""
)
# After these, an infinitive is: « pour louer », « le louer »; but « pour un loyer », « le loyer ».
_BEFORE_INFINITIVES = word_set("pour de d a sans afin avant le la les l")
# Verbs that say enough by themselves: « comment divorcer ? ».
_WHOLE_VERBS = word_set(
    """marier marie pacser pacse divorcer divorce demissionner demissionne demenager pavoiser adopter sieger
    recenser"""
)
_BEING = re.compile(r"(?:eur|rice|iste|aire|dat|date)s?$")
"""What one is, and no verb: « être scrutateur »."""
_DETERMINERS = word_set("un une des le la les l du au aux d mon ma mes son sa ses notre nos")
_INDEFINITE = word_set("un une des d")
_ACRONYM = re.compile(r"[A-ZÀ-Ý][A-ZÀ-Ý\d]*[A-Z\d][A-Za-z\d]{0,3}")
_PAPERS = (
    "acte|arrete|avis|bureau|conseil|copie|decision|deliberation|document|dossier|lettre|liste|proces-verbal|"
    "procuration|pv|role|salaire|signature|vote"
)
_NAMED_OTHERWISE = re.compile(
    # « C'est quoi un jour franc ? », « le procès-verbal d'un conseil », « le CET » in small letters.
    r"^(?:c'est quoi|qu'est-ce qu[e']|(?:ca|que) veut dire(?: quoi)?) ?(?:une?|des) ?\w{3,}|"
    rf"\b(?:{_PAPERS}) d'une? \w{{4,}}|\b(?:le|un|du|au|mon|son) cet\b|"
    # « Convoquer le conseil », « élire le maire », « combien d'adjoints »: the council itself is the subject.
    r"\b(?:convo(?:quer|que|cation)|reuni[rt]|reunion|elire|elit|elect\w+|preside\w*|compos\w+|diss\w+)"
    r"(?: (?:du|de|de la|le|la|les|des|un|une|d'une?)| d') ?(?:conseil|maire|adjoint|conseiller)|"
    r"^combien (?:de |d')(?:conseillers|adjoints|elus)\b|"
    # « Cerfa 10798 », « M57 », « 17cyber », « 432-12 », « 1068 »; « 600 » is a size of town.
    r"\bcerfa (?:n° ?)?\d|\b(?!m[23]\b)[a-z]{1,3}\d+\b|\b\d+[a-z]{3,}\b|\b\d+(?:-\d+)+\b|"
    r"^\d{2,4}[1-9]\b(?! ?[a-z€%])"
)
TELEGRAM = 3
"""Words without any small one between them, from which a question typed in haste is whole."""


def names_subject(question: str) -> bool:
    """Tell whether a question says what it is about."""
    tokens = tokenize(question)
    folded = [fold(token.text).strip("'-") for token in tokens]
    if len(tokens) >= TELEGRAM and not any(is_stop(t.stem) or t.stem[0].isdigit() for t in tokens):
        return True
    if subject_words(question) or _NAMED_OTHERWISE.search(fold(question)):
        return True
    verbs = [at for at in range(1, len(tokens)) if _is_verb(tokens[at], folded[at - 1])]
    if any(_has_object(tokens[at + 1 : at + 3]) for at in verbs):
        return True
    return bool(verbs) and any(map(_is_anyone, folded, tokens[1:]))


def subject_words(question: str) -> list[Token]:
    """Return the nouns of a question that name a subject, in order."""
    tokens = tokenize(question)
    shouted = question.isupper()
    before = ["", *(fold(token.text).strip("'-") for token in tokens)]
    mishaps = {found.end() for found in _IN_CASE.finditer(flatten(question))}
    return [
        token
        for token, word in zip(tokens, before, strict=False)
        if token.end not in mishaps and _names(token, word, shouted)
    ]


def is_facet(token: Token) -> bool:
    """Tell whether a word is what is asked of any subject: « délai », « prix », « recours »."""
    return is_generic(token) and token.stem in _STEMS_OF_FACETS


def is_generic(token: Token) -> bool:
    """Tell whether a word is said of any subject, or of none."""
    stem = token.stem
    if fold(token.text) in _NAMED:
        return False
    return is_stop(stem) or stem in _GENERIC or stem[0].isdigit() or not stem.strip("_€%°")


def _names(token: Token, before: str, shouted: bool) -> bool:
    folded = fold(token.text)
    if not shouted and _ACRONYM.fullmatch(token.text) and token.stem not in _GENERIC:
        return True
    if is_generic(token) or len(folded) < 2:
        return False
    return folded in _WHOLE_VERBS or not _is_verb(token, before)


def _is_verb(token: Token, before: str) -> bool:
    """Tell whether a word that is not generic is a verb where it stands."""
    if is_generic(token):
        return False
    folded = fold(token.text)
    if before in ("etre", "est", "sont") and _BEING.search(folded):
        return False
    return before in _BEFORE_VERBS or (before in _BEFORE_INFINITIVES and is_infinitive(folded))


def _has_object(after: Sequence[Token]) -> bool:
    """Tell whether what follows a verb is somebody or a paper: « élire le maire ».

    « Les pièces » and « le dossier » are those of what was spoken of.
    """
    if len(after) != 2 or after[1].stem not in _STEMS_OF_PARTS:
        return False
    article = fold(after[0].text).strip("'-")
    return article in (_INDEFINITE if after[1].stem in _STEMS_OF_FILES else _DETERMINERS)


def _is_anyone(before: str, token: Token) -> bool:
    """Tell whether a word is somebody or a paper not spoken of yet: « un mineur »."""
    return before in _INDEFINITE and token.stem in _STEMS_OF_PARTS
