"""A file to recount that is not as it should be is refused in one sentence, which names the place."""

import pytest

from entraide.operating.reading import Malformed
from entraide.operating.recount import recount
from tests.election_files import APPROVAL, DATE_PLACE, JUDGMENT, RESISTANCE, SCHULZE, YES_NO, result


@pytest.mark.parametrize(
    ("election", "said"),
    [
        ("", "Le fichier n'est pas du JSON : ligne 1, colonne 1."),
        ('{"method": "approval",\n oops}', "Le fichier n'est pas du JSON : ligne 2, colonne 2."),
        ('{"method": 1, "method": 2}', "Un même objet contient deux fois « method »."),
        ('{"method": NaN}', "Le fichier contient NaN, qui n'est pas un nombre."),
        ("[" * 100_000, "Le fichier n'est pas du JSON en UTF-8 que l'on puisse lire."),
        ('{"method": "\\ud800"}', "Le fichier n'est pas du JSON en UTF-8 que l'on puisse lire."),
        ([], "Le fichier : un objet est attendu, entre accolades."),
        ({}, "method : ce champ manque."),
        (
            {"method": "plurality"},
            'method : "plurality" n\'est pas permis ; on attend yes-no, approval, majority-judgment, '
            "resistance, schulze, date-place.",
        ),
        (YES_NO | {"ballots": None}, "ballots : une liste est attendue, entre crochets."),
        (
            YES_NO | {"ballots": ["for", "yes"]},
            'ballots[1] : "yes" n\'est pas permis ; on attend for, against, abstain.',
        ),
        (
            YES_NO | {"threshold": [1, 3]},
            "threshold : une fraction d'un demi à un est attendue, comme [2, 3].",
        ),
        (YES_NO | {"threshold": [2]}, "threshold : deux nombres sont attendus, comme [2, 3]."),
        (YES_NO | {"floor": 2.0}, "floor : un nombre entier de 0 à 100000 est attendu."),
        (YES_NO | {"floor": True}, "floor : un nombre entier de 0 à 100000 est attendu."),
        (APPROVAL | {"options": []}, "options : il en faut au moins 1."),
        (APPROVAL | {"options": ["A", "A"]}, "options[1] : « A » est déjà dans la liste."),
        (APPROVAL | {"options": ["A", " "]}, "options[1] : un nom est attendu, entre guillemets."),
        (
            APPROVAL | {"options": ["count"]},
            "options : « count » dit un nombre de bulletins et ne peut être une option.",
        ),
        (
            APPROVAL | {"ballots": [{"approves": ["A", "D"]}]},
            'ballots[0].approves[1] : "D" n\'est pas permis ; on attend A, B, C.',
        ),
        (
            APPROVAL | {"ballots": [{"approves": ["A", "A"]}]},
            "ballots[0].approves[1] : « A » est déjà dans la liste.",
        ),
        (APPROVAL | {"ballots": [{"approve": []}]}, "ballots[0].approve : ce nom n'est pas attendu ici."),
        (APPROVAL | {"ballots": [{}]}, "ballots[0].approves : ce champ manque."),
        (
            APPROVAL | {"ballots": [{"approves": ["A"], "none": True}]},
            "ballots[0].none : ce bulletin approuve des options : les deux ensemble ne se peuvent pas.",
        ),
        (
            APPROVAL | {"ballots": [{"approves": [], "none": "oui"}]},
            "ballots[0].none : true ou false est attendu.",
        ),
        (APPROVAL | {"floor": -1}, "floor : un nombre entier de 0 à 100000 est attendu."),
        (
            APPROVAL | {"ballots": [{"approves": [], "count": 0}]},
            "ballots[0].count : un nombre entier de 1 à 100000 est attendu.",
        ),
        (
            APPROVAL | {"ballots": [{"approves": [], "count": 100_000}, {"approves": []}]},
            "ballots[1] : plus de 100000 bulletins en tout.",
        ),
        (JUDGMENT | {"ballots": [{"Z": "Poor"}]}, "ballots[0].Z : ce nom n'est pas attendu ici."),
        (JUDGMENT | {"mentions": ["Bien"]}, "mentions : il en faut au moins 2."),
        (
            RESISTANCE | {"ballots": [{"Samedi": 4}]},
            "ballots[0].Samedi : un nombre entier de 0 à 3 est attendu.",
        ),
        (
            RESISTANCE | {"passive": "Rien"},
            'passive : "Rien" n\'est pas permis ; on attend Samedi, Jamais.',
        ),
        (
            SCHULZE | {"ballots": [{"ranking": [["A"], ["B", "A"]]}]},
            "ballots[0].ranking[1] : « A » est déjà classé plus haut.",
        ),
        (
            SCHULZE | {"ballots": [{"ranking": ["A"]}]},
            "ballots[0].ranking[0] : une liste est attendue, entre crochets.",
        ),
        (
            DATE_PLACE | {"ballots": [{"dates": {"D1": "maybe"}}]},
            'ballots[0].dates.D1 : "maybe" n\'est pas permis ; on attend yes, if-needed, no.',
        ),
        (
            DATE_PLACE | {"places": ["L1"], "ballots": [{"places": {"L2": "no"}}]},
            "ballots[0].places.L2 : ce nom n'est pas attendu ici.",
        ),
        (
            DATE_PLACE | {"ballots": [{"left-out-last-time": "yes"}]},
            "ballots[0].left-out-last-time : true ou false est attendu.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 90 else "file",
)
def test_what_is_malformed_is_named_with_its_place(tmp_path, election, said):
    with pytest.raises(Malformed) as refusal:
        result(tmp_path, election)

    assert str(refusal.value).replace("\u00a0", " ").replace("\u202f", " ") == said


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    for path in (tmp_path, tmp_path / "absent.json"):
        with pytest.raises(Malformed, match="ne peut pas être lu"):
            recount(path)
    (tmp_path / "latin.json").write_bytes('{"method": "é"}'.encode("latin-1"))
    with pytest.raises(Malformed, match="UTF-8"):
        recount(tmp_path / "latin.json")
