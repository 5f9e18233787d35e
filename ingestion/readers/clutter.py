"""What surrounds the article in a web page: menus, breadcrumbs, search help, cookie and share bars.

The rules read one line at a time, folded (no case, accents or punctuation). They name what web
pages say of themselves, never a site; a sentence of the article that speaks of cookies, of sharing
or of search stays, because bars are made of buttons and of « we », not of sentences about them.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import IntEnum

from ingestion.french.folding import fold_words, word_set
from ingestion.readers.inference import parse_date


def _lines(text: str) -> frozenset[str]:
    """Return the folded lines that ``text`` lists, separated by bars or line ends."""
    return frozenset(line.strip() for line in text.replace("\n", "|").split("|"))


_ALWAYS = _lines(
    """menu|menu principal|fermer|ouvrir le menu|fermer le menu|aller au contenu|ok
    aller au contenu principal|aller au menu|aller a la navigation|aller a la recherche
    passer au contenu|skip to content|acces rapide|acces rapides|retour|retour en haut
    retour en haut de page|haut de page|haut de la page|retour a l accueil|retour a la liste
    retour a la page precedente|page precedente|page suivante|precedent|suivant|precedente|suivante
    article precedent|article suivant|precedent suivant|voir plus|voir tout|afficher plus
    lire la suite|imprimer|imprimer la page|imprimer cette page|imprimer l article|lien copie
    version imprimable|envoyer par mail|envoyer par email|envoyer par e mail|envoyer par courriel
    envoyer a un ami|partager|partager la page|partager cette page|partager l article|copier
    partager cet article|copier le lien|copier l adresse|se connecter|connexion|me connecter
    deconnexion|mon compte|mon espace|s inscrire|creer un compte|s abonner|je m abonne
    je m inscris|abonnez vous|rechercher|lancer la recherche|recherche avancee|valider
    plan du site|gestion des cookies|tous droits reserves|publicite|annonce|chargement
    chargement en cours|loading|ajouter aux favoris|ajouter a mes favoris|signaler une erreur
    cet article vous a t il ete utile|cette page vous a t elle ete utile|ecouter|ecouter l article
    cette page vous a t elle aide|oui non|augmenter la taille du texte|diminuer la taille du texte
    taille du texte|taille de texte|agrandir le texte|reduire le texte|flux rss|rss|page d accueil
    laisser un commentaire|aucun commentaire|reagir a cet article|commenter cet article|a a a
    sauter la navigation|navigation principale|basculer la navigation|toggle navigation|home
    cliquez ici|lire plus|en lire plus|sommaire du dossier|article reserve aux abonnes
    contenu reserve aux abonnes|article reserve a nos abonnes|deja abonne|je me connecte
    accessibilite non conforme|accessibilite partiellement conforme|accessibilite totalement conforme
    site realise par|ce site est protege par recaptcha"""
)
# Buttons that could also be the heading of a real section: clutter only around the article.
_EDGE = _lines(
    """accueil|contact|contacts|contactez nous|nous contacter|nous suivre|suivez nous|newsletter
    lettre d information|infolettre|mentions legales|donnees personnelles|credits|accessibilite
    politique de confidentialite|confidentialite|cookies|recherche|commentaires|actualites|agenda
    en savoir plus|telecharger|conditions generales d utilisation|cgu|favoris|faq|aide|langue
    francais|english|fr|en|rubriques|categories|mots cles|tags|archives|partenaires|nos partenaires
    espace presse|presse|recrutement|boutique|services|services en ligne|demarches|publications
    vie municipale|vie pratique|reseaux sociaux|inscription|inscrivez vous|espace adherent
    espace adherents|espace membre|espace membres|extranet|intranet"""
)
_NETWORKS = word_set(
    "facebook twitter x linkedin whatsapp instagram youtube messenger telegram pinterest viadeo "
    "bluesky mastodon threads tiktok snapchat flickr dailymotion vimeo email mail courriel "
    "imprimer tweeter tweet scoopit"
)
_SHARING = _NETWORKS | word_set(
    "partager partagez partage sur par via et ou suivez nous nos suivre cet cette article page "
    "copier le la lien logo enregistrer au format pdf version telecharger generer envoyer l "
    "a reseaux sociaux e new window nouvelle fenetre ouvre dans une "
    "s de in google plus whats app rss"
)
_COOKIE_BUTTONS = word_set(
    "tout tous toutes accepter accepte refuser refuse personnaliser parametrer parametres gerer "
    "continuer sans accept les mes vos ces cookies cookie preferences preference choix consentement "
    "ok j je d accord fermer en savoir plus enregistrer configurer politique de des gestion et"
)
_COOKIE_NEEDS = re.compile(r"cookie|accepte|refuse|consentement")
_COOKIE_BANNER = re.compile(
    r"\b(?:nous(?: et nos partenaires)?|ce site|notre site|cette page)\b.{0,40}?\b"
    r"(?:utilis\w+|depos\w+|stock\w+|recour\w+|fait usage)\b.{0,60}\bcookies?\b"
    r"|\ben (?:poursuivant|continuant) (?:votre|a|de|la)\b.{0,30}\b(?:navig\w+|visite|site)\b"
    r"|\bvous pouvez (?:a tout moment )?(?:accepter|refuser|modifier|parametrer|gerer)\b.{0,40}"
    r"\b(?:cookies|vos choix|vos preferences)\b"
    r"|\bthis cookie\b|\bcookielawinfo\b|\bthe cookies? (?:is|are)\b|^cookie duree description$"
)
_FONT_SIZE = re.compile(r"[\s+\-−–]*(?:A[\s+\-−–]*){2,4}", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b)\s*(?:\d{4}\s*(?:[-–/]\s*\d{4})?)?\s*(.*)", re.IGNORECASE
)
_READING_TIME = re.compile(
    r"(?:temps de )?lecture (?:de )?(?:environ )?\d{1,3} ?(?:min\w*)?|\d{1,3} ?min(?:utes?)? de lecture"
    r"|\d+ (?:vues?|lectures?|partages?|commentaires?|j aime)"
)
_CREDIT = re.compile(
    r"(?:credits? ?(?:photos?|images?)?|photos?|illustrations?|visuel) "
    r"(?:credit|c|par|de|d|fotolia|adobe|istock|shutterstock|pixabay|freepik)\b.{0,80}"
)
_BREADCRUMB = re.compile(
    r"(?:vous [êe]tes ici|accueil|home|page d[’']accueil)\b[^.!?]*?\s*(?:[>»›→|/]|::|•|·|\s[-–]\s)",
    re.IGNORECASE,
)
_HERE = re.compile(r"vous [êe]tes ici\b", re.IGNORECASE)
_HOME = frozenset({"accueil", "home", "page d accueil", "accueil particuliers", "vous etes ici"})
_SEARCH_BOX = re.compile(
    r"(?:moteur de recherche|rechercher sur|recherche sur|rechercher dans|votre recherche"
    r"|saisissez (?:votre|vos|un)|recherche interne|recherche rapide|optimise par google"
    r"|powered by google|google custom search|que recherchez vous|rechercher un)\b"
)
_SEARCH_HELP = re.compile(
    r"\b(?:recherches?|rechercher|resultats?|guillemets|google|mots? cles?|trier|tri|expressions?"
    r"|filtrer|operateurs?)\b"
)
_RELATED = re.compile(
    r"(?:les? |nos |ces |vos |autres )*(?:articles?|pages?|actualites?|actus|contenus|sujets"
    r"|publications) (?:les? )?(?:plus (?:lus?|vus?|consultes?|recents?|populaires)|recents?"
    r"|similaires|lies|associes|connexes|populaires|precedents)\b"
    r"|(?:a lire|lire|a voir|voir|a consulter|a decouvrir)(?: aussi| egalement| ensuite)\b"
    r"|(?:sur|dans|avec) (?:le|la) meme (?:sujet|theme|thematique|rubrique|categorie)\b"
    r"|vous (?:aimerez|pourriez|devriez) (?:aussi|aimer|egalement|etre)\b|les plus (?:lus|vus)\b"
    r"|(?:nos )?dernier(?:e?s) (?:actualites|publications|articles|actus|infos)\b"
    r"|autres (?:articles|actualites|publications)\b|votre (?:adresse|commentaire)\b"
    r"|inscrivez vous a\b|abonnez vous a\b|recevez (?:notre|nos|la)\b|suivez nous\b|tags?\b"
    r"|cet article (?:est en relation|fait partie)\b|pour lire la suite\b|pour acceder a ce"
    r"|(?:\d+ )?(?:de l article )?reste a lire\b|partage[rz] (?:cet|cette|sur)\b"
    r"|thematiques? associees?\b|retrouvez nous sur\b"
)
_DATED = re.compile(
    r"(?:(?:article|fiche|page|contenu|document|texte|actualite|information|note) )?"
    r"(?:mis en ligne|publiee?|postee?|redigee?|ecrite?|creee?|mise? a jour|mise en ligne"
    r"|derniere (?:mise a jour|modification|actualisation)|modifiee?|actualisee?|verifiee?"
    r"|date de (?:publication|mise a jour|parution|mise en ligne)|maj|parution|posted|published"
    r"|updated)\b"
)
_DIGITS = re.compile(r"\d+")
_DAY = r"(?:lun|mar|mer|jeu|ven|sam|dim)\w*"
_BARE_DATE = re.compile(
    rf"(?:(?:propos recueillis )?par .{{2,60}} le |par .{{2,60}}? (?<!du )"
    rf"|date |le |du |edition du )?(?:{_DAY} )?(?:\d{{1,2}} \d{{1,2}} \d{{4}}|\d{{4}} \d{{2}} \d{{2}}"
    rf"|\d{{1,2}}(?:er)? [a-z]{{3,9}} \d{{4}})(?: (?:a )?\d{{1,2}} ?h? ?\d{{0,2}})?"
)
_PLACE_AND_DATE = re.compile(r"[^\W\d][\w’' -]{1,40}, le \d{1,2}(?:er)? \w+ \d{4}\.?")
_BYLINE = re.compile(
    r"(?i:par|auteur|autrice|rédaction|rédigé par|publié par|écrit par)\s*:?\s+"
    r"(?:(?i:la rédaction)|[A-ZÀÂÇÉÈÊÎÔ])"
)
_SOURCE = re.compile(r"sources?\s*(?::|>>?|»|›|–|-)\s*(.{2,120})", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def is_clutter(line: str) -> bool:
    """Tell whether a line is a button, a bar or a symbol wherever it stands in the page."""
    text = line.strip().lstrip("•·▪*–—- ").strip()
    folded = fold_words(text)
    if len(folded) <= 1 and not folded.isdigit():
        return True
    if folded in _ALWAYS or _FONT_SIZE.fullmatch(text):
        return True
    tokens = folded.split()
    if len(tokens) <= 16 and not text.endswith((".", ":", ";")):
        if all(t in _SHARING for t in tokens) and any(t in _NETWORKS for t in tokens):
            return True
        if all(t in _COOKIE_BUTTONS for t in tokens) and _COOKIE_NEEDS.search(folded):
            return True
    if len(text) <= 600 and _COOKIE_BANNER.search(folded):
        return True
    return bool(_READING_TIME.fullmatch(folded) or _CREDIT.fullmatch(folded) or _is_copyright(text))


def is_edge_clutter(line: str) -> bool:
    """Tell whether a line is a button when it stands before or after the article."""
    return fold_words(line) in _EDGE or is_clutter(line)


def is_breadcrumb(line: str) -> bool:
    """Tell whether a line is « Accueil > Rubrique > Page »."""
    text = line.strip()
    if len(text) > (600 if text.count(" > ") >= 2 else 250):
        return False
    if text.endswith((".", "!", ";")) and not text.endswith(".."):
        return False
    return bool(_BREADCRUMB.match(text) or _HERE.match(text))


def is_home(line: str) -> bool:
    """Tell whether a line names the home page, where breadcrumbs begin."""
    return fold_words(line) in _HOME


def opens_search_box(line: str) -> bool:
    """Tell whether a short line opens a search box."""
    return (
        len(line) <= 70
        and not line.rstrip().endswith(".")
        and bool(_SEARCH_BOX.match(fold_words(line)))
    )


def is_search_help(line: str) -> bool:
    """Tell whether a line may be part of the help of a search box that was just opened."""
    return len(line) <= 120 and bool(_SEARCH_HELP.search(fold_words(line)))


def opens_related(line: str) -> bool:
    """Tell whether a short line announces other pages, comments or a newsletter."""
    text = line.strip()
    sentence = text.endswith(".") and not text.endswith("..")
    return len(text) <= 110 and not sentence and bool(_RELATED.match(fold_words(text)))


class DateKind(IntEnum):
    """What was done on a date; to date a page, the lowest value is to be preferred."""

    PUBLISHED = 0
    UPDATED = 1
    VERIFIED = 2


def date_line(line: str) -> tuple[DateKind, dt.date] | None:
    """Return the kind and date of a line that only gives the page's date."""
    text = line.strip()
    if len(text) > 160:
        return None
    folded = fold_words(text)
    dated = _DATED.match(folded)
    if not (dated or _BARE_DATE.fullmatch(folded) or _PLACE_AND_DATE.fullmatch(text)):
        return None
    day = parse_date(text)
    if day is None:
        return None
    # A sentence of the article may begin with « Le 12 mars 2024, le conseil… ».
    if text.endswith(".") and len(folded.split()) > 9:
        return None
    # « Vérifié le 3 mai 2023 – Direction de l’information légale » names who checked after it.
    said = len(_DIGITS.sub("", folded))
    if said > (110 if dated and re.match(r"\D{0,45}\d", folded) else 60):
        return None
    if re.search(r"\bverifi\w*", folded):
        return DateKind.VERIFIED, day
    updated = re.search(r"\b(?:jour|modif\w*|actualis\w*|maj|updated)\b", folded)
    return DateKind.UPDATED if updated else DateKind.PUBLISHED, day


def says_when(line: str) -> bool:
    """Tell whether a date line says what was done that day, as only web pages do."""
    return bool(_DATED.match(fold_words(line)))


def breadcrumb_end(line: str) -> str:
    """Return the last part of a breadcrumb: the page itself."""
    return re.split(r"[>»›→|/]|::|•|·|\s[-–]\s", line.strip())[-1].strip()


def is_byline(line: str) -> bool:
    """Tell whether a short line only names an author."""
    text = line.strip()
    return len(text) <= 70 and not text.endswith((".", ":", "?")) and bool(_BYLINE.match(text))


def source_named(line: str) -> str | None:
    """Return who a « Source : … » line names."""
    match = _SOURCE.fullmatch(line.strip())
    if match is None or match[1].rstrip().endswith(";"):
        return None
    return match[1].strip(" .>")


def copyright_holder(line: str) -> str | None:
    """Return who a « © … » line names."""
    match = _COPYRIGHT.match(line.strip())
    if match is None:
        return None
    holder = re.split(r"\s*[-–|•]\s*|\btous droits\b", match[1], flags=re.IGNORECASE)[0]
    return holder.strip(" .,") or None


def lone_url(line: str) -> str | None:
    """Return the address when a line is nothing else."""
    text = line.strip()
    if not _URL.fullmatch(text):
        return None
    return text if text.lower().startswith("http") else f"https://{text}"


def _is_copyright(text: str) -> bool:
    return (
        len(text) <= 120 and bool(_COPYRIGHT.match(text)) and not text.lower().startswith("(c) l")
    )
