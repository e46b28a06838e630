use maud::{Markup, html};

/// Inks in the order in which sections get them.
pub(super) const INKS: [&str; 6] = ["blue", "coral", "violet", "teal", "ochre", "pink"];

/// Halftone screens of one ink each; the angles are those of printers, far enough apart to tell.
pub(super) fn defs(id: &str) -> Markup {
    let dots = [
        ("blue", 15, 1.9),
        ("coral", 45, 1.9),
        ("violet", 75, 2.4),
        ("grey", 30, 2.0),
    ];
    let lines = [("teal", 45), ("ochre", 135), ("pink", 0)];
    html! {
        defs {
            @for (ink, angle, radius) in dots {
                pattern id={ (id) "-" (ink) } width="6" height="6" patternUnits="userSpaceOnUse"
                    patternTransform={ "rotate(" (angle) ")" } {
                    circle class=(ink) cx="3" cy="3" r=(radius) {}
                }
            }
            @for (ink, angle) in lines {
                pattern id={ (id) "-" (ink) } width="6" height="6" patternUnits="userSpaceOnUse"
                    patternTransform={ "rotate(" (angle) ")" } {
                    path class={ "s-" (ink) } stroke-width="2.6" d="M0 3H6" {}
                }
            }
        }
    }
}

/// Returns the reference to the screen of `ink`.
pub(super) fn screen(id: &str, ink: &str) -> String {
    format!("url(#{id}-{ink})")
}
