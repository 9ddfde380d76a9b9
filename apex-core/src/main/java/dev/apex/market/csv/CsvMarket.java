package dev.apex.market.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.apex.RefusedException;
import dev.apex.Rule;
import dev.apex.market.Feed;
import dev.apex.market.Instrument.Pricing;
import dev.apex.market.Intake;
import dev.apex.market.MarketQuery;
import dev.apex.market.MarketSource;
import dev.apex.market.MemoryMarket;
import dev.apex.market.Tape;
import dev.apex.market.Tape.Kind;
import dev.apex.market.TapeWriter;
import dev.apex.market.Visible;
import dev.apex.time.Micros;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A market read from CSV files, whole and at once.
 *
 * <p>Every row is accepted, counted as a duplicate or redelivery, or refused with a code; {@link #intake()} adds up.
 * Without a quarantine the first refused row refuses the load. With one, refused rows go there with file, line, rule
 * and text, and the load is refused only if their share is above what is tolerated; the quarantine is written in both
 * cases. What was loaded is in memory, immutable and safe for use by several threads; its files are not looked at
 * again.
 */
public final class CsvMarket extends MarketSource {
    private static final double TOLERATED = 0.05;

    private final MemoryMarket market;

    private CsvMarket(MemoryMarket market) {
        this.market = market;
    }

    /** A plan to read files of one layout; more may be added. */
    public static Plan reading(CsvLayout layout, CsvFile... files) {
        return new Plan().and(layout, files);
    }

    /** A plan to read files of one layout; more may be added. */
    public static Plan reading(CsvLayout layout, Path... files) {
        return new Plan().and(layout, files);
    }

    @Override
    public String describe() {
        return market.describe();
    }

    @Override
    public Intake intake() {
        return market.intake();
    }

    @Override
    protected Feed feed(MarketQuery query) {
        return market.open(query);
    }

    @Override
    protected Visible visibleAt(MarketQuery query, long clock) {
        return market.asOf(query, Micros.toInstant(clock));
    }

    static InputStream open(CsvFile file, CsvLimits limits) throws IOException {
        InputStream in = file.open();
        if (!file.isPacked()) {
            return in;
        }
        try {
            return new Unpacked(in, file.name(), limits.expansion());
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Which files are to be read, and what becomes of rows that cannot be. Immutable; change is a copy. */
    public static final class Plan {
        private final List<Part> parts;
        private final Optional<Path> quarantine;
        private final double tolerated;
        private final CsvLimits limits;
        private final Optional<String> name;

        private record Part(CsvLayout layout, List<CsvFile> files) {}

        private Plan() {
            this(List.of(), Optional.empty(), TOLERATED, CsvLimits.standard(), Optional.empty());
        }

        private Plan(
                List<Part> parts,
                Optional<Path> quarantine,
                double tolerated,
                CsvLimits limits,
                Optional<String> name) {
            this.parts = parts;
            this.quarantine = quarantine;
            this.tolerated = tolerated;
            this.limits = limits;
            this.name = name;
        }

        /** Reads these files too. */
        public Plan and(CsvLayout layout, CsvFile... files) {
            List<Part> more = new ArrayList<>(parts);
            more.add(new Part(layout, List.of(files)));
            return new Plan(List.copyOf(more), quarantine, tolerated, limits, name);
        }

        /** Reads these files too. */
        public Plan and(CsvLayout layout, Path... files) {
            return and(layout, Arrays.stream(files).map(CsvFile::of).toArray(CsvFile[]::new));
        }

        /** Writes refused rows to a file, which is replaced whole by each load, also by one that refuses none. */
        public Plan quarantiningTo(Path file) {
            return new Plan(parts, Optional.of(file), tolerated, limits, name);
        }

        /** Refuses the load if a greater share of the rows is refused; 0.05 by default. */
        public Plan tolerating(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new RefusedException(Rule.CSV_LAYOUT, "a tolerated share of " + share);
            }
            return new Plan(parts, quarantine, share, limits, name);
        }

        /** Refuses files beyond other limits than the standard ones. */
        public Plan within(CsvLimits other) {
            return new Plan(parts, quarantine, tolerated, other, name);
        }

        /** Names the market in messages and reports; by default its files do. */
        public Plan named(String market) {
            return new Plan(parts, quarantine, tolerated, limits, Optional.of(market));
        }

        /**
         * Reads the files.
         *
         * @throws RefusedException if a file cannot be read, lacks a column or goes beyond a limit; if a row is refused
         *     and there is no quarantine; with {@link Rule#TOO_MANY_REFUSED} if more are than tolerated, after the
         *     quarantine was written
         */
        public CsvMarket load() {
            return new Load().run();
        }

        private String describe() {
            List<String> names = parts.stream()
                    .flatMap(part -> part.files.stream())
                    .map(CsvFile::name)
                    .toList();
            return names.size() <= 3 ? "CSV " + names : "CSV " + names.subList(0, 3) + " and " + (names.size() - 3);
        }

        /** One reading of the plan. */
        private final class Load {
            private final Refusals refusals = new Refusals(quarantine, limits);
            private final Map<Kind, TapeWriter> writers = new EnumMap<>(Kind.class);
            private long rows;

            CsvMarket run() {
                refusals.probe();
                for (Part part : parts) {
                    read(part);
                }
                Intake intake = Intake.NONE;
                List<Tape> tapes = new ArrayList<>();
                for (TapeWriter writer : writers.values()) {
                    intake = intake.plus(writer.commit());
                    tapes.add(writer.build());
                }
                account(intake);
                refusals.write();
                if (intake.quarantined() > tolerated * intake.read()) {
                    throw new RefusedException(
                            Rule.TOO_MANY_REFUSED,
                            intake.quarantined() + " of " + intake.read() + " rows of " + describe()
                                    + " were refused, more than " + tolerated + "; see "
                                    + quarantine.orElseThrow());
                }
                return new CsvMarket(MemoryMarket.of(name.orElse(describe()), tapes, intake));
            }

            /** What was met in the files is what the tapes have accounted for. */
            private void account(Intake intake) {
                if (intake.read() != rows || intake.quarantined() != refusals.count()) {
                    throw new IllegalStateException("rows unaccounted for: " + rows + " met, " + refusals.count()
                            + " refused, and the tapes know of " + intake);
                }
            }

            private void read(Part part) {
                if (part.layout instanceof PriceLayout prices) {
                    Kind kind = prices.pricing() == Pricing.BARS ? Kind.BARS : Kind.FIXINGS;
                    PriceRows.Shared shared = new PriceRows.Shared(prices, writer(kind));
                    for (CsvFile file : part.files) {
                        int number = refusals.enter(file);
                        read(
                                file,
                                number,
                                prices,
                                prices.isWide()
                                        ? new WideRows(shared, file, number, limits)
                                        : new PriceRows(shared, file, number, limits));
                    }
                } else if (part.layout instanceof ActionLayout actions) {
                    for (CsvFile file : part.files) {
                        int number = refusals.enter(file);
                        read(
                                file,
                                number,
                                actions,
                                new ActionRows(actions, file, number, limits, writer(Kind.ACTIONS)));
                    }
                } else if (part.layout instanceof EventLayout events) {
                    for (CsvFile file : part.files) {
                        int number = refusals.enter(file);
                        read(file, number, events, new EventRows(events, file, number, limits, writer(events.kind())));
                    }
                }
            }

            private TapeWriter writer(Kind kind) {
                return writers.computeIfAbsent(
                        kind, missing -> TapeWriter.of(missing).quarantining(refusals));
            }

            private void read(CsvFile file, int number, CsvLayout layout, Rows handler) {
                CheckedLines.Refusal refusal =
                        (rule, line, detail) -> handler.writer.refuse(rule, Refusals.place(number, line, 0), detail);
                try (CheckedLines lines =
                                new CheckedLines(open(file, limits), file.name(), layout.separator(), limits, refusal);
                        CsvReader<Boolean> reader = CsvReader.builder()
                                .fieldSeparator(layout.separator())
                                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .allowUnclosedQuote(false)
                                .detectBomHeader(false)
                                .build(handler, lines, StandardCharsets.UTF_8)) {
                    if (reader.iterator().hasNext()) {
                        throw new IllegalStateException(file + " left a row over");
                    }
                    rows += handler.cells() + lines.refused();
                    if (lines.lines() != lines.blank() + lines.refused() + handler.rows() + 1) {
                        throw new IllegalStateException("lines unaccounted for in " + file + ": " + lines.lines()
                                + " met, " + lines.blank() + " blank, " + lines.refused() + " refused, "
                                + handler.rows() + " read");
                    }
                    refusals.read(number, lines.checksum());
                } catch (CsvParseException e) {
                    throw e.getCause() instanceof RefusedException refused ? refused : e;
                } catch (UncheckedIOException e) {
                    throw file.unreadable(e.getCause());
                } catch (IOException e) {
                    throw file.unreadable(e);
                }
            }
        }
    }
}
