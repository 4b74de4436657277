/** The name of an activation. */
export type Activation = "relu" | "tanh" | "sigmoid" | "silu" | "softplus" | "elu";

/** The names of all activations. */
export const ACTIVATIONS: readonly Activation[] = ["relu", "tanh", "sigmoid", "silu", "softplus", "elu"];
