package dev.apex.facts;

import dev.apex.market.Intake;

/**
 * What became of an append: the number under which it can be read again, and its counts.
 *
 * @param number the last batch of the log once the append was done, from 1; a read {@linkplain FactQuery#throughBatch
 *     through it} sees every row of the append. An append that brings nothing new makes no batch of its own
 * @param intake rows read, accepted, and met before; none is quarantined, for a batch is accepted whole or refused
 */
public record Batch(long number, Intake intake) {}
