//! Imports as they are named: what came in, and what keeps one from being taken back.

use crate::domain::imported::{BuiltOn, ImportCounts, Imported};
use crate::domain::operation::Operation;
use crate::i18n::Texts;

/// "120 nya deltagare, 340 skattningar": what there was of.
pub fn counts_words(texts: &Texts, counts: ImportCounts) -> String {
    let there = counts.named().into_iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = there
        .map(|(name, count)| texts.with(&format!("imported-{name}"), &[("count", count.into())]))
        .collect();
    words.join(", ")
}

/// What an import is called: the file's name, or that cells were pasted.
pub fn import_name(texts: &Texts, import: &Imported) -> String {
    if import.file.is_empty() {
        texts.get("imported-pasted")
    } else {
        import.file.clone()
    }
}

/// "Import av kommun.xlsx: 120 nya deltagare, 340 skattningar", as what was done with it.
pub fn import_words(texts: &Texts, operation: Operation, import: &Imported) -> String {
    let args = [
        ("file", import_name(texts, import).into()),
        ("counts", counts_words(texts, import.counts).into()),
    ];
    texts.with(&format!("undo-{}", operation.code()), &args)
}

/// "3 deltagare har fått anteckningar, en deltagare har fått ändrade uppgifter."
pub fn built_on_words(texts: &Texts, built: &[(BuiltOn, u32)]) -> String {
    let words: Vec<String> = built
        .iter()
        .map(|(what, count)| texts.with(&format!("import-built-{}", what.code()), &[("count", (*count).into())]))
        .collect();
    words.join(", ")
}
