//! Free text: the words of a row to how often each term stands there.

use super::graph::{Graph, Value, integer, integers, length, text as word, texts};
use super::proto::{DOUBLE, FLOAT, STRING};
use crate::error::{EngineError, Result};
use crate::prepare::Text;

/// Adds the features of a text, `[rows, terms]` float.
///
/// ONNX cannot take text apart as people write it: the input holds the words, in lower case, with a blank between.
pub(super) fn add(graph: &mut Graph, column: &str, text: &Text) -> Result<Value> {
    let Text::Vocabulary { terms, weights } = text else {
        return Err(EngineError::bad_input(
            format!("the model reads '{column}' by hashing its words, which ONNX cannot do"),
            "download another form, or train with the words themselves (tf-idf)",
        ));
    };
    graph.splits_text = true;
    let sentence = graph.input(&format!("{column}.words"), STRING);
    let flat = graph.reshape(&sentence, &[-1]);
    let words = graph.node_with_rest("StringSplit", &[&flat]);
    let words = with_empty_word(graph, &flat, &words);
    let counts = count(graph, terms, &words);
    let counts = graph.cast(&counts, DOUBLE);
    let weights = graph.doubles(weights.clone(), &[1, length(terms.len())]);
    let weighted = graph.node("Mul", &[&counts, &weights], Vec::new());
    let squares = graph.node("Mul", &[&weighted, &weighted], Vec::new());
    let ones = graph.doubles(vec![1.0; terms.len()], &[length(terms.len()), 1]);
    let sums = graph.node("MatMul", &[&squares, &ones], Vec::new());
    let lengths = graph.node("Sqrt", &[&sums], Vec::new());
    let (zero, one) = (graph.double(0.0), graph.double(1.0));
    let none = graph.node("Equal", &[&lengths, &zero], Vec::new());
    let lengths = graph.node("Where", &[&none, &one, &lengths], Vec::new());
    let scaled = graph.node("Div", &[&weighted, &lengths], Vec::new());
    Ok(graph.cast(&scaled, FLOAT))
}

/// One more column, of empty words: when no row has any words there would be no column at all.
fn with_empty_word(graph: &mut Graph, flat: &Value, words: &Value) -> Value {
    let rows = graph.node("Shape", &[flat], Vec::new());
    let one = graph.integers(&[1]);
    let shape = graph.node("Concat", &[&rows, &one], vec![integer("axis", 0)]);
    let first = graph.integers(&[0]);
    let positions = graph.node("Expand", &[&first, &shape], Vec::new());
    let empty = graph.strings(&[String::new()]);
    let behind = graph.node("Gather", &[&empty, &positions], vec![integer("axis", 0)]);
    graph.concat(&[words.clone(), behind])
}

/// How often each term stands in each row of words.
fn count(graph: &mut Graph, terms: &[String], words: &Value) -> Value {
    let (pairs, single): (Vec<_>, Vec<_>) = terms.iter().enumerate().partition(|(_, term)| term.contains(' '));
    let places = single.iter().chain(&pairs).map(|(place, _)| length(*place)).collect();
    let pool = single.iter().map(|(_, term)| (*term).clone());
    let pool = pool.chain(pairs.iter().flat_map(|(_, term)| term.split(' ').map(str::to_owned)));
    let (longest, starts) = if pairs.is_empty() {
        (1, vec![0])
    } else {
        (2, vec![0, length(single.len())])
    };
    let attributes = vec![
        word("mode", "TF"),
        integer("min_gram_length", 1),
        integer("max_gram_length", longest),
        integer("max_skip_count", 0),
        integers("ngram_counts", starts),
        integers("ngram_indexes", places),
        texts("pool_strings", pool.collect::<Vec<String>>()),
    ];
    graph.node("TfIdfVectorizer", &[words], attributes)
}
