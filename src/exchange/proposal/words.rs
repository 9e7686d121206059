//! The words that headings and cells are known by, in Swedish and English, and how they are compared.

use unicode_normalization::UnicodeNormalization as _;

use super::{ActivityPart, Part};

/// A heading this long may differ by one letter from what it is known by.
const SPELLING: usize = 5;

/// The headings that are known, as [`plain`] has them.
pub(super) const HEADINGS: &[(Part, &[&str])] = &[
    (
        Part::Key,
        &[
            "nr",
            "id",
            "deltagarnr",
            "deltagarens id",
            "the participant s id",
            "deltagarnummer",
            "deltagare",
            "arende",
            "arendenr",
            "arendenummer",
            "lopnr",
            "lopnummer",
            "participant",
            "participant id",
            "case",
            "case no",
            "case number",
            "number",
        ],
    ),
    (
        Part::Name,
        &["namn", "name", "for och efternamn", "deltagarens namn", "full name"],
    ),
    (
        Part::Start,
        &[
            "inskriven",
            "start",
            "startdatum",
            "inskrivningsdatum",
            "inskrivning",
            "borjade",
            "start date",
            "enrolled",
            "began",
        ],
    ),
    (
        Part::Birth,
        &[
            "fodd",
            "fodelsedatum",
            "fodelsear",
            "fodelseaar",
            "born",
            "birth",
            "date of birth",
            "birth date",
            "birth year",
            "year of birth",
        ],
    ),
    (Part::Gender, &["kon", "gender", "sex", "juridiskt kon"]),
    (Part::Language, &["sprak", "modersmal", "language", "first language"]),
    (
        Part::ReferredBy,
        &[
            "anvisad av",
            "anvisare",
            "anvisad fran",
            "remittent",
            "aktualiserad av",
            "referred by",
            "referrer",
        ],
    ),
    (
        Part::Caseworker,
        &[
            "handlaggare",
            "ansvarig handlaggare",
            "ansvarig",
            "coach",
            "caseworker",
            "case worker",
            "responsible",
        ],
    ),
    (
        Part::Date(None),
        &[
            "datum",
            "matdatum",
            "matning",
            "skattningsdatum",
            "besvarad",
            "svarsdatum",
            "datum for svaren",
            "date of the answers",
            "date",
            "date of assessment",
            "assessment date",
            "measured",
            "tidsstampel",
            "timestamp",
            "slutford tid",
        ],
    ),
    (
        Part::Months,
        &[
            "manad",
            "manader",
            "antal manader",
            "month",
            "months",
            "months after start",
        ],
    ),
    (
        Part::Question,
        &["fraga", "indikator", "omrade", "question", "indicator", "item"],
    ),
    (
        Part::Respondent,
        &["skattare", "vem", "besvarad av", "respondent", "who", "answered by"],
    ),
    (
        Part::Score,
        &["svar", "poang", "niva", "varde", "answer", "score", "level", "value"],
    ),
    (
        Part::Activity(ActivityPart::Name, None),
        &[
            "insats",
            "aktivitet",
            "insatsens namn",
            "activity",
            "measure",
            "placement",
        ],
    ),
    (
        Part::Activity(ActivityPart::From, None),
        &[
            "insats fran",
            "insats start",
            "insats startdatum",
            "fran",
            "from",
            "activity from",
            "activity start",
        ],
    ),
    (
        Part::Activity(ActivityPart::To, None),
        &[
            "insats till",
            "insats slut",
            "insats slutdatum",
            "till",
            "to",
            "until",
            "activity to",
            "activity end",
        ],
    ),
    (
        Part::Activity(ActivityPart::Unit, None),
        &[
            "enhet",
            "insats enhet",
            "unit",
            "run by",
            "utforare",
            "insats utforare",
            "activity unit",
        ],
    ),
    (
        Part::Activity(ActivityPart::CostDay, None),
        &[
            "kostnad per dag",
            "dagkostnad",
            "dygnskostnad",
            "insats dagkostnad",
            "insats kostnad per dag",
            "cost per day",
            "daily cost",
            "activity cost per day",
        ],
    ),
    (
        Part::Activity(ActivityPart::CostStart, None),
        &[
            "kostnad",
            "insatskostnad",
            "insats kostnad",
            "kostnad per deltagare",
            "pris",
            "cost",
            "activity cost",
            "cost per participant",
            "price",
        ],
    ),
    (
        Part::Activity(ActivityPart::Extent, None),
        &[
            "omfattning",
            "insats omfattning",
            "extent",
            "activity extent",
            "procent",
            "per cent",
            "percent",
        ],
    ),
    (
        Part::Activity(ActivityPart::End, None),
        &[
            "avslutsorsak",
            "insats avslutsorsak",
            "orsak till avslut",
            "slutorsak",
            "insats orsak",
            "end reason",
            "activity end reason",
            "reason for ending",
        ],
    ),
    (
        Part::Exit,
        &[
            "avslutad",
            "avslut",
            "avslutsdatum",
            "slut",
            "slutdatum",
            "utskriven",
            "exit",
            "exit date",
            "ended",
        ],
    ),
    (
        Part::Outcome,
        &[
            "resultat",
            "avslutad till",
            "utfall",
            "avslutsresultat",
            "outcome",
            "result",
        ],
    ),
    (
        Part::ExitNote,
        &["avslutskommentar", "avslutsanteckning", "exit note", "exit comment"],
    ),
];

/// Words at the end of a heading that say that its column has notes to the one before.
pub(super) const NOTES: &[&str] = &[
    "anteckning",
    "anteckningar",
    "kommentar",
    "kommentarer",
    "note",
    "notes",
    "comment",
    "comments",
];

/// Words at the end or the beginning of a heading that say who answers.
pub(super) const OF_CASEWORKER: &[&str] = &[
    "handl",
    "handlaggare",
    "handlaggaren",
    "hl",
    "caseworker",
    "staff",
    "personal",
    "coach",
];
pub(super) const OF_PARTICIPANT: &[&str] = &[
    "deltagare",
    "deltagaren",
    "delt",
    "sjalv",
    "egen",
    "participant",
    "self",
    "own",
];

/// Words that stand for codes, as [`plain`] has them.
pub(super) type Words = &'static [(&'static str, &'static [&'static str])];

pub(super) const GENDERS: Words = &[
    ("woman", &["k", "kvinna", "kvinnor", "f", "female", "woman", "w"]),
    ("man", &["m", "man", "male"]),
    ("other", &["annat", "annan", "ovrigt", "other", "x"]),
];
pub(super) const RESPONDENTS: Words = &[
    (
        "participant",
        &["d", "deltagare", "deltagaren", "participant", "sjalv", "self"],
    ),
    (
        "caseworker",
        &[
            "h",
            "hl",
            "handlaggare",
            "handlaggaren",
            "caseworker",
            "staff",
            "personal",
        ],
    ),
];
pub(super) const LANGUAGES: Words = &[
    ("sv", &["svenska", "swedish", "sv"]),
    ("en", &["engelska", "english", "en"]),
    ("ar", &["arabiska", "arabic", "ar"]),
    ("so", &["somaliska", "somali", "so"]),
    ("ti", &["tigrinja", "tigrinska", "tigrinya", "ti"]),
    ("uk", &["ukrainska", "ukrainian", "uk"]),
    ("prs", &["dari", "prs"]),
    ("other", &["annat", "ovrigt", "other"]),
];
pub(super) const REFERRERS: Words = &[
    (
        "social_assistance",
        &[
            "forsorjningsstod",
            "ekonomiskt bistand",
            "socialtjansten",
            "social assistance",
        ],
    ),
    (
        "employment_service",
        &["arbetsformedlingen", "af", "employment service"],
    ),
    ("social_insurance", &["forsakringskassan", "fk", "social insurance"]),
    ("region", &["region", "regionen", "varden"]),
    ("youth_follow_up", &["kaa", "kommunala aktivitetsansvaret"]),
    ("adult_support", &["vuxenstod", "adult support"]),
    ("other", &["annan", "annat", "ovrigt", "other"]),
];
pub(super) const OUTCOMES: Words = &[
    (
        "work_permanent",
        &[
            "arbete",
            "jobb",
            "tillsvidare",
            "tillsvidareanstallning",
            "work",
            "permanent work",
        ],
    ),
    (
        "work_temporary",
        &["visstid", "tillfalligt arbete", "vikariat", "temporary work"],
    ),
    (
        "work_subsidised",
        &["subventionerat arbete", "lonebidrag", "nystartsjobb", "subsidised work"],
    ),
    ("studies", &["studier", "utbildning", "studies", "education"]),
    ("other_authority", &["annan myndighet", "other authority"]),
    ("moved", &["flyttat", "flyttade", "flytt", "moved"]),
    ("discontinued", &["avbrott", "avbruten", "avbrutit", "discontinued"]),
    ("deceased", &["avliden", "deceased"]),
    ("other", &["annat", "ovrigt", "other"]),
];
pub(super) const END_REASONS: Words = &[
    (
        "completed",
        &["klar", "fullfoljd", "genomford", "slutford", "completed"],
    ),
    ("work_or_studies", &["arbete", "jobb", "studier", "work", "studies"]),
    ("other_activity", &["annan insats", "other activity"]),
    ("absence", &["sjuk", "sjukdom", "foraldraledig", "illness", "absence"]),
    ("broken_off", &["avbrott", "avbruten", "avbrutit", "broken off"]),
    ("other", &["annat", "ovrigt", "other"]),
];
pub(super) const ANSWERS: Words = &[
    (
        "blank",
        &[
            "",
            "ej svar",
            "inget svar",
            "ej besvarad",
            "saknas",
            "blank",
            "no answer",
            "na",
            "n a",
        ],
    ),
    ("dont_know", &["vet ej", "vet inte", "vej", "dont know", "don t know"]),
    (
        "declined",
        &["vill ej svara", "vill inte svara", "vill ej", "avstar", "declined"],
    ),
];

pub(super) fn word_of(words: Words, cell: &str) -> Option<&'static str> {
    let cell = plain(cell);
    words
        .iter()
        .find(|(_, known)| known.contains(&cell.as_str()))
        .map(|(code, _)| *code)
}

/// A heading as it is compared: small letters without marks over them, words with one blank between.
pub(super) fn plain(text: &str) -> String {
    let letters = text
        .nfd()
        .filter(|letter| !unicode_normalization::char::is_combining_mark(*letter));
    let letters: String = letters
        .flat_map(char::to_lowercase)
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A heading without the number of an occasion at its end, or of an activity behind its first word: "insats 1 start".
pub(super) fn counted(name: &str) -> (String, Option<u32>) {
    let words: Vec<&str> = name.split(' ').collect();
    if let [activity @ ("insats" | "aktivitet" | "activity"), number, rest @ ..] = words.as_slice()
        && !rest.is_empty()
        && let Some(number) = number.parse().ok().filter(|number| (1..=100).contains(number))
    {
        let activity = if *activity == "aktivitet" { "insats" } else { *activity };
        return (format!("{activity} {}", rest.join(" ")), Some(number));
    }
    let end = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let number = name[end.len()..]
        .parse()
        .ok()
        .filter(|number| (1..=100).contains(number));
    match number {
        Some(number) if !end.trim().is_empty() => {
            let words: Vec<&str> = end.split_whitespace().collect();
            let kept = match words.as_slice() {
                [kept @ .., "matning" | "tillfalle" | "nr" | "occasion"] if !kept.is_empty() => kept,
                kept => kept,
            };
            (kept.join(" "), Some(number))
        }
        _ => (name.to_owned(), None),
    }
}

/// `true` where two words are the same, or long and differ by one letter.
pub(super) fn is_like(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if short.len() < SPELLING || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(one, other)| one == other).count();
    let rest = usize::from(short.len() == long.len());
    short[(same + rest).min(short.len())..] == long[same + 1..]
        // Two letters that changed places.
        || short.len() == long.len()
            && same + 1 < short.len()
            && short[same] == long[same + 1]
            && short[same + 1] == long[same]
            && short[same + 2..] == long[same + 2..]
}
