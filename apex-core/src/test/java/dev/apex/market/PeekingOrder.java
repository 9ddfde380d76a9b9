package dev.apex.market;

/** What an engine with a fault would do: goes by the place at which a symbol came first on its tape. For audits to catch. */
public final class PeekingOrder {
    private PeekingOrder() {}

    /** In which place a symbol was delivered first; -1 if it never was. */
    public static int place(MarketView view, Symbol symbol) {
        Listed one = view.cursor().listed(symbol);
        return one == null ? -1 : one.index();
    }
}
