"""Words in two languages."""

from __future__ import annotations

from dataclasses import dataclass

from kompas_sim.errors import unknown

LANGUAGES = ("en", "nl")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in English and in Dutch.

    Parameters
    ----------
    en, nl
        The two versions. Where the Dutch is empty, the English stands in for it.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> title = ks.load_scenario("senseo").issues[0].title
    >>> title.get("nl") == title.nl
    True
    """

    en: str
    nl: str = ""

    def __str__(self) -> str:
        return self.en

    def get(self, lang: str = "en") -> str:
        """Return the text in language `lang` (``"en"`` or ``"nl"``)."""
        if lang not in LANGUAGES:
            raise ValueError(unknown("language", lang, LANGUAGES))
        return self.nl or self.en if lang == "nl" else self.en
