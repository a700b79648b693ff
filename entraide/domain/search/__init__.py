"""The search box: words.py reads a text, thesaurus.py widens it, typos.py mends it, index.py knows what can be found,
ranking.py puts it in order, finding.py does it all."""
