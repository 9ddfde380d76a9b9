package dev.apex.execution;

import dev.apex.market.Symbol;

/** What two slippages lose, together. */
record SummedSlippage(Slippage first, Slippage second) implements Slippage {
    @Override
    public String name() {
        return first.name() + " plus " + second.name();
    }

    @Override
    public String canonical() {
        return "(" + first.canonical() + ") plus (" + second.canonical() + ")";
    }

    @Override
    public int sessions() {
        return Math.max(first.sessions(), second.sessions());
    }

    @Override
    public double price(Symbol symbol, double quantity, double print) {
        return print + (first.price(symbol, quantity, print) - print) + (second.price(symbol, quantity, print) - print);
    }

    @Override
    public double price(Trade trade) {
        double print = trade.print();
        return print + (first.price(trade) - print) + (second.price(trade) - print);
    }
}
