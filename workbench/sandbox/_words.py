"""The words that names are made of. All companies, people and products are invented."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = [
    "ACCOUNT_FIRST",
    "ACCOUNT_SECOND",
    "ACCOUNT_TAILS",
    "COUNTRIES",
    "FAMILIES",
    "FIRST_NAMES",
    "LAST_NAMES",
    "LOST_NAMES",
    "Country",
    "Family",
    "ascii_slug",
]


class Country(NamedTuple):
    """Where an account sits."""

    name: str
    currency: str
    dial: str
    cities: tuple[str, ...]


class Family(NamedTuple):
    """A family of products; its models differ by number."""

    name: str
    noun: str
    category: str
    price_minor: int
    warranty_months: int


COUNTRIES: Final = {
    "GB": Country("United Kingdom", "GBP", "+44", ("Leeds", "Bristol", "Dundee", "Norwich", "Swansea")),
    "IE": Country("Ireland", "EUR", "+353", ("Galway", "Cork", "Sligo")),
    "US": Country("United States", "USD", "+1", ("Duluth", "Tacoma", "Savannah", "Boise", "Toledo")),
    "DE": Country("Germany", "EUR", "+49", ("Köln", "Münster", "Görlitz", "Kassel")),
    "AT": Country("Austria", "EUR", "+43", ("Linz", "Graz", "Sankt Pölten")),
    "SE": Country("Sweden", "SEK", "+46", ("Malmö", "Växjö", "Umeå")),
    "NO": Country("Norway", "NOK", "+47", ("Tromsø", "Bergen", "Ålesund")),
    "DK": Country("Denmark", "DKK", "+45", ("Aarhus", "Odense", "Køge")),
    "FI": Country("Finland", "EUR", "+358", ("Turku", "Oulu", "Jyväskylä")),
    "NL": Country("Netherlands", "EUR", "+31", ("Utrecht", "Zwolle", "Breda")),
    "BE": Country("Belgium", "EUR", "+32", ("Gent", "Liège", "Namur")),
    "FR": Country("France", "EUR", "+33", ("Nîmes", "Brest", "Besançon", "Orléans")),
    "CH": Country("Switzerland", "CHF", "+41", ("Zürich", "Neuchâtel", "Chur")),
    "IT": Country("Italy", "EUR", "+39", ("Forlì", "Lecce", "Bergamo")),
    "ES": Country("Spain", "EUR", "+34", ("Cádiz", "León", "Vigo", "Logroño")),
    "PT": Country("Portugal", "EUR", "+351", ("Porto", "Évora", "Setúbal")),
    "PL": Country("Poland", "PLN", "+48", ("Łódź", "Kraków", "Gdańsk")),
    "JP": Country("Japan", "JPY", "+81", ("Kobe", "Sapporo", "Sendai")),
    "AU": Country("Australia", "AUD", "+61", ("Hobart", "Geelong", "Cairns")),
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# 100 x 64 x 32 names are 204,800: enough for 200,000 accounts of which no two are called the same.
ACCOUNT_FIRST: Final = _words(
    """Brightwater Kestrelhof Aldergate Bräcke Copperfield Dunmore Eastmarch Fjordlund Greywether Hollin
    Ironbridge Juniper Kingsley Larkspur Mossvale Northlight Oakhaven Peltier Quarrystone Ravensworth
    Silverbrook Thornbury Umberland Valdés Westerholm Yarrow Zieliński Ashcombe Blackfen Calder
    Doverly Elmstead Foxglove Glenmorrow Harcourt Inverlee Jasperson Kirkwall Lindqvist Merridew
    Nettlecombe Orlandi Penhallow Quillfeather Rosenau Stavanger Tiverton Ulverston Vantongeren Wickham
    Yewdale Zimmerli Ambrosetti Birkeland Castellane Draycott Eckhart Farnsworth Guldager Hawksmoor
    Isleworth Jorvik Kowalczyk Lumley Marchetti Nakagawa Osterman Pimlico Quenby Rutherglen
    Santorelli Tregarth Underhill Vasconcelos Whitlock Xanadu Ygberg Zuiderzee Arrowsmith Bellweather
    Cinderford Dragonby Evergreen Fairweather Gossamer Highcliffe Ivybridge Jessamy Keldholme Lavender
    Moorgate Nightingale Ottermead Primrose Redcastle Saltmarsh Tidewater Uppingham Vermeulen Windrush"""
)
# The second of each pair is the near miss that a confusable neighbour bears; no pair shares a word.
ACCOUNT_SECOND: Final = tuple(
    (pair.split("/")[0], pair.split("/")[1])
    for pair in _words("""Foods/Food Dairies/Dairy Analytics/Analytic Laboratories/Laboratory Ceramics/Ceramic
    Textiles/Textile
    Breweries/Brewery Plastics/Plastic Metals/Metal Logistics/Logistic Pharmaceuticals/Pharmaceutical
    Polymers/Polymer Coatings/Coating Bakeries/Bakery Fisheries/Fishery Orchards/Orchard Vineyards/Vineyard
    Timbers/Timber Papers/Paper Chemicals/Chemical Systems/System Optics/Optic Robotics/Robotic
    Instruments/Instrumentation Engineering/Engineers Recycling/Recyclers Packaging/Packagers Castings/Casting
    Forgings/Forging Bearings/Bearing Seeds/Seed Grains/Grain Spices/Spice Teas/Tea Coffees/Coffee
    Waters/Water Minerals/Mineral Quarries/Quarry Cements/Cement Glassworks/Glasswork Electronics/Electronic
    Circuits/Circuit Sensors/Sensor Batteries/Battery Motors/Motor Pumps/Pump Valves/Valve Filters/Filter
    Cosmetics/Cosmetic Soaps/Soap Candles/Candle Feeds/Feed Nurseries/Nursery Hospitals/Hospital
    Clinics/Clinic Diagnostics/Diagnostic Genetics/Genetic Biologics/Biologic Adhesives/Adhesive Inks/Ink
    Fibres/Fibre Leathers/Leather Furnishings/Furnishing Kitchens/Kitchen""")
)
ACCOUNT_TAILS: Final = (
    ("Ltd", ("GB", "IE")),
    ("GmbH", ("DE", "AT")),
    ("AB", ("SE",)),
    ("Inc", ("US",)),
    ("SARL", ("FR",)),
    ("BV", ("NL",)),
    ("Srl", ("IT",)),
    ("AS", ("NO",)),
    ("SL", ("ES",)),
    ("LLC", ("US",)),
    ("Oy", ("FI",)),
    ("Lda", ("PT",)),
    ("ApS", ("DK",)),
    ("AG", ("CH", "DE")),
    ("SAS", ("FR",)),
    ("NV", ("BE", "NL")),
    ("Sp. z o.o.", ("PL",)),
    ("KK", ("JP",)),
    ("Pty", ("AU",)),
    ("PLC", ("GB",)),
    ("SpA", ("IT",)),
    ("SA", ("CH", "BE", "ES")),
    ("Corp", ("US",)),
    ("P/S", ("DK",)),
    ("& Co", ("GB", "US", "IE")),
    ("& Sons", ("GB", "AU", "US")),
    ("Group", ("NL", "GB", "SE")),
    ("Holdings", ("GB", "AU")),
    ("Works", ("US", "GB")),
    ("Partners", ("US", "IE", "CH")),
    ("Cooperative", ("US", "FI", "GB")),
    ("International", ("BE", "CH", "US")),
)

FIRST_NAMES: Final = _words(
    """Ana Björn Chiara Dmitri Élodie Femi Greta Hiroshi Imani Jürgen Katarzyna Łukasz María Nkechi Oisín Priya
    Quentin Renée Søren Thảo Umar Valentina Wei Xavier Yuki Zoë Aarav Beatriz Cormac Delphine Emre Fatima
    Gunnar Hanna Ignacio Joana Kofi Leila Mateusz Noor Olga Paulo Rosa Stefan Tomás Ursula Viktor Wanjiru
    Ximena Yusuf Zeynep Agnes Bruno Clara Dario Esther Filip Gwen Hugo Iris Jonas Karin Lucía Marek Nadia
    Otto Petra Rafael Selma Tariq Uma Vera Willem Yara Zsófia Amélie Bogdan Cécile"""
)
LAST_NAMES: Final = _words(
    """Abara Bergström Castellano Dąbrowski Eriksen Fontaine García Haugen Ibrahim Jansen Kovács Lefèvre Müller Nakamura
    Okonkwo Petrović Quiñones Rossi Sørensen Tanaka Ueda Vasquez Wójcik Xu Yılmaz Zhang Adeyemi Barros Conti Demir
    Echeverría Fischer Gallagher Hoffmann Iwasaki Jovanović Khan Lindgren Moreau Novák Ortega Papadakis Quist Rahman
    Silva Takács Usman Varga Weiss Yamada Zanetti Alvarez Baptista Chowdhury Dubois Engström Ferreira Grönlund Herrera
    Islam Jensen Keller Larsen Mbeki Nguyễn Oliveira Pereira Quaye Romero Schneider Torres Ulrich Virtanen Wallace
    Yeo Zieman Andersson Brandt Cohen Duarte Espinoza Ferrari Gupta Holm Ivanova Johansson Kaya Lopes Meyer Nilsson
    Osei Patel Ribeiro Santos Thomsen Unger Vogel Winter Young Zimmer Achterberg"""  # noqa: RUF001 - the dotless i is a letter of its own
)
# Nobody in any generated company bears these: questions about people who do not exist use them.
LOST_NAMES: Final = (
    ("Tobias", "Hallgrímsson"),
    ("Marisol", "Etxeberria"),
    ("Ruairí", "Macklewain"),
    ("Henrike", "Stolzenfels"),
    ("Bashir", "Tlemçani"),
    ("Odalys", "Ferncastle"),
    ("Casimir", "Wrotham"),
    ("Linnea", "Pähkinä"),
)

FAMILIES: Final = (
    Family("Heron", "bench scale", "scales", 48_000, 24),
    Family("Curlew", "crane scale", "scales", 129_000, 24),
    Family("Wren", "pocket balance", "scales", 9_900, 12),
    Family("Plover", "moisture analyser", "analysers", 264_000, 36),
    Family("Otter", "pH meter", "analysers", 37_500, 18),
    Family("Teal", "conductivity probe", "probes", 21_400, 12),
    Family("Dunlin", "data logger", "loggers", 15_900, 24),
    Family("Kestrel", "digital caliper", "gauges", 12_300, 60),
    Family("Lapwing", "calibration kit", "calibration", 31_800, 6),
    Family("Grebe", "label printer", "printers", 57_600, 24),
    Family("Avocet", "flow gauge", "gauges", 74_200, 36),
    Family("Siskin", "thermal camera", "analysers", 189_000, 24),
)

# Letters that do not come apart into a base letter and a mark.
_PLAIN: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "þ": "th"})  # noqa: RUF001


@lru_cache(maxsize=4096)
def ascii_slug(text: str) -> str:
    """Return `text` in the letters and digits of an e-mail address or a host name.

    Example:
        >>> ascii_slug("Łukasz Dąbrowski")
        'lukaszdabrowski'
    """
    bare = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
    return "".join(letter for letter in bare if letter.isascii() and letter.isalnum())
