package dev.apex.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.Locale.Category;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElsewhereTest {
    private final Locale locale = Locale.getDefault();
    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void come_home() {
        Locale.setDefault(locale);
        TimeZone.setDefault(zone);
    }

    @Test
    void abroad_letters_digits_years_and_hours_are_others() {
        Locale.setDefault(Locale.US);
        Elsewhere.abroad(() -> {
            assertThat("TITLE".toLowerCase()).isEqualTo("t\u0131tle");
            assertThat(String.format("%d", 7)).isEqualTo("\u0667");
            assertThat(String.format("%.1f", 0.5)).isEqualTo("\u0660\u066b\u0665");
            assertThat(Calendar.getInstance().getCalendarType()).isEqualTo("buddhist");
            assertThat(TimeZone.getDefault()).isNotEqualTo(zone);
            return "";
        });
    }

    @Test
    void the_language_abroad_is_another_even_for_those_at_home_there() {
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        assertThat(Elsewhere.abroad(() -> "TITLE".toLowerCase())).isEqualTo("title");
    }

    @Test
    void the_zone_abroad_is_another_even_for_those_at_home_there() {
        for (String home : List.of("Pacific/Chatham", "America/St_Johns", "UTC")) {
            TimeZone.setDefault(TimeZone.getTimeZone(home));
            assertThat(Elsewhere.abroad(TimeZone::getDefault).getID()).isNotEqualTo(home);
            assertThat(TimeZone.getDefault().getID()).isEqualTo(home);
        }
    }

    @Test
    void the_defaults_are_put_back_each_by_itself_even_after_a_fault() {
        Locale.setDefault(Locale.ITALY);
        Locale.setDefault(Category.DISPLAY, Locale.KOREA);
        Locale.setDefault(Category.FORMAT, Locale.CANADA);
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        assertThatThrownBy(() -> Elsewhere.abroad(() -> {
                    throw new IllegalStateException("lost");
                }))
                .hasMessage("lost");
        assertThat(Locale.getDefault()).isEqualTo(Locale.ITALY);
        assertThat(Locale.getDefault(Category.DISPLAY)).isEqualTo(Locale.KOREA);
        assertThat(Locale.getDefault(Category.FORMAT)).isEqualTo(Locale.CANADA);
        assertThat(TimeZone.getDefault().getID()).isEqualTo("Asia/Kathmandu");
    }

    @Test
    void another_thread_is_another_thread_and_its_faults_come_back() {
        assertThat(Elsewhere.onAnotherThread(Thread::currentThread)).isNotSameAs(Thread.currentThread());
        assertThatThrownBy(() -> Elsewhere.onAnotherThread(() -> {
                    throw new IllegalStateException("lost");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("lost");
        assertThatThrownBy(() -> Elsewhere.onAnotherThread(() -> {
                    throw new AssertionError("not so");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("not so");
    }

    @Test
    void who_is_interrupted_while_waiting_is_told_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Elsewhere.onAnotherThread(() -> {
                    try {
                        Thread.sleep(10_000);
                        return "slept";
                    } catch (InterruptedException e) {
                        return "woken";
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("interrupted while waiting");
        assertThat(Thread.interrupted()).isTrue();
    }
}
