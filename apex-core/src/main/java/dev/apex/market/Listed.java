package dev.apex.market;

import java.nio.charset.StandardCharsets;

/** A priced symbol that has arrived: where its rows are. */
final class Listed {
    private final Symbol symbol;
    private final Instrument instrument;
    private final Prices prices;
    private final int index;
    private final int place;
    private final byte[] name;

    /**
     * @param instrument its terms
     * @param prices what has been released of its tape
     * @param index its number on that tape
     * @param place its number among all that have arrived at the cursor
     */
    Listed(Instrument instrument, Prices prices, int index, int place) {
        this.symbol = instrument.symbol();
        this.instrument = instrument;
        this.prices = prices;
        this.index = index;
        this.place = place;
        this.name = symbol.name().getBytes(StandardCharsets.UTF_8);
    }

    Symbol symbol() {
        return symbol;
    }

    Instrument instrument() {
        return instrument;
    }

    Prices prices() {
        return prices;
    }

    int index() {
        return index;
    }

    int place() {
        return place;
    }

    /** The name as it is digested at every step; not to be written to. */
    byte[] name() {
        return name;
    }
}
