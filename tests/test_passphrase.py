"""Words and codes: none that hurts, none that is lost when it is mistyped."""

import hashlib
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.domain import passphrase

HURTFUL = re.compile(
    r"^(abandon|agress|alcool|alien|angoiss|anorm|anxi|arme(ment)?$|asile|assass|attach|aveugl|baffe|balein|battre|bizarr|"
    r"bless|blouse|bourre|brutal|cachot|cadavr|camisol|carnag|cercueil|chut|cogn|colere|coma|combat|contention|coup(ure|er)|"
    r"couteau|cretin|crim|cruel|cyanur|danger|debil|deces|delir|demen|demon|depress|deprim|desespoir|detress|deuil|diabl|"
    r"dompt|drogu|echec|egorg|enferm|enterr|entrav|etrangl|etouff|epuis|ethan|exclu|exil|execut|fessee|folie|fou$|fouet|"
    r"frapp|fugu|fureur|furi|gelul|gendarm|gifl|guerr|halluc|harcel|hematom|hont|hopit|horr|humili|hurl|idiot|imbecil|"
    r"incest|inject|injur|insult|interne|inutil|invalid|irreel|isol|ivress|lacer|larm|ligot|lithium|loser|maigr|malad|malheur|"
    r"maniaq|massacr|matraqu|maudi|mechan|menac|menott|mepris|miser|monstr|moqu|morgu|mort(?!adel|aise)|mourir|mutil|naufrag|"
    r"neuro|noirceu|noya|noye|nul$|obeir|obese|obsed|overdos|paniq|pend(u|re)$|perforer|perver|peur|phobi|piqu(er|ure)|pleur|"
    r"poignard|poison|polici|prison|psych|puni|pute|rage|rater?$|rechut|rejet|retomb|sadiq|saign|scalpel|sedat|sereng|"
    r"sevrag|sevir|solitud|souffran|sourd|stupeur|suicid|supplic|suspec|tabac|terreur|terribl|therap|tomb|tortur|toxi|"
    r"tragi|trahi|trauma|tribun|trist|tuer|tyran|urne|venge|verrou|victim|viol(?!on|et)|virus)"
)


def test_there_are_2048_words_each_easy_to_say_and_to_type():
    words = passphrase.words()

    assert len(words) == len(set(words)) == 2048
    assert [word for word in words if not re.fullmatch("[a-z]{5,9}", word)] == []


def test_no_word_hurts():
    assert HURTFUL.match("suicide")
    assert [word for word in passphrase.words() if HURTFUL.match(word)] == []


def test_the_order_of_the_words_never_changes():
    """Fingerprints read aloud years ago must still be spelled the same."""
    digest = hashlib.sha256(" ".join(passphrase.words()).encode()).hexdigest()

    assert digest == "86152442d21a2e478190b6c7007735877116f1e069bac7b3779e9da9538bd68d"


def test_six_words_are_drawn_from_the_whole_list():
    class First:
        def __init__(self) -> None:
            self.asked: list[object] = []

        def choice(self, seq):
            self.asked.append(seq)
            return seq[len(self.asked)]

    rng = First()

    assert passphrase.generate(rng).split() == list(passphrase.words()[1:7])
    assert rng.asked == [passphrase.words()] * 6


def test_two_draws_differ_and_a_seeded_draw_is_repeated():
    assert passphrase.generate() != passphrase.generate()
    assert passphrase.generate(random.Random(7)) == passphrase.generate(random.Random(7))


@pytest.mark.parametrize(
    "typed",
    [
        "fontaine  acacia-poésie, DIGITAL violon Éclipse",
        "1. fontaine 2. acacia\n3. poesie 4. digital 5. violon 6. éclipse ",
        "Fontaine.Acacia.Poe\u0301sie.Digital.Violon.Eclipse",
    ],
)
def test_typing_them_in_another_manner_is_the_same(typed):
    assert passphrase.canonical(typed) == "fontaine acacia poesie digital violon eclipse"


@given(st.randoms(use_true_random=False))
def test_what_is_generated_is_already_canonical(rng):
    words = passphrase.generate(rng)

    assert passphrase.canonical(words) == words


@given(st.binary(min_size=9, max_size=32))
def test_spelling_keeps_the_first_66_bits(digest):
    words = passphrase.spell(digest).split()

    number = 0
    for word in words:
        number = number * 2048 + passphrase.words().index(word)
    assert len(words) == 6
    assert f"{number:066b}" == "".join(f"{byte:08b}" for byte in digest)[:66]


@pytest.mark.parametrize(
    ("generate", "shape"),
    [
        (passphrase.generate_code, r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}"),
        (passphrase.generate_invitation_code, r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"),
    ],
)
def test_codes_have_no_sign_that_is_read_as_another(generate, shape):
    for _ in range(200):
        code = generate()
        assert re.fullmatch(shape, code)
        assert passphrase.canonical_code(code) == code.replace("-", "")


def test_each_sign_can_be_drawn():
    assert {sign for _ in range(400) for sign in passphrase.generate_code()} == {*passphrase.CODE_SIGNS, "-"}


def test_a_code_misread_or_mistyped_is_the_same():
    assert (
        passphrase.canonical_code(" ol1i0-vwx yz\n")
        == passphrase.canonical_code("0111O—VWXYZ")
        == "01110VWXYZ"
    )
    assert passphrase.canonical_code("uuuu-2222") == "VVVV2222"
