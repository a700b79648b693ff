"""Whether a text names a disorder, a disability or an addiction, so that its author knows who will read it.

Nothing is refused or kept: the author alone sees a sentence. The words come from the invented competences marked
in `data/demo/competences_sensibles.csv`; the list is short on purpose and misses some.
"""

import re

from entraide.domain.letters import fold

_NAMES = re.compile(
    r"\b(?:schizo\w*|bipolaire\w*|bipolarite|psychoses?|psychotique\w*|borderline|depressions?|depressi[fv]\w*"
    r"|toc|tocs|troubles?|autis[tm]\w*|asperger|tdah?|tsa|dyslexi\w*|dyspraxi\w*|trisomi\w*|anorexi\w*|boulimi\w*"
    r"|phobi\w*|angoisses?|burn[ -]?out|addict\w*|alcool\w*|drogues?|cannabis|toxicoman\w*|epilep\w*|diabet\w*|cancers?"
    r"|vih|sida|sclerose|parkinson|fibromyalgie|douleurs? chroniques?|fauteuil|aveugles?|malvoyant\w*|sourde?s?"
    r"|malentendant\w*|entend\w* des voix|entendeu\w+ de voix|suicid\w*)\b"
)


def names_a_disorder(text: str) -> bool:
    return _NAMES.search(fold(text)) is not None
