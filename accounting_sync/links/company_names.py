"""PURE: company names in one spelling, their legal form told apart, so that equal ones can be found."""

import re
import unicodedata
from dataclasses import dataclass

# Letters that Unicode does not take apart, as people type them on a plain keyboard.
PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})

# The last words of a name that say what kind of firm it is, as one word each. "Company" and "Group" are not
# among them: "The Coffee Company Ltd" and "The Coffee Ltd" are two firms.
SAME_EVERYWHERE = (
    "ltd plc llc llp lp inc corp gmbh ag kg ug se sa sas sarl srl spa bv nv ab as asa aps oy oyj sl slu"
    " kft doo sro cic"
)
LEGAL_FORMS = {
    "public limited company": "plc",
    "limited liability partnership": "llp",
    "limited liability company": "llc",
    "gesellschaft mit beschrankter haftung": "gmbh",
    "gmbh and co kg": "gmbh & co kg",
    "and co kg": "co kg",
    "sp z oo": "sp z oo",
    "pty limited": "pty ltd",
    "pty ltd": "pty ltd",
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
    "aktiengesellschaft": "ag",
} | {form: form for form in SAME_EVERYWHERE.split()}
ABBREVIATED = re.compile(r"\b([^\W\d_])[./] ?(?=[^\W\d_]\b)")  # as in "B. V." and "A/S"
LONGEST_FORM = max(len(form.split()) for form in LEGAL_FORMS)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name in one spelling: its words without the legal form, and that form in one spelling too."""

    words: tuple[str, ...]
    form: str = ""

    @property
    def plain(self) -> str:
        return " ".join(self.words)

    @property
    def in_order(self) -> str:
        """The words by alphabet, so that "Vale & Harbour" is near to "Harbour & Vale"."""
        return " ".join(sorted(self.words))


def fold(text: str) -> str:
    """Small letters without accents: "Groß & Söhne" becomes "gross & sohne"."""
    for _ in range(2):  # taking a sign apart can bring capitals, and small letters can bring accents
        text = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN)
    text = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def normalise(text: str) -> str:
    """One spelling of a name: folded, "&" and "+" as "and", no punctuation, "B.V." and "A/S" as one word."""
    spelled = re.sub(r"[&+]", " and ", fold(text))
    spelled = re.sub(r"['’`]", "", spelled)  # the three signs people type for one apostrophe
    spelled = ABBREVIATED.sub(r"\1", spelled)
    words = "".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in spelled)
    return " ".join(words.split())


def read_name(text: str) -> CompanyName:
    """Take a name apart; a name of nothing but a legal form keeps it as its name."""
    words = normalise(text).split()
    for length in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        form = LEGAL_FORMS.get(" ".join(words[-length:]))
        if form:
            return CompanyName(tuple(words[:-length]), form)
    return CompanyName(tuple(words))


def tax_key(number: str) -> str:
    """A tax number as it is compared: letters and digits only, in capitals; too short a one is none."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isalnum())
    return letters if len(letters) >= 5 else ""
