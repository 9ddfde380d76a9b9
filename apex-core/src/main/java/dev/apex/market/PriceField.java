package dev.apex.market;

import java.util.Locale;

/** A figure of a session's bar, in the order in which bars keep them; of a fixing there is only the close. */
public enum PriceField {
    OPEN,
    HIGH,
    LOW,
    CLOSE,
    /** Units traded. */
    VOLUME;

    /** Its name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
