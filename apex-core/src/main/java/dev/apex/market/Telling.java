package dev.apex.market;

/** Tells the rows of a tape, all of which have been released, to whom it may concern. */
final class Telling {
    private Telling() {}

    static void tell(Tape tape, Versions to) {
        tape.instruments.forEach(to::instrument);
        for (int row = 0; row < tape.size; row++) {
            if (tape.isRetracted(row)) {
                String topic = tape.kind.isPrice() ? "" : tape.topic(row);
                to.retraction(tape.kind, tape.symbols.get(tape.symbol(row)), AsOf.stamp(tape, row), topic);
                continue;
            }
            switch (tape.kind) {
                case BARS -> bar(tape, row, to);
                case FIXINGS ->
                    to.fixing(
                            tape.instruments.get(tape.symbol(row)),
                            tape.ts(row),
                            tape.ingestedAt[row],
                            tape.revision(row),
                            tape.isAssumed(row),
                            tape.values[0][row]);
                case MEMBERSHIP -> to.membership(AsOf.membership(tape, row));
                case ACTIONS -> to.action(AsOf.action(tape, row));
                case ANNOUNCEMENTS -> to.announcement(AsOf.announcement(tape, row));
                default -> throw new IllegalStateException("kind " + tape.kind);
            }
        }
    }

    private static void bar(Tape tape, int row, Versions to) {
        to.bar(
                tape.instruments.get(tape.symbol(row)),
                tape.opensAt(row),
                tape.ts(row),
                tape.ingestedAt[row],
                tape.revision(row),
                tape.isAssumed(row),
                tape.values[0][row],
                tape.values[1][row],
                tape.values[2][row],
                tape.values[3][row],
                tape.values[4][row]);
    }
}
