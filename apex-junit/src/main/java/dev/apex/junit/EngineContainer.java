package dev.apex.junit;

import org.testcontainers.clickhouse.ClickHouseContainer;
import org.testcontainers.utility.MountableFile;

/** ClickHouse in a container; a class of its own, since Testcontainers need not be there. */
final class EngineContainer {
    static final String IMAGE = "clickhouse/clickhouse-server:26.3";

    private static final int HTTP = 8123;

    private EngineContainer() {}

    /** Its resources are closed by the reaper of Testcontainers, or with the process. */
    static ClickHouseEngine start() {
        ClickHouseContainer container = new ClickHouseContainer(IMAGE)
                .withUsername(ClickHouseEngine.USER)
                .withPassword(ClickHouseEngine.PASSWORD)
                .withCopyFileToContainer(
                        MountableFile.forClasspathResource(EngineServer.CONFIG + "users.xml"),
                        "/etc/clickhouse-server/users.d/apex.xml");
        container.start();
        return new ClickHouseEngine(
                "container " + IMAGE,
                "http://" + container.getHost() + ":" + container.getMappedPort(HTTP),
                ClickHouseEngine.USER,
                ClickHouseEngine.PASSWORD);
    }
}
