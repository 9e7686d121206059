//! What remains of a removal: that it was done, by which rule and by whom. No participant is named.

use chrono::Datelike as _;
use serde::Serialize;

use super::{Language, ReportError, pdf};
use crate::domain::Today;
use crate::domain::organisation::Organisation;
use crate::domain::retention::{Certificate, GroupSummary};
use crate::explain::user_name;
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/certificate.typ");

/// The page, as its template reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateSheet {
    language: Language,
    title: String,
    made: String,
    counted: String,
    sentences: Vec<String>,
    page: String,
}

impl CertificateSheet {
    /// The page of one removal. Fewer than `threshold` are told as few.
    pub fn new(texts: &Texts, threshold: u64, certificate: &Certificate, today: Today) -> Self {
        let args = [
            ("date", texts.date(certificate.at).into()),
            ("count", certificate.removed.into()),
        ];
        let mut sentences = words(texts, threshold, certificate);
        sentences.push(texts.get("removal-certificates-help"));
        Self {
            language: Language::of(texts),
            title: texts.get("removal-certificate-title"),
            made: texts.with("report-made", &[("date", texts.date(today.0).into())]),
            counted: texts.with("removal-certificate", &args),
            sentences,
            page: texts.with("paper-page", &[("page", "{page}".into()), ("count", "{count}".into())]),
        }
    }

    /// The page as a PDF.
    ///
    /// # Errors
    /// Where its template is wrong, which is a defect.
    pub fn pdf(&self, organisation: &Organisation) -> Result<Vec<u8>, ReportError> {
        pdf(TEMPLATE, self, organisation, &[])
    }
}

/// What a certificate says beside when and how many.
pub fn words(texts: &Texts, threshold: u64, certificate: &Certificate) -> Vec<String> {
    let by = [("by", user_name(texts, &certificate.by).into())];
    let years = [("years", certificate.rule.years.into())];
    let (first, last) = certificate.last_noted;
    let noted = match (first.year(), last.year()) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}–{last}"),
    };
    let mut words = vec![
        texts.with("removal-certificate-by", &by),
        texts.with("removal-certificate-rule", &years),
    ];
    if certificate.rule.keeps_research_births {
        words.push(texts.get("removal-certificate-research"));
    }
    words.push(texts.with("removal-certificate-noted", &[("years", noted.into())]));
    let (research, held) = (certificate.kept_for_research, certificate.held);
    if research + held > 0 {
        let kept = [
            ("research", texts.number(research.into()).into()),
            ("held", texts.number(held.into()).into()),
        ];
        words.push(texts.with("removal-certificate-kept", &kept));
    }
    words.extend(group_words(texts, threshold, certificate.group));
    words
}

/// How many had left and how many of those to work or studies, as far as it may be told.
fn group_words(texts: &Texts, threshold: u64, summary: Option<GroupSummary>) -> Vec<String> {
    let part = |count: u32, all: u32| {
        let args = [
            ("count", texts.number(count.into()).into()),
            ("all", texts.number(all.into()).into()),
        ];
        texts.with("removal-certificate-part", &args)
    };
    let say = |key: &str, part: Option<String>| {
        let part = part.unwrap_or_else(|| texts.hidden(threshold));
        texts.with(key, &[("part", part.into())])
    };
    let ended = summary.and_then(|group| Some(part(group.exits?, group.participants)));
    let led_on = summary.and_then(|group| Some(part(group.to_work_or_studies?, group.exits?)));
    let mut words = vec![say("removal-certificate-exits", ended)];
    // Of few nothing at all is told, and where nobody had left, there is no outcome to keep back.
    if summary.is_some_and(|group| group.exits != Some(0)) {
        words.push(say("removal-certificate-work", led_on));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn a_certificate_tells_no_more_of_its_group_than_it_holds() {
        let texts = Texts::new(Locale::Swedish);
        let hidden = texts.hidden(5);
        let said = |exits: Option<u32>, led_on: Option<u32>| {
            let summary = GroupSummary {
                participants: 20,
                exits,
                to_work_or_studies: led_on,
            };
            group_words(&texts, 5, Some(summary))
        };
        let few = group_words(&texts, 5, None);
        assert!(few.len() == 1 && few[0].contains(&hidden), "{few:?}");
        let none = said(Some(0), None);
        assert!(none.len() == 1 && !none[0].contains(&hidden), "{none:?}");
        let all = said(Some(15), Some(8));
        assert!(all.iter().all(|words| !words.contains(&hidden)), "{all:?}");
        let some = said(Some(15), None);
        assert!(!some[0].contains(&hidden) && some[1].contains(&hidden), "{some:?}");
        let nothing = said(None, None);
        assert!(nothing.len() == 2 && nothing.iter().all(|words| words.contains(&hidden)));
    }
}
