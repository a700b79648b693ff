"""The numbers in an address. What no table can hold is a page that does not exist, never an error of the engine."""

from typing import Annotated

from fastapi import Path, Query

from entraide.domain.drafts import HIGHEST

Number = Annotated[int, Path(ge=1, le=HIGHEST)]
Before = Annotated[int | None, Query(alias="avant", ge=1, le=HIGHEST)]
