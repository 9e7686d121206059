//! Where the window comes up: within the screens that are there, as it was left on one of them.

use serde::{Deserialize, Serialize};

/// What the window takes where there is room for it, without its frame, in points (1/96 inch at the system's own scale).
pub const COMFORTABLE: [f64; 2] = [1280.0, 800.0];
/// The least that the window can be made, in points at 100 %.
pub const LEAST: [f64; 2] = [480.0, 360.0];

/// What systems take for themselves of a screen's height, in points: Windows' task bar is 48 high, GNOME's panel 32, and
/// a title bar up to 37. No system tells its free area through the window toolkit, so the larger of each is left free.
const SYSTEM_HEIGHT: f64 = 48.0 + 40.0;
/// The frame on both sides.
const SYSTEM_WIDTH: f64 = 2.0 * 8.0;
/// So many places are remembered, each for a screen: whoever works at more desks than that begins anew at the oldest.
const MOST_KEPT: usize = 12;

/// A screen, as the system tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Screen {
    /// What the system calls it; empty where it does not.
    pub name: String,
    /// Its upper left corner among all screens, in pixels.
    pub corner: [i32; 2],
    /// In pixels; above 0.
    pub size: [u32; 2],
    /// Pixels for each point; above 0.
    pub scale: f64,
}

/// How the window was left on a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The screen's name and size in pixels: a screen of another resolution is another one.
    pub screen: String,
    /// In pixels.
    pub screen_size: [u32; 2],
    /// The frame's upper left corner from the screen's, in pixels; `None` where the system keeps that to itself.
    pub corner: Option<[i32; 2]>,
    /// Without the frame, in points, when it is not maximised.
    pub size: [f64; 2],
    /// It filled the screen.
    pub maximized: bool,
}

/// Where the window goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// The frame's upper left corner among all screens, in pixels; `None` leaves that to the system.
    pub corner: Option<[i32; 2]>,
    /// Without the frame, in pixels, when it is not maximised.
    pub size: [u32; 2],
    /// It fills what the system leaves free of the screen.
    pub maximized: bool,
}

/// Where the window goes. `screens` begins with the one that the system puts new windows on; `kept` begins with the
/// place that was left last. `None` where no screen is known.
pub fn place(screens: &[Screen], kept: &[Kept]) -> Option<Placement> {
    let first = screens.first()?;
    let found = kept.iter().find_map(|kept| {
        screens
            .iter()
            .find(|screen| is_of(kept, screen))
            .map(|screen| (screen, kept))
    });
    Some(match found {
        Some((screen, kept)) => as_left(screen, kept),
        None => as_new(first),
    })
}

/// Puts the place that the window has now before those of other screens.
pub fn remember(kept: &mut Vec<Kept>, now: Kept) {
    kept.retain(|other| (&other.screen, other.screen_size) != (&now.screen, now.screen_size));
    kept.insert(0, now);
    kept.truncate(MOST_KEPT);
}

/// Drops what no window can have left: the file may be anything.
pub fn is_sound(kept: &Kept) -> bool {
    kept.size.iter().all(|side| (1.0..=100_000.0).contains(side))
        && kept
            .corner
            .iter()
            .flatten()
            .all(|side| (-1_000_000..=1_000_000).contains(side))
}

fn is_of(kept: &Kept, screen: &Screen) -> bool {
    (kept.screen.as_str(), kept.screen_size) == (screen.name.as_str(), screen.size)
}

/// What is free for the window on a screen, in points.
fn room(screen: &Screen) -> [f64; 2] {
    let [width, height] = screen.size.map(|side| f64::from(side) / screen.scale);
    [width - SYSTEM_WIDTH, height - SYSTEM_HEIGHT]
}

fn as_new(screen: &Screen) -> Placement {
    let room = room(screen);
    let fits = room[0] >= COMFORTABLE[0] && room[1] >= COMFORTABLE[1];
    Placement {
        corner: None,
        size: within(COMFORTABLE, screen),
        // What the system really leaves free it knows alone.
        maximized: !fits,
    }
}

fn as_left(screen: &Screen, kept: &Kept) -> Placement {
    let pixels = kept.size.map(|side| (side * screen.scale).round());
    // It stood there once, so it fits, unless the scale is another one by now.
    let fits = (0..2).all(|axis| pixels[axis] <= f64::from(screen.size[axis]));
    let size = if fits {
        pixels.map(|side| side as u32)
    } else {
        within(kept.size, screen)
    };
    let corner = kept.corner.map(|corner| {
        let at = |axis: usize| {
            // A frame may reach past the left edge by as much as it is invisible there; a title bar past none.
            let slack = (SYSTEM_WIDTH / 2.0 * screen.scale) as i32;
            let most = (screen.size[axis] as i32 - size[axis] as i32).max(0);
            let least = if axis == 0 { -slack } else { 0 };
            screen.corner[axis].saturating_add(corner[axis].clamp(least, most))
        };
        [at(0), at(1)]
    });
    Placement {
        corner,
        size,
        maximized: kept.maximized,
    }
}

/// A size in points as pixels, no larger than what is free on the screen.
fn within(size: [f64; 2], screen: &Screen) -> [u32; 2] {
    let room = room(screen);
    let side = |axis: usize| {
        let most = room[axis].max(LEAST[axis]);
        (size[axis].clamp(LEAST[axis], most) * screen.scale).round() as u32
    };
    [side(0), side(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(name: &str, corner: [i32; 2], size: [u32; 2], scale: f64) -> Screen {
        Screen {
            name: name.to_owned(),
            corner,
            size,
            scale,
        }
    }

    fn left(screen: &Screen, corner: [i32; 2], size: [f64; 2]) -> Kept {
        Kept {
            screen: screen.name.clone(),
            screen_size: screen.size,
            corner: Some(corner),
            size,
            maximized: false,
        }
    }

    #[test]
    fn a_new_window_fits_every_screen_and_fills_the_small_ones() {
        for (size, scale, maximized, expected) in [
            ([1920, 1080], 1.0, false, [1280, 800]),
            // The cheapest laptops, and projectors.
            ([1366, 768], 1.0, true, [1280, 680]),
            ([1024, 600], 1.0, true, [1008, 512]),
            // Full HD at 150 % is 1280 x 720 points.
            ([1920, 1080], 1.5, true, [1896, 948]),
            ([3840, 2160], 2.0, false, [2560, 1600]),
            // A screen that is smaller than the least window is filled.
            ([320, 200], 1.0, true, [480, 360]),
        ] {
            let placement = place(&[screen("A", [0, 0], size, scale)], &[]).expect("a screen");
            assert_eq!(
                (placement.maximized, placement.size, placement.corner),
                (maximized, expected, None),
                "{size:?} at {scale}"
            );
        }
        assert_eq!(place(&[], &[]), None);
    }

    #[test]
    fn a_window_comes_back_where_it_was_left() {
        let laptop = screen("eDP-1", [0, 0], [1366, 768], 1.0);
        let desk = screen("DP-2", [1366, -200], [2560, 1440], 1.25);
        let kept = [
            left(&desk, [300, 100], [1000.0, 700.0]),
            left(&laptop, [10, 20], [800.0, 600.0]),
        ];
        assert_eq!(
            place(&[laptop.clone(), desk.clone()], &kept),
            Some(Placement {
                corner: Some([1666, -100]),
                size: [1250, 875],
                maximized: false,
            }),
            "on the screen where it was last"
        );
        assert_eq!(
            place(std::slice::from_ref(&laptop), &kept),
            Some(Placement {
                corner: Some([10, 20]),
                size: [800, 600],
                maximized: false,
            }),
            "away from the desk: as it was last on the screen that is there"
        );
        let moved = Screen {
            corner: [0, 768],
            ..desk.clone()
        };
        let placement = place(&[laptop, moved], &kept).expect("a screen");
        assert_eq!(placement.corner, Some([300, 868]), "the screen is placed otherwise now");
        let other = Screen {
            size: [1920, 1080],
            ..desk
        };
        let placement = place(&[other], &kept).expect("a screen");
        assert_eq!(placement.corner, None, "of that screen nothing is known");
    }

    #[test]
    fn nothing_is_left_outside() {
        let laptop = screen("A", [100, 50], [1366, 768], 1.0);
        for (corner, size, expected) in [
            ([5_000, 5_000], [800.0, 600.0], [100 + 566, 50 + 168]),
            // Half of a screen, with a frame that Windows makes invisible.
            ([-8, 0], [683.0, 697.0], [92, 50]),
            ([-5_000, -5_000], [800.0, 600.0], [92, 50]),
            // Larger than the screen, as after a change of scale.
            ([30, 30], [9_000.0, 9_000.0], [100 + 16, 50 + 30]),
        ] {
            let placement = place(std::slice::from_ref(&laptop), &[left(&laptop, corner, size)]).expect("a screen");
            assert_eq!(placement.corner, Some(expected), "{corner:?}");
            assert!(
                placement.size[0] <= 1350 && placement.size[1] <= 700,
                "{:?}",
                placement.size
            );
        }
    }

    #[test]
    fn each_screen_has_one_place_and_the_oldest_are_forgotten() {
        let mut kept = Vec::new();
        for number in 0..30 {
            let screen = screen(&format!("screen {}", number % 20), [0, 0], [1920, 1080], 1.0);
            remember(&mut kept, left(&screen, [number, 0], [800.0, 600.0]));
        }
        assert_eq!(kept.len(), MOST_KEPT);
        assert_eq!(kept[0].corner, Some([29, 0]), "the newest is first");
        let names: std::collections::BTreeSet<_> = kept.iter().map(|kept| &kept.screen).collect();
        assert_eq!(names.len(), MOST_KEPT);
    }

    #[test]
    fn a_place_that_no_window_can_have_is_not_sound() {
        let screen = screen("A", [0, 0], [1920, 1080], 1.0);
        assert!(is_sound(&left(&screen, [-8, 0], [683.0, 728.0])));
        assert!(is_sound(&Kept {
            corner: None,
            ..left(&screen, [0, 0], [800.0, 600.0])
        }));
        for bad in [
            left(&screen, [0, 0], [f64::NAN, 600.0]),
            left(&screen, [0, 0], [800.0, -1.0]),
            left(&screen, [0, 0], [f64::INFINITY, 600.0]),
            left(&screen, [i32::MIN, 0], [800.0, 600.0]),
        ] {
            assert!(!is_sound(&bad), "{bad:?}");
        }
    }
}
