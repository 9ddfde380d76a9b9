package dev.apex.feature;

/**
 * A thing that came to pass in what is derived and that whoever follows a run should hear of: regimes that were lost to view, a
 * model that could not be fitted.
 *
 * <p>It is told once, at the first step at which it was known, and stands in the result; it decides nothing.
 *
 * @param code what kind of thing it is, for machines: {@code REGIME_BREAK}
 * @param text what came to pass, with numbers and units
 */
public record Notice(String code, String text) {}
