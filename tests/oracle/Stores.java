import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/** What the stores of the HA services do with odd files: the real stores over a handle store that gives one file. */
final class Stores {
    private static final String RUNTIME = "org.apache.flink.runtime.";

    /** {@code stores KIND FILE...}: one answer a line. */
    static void main(String[] args) throws Exception {
        for (String file : Arrays.asList(args).subList(2, args.length)) {
            byte[] bytes = Files.readAllBytes(Paths.get(file));
            String answer;
            try {
                answer = "opens " + simple(recover(args[1], bytes));
            } catch (Throwable e) {
                answer = "fails " + causes(e);
            }
            System.out.println(answer);
        }
    }

    private static String simple(Object value) {
        return value == null ? "null" : value.getClass().getName();
    }

    private static String causes(Throwable first) {
        StringBuilder text = new StringBuilder();
        for (Throwable e = first; e != null; e = e.getCause()) {
            if (!(e instanceof InvocationTargetException)) {
                text.append(text.length() == 0 ? "" : " < ").append(e.getClass().getSimpleName());
            }
        }
        return text.toString();
    }

    private static Object recover(String kind, byte[] bytes) throws Exception {
        Object inner = HaFiles.make(RUNTIME + "state.memory.ByteStreamStateHandle", "x", bytes);
        Object handle = HaFiles.make(RUNTIME + "state.RetrievableStreamStateHandle", inner);
        Object store = proxy(RUNTIME + "persistence.StateHandleStore", handle);
        if (kind.equals("CompletedCheckpoint")) {
            Object names = proxy(RUNTIME + "checkpoint.CheckpointStoreUtil", handle);
            String utils = RUNTIME + "checkpoint.DefaultCompletedCheckpointStoreUtils";
            if (HaFiles.has(utils)) {
                return first((Iterable<?>) HaFiles.call(HaFiles.cls(utils), "retrieveCompletedCheckpoints", store, names));
            }
            Executor direct = Runnable::run;
            Object checkpoints = HaFiles.make(RUNTIME + "checkpoint.DefaultCompletedCheckpointStore", 1, store, names, direct);
            HaFiles.call(checkpoints, "recover");
            return first((Iterable<?>) HaFiles.call(checkpoints, "getAllCheckpoints"));
        }
        String type = kind.equals("Application") ? "ApplicationStore" : kind + "Store";
        String base = RUNTIME + "jobmanager.";
        Object watcher = HaFiles.has(base + type + "Watcher") ? proxy(base + type + "Watcher", handle) : null;
        Object names = proxy(base + type + "Util", handle);
        Object plans = watcher == null
            ? HaFiles.make(base + "Default" + type, store, names)
            : HaFiles.make(base + "Default" + type, store, watcher, names);
        if (kind.equals("Application")) {
            HaFiles.call(plans, "start");
            Object id = HaFiles.make("org.apache.flink.api.common.ApplicationID", 3L, -4L);
            return ((java.util.Optional<?>) HaFiles.call(plans, "recoverApplication", id)).orElse(null);
        }
        HaFiles.call(plans, "start", proxy(base + type + "$" + kind + "Listener", handle));
        Object id = HaFiles.make("org.apache.flink.api.common.JobID", 0x0123456789abcdefL, -2L);
        return HaFiles.call(plans, "recover" + kind, id);
    }

    private static Object first(Iterable<?> values) {
        return values.iterator().next();
    }

    /** Gives the handle where a handle is asked for, and nothing elsewhere. */
    private static Object proxy(String type, Object handle) throws Exception {
        InvocationHandler answers = (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "getAllAndLock":
                    List<Object> all = new ArrayList<>();
                    all.add(HaFiles.make("org.apache.flink.api.java.tuple.Tuple2", handle, "0000000000000000012"));
                    return all;
                case "getAndLock":
                    return handle;
                case "nameToCheckpointID":
                    return 12L;
                case "toString":
                    return "store";
                default:
                    Class<?> result = method.getReturnType();
                    return result == boolean.class ? (Object) false : result == String.class ? "name" : null;
            }
        };
        return Proxy.newProxyInstance(Stores.class.getClassLoader(), new Class<?>[] {HaFiles.cls(type)}, answers);
    }
}
