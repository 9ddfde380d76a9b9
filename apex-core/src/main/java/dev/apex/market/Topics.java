package dev.apex.market;

import java.util.List;

/** The topics of corporate actions: how a tape tells their kinds apart. */
final class Topics {
    static final String SPLIT = "split";
    static final String DIVIDEND = "dividend";
    static final String SUCCESSION = "succession";
    static final String DELISTING = "delisting";

    /** In the order in which actions of one instant take effect. */
    static final List<String> IN_ORDER = List.of(SPLIT, DIVIDEND, SUCCESSION, DELISTING);

    private Topics() {}
}
