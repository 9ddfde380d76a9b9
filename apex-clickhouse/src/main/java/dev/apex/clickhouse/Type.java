package dev.apex.clickhouse;

import java.util.Locale;

/** What the values of a column are: as the server calls it, and how its 64 bits are taken there for a digest. */
enum Type {
    /** A text of which there are few different ones. */
    WORD("LowCardinality(String)", "", "toLowCardinality('')", Type.TEXT_BITS),
    TEXT("String", " CODEC(ZSTD(1))", "''", Type.TEXT_BITS),
    /** Microseconds since 1970. */
    STAMP(
            "DateTime64(6, 'UTC')",
            " CODEC(DoubleDelta, ZSTD(1))",
            "fromUnixTimestamp64Micro(toInt64(0), 'UTC')",
            "reinterpretAsUInt64(toUnixTimestamp64Micro(%s))"),
    LONG("Int64", " CODEC(ZSTD(1))", "toInt64(0)", "reinterpretAsUInt64(%s)"),
    /** A number the server counts or hashes with. */
    COUNT("UInt64", "", "toUInt64(0)", "%s"),
    REVISION("UInt32", " CODEC(T64, ZSTD(1))", "toUInt32(0)", "toUInt64(%s)"),
    FLAG("Bool", " CODEC(ZSTD(1))", "false", "toUInt64(%s)"),
    NUMBER("Float64", " CODEC(ZSTD(1))", "toFloat64(0)", "reinterpretAsUInt64(%s)"),
    /** Whether there are any, and a row of numbers: the server knows no row that is null. */
    NUMBERS(
            "Tuple(Bool, Array(Float64))",
            " CODEC(ZSTD(1))",
            "CAST((false, []) AS Tuple(Bool, Array(Float64)))",
            "arrayFold((acc, x) -> intHash64(bitXor(acc, reinterpretAsUInt64(x))), %1$s.2,"
                    + " bitXor(bitShiftLeft(toUInt64(%1$s.1), 32), toUInt64(length(%1$s.2))))");

    private static final String TEXT_BITS = "bitXor(bitShiftLeft(toUInt64(CRC32(%1$s)), 32), toUInt64(length(%1$s)))";

    private final String sql;
    private final String codec;
    private final String zero;
    private final String bits;

    Type(String sql, String codec, String zero, String bits) {
        this.sql = sql;
        this.codec = codec;
        this.zero = zero;
        this.bits = bits;
    }

    String sql() {
        return sql;
    }

    /** How the server packs it. */
    String codec() {
        return codec;
    }

    /** A value for a row that says nothing. */
    String zero() {
        return zero;
    }

    /** What enters a digest of a column. */
    String bitsOf(String column) {
        return String.format(Locale.ROOT, bits, column);
    }
}
