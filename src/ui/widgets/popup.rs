//! What a button opens: a list over everything else, which gives the focus back.

use egui::{Popup, PopupCloseBehavior, Response, Ui};

/// Shows `content` under the button while it is open. When it closes, the focus is on the button again, so that who walks
/// with the keyboard goes on from there.
pub(super) fn popup(
    button: &Response,
    name: &str,
    width: f32,
    close: PopupCloseBehavior,
    content: impl FnOnce(&mut Ui),
) {
    let id = Popup::default_response_id(button);
    let is_open = || Popup::is_id_open(&button.ctx, id);
    let was_open = is_open();
    Popup::menu(button)
        .width(width)
        .accessible_name(name.to_owned())
        .close_behavior(close)
        .show(content);
    if was_open && !is_open() {
        button.request_focus();
    }
}
