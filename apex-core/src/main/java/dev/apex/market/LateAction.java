package dev.apex.market;

import java.time.Instant;

/**
 * A corporate action that was told, corrected or called off only after it had taken effect, with at least one step in
 * between: in those steps its symbol was read without it, or by what was known of it before.
 *
 * @param symbol whose prices and positions were not adjusted for it
 * @param topic what it is: {@link CorporateAction#topic()}
 * @param ex when it took effect
 * @param knownAt when this version of it arrived
 * @param change whether it was announced late, or corrected or called off
 */
public record LateAction(Symbol symbol, String topic, Instant ex, Instant knownAt, Changes.ActionChange change) {}
