package dev.apex.junit;

import dev.apex.facts.FactLog;
import dev.apex.facts.MemoryFactLog;

/** The log in memory meets the claims that every log must meet. */
class MemoryFactLogConformanceTest extends FactLogConformance {
    @Override
    protected FactLog emptyLog() {
        return MemoryFactLog.create();
    }
}
