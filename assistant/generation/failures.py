"""What went wrong with the model, in one French line; no text of a question, an answer or a key."""

from __future__ import annotations

from assistant.errors import ModelError

_BY_STATUS = {
    400: "le service a refusé la demande (code 400) : vérifiez modele_nom et modele_contexte",
    401: "la clé est refusée (code 401) : vérifiez modele_cle",
    403: "l’accès est refusé (code 403) : vérifiez modele_cle et vos droits",
    404: "l’adresse ou le modèle n’existe pas (code 404) : vérifiez modele_url et modele_nom",
    408: "le service n’a pas répondu à temps (code 408)",
    413: "la demande est trop longue (code 413) : baissez modele_contexte",
    429: "le service est saturé ou le quota est atteint (code 429)",
}
_BY_NAME = {
    "ConnectTimeout": "la connexion n’aboutit pas",
    "PoolTimeout": "le service est occupé",
    "APITimeoutError": "il n’a pas répondu à temps",
    "TimeoutException": "il n’a pas répondu à temps",
    "ConnectError": "la connexion est refusée ou l’adresse est introuvable",
    "RemoteProtocolError": "la connexion a été coupée",
    "ReadError": "la connexion a été coupée",
    "APIConnectionError": "la connexion est refusée ou l’adresse est introuvable",
    "JSONDecodeError": "sa réponse est illisible",
    "UnicodeDecodeError": "sa réponse est illisible",
    "DecodingError": "sa réponse est illisible",
    "APIResponseValidationError": "sa réponse est illisible",
    "ValidationError": "sa réponse est illisible",
    "AttributeError": "sa réponse n’a pas la forme attendue",
    "TypeError": "sa réponse n’a pas la forme attendue",
    "KeyError": "sa réponse n’a pas la forme attendue",
    "IndexError": "sa réponse n’a pas la forme attendue",
    "ImportError": "une bibliothèque manque : pip install llama-index-llms-openai-like",
}


def explain(error: BaseException) -> str:
    """Return why a call failed: the first cause that is known, from the innermost outwards."""
    if isinstance(error, ModelError):
        return str(error)
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        usual = "le service est en panne" if status >= 500 else "le service a refusé la demande"
        return _BY_STATUS.get(status, f"{usual} (code {status})")
    for cause in reversed(list(_chain(error))):
        for kind in type(cause).__mro__:
            if kind.__name__ in _BY_NAME:
                return _BY_NAME[kind.__name__]
    return f"une erreur imprévue est survenue ({type(error).__name__})"


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found
