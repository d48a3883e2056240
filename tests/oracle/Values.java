import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What the real classes of one Flink release make of values: durations and memory sizes of options, the options of named
 * reporters, resources and token providers, and which keys count as secret.
 *
 * <p>Argument: the flink-dist jar. Standard input: one configuration directory a line. Standard output: one JSON object
 * of strings a line, in the same order. Everything goes through reflection, so that one class file serves every release.
 */
public final class Values {
    private static final String CONF = "org.apache.flink.configuration.";
    private static final String METRICS = "org.apache.flink.runtime.metrics.";
    private static Class<?> configuration;
    private static Method getOptional;

    public static void main(String[] args) throws Exception {
        configuration = Class.forName(CONF + "Configuration");
        getOptional = configuration.getMethod("getOptional", Class.forName(CONF + "ConfigOption"));
        Map<Object, String> options = new java.util.IdentityHashMap<>();
        Method key = Class.forName(CONF + "ConfigOption").getMethod("key");
        for (Field field : Catalogue.fields(args[0])) {
            options.put(field.get(null), (String) key.invoke(field.get(null)));
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        for (String dir = in.readLine(); dir != null; dir = in.readLine()) {
            Object conf = Class.forName(CONF + "GlobalConfiguration").getMethod("loadConfiguration", String.class).invoke(null, dir);
            TreeMap<String, String> answers = new TreeMap<>();
            values(conf, options, answers);
            named(conf, answers);
            secrets(conf, answers);
            out.println(object(answers));
        }
        out.flush();
        System.exit(0);
    }

    /** Durations in nanoseconds and memory sizes in bytes, of every option that is set and converts. */
    private static void values(Object conf, Map<Object, String> options, Map<String, String> answers) throws Exception {
        for (Map.Entry<Object, String> option : options.entrySet()) {
            Object value;
            try {
                value = ((java.util.Optional<?>) getOptional.invoke(conf, option.getKey())).orElse(null);
            } catch (InvocationTargetException e) {
                continue;
            }
            if (value instanceof Duration) {
                answers.put("value " + option.getValue(), nanos((Duration) value));
            } else if (value != null && value.getClass().getSimpleName().equals("MemorySize")) {
                answers.put("value " + option.getValue(), value.getClass().getMethod("getBytes").invoke(value) + " bytes");
            }
        }
    }

    private static String nanos(Duration d) {
        BigInteger seconds = BigInteger.valueOf(d.getSeconds()).multiply(BigInteger.valueOf(1_000_000_000L));
        return seconds.add(BigInteger.valueOf(d.getNano())) + " ns";
    }

    /** The reporter, the resource and the token provider that are called "x". */
    private static void named(Object conf, Map<String, String> answers) throws Exception {
        Class<?> delegating = Class.forName(CONF + "DelegatingConfiguration");
        Object reporter = delegating.getConstructor(configuration, String.class).newInstance(conf, "metrics.reporter.x.");
        Class<?> config = Class.forName("org.apache.flink.metrics.MetricConfig");
        Properties metric = (Properties) config.getConstructor().newInstance();
        configuration.getMethod("addAllToProperties", Properties.class).invoke(reporter, metric);
        Method getString = config.getMethod("getString", String.class, String.class);
        for (String name : new String[] {"port", "interval"}) {
            answers.put("reporter " + name, (String) getString.invoke(metric, name, "unseen"));
        }
        Method interval = Class.forName(METRICS + "MetricRegistryImpl")
                .getDeclaredMethod("getConfiguredIntervalOrDefault", Class.forName(METRICS + "ReporterSetup"));
        interval.setAccessible(true);
        answers.put("interval", nanos((Duration) interval.invoke(null, setup(metric))));

        Method amounts = Class.forName("org.apache.flink.runtime.externalresource.ExternalResourceUtils")
                .getDeclaredMethod("getExternalResourceAmountMap", configuration);
        amounts.setAccessible(true);
        try {
            answers.put("amount", String.valueOf(((Map<?, ?>) amounts.invoke(null, conf)).get("x")));
        } catch (InvocationTargetException e) {
            answers.put("amount", "throws");
        }
        try {
            Method enabled = Class.forName("org.apache.flink.runtime.security.token.DefaultDelegationTokenManager")
                    .getDeclaredMethod("isProviderEnabled", configuration, String.class);
            enabled.setAccessible(true);
            answers.put("enabled", String.valueOf(enabled.invoke(null, conf, "x")));
        } catch (InvocationTargetException e) {
            answers.put("enabled", "throws");
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            // Older releases have no such providers.
        }
    }

    /** A ReporterSetup with this configuration and nothing else. */
    private static Object setup(Properties metric) throws Exception {
        Constructor<?> constructor = Class.forName(METRICS + "ReporterSetup").getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        Class<?>[] types = constructor.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            if (types[i] == String.class) {
                arguments[i] = "x";
            } else if (types[i].isInstance(metric)) {
                arguments[i] = metric;
            } else if (types[i] == Map.class) {
                arguments[i] = new TreeMap<String, String>();
            }
        }
        return constructor.newInstance(arguments);
    }

    private static void secrets(Object conf, Map<String, String> answers) throws Exception {
        Method isSensitive = Class.forName(CONF + "GlobalConfiguration").getMethod("isSensitive", String.class);
        for (Object key : ((Map<?, ?>) configuration.getMethod("toMap").invoke(conf)).keySet()) {
            answers.put("secret " + key, String.valueOf(isSensitive.invoke(null, key)));
        }
    }

    private static String object(Map<String, String> map) {
        StringBuilder json = new StringBuilder("{");
        for (Map.Entry<String, String> entry : map.entrySet()) {
            json.append(json.length() > 1 ? "," : "").append(quote(entry.getKey())).append(":").append(quote(entry.getValue()));
        }
        return json.append("}").toString();
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            json.append(c < 0x20 || c > 0x7e || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return json.append('"').toString();
    }
}
