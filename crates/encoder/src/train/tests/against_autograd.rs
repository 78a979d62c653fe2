use std::collections::HashMap;
use std::sync::Mutex;

use candle_core::{Tensor, Var};

use super::{encoder, is_nothing, norm, pass, states, tensors, tuning};
use crate::graph::Graph;
use crate::train::Bottom;
use crate::{Encoder, Pooling, TokenStates};

type Gradients = HashMap<String, Vec<f32>>;

/// The loss of the same word vectors and the gradient of every tensor, by candle.
fn by_autograd(encoder: &Encoder, batch: &[TokenStates]) -> candle_core::Result<(f64, Gradients)> {
    let variables: Mutex<HashMap<String, Var>> = Mutex::default();
    let place = |name: &str, tensor: Tensor| {
        let variable = Var::from_tensor(&tensor)?;
        let tensor = variable.as_tensor().clone();
        variables.lock().expect("one thread").insert(name.to_owned(), variable);
        Ok(tensor)
    };
    let checkpoint = encoder.checkpoint().expect("whole");
    let graph = Graph::load(&checkpoint, &encoder.config, &place).expect("whole");
    let features = encoder.config.features;
    let mut vectors = Vec::new();
    for sentence in batch {
        let mut words: Vec<Option<Tensor>> = vec![None; sentence.words()];
        for window in &sentence.windows {
            let states = graph.hidden_states(&window.tokens).expect("known tokens");
            let states = Tensor::cat(&[&states[features.upper], &states[features.lower]], 1)?;
            for row in &window.rows {
                let own = states.narrow(0, row.tokens.start, row.tokens.len())?;
                let own = (own.mean(0)? * f64::from(row.share))?;
                let word = &mut words[row.word];
                *word = Some(match word {
                    Some(sum) => (&*sum + own)?,
                    None => own,
                });
            }
        }
        vectors.extend(words.into_iter().map(|word| word.expect("every word has a row")));
    }
    let flat = Tensor::cat(&vectors, 0)?.flatten_all()?;
    let weights: Vec<f32> =
        (0..flat.elem_count()).map(|place| (0.7 * place as f64).sin() as f32).collect();
    let weights = Tensor::from_vec(weights, flat.shape(), flat.device())?;
    let loss = (flat.sin()? * weights)?.sum_all()?;
    let found = loss.backward()?;
    let mut gradients = Gradients::new();
    for (name, variable) in variables.lock().expect("one thread").iter() {
        let gradient = found.get(variable).expect("the graph reaches every weight");
        gradients.insert(name.clone(), gradient.flatten_all()?.to_vec1()?);
    }
    Ok((f64::from(loss.to_scalar::<f32>()?), gradients))
}

/// The length of the difference, as a share of the length of what is right.
fn difference(found: &[f32], exact: &[f32]) -> f64 {
    let difference: Vec<f32> = found.iter().zip(exact).map(|(a, b)| a - b).collect();
    norm(&difference) / norm(exact)
}

#[test]
fn every_gradient_is_that_of_autograd() {
    for (folder, pooling) in [
        ("bert", Pooling::Mean),
        ("bert", Pooling::FirstSubword),
        ("roberta", Pooling::Mean),
        ("roberta", Pooling::FirstSubword),
        ("distilbert", Pooling::Mean),
        // XLM-RoBERTa's layers are RoBERTa's.
        ("mpnet", Pooling::Mean),
    ] {
        let encoder = encoder(folder);
        let batch = states(&encoder, 0, pooling);
        // The tiny MPNet reads far, so that its distances go as far as they are told apart.
        assert!(batch[3].windows.len() > 1 || folder == "mpnet", "one goes through two windows");
        let (exact, mut gradients) = by_autograd(&encoder, &batch).expect("computes");
        let mut tuning = tuning(&encoder, Bottom::Embeddings, 0.0);
        let found = pass(&mut tuning, &batch.iter().collect::<Vec<_>>());
        assert!((found - exact).abs() < 1e-3, "{folder}: a loss of {found}, not {exact}");
        let whole = tuning.gradient_norm();
        // Of composed operations that take windows together, and those here that take them one by one, both
        // round where the softmax is saturated.
        let most = if tuning.device.tensors().is_some() { 2e-3 } else { 1e-3 };
        for (name, _, gradient) in tensors(&tuning) {
            let exact = gradients.remove(&name).expect("the same names");
            if is_nothing(&name) {
                assert!(norm(&gradient) < 1e-3, "{folder}: {name} {:e}", norm(&gradient));
                continue;
            }
            // Where large terms cancel, what is left of them is rounded as they are.
            let difference = difference(&gradient, &exact);
            let allowed = 2e-5 + 1e-6 * whole / norm(&exact);
            assert!(
                difference < allowed.min(most),
                "{folder}, {pooling:?}: {name} differs by {difference:e}"
            );
        }
        assert!(gradients.is_empty(), "{folder} trains no {:?}", gradients.keys());
    }
}

/// From states in f16, so that the tolerance is theirs.
#[test]
fn gradients_of_upper_layers_are_those_of_autograd() {
    for folder in ["bert", "roberta", "distilbert", "mpnet", "xlm-roberta"] {
        let encoder = encoder(folder);
        let whole = states(&encoder, 0, Pooling::Mean);
        let (exact, gradients) = by_autograd(&encoder, &whole).expect("computes");
        for from in 0..3 {
            let batch = states(&encoder, from, Pooling::Mean);
            let mut tuning = tuning(&encoder, Bottom::Layer(from), 0.0);
            let found = pass(&mut tuning, &batch.iter().collect::<Vec<_>>());
            assert!((found - exact).abs() < 0.05, "{folder}: a loss of {found}, not {exact}");
            let tensors = tensors(&tuning);
            assert_eq!(tensors.len(), 16 * (3 - from));
            for (name, _, gradient) in tensors.iter().filter(|(name, ..)| !is_nothing(name)) {
                let difference = difference(gradient, &gradients[name]);
                assert!(
                    difference < 0.01,
                    "{folder} from {from}: {name} differs by {difference:e}"
                );
            }
        }
    }
}
