//! The pictures of the guide: those that tests make of the window, with fewer pixels and colours. A test makes these of
//! those, so that they never show another window.

/// Lists them, each by its name.
macro_rules! pictures {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../assets/guide/", $name, ".png")))),+]
    };
}

/// Every picture: its name, and a PNG file.
pub const PICTURES: &[(&str, &[u8])] = pictures![
    "administration-removal-en-100",
    "administration-removal-sv-100",
    "administration-users-en-100",
    "administration-users-sv-100",
    "calendar-en-100",
    "calendar-sv-100",
    "first-start-en-100",
    "first-start-sv-100",
    "form-participant-en-100",
    "form-participant-sv-100",
    "groups-en-100",
    "groups-sv-100",
    "handover-feedback-en-100",
    "handover-feedback-sv-100",
    "handover-question-en-100",
    "handover-question-sv-100",
    "handover-review-en-100",
    "handover-review-sv-100",
    "import-columns-en-100",
    "import-columns-sv-100",
    "meeting-en-100",
    "meeting-sv-100",
    "new-assessment-en-100",
    "new-assessment-sv-100",
    "participants-en-100",
    "participants-sv-100",
    "plan-en-100",
    "plan-sv-100",
    "transcription-en-100",
    "transcription-sv-100",
    "trend-en-100",
    "trend-sv-100",
];

/// The picture with this name.
pub fn picture(name: &str) -> Option<&'static [u8]> {
    let found = PICTURES.iter().find(|(own, _)| *own == name);
    found.map(|(_, bytes)| *bytes)
}
