//! Where land is, and the routes along which the pulses travel.

/// A point on the unit sphere: x to the right, y up, z towards the viewer when nothing is turned.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

impl Point {
    /// From degrees east and north.
    pub fn at(longitude: f64, latitude: f64) -> Self {
        let (longitude, latitude) = (longitude.to_radians(), latitude.to_radians());
        Self {
            x: latitude.cos() * longitude.sin(),
            y: latitude.sin(),
            z: latitude.cos() * longitude.cos(),
        }
    }

    /// Turned by `yaw` around the axis and then tilted by `pitch`, both in radians.
    pub fn turned(self, yaw: f64, pitch: f64) -> Self {
        let (sin, cos) = yaw.sin_cos();
        let (x, z) = (self.x * cos + self.z * sin, self.z * cos - self.x * sin);
        let (sin, cos) = pitch.sin_cos();
        Self {
            x,
            y: self.y * cos - z * sin,
            z: z * cos + self.y * sin,
        }
    }

    fn scaled(self, factor: f64) -> Self {
        Self {
            x: self.x * factor,
            y: self.y * factor,
            z: self.z * factor,
        }
    }
}

/// One bit for each 2 by 2 degrees, from the north-west corner on, from Natural Earth's land (public domain).
const LAND: &[u8] = include_bytes!("land.bin");
const COLUMNS: usize = 180;
const ROWS: usize = 90;

fn is_land(longitude: f64, latitude: f64) -> bool {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are within the map"
    )]
    let (column, row) = ((longitude / 2.0 + 90.0) as usize, (45.0 - latitude / 2.0) as usize);
    let bit = row.min(ROWS - 1) * COLUMNS + column.min(COLUMNS - 1);
    LAND[bit / 8] >> (bit % 8) & 1 == 1
}

/// Evenly spread points on land: those of a Fibonacci lattice that fall on it.
pub fn land() -> Vec<Point> {
    const LATTICE: u32 = 6_400;
    let turn = std::f64::consts::PI * (3.0 - 5.0_f64.sqrt());
    (0..LATTICE)
        .filter_map(|index| {
            let height = 1.0 - 2.0 * (f64::from(index) + 0.5) / f64::from(LATTICE);
            let latitude = height.asin().to_degrees();
            let longitude = (f64::from(index) * turn).to_degrees().rem_euclid(360.0) - 180.0;
            is_land(longitude, latitude).then(|| Point::at(longitude, latitude))
        })
        .collect()
}

/// A route between two cities, as points that rise above the sphere in the middle.
pub struct Route {
    pub points: Vec<Point>,
    /// Share of the way from which its pulse starts.
    pub phase: f64,
    /// Share of the way that its pulse covers in a second.
    pub speed: f64,
}

/// A dozen routes over all continents.
pub fn routes() -> Vec<Route> {
    const CITIES: [(f64, f64); 12] = [
        (51.4, 35.7),
        (16.4, 48.2),
        (-0.1, 51.5),
        (-74.0, 40.7),
        (-122.4, 37.8),
        (-46.6, -23.5),
        (28.0, -26.2),
        (77.2, 28.6),
        (139.7, 35.7),
        (103.8, 1.4),
        (151.2, -33.9),
        (36.8, -1.3),
    ];
    const PAIRS: [(usize, usize); 12] = [
        (0, 1),
        (2, 3),
        (3, 4),
        (3, 5),
        (1, 6),
        (0, 7),
        (7, 9),
        (9, 8),
        (9, 10),
        (11, 0),
        (2, 11),
        (4, 8),
    ];
    PAIRS
        .iter()
        .zip(0_u32..)
        .map(|(&(from, to), index)| Route {
            points: arc(CITIES[from], CITIES[to]),
            phase: f64::from(index) * 0.37 % 1.0,
            speed: 0.16 + 0.02 * f64::from(index % 4),
        })
        .collect()
}

fn arc(from: (f64, f64), to: (f64, f64)) -> Vec<Point> {
    const STEPS: u32 = 40;
    let (start, end) = (Point::at(from.0, from.1), Point::at(to.0, to.1));
    let angle = (start.x * end.x + start.y * end.y + start.z * end.z)
        .clamp(-1.0, 1.0)
        .acos();
    (0..=STEPS)
        .map(|step| {
            let share = f64::from(step) / f64::from(STEPS);
            let (a, b) = (
                ((1.0 - share) * angle).sin() / angle.sin(),
                (share * angle).sin() / angle.sin(),
            );
            let on_sphere = Point {
                x: a * start.x + b * end.x,
                y: a * start.y + b * end.y,
                z: a * start.z + b * end.z,
            };
            on_sphere.scaled(1.0 + 0.22 * (angle / 2.0).sin() * (share * std::f64::consts::PI).sin())
        })
        .collect()
}
