package dev.apex.junit;

import dev.apex.market.Announcement;
import dev.apex.market.CorporateAction;
import dev.apex.market.Instrument;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.Membership;
import dev.apex.market.Stamp;
import dev.apex.market.Symbol;
import dev.apex.market.Tape.Kind;
import dev.apex.market.Versions;
import dev.apex.time.Micros;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a source tells, taken down so far as a kit has to know it. */
final class Survey implements Versions {
    /**
     * One version of a price.
     *
     * @param symbol whose
     * @param ts its event time, in microseconds
     * @param first when the first version arrived
     * @param at when this one arrived
     * @param close its close or fixing; NaN if it is a withdrawal
     */
    record Price(Symbol symbol, long ts, long first, long at, double close) {
        boolean isRevision() {
            return at > first;
        }
    }

    private record Key(Symbol symbol, long ts) {}

    final SortedMap<Symbol, Instrument> instruments = new TreeMap<>();
    final List<Price> prices = new ArrayList<>();
    final List<CorporateAction> actions = new ArrayList<>();
    final List<Membership> memberships = new ArrayList<>();
    private final Map<Key, Long> first = new HashMap<>();

    private Survey() {}

    static Survey of(MarketSource source, MarketQuery query) {
        Survey survey = new Survey();
        source.tell(query, survey);
        return survey;
    }

    private void price(Symbol symbol, long ts, long at, double close) {
        Long before = first.putIfAbsent(new Key(symbol, ts), at);
        prices.add(new Price(symbol, ts, before == null ? at : before, at, close));
    }

    @Override
    public void instrument(Instrument instrument) {
        instruments.put(instrument.symbol(), instrument);
    }

    @Override
    public void bar(
            Instrument instrument,
            long opensAt,
            long ts,
            long ingestedAt,
            int rev,
            boolean assumed,
            double open,
            double high,
            double low,
            double close,
            double volume) {
        price(instrument.symbol(), ts, ingestedAt, close);
    }

    @Override
    public void fixing(Instrument instrument, long ts, long ingestedAt, int rev, boolean assumed, double price) {
        price(instrument.symbol(), ts, ingestedAt, price);
    }

    @Override
    public void membership(Membership change) {
        memberships.add(change);
    }

    @Override
    public void action(CorporateAction action) {
        actions.add(action);
    }

    @Override
    public void announcement(Announcement announcement) {
        // strategies of the kit read none
    }

    @Override
    public void retraction(Kind kind, Symbol symbol, Stamp stamp, String topic) {
        if (kind.isPrice()) {
            price(symbol, Micros.exact(stamp.eventTime()), Micros.exact(stamp.ingestedAt()), Double.NaN);
        }
    }
}
