use super::*;
use crate::{EncoderError, Rates};

fn steps(tuning: &mut Tuning, states: &[TokenStates], count: usize) {
    let batch: Vec<&TokenStates> = states.iter().collect();
    for _ in 0..count {
        pass(tuning, &batch);
        tuning.step(&Rates::new(1e-3));
    }
}

#[test]
fn a_run_goes_on_from_its_state_bit_for_bit() {
    for (folder, bottom) in [("roberta", Bottom::Embeddings), ("roberta", Bottom::Layer(1))] {
        let encoder = encoder(folder);
        let mut straight = tuning(&encoder, bottom, 0.2);
        let states = states(&encoder, straight.states_layer(), Pooling::FirstSubword);
        steps(&mut straight, &states, 2);
        let kept = straight.state().expect("stands after a step");
        steps(&mut straight, &states, 3);

        let mut resumed = tuning(&encoder, bottom, 0.2);
        resumed.restore(&kept).expect("is of this encoder");
        assert_eq!(resumed.state().expect("stands after a step"), kept);
        steps(&mut resumed, &states, 3);
        assert!(resumed.state().expect("whole") == straight.state().expect("whole"), "{bottom:?}");
    }
}

#[test]
fn a_state_of_something_else_is_refused_and_changes_nothing() {
    let encoder = encoder("roberta");
    let mut run = tuning(&encoder, Bottom::Layer(1), 0.0);
    let states = states(&encoder, 1, Pooling::FirstSubword);
    steps(&mut run, &states, 1);
    let before = run.state().expect("stands after a step");
    let other = tuning(&encoder, Bottom::Layer(2), 0.0).state().expect("stands at the start");
    let refused = |run: &mut Tuning, state: &[u8]| match run.restore(state) {
        Err(EncoderError::Tuned { reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert!(refused(&mut run, &other).contains("other layers"));
    assert!(!refused(&mut run, &before[..before.len() / 2]).is_empty());
    assert!(!refused(&mut run, b"").is_empty());
    assert!(run.state().expect("whole") == before);
    // Gradients that wait are not kept, so there is no state between them and their step.
    let batch: Vec<&TokenStates> = states.iter().collect();
    pass(&mut run, &batch);
    assert!(matches!(run.state(), Err(EncoderError::Batch { .. })));
}
