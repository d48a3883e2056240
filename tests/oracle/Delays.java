import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Feeds failures to the real restart strategies of one Flink release, and configurations to its heartbeat services.
 *
 * <p>Standard input, a line each: `fixed-delay ATTEMPTS DELAY FAILURES`, `failure-rate MAX INTERVAL DELAY FAILURES`,
 * `exponential-delay INITIAL MAX MULTIPLIER RESET JITTER ATTEMPTS FAILURES` (times in milliseconds), or
 * `heartbeats KEY=VALUE ...`. Standard output, a line each: the pause after each failure in milliseconds and `FAILED`
 * for the failure that ends the job; or interval, timeout and threshold, or `refused`. A failure comes 1 ms after the
 * restart that follows the one before it.
 */
public final class Delays {
    private static final String CLOCK = "org.apache.flink.util.clock.";

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.println(words[0].equals("heartbeats") ? heartbeats(words) : pauses(words));
        }
        System.exit(0);
    }

    private static String heartbeats(String[] words) throws Exception {
        Class<?> configuration = Class.forName("org.apache.flink.configuration.Configuration");
        Object conf = configuration.getConstructor().newInstance();
        for (int i = 1; i < words.length; i++) {
            int at = words[i].indexOf('=');
            configuration.getMethod("setString", String.class, String.class)
                    .invoke(conf, words[i].substring(0, at), words[i].substring(at + 1).replace('_', ' '));
        }
        Class<?> services = Class.forName("org.apache.flink.runtime.heartbeat.HeartbeatServices");
        Object built;
        try {
            built = services.getMethod("fromConfiguration", configuration).invoke(null, conf);
        } catch (InvocationTargetException e) {
            return "refused";
        }
        return field(built, "heartbeatInterval") + " " + field(built, "heartbeatTimeout") + " "
                + field(built, "failedRpcRequestsUntilUnreachable");
    }

    private static Object field(Object object, String name) throws Exception {
        try {
            java.lang.reflect.Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (NoSuchFieldException e) {
            return "-";
        }
    }

    private static String pauses(String[] words) throws Exception {
        Object clock = Class.forName(CLOCK + "ManualClock").getConstructor().newInstance();
        advance(clock, 1_700_000_000_000L);
        Object strategy = strategy(words, clock);
        Method notify = method(strategy, "notifyFailure", Throwable.class);
        Method can = method(strategy, "canRestart");
        Method backoff = method(strategy, "getBackoffTime");
        StringBuilder said = new StringBuilder();
        for (int failures = Integer.parseInt(words[words.length - 1]); failures > 0; failures--) {
            notify.invoke(strategy, new Exception("asked to fail"));
            if (!(Boolean) can.invoke(strategy)) {
                return said.append("FAILED").toString();
            }
            long pause = (Long) backoff.invoke(strategy);
            said.append(pause).append(' ');
            advance(clock, pause + 1);
        }
        return said.toString().trim();
    }

    private static void advance(Object clock, long ms) throws Exception {
        clock.getClass().getMethod("advanceTime", long.class, java.util.concurrent.TimeUnit.class)
                .invoke(clock, ms, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    private static Method method(Object object, String name, Class<?>... types) throws Exception {
        Method method = object.getClass().getMethod(name, types);
        method.setAccessible(true);
        return method;
    }

    private static Object strategy(String[] w, Object clock) throws Exception {
        String name;
        Object[] values;
        if (w[0].equals("fixed-delay")) {
            name = "FixedDelay";
            values = new Object[] {Integer.valueOf(w[1]), Long.valueOf(w[2])};
        } else if (w[0].equals("failure-rate")) {
            name = "FailureRate";
            values = new Object[] {clock, Integer.valueOf(w[1]), Long.valueOf(w[2]), Long.valueOf(w[3])};
        } else {
            name = "ExponentialDelay";
            values = new Object[] {clock, Long.valueOf(w[1]), Long.valueOf(w[2]), Double.valueOf(w[3]),
                Long.valueOf(w[4]), Double.valueOf(w[5]), Integer.valueOf(w[6])};
        }
        String failover = "org.apache.flink.runtime.executiongraph.failover.";
        String suffix = name + "RestartBackoffTimeStrategy";
        Class<?> type;
        try {
            type = Class.forName(failover + suffix);
        } catch (ClassNotFoundException e) {
            type = Class.forName(failover + "flip1." + suffix);
        }
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        // Up to 1.18 exponential-delay has no limit of attempts.
        Object[] taken = java.util.Arrays.copyOf(values, constructor.getParameterCount());
        return constructor.newInstance(taken);
    }
}
