"""The frozen French names that decisions have in the journal and in exports. Members keep copies: never change one."""

from entraide.models.decision import Kind, Stage, Trial

KINDS = {
    Kind.ACTION: "action",
    Kind.RULE: "regle",
    Kind.CHARTER: "charte",
    Kind.QUESTION: "question",
    Kind.CHOICE: "choix",
    Kind.DATE: "date-lieu",
}
METHODS = {
    "consent": "consentement",
    "yes_no": "oui-non",
    "approval": "approbation",
    "judgment": "jugement-majoritaire",
    "resistance": "resistance",
    "date_place": "date-lieu",
    "lazy": "sans-objection",
    "advice": "avis",
}
RESULTS = {
    Stage.ADOPTED: "adopte",
    Stage.NOT_ADOPTED: "non-adopte",
    Stage.NOT_ENOUGH: "pas-assez-de-reponses",
    Stage.INTEGRATION: "a-retravailler",
    Stage.CHOSEN: "choisi",
    Stage.TIE: "egalite",
    Stage.REDO: "a-refaire",
    Stage.WITHDRAWN: "retire",
}
ANSWERS = {
    "consent": "accord",
    "consent_with_concern": "accord-avec-reserve",
    "stand_aside": "laisse-decider",
    "objection": "objection",
    "more_time": "plus-de-temps",
    "for": "pour",
    "against": "contre",
    "abstention": "abstention",
    "availability": "disponibilites",
    "advice": "avis-donne",
    "do": "je-le-fais",
    "do_not": "je-ne-le-fais-pas",
    "choice": "choix",
}

TRIALS = {Trial.KEPT: "continue", Trial.ENDED: "arrete"}
NEXT = {"continue": "continuer", "change": "changer", "stop": "arreter"}
ENERGY = {"": "", "light": "legere", "medium": "moyenne", "heavy": "lourde"}
AVAILABLE = {"yes": "oui", "if-needed": "si-besoin", "no": "non"}
COMFORTS = {
    "quiet": "calme",
    "step_free": "de plain-pied",
    "free": "gratuit",
    "near_stop": "proche d'un arrêt",
    "easy_exit": "on peut sortir facilement",
    "not_medical": "pas un lieu médical",
}


def ballot_name(decision_id: int) -> str:
    return f"s-{decision_id}"


def action_name(action_id: int) -> str:
    return f"a-{action_id}"
