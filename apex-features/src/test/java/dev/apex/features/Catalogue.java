package dev.apex.features;

import static dev.apex.features.Table.CLOSE;
import static dev.apex.features.Table.HIGH;
import static dev.apex.features.Table.LOW;
import static dev.apex.features.Table.OPEN;
import static dev.apex.features.Table.VOLUME;

import dev.apex.feature.Kernel;
import java.util.List;

/** Every kernel there is, with the columns it reads of a table of bars. */
record Catalogue(Kernel kernel, int... columns) {
    static List<Catalogue> of(int window, int least, int other) {
        int two = Math.max(least, 2);
        return List.of(
                new Catalogue(Kernels.moments(window, least, Moment.MEAN, Moment.VARIANCE), CLOSE),
                new Catalogue(Kernels.moments(window, least, Moment.values()), CLOSE),
                new Catalogue(Kernels.sum(window, least), VOLUME),
                new Catalogue(Kernels.extremes(window, least), CLOSE),
                new Catalogue(Kernels.range(window, least), CLOSE),
                new Catalogue(Kernels.moments(window, least, Moment.DEVIATION), CLOSE),
                new Catalogue(Kernels.drawdown(window, least), CLOSE),
                new Catalogue(Kernels.pair(window, least), CLOSE, OPEN),
                new Catalogue(Kernels.rank(window, least), CLOSE),
                new Catalogue(Kernels.quantiles(window, least, 0, 0.25, 0.5, 0.9, 1), CLOSE),
                new Catalogue(Kernels.lag(other), CLOSE),
                new Catalogue(Kernels.difference(other), CLOSE),
                new Catalogue(Kernels.change(other), CLOSE),
                new Catalogue(Kernels.logChange(other), CLOSE),
                new Catalogue(Kernels.volatility(window, least), CLOSE),
                new Catalogue(Kernels.ewma(0.25, other + 1, Math.min(least, other + 1)), CLOSE),
                new Catalogue(Kernels.rsi(Math.min(3, other + 1), other + 1), CLOSE),
                new Catalogue(Kernels.trueRange(), HIGH, LOW, CLOSE),
                new Catalogue(Kernels.averageTrueRange(Math.min(3, other + 1), other + 1), HIGH, LOW, CLOSE),
                new Catalogue(Kernels.relative(window, least), VOLUME),
                new Catalogue(Kernels.dollarVolume(window, least), CLOSE, VOLUME),
                new Catalogue(Kernels.onBalanceVolume(window, least), CLOSE, VOLUME),
                new Catalogue(Kernels.illiquidity(window, least), CLOSE, VOLUME),
                new Catalogue(Kernels.parkinson(window, least), OPEN, HIGH, LOW, CLOSE),
                new Catalogue(Kernels.garmanKlass(window, least), OPEN, HIGH, LOW, CLOSE),
                new Catalogue(Kernels.rogersSatchell(window, least), OPEN, HIGH, LOW, CLOSE),
                new Catalogue(Kernels.yangZhang(Math.max(window, 2), two), OPEN, HIGH, LOW, CLOSE));
    }
}
