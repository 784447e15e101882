//! What the importer understood of a report, before anybody confirmed it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use lang::Text;

/// How the source was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceFormat {
    #[default]
    Text,
    Markdown,
    Html,
}

/// A report as it was understood. Paths such as `sections/3/title` count from 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportDraft {
    pub format: SourceFormat,
    /// Name of the series as the title has it; may be empty.
    pub series: String,
    pub number: Option<u32>,
    /// A special edition's name ("IAMスペシャル!"); may be empty.
    pub label: String,
    /// The whole title without hashtags.
    pub title: String,
    pub date: Option<NaiveDate>,
    /// The second and later days of the same event.
    pub further_days: Vec<NaiveDate>,
    /// When the report itself was published.
    pub published: Option<NaiveDate>,
    /// Other communities in the title, with their own numbers.
    pub co_hosts: Vec<CoHost>,
    /// In the order of the source, without `#`, without doubles.
    pub hashtags: Vec<String>,
    /// Paragraphs, separated by an empty line.
    pub lead: String,
    pub closing: String,
    pub author: String,
    pub links: Vec<DraftLink>,
    pub sections: Vec<DraftSection>,
    pub guesses: Vec<Guess>,
    pub warnings: Vec<Warning>,
    pub left_out: Vec<LeftOut>,
    /// One entry for each line of the source, in order.
    pub line_fates: Vec<LineFate>,
    /// What a person decided, in its order.
    #[serde(default)]
    pub edits: Vec<Edit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoHost {
    pub name: String,
    pub number: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLink {
    pub kind: LinkKind,
    pub label: String,
    /// Empty when the copy lost the address.
    pub url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkKind {
    Video,
    /// The page of the event at its registration site.
    Source,
    Survey,
    Slides,
    Other,
}

/// One talk, corner or announcement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DraftSection {
    /// "Session1", "LT2"; may be empty.
    pub label: String,
    pub kind: SectionKind,
    pub title: String,
    pub speakers: Vec<DraftSpeaker>,
    /// When it began, as HH:MM; may be empty.
    #[serde(default)]
    pub clock: String,
    /// AWS level, 100 to 500.
    pub level: Option<i32>,
    pub slides_url: String,
    pub video_url: String,
    pub slides_promised: bool,
    pub notes: Vec<DraftNote>,
    /// The reporter's 感想; may be empty.
    pub impression: String,
    pub questions: Vec<DraftQuestion>,
    /// Day of the event from 1.
    pub day: u32,
    /// Lines of the source, from 1, both included.
    pub first_line: usize,
    pub last_line: usize,
}

/// What a section is.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    #[default]
    Talk,
    Lightning,
    Announcement,
    Qa,
    Break,
    Opening,
    Closing,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSpeaker {
    pub name: String,
    pub affiliation: String,
    /// Role or department, or both.
    pub role: String,
    /// さん and the like; may be empty.
    pub honorific: String,
    pub is_group: bool,
    /// Somebody else than whoever is known by this name.
    #[serde(default)]
    pub is_another: bool,
}

/// One line of notes: inline Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftNote {
    /// 0: a paragraph; 1 to 12: a bullet.
    pub depth: i32,
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftQuestion {
    /// Empty: anonymous.
    pub asker: String,
    pub body: String,
    pub answers: Vec<DraftAnswer>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftAnswer {
    /// Empty: not named.
    pub author: String,
    pub lines: Vec<DraftNote>,
}

impl DraftAnswer {
    /// The answer as Markdown.
    pub fn markdown(&self) -> String {
        markdown(&self.lines)
    }
}

impl DraftSection {
    /// The notes as Markdown, for the editor.
    pub fn markdown(&self) -> String {
        markdown(&self.notes)
    }
}

fn markdown(lines: &[DraftNote]) -> String {
    let lines: Vec<(i32, String)> = lines.iter().map(|l| (l.depth, l.text.clone())).collect();
    crate::notes::to_markdown(&lines)
}

/// How sure the importer is of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    Likely,
    Unsure,
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    /// The path of the field, as [`crate::correct::apply_corrections`] takes it.
    pub id: String,
    pub what: Text,
    pub certainty: Certainty,
    /// What else it could be; the likeliest first. May be empty.
    #[serde(default)]
    pub choices: Vec<Choice>,
}

/// Another reading of what was guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub what: Text,
    pub edit: Edit,
}

/// What a person decided of a draft. Applied in their order, on the source read anew, they give the draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "edit")]
pub enum Edit {
    /// A line of the source is this, whatever it was read as.
    Line { line: usize, role: Role },
    /// A field of the draft says this; the path as for [`crate::correct::apply_corrections`], with `@L` and the line
    /// that opens it in place of the place of a section.
    Field { path: String, value: String },
    /// Title and people of the session that a line opens; a line for each of the people, as
    /// [`crate::correct::apply_corrections`] takes them.
    Heading { line: usize, title: String, speakers: String },
    /// A section that the source does not have, at this place.
    Insert { at: usize, title: String },
    /// A section goes to another place.
    Move { section: String, to: usize },
    /// What was decided with one press, and is taken back with one.
    All { edits: Vec<Edit> },
}

impl Edit {
    /// The decisions of which it consists: itself, or those that it holds.
    pub fn each(&self) -> &[Self] {
        match self {
            Self::All { edits } => edits,
            one => std::slice::from_ref(one),
        }
    }
}

/// What a line of the source is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Title,
    /// It opens a session.
    Session,
    /// Notes of the session above; what opened one opens none.
    Notes,
    Impression,
    Question,
    Answer,
    Lead,
    Closing,
    /// It is in none of the data.
    LeftOut,
}

/// The source contradicts itself, or misses something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// From 1; 0 when it is about the whole.
    pub line_number: usize,
    pub what: Text,
}

/// A line that is in none of the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub line_number: usize,
    pub text: String,
    pub reason: Text,
}

/// Where a line of the source went. For HTML the lines are those of the page as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFate {
    pub line_number: usize,
    pub fate: LineOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineOutcome {
    Blank,
    /// Part of the field at this path; a heading such as 感想 belongs to the field that it opens.
    Data(String),
    LeftOut,
}

/// What the database knows already; it makes guesses certain.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub people: Vec<String>,
    pub series_names: Vec<String>,
    /// Titles of talks that stand on an agenda already.
    pub titles: Vec<String>,
}

/// The figures that an import prints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub sessions: usize,
    /// Bullets of notes and of answers together: every bullet of the report's sessions.
    pub bullets: usize,
    /// The same, by depth; the first is depth 1.
    pub bullets_by_depth: Vec<usize>,
    /// Lines of prose in notes; those of answers, impressions and lead are not counted.
    pub paragraphs: usize,
    pub impressions: usize,
    pub questions: usize,
    /// Questions with at least one answer.
    pub answered: usize,
}

impl ImportDraft {
    /// Counts of what is in the draft now, corrections included.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { sessions: self.sections.len(), ..Counts::default() };
        for section in &self.sections {
            counts.paragraphs += section.notes.iter().filter(|n| n.depth == 0).count();
            counts.impressions += usize::from(!section.impression.is_empty());
            counts.questions += section.questions.len();
            counts.answered += section.questions.iter().filter(|q| !q.answers.is_empty()).count();
            let answers = section.questions.iter().flat_map(|q| &q.answers).flat_map(|a| &a.lines);
            for note in section.notes.iter().chain(answers) {
                let Some(level) = usize::try_from(note.depth).ok().and_then(|d| d.checked_sub(1)) else { continue };
                if counts.bullets_by_depth.len() <= level {
                    counts.bullets_by_depth.resize(level + 1, 0);
                }
                counts.bullets_by_depth[level] += 1;
                counts.bullets += 1;
            }
        }
        counts
    }

    pub(crate) fn guess(&mut self, id: impl Into<String>, certainty: Certainty, ja: &'static str, en: &'static str) {
        self.guess_with(id, certainty, (ja, en), Vec::new());
    }

    pub(crate) fn guess_with(
        &mut self,
        id: impl Into<String>,
        certainty: Certainty,
        (ja, en): (&'static str, &'static str),
        choices: Vec<Choice>,
    ) {
        self.guesses.push(Guess { id: id.into(), what: Text::new(ja, en), certainty, choices });
    }

    pub(crate) fn warn(&mut self, line_number: usize, ja: impl Into<String>, en: impl Into<String>) {
        self.warnings.push(Warning { line_number, what: Text::new(ja.into(), en.into()) });
    }
}
