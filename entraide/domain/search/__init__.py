"""The search box: words.py reads a text, spelling.py mends it, thesaurus.py and what members taught (sayings.py) widen it,
situations.py and meaning.py tell what it is about, index.py knows what can be found, ranking.py puts it in order,
finding.py does it all."""
