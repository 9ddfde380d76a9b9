package dev.apex.regime;

import java.util.OptionalDouble;

/**
 * What came of fitting a {@link GaussianHmm}: the model, and what is needed to believe it.
 *
 * @param model the best that was found
 * @param logLikelihood of the rows under the model, in nats
 * @param rows how many whole rows it was fitted to
 * @param steps how many steps led from its start to it
 * @param totalSteps how many steps were taken from all starts
 * @param converged whether it had stopped gaining, and had not run out of steps
 * @param tried how many starts were tried
 * @param rejected how many of them ended with a state that had too few rows or no covariance
 * @param agreeing how many, the best included, ended within 1e-5 nats a row of it; where it is 1, more restarts may find better
 * @param best which start it was, from 0; of equals the first
 * @param gap by how many nats the best lies above the best that does not agree; empty if all agree
 */
public record HmmFit(
        GaussianHmm model,
        double logLikelihood,
        int rows,
        int steps,
        int totalSteps,
        boolean converged,
        int tried,
        int rejected,
        int agreeing,
        int best,
        OptionalDouble gap) {
    /** The criterion of Schwarz, -2 log-likelihood + p ln(rows): of two models of the same rows, the lower is the better. */
    public double bic() {
        return -2 * logLikelihood + model.parameters() * StrictMath.log(rows);
    }
}
