//! A set of texts with dense codes, kept in one piece of memory.

/// The different texts of a column. Codes are dense and given in order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    text: String,
    ends: Vec<usize>,
    /// Open addressing: position of a level plus one, 0 for a free slot. The length is a power of two.
    slots: Vec<u32>,
}

impl PartialEq for Levels {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends
    }
}

impl Levels {
    /// Number of levels.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a code. Panics when there is no such code, as indexing does.
    pub fn get(&self, code: u32) -> &str {
        let position = code as usize;
        let start = if position == 0 { 0 } else { self.ends[position - 1] };
        &self.text[start..self.ends[position]]
    }

    fn bytes(&self, code: u32) -> &[u8] {
        let position = code as usize;
        let start = if position == 0 { 0 } else { self.ends[position - 1] };
        &self.text.as_bytes()[start..self.ends[position]]
    }

    /// The texts in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.ends.iter().scan(0, |start, &end| {
            let level = &self.text[*start..end];
            *start = end;
            Some(level)
        })
    }

    /// The code of a text, if it is in the set.
    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() {
            None
        } else {
            self.probe(text.as_bytes()).ok()
        }
    }

    /// The code of a text, which is added when it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        match self.place(text.as_bytes()) {
            Ok(code) => code,
            Err(slot) => self.add(text, slot),
        }
    }

    /// The code of bytes, of which what is no valid text is replaced. They are only looked at closely when they are new.
    pub(super) fn intern_bytes(&mut self, bytes: &[u8]) -> u32 {
        match self.place(bytes) {
            Ok(code) => code,
            Err(slot) => match std::str::from_utf8(bytes) {
                Ok(text) => self.add(text, slot),
                Err(_) => self.intern(&String::from_utf8_lossy(bytes)),
            },
        }
    }

    fn place(&mut self, bytes: &[u8]) -> Result<u32, usize> {
        if self.ends.len() * 8 >= self.slots.len() * 5 {
            self.grow();
        }
        self.probe(bytes)
    }

    fn add(&mut self, text: &str, slot: usize) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let count = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.slots[slot] = count;
        count - 1
    }

    /// The code of the text, or the free slot where it belongs.
    fn probe(&self, text: &[u8]) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = slot_of(hash_bytes(text), mask);
        loop {
            match self.slots[slot] {
                0 => return Err(slot),
                taken if self.bytes(taken - 1) == text => return Ok(taken - 1),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        let mut slots = vec![0_u32; size];
        for (position, level) in self.iter().enumerate() {
            let mut slot = slot_of(hash_bytes(level.as_bytes()), size - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = u32::try_from(position + 1).unwrap_or(u32::MAX);
        }
        self.slots = slots;
    }
}

impl<'a> FromIterator<&'a str> for Levels {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut levels = Self::default();
        for text in texts {
            levels.intern(text);
        }
        levels
    }
}

#[expect(clippy::cast_possible_truncation, reason = "only the low bits choose the slot")]
fn slot_of(hash: u64, mask: usize) -> usize {
    hash as usize & mask
}

/// A fast hash of good quality with fixed keys: folded multiplication as in wyhash and foldhash.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    const KEYS: [u64; 3] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0];
    let mut hash = KEYS[0] ^ (bytes.len() as u64);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        hash = fold(hash ^ u64::from_le_bytes(*chunk), KEYS[1]);
    }
    if !rest.is_empty() {
        hash = fold(hash ^ last_word(bytes, rest.len()), KEYS[1]);
    }
    fold(hash, KEYS[2])
}

/// The last 1 to 7 bytes as a number, whose lowest byte is the first of them. Copying few bytes takes longer than reading
/// some of them twice.
fn last_word(bytes: &[u8], rest: usize) -> u64 {
    if let Some(whole) = bytes.last_chunk::<8>() {
        return u64::from_le_bytes(*whole) >> (8 * (8 - rest));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | (u64::from(last) << (8 * (rest - 4)));
    }
    let at = |place: usize| u64::from(bytes[place]) << (8 * place);
    at(0) | at(rest / 2) | at(rest - 1)
}

/// The product of two numbers with its halves laid over each other.
#[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
pub(crate) fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_dense_and_stable_over_many_levels() {
        let texts: Vec<String> = (0..5000).map(|number| format!("level {}", number % 1700)).collect();
        let mut levels = Levels::default();
        for (position, text) in texts.iter().enumerate() {
            assert_eq!(levels.intern(text) as usize, position % 1700);
        }
        assert_eq!(levels.len(), 1700);
        assert_eq!(levels.find("level 1699"), Some(1699));
        assert_eq!(levels.find("level 1700"), None);
        assert_eq!(levels.iter().nth(42), Some("level 42"));
    }

    #[test]
    fn few_bytes_are_read_as_if_they_were_filled_up_with_zeros() {
        let bytes = b"\x01\xf2\x03\x84\x05\xa6\x07\x08\x99\x0a\xbb\x0c\x0d";
        for length in (1..bytes.len()).filter(|length| length % 8 != 0) {
            let rest = length % 8;
            let mut padded = [0; 8];
            padded[..rest].copy_from_slice(&bytes[length - rest..length]);
            assert_eq!(
                last_word(&bytes[..length], rest),
                u64::from_le_bytes(padded),
                "{length}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let mut levels = Levels::default();
        assert_eq!((levels.intern_bytes(b"a\xff"), levels.intern("a\u{fffd}")), (0, 0));
        assert_eq!(
            (
                levels.intern_bytes(b"b"),
                levels.intern_bytes(b"b"),
                levels.intern_bytes(b"a\xff")
            ),
            (1, 1, 0)
        );
    }

    #[test]
    fn the_empty_text_is_a_level_like_any_other() {
        let mut levels = Levels::default();
        assert_eq!(levels.find(""), None);
        assert_eq!((levels.intern(""), levels.intern("a"), levels.intern("")), (0, 1, 0));
        assert_eq!(levels.get(0), "");
    }
}
