//! The globe: turns by itself, leans towards the pointer, and can be spun by mouse or finger. It rests while
//! the tab is hidden or it is scrolled away, and stands still where motion is not wanted.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, PointerEvent};

use super::geography::{self, Point, Route};
use super::paint::{Palette, Pose, paint};
use crate::browser::media_matches;
use crate::i18n::use_i18n;
use crate::state::preferences::use_preferences;
use crate::tr;

/// Radians a second that it turns by itself.
const SPIN: f64 = 0.09;
/// Milliseconds between frames: smooth enough for a slow turn, at half of the work.
const FRAME: f64 = 30.0;

struct Motion {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    land: Vec<Point>,
    routes: Vec<Route>,
    palette: RefCell<Palette>,
    yaw: Cell<f64>,
    pitch: Cell<f64>,
    /// Where the pointer pulls: turn and tilt.
    pull: Cell<(f64, f64)>,
    /// Radians a second left from a spin by hand.
    momentum: Cell<f64>,
    grabbed: Cell<Option<(f64, f64)>>,
    began: f64,
    last: Cell<f64>,
    alive: Cell<bool>,
    still: bool,
}

/// A dotted globe with pulses that travel between cities. It only decorates, so screen readers hear one name.
#[component]
pub fn Globe() -> impl IntoView {
    let i18n = use_i18n();
    let dark = use_preferences().dark;
    let node: NodeRef<html::Canvas> = NodeRef::new();
    let motion = StoredValue::new_local(None::<Rc<Motion>>);
    Effect::new(move |_| {
        let Some(started) = node.get().and_then(Motion::start) else {
            return;
        };
        motion.set_value(Some(started.clone()));
        let ended = SendWrapper::new(started);
        on_cleanup(move || ended.alive.set(false));
    });
    Effect::new(move |_| {
        dark.track();
        // The style sheet follows the theme only after this effect has run.
        request_animation_frame(move || with(motion, Motion::recolour));
    });
    let listener = window_event_listener(ev::pointermove, move |event| {
        with(motion, |motion| motion.follow(&event));
    });
    on_cleanup(move || listener.remove());
    view! {
        <div class="globe">
            <canvas
                class="globe__canvas"
                node_ref=node
                role="img"
                aria-label=tr!(i18n, landing.globe)
                on:pointerdown=move |event| with(motion, |motion| motion.grab(&event))
                on:pointerup=move |_| with(motion, Motion::release)
                on:pointercancel=move |_| with(motion, Motion::release)
            ></canvas>
        </div>
    }
    .into_any()
}

fn with(motion: StoredValue<Option<Rc<Motion>>, LocalStorage>, act: impl FnOnce(&Motion)) {
    motion.try_with_value(|motion| motion.as_ref().map(|motion| act(motion)));
}

impl Motion {
    fn start(canvas: HtmlCanvasElement) -> Option<Rc<Self>> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let motion = Rc::new(Self {
            canvas,
            context,
            land: geography::land(),
            routes: geography::routes(),
            palette: RefCell::new(Palette::read()),
            yaw: Cell::new(-0.45),
            pitch: Cell::new(0.32),
            pull: Cell::new((0.0, 0.0)),
            momentum: Cell::new(0.0),
            grabbed: Cell::new(None),
            began: js_sys::Date::now(),
            last: Cell::new(0.0),
            alive: Cell::new(true),
            still: media_matches("(prefers-reduced-motion: reduce)"),
        });
        motion.clone().next_frame();
        Some(motion)
    }

    fn next_frame(self: Rc<Self>) {
        request_animation_frame(move || {
            if !self.alive.get() {
                return;
            }
            let now = js_sys::Date::now();
            if now - self.last.get() >= FRAME {
                // After a rest the globe goes on from where it stood.
                let seconds = ((now - self.last.get()) / 1000.0).min(0.1);
                self.last.set(now);
                if self.is_visible() {
                    self.advance(seconds);
                    self.draw();
                }
            }
            if !self.still {
                self.next_frame();
            }
        });
    }

    /// A hidden tab asks for no frames at all; this is about being scrolled away.
    fn is_visible(&self) -> bool {
        self.canvas.get_bounding_client_rect().bottom() > 0.0
    }

    fn advance(&self, seconds: f64) {
        let (turn, tilt) = self.pull.get();
        if self.grabbed.get().is_none() {
            self.yaw
                .set(self.yaw.get() + (SPIN + turn * 0.25 + self.momentum.get()) * seconds);
            self.momentum.set(self.momentum.get() * (1.0 - 1.8 * seconds).max(0.0));
            let wanted = 0.32 + tilt * 0.35;
            self.pitch
                .set(self.pitch.get() + (wanted - self.pitch.get()) * (3.0 * seconds).min(1.0));
        }
    }

    fn draw(&self) {
        let size = f64::from(self.canvas.client_width());
        let ratio = window().device_pixel_ratio().min(2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few thousand pixels at most"
        )]
        let pixels = (size * ratio) as u32;
        if self.canvas.width() != pixels {
            self.canvas.set_width(pixels);
            self.canvas.set_height(pixels);
        }
        drop(self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0));
        let time = if self.still {
            1.0
        } else {
            (self.last.get() - self.began) / 1000.0
        };
        let pose = Pose {
            yaw: self.yaw.get(),
            pitch: self.pitch.get(),
            time,
        };
        paint(
            &self.context,
            size,
            pose,
            &self.land,
            &self.routes,
            &self.palette.borrow(),
        );
    }

    fn recolour(&self) {
        self.palette.replace(Palette::read());
        self.draw();
    }

    fn follow(&self, event: &PointerEvent) {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if let Some((from_x, from_y)) = self.grabbed.get() {
            let radius = f64::from(self.canvas.client_width()) * 0.4;
            let turn = (x - from_x) / radius.max(1.0);
            self.yaw.set(self.yaw.get() + turn);
            self.pitch
                .set((self.pitch.get() + (y - from_y) / radius.max(1.0)).clamp(-1.2, 1.2));
            self.momentum.set((turn * 12.0).clamp(-3.0, 3.0));
            self.grabbed.set(Some((x, y)));
            if self.still {
                self.draw();
            }
            return;
        }
        let bounds = self.canvas.get_bounding_client_rect();
        let lean = |at: f64, start: f64, length: f64| ((at - start) / length.max(1.0) * 2.0 - 1.0).clamp(-1.5, 1.5);
        self.pull.set((
            lean(x, bounds.left(), bounds.width()),
            lean(y, bounds.top(), bounds.height()),
        ));
    }

    fn grab(&self, event: &PointerEvent) {
        // Without capture, letting go outside of the canvas would go unnoticed.
        drop(self.canvas.set_pointer_capture(event.pointer_id()));
        self.momentum.set(0.0);
        self.grabbed
            .set(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
    }

    fn release(&self) {
        self.grabbed.set(None);
    }
}
