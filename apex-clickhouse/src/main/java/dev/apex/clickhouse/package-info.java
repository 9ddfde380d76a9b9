/**
 * ClickHouse as the store of markets and facts: what is read at a clock was known at it, and a slice is whole or not used.
 */
@NullMarked
package dev.apex.clickhouse;

import org.jspecify.annotations.NullMarked;
