//! A logo as somebody hands it over, made ready to be kept and printed.

use std::str;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use resvg::tiny_skia::{FilterQuality, Pixmap, PixmapPaint, Transform};
use resvg::usvg::{FontResolver, ImageHrefResolver, Options, Tree, WriteOptions};
use thiserror::Error;

use crate::domain::organisation::{Logo, LogoFormat, MAX_LOGO_BYTES, MAX_LOGO_SIDE};

/// What a PNG file begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Where a PNG file says how wide and how high it is.
const PNG_SIDES: std::ops::Range<usize> = 16..24;

/// Why a file is no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LogoError {
    /// Larger than [`MAX_LOGO_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// More than [`MAX_LOGO_SIDE`] pixels wide or high.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// Neither PNG nor SVG, or damaged.
    #[error("the file is neither PNG nor SVG")]
    Unreadable,
    /// An SVG file with words in it, which would be set in another font than the logo's.
    #[error("the picture has words in it")]
    HasWords,
    /// An SVG file that shows pictures of pixels, or other files.
    #[error("the picture shows others")]
    HasPictures,
    /// Nothing is drawn.
    #[error("the picture is empty")]
    Empty,
}

/// The logo in a file. Of an SVG file shapes alone are kept: no script, no link, nothing that is not drawn.
///
/// # Errors
/// Where it can't be printed.
pub fn read_logo(bytes: &[u8]) -> Result<(LogoFormat, Vec<u8>), LogoError> {
    if bytes.len() > MAX_LOGO_BYTES {
        return Err(LogoError::TooLarge);
    }
    if bytes.starts_with(PNG) {
        read_png(bytes)?;
        return Ok((LogoFormat::Png, bytes.to_vec()));
    }
    let text = str::from_utf8(bytes).map_err(|_| LogoError::Unreadable)?;
    let shapes = read_svg(text)?.into_bytes();
    if shapes.len() > MAX_LOGO_BYTES {
        return Err(LogoError::TooLarge);
    }
    Ok((LogoFormat::Svg, shapes))
}

/// A logo as it is seen: twice as many pixels as `largest` at most, each of four bytes premultiplied by alpha.
///
/// # Errors
/// Where it can't be drawn.
pub fn pixels(logo: &Logo, largest: [u32; 2]) -> Result<([usize; 2], Vec<u8>), LogoError> {
    let drawn = |width: f32, height: f32| -> Result<(Pixmap, Transform), LogoError> {
        let [widest, highest] = largest.map(|side| 2.0 * side as f32);
        let scale = (widest / width).min(highest / height);
        let side = |length: f32| ((length * scale).round() as u32).max(1);
        let drawn = Pixmap::new(side(width), side(height)).ok_or(LogoError::Unreadable)?;
        Ok((drawn, Transform::from_scale(scale, scale)))
    };
    let drawn = match logo.format {
        LogoFormat::Png => {
            let own = Pixmap::decode_png(&logo.bytes).map_err(|_| LogoError::Unreadable)?;
            let (mut drawn, transform) = drawn(own.width() as f32, own.height() as f32)?;
            let paint = PixmapPaint {
                quality: FilterQuality::Bicubic,
                ..PixmapPaint::default()
            };
            drawn.draw_pixmap(0, 0, own.as_ref(), &paint, transform, None);
            drawn
        }
        LogoFormat::Svg => {
            let text = str::from_utf8(&logo.bytes).map_err(|_| LogoError::Unreadable)?;
            let tree = Tree::from_str(text, &Options::default()).map_err(|_| LogoError::Unreadable)?;
            let (mut drawn, transform) = drawn(tree.size().width(), tree.size().height())?;
            resvg::render(&tree, transform, &mut drawn.as_mut());
            drawn
        }
    };
    let size = [drawn.width() as usize, drawn.height() as usize];
    Ok((size, drawn.take()))
}

/// Whether a PNG file can be drawn. Its sides are looked at before a pixel is.
fn read_png(bytes: &[u8]) -> Result<(), LogoError> {
    let sides = bytes.get(PNG_SIDES).ok_or(LogoError::Unreadable)?;
    for side in sides.chunks_exact(4) {
        let side = <[u8; 4]>::try_from(side).map_or(u32::MAX, u32::from_be_bytes);
        if side > MAX_LOGO_SIDE {
            return Err(LogoError::TooManyPixels);
        }
    }
    let picture = Pixmap::decode_png(bytes).map_err(|_| LogoError::Unreadable)?;
    if picture.pixels().iter().all(|pixel| pixel.alpha() == 0) {
        return Err(LogoError::Empty);
    }
    Ok(())
}

fn read_svg(text: &str) -> Result<String, LogoError> {
    let has_pictures = Arc::new(AtomicBool::new(false));
    let (of_data, of_files) = (Arc::clone(&has_pictures), Arc::clone(&has_pictures));
    let options = Options {
        fontdb: crate::fonts::database(),
        // Words in whatever font are found, also where it is not here.
        font_resolver: FontResolver {
            select_font: Box::new(|_, fonts| fonts.faces().next().map(|face| face.id)),
            select_fallback: FontResolver::default_fallback_selector(),
        },
        // Nothing else is read, wherever it lies.
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(move |_, _, _| {
                of_data.store(true, Ordering::Relaxed);
                None
            }),
            resolve_string: Box::new(move |_, _| {
                of_files.store(true, Ordering::Relaxed);
                None
            }),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(text, &options).map_err(|_| LogoError::Unreadable)?;
    if has_pictures.load(Ordering::Relaxed) {
        return Err(LogoError::HasPictures);
    }
    if tree.has_text_nodes() {
        return Err(LogoError::HasWords);
    }
    if !tree.root().has_children() {
        return Err(LogoError::Empty);
    }
    Ok(tree.to_string(&WriteOptions::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"40\" \
             height=\"20\">{inside}</svg>"
        )
    }

    const DOT: &str = "<circle cx=\"10\" cy=\"10\" r=\"8\" fill=\"#0B5C6B\"/>";

    fn png(width: u32, alpha: u8) -> Vec<u8> {
        let mut picture = Pixmap::new(width, 2).expect("a picture");
        picture.fill(resvg::tiny_skia::Color::from_rgba8(11, 92, 107, alpha));
        picture.encode_png().expect("a file")
    }

    #[test]
    fn shapes_and_pixels_are_taken_as_they_are() {
        let (format, bytes) = read_logo(svg(DOT).as_bytes()).expect("a logo");
        assert_eq!(format, LogoFormat::Svg);
        assert!(String::from_utf8(bytes).expect("text").contains("<path"));
        let file = png(30, 255);
        assert_eq!(read_logo(&file), Ok((LogoFormat::Png, file.clone())));
    }

    #[test]
    fn of_svg_nothing_is_kept_but_shapes() {
        let file = svg(&format!(
            "<script>alert(1)</script><a xlink:href=\"http://example.org\">{DOT}</a><!-- made by B. Ek -->\
             <metadata>B. Ek</metadata>"
        ));
        let (_, bytes) = read_logo(file.as_bytes()).expect("a logo");
        let kept = String::from_utf8(bytes).expect("text");
        for word in ["script", "alert", "example.org", "B. Ek"] {
            assert!(!kept.contains(word), "{word} in {kept}");
        }
    }

    #[test]
    fn what_cannot_be_printed_is_refused_with_the_reason() {
        let of = |inside: &str| read_logo(svg(inside).as_bytes()).map(|_| ());
        assert_eq!(of("<text x=\"1\" y=\"9\">Timrå</text>"), Err(LogoError::HasWords));
        assert_eq!(
            of("<image width=\"9\" height=\"9\" xlink:href=\"/etc/hostname\"/>"),
            Err(LogoError::HasPictures)
        );
        let inside = "<image width=\"9\" height=\"9\" xlink:href=\"data:image/png;base64,iVBORw0KGgo=\"/>";
        assert_eq!(of(inside), Err(LogoError::HasPictures));
        assert_eq!(of(""), Err(LogoError::Empty));
        assert_eq!(read_logo(&png(30, 0)), Err(LogoError::Empty));
        assert_eq!(read_logo(&png(MAX_LOGO_SIDE + 1, 255)), Err(LogoError::TooManyPixels));
        for wrong in [&b"GIF89a"[..], b"", &png(30, 255)[..40], PNG, b"\xff\xd8\xff", b"<svg"] {
            assert_eq!(read_logo(wrong), Err(LogoError::Unreadable), "{wrong:?}");
        }
        assert_eq!(read_logo(&vec![b' '; MAX_LOGO_BYTES + 1]), Err(LogoError::TooLarge));
    }

    #[test]
    fn entities_that_grow_are_no_logo() {
        let mut file = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\">".to_owned();
        for (letter, before) in ('b'..='k').zip('a'..) {
            file += &format!("<!ENTITY {letter} \"{}\">", format!("&{before};").repeat(10));
        }
        file += &format!("]>{}", svg("<g id=\"&k;\"/>"));
        assert_eq!(read_logo(file.as_bytes()), Err(LogoError::Unreadable));
    }
}
