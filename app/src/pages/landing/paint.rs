//! Draws one frame of the globe.

use leptos::prelude::{document, window};
use web_sys::CanvasRenderingContext2d;

use super::geography::{Point, Route};

/// Colours of the theme, read from the style sheet.
pub struct Palette {
    dot: String,
    arc: String,
    pulse: String,
    glow: String,
    fade: String,
    body: String,
    rim: String,
}

impl Palette {
    /// The colours as they are now.
    pub fn read() -> Self {
        let style = document()
            .document_element()
            .and_then(|root| window().get_computed_style(&root).ok().flatten());
        let value = |name: &str| {
            style
                .as_ref()
                .and_then(|style| style.get_property_value(name).ok())
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        Self {
            dot: value("--globe-dot"),
            arc: value("--globe-arc"),
            pulse: value("--globe-pulse"),
            glow: value("--globe-glow"),
            fade: value("--globe-fade"),
            body: value("--globe-body"),
            rim: value("--globe-rim"),
        }
    }
}

/// How the globe is held at the moment.
#[derive(Clone, Copy)]
pub struct Pose {
    pub yaw: f64,
    pub pitch: f64,
    /// Seconds since it began, for the pulses.
    pub time: f64,
}

/// Draws into a square of `size` CSS pixels.
pub fn paint(
    context: &CanvasRenderingContext2d,
    size: f64,
    pose: Pose,
    land: &[Point],
    routes: &[Route],
    palette: &Palette,
) {
    let scene = Scene {
        context,
        center: size / 2.0,
        radius: size * 0.4,
        pose,
    };
    context.clear_rect(0.0, 0.0, size, size);
    scene.body(palette);
    scene.land(land, palette);
    for route in routes {
        scene.route(route, palette);
    }
    context.set_global_alpha(1.0);
}

struct Scene<'a> {
    context: &'a CanvasRenderingContext2d,
    center: f64,
    radius: f64,
    pose: Pose,
}

impl Scene<'_> {
    fn place(&self, point: Point) -> (f64, f64, f64) {
        let point = point.turned(self.pose.yaw, self.pose.pitch);
        (
            self.center + point.x * self.radius,
            self.center - point.y * self.radius,
            point.z,
        )
    }

    fn disc(&self, x: f64, y: f64, radius: f64) {
        self.context.begin_path();
        // Only fails for a negative radius.
        drop(self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU));
        self.context.fill();
    }

    fn body(&self, palette: &Palette) {
        let (center, radius) = (self.center, self.radius);
        if let Ok(halo) =
            self.context
                .create_radial_gradient(center, center, radius * 0.9, center, center, radius * 1.22)
        {
            drop(halo.add_color_stop(0.0, &palette.glow));
            drop(halo.add_color_stop(1.0, &palette.fade));
            self.context.set_fill_style_canvas_gradient(&halo);
            self.disc(center, center, radius * 1.22);
        }
        let light = (center - radius * 0.4, center - radius * 0.45);
        if let Ok(body) = self
            .context
            .create_radial_gradient(light.0, light.1, radius * 0.1, center, center, radius)
        {
            drop(body.add_color_stop(0.0, &palette.rim));
            drop(body.add_color_stop(1.0, &palette.body));
            self.context.set_fill_style_canvas_gradient(&body);
            self.disc(center, center, radius);
        }
    }

    /// Dots of similar depth are filled together: a handful of fills instead of a thousand.
    fn land(&self, land: &[Point], palette: &Palette) {
        const LAYERS: [(f64, f64, f64); 4] = [(0.0, 0.3, 0.25), (0.3, 0.55, 0.5), (0.55, 0.8, 0.75), (0.8, 1.01, 1.0)];
        let placed: Vec<_> = land.iter().map(|point| self.place(*point)).collect();
        let unit = self.radius / 190.0;
        self.context.set_fill_style_str(&palette.dot);
        for (from, to, alpha) in LAYERS {
            self.context.set_global_alpha(alpha);
            self.context.begin_path();
            for (x, y, depth) in placed.iter().filter(|(.., depth)| (from..to).contains(depth)) {
                let side = unit * (1.1 + 1.3 * depth);
                self.context.rect(x - side / 2.0, y - side / 2.0, side, side);
            }
            self.context.fill();
        }
    }

    fn route(&self, route: &Route, palette: &Palette) {
        let placed: Vec<_> = route.points.iter().map(|point| self.place(*point)).collect();
        self.context.set_line_width(self.radius / 150.0);
        self.context.set_stroke_style_str(&palette.arc);
        self.context.set_global_alpha(0.75);
        self.context.begin_path();
        let mut drawing = false;
        for (x, y, depth) in &placed {
            match (*depth > 0.0, drawing) {
                (true, true) => self.context.line_to(*x, *y),
                (true, false) => self.context.move_to(*x, *y),
                (false, _) => {}
            }
            drawing = *depth > 0.0;
        }
        self.context.stroke();
        self.context.set_global_alpha(1.0);
        self.context.set_fill_style_str(&palette.arc);
        for (x, y, depth) in [placed.first(), placed.last()].into_iter().flatten() {
            if *depth > 0.0 {
                self.disc(*x, *y, self.radius / 75.0);
            }
        }
        self.pulse(route, &placed, palette);
    }

    fn pulse(&self, route: &Route, placed: &[(f64, f64, f64)], palette: &Palette) {
        // A pause between two pulses of a route: beyond 1 there is nothing to draw.
        let share = (route.phase + self.pose.time * route.speed) % 1.4;
        #[expect(clippy::cast_precision_loss, reason = "a few dozen points")]
        let position = share * (placed.len() - 1) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and below 56"
        )]
        let index = position as usize;
        let (Some(here), Some(next)) = (placed.get(index), placed.get(index + 1)) else {
            return;
        };
        if here.2 <= 0.0 {
            return;
        }
        let between = position.fract();
        let (x, y) = (
            here.0 + (next.0 - here.0) * between,
            here.1 + (next.1 - here.1) * between,
        );
        self.context.set_fill_style_str(&palette.pulse);
        self.context.set_global_alpha(0.3);
        self.disc(x, y, self.radius / 28.0);
        self.context.set_global_alpha(1.0);
        self.disc(x, y, self.radius / 65.0);
    }
}
