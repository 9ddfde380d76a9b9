package dev.apex.clickhouse;

/**
 * One column of a {@link Table}.
 *
 * @param name as the server knows it
 * @param type what its values are
 * @param nullable whether it may have none; never for numbers, which say so themselves
 */
record Column(String name, Type type, boolean nullable) {
    /** Bits that stand for a null in a digest; beside them the row's place of a null is hashed like any value. */
    static final long NULL_BITS = 0x6E75_6C6CL;

    static Column of(String name, Type type) {
        return new Column(name, type, false);
    }

    String sqlType() {
        return nullable ? "Nullable(" + type.sql() + ")" : type.sql();
    }

    String ddl() {
        return quoted() + " " + sqlType() + type.codec();
    }

    String quoted() {
        return "`" + name + "`";
    }

    String zero() {
        return nullable ? "CAST(NULL AS " + sqlType() + ")" : type.zero();
    }

    /** What enters a digest: a null is a value of its own. */
    String bits() {
        if (!nullable) {
            return type.bitsOf(quoted());
        }
        String value = type.bitsOf("assumeNotNull(" + quoted() + ")");
        return "if(isNull(" + quoted() + "), toUInt64(" + NULL_BITS + "), intHash64(" + value + "))";
    }
}
