#!/usr/bin/env python3
# This file alone is written in French: the members of the Conseil download it and read it.
"""Vérifier un scrutin secret du Conseil d'Entraide.

    python3 verifier.py export.json journal.json
    python3 verifier.py ouverture.json cloture.json journal.json

On peut ajouter, à la fin :
    --preuve preuve.json         votre preuve privée, que le site vous donne après la publication
    --je-dis vote=oui q1=contre "q3/Jardin=Bien"      ce que vous avez fait (pas voté : vote=non)
    --votants 6                  combien de personnes ont voté, d'après elles
    --membres 8                  combien de personnes pouvaient voter, d'après vous
    --temoin ancien.json         une copie du journal que vous avez gardée

Ce programme ne demande que Python (3.9 ou plus récent). Il n'envoie rien et n'écrit aucun fichier. Il suit la
description du format des scrutins, et ne reprend rien du code du site.
Chaque contrôle répond « juste », « faux », ou « pas fait » quand il manque de quoi contrôler. À la fin :
0 si rien n'est faux, 1 si quelque chose est faux, 2 si un fichier ou la commande ne peut pas être lu.

Pour lire ce fichier en dix minutes : la partie 4 (les contrôles), puis la partie 3 (compter). Le reste lit les
fichiers et écrit à l'écran.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from itertools import accumulate
from types import SimpleNamespace
from typing import Any, NamedTuple

TAILLE_MAX = 16_000_000  # octets : un fichier plus gros n'est pas lu
SIGNES = "0123456789abcdefghjkmnpqrstvwxyz"
SANS_AVIS = "sans-avis"
ISSUES = ("adopte", "non-adopte", "pas-assez-de-reponses")
MENTIONS = ["à rejeter", "insuffisant", "passable", "assez bien", "bien", "très bien", "excellent"]


class Illisible(Exception):
    """Un fichier, ou la commande, ne peut pas être lu."""


class Faux(Exception):
    """Arrête un contrôle : sa réponse est « faux »."""


class PasFait(Exception):
    """Arrête un contrôle : il manque de quoi le faire."""


def exige(vrai: Any, sinon: str) -> None:
    if not vrai:
        raise Faux(sinon)


def montrer(valeur: Any) -> str:
    """Le début d'une valeur venue d'un fichier."""
    texte = valeur if isinstance(valeur, str) else canonique(valeur).decode("utf-8", "replace")
    return texte[:80] + "…" * (len(texte) > 80)


# ---- 1. Lire les fichiers ---------------------------------------------------------------------------------


class Document(NamedTuple):
    octets: bytes
    valeur: Any
    fautes: list[str]  # ce que son écriture a d'interdit

    @property
    def empreinte(self) -> str:
        return hashlib.sha256(self.octets).hexdigest()


def canonique(valeur: Any) -> bytes:
    """La seule façon d'écrire une valeur : clés triées, aucun espace."""
    texte = json.dumps(valeur, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return texte.encode("utf-8", "surrogatepass")


def lire(chemin: str) -> Document:
    try:
        with open(chemin, "rb") as fichier:
            octets = fichier.read(TAILLE_MAX + 1)
        exige(len(octets) <= TAILLE_MAX, f"il dépasse {TAILLE_MAX // 10**6} Mo.")
        return analyser(octets)
    except Faux as refus:
        raison = str(refus)
    except ValueError as refus:
        place = getattr(refus, "pos", getattr(refus, "start", 0))
        raison = f"ce n'est pas du JSON en UTF-8, au signe n° {place}."
    except OSError:
        raison = "il ne s'ouvre pas."
    raise Illisible(f"Le fichier {chemin} ne peut pas être lu : {raison}")


def analyser(octets: bytes) -> Document:
    """Lit du JSON, en notant ce que le format interdit."""
    texte = octets.decode("utf-8-sig")
    fautes = fautes_du_texte(octets, texte)

    def objet(paires: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(paires)) < len(paires):
            double = Counter(cle for cle, _ in paires).most_common(1)[0][0]
            fautes.append(f"la clé « {montrer(double)} » est écrite deux fois")
        return dict(paires)

    def nombre(ecrit: str) -> int:
        if ecrit.isdigit() and len(ecrit) <= 16 and int(ecrit) < 2**53:
            return int(ecrit)
        fautes.append(f"{montrer(ecrit)} n'est pas un entier de 0 à 2^53 - 1")
        return 0

    nombres: Any = {"parse_int": nombre, "parse_float": nombre, "parse_constant": nombre}
    return Document(octets, json.loads(texte, object_pairs_hook=objet, **nombres), fautes)


def fautes_du_texte(octets: bytes, texte: str) -> list[str]:
    sans_code = re.sub(r"\\[\"\\]", "", texte)  # les deux seuls codes permis, ôtés
    niveaux = accumulate((signe in "[{") - (signe in "]}") for signe in re.sub('"[^"]*"', "", sans_code))
    exige(max(niveaux, default=0) <= 20, "trop d'objets y sont les uns dans les autres.")
    fautes = ["un signe est écrit par un code"] if "\\" in sans_code else []
    if octets.startswith(b"\xef\xbb\xbf"):
        fautes.append("une marque invisible (BOM) est au début")
    if not unicodedata.is_normalized("NFC", texte):
        fautes.append("un accent n'est pas écrit d'un seul signe (NFC)")
    return fautes


# ---- 2. La forme des documents ----------------------------------------------------------------------------


def instant(valeur: Any) -> bool:
    try:
        return datetime.strptime(valeur, "%Y-%m-%dT%H:%MZ").strftime("%Y-%m-%dT%H:%MZ") == valeur
    except (TypeError, ValueError):
        return False


def fraction(valeur: Any) -> bool:
    """[2,3] : deux entiers, simplifiés."""
    entiers = isinstance(valeur, list) and len(valeur) == 2 and all(type(n) is int for n in valeur)
    return entiers and 0 < valeur[0] <= valeur[1] and math.gcd(*valeur) == 1


def noms(valeur: Any) -> bool:
    """Des textes tous différents, sans vide ni espace à un bout ; 20 au plus, V16 en demande moins."""
    textes = isinstance(valeur, list) and all(isinstance(v, str) and NOM.fullmatch(v) for v in valeur)
    return textes and len(set(valeur)) == len(valeur) <= 20


NOM, IDENTIFIANT = re.compile(r"\S(.*\S)?", re.DOTALL), re.compile(r"[A-Za-z0-9._-]{1,64}")
EMPREINTE, SEL = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
LIGNE, CODE = re.compile(f"[{SIGNES}]{{26}}"), re.compile(f"[{SIGNES}]{{8}}")
LIBRE = "*"  # un objet dont les clés sont libres
QUESTIONS: dict[str, dict[str, Any]] = {
    "oui-non": {"choix": ("pour", "contre", "abstention"), "seuil": fraction, "plancher": int},
    "approbation": {"choix": ("oui", "non"), "options": noms},
    "jugement-majoritaire": {"options": noms, "mentions": noms},
    "resistance": {"choix": ("0", "1", "2", "3"), "options": noms, "passive": NOM},
}
OUVERTURE = {
    "v": 2, "scrutin": IDENTIFIANT, "titre": NOM, "texte_sha256": EMPREINTE, "secret": True,
    "ouvre": instant, "ferme": instant, "liste": [LIGNE], "base": int, "questions": [dict],
}  # fmt: skip
A_REFAIRE = {"v": 2, "scrutin": IDENTIFIANT, "ouverture_sha256": EMPREINTE, "resultat": dict}
PETITE = {**A_REFAIRE, "petit": True, "classe": "moins-de-5"}
BULLETINS = {"emargements": [(LIGNE, bool)], "bulletins": {LIBRE: [(str, str)]}, "depouillement": dict}
COMPLETE = {**A_REFAIRE, **BULLETINS}
PREUVE = {"membre": NOM, "sel": SEL, "ligne": LIGNE, "codes": {LIBRE: CODE}}
JOURNAL = {"taille": int, "tete": EMPREINTE, "mots": str, "entrees": [dict]}
ACTE = {
    "v": 1, "n": int, "t": instant, "type": str, "public": dict, "eng": {LIBRE: EMPREINTE}, "tete": EMPREINTE,
}  # fmt: skip


def conforme(valeur: Any, modele: Any, ou: str) -> None:
    """Compare une valeur à un modèle : objet, liste, couple, motif, sorte, fonction ou valeur exacte."""
    juste: Any
    if isinstance(modele, dict):
        exige(isinstance(valeur, dict), f"{ou} n'est pas un objet.")
        memes_cles(valeur if LIBRE in modele else modele, valeur, ou)
        for cle in valeur:
            conforme(valeur[cle], modele.get(cle, modele.get(LIBRE)), f"{ou}/{montrer(cle)}")
    elif isinstance(modele, (list, tuple)):
        exige(isinstance(valeur, list), f"{ou} n'est pas une liste.")
        juste = isinstance(modele, list) or len(valeur) == len(modele)
        exige(juste, f"{ou} est mal écrit : {montrer(valeur)}")
        for rang, dedans in enumerate(valeur):
            conforme(dedans, modele[rang % len(modele)], f"{ou}/{rang}")
    elif isinstance(modele, re.Pattern):
        juste = isinstance(valeur, str) and modele.fullmatch(valeur)
        exige(juste, f"{ou} est mal écrit : {montrer(valeur)}")
    elif isinstance(modele, type):
        exige(type(valeur) is modele, f"{ou} n'est pas de la bonne sorte : {montrer(valeur)}")
    elif callable(modele):
        exige(modele(valeur), f"{ou} est mal écrit : {montrer(valeur)}")
    else:
        pareil(valeur, modele, ou)


def memes_cles(attendues: Any, lues: Any, ou: str) -> None:
    for cle in sorted(set(attendues) ^ set(lues)):
        raise Faux(f"{ou} : « {montrer(cle)} » {'manque' if cle in attendues else 'est en trop'}.")


def pareil(publie: Any, attendu: Any, ou: str) -> None:
    """Refuse la première différence, avec sa place."""
    if isinstance(publie, dict) and isinstance(attendu, dict):
        memes_cles(attendu, publie, ou)
        for cle in attendu:
            pareil(publie[cle], attendu[cle], f"{ou}/{montrer(cle)}")
    autre = f"{ou} : on lit {montrer(publie)}, ce devrait être {montrer(attendu)}."
    exige(canonique(publie) == canonique(attendu), autre)


def forme_ouverture(ouverture: Any) -> None:
    conforme(ouverture, OUVERTURE, "ouverture")
    exige(ouverture["ouvre"] < ouverture["ferme"], "ouverture/ferme n'est pas après ouverture/ouvre.")
    exige(ouverture["questions"] != [], "ouverture/questions est vide.")
    for rang, question in enumerate(ouverture["questions"]):
        ou, methode = f"ouverture/questions/{rang}", question.get("methode")
        exige(methode in list(QUESTIONS), f"{ou} : la méthode {montrer(methode)} est inconnue.")
        modele = {"id": IDENTIFIANT, "methode": methode, **QUESTIONS[methode]}
        if methode == "oui-non" and "participation" in question:
            modele["participation"] = fraction
        conforme(question, modele, ou)
    ids = [question["id"] for question in ouverture["questions"]]
    exige(len(set(ids)) == len(ids), "deux questions ont le même identifiant.")


def forme_cloture(cloture: Any) -> str:
    """Complète, petite ou à refaire : les champs présents le disent."""
    presents = set(cloture) if isinstance(cloture, dict) else set()
    modele, nom = (COMPLETE, "complète") if presents & set(BULLETINS) else (A_REFAIRE, "à refaire")
    modele, nom = (PETITE, "petite") if presents & {"petit", "classe"} else (modele, nom)
    conforme(cloture, modele, f"clôture ({nom})")
    return nom


# ---- 3. Compter -------------------------------------------------------------------------------------------


def listes(ouverture: Any) -> dict[str, Any]:
    """Chaque liste de bulletins, « q1 » ou « q3/Jardin », et sa question."""
    trouvees = {}
    for question in ouverture["questions"]:
        for fin in [f"/{option}" for option in question["options"]] if "options" in question else [""]:
            trouvees[question["id"] + fin] = question
    return trouvees


def permis(question: Any) -> list[str]:
    choix = list(question.get("choix") or question["mentions"])
    return choix + [SANS_AVIS] * (question["methode"] in ("jugement-majoritaire", "resistance"))


def compter(ouverture: Any, bulletins: Any) -> dict[str, dict[str, int]]:
    """Pour chaque liste, combien de fois chaque choix permis, zéros compris."""
    lus = {cle: Counter(choix for _code, choix in liste) for cle, liste in bulletins.items()}
    toutes = listes(ouverture).items()
    return {cle: {choix: lus.get(cle, Counter())[choix] for choix in permis(q)} for cle, q in toutes}


def resultat(question: Any, comptes: Any, lignes: int) -> Any:
    if question["methode"] == "oui-non":
        nombres = comptes[question["id"]]
        return oui_non(question, nombres["pour"], nombres["contre"], sum(nombres.values()), lignes)
    methodes = {"approbation": approbation, "jugement-majoritaire": jugement, "resistance": resistance}
    par_option = {option: comptes[f"{question['id']}/{option}"] for option in question["options"]}
    return methodes[question["methode"]](question, par_option)


def oui_non(question: Any, pour: int, contre: int, reponses: int, lignes: int) -> str:
    num, den = question.get("participation", (0, 1))
    if pour < question["plancher"] or reponses * den < lignes * num:
        return "non-adopte" if contre > pour else "pas-assez-de-reponses"
    num, den = question["seuil"]
    adopte = pour > contre if (num, den) == (1, 2) else den * pour >= num * (pour + contre)
    return "adopte" if adopte else "non-adopte"


def rangs(valeurs: dict[str, Any]) -> dict[str, int]:
    """La plus grande valeur est première. Les égales partagent leur rang ; les rangs suivants sont sautés."""
    return {option: 1 + sum(autre > v for autre in valeurs.values()) for option, v in valeurs.items()}


def approbation(_question: Any, comptes: Any) -> Any:
    oui = {option: nombres["oui"] for option, nombres in comptes.items()}
    return {"oui": oui, "rangs": rangs(oui)}


def jugement(question: Any, comptes: Any) -> Any:
    """Une option jugée moins de moitié autant que la plus jugée n'a pas de rang."""
    juges = {option: [nombres[m] for m in question["mentions"]] for option, nombres in comptes.items()}
    plus = max((sum(nombres) for nombres in juges.values()), default=0)
    valeurs = valeurs_majoritaires({o: n for o, n in juges.items() if sum(n) and 2 * sum(n) >= plus})
    return {
        "mentions": {option: question["mentions"][valeur[0][0]] for option, valeur in valeurs.items()},
        "rangs": rangs(valeurs),
        "sans_rang": [option for option in juges if option not in valeurs],
    }


def valeurs_majoritaires(comptes: dict[str, list[int]]) -> dict[str, list[tuple[int, int]]]:
    """Ce que donne la médiane basse, ôtée encore et encore.

    On ramène les options au même nombre, pair, de mentions, rangées de la pire à la meilleure. Ôter la
    médiane basse, c'est partir du milieu et prendre une mention à gauche, une à droite, et ainsi de suite.
    Il suffit de regarder les pas où, pour l'une des options, la mention change.
    """
    milieu = math.lcm(*(sum(nombres) for nombres in comptes.values()))
    bornes = {o: [b * 2 * milieu // sum(n) for b in accumulate(n)] for o, n in comptes.items()}
    pas = sorted({0, *(abs(b - milieu) for toutes in bornes.values() for b in toutes)} - {milieu})

    def mention(option: str, place: int) -> int:
        return sum(borne <= place for borne in bornes[option])

    return {o: [(mention(o, milieu - 1 - p), mention(o, milieu + p)) for p in pas] for o in comptes}


def resistance(question: Any, comptes: Any) -> Any:
    """La plus petite moyenne, puis le moins de « 3 », puis le plus petit maximum, puis ne rien changer."""
    passive, valeurs = question["passive"], {}
    for option, nombres in comptes.items():
        notes = [note for note in range(4) for _ in range(nombres[str(note)])]
        if notes:
            valeurs[option] = (
                -Fraction(sum(notes), len(notes)),
                -notes.count(3),
                -max(notes),
                option == passive,
            )
    places = rangs(valeurs)
    premieres = [option for option, rang in places.items() if rang == 1]
    mieux = len(premieres) == 1 and passive in valeurs and valeurs[premieres[0]][0] > valeurs[passive][0]
    return {
        "rangs": places,
        "retenue": premieres[0] if mieux else passive,
        "sans_rang": [option for option in comptes if option not in valeurs],
    }


def petit_resultat(question: Any, publie: Any, lignes: int, ou: str) -> None:
    """Quatre bulletins ou moins peuvent-ils donner ce résultat ?"""
    if question["methode"] == "oui-non":
        sortes = [(p, c, n) for n in range(5) for p in range(n + 1) for c in range(n + 1 - p)]
        possibles = [oui_non(question, pour, contre, n, lignes) for pour, contre, n in sortes]
        exige(publie in possibles, f"{ou} : moins de 5 bulletins ne donnent pas {montrer(publie)}.")
    elif question["methode"] == "resistance":
        conforme(publie, {"retenue": NOM}, ou)
        exige(publie["retenue"] in question["options"], f"{ou}/retenue n'est pas une option.")
    else:
        conforme(publie, {"premieres": noms}, ou)
        ordre = [option for option in question["options"] if option in publie["premieres"]]
        pareil(publie["premieres"], ordre, f"{ou}/premieres")


# ---- 4. Les contrôles -------------------------------------------------------------------------------------
# « s » est le scrutin : s.o et s.c sont l'ouverture et la clôture, s.actes le journal, s.dites vos réponses.


@contextmanager
def controle(s: Any, numero: str, phrase: str) -> Iterator[None]:
    """Un contrôle : « juste » et sa phrase si rien ne l'arrête en chemin."""
    reponse = "juste"
    try:
        yield
    except Faux as refus:
        reponse, phrase = "faux", str(refus)
    except PasFait as refus:
        reponse, phrase = "pas fait", str(refus)
    s.reponses.append((numero, reponse, phrase))


def pas_faits(s: Any, numeros: str, raison: str) -> None:
    for numero in numeros.split():
        with controle(s, numero, ""):
            raise PasFait(raison)


def chaine(document: Document, quoi: str) -> list[Any]:
    """Refait la chaîne d'un journal, où chaque acte est lié à tous ceux d'avant ; rend ses actes."""
    exige(not document.fautes, f"{quoi} : {', '.join(document.fautes[:3])}.")
    conforme(document.valeur, JOURNAL, quoi)
    actes, date = list(document.valeur["entrees"]), ""
    tete = hashlib.sha256(b"conseil-entraide/journal/v1").digest()
    for n, acte in enumerate(actes):
        conforme(acte, ACTE, f"{quoi}, acte n° {n}")
        sans_tete = canonique({cle: acte[cle] for cle in acte if cle != "tete"})
        feuille = hashlib.sha256(b"\x00" + sans_tete).digest()
        tete = hashlib.sha256(b"\x02" + tete + feuille).digest()
        exige(acte["tete"] == tete.hex(), f"{quoi} : l'acte n° {n}, ou un acte d'avant, a été modifié.")
        exige(acte["n"] == n and acte["t"] >= date, f"{quoi} : l'acte n° {n} n'est pas à sa place.")
        date = acte["t"]
    pareil(document.valeur["taille"], len(actes), f"{quoi}/taille")
    pareil(document.valeur["tete"], tete.hex(), f"{quoi}/tete")
    return actes


def du_journal(s: Any) -> None:
    tete = montrer(s.journal.valeur.get("tete"))
    with controle(s, "journal", f"Le journal tient. Son empreinte, à comparer avec la vôtre : {tete}"):
        s.actes = chaine(s.journal, "journal")
    with controle(s, "témoin", "Votre copie est le début du journal, et l'ouverture y est déjà."):
        if s.temoin is None or s.actes is None:
            raise PasFait("Il faut une copie gardée du journal (--temoin), et un journal qui tient.")
        gardes = chaine(s.temoin, "votre copie")
        for n, garde in enumerate(gardes):
            encore = n < len(s.actes) and s.actes[n]["tete"] == garde["tete"]
            exige(encore, f"Le journal a été réécrit : l'acte n° {n} n'est plus celui de votre copie.")
        if all(garde["public"].get("ouverture_sha256") != s.ouverture.empreinte for garde in gardes):
            raise PasFait("Votre copie est le début du journal, mais cette ouverture n'y est pas encore.")


def de_la_forme(s: Any) -> None:
    with controle(s, "V0", "Les documents sont écrits de la seule façon permise."):
        for rang, document in s.fichiers:
            quoi = f"Le fichier n° {rang}"
            exige(not document.fautes, f"{quoi} : {', '.join(document.fautes[:3])}.")
            lus, bons = document.octets, canonique(document.valeur)
            if lus != bons:
                place = next((n for n in range(len(bons)) if lus[n : n + 1] != bons[n : n + 1]), len(bons))
                raise Faux(f"{quoi} n'a pas la seule écriture permise, à l'octet n° {place}.")
    with controle(s, "V0", "Les documents ont exactement les champs prévus."):
        forme_ouverture(s.o)
        s.forme = forme_cloture(s.c) if s.cloture else "ouvert"


def du_scrutin(s: Any, genre: str = "") -> list[Any]:
    """Les actes du journal qui parlent de ce scrutin."""
    if s.actes is None:
        raise PasFait("Le journal ne tient pas : on ne peut pas s'y fier.")
    return [a for a in s.actes if a["public"].get("scrutin") == s.o["scrutin"] and genre in ("", a["type"])]


def avant(s: Any) -> list[Any]:
    """Les actes du journal d'avant l'ouverture."""
    ouverts = du_scrutin(s, "scrutin.ouvert")
    return list(s.actes[: ouverts[0]["n"]] if ouverts else s.actes)


def de_l_ouverture(s: Any) -> None:
    with controle(s, "V1", "L'ouverture est celle du journal."):
        ouverts = du_scrutin(s, "scrutin.ouvert")
        exige(ouverts and "ouverture_sha256" in ouverts[0]["public"], "Le journal n'ouvre pas ce scrutin.")
        connus = {cle: s.o[cle] for cle in ("secret", "base", "texte_sha256")}
        connus.update(ouverture_sha256=s.ouverture.empreinte, liste=len(s.o["liste"]))
        for acte in ouverts:
            for cle in set(connus) & set(acte["public"]):
                pareil(acte["public"][cle], connus[cle], f"acte n° {acte['n']}, {cle}")
        pareil(ouverts[0]["public"].get("ferme", s.o["ferme"]), s.o["ferme"], "journal, ferme")
        prolonges = [acte["public"].get("prolonge") is True for acte in ouverts]
        exige(prolonges in ([False], [False, True]), "Le scrutin a été ouvert, ou prolongé, deux fois.")
        s.ferme = max(s.o["ferme"], str(ouverts[-1]["public"].get("ferme", "")))


def de_la_cloture(s: Any) -> None:
    with controle(s, "V2", "La clôture est celle du journal."):
        clos = [acte for acte in du_scrutin(s) if "cloture_sha256" in acte["public"]]
        if s.forme == "ouvert":
            exige(not clos, "Le journal dit ce scrutin clos, mais la clôture n'est pas donnée.")
            raise PasFait(FINS["ouvert"])
        exige(clos, "Le journal ne clôt pas ce scrutin.")
        n, public, refaire = clos[-1]["n"], clos[-1]["public"], s.forme == "à refaire"
        pareil(public["cloture_sha256"], s.cloture.empreinte, f"acte n° {n}, cloture_sha256")
        exige(refaire or len(clos) == 1, "Le journal clôt ce scrutin deux fois.")
        exige(refaire or clos[-1]["t"] >= s.ferme, f"L'acte n° {n} clôt avant l'heure, {montrer(s.ferme)}.")
        publies = list(s.c["resultat"].values())
        if len(publies) == 1 and publies[0] in ISSUES and public.get("resultat") in ISSUES:
            pareil(public["resultat"], publies[0], f"acte n° {n}, resultat")


def membres(s: Any) -> tuple[int, int]:
    """Combien de membres à l'ouverture, d'après le journal : au moins, au plus.

    Pour une action ou une date, les personnes en accueil votent aussi ; on ne sait pas combien y sont encore.
    """
    if s.membres is not None:
        return s.membres, s.membres
    faits = Counter((acte["type"], str(acte["public"].get("depuis", ""))) for acte in avant(s))
    nombre = faits["membre.membre", ""] - faits["membre.sorti", "membre"] - faits["membre.sorti", "suspendu"]
    if all(acte["public"].get("objet") not in ("action", "date-lieu") for acte in du_scrutin(s)):
        return nombre, nombre
    return nombre, nombre + faits["membre.accueil", ""] - faits["membre.sorti", "accueil"]


def plafond(s: Any) -> int:
    """Le plafond du plancher en vigueur à l'ouverture : 5 au début."""
    regles = [acte["public"] for acte in avant(s) if acte["type"] == "reglage.change"]
    valeurs = [5] + [regle.get("apres") for regle in regles if regle.get("cle") == "decision.plancher"]
    exige(valeurs[-1] in range(2, 11), "Au journal, le plafond du plancher n'est pas un entier de 2 à 10.")
    return valeurs[-1]


def de_la_liste(s: Any) -> None:
    liste = s.o["liste"]
    with controle(s, "V4", "Les lignes de la liste sont rangées, et toutes différentes."):
        for rang in range(1, len(liste)):
            exige(liste[rang - 1] < liste[rang], f"ouverture/liste/{rang} est en double, ou mal rangée.")
    with controle(s, "V6", f"La liste a {len(liste)} lignes, autant que de membres."):
        moins, plus = membres(s)
        exige(moins <= len(liste) <= plus, f"La liste a {len(liste)} lignes pour {plus} membres.")
        if moins < plus:
            raise PasFait(f"La liste a {len(liste)} lignes. Le journal dit seulement : de {moins} à {plus}.")


def des_regles(s: Any) -> None:
    base, lignes = s.o["base"], len(s.o["liste"])
    with controle(s, "V15", "La base, le plancher, le seuil et la participation suivent les règles."):
        exige(base <= lignes, f"La base ({base}) dépasse la liste ({lignes} lignes).")
        for question in s.o["questions"]:
            if question["methode"] == "oui-non":
                ou, (num, den) = question["id"], question["seuil"]
                exige(den <= 2 * num and 10 * num <= 9 * den, f"{ou}/seuil n'est pas entre 1/2 et 9/10.")
                num, den = question.get("participation", (1, 1))
                exige(10 * num >= 3 * den, f"{ou}/participation est sous 3/10.")
                pareil(question["plancher"], min(plafond(s), max(2, -(-base // 4))), f"{ou}/plancher")


def des_nombres(s: Any) -> None:
    lignes = len(s.o["liste"])
    inconnues: list[str] = []
    with controle(s, "V16", "Le nombre de lignes, d'options et de mentions, et leur ordre, sont permis."):
        exige(lignes >= 5, f"La liste a {lignes} lignes : il en faut 5 pour un vote secret.")
        for question in s.o["questions"]:
            ou, mentions = question["id"], question.get("mentions", [])
            options = question.get("options", ["pour", "contre"])
            exige(2 <= len(options) <= 8, f"{ou} a {len(options)} options : il en faut 2 à 8.")
            passive = question.get("passive", options[0])
            exige(passive in options, f"{ou}/passive n'est pas une option.")
            exige(2 <= len(mentions) <= 7 or "mentions" not in question, f"{ou} : il faut 2 à 7 mentions.")
            exige(SANS_AVIS not in mentions, f"{ou} : « sans-avis » n'est pas une mention.")
            connues = [MENTIONS.index(mention.lower()) for mention in mentions if mention.lower() in MENTIONS]
            exige(connues == sorted(connues), f"{ou}/mentions ne vont pas de la pire à la meilleure.")
            inconnues += mentions if len(connues) < len(mentions) else []
        if inconnues:
            raise PasFait(f"Le reste est permis. Est-ce du pire au meilleur : {', '.join(inconnues)} ?")


def du_resultat(s: Any) -> None:
    with controle(s, "V3", "La clôture nomme cette ouverture."):
        pareil(s.c["ouverture_sha256"], s.ouverture.empreinte, "cloture/ouverture_sha256")
        pareil(s.c["scrutin"], s.o["scrutin"], "cloture/scrutin")
    with controle(s, "V7", "Ce sont exactement les questions et les options annoncées."):
        memes_cles([question["id"] for question in s.o["questions"]], s.c["resultat"], "cloture/resultat")
        for champ in {"bulletins", "depouillement"} & set(s.c):
            memes_cles(listes(s.o), s.c[champ], f"cloture/{champ}")
    with controle(s, "V12", "En appliquant les règles aux bulletins, on trouve le même résultat."):
        comptes = compter(s.o, s.c.get("bulletins", {}))
        for question in s.o["questions"]:
            ou, publie = f"resultat/{question['id']}", s.c["resultat"].get(question["id"])
            if s.forme == "petite":
                petit_resultat(question, publie, len(s.o["liste"]), ou)
            else:
                refaire = s.forme == "à refaire"
                pareil(publie, "refaire" if refaire else resultat(question, comptes, len(s.o["liste"])), ou)
        if s.forme != "complète":
            raise PasFait(FINS[s.forme])
    with controle(s, "V17", "La clôture est complète à partir de 5 bulletins, petite en dessous."):
        n = s.votants if s.forme == "petite" else s.votes
        if n is None:
            raise PasFait("Rien ne dit combien de personnes ont voté (--votants).")
        exige((s.forme == "petite") == (n < 5), f"{n} votes : la clôture ne devait pas être {s.forme}.")


def des_bulletins(s: Any) -> None:
    bulletins = s.c["bulletins"]
    with controle(s, "V5", "La liste est la même à la clôture."):
        pareil([ligne for ligne, _vote in s.c["emargements"]], s.o["liste"], "lignes des émargements")
    with controle(s, "V8", f"{s.votes} personnes ont voté. Chaque liste a autant de bulletins."):
        for cle, liste in bulletins.items():
            exige(len(liste) == s.votes, f"{cle} : {len(liste)} bulletins pour {s.votes} votes.")
    with controle(s, "V9", "Les codes sont bien écrits, rangés, et tous différents dans une liste."):
        for cle, liste in bulletins.items():
            precedent = ""
            for code, _choix in liste:
                exige(CODE.fullmatch(code), f"{cle} : le code {montrer(code)} est mal écrit.")
                exige(precedent < code, f"{cle} : le code {code} est en double, ou mal rangé.")
                precedent = code
    with controle(s, "V10", "Tous les choix sont permis."):
        for cle, question in listes(s.o).items():
            admis = permis(question)
            for code, choix in bulletins.get(cle, []):
                exige(choix in admis, f"{cle}, {montrer(code)} : « {montrer(choix)} » n'est pas permis.")
    with controle(s, "V11", "En recomptant les bulletins, on trouve les mêmes nombres."):
        pareil(s.c["depouillement"], compter(s.o, bulletins), "depouillement")
    with controle(s, "votants", "Autant de personnes disent avoir voté que de lignes."):
        if s.votants is None:
            raise PasFait("Vous n'avez pas dit combien de personnes ont voté (--votants).")
        exige(s.votes == s.votants, f"{s.votes} lignes ont voté ; {s.votants} personnes disent l'avoir fait.")


def de_moi(s: Any) -> None:
    """Ma ligne est tirée de mon numéro de membre, et elle dit si j'ai voté."""
    preuve, vote = s.preuve.valeur, None
    with controle(s, "V13", "Votre ligne est tirée de votre numéro de membre, et elle est dans la liste."):
        exige(not s.preuve.fautes, f"La preuve : {', '.join(s.preuve.fautes[:3])}.")
        conforme(preuve, PREUVE, "preuve")
        pareil(preuve["membre"], s.dites.pop("membre", preuve["membre"]), "preuve/membre")
        pareil(preuve["ligne"], ligne_de(s.o["scrutin"], preuve["membre"], preuve["sel"]), "preuve/ligne")
        exige(preuve["ligne"] in s.o["liste"], f"Votre ligne {preuve['ligne']} n'est pas dans la liste.")
        vote = dict(s.c.get("emargements", [])).get(preuve["ligne"])
    if vote is None:
        return pas_faits(s, "V13 V14", "Il faut une ligne juste, et une clôture complète.")
    lu = "a voté" if vote else "n'a pas voté"
    with controle(s, "V13", f"Votre ligne dit, comme vous : {lu}."):
        if "vote" not in s.dites:
            raise PasFait(f"Votre ligne dit : {lu}. Est-ce vrai ? (--je-dis vote=oui, ou vote=non)")
        exige(vote == (s.dites.pop("vote") == "oui"), f"Votre ligne dit : {lu}. Vous dites le contraire.")
    return mes_codes(s, preuve["codes"], vote)


def mes_codes(s: Any, codes: Any, vote: bool) -> None:
    """Mes codes sont dans les listes, et montrent ce que j'ai répondu."""
    reste = []
    with controle(s, "V14", "Vos codes montrent ce que vous dites." if vote else "Vous n'avez pas de code."):
        memes_cles(listes(s.o) if vote else s.dites, codes, "preuve/codes")
        for cle, code in codes.items():
            montre = dict(s.c["bulletins"].get(cle, [])).get(code)
            exige(montre, f"{cle} : votre code {code} n'est pas dans la liste.")
            dit = s.dites.get(cle, montre)
            exige(dit == montre, f"{cle} : votre code {code} montre « {montre} », vous dites « {dit} ».")
            reste += [] if cle in s.dites else [f"{cle}={montre}"]
        if vote and not s.dites:
            raise PasFait("Vous n'avez dit aucune de vos réponses (--je-dis).")
    if reste:
        pas_faits(s, "V14", f"Comparez vous-même ce que vos autres codes montrent : {', '.join(reste)}")


def ligne_de(scrutin: str, membre: str, sel: str) -> str:
    """Les 130 premiers bits d'une empreinte, en 26 signes."""
    empreinte = hmac.new(bytes.fromhex(sel), f"ligne|{scrutin}|{membre}".encode(), hashlib.sha256).digest()
    bits = int.from_bytes(empreinte, "big") >> 126
    return "".join(SIGNES[bits >> (5 * rang) & 31] for rang in reversed(range(26)))


# ---- 5. La commande, et ce qui s'écrit à l'écran ----------------------------------------------------------

INVISIBLES = """
Ce qu'aucun programme ne voit seul :
 - un bulletin changé partout à la fois. La personne qui l'a mis le voit : --preuve et --je-dis ;
 - un bulletin ajouté pour quelqu'un qui n'a pas voté. Cette personne le voit : --preuve et
   --je-dis vote=non. Ou comptez entre vous qui a voté : --votants ;
 - une petite clôture, alors que cinq personnes ont voté. Comptez entre vous : --votants ;
 - des mentions que ce programme ne connaît pas, rangées à l'envers, avec un journal réécrit.
   Il faut une copie du journal gardée depuis l'ouverture : --temoin ;
 - la base et le plancher abaissés ensemble, avec un journal réécrit. De même : --temoin.
Il ne voit pas non plus si quelqu'un a lu les bulletins pendant le vote, ni si deux personnes du même choix
ont reçu le même code."""
ORDRE = ["journal", "témoin", *(f"V{n}" for n in range(18)), "votants"]
FINS = {
    "ouvert": "Ce scrutin n'est pas clos, ou il a été retiré.",
    "petite": "Moins de 5 bulletins : personne ne peut refaire les émargements, les codes ni le compte.",
    "à refaire": "Ce scrutin est à refaire : rien n'est décidé.",
}


def dire(texte: str) -> None:
    """Écrit une phrase, sans aucun signe qui puisse dérégler l'écran."""
    texte = "".join(signe if signe.isprintable() or signe == "\n" else " " for signe in texte)
    for signe in "»:;?":
        texte = texte.replace(f" {signe}", f"\u00a0{signe}")
    print(texte.replace("« ", "«\u00a0"))  # noqa: T201 (this file is a program of its own)


def controler(s: Any) -> None:
    du_journal(s)
    de_la_forme(s)
    if s.forme is None:
        return pas_faits(s, " ".join(ORDRE[3:]), "Les documents n'ont pas la forme prévue.")
    s.dites = paroles(s.je_dis, s.o)
    de_l_ouverture(s)
    de_la_cloture(s)
    de_la_liste(s)
    des_regles(s)
    des_nombres(s)
    if s.forme == "ouvert":
        return pas_faits(s, "V3 V5 V7 V8 V9 V10 V11 V12 V13 V14 V17", FINS["ouvert"])
    if s.forme == "complète":
        s.votes = sum(vote for _ligne, vote in s.c["emargements"])
        des_bulletins(s)
    else:
        pas_faits(s, "V5 V8 V9 V10 V11", FINS[s.forme])
    du_resultat(s)
    return de_moi(s) if s.preuve else pas_faits(s, "V13 V14", "Il faut votre preuve privée (--preuve).")


def paroles(mots: list[str], ouverture: Any) -> dict[str, str]:
    """« vote=oui », « q1=contre »… d'après les questions de l'ouverture."""
    choix = {"vote": ["oui", "non"], **{cle: permis(question) for cle, question in listes(ouverture).items()}}
    admis = {f"{cle}={dit}": (cle, dit) for cle, dits in choix.items() for dit in dits}
    mots = [unicodedata.normalize("NFC", mot) for mot in mots]
    for mot in mots:
        if mot not in admis and not mot.startswith("membre="):
            raise Illisible(f"--je-dis {montrer(mot)} n'est pas une réponse. Choisissez : {', '.join(admis)}")
    return dict(admis.get(mot, ("membre", mot[7:])) for mot in mots)


class Commande(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise Illisible(f"La commande n'est pas comprise.\n\n{__doc__}")


def preparer(mots: list[str] | None) -> Any:
    """Lit la commande et les fichiers."""
    commande = Commande(add_help=False, allow_abbrev=False)
    commande.add_argument("fichiers", nargs="+", type=lire)
    commande.add_argument("--je-dis", nargs="+", default=[])
    for option, sorte in (("preuve", lire), ("temoin", lire), ("votants", int), ("membres", int)):
        commande.add_argument(f"--{option}", type=sorte)
    s = SimpleNamespace(**vars(commande.parse_args(mots)), actes=None, forme=None, votes=None, reponses=[])
    *parties, s.journal = s.fichiers
    exige(len(parties) in (1, 2) and isinstance(s.journal.valeur, dict), "Il faut deux ou trois fichiers.")
    exige("entrees" in s.journal.valeur, "Le dernier fichier n'est pas le journal.")
    s.fichiers = list(enumerate(parties, 1))
    if len(parties) == 1:
        export = parties[0].valeur
        juste = isinstance(export, dict) and set(export) in ({"ouverture"}, {"ouverture", "cloture"})
        exige(juste, "L'export n'est pas fait d'une ouverture et d'une clôture.")
        parties = [Document(canonique(export[nom]), export[nom], []) for nom in sorted(export, reverse=True)]
    s.ouverture, s.cloture = parties[0], parties[1] if len(parties) == 2 else None
    s.o, s.c, s.ferme = s.ouverture.valeur, s.cloture.valeur if s.cloture else None, ""
    return s


def main(mots: list[str] | None = None) -> int:
    try:
        s = preparer(mots)
        controler(s)
    except (Illisible, Faux) as refus:
        dire(str(refus))
        return 2
    for numero, reponse, phrase in sorted(s.reponses, key=lambda reponse: ORDRE.index(reponse[0])):
        dire(f"{numero:8} {reponse:9} {phrase}")
    dire(f"\n{FINS.get(s.forme, '')}")
    for question, publie in s.c["resultat"].items() if s.forme in ("complète", "petite") else []:
        dire(f"Résultat publié, {question} : {canonique(publie).decode()}")
    nombres = Counter(reponse for _numero, reponse, _phrase in s.reponses)
    dire(f"{nombres['juste']} contrôles justes, {nombres['faux']} faux, {nombres['pas fait']} pas faits.")
    dire(INVISIBLES)
    return 1 if nombres["faux"] else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
