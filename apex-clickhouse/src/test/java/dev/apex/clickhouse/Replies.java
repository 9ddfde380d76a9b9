package dev.apex.clickhouse;

import dev.apex.clickhouse.Stores.Lent;
import dev.apex.junit.ClickHouseEngine;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The bytes of a reply as the server sends them. */
final class Replies {
    private Replies() {}

    static byte[] of(Lent lent, String sql, Select select) throws IOException {
        ClickHouseEngine engine = ClickHouseEngine.running();
        StringBuilder address = new StringBuilder(engine.url()).append("/?default_format=Native");
        select.values()
                .forEach((name, value) -> address.append("&param_")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        HttpURLConnection connection = (HttpURLConnection) new URL(address.toString()).openConnection();
        connection.setDoOutput(true);
        String who = engine.user() + ":" + engine.password();
        connection.setRequestProperty(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(who.getBytes(StandardCharsets.UTF_8)));
        connection.getOutputStream().write(sql.getBytes(StandardCharsets.UTF_8));
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }
}
