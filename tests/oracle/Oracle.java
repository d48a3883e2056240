import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks the real classes of one Flink release about configuration directories.
 *
 * <p>Standard input: one directory a line. Standard output: one JSON object a line, in the same order: whether
 * GlobalConfiguration loads it, Configuration.toMap(), HighAvailabilityMode.fromConfig, the path that
 * HighAvailabilityServicesUtils builds, what the restart strategy loader and the strategy itself make of it, and which
 * options do not convert. With the flink-dist jar as argument every option of it is read, without none.
 *
 * <p>Everything goes through reflection, so that one class file serves every release.
 */
public final class Oracle {
    private static final String CONF = "org.apache.flink.configuration.";
    private static final String FAILOVER = "org.apache.flink.runtime.executiongraph.failover.";
    private static Class<?> configuration;
    private static Method getOptional;
    private static Method toMap;
    /** Every option with its key. */
    private static Map<Object, String> options;
    /** The options that look at a key: by its name, another of its names, or what stands in front of a map's entry. */
    private static Map<String, List<Object>> readers;
    private static int answers;

    public static void main(String[] args) throws Exception {
        configuration = Class.forName(CONF + "Configuration");
        toMap = configuration.getMethod("toMap");
        getOptional = configuration.getMethod("getOptional", Class.forName(CONF + "ConfigOption"));
        options = args.length == 0 ? new IdentityHashMap<>() : options(args[0]);
        readers = readers();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
        PrintWriter out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16));
        for (String dir = in.readLine(); dir != null; dir = in.readLine()) {
            out.println(answer(dir));
            if (!in.ready()) {
                out.flush();
            }
        }
        out.flush();
        System.exit(0);
    }

    private static String answer(String dir) {
        Object conf;
        try {
            resetAnchors();
            conf = call(Class.forName(CONF + "GlobalConfiguration"), "loadConfiguration", null, dir);
        } catch (Throwable t) {
            return "{\"loads\":false,\"error\":" + quote(chain(t)) + "}";
        }
        StringBuilder json = new StringBuilder("{\"loads\":true,\"options\":");
        try {
            Map<?, ?> map = (Map<?, ?>) toMap.invoke(conf);
            json.append(object(map));
            json.append(",\"ha\":").append(quote(mode(conf)));
            json.append(",\"storage\":").append(storage(conf));
            json.append(",\"on\":").append(restart(conf, true));
            json.append(",\"off\":").append(restart(conf, false));
            json.append(",\"invalid\":").append(invalid(conf, map.keySet()));
        } catch (Throwable t) {
            return "{\"loads\":true,\"broken\":" + quote(chain(t)) + "}";
        }
        return json.append("}").toString();
    }

    /** A fresh process numbers the anchors of its dumps from 1; this one has dumped before. */
    private static void resetAnchors() throws Exception {
        try {
            Field settings = Class.forName(CONF + "YamlParserUtils").getDeclaredField("flowDumperSettings");
            settings.setAccessible(true);
            Object value = settings.get(null);
            Object generator = value.getClass().getMethod("getAnchorGenerator").invoke(value);
            Field last = generator.getClass().getDeclaredField("lastAnchorId");
            last.setAccessible(true);
            last.setInt(generator, 0);
        } catch (ClassNotFoundException e) {
            // Releases before 1.19 have no YAML reader.
        }
    }

    private static String mode(Object conf) throws Exception {
        Class<?> mode = Class.forName("org.apache.flink.runtime.jobmanager.HighAvailabilityMode");
        return ((Enum<?>) mode.getMethod("fromConfig", configuration).invoke(null, conf)).name();
    }

    private static String storage(Object conf) throws Exception {
        Class<?> utils = Class.forName("org.apache.flink.runtime.highavailability.HighAvailabilityServicesUtils");
        Class<?> options = Class.forName("org.apache.flink.configuration.HighAvailabilityOptions");
        for (String option : new String[] {"HA_STORAGE_PATH", "HA_CLUSTER_ID"}) {
            Object value = raw(conf, options.getField(option).get(null));
            // What Java prints of these is another text at each start, or in another order.
            if (value instanceof byte[] || value instanceof Set) {
                return "null";
            }
        }
        try {
            return quote(utils.getMethod("getClusterHighAvailableStoragePath", configuration).invoke(null, conf).toString());
        } catch (InvocationTargetException e) {
            return "null";
        }
    }

    /** The object that an option of texts is read from. */
    private static Object raw(Object conf, Object option) throws Exception {
        Field data = configuration.getDeclaredField("confData");
        data.setAccessible(true);
        Map<?, ?> all = (Map<?, ?>) data.get(conf);
        Object own = all.get(option.getClass().getMethod("key").invoke(option));
        if (own != null) {
            return own;
        }
        for (Object fallback : (Iterable<?>) option.getClass().getMethod("fallbackKeys").invoke(option)) {
            Object value = all.get(fallback.getClass().getMethod("getKey").invoke(fallback));
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static String restart(Object conf, boolean checkpointing) throws Exception {
        Class<?> loader;
        try {
            loader = Class.forName(FAILOVER + "RestartBackoffTimeStrategyFactoryLoader");
        } catch (ClassNotFoundException e) {
            loader = Class.forName(FAILOVER + "flip1.RestartBackoffTimeStrategyFactoryLoader");
        }
        try {
            Object factory = null;
            for (Method m : loader.getMethods()) {
                if (m.getName().equals("createRestartBackoffTimeStrategyFactory")) {
                    factory = m.invoke(null, arguments(m.getParameterTypes(), conf, checkpointing));
                }
            }
            return describe(factory);
        } catch (InvocationTargetException e) {
            return "{\"strategy\":null}";
        }
    }

    /** The job level says nothing; the last Configuration is the cluster's. */
    private static Object[] arguments(Class<?>[] types, Object conf, boolean checkpointing) throws Exception {
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            if (types[i] == boolean.class) {
                values[i] = checkpointing;
            } else if (types[i] == configuration) {
                boolean last = types[i + 1] == boolean.class;
                values[i] = last ? conf : configuration.getConstructor().newInstance();
            } else {
                values[i] = Class.forName("org.apache.flink.api.common.restartstrategy.RestartStrategies")
                        .getMethod("fallBackRestart").invoke(null);
            }
        }
        return values;
    }

    private static String describe(Object factory) throws Exception {
        String name = factory.getClass().getSimpleName();
        String shape;
        boolean create = true;
        if (name.startsWith("NoRestart")) {
            return "{\"strategy\":\"none\"}";
        } else if (name.startsWith("FixedDelay")) {
            shape = "{\"strategy\":\"fixed-delay\",\"attempts\":" + field(factory, "maxNumberRestartAttempts")
                    + ",\"delay_ms\":" + field(factory, "backoffTimeMS") + "}";
        } else if (name.startsWith("FailureRate")) {
            // The strategy allocates one slot for each failure: a huge number would end this process.
            create = ((Number) field(factory, "maxFailuresPerInterval")).intValue() < 100_000;
            boolean legal = ((Number) field(factory, "failuresIntervalMS")).longValue() > 0;
            if (!legal) {
                return "{\"strategy\":null}";
            }
            shape = "{\"strategy\":\"failure-rate\",\"max_failures\":" + field(factory, "maxFailuresPerInterval")
                    + ",\"interval_ms\":" + field(factory, "failuresIntervalMS")
                    + ",\"delay_ms\":" + field(factory, "backoffTimeMS") + "}";
        } else if (name.startsWith("ExponentialDelay")) {
            String attempts;
            try {
                attempts = String.valueOf(field(factory, "attemptsBeforeResetBackoff"));
            } catch (NoSuchFieldException e) {
                attempts = "null";
            }
            shape = "{\"strategy\":\"exponential-delay\",\"initial_ms\":" + field(factory, "initialBackoffMS")
                    + ",\"max_ms\":" + field(factory, "maxBackoffMS")
                    + ",\"multiplier\":" + quote(String.valueOf(field(factory, "backoffMultiplier")))
                    + ",\"reset_ms\":" + field(factory, "resetBackoffThresholdMS")
                    + ",\"jitter\":" + quote(String.valueOf(field(factory, "jitterFactor")))
                    + ",\"attempts\":" + attempts + "}";
        } else {
            throw new IllegalStateException("unknown strategy " + name);
        }
        if (create) {
            Method method = factory.getClass().getMethod("create");
            method.setAccessible(true);
            method.invoke(factory);
        }
        return shape;
    }

    private static Object field(Object object, String name) throws Exception {
        Field field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }

    /**
     * Keys of the options whose value does not convert: of every option in the distribution. An option without a key in
     * the file has no value; all the same every 50th file is asked about all of them.
     */
    private static String invalid(Object conf, Collection<?> keys) throws Exception {
        Set<Object> asked = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object key : keys) {
            String name = (String) key;
            for (int end = name.length(); end >= 0; end = name.lastIndexOf('.', end - 1)) {
                asked.addAll(readers.getOrDefault(name.substring(0, end), Collections.emptyList()));
                if (end == 0) {
                    break;
                }
            }
        }
        TreeSet<String> bad = failing(conf, asked);
        if (answers++ % 50 == 0 && !bad.equals(failing(conf, options.keySet()))) {
            throw new IllegalStateException("options without a key fail: " + failing(conf, options.keySet()));
        }
        StringBuilder json = new StringBuilder("[");
        for (String key : bad) {
            json.append(json.length() > 1 ? "," : "").append(quote(key));
        }
        return json.append("]").toString();
    }

    private static TreeSet<String> failing(Object conf, Collection<Object> asked) throws Exception {
        TreeSet<String> bad = new TreeSet<>();
        for (Object option : asked) {
            try {
                getOptional.invoke(conf, option);
            } catch (InvocationTargetException e) {
                bad.add(options.get(option));
            }
        }
        return bad;
    }

    private static Map<String, List<Object>> readers() throws Exception {
        Method fallbacks = Class.forName(CONF + "ConfigOption").getMethod("fallbackKeys");
        Method key = Class.forName(CONF + "FallbackKey").getMethod("getKey");
        Map<String, List<Object>> all = new HashMap<>();
        for (Map.Entry<Object, String> option : options.entrySet()) {
            all.computeIfAbsent(option.getValue(), k -> new ArrayList<>()).add(option.getKey());
            for (Object fallback : (Iterable<?>) fallbacks.invoke(option.getKey())) {
                all.computeIfAbsent((String) key.invoke(fallback), k -> new ArrayList<>()).add(option.getKey());
            }
        }
        return all;
    }

    /** Each option with its key; two options of one key are two. */
    private static Map<Object, String> options(String dist) throws Exception {
        Map<Object, String> all = new IdentityHashMap<>();
        Method key = Class.forName(CONF + "ConfigOption").getMethod("key");
        for (Field field : Catalogue.fields(dist)) {
            Object option = field.get(null);
            all.put(option, (String) key.invoke(option));
        }
        return all;
    }

    private static Object call(Class<?> type, String name, Object target, String arg) throws Throwable {
        try {
            return type.getMethod(name, String.class).invoke(target, arg);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static String chain(Throwable t) {
        StringBuilder text = new StringBuilder();
        for (int depth = 0; t != null && depth < 6; t = t.getCause(), depth++) {
            text.append(depth > 0 ? " <- " : "").append(t.getClass().getSimpleName()).append(": ").append(t.getMessage());
        }
        return text.length() > 2000 ? text.substring(0, 2000) : text.toString();
    }

    private static String object(Map<?, ?> map) {
        StringBuilder json = new StringBuilder("{");
        for (Map.Entry<?, ?> entry : new TreeMap<Object, Object>(map).entrySet()) {
            json.append(json.length() > 1 ? "," : "").append(quote(String.valueOf(entry.getKey())));
            json.append(":").append(quote(String.valueOf(entry.getValue())));
        }
        return json.append("}").toString();
    }

    /** Plain ASCII; a surrogate without its partner becomes U+FFFF, because JSON readers refuse it. */
    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                hex(json, c);
                hex(json, text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                json.append("\\uffff");
            } else if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                hex(json, c);
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    private static void hex(StringBuilder json, char c) {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            json.append(Character.forDigit(c >> shift & 15, 16));
        }
    }
}
