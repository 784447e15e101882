//! Prints what is understood of the files that are named: `cargo run -p report-import --example show -- FILE…`

use report_import::{
    decode::decode,
    draft::{DraftNote, LineOutcome},
    read,
};

fn notes(indent: &str, lines: &[DraftNote]) {
    for line in lines {
        let text = line.text.replace('\n', "⏎");
        println!("{indent}{}{text}", "· ".repeat(usize::try_from(line.depth).unwrap_or(0)));
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        println!("=== {path}");
        let decoded = decode(&std::fs::read(&path)?, None)?;
        let draft = match read(&decoded.text) {
            Ok(draft) => draft,
            Err(refused) => {
                println!("refused: {refused}");
                continue;
            }
        };
        println!(
            "{:?} {:?} #{:?} 「{}」 {:?} +{:?} published {:?} tags {:?} by {:?}",
            draft.format,
            draft.series,
            draft.number,
            draft.title,
            draft.date,
            draft.further_days,
            draft.published,
            draft.hashtags,
            draft.author
        );
        println!("lead: {}", draft.lead.replace('\n', "⏎"));
        for section in &draft.sections {
            println!(
                "# [{}] {:?} 「{}」 slides {} video {}",
                section.label, section.kind, section.title, section.slides_url, section.video_url
            );
            for s in &section.speakers {
                println!("  @ {} / {} / {} / {}", s.name, s.affiliation, s.role, s.honorific);
            }
            notes("  ", &section.notes);
            if !section.impression.is_empty() {
                println!("  感想: {}", section.impression.replace('\n', "⏎"));
            }
            for q in &section.questions {
                println!("  Q [{}] {}", q.asker, q.body);
                q.answers.iter().for_each(|a| notes("    A ", &a.lines));
            }
        }
        println!("closing: {}", draft.closing.replace('\n', "⏎"));
        for link in &draft.links {
            println!("link {:?} {} {}", link.kind, link.label, link.url);
        }
        for guess in &draft.guesses {
            println!("? {} {} ({} choices)", guess.id, guess.what.ja, guess.choices.len());
        }
        for out in &draft.left_out {
            println!("- {} {} ← {}", out.line_number, out.text.chars().take(60).collect::<String>(), out.reason.ja);
        }
        for warning in &draft.warnings {
            println!("! {} {}", warning.line_number, warning.what.ja);
        }
        let data = draft.line_fates.iter().filter(|f| matches!(f.fate, LineOutcome::Data(_))).count();
        println!("lines {} data {data} counts {:?}", draft.line_fates.len(), draft.counts());
    }
    Ok(())
}
