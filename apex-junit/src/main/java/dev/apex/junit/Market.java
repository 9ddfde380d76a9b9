package dev.apex.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The market a parameter asks for, in a few words; the parameter is a {@link dev.apex.market.MarketSource}.
 *
 * <p>The words are one of
 *
 * <ul>
 *   <li>{@code synthetic}: a {@link dev.apex.market.SyntheticMarket} with bars of 20 symbols on the NYSE over
 *       2018-01-02..2023-12-29 under seed 1, in which nothing goes wrong;
 *   <li>{@code synthetic:} and settings between commas, say {@code
 *       synthetic:seed=7,symbols=50,over=2018-01-02..2023-12-29,revisions=0.05}: the same with these calls of its
 *       {@link dev.apex.market.SyntheticMarket.Recipe}: {@code seed}, {@code symbols}, {@code on} (NYSE, TARGET or
 *       round-the-clock), {@code over}, {@code lateRows}, {@code revisions}, {@code retractions}, {@code gaps}, {@code
 *       assumed}, {@code delistings}, {@code lateListings}, {@code membershipChanges}, {@code splits}, {@code
 *       successions}, {@code corporateActions} (splits/dividends a symbol and year) and {@code tiesAtTheClock} (a local
 *       time);
 *   <li>{@code csv:} and files between commas, say {@code csv:aapl.csv,msft.csv,layout=stooq,on=NYSE}: a {@link
 *       dev.apex.market.csv.CsvMarket} of resources beside the test class, as {@link Class#getResource} finds them,
 *       or else of files in the folder of the module. The {@code layout} is one of {@link
 *       dev.apex.market.csv.PriceLayout}: bars (if it is not said), stooq, stooqArchive, yahoo, alphaVantage, or ecb,
 *       which has a calendar of its own; the calendar is the NYSE if {@code on} does not say TARGET or
 *       round-the-clock. A row that is refused refuses the market;
 *   <li>a name, say {@code prices}: a field, or a method without parameters, of the test class, of a class above or
 *       around it, that gives a {@link dev.apex.market.MarketSource} or a {@link
 *       dev.apex.market.SyntheticMarket.Recipe}; it may be private. This is for all that the words above cannot say;
 *   <li>the same of another class, say {@code com.acme.Worlds#prices}; it is static there.
 * </ul>
 *
 * <p>A market is made once for a test class, nested classes included, and shared by its tests, which is safe since
 * sources never change; one that a member of the instance gives is made for each test. What a static method gave is
 * closed after the class if it is {@link AutoCloseable}, what a field holds is not.
 *
 * <p>The configuration parameter or system property {@code apex.seed} is put in the place of the seed of every recipe,
 * so that a test can be tried on another world of the same kind ({@code -Dapex.seed=8}); a market that comes finished
 * out of a member stays as it is.
 *
 * <p>The annotation can stand on another annotation, which then is a market's name in many tests.
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Market {
    /** The words. */
    String value();
}
