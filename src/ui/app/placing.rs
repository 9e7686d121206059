//! The window's place on the screen: taken up at the start, and kept for the next one.

use egui::{Context, Rect, ViewportCommand};
use egui_winit::winit::dpi::{PhysicalPosition, PhysicalSize};
use egui_winit::winit::monitor::MonitorHandle;
use egui_winit::winit::window::Window;

use super::App;
use crate::ui::placement::{COMFORTABLE, Kept, Placement, Screen, place, remember};

/// A place is kept once the window has stood there for so many seconds.
const STANDS: f64 = 1.0;
/// Frames after which the window is surely on the screen.
const SHOWN_AFTER: u64 = 2;

/// What is known of the window's place.
#[derive(Default)]
pub(super) struct Placing {
    /// What the system said last, and since when.
    seen: Option<(Seen, f64)>,
    is_kept: bool,
    is_shown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    outer: Option<Rect>,
    inner: Rect,
    is_maximized: bool,
}

/// Puts a new window, which is not shown yet, where it was left, or where it fits.
pub fn put(window: &Window, kept: &[Kept]) {
    // A size that is wished for as the window is made would be of the system's choice of screen.
    let Some(placement) = place(&screens(window), kept) else {
        return;
    };
    let Placement {
        corner,
        size: [width, height],
        maximized,
    } = placement;
    // What comes of it is told as an event.
    let _ = window.request_inner_size(PhysicalSize::new(width, height));
    if let Some([x, y]) = corner {
        window.set_outer_position(PhysicalPosition::new(x, y));
    }
    if maximized {
        egui_winit::set_maximized(window, true);
    }
}

/// The screens, that on which the window is first.
fn screens(window: &Window) -> Vec<Screen> {
    let first = window.current_monitor().or_else(|| window.primary_monitor());
    let others = window
        .available_monitors()
        .filter(|monitor| first.as_ref() != Some(monitor));
    let all = first.iter().cloned().chain(others);
    all.filter_map(|monitor| screen(&monitor)).collect()
}

/// A screen that is switched off has no size.
fn screen(monitor: &MonitorHandle) -> Option<Screen> {
    let (corner, size, scale) = (monitor.position(), monitor.size(), monitor.scale_factor());
    (size.width > 0 && size.height > 0 && scale > 0.0).then(|| Screen {
        name: monitor.name().unwrap_or_default(),
        corner: [corner.x, corner.y],
        size: [size.width, size.height],
        scale,
    })
}

impl App {
    /// Follows the window, and keeps where it stands once it stands still or is closed.
    pub(super) fn keep_place(&mut self, ctx: &Context, window: &Window) {
        if !self.placing.is_shown {
            self.show_first(ctx, window);
            return;
        }
        let (time, pixels, viewport) =
            ctx.input(|input| (input.time, input.pixels_per_point, input.viewport().clone()));
        let is_aside = viewport.fullscreen == Some(true) || viewport.minimized == Some(true);
        let (Some(inner), false) = (viewport.inner_rect.or(Some(ctx.content_rect())), is_aside) else {
            return;
        };
        let now = Seen {
            outer: viewport.outer_rect.map(|rect| rect * pixels),
            inner: inner * pixels,
            is_maximized: viewport.maximized == Some(true),
        };
        let since = match self.placing.seen {
            Some((seen, since)) if seen == now => since,
            _ => {
                self.placing.is_kept = false;
                time
            }
        };
        self.placing.seen = Some((now, since));
        if self.placing.is_kept {
            return;
        }
        let left = since + STANDS - time;
        if left > 0.0 && !viewport.close_requested() {
            ctx.request_repaint_after_secs(left as f32);
            return;
        }
        self.placing.is_kept = true;
        let Some(screen) = window.current_monitor().and_then(|monitor| screen(&monitor)) else {
            return;
        };
        let kept = left_at(&screen, now, &self.settings.windows);
        if self.settings.windows.first() != Some(&kept) {
            self.change_settings(|settings| remember(&mut settings.windows, kept));
        }
    }

    /// What the first frames do: the renderer has shown that it works. X11's window managers place a window as it comes up,
    /// whatever it wished for before, so it wishes once more.
    fn show_first(&mut self, ctx: &Context, window: &Window) {
        if ctx.cumulative_frame_nr() < SHOWN_AFTER {
            ctx.request_repaint();
            return;
        }
        self.placing.is_shown = true;
        if let Some(wished) = place(&screens(window), &self.settings.windows)
            && window.fullscreen().is_none()
            && !window.is_maximized()
        {
            if let Some([x, y]) = wished.corner {
                window.set_outer_position(PhysicalPosition::new(x, y));
            }
            if wished.maximized {
                ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
            }
        }
        let renderer = self.environment.renderer;
        if renderer.is_some() && (self.settings.renderer, self.settings.starting) != (renderer, None) {
            self.change_settings(|settings| (settings.renderer, settings.starting) = (renderer, None));
        }
        ctx.request_repaint();
    }
}

/// How the window stands on a screen. A window that fills it keeps what it was before.
fn left_at(screen: &Screen, now: Seen, before: &[Kept]) -> Kept {
    let name_and_size = (&screen.name, screen.size);
    let before = before
        .iter()
        .find(|kept| (&kept.screen, kept.screen_size) == name_and_size)
        .filter(|_| now.is_maximized);
    let corner = now.outer.map(|outer| {
        let from = |at: f32, origin: i32| (at.round() as i32).saturating_sub(origin);
        [from(outer.min.x, screen.corner[0]), from(outer.min.y, screen.corner[1])]
    });
    let size = now.inner.size();
    let points = [size.x, size.y].map(|side| f64::from(side) / screen.scale);
    Kept {
        screen: screen.name.clone(),
        screen_size: screen.size,
        corner: match before {
            Some(before) => before.corner,
            None if now.is_maximized => None,
            None => corner,
        },
        size: match before {
            Some(before) => before.size,
            None if now.is_maximized => COMFORTABLE,
            None => points,
        },
        maximized: now.is_maximized,
    }
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;

    #[test]
    fn a_window_that_fills_its_screen_keeps_what_it_was_before() {
        let screen = Screen {
            name: "DP-1".to_owned(),
            corner: [1366, 0],
            size: [1920, 1080],
            scale: 1.5,
        };
        let outer = Rect::from_min_size(pos2(1400.0, 30.0), vec2(916.0, 648.0));
        let mut now = Seen {
            outer: Some(outer),
            inner: outer.shrink2(vec2(8.0, 24.0)),
            is_maximized: false,
        };
        let kept = [left_at(&screen, now, &[])];
        assert_eq!(kept[0].corner, Some([34, 30]), "from the screen's corner");
        assert_eq!(kept[0].size, [600.0, 400.0]);
        now = Seen {
            outer: Some(Rect::from_min_size(pos2(1366.0, 0.0), vec2(1920.0, 1032.0))),
            inner: Rect::from_min_size(pos2(1366.0, 40.0), vec2(1920.0, 992.0)),
            is_maximized: true,
        };
        let filled = left_at(&screen, now, &kept);
        assert!(filled.maximized);
        assert_eq!((filled.corner, filled.size), (kept[0].corner, kept[0].size));
        let first = left_at(&screen, now, &[]);
        assert_eq!(
            (first.maximized, first.corner, first.size),
            (true, None, COMFORTABLE),
            "a size that is not known is the comfortable one"
        );
    }
}
