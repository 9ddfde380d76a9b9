/**
 * ClickHouse as the store of markets and facts: what is read at a clock was known at it, and a slice is whole or not used.
 */
@ApexModule
@NullMarked
package dev.apex.clickhouse;

import dev.apex.ApexModule;
import org.jspecify.annotations.NullMarked;
