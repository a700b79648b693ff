"""One election of each method, as a file for a recount holds it."""

import json
from pathlib import Path
from typing import Any

from entraide.operating.recount import recount

YES_NO = {
    "method": "yes-no",
    "threshold": [2, 3],
    "floor": 2,
    "ballots": ["for", "for", "against", "abstain"],
}
APPROVAL = {
    "method": "approval",
    "options": ["A", "B", "C"],
    "ballots": [{"approves": names} for names in (["A", "B"], ["A"], ["B", "C"], ["B"])],
}
JUDGMENT = {
    "method": "majority-judgment",
    "mentions": ["Poor", "Fair", "Good", "Excellent"],
    "options": ["X", "Y"],
    "ballots": [
        {"X": "Poor", "Y": "Fair"},
        {"X": "Fair", "Y": "Fair"},
        {"X": "Good", "Y": "Fair"},
        {"X": "Good", "Y": "Excellent"},
    ],
}
RESISTANCE = {
    "method": "resistance",
    "options": ["Samedi", "Jamais"],
    "passive": "Jamais",
    "ballots": [{"Samedi": 0, "Jamais": 2}, {"Samedi": None, "Jamais": 3, "count": 2}],
}
SCHULZE = {
    "method": "schulze",
    "options": ["A", "B", "C", "D", "E"],
    "ballots": [
        {"count": int(people), "ranking": [[name] for name in names]}
        for people, names in (
            ballot.split()
            for ballot in [
                "5 ACBED",
                "5 ADECB",
                "8 BEDAC",
                "3 CABED",
                "7 CAEBD",
                "2 CBADE",
                "7 DCEBA",
                "8 EBADC",
            ]
        )
    ],
}
DATE_PLACE = {
    "method": "date-place",
    "ballots": [
        {"dates": {"D2": "yes"}, "places": {"L1": "no"}},
        {"places": {"L2": "yes"}},
        {"dates": {"D1": "yes"}, "places": {"L1": "yes", "L2": "if-needed"}},
        {"dates": {"D1": "if-needed", "D2": "yes"}, "places": {"L1": "yes"}},
        {"dates": {"D2": "yes"}},
        {"places": {"L2": "yes"}},
    ],
}


def result(folder: Path, election: Any) -> dict[str, Any]:
    file = folder / "election.json"
    file.write_text(election if isinstance(election, str) else json.dumps(election), encoding="utf-8")
    return recount(file)
