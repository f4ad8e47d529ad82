/**
 * Where the training of linear networks stops: when the predictor's part in the span of the data is within this share of
 * the least-squares solution, in norm. The predictions allow for it.
 */
export const TRAINING_TOLERANCE = 1e-5;

/**
 * Error of the balance between layers that adaptive flow leaves, relative: the ratio of layer norms at the end of a
 * training differs from that of exact flow by less than this. Measured at the flow's step tolerance; tests hold it there.
 */
export const FLOW_DRIFT = 5e-4;

/**
 * The same where two layers start from small weights or from a network trained so: their flow restores the balance after
 * each step, what remains comes from the part of the weights that training does not grow.
 */
export const TWO_LAYER_DRIFT = 1e-5;
