//! A QR code as one SVG path, which stands in the page itself: no image is asked for, and nothing of it is a style.

use std::fmt::Write as _;

use qrcode::{Color, QrCode};

/// Modules of quiet ground around a code (ISO/IEC 18004 asks for 4).
const QUIET: usize = 4;

/// A QR code to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http::pages) struct Qr {
    /// Its width and height in modules, with the quiet ground.
    pub size: usize,
    /// Its dark modules as the `d` of a path.
    pub path: String,
}

impl Qr {
    /// The code of a text; `None` if that is too long for one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (row, modules) in code.to_colors().chunks(width).enumerate() {
            for (column, _) in modules.iter().enumerate().filter(|(_, module)| **module == Color::Dark) {
                // Writing to a text does not fail.
                let _written = write!(path, "M{} {}h1v1h-1z", column + QUIET, row + QUIET);
            }
        }
        Some(Self { size: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::Qr;

    #[test]
    fn a_code_has_its_three_finders_in_the_corners_and_quiet_ground_around() {
        let qr = Qr::of("otpauth://totp/Gatepost:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Gatepost").unwrap();
        let is_dark = |x: usize, y: usize| qr.path.contains(&format!("M{x} {y}h1v1h-1z"));
        let far = qr.size - 5;
        for (x, y) in [(4, 4), (far, 4), (4, far)] {
            assert!(is_dark(x, y), "the corner at {x}, {y}");
        }
        assert!(!is_dark(5, 5) && is_dark(6, 6), "a ring and its kernel");
        assert!((0..qr.size).all(|at| !is_dark(at, 3) && !is_dark(3, at) && !is_dark(at, far + 1) && !is_dark(far + 1, at)));
        assert_eq!(Qr::of(&"x".repeat(5_000)), None);
    }
}
