/// Numbers that move against their slopes: AdamW (Loshchilov and Hutter 2019) with its usual numbers.
pub(super) struct Moving {
    pub(super) values: Vec<f32>,
    /// Of the loss, for each value.
    pub(super) slopes: Vec<f32>,
    means: Vec<f32>,
    squares: Vec<f32>,
    steps: i32,
}

impl Moving {
    pub(super) fn start(values: Vec<f32>) -> Self {
        let none = vec![0.0; values.len()];
        Self { slopes: none.clone(), means: none.clone(), squares: none, values, steps: 0 }
    }

    /// One step. The first `decaying` values are weights and decay, the rest are biases and do not.
    pub(super) fn step(&mut self, rate: f32, decay: f32, decaying: usize) {
        const FIRST: f32 = 0.9;
        const SECOND: f32 = 0.999;
        self.steps += 1;
        let mean_bias = 1.0 - FIRST.powi(self.steps);
        let square_bias = 1.0 - SECOND.powi(self.steps);
        let moments = self.means.iter_mut().zip(&mut self.squares);
        for (place, ((value, &slope), (mean, square))) in
            self.values.iter_mut().zip(&self.slopes).zip(moments).enumerate()
        {
            *mean = FIRST.mul_add(*mean, (1.0 - FIRST) * slope);
            *square = SECOND.mul_add(*square, (1.0 - SECOND) * slope * slope);
            if place < decaying {
                *value -= rate * decay * *value;
            }
            *value -= rate * (*mean / mean_bias) / ((*square / square_bias).sqrt() + 1e-8);
        }
    }
}
