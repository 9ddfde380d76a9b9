package dev.apex.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import dev.apex.random.ChaCha20;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows go to the server and come back as they were, in every type, and the server's digest is ours. */
class SliceTest {
    private static final List<String> HOSTILE = List.of(
            "",
            "'",
            "\\",
            "\\'; DROP TABLE x; --",
            "a\tb\nc\r\0d",
            "{x:String}",
            "Ünï-код-價格-\uD83D\uDCC8",
            "') OR 1=1 --",
            "unhex('00')");
    private static final Table TABLE = Table.of(
            "every_type",
            List.of("number"),
            Column.of("number", Type.LONG),
            Column.of("word", Type.WORD),
            Column.of("text", Type.TEXT),
            Column.of("stamp", Type.STAMP),
            Column.of("count", Type.COUNT),
            Column.of("revision", Type.REVISION),
            Column.of("flag", Type.FLAG),
            Column.of("price", Type.NUMBER),
            Column.of("row", Type.NUMBERS),
            new Column("maybe_text", Type.TEXT, true),
            new Column("maybe_long", Type.LONG, true),
            new Column("maybe_stamp", Type.STAMP, true),
            new Column("maybe_flag", Type.FLAG, true),
            new Column("maybe_price", Type.NUMBER, true));

    private static Lent lent;

    @BeforeAll
    static void create() {
        lent = Stores.lend();
        ClickHouseEngine.running()
                .ask("CREATE TABLE " + lent.name() + "." + TABLE.name() + " " + TABLE.columnsDdl()
                        + " ENGINE = MergeTree" + TABLE.orderDdl());
    }

    @AfterAll
    static void drop() {
        if (lent != null) {
            lent.close();
        }
    }

    private static Slice rows(long first, int count) {
        ChaCha20 chance = ChaCha20.seedFromU64(first);
        Slice slice = new Slice(TABLE.columns());
        for (long row = first; row < first + count; row++) {
            String text = HOSTILE.get(chance.nextInt(HOSTILE.size()));
            double price = chance.nextInt(10) == 0 ? -0.0 : Double.longBitsToDouble(chance.nextLong());
            slice.cells(0).add(row);
            slice.cells(1).add(text);
            slice.cells(2).add(text + chance.nextLong());
            slice.cells(3).add(chance.nextLong(4_000_000_000_000_000L));
            slice.cells(4).add(chance.nextLong());
            slice.cells(5).add((long) chance.nextInt(Integer.MAX_VALUE));
            slice.cells(6).add(chance.nextInt(2) == 0 ? 1L : 0L);
            slice.cells(7).add(Double.isNaN(price) ? Double.POSITIVE_INFINITY : price);
            slice.cells(8).add(chance.doubles(chance.nextInt(4)).toArray());
            for (int column = 9; column < TABLE.columns().size(); column++) {
                Cells cells = slice.cells(column);
                if (chance.nextInt(3) == 0) {
                    cells.addNothing();
                    continue;
                }
                switch (cells.column().type()) {
                    case TEXT -> cells.add(text);
                    case NUMBER -> cells.add(chance.nextDouble());
                    case FLAG -> cells.add((long) chance.nextInt(2));
                    default -> cells.add(chance.nextLong(1_000_000));
                }
            }
        }
        return slice;
    }

    private static Select reading(long first, int count) {
        return Select.of(
                        TABLE.columns(),
                        "SELECT " + Table.names(TABLE.columns()) + " FROM "
                                + lent.store().qualified(TABLE.name())
                                + " WHERE number >= {first:Int64} AND number < {last:Int64}")
                .orderedBy("number")
                .with("first", first)
                .with("last", first + count);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 65_536, 200_001})
    void rows_come_back_as_they_were(int count) {
        long first = 10_000_000L * (count + 1);
        Slice rows = rows(first, count);
        if (count > 0) {
            lent.store().wire().insert(lent.store().qualified(TABLE.name()), rows, 0, count, "");
        }
        Slice read = lent.store().wire().read(reading(first, count));
        assertThat(read.size()).isEqualTo(count);
        assertThat(read.seal()).isEqualTo(rows.seal());
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < TABLE.columns().size(); column++) {
                Cells one = rows.cells(column);
                Cells other = read.cells(column);
                boolean same = one.isNull(row)
                        ? other.isNull(row)
                        : !other.isNull(row) && one.bits(row) == other.bits(row) && saysTheSame(one, other, row);
                assertThat(same)
                        .as("row %d, column %s", row, one.column().name())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 200_001})
    void rows_taken_by_the_block_are_the_same_rows(int count) {
        long first = 10_000_000L * (count + 2);
        Slice rows = rows(first, count);
        if (count > 0) {
            lent.store().wire().insert(lent.store().qualified(TABLE.name()), rows, 0, count, "");
        }
        Slice taken = new Slice(TABLE.columns());
        int[] largest = new int[1];
        lent.store().wire().read(reading(first, count), (in, columns) -> {
            Slice.read(in, columns, block -> {
                largest[0] = Math.max(largest[0], block.size());
                for (int row = 0; row < block.size(); row++) {
                    taken.addRow(block, row);
                }
            });
            return taken;
        });
        assertThat(taken.seal()).isEqualTo(rows.seal());
        assertThat(lent.store().wire().seal(reading(first, count))).isEqualTo(rows.seal());
        assertThat(largest[0]).isLessThan(100_000);
    }

    @Test
    void rows_grouped_by_a_text_are_the_same_rows_in_its_order() {
        Column word = TABLE.column("word");
        Slice rows = rows(77, 5_000);
        Slice grouped = rows.groupedBy(word);
        assertThat(grouped.seal()).isEqualTo(rows.seal());
        for (int row = 1; row < grouped.size(); row++) {
            String before = grouped.cells("word").text(row - 1);
            String here = grouped.cells("word").text(row);
            assertThat(before).isLessThanOrEqualTo(here);
            if (before.equals(here)) {
                assertThat(grouped.cells("number").whole(row - 1))
                        .isLessThan(grouped.cells("number").whole(row));
            }
        }
    }

    private static boolean saysTheSame(Cells one, Cells other, int row) {
        return switch (one.column().type()) {
            case WORD, TEXT -> one.text(row).equals(other.text(row));
            case NUMBERS -> Arrays.equals(one.numbers(row), other.numbers(row));
            default -> true;
        };
    }

    @Test
    void a_text_that_is_bound_is_a_text_and_nothing_else() {
        lent.store().wire().insert(lent.store().qualified(TABLE.name()), rows(-1_000, 200), 0, 200, "");
        List<Column> asked = List.of(TABLE.column("word"));
        for (String text : HOSTILE) {
            String from = "SELECT word FROM " + lent.store().qualified(TABLE.name()) + " WHERE number < 0 AND word ";
            Slice one = lent.store()
                    .wire()
                    .read(Select.of(asked, from + "= unhex({t:String})").with("t", text));
            Slice some = lent.store()
                    .wire()
                    .read(Select.of(asked, from + "IN (SELECT unhex(arrayJoin({t:Array(String)})))")
                            .withTexts("t", List.of(text, text + "?")));
            assertThat(one.size()).as(text).isPositive();
            assertThat(some.size()).as(text).isEqualTo(one.size());
            for (int row = 0; row < one.size(); row++) {
                assertThat(one.cells(0).text(row)).isEqualTo(text);
            }
        }
    }

    @Test
    void a_reply_cut_anywhere_is_no_slice() throws IOException {
        Select select = reading(-1_000, 3);
        lent.store().wire().insert(lent.store().qualified(TABLE.name()), rows(-5_000, 3), 0, 3, "");
        byte[] reply = Replies.of(
                lent, reading(-5_000, 3).text(), select.with("first", -5_000).with("last", -4_997));
        assertThat(Slice.read(new ByteArrayInputStream(reply), TABLE.columns()).size())
                .isEqualTo(3);
        for (int cut = 0; cut < reply.length; cut++) {
            byte[] some = Arrays.copyOf(reply, cut);
            assertThatThrownBy(() -> Slice.read(new ByteArrayInputStream(some), TABLE.columns()))
                    .as("cut at %d of %d", cut, reply.length)
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> Slice.read(new ByteArrayInputStream(some), TABLE.columns(), SliceTest::refuse))
                    .as("cut at %d of %d, under a taker that likes no row", cut, reply.length)
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> Slice.read(new ByteArrayInputStream(reply), TABLE.columns(), SliceTest::refuse))
                .hasMessage("no such row");
    }

    private static void refuse(Slice block) {
        if (block.size() > 0) {
            throw new IllegalArgumentException("no such row");
        }
    }

    @Test
    void a_reply_with_one_bit_changed_is_no_slice() throws IOException {
        lent.store().wire().insert(lent.store().qualified(TABLE.name()), rows(-9_000, 3), 0, 3, "");
        Select select = reading(-9_000, 3);
        byte[] reply = Replies.of(lent, select.text(), select);
        int taken = 0;
        for (int at = 0; at < reply.length; at++) {
            byte[] other = reply.clone();
            other[at] ^= 1;
            try {
                Slice read = Slice.read(new ByteArrayInputStream(other), TABLE.columns());
                taken += read.seal()
                                .equals(Slice.read(new ByteArrayInputStream(reply), TABLE.columns())
                                        .seal())
                        ? 0
                        : 1;
            } catch (IOException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(taken).isZero();
    }
}
