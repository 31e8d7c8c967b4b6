package dev.exedra.core.kernel;

/** Pointwise functions in f64. */
final class ScalarFunctions {

    private ScalarFunctions() {}

    static double apply(Activation activation, double x) {
        return switch (activation) {
            case SILU -> x / (1 + Math.exp(-x));
            case GELU -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case RELU -> x > 0 || Double.isNaN(x) ? x : 0;
        };
    }

    /**
     * The error function by the series of Abramowitz and Stegun 7.1.6, whose terms are all of one sign, so that nothing
     * cancels; beyond 6 it is 1 to the last bit.
     */
    static double erf(double x) {
        if (Math.abs(x) > 6 || Double.isNaN(x)) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
