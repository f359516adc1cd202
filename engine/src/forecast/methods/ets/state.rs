//! Forms of exponential smoothing, and the state that they carry along.

/// Whether something adds to the level or multiplies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Additive,
    Multiplicative,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::Multiplicative => "multiplicative",
        }
    }

    fn letter(self) -> &'static str {
        match self {
            Self::Additive => "A",
            Self::Multiplicative => "M",
        }
    }
}

/// How the level moves on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trend {
    None,
    Additive,
    Damped,
}

impl Trend {
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Additive => "additive",
            Self::Damped => "damped",
        }
    }
}

/// Error, trend and season.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub error: Kind,
    pub trend: Trend,
    pub season: Option<Kind>,
}

impl Form {
    /// The fifteen forms that are numerically stable.
    pub fn all() -> impl Iterator<Item = Self> {
        let errors = [Kind::Additive, Kind::Multiplicative];
        let trends = [Trend::None, Trend::Additive, Trend::Damped];
        let seasons = [None, Some(Kind::Additive), Some(Kind::Multiplicative)];
        let every = errors.into_iter().flat_map(move |error| {
            trends
                .into_iter()
                .flat_map(move |trend| seasons.into_iter().map(move |season| Self { error, trend, season }))
        });
        every.filter(|form| form.error == Kind::Multiplicative || form.season != Some(Kind::Multiplicative))
    }

    /// Whether values must be above zero.
    pub fn multiplies(self) -> bool {
        self.error == Kind::Multiplicative || self.season == Some(Kind::Multiplicative)
    }

    /// As the literature writes it.
    pub fn name(self) -> String {
        let trend = match self.trend {
            Trend::None => "N",
            Trend::Additive => "A",
            Trend::Damped => "Ad",
        };
        format!(
            "ETS({},{trend},{})",
            self.error.letter(),
            self.season.map_or("N", Kind::letter)
        )
    }
}

/// How quickly level, trend and season follow, and how the trend fades.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rates {
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
    pub phi: f64,
}

/// Level, slope and the coming season.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub level: f64,
    pub slope: f64,
    /// As a ring; `next` is the place of the next step. One entry without meaning where there is no season.
    pub season: Vec<f64>,
    pub next: usize,
}

impl State {
    /// What the next value is expected to be.
    pub fn expected(&self, form: Form, rates: &Rates) -> f64 {
        let trend = self.trend(form, rates);
        match form.season {
            None => trend,
            Some(Kind::Additive) => trend + self.season[self.next],
            Some(Kind::Multiplicative) => trend * self.season[self.next],
        }
    }

    fn trend(&self, form: Form, rates: &Rates) -> f64 {
        match form.trend {
            Trend::None => self.level,
            Trend::Additive => self.level + self.slope,
            Trend::Damped => self.level + rates.phi * self.slope,
        }
    }

    /// Takes the next value in.
    pub fn learn(&mut self, form: Form, rates: &Rates, value: f64) {
        let trend = self.trend(form, rates);
        let season = self.season[self.next];
        let adjusted = match form.season {
            None => value,
            Some(Kind::Additive) => value - season,
            Some(Kind::Multiplicative) => value / season,
        };
        let level = trend + rates.alpha * (adjusted - trend);
        if form.trend != Trend::None {
            let faded = if form.trend == Trend::Damped {
                rates.phi * self.slope
            } else {
                self.slope
            };
            self.slope = faded + rates.beta / rates.alpha * (level - self.level - faded);
        }
        if let Some(kind) = form.season {
            let seen = match kind {
                Kind::Additive => value - trend,
                Kind::Multiplicative => value / trend,
            };
            self.season[self.next] = season + rates.gamma * (seen - season);
            self.next = (self.next + 1) % self.season.len();
        }
        self.level = level;
    }
}
