//! Bundles as somebody who means harm makes them: changed, with a check sum that is right again.

use std::ops::Range;

use sha2::{Digest, Sha256};

/// Bytes before the content of a bundle.
const HEADER: usize = 50;
/// Of a longer list only so many entries are changed: what is said of them holds for the others.
const ENTRIES: usize = 2;

/// The content of a bundle, changed by somebody who knows how to make the check sum right.
pub fn forged(bundle: &[u8], change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let (header, content) = bundle.split_at(HEADER);
    let mut content = content.to_vec();
    change(&mut content);
    let mut forged = header[..10].to_vec();
    forged.extend((content.len() as u64).to_le_bytes());
    forged.extend(Sha256::digest(&content));
    forged.extend(content);
    forged
}

/// Calls `visit` with every bundle in which one number is another one that an attacker would try, or one list is an
/// entry shorter, an entry longer or empty.
pub fn each_lie(bundle: &[u8], mut visit: impl FnMut(&[u8])) {
    let mut lies = Vec::new();
    collect(&bundle[HEADER..], 0, true, &mut lies);
    assert!(lies.len() > 100, "there is little to lie about: {}", lies.len());
    for (place, lie) in lies {
        visit(&forged(bundle, |content| {
            content.splice(place.clone(), lie.iter().copied());
        }));
    }
}

type Lie = (Range<usize>, Vec<u8>);

/// Numbers that no model holds, in the encoding of `MessagePack`.
fn numbers() -> Vec<Vec<u8>> {
    let wholes = [0, 1, 2, 255, 1 << 31, u64::from(u32::MAX), 1 << 40, 1 << 63, u64::MAX];
    let floats = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.5,
        1e308,
        -1e308,
        5e-324,
        1e15,
    ];
    let whole = |number: u64| [&[0xcf][..], &number.to_be_bytes()].concat();
    let float = |number: f64| [&[0xcb][..], &number.to_be_bytes()].concat();
    let below = [-1, i64::MIN].map(|number: i64| [&[0xd3][..], &number.to_be_bytes()].concat());
    let all = wholes.map(whole).into_iter().chain(floats.map(float));
    all.chain(below).collect()
}

/// Reads the value at `start`, notes what could be said instead of it, and gives where it ends.
fn collect(content: &[u8], start: usize, wanted: bool, lies: &mut Vec<Lie>) -> usize {
    let next = start + 1;
    let sized = |width: usize| {
        content[next..next + width]
            .iter()
            .fold(0, |size, byte| size << 8 | usize::from(*byte))
    };
    match content[start] {
        0x00..=0x7f | 0xe0..=0xff => number(start..next, wanted, lies),
        marker @ (0xca..=0xd3) => {
            let width = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8][usize::from(marker - 0xca)];
            number(start..next + width, wanted, lies)
        }
        marker @ 0x80..=0x8f => entries(content, start..next, (usize::from(marker & 0x0f), true), wanted, lies),
        marker @ 0x90..=0x9f => entries(content, start..next, (usize::from(marker & 0x0f), false), wanted, lies),
        0xdc => entries(content, start..next + 2, (sized(2), false), wanted, lies),
        0xdd => entries(content, start..next + 4, (sized(4), false), wanted, lies),
        0xde => entries(content, start..next + 2, (sized(2), true), wanted, lies),
        0xdf => entries(content, start..next + 4, (sized(4), true), wanted, lies),
        marker @ 0xa0..=0xbf => next + usize::from(marker & 0x1f),
        0xd9 => next + 1 + sized(1),
        0xda => next + 2 + sized(2),
        0xc0 | 0xc2 | 0xc3 => next,
        marker => panic!("models hold nothing like {marker:#x}"),
    }
}

fn number(place: Range<usize>, wanted: bool, lies: &mut Vec<Lie>) -> usize {
    if wanted {
        lies.extend(numbers().into_iter().map(|lie| (place.clone(), lie)));
    }
    place.end
}

fn entries(
    content: &[u8],
    header: Range<usize>,
    (count, named): (usize, bool),
    wanted: bool,
    lies: &mut Vec<Lie>,
) -> usize {
    let mut end = header.end;
    let mut first = end..end;
    for entry in 0..count {
        if named {
            end = collect(content, end, false, lies);
        }
        end = collect(content, end, wanted && (named || entry < ENTRIES), lies);
        if entry == 0 {
            first.end = end;
        }
    }
    if wanted && !named && count > 0 {
        let list = |count: usize| [&[0xdd][..], &u32::try_from(count).unwrap().to_be_bytes()].concat();
        let (whole, rest) = (&content[header.end..end], &content[first.end..end]);
        lies.push((header.start..end, list(0)));
        lies.push((header.start..end, [list(count - 1), rest.to_vec()].concat()));
        lies.push((
            header.start..end,
            [list(count + 1), content[first].to_vec(), whole.to_vec()].concat(),
        ));
        // A claim without anything behind it.
        lies.push((header.start..header.end, list(usize::try_from(u32::MAX).unwrap())));
    }
    end
}
