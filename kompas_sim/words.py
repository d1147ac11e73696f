"""What people read in figures, tables and on the command line, in English and in Dutch."""

from __future__ import annotations

from kompas_sim.text import Text

WORDS = {
    # outcomes
    "win-win": Text("win-win", "win-win"),
    "compromise": Text("compromise", "compromis"),
    "win-lose": Text("win-lose", "win-verlies"),
    "lose-lose": Text("lose-lose", "verlies-verlies"),
    "no deal": Text("no deal", "geen akkoord"),
    "sham": Text("sham", "schijnsamenwerking"),
    # flags
    "strict": Text("everybody loses", "iedereen verliest"),
    "one_sided": Text("one-sided", "eenzijdig"),
    "empty": Text("empty: nobody gains", "leeg: niemand wint"),
    "missed": Text("missed: there was room", "gemist: er was ruimte"),
    "justified": Text("justified: there was no room", "terecht: er was geen ruimte"),
    "externalised": Text("at outsiders' expense", "afgewenteld op buitenstaanders"),
    "below_batna": Text("below a party's reservation", "onder de ondergrens van een partij"),
    "partial": Text("without a party that left", "zonder een partij die vertrok"),
    "terminated": Text("agreement given up", "akkoord opgezegd"),
    "renewed": Text("agreement renewed", "akkoord vernieuwd"),
    # phases of the compass
    "exploring": Text("exploring", "verkennen"),
    "sharing": Text("sharing", "delen"),
    "agreeing": Text("agreeing", "overeenkomen"),
    "shaping": Text("shaping", "vormgeven"),
    "executing": Text("executing", "uitvoeren"),
    # events
    "offer": Text("offer", "voorstel"),
    "refusal": Text("refusal", "weigering"),
    "agreement": Text("agreement", "akkoord"),
    "overruled": Text("overruled", "overstemd"),
    "coercion": Text("coercion", "dwang"),
    "deception": Text("deception found out", "misleiding ontdekt"),
    "admission": Text("issue admitted", "onderwerp toegelaten"),
    "discovery": Text("option discovered", "optie ontdekt"),
    "phase": Text("phase", "fase"),
    "objection": Text("objection", "bezwaar"),
    "hold-up": Text("hold-up", "eis achteraf"),
    "settled": Text("detail settled", "detail geregeld"),
    "improvement": Text("agreement improved", "akkoord verbeterd"),
    "exit": Text("party leaves", "partij vertrekt"),
    "end": Text("the talks end", "einde van de gesprekken"),
    "first step": Text("first step", "eerste stap"),
    "issue agreed": Text("issue agreed", "onderwerp afgehandeld"),
    "compensation": Text("compensation paid", "compensatie betaald"),
    "rejected": Text("rejected by the constituency", "afgewezen door de achterban"),
    "study": Text("study", "onderzoek"),
    "fact": Text("a fact comes out", "een feit wordt bekend"),
    "shock": Text("setback", "tegenvaller"),
    "chance": Text("new chance taken", "nieuwe kans benut"),
    "challenge": Text("challenged", "aangevochten"),
    "evaluation": Text("evaluation", "evaluatie"),
    "renewal": Text("up for renewal", "vernieuwing aan de orde"),
    "lapse": Text("the agreement lapses", "het akkoord loopt af"),
    "representative": Text("new representative", "nieuwe vertegenwoordiger"),
    "mediator": Text("intermediary", "intermediair"),
    "enters": Text("enters", "komt"),
    "leaves": Text("leaves", "vertrekt"),
    "join": Text("party joins", "partij komt erbij"),
    "intervention": Text("intervention", "ingreep"),
    "announcement": Text("conciliation announced", "toenadering aangekondigd"),
    # events on schedule
    "event shock": Text("shock", "schok"),
    "event power": Text("power shifts", "macht verschuift"),
    "event logic": Text("another logic", "andere logica"),
    "event leave": Text("party leaves", "partij vertrekt"),
    "event join": Text("party joins", "partij komt erbij"),
    "event mediator_enters": Text("intermediary enters", "intermediair komt"),
    "event mediator_leaves": Text("intermediary leaves", "intermediair vertrekt"),
    "event fact": Text("a fact comes out", "een feit wordt bekend"),
    "event deadline": Text("deadline moves", "deadline verschuift"),
    "event representative": Text("new representative", "nieuwe vertegenwoordiger"),
    "event renewal": Text("up for renewal", "vernieuwing aan de orde"),
    # what an intermediary does
    "facilitate": Text("facilitates", "faciliteert"),
    "caucus": Text("hears confidences", "hoort aan onder vier ogen"),
    "formulate": Text("writes a text", "schrijft een tekst"),
    "de-escalate": Text("de-escalates", "de-escaleert"),
    "lead": Text("leads", "leidt"),
    "manipulate": Text("adds inducements", "legt er iets bij"),
    # measures of a run
    "joint_gain": Text("joint gain", "gezamenlijke winst"),
    "integrative_share": Text("integrative share", "integratief deel"),
    "pareto_slack": Text("still possible for all", "onbenutte ruimte voor allen"),
    "dominating_share": Text("share of better packages", "deel betere pakketten"),
    "nash_ratio": Text("Nash ratio", "Nash-verhouding"),
    "ks_ratio": Text("Kalai-Smorodinsky ratio", "Kalai-Smorodinsky-verhouding"),
    "gini": Text("inequality (Gini)", "ongelijkheid (Gini)"),
    "gain_range": Text("best-off less worst-off", "verschil meeste en minste winst"),
    "power_slope": Text("gain that goes with power", "winst die met macht meegaat"),
    "compatible_failure": Text("shared wishes not met", "gedeelde wensen niet vervuld"),
    "pie_growth": Text("growth of the pie", "groei van de koek"),
    "collective_min": Text("worst-off outsider", "slechtst bedeelde buitenstaander"),
    "trust": Text("trust at the end", "vertrouwen aan het eind"),
    "trust_mean": Text("trust, mean of rounds", "vertrouwen, gemiddeld"),
    "trust_min": Text("trust of the weakest link", "vertrouwen, zwakste schakel"),
    "escalation": Text("escalation at the end", "escalatie aan het eind"),
    "escalation_max": Text("highest escalation", "hoogste escalatie"),
    "rounds_zone_2": Text("rounds in win-lose conflict", "rondes in win-verliesconflict"),
    "rounds_zone_3": Text("rounds in lose-lose conflict", "rondes in verlies-verliesconflict"),
    "vitality": Text("vitality", "vitaliteit"),
    "ambiguity": Text("ambiguity", "ambiguïteit"),
    "accuracy": Text("insight in others' interests", "inzicht in elkaars belangen"),
    "shared_meaning": Text("shared meaning", "gedeelde betekenis"),
    "rounds_to_agreement": Text("rounds to the agreement", "rondes tot het akkoord"),
    "phase_reached": Text("highest phase", "hoogste fase"),
    "skips": Text("phases skipped", "overgeslagen fasen"),
    "returns": Text("steps back", "stappen terug"),
    "surprises": Text("surprises", "verrassingen"),
    "offers": Text("offers", "voorstellen"),
    "discoveries": Text("options discovered", "ontdekte opties"),
    "improvements": Text("improvements", "verbeteringen"),
    "left": Text("parties that left", "vertrokken partijen"),
    "share_problem_solving": Text("acts: problem solving", "gedrag: problemen oplossen"),
    "share_contending": Text("acts: contending", "gedrag: doordrukken"),
    "share_yielding": Text("acts: yielding", "gedrag: toegeven"),
    "share_avoiding": Text("acts: avoiding", "gedrag: vermijden"),
    "share_compromising": Text("acts: compromising", "gedrag: middelen"),
    "zone_crossings": Text("changes of zone", "overgangen tussen zones"),
    "rounds_sham": Text("rounds of sham", "rondes schijnsamenwerking"),
    "rounds_in_force": Text("rounds with an agreement", "rondes met een akkoord"),
    "delivered": Text("share of it that is realised", "deel ervan dat gerealiseerd is"),
    "rejections": Text("rejections by constituencies", "afwijzingen door de achterban"),
    "challenges": Text("challenges by outsiders", "aanvechtingen door buitenstaanders"),
    "puzzle": Text("puzzle of the Kijkglas", "puzzel van het Kijkglas"),
    "first_agreement": Text("round of the first agreement", "ronde van het eerste akkoord"),
    "first_lasted": Text("rounds that it lasted", "rondes dat het standhield"),
    "first_held": Text("it held to the end", "het hield stand tot het eind"),
    "damage": Text("conflict damage, mean", "conflictschade, gemiddeld"),
    "cost": Text("costs of the process, mean", "proceskosten, gemiddeld"),
    "rounds": Text("rounds played", "gespeelde rondes"),
    # tables of one run
    "party": Text("party", "partij"),
    "stakeholder": Text("not at the table", "niet aan tafel"),
    "gain": Text("gain", "winst"),
    "net": Text("net of costs", "na kosten"),
    "damage of conflict": Text("damage", "schade"),
    "costs": Text("costs", "kosten"),
    "power": Text("power", "macht"),
    "present": Text("at the table", "aan tafel"),
    "yes": Text("yes", "ja"),
    "no": Text("no", "nee"),
    "none": Text("none", "geen"),
    # tables of many runs
    "outcome": Text("outcome", "uitkomst"),
    "share": Text("share", "aandeel"),
    "share of": Text("share:", "aandeel:"),
    "runs": Text("runs", "runs"),
    "of each": Text("of each", "van elk"),
    "seed": Text("seed", "seed"),
    "interval": Text("95 % interval", "95%-interval"),
    "measure": Text("measure", "maat"),
    "difference": Text("difference", "verschil"),
    "effect": Text("effect", "effect"),
    "pairs": Text("pairs", "paren"),
    "outcomes": Text("Outcomes", "Uitkomsten"),
    "differences": Text("Paired differences", "Gepaarde verschillen"),
    "paired": Text(
        "Means are over the runs in which a measure exists; differences over the pairs of runs "
        "(same chance) in which both have it. Interval of shares: adjusted Wald (Bonett and "
        "Price); of other measures: bootstrap (BCa), of fewer than 50 pairs Student's t. Effect: "
        "Cohen's dz, the mean difference over its standard deviation; - where the differences do "
        "not vary.",
        "Gemiddelden zijn over de runs waarin een maat bestaat; verschillen over de paren van "
        "runs (zelfde toeval) waarin beide die hebben. Interval van aandelen: adjusted Wald "
        "(Bonett en Price); van andere maten: bootstrap (BCa), bij minder dan 50 paren Students "
        "t. Effect: Cohens dz, het gemiddelde verschil gedeeld door de standaarddeviatie ervan; - "
        "waar de verschillen niet variëren.",
    ),
    # figures
    "round": Text("round", "ronde"),
    "trust reservoir": Text("trust reservoir", "vertrouwensreservoir"),
    "mean trust": Text("trust reservoir (mean)", "vertrouwensreservoir (gemiddeld)"),
    "lowest trust": Text("weakest link", "zwakste schakel"),
    "trust and vitality": Text("trust and vitality", "vertrouwen en vitaliteit"),
    "conflict": Text("escalation", "escalatie"),
    "highest conflict": Text("escalation (highest)", "escalatie (hoogste)"),
    "zone 1": Text("win-win", "win-win"),
    "zone 2": Text("win-lose", "win-verlies"),
    "zone 3": Text("lose-lose", "verlies-verlies"),
    "share of runs": Text("share of runs", "aandeel van de runs"),
    "band": Text("line: mean; band: middle 80 % of runs", "lijn: gemiddelde; band: middelste 80%"),
    "bars": Text("bars: 95 % interval", "streepjes: 95%-interval"),
    "events": Text("events", "gebeurtenissen"),
    # logics
    "hierarchy": Text("hierarchy", "hiërarchie"),
    "network": Text("network", "netwerk"),
    "pure_hierarchy": Text("pure hierarchy", "zuivere hiërarchie"),
    "pure_network": Text("pure network", "zuiver netwerk"),
    # command line
    "parties": Text("Parties", "Partijen"),
    "issues": Text("Issues", "Onderwerpen"),
    "stakeholders": Text("Not at the table", "Niet aan tafel"),
    "facts": Text("Uncertain when the talks begin", "Onzeker bij het begin van de gesprekken"),
    "chance of it": Text("chance", "kans"),
    "on schedule": Text("On schedule, by round", "Op schema, per ronde"),
    "by round": Text("by round", "uiterlijk ronde"),
    "from round": Text("from round", "vanaf ronde"),
    "from escalation": Text("from escalation", "vanaf escalatie"),
    "not called": Text("not called by itself", "niet vanzelf erbij"),
    "lesson": Text("Lesson", "Les"),
    "latent": Text("to be discovered", "nog te ontdekken"),
    "detail": Text("detail", "detail"),
    "package": Text("Agreement", "Akkoord"),
    "course": Text("What happened", "Wat er gebeurde"),
    "results": Text("Results", "Resultaten"),
    "unit": Text(
        "Gains: 0 as before, 1 the best that a party can get with everyone's consent.",
        "Winst: 0 zoals voorheen, 1 het beste wat een partij met ieders instemming kan krijgen.",
    ),
    "illustrative": Text(
        "The numbers are invented, to learn from.", "De getallen zijn verzonnen, om van te leren."
    ),
    "represents": Text("speaks for", "spreekt voor"),
    "more events": Text("besides", "verder"),
    "written": Text("Written to", "Geschreven naar"),
    "point": Text("point", "punt"),
    "points": Text("points", "punten"),
    "more points": Text("more points are in the data", "andere punten staan in de data"),
    "ok": Text("ok", "in orde"),
    "no room": Text(
        "No package is acceptable to all parties: whatever they agree on, somebody has less than "
        "its reservation.",
        "Geen pakket is aanvaardbaar voor alle partijen: wat zij ook afspreken, iemand blijft "
        "onder zijn ondergrens.",
    ),
    # patterns of the literature
    "patterns": Text("patterns of the literature", "patronen uit de literatuur"),
    "validation": Text("validation", "validatie"),
    "contested": Text("contested", "omstreden"),
    "calibration": Text("calibration", "kalibratie"),
    "unit test": Text("unit test", "eenheidstest"),
    "holds": Text("holds", "klopt"),
    "fails": Text("fails", "klopt niet"),
    "undecided": Text("undecided", "onbeslist"),
    "untestable": Text("untestable", "niet te toetsen"),
    "verdicts": Text(
        "Effects are means over settings, with 95 % intervals (bootstrap over runs); fewer than "
        "ten runs have none, and decide nothing but what is about the rules alone. Holds: the "
        "whole interval is as the pattern says. Fails: the whole interval is otherwise, or too "
        "near 0 (.05 standard deviations) for an effect. Untestable: the model lacks what it "
        "takes. A pattern holds when all its statements hold that can be tested. Nothing was "
        "tuned to validation patterns; those for unit tests were put in.",
        "Effecten zijn gemiddelden over de opstellingen, met 95%-intervallen (bootstrap over "
        "runs); minder dan tien runs hebben er geen, en beslissen alleen wat over de regels zelf "
        "gaat. Klopt: het hele interval is zoals het patroon zegt. Klopt niet: het hele interval "
        "is anders, of te dicht bij 0 (0,05 standaarddeviatie) voor een effect. Niet te toetsen: "
        "het model mist wat ervoor nodig is. Een patroon klopt als alle uitspraken kloppen die "
        "te toetsen zijn. Op validatiepatronen is niets afgestemd; die voor eenheidstests zijn "
        "ingebouwd.",
    ),
    "out of reach": Text(
        "Even the best package stays below the reservation of",
        "Zelfs het beste pakket blijft onder de ondergrens van",
    ),
}


def word(name: str, lang: str = "en") -> str:
    """Return what `name` is called in language `lang`; a name without words stands for itself.

    Examples
    --------
    >>> word("no deal", "nl"), word("Fast track", "nl"), word("gain_of_all")
    ('geen akkoord', 'Fast track', 'gain of all')
    """
    text = WORDS.get(name)
    return (text or Text(name.replace("_", " "))).get(lang)


def number(value: float, lang: str = "en", digits: int = 3) -> str:
    """Return `value` with so many decimals, in Dutch with a comma; nan is ``-``.

    Examples
    --------
    >>> number(0.5, "nl"), number(-0.0001, digits=2), number(float("nan"))
    ('0,500', '0.00', '-')
    """
    if value != value:
        return "-"
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace(".", ",") if lang == "nl" else text


def percent(share: float, lang: str = "en") -> str:
    """Return a share of the whole as a percentage.

    Examples
    --------
    >>> percent(0.125), percent(0.125, "nl")
    ('12.5 %', '12,5%')
    """
    text = number(100 * share, lang, 1)
    return text if text == "-" else f"{text}{'%' if lang == 'nl' else ' %'}"
