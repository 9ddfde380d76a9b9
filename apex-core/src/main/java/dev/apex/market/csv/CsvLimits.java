package dev.apex.market.csv;

import dev.apex.RefusedException;
import dev.apex.Rule;

/**
 * How much a CSV file may be before it is no longer believed to be one; a file beyond a limit is refused whole, a line
 * alone.
 *
 * @param bytes of one file, unpacked
 * @param lines of one file
 * @param lineBytes of one line; a longer one is quarantined without having been held
 * @param fields of the header
 * @param expansion how many times its packed size a packed file may become
 * @param refused rows that may be quarantined in one load
 */
public record CsvLimits(long bytes, long lines, int lineBytes, int fields, int expansion, int refused) {
    static final int MOST_FIELDS = 2_000;
    static final long MOST_LINES = 4_000_000_000L;

    private static final CsvLimits STANDARD =
            new CsvLimits(8L << 30, 200_000_000, 64 << 10, MOST_FIELDS, 100, 5_000_000);

    public CsvLimits {
        boolean sound = bytes > 0
                && lines > 0
                && lines <= MOST_LINES
                && lineBytes > 0
                && fields > 0
                && fields <= MOST_FIELDS
                && expansion > 0
                && refused > 0;
        if (!sound) {
            throw new RefusedException(
                    Rule.CSV_LAYOUT,
                    "limits of " + bytes + " bytes, " + lines + " lines, " + lineBytes + " bytes a line, " + fields
                            + " fields, expansion " + expansion + ", " + refused + " refused rows");
        }
    }

    /** 8 GiB, 200 million lines of at most 64 KiB, 2,000 fields, packed at most 100 to 1, 5 million refused rows. */
    public static CsvLimits standard() {
        return STANDARD;
    }

    public CsvLimits bytes(long most) {
        return new CsvLimits(most, lines, lineBytes, fields, expansion, refused);
    }

    public CsvLimits lines(long most) {
        return new CsvLimits(bytes, most, lineBytes, fields, expansion, refused);
    }

    public CsvLimits lineBytes(int most) {
        return new CsvLimits(bytes, lines, most, fields, expansion, refused);
    }

    public CsvLimits fields(int most) {
        return new CsvLimits(bytes, lines, lineBytes, most, expansion, refused);
    }

    public CsvLimits expansion(int most) {
        return new CsvLimits(bytes, lines, lineBytes, fields, most, refused);
    }

    public CsvLimits refused(int most) {
        return new CsvLimits(bytes, lines, lineBytes, fields, expansion, most);
    }
}
