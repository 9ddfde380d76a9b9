package dev.apex.time;

import dev.apex.Digest;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The dates of a series of prices, or of another calendar, as {@code weekdays-off.py} packed them. */
record Sessions(LocalDate first, LocalDate last, List<LocalDate> dates, String count, String sha256) {

    static Sessions read(String file) {
        List<String[]> lines = Oracle.lines(file);
        Set<LocalDate> odd = new HashSet<>();
        for (String[] year : lines.subList(4, lines.size())) {
            for (int i = 1; i < year.length; i++) {
                odd.add(LocalDate.parse(year[0] + "-" + year[i].replace("+", "")));
            }
        }
        LocalDate first = LocalDate.parse(lines.get(0)[1]);
        LocalDate last = LocalDate.parse(lines.get(1)[1]);
        List<LocalDate> dates = new ArrayList<>();
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            boolean weekend = date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
            if (weekend == odd.contains(date)) {
                dates.add(date);
            }
        }
        return new Sessions(first, last, dates, lines.get(2)[1], lines.get(3)[1]);
    }

    /** The digest of the dates that we unpacked, to compare with that of the dates that went in. */
    String unpacked() {
        List<String> text = dates.stream().map(LocalDate::toString).toList();
        return Digest.create()
                .put(String.join("\n", text).getBytes(StandardCharsets.UTF_8))
                .finishHex();
    }
}
