import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Base64;
import java.util.UUID;

/**
 * Writes payloads with the real classes of one Flink release, one a line: kind, the expected fields, the bytes in base64,
 * separated by tabs.
 *
 * <p>Everything goes through reflection, so that one class file serves every release.
 */
public final class Payloads {
    private static final String STATE = "org.apache.flink.runtime.state.";

    /** A class that fctl cannot know. */
    public static final class Stranger implements Serializable {
        private static final long serialVersionUID = 1L;
        final int[] numbers = {1, -2, 3};
        final Stranger[] others = {null, this};
        final double fraction = 0.5;
        final char letter = 'ж';
    }

    public static void main(String[] args) throws Exception {
        String[] addresses = {
            "http://127.0.0.1:8081",
            "akka.tcp://flink@jm1.example.net:6123/user/rpc/dispatcher_1",
            "https://[::1]:8081",
            "",
            "имя\u0000😀",
            new String(new char[300]).replace('\0', 'a'),
        };
        for (String address : addresses) {
            UUID session = UUID.nameUUIDFromBytes(address.getBytes("UTF-8"));
            leader(address, session);
        }
        leader("null session", null);
        String[] paths = {
            "hdfs://ns1/flink/recovery/completedCheckpoint0123456789ab",
            "hdfs:///flink/submittedJobGraph0123456789ab",
            "file:/tmp/re covery/x",
            "s3://bucket/путь/x",
        };
        Class<?> path = Class.forName("org.apache.flink.core.fs.Path");
        for (String text : paths) {
            Object where = path.getConstructor(String.class).newInstance(text);
            for (long size : new long[] {0, 1, 4_000_000_000L, Long.MAX_VALUE}) {
                Object file = make(STATE + "filesystem.FileStateHandle", new Class<?>[] {path, long.class}, where, size);
                String uri = ((java.net.URI) path.getMethod("toUri").invoke(where)).toString();
                handle("file", uri + "|" + size, file);
                Object relative = make(STATE + "filesystem.RelativeFileStateHandle", new Class<?>[] {path, String.class, long.class}, where, "part-1", size);
                handle("relative", uri + "|part-1|" + size, relative);
            }
        }
        for (int size : new int[] {0, 1, 5_000}) {
            Object bytes = make(STATE + "memory.ByteStreamStateHandle", new Class<?>[] {String.class, byte[].class}, "имя", new byte[size]);
            handle("inline", "имя|" + size, bytes);
        }
        Object data = make(STATE + "memory.ByteStreamStateHandle", new Class<?>[] {String.class, byte[].class}, "x", new byte[1]);
        Class<?> stream = Class.forName(STATE + "StreamStateHandle");
        String operator = STATE + "OperatorStreamStateHandle";
        handle("unknown", operator, make(operator, new Class<?>[] {java.util.Map.class, stream}, new java.util.HashMap<>(), data));
        line("foreign", Stranger.class.getName(), serialized(new Stranger()));
        names();
        System.out.flush();
    }

    private static Object make(String name, Class<?>[] types, Object... values) throws Exception {
        Constructor<?> constructor = Class.forName(name).getConstructor(types);
        return constructor.newInstance(values);
    }

    /** As ZooKeeperStateHandleStore does: around the handle that says where the state is. */
    private static void handle(String kind, String expected, Object inner) throws Exception {
        Class<?> stream = Class.forName(STATE + "StreamStateHandle");
        Object outer = make(STATE + "RetrievableStreamStateHandle", new Class<?>[] {stream}, inner);
        line(kind, expected, serialized(outer));
    }

    private static byte[] serialized(Object value) throws Exception {
        Method method = Class.forName("org.apache.flink.util.InstantiationUtil").getMethod("serializeObject", Object.class);
        return (byte[]) method.invoke(null, value);
    }

    /** As ZooKeeperUtils.writeLeaderInformationToZooKeeper and its predecessors do. */
    private static void leader(String address, UUID session) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes);
        out.writeUTF(address);
        out.writeObject(session);
        out.close();
        line("leader", Base64.getEncoder().encodeToString(address.getBytes("UTF-8")) + "|" + session, bytes.toByteArray());
    }

    /** The node names of this release: key, default, fallback keys. */
    private static void names() throws Exception {
        Class<?> options = Class.forName("org.apache.flink.configuration.HighAvailabilityOptions");
        for (java.lang.reflect.Field field : options.getFields()) {
            Object option = field.get(null);
            String key = (String) option.getClass().getMethod("key").invoke(option);
            if (key.startsWith("high-availability.zookeeper.path.")) {
                Object standard = option.getClass().getMethod("defaultValue").invoke(option);
                StringBuilder fallbacks = new StringBuilder();
                for (Object fallback : (Iterable<?>) option.getClass().getMethod("fallbackKeys").invoke(option)) {
                    fallbacks.append('|').append(fallback.getClass().getMethod("getKey").invoke(fallback));
                }
                line("name", key + "|" + standard + fallbacks, new byte[0]);
            }
        }
    }

    private static void line(String kind, String expected, byte[] bytes) throws Exception {
        String text = kind + "\t" + Base64.getEncoder().encodeToString(expected.getBytes("UTF-8")) + "\t" + Base64.getEncoder().encodeToString(bytes) + "\n";
        System.out.write(text.getBytes("UTF-8"));
    }
}
