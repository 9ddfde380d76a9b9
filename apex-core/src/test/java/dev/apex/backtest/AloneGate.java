package dev.apex.backtest;

import dev.apex.execution.Fees;
import dev.apex.execution.Order;
import dev.apex.random.RunSeed;
import dev.apex.strategy.Day;
import dev.apex.strategy.Gate;

/** A gate in a file of its own, that lets everything pass. */
record AloneGate(Fees costs) implements Gate {
    @Override
    public String name() {
        return "alone";
    }

    @Override
    public Judge start(RunSeed seed) {
        return new Judging();
    }

    private static final class Judging implements Judge {
        @Override
        public Verdict judge(Day today, Order order) {
            return Verdict.pass("all");
        }
    }
}
