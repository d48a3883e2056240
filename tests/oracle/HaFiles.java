import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The files of the HA store, made and read by the real classes of one Flink release.
 *
 * <p>{@code make DIR [COUNT]} writes files and, beside each, what Flink says is in it. {@code judge} reads damages from
 * standard input and says what Flink makes of the damaged files. {@code stores} lets Flink's own stores read odd files.
 */
public final class HaFiles {
    private static final String RUNTIME = "org.apache.flink.runtime.";
    private static final String STATE = RUNTIME + "state.";
    private static final String CHECKPOINT = RUNTIME + "checkpoint.";
    private static final String MERGING = STATE + "filemerging.";
    private static final String CHANGELOG = STATE + "changelog.";
    private static final String BASE = "hdfs://ns1/ckpt/0123456789abcdef0123456789abcdef";

    public static void main(String[] args) throws Exception {
        if (args[0].equals("make")) {
            make(args[1], args.length > 2 ? Integer.parseInt(args[2]) : 0);
        } else if (args[0].equals("judge")) {
            judge();
        } else if (args[0].equals("classes")) {
            classes();
        } else if (args[0].equals("metadata")) {
            metadata();
        } else {
            Stores.main(args);
        }
        System.out.flush();
    }

    // ---- reflection

    static Class<?> cls(String name) throws Exception {
        return Class.forName(name);
    }

    static boolean has(String name) {
        try {
            Class.forName(name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** The constructor that takes these values. */
    static Object make(String name, Object... values) throws Exception {
        for (Constructor<?> constructor : cls(name).getDeclaredConstructors()) {
            if (takes(constructor.getParameterTypes(), values)) {
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            }
        }
        throw new NoSuchMethodException(name + Arrays.toString(values));
    }

    static Object call(Object target, String name, Object... values) throws Exception {
        Class<?> first = target instanceof Class ? (Class<?>) target : target.getClass();
        for (Class<?> c = first; c != null; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                if (method.getName().equals(name) && takes(method.getParameterTypes(), values)) {
                    method.setAccessible(true);
                    return method.invoke(target instanceof Class ? null : target, values);
                }
            }
        }
        throw new NoSuchMethodException(first + "." + name);
    }

    private static boolean takes(Class<?>[] types, Object[] values) {
        if (types.length != values.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            Class<?> type = types[i];
            if (type == long.class) {
                type = Long.class;
            } else if (type == int.class) {
                type = Integer.class;
            } else if (type == boolean.class) {
                type = Boolean.class;
            }
            if (values[i] == null ? types[i].isPrimitive() : !type.isInstance(values[i])) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Object constant(String type, String name) throws Exception {
        return Enum.valueOf((Class) cls(type), name);
    }

    static byte[] serialized(Object value) throws Exception {
        Method method = cls("org.apache.flink.util.InstantiationUtil").getMethod("serializeObject", Object.class);
        return (byte[]) method.invoke(null, value);
    }

    // ---- making

    private static Object path(String text) throws Exception {
        return make("org.apache.flink.core.fs.Path", text);
    }

    private static Object file(String name, long size) throws Exception {
        return make(STATE + "filesystem.FileStateHandle", path(BASE + "/" + name), size);
    }

    private static Object inline(String name, int size) throws Exception {
        return make(STATE + "memory.ByteStreamStateHandle", name, new byte[size]);
    }

    private static Object range() throws Exception {
        return make(STATE + "KeyGroupRange", 0, 3);
    }

    private static Object offsets() throws Exception {
        return make(STATE + "KeyGroupRangeOffsets", 0, 3, new long[] {1, 2, 3, 4});
    }

    /** A map of names to handles in old releases, a list of handles with names in new ones. */
    private static Object named(Object... handles) throws Exception {
        if (!has(STATE + "IncrementalKeyedStateHandle$HandleAndLocalPath")) {
            Map<Object, Object> map = new HashMap<>();
            for (int i = 0; i < handles.length; i++) {
                map.put(make(STATE + "StateHandleID", "00000" + i + ".sst"), handles[i]);
            }
            return map;
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < handles.length; i++) {
            list.add(make(STATE + "IncrementalKeyedStateHandle$HandleAndLocalPath", handles[i], "00000" + i + ".sst"));
        }
        return list;
    }

    private static Object incremental(Object shared, Object own, Object meta) throws Exception {
        UUID backend = new UUID(7, 8);
        if (shared instanceof Map) {
            return make(STATE + "IncrementalRemoteKeyedStateHandle", backend, range(), 12L, shared, own, meta);
        }
        Object id = make(STATE + "StateHandleID", "fixed");
        return make(STATE + "IncrementalRemoteKeyedStateHandle", backend, range(), 12L, shared, own, meta, 77L, id);
    }

    private static Object operator(Object inner, boolean merged) throws Exception {
        Map<String, Object> names = new HashMap<>();
        Object mode = constant(STATE + "OperatorStateHandle$Mode", "SPLIT_DISTRIBUTE");
        names.put("buffered", make(STATE + "OperatorStateHandle$StateMetaInfo", new long[] {0, 5}, mode));
        if (!merged) {
            return make(STATE + "OperatorStreamStateHandle", names, inner);
        }
        Object owned = make(MERGING + "DirectoryStreamStateHandle", path(BASE + "/taskowned/tm-1"));
        Object shared = make(MERGING + "DirectoryStreamStateHandle", path(BASE + "/shared/op-1"));
        return make(MERGING + "FileMergingOperatorStreamStateHandle", owned, shared, names, inner);
    }

    private static Object segment(String name, long start, long size) throws Exception {
        Object scope = constant(STATE + "CheckpointedStateScope", "SHARED");
        Object id = make(CHECKPOINT + "filemerging.LogicalFile$LogicalFileId", "id-" + start);
        return make(MERGING + "SegmentFileStateHandle", path(BASE + "/" + name), start, size, scope, id);
    }

    private static List<Object> keyed() throws Exception {
        List<Object> all = new ArrayList<>();
        Object sst = file("shared/a b", 100);
        all.add(incremental(named(sst, file("shared/bb", 200), inline("small", 30)), named(file("chk-12/private", 5)), file("chk-12/meta", 6)));
        // The same shared file again, one elsewhere, and private state that is small.
        all.add(incremental(named(sst, make(STATE + "filesystem.FileStateHandle", path("s3://old/x/путь"), 9L)), named(inline("p", 3)), inline("m", 4)));
        all.add(make(STATE + "KeyGroupsStateHandle", offsets(), file("chk-12/keyed", 4_000_000_000L)));
        Object relative = make(STATE + "filesystem.RelativeFileStateHandle", path(BASE + "/chk-12/rel"), "rel", 11L);
        if (has(STATE + "KeyGroupsSavepointStateHandle")) {
            all.add(make(STATE + "KeyGroupsSavepointStateHandle", offsets(), relative));
        } else {
            all.add(make(STATE + "KeyGroupsStateHandle", offsets(), relative));
        }
        if (has(CHANGELOG + "ChangelogStateHandleStreamImpl")) {
            Object tuple = make("org.apache.flink.api.java.tuple.Tuple2", file("chk-12/dstl", 1000), 17L);
            Object log = make(CHANGELOG + "ChangelogStateHandleStreamImpl", list(tuple), range(), 1000L, 10L, "filesystem", make(STATE + "StateHandleID", "log"));
            Object id = make(STATE + "StateHandleID", "changelog");
            Object change = make(CHANGELOG + "StateChange", 1, new byte[21]);
            Object from = call(cls(CHANGELOG + "SequenceNumber"), "of", 1L);
            Object memory = make(CHANGELOG + "inmemory.InMemoryChangelogStateHandle", list(change), from, from, range(), id);
            Object materialized = make(STATE + "KeyGroupsStateHandle", offsets(), file("chk-12/materialized", 8));
            all.add(make(CHANGELOG + "ChangelogStateBackendHandle$ChangelogStateBackendHandleImpl", list(materialized), list(log, memory), range(), 11L, 12L, 13L, id));
        }
        if (has(MERGING + "SegmentFileStateHandle")) {
            all.add(incremental(named(segment("shared/op-1/merged", 0, 50), segment("shared/op-1/merged", 50, 70)), named(segment("taskowned/tm-1/own", 10, 20)), inline("m", 1)));
            Field empty = cls(MERGING + "EmptySegmentFileStateHandle").getField("INSTANCE");
            all.add(incremental(named(empty.get(null)), named(), inline("m", 2)));
        }
        return all;
    }

    private static List<Object> list(Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    private static Object collection(Collection<?> handles) throws Exception {
        return make(CHECKPOINT + "StateObjectCollection", handles);
    }

    private static Object subtask(Collection<?> keyed, Collection<?> raw, Collection<?> operator, boolean channels) throws Exception {
        Object builder = call(cls(CHECKPOINT + "OperatorSubtaskState"), "builder");
        call(builder, "setManagedKeyedState", collection(keyed));
        call(builder, "setRawKeyedState", collection(raw));
        call(builder, "setManagedOperatorState", collection(operator));
        if (channels) {
            Object in = make(CHECKPOINT + "channel.InputChannelInfo", 0, 1);
            Object out = make(CHECKPOINT + "channel.ResultSubpartitionInfo", 0, 1);
            List<Object> inputs = list(make(STATE + "InputChannelStateHandle", in, file("chk-12/channels", 40), list(1L, 2L)));
            List<Object> outputs = list(make(STATE + "ResultSubpartitionStateHandle", out, file("chk-12/channels", 40), list(3L)));
            if (has(STATE + "MergedInputChannelStateHandle")) {
                inputs.add(make(STATE + "MergedInputChannelStateHandle", 1, file("chk-12/merged-in", 41), 5L, new byte[3]));
                outputs.add(make(STATE + "MergedResultSubpartitionStateHandle", 1, file("chk-12/merged-out", 42), 5L, new byte[3]));
            }
            call(builder, "setInputChannelState", collection(inputs));
            call(builder, "setResultSubpartitionState", collection(outputs));
        }
        return call(builder, "build");
    }

    private static Object operatorState(long number, int parallelism) throws Exception {
        return operatorState("OperatorState", number, parallelism);
    }

    private static Object operatorState(String type, long number, int parallelism) throws Exception {
        Object id = make(RUNTIME + "jobgraph.OperatorID", number, 99L);
        try {
            return make(CHECKPOINT + type, id, parallelism, 128);
        } catch (NoSuchMethodException e) {
            return make(CHECKPOINT + type, "name", "uid", id, parallelism, 128);
        }
    }

    /** Of a checkpoint that was restored from a savepoint. */
    private static Object restored() throws Exception {
        Class<?> properties = cls(CHECKPOINT + "CheckpointProperties");
        if (has("org.apache.flink.core.execution.SavepointFormatType")) {
            return call(properties, "forSavepoint", true, constant("org.apache.flink.core.execution.SavepointFormatType", "NATIVE"));
        }
        return call(properties, "forSavepoint", true);
    }

    private static Object checkpoint(Map<Object, Object> operators, Collection<?> masters, Object metadata, boolean inMemory) throws Exception {
        Object job = make("org.apache.flink.api.common.JobID", 0x0123456789abcdefL, -2L);
        Object policy = constant(CHECKPOINT + "CheckpointRetentionPolicy", "RETAIN_ON_CANCELLATION");
        Object properties = call(cls(CHECKPOINT + "CheckpointProperties"), "forCheckpoint", policy);
        Object location;
        if (inMemory) {
            location = make(STATE + "memory.NonPersistentMetadataCheckpointStorageLocation$NonPersistentCompletedCheckpointStorageLocation", metadata);
        } else {
            Object dir = path(BASE + "/chk-12");
            Object local = call(cls("org.apache.flink.core.fs.FileSystem"), "getLocalFileSystem");
            location = make(STATE + "filesystem.FsCompletedCheckpointStorageLocation", local, dir, metadata, BASE + "/chk-12");
        }
        for (Object[] more : new Object[][] {{null, restored()}, {null}, {}}) {
            List<Object> all = list(job, 12L, 1000L, 1234L, operators, masters, properties, location);
            all.addAll(Arrays.asList(more));
            try {
                return make(CHECKPOINT + "CompletedCheckpoint", all.toArray());
            } catch (NoSuchMethodException e) {
                // Another release's.
            }
        }
        throw new NoSuchMethodException("CompletedCheckpoint");
    }

    private static Object full() throws Exception {
        Map<Object, Object> operators = new HashMap<>();
        Object first = operatorState(1, 2);
        List<Object> raw = list(make(STATE + "KeyGroupsStateHandle", offsets(), inline("raw", 16)));
        List<Object> buffered = list(operator(file("chk-12/op", 60), false), operator(inline("op", 8), false));
        if (has(MERGING + "FileMergingOperatorStreamStateHandle")) {
            buffered.add(operator(segment("taskowned/tm-1/own", 30, 12), true));
        }
        call(first, "putState", 0, subtask(keyed(), raw, buffered, true));
        call(first, "putState", 1, subtask(list(), list(), list(operator(file("chk-12/op2", 61), false)), false));
        call(first, "setCoordinatorState", inline("coordinator", 33));
        Object second = operatorState(2, 1);
        call(second, "putState", 0, subtask(list(make(STATE + "KeyGroupsStateHandle", offsets(), file("chk-12/second", 62))), list(), list(), false));
        operators.put(call(first, "getOperatorID"), first);
        operators.put(call(second, "getOperatorID"), second);
        if (has(CHECKPOINT + "FullyFinishedOperatorState")) {
            Object finished = operatorState("FullyFinishedOperatorState", 3, 1);
            operators.put(call(finished, "getOperatorID"), finished);
            Object partly = operatorState(4, 2);
            call(partly, "putState", 1, cls(CHECKPOINT + "FinishedOperatorSubtaskState").getField("INSTANCE").get(null));
            operators.put(call(partly, "getOperatorID"), partly);
        }
        Object master = make(CHECKPOINT + "MasterState", "hook", new byte[] {1, 2, 3}, 1);
        return checkpoint(operators, list(master), file("chk-12/_metadata", 4321), false);
    }

    private static Object small() throws Exception {
        Map<Object, Object> operators = new HashMap<>();
        Object only = operatorState(1, 1);
        call(only, "putState", 0, subtask(list(make(STATE + "KeyGroupsStateHandle", offsets(), file("chk-12/keyed", 62))), list(), list(), false));
        operators.put(call(only, "getOperatorID"), only);
        return checkpoint(operators, list(), file("chk-12/_metadata", 4321), false);
    }

    private static Object memory() throws Exception {
        Map<Object, Object> operators = new HashMap<>();
        Object only = operatorState(1, 1);
        call(only, "putState", 0, subtask(list(make(STATE + "KeyGroupsStateHandle", offsets(), inline("k", 62))), list(), list(), false));
        operators.put(call(only, "getOperatorID"), only);
        return checkpoint(operators, list(), inline("meta", 100), true);
    }

    /** As large jobs have it: one file for each subtask's shared, private and meta state. */
    private static Object large(int files) throws Exception {
        Map<Object, Object> operators = new HashMap<>();
        int subtasks = 128;
        Object state = operatorState(1, subtasks);
        for (int i = 0; i < subtasks; i++) {
            List<Object> shared = new ArrayList<>();
            for (int f = 0; f < (files - 2 * subtasks) / subtasks; f++) {
                shared.add(file("shared/" + new UUID(i, f), 64 << 20));
            }
            Object handle = incremental(named(shared.toArray()), named(file("chk-12/" + new UUID(i, -1), 99)), file("chk-12/" + new UUID(i, -2), 98));
            call(state, "putState", i, subtask(list(handle), list(), list(), false));
        }
        operators.put(call(state, "getOperatorID"), state);
        return checkpoint(operators, list(), file("chk-12/_metadata", 4321), false);
    }

    private static Object blobKey(int seed) throws Exception {
        byte[] hash = new byte[20];
        byte[] random = new byte[16];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = (byte) (seed * 31 + i * 7);
        }
        for (int i = 0; i < random.length; i++) {
            random[i] = (byte) (seed * 17 - i * 11);
        }
        return make(RUNTIME + "blob.PermanentBlobKey", hash, random);
    }

    /** A real pipeline: source, map with user code, shuffle, sink. */
    private static Object streamGraph() throws Exception {
        Class<?> type = cls("org.apache.flink.streaming.api.environment.StreamExecutionEnvironment");
        Object environment = type.getMethod("getExecutionEnvironment").invoke(null);
        call(environment, "enableCheckpointing", 1000L);
        // It would look into the user code, which is a proxy here.
        call(call(environment, "getConfig"), "disableClosureCleaner");
        Object stream = call(environment, "fromSequence", 1L, 100L);
        for (int i = 0; i < 12; i++) {
            stream = call(call(stream, "rebalance"), "filter", Filters.make(i));
        }
        call(stream, "print");
        Object graph = type.getMethod("getStreamGraph").invoke(environment);
        call(graph, "setJobName", "Orders é 1");
        return graph;
    }

    /** What the client adds before it submits. */
    private static void submit(Object plan, String setter) throws Exception {
        call(plan, setter, make("org.apache.flink.api.common.JobID", 0x0123456789abcdefL, -2L));
        if (has("org.apache.flink.api.common.ApplicationID")) {
            call(plan, "setApplicationId", make("org.apache.flink.api.common.ApplicationID", 3L, -4L));
        }
        call(plan, "addUserJarBlobKey", blobKey(1));
        call(plan, "addUserJarBlobKey", blobKey(2));
        Object entry = make("org.apache.flink.api.common.cache.DistributedCache$DistributedCacheEntry", "hdfs://ns1/x", false, serialized(blobKey(3)), true);
        Object remote = make("org.apache.flink.api.common.cache.DistributedCache$DistributedCacheEntry", "hdfs://ns1/y", false);
        call(plan, "addUserArtifact", "x", entry);
        call(plan, "addUserArtifact", "y", remote);
    }

    private static void make(String dir, int count) throws Exception {
        if (count > 0) {
            write(dir, "completedCheckpoint-large", large(count), true);
            return;
        }
        write(dir, "completedCheckpoint-full", full(), true);
        write(dir, "completedCheckpoint-small", small(), true);
        write(dir, "completedCheckpoint-memory", memory(), true);
        boolean two = has("org.apache.flink.streaming.api.graph.ExecutionPlan");
        Object graph = call(streamGraph(), "getJobGraph");
        submit(graph, "setJobID");
        write(dir, two ? "submittedExecutionPlan-graph" : "submittedJobGraph-graph", graph, false);
        if (two) {
            Object plan = streamGraph();
            submit(plan, "setJobId");
            // As the client does before it sends the plan.
            call(plan, "serializeUserDefinedInstances");
            write(dir, "submittedExecutionPlan-stream", plan, false);
        }
        String entry = "org.apache.flink.client.deployment.application.PackagedProgramApplicationEntry";
        if (has(entry)) {
            Object jar = make("org.apache.flink.client.program.JarInfo", "orders.jar", blobKey(4));
            Object id = make("org.apache.flink.api.common.ApplicationID", 3L, -4L);
            Object configuration = make("org.apache.flink.configuration.Configuration");
            write(dir, "submittedApplication-entry", make(entry, configuration, jar, "com.example.Orders", new String[] {"--a", "b"}, id, "orders app", 1, 1, true, false, true), false);
        }
    }

    private static void write(String dir, String name, Object value, boolean checkpoint) throws Exception {
        byte[] bytes = serialized(value);
        Files.write(Paths.get(dir, name), bytes);
        // What Flink itself finds after reading it back.
        Object read = retrieve(bytes);
        Files.write(Paths.get(dir, name + ".expected"), (checkpoint ? describe(read) : describePlan(read)).getBytes(StandardCharsets.UTF_8));
    }

    /** RetrievableStreamStateHandle.retrieveState, as every store of the HA services calls it. */
    static Object retrieve(byte[] bytes) throws Exception {
        Object inner = make(STATE + "memory.ByteStreamStateHandle", "x", bytes);
        Object handle = make(STATE + "RetrievableStreamStateHandle", inner);
        return cls(STATE + "RetrievableStreamStateHandle").getMethod("retrieveState").invoke(handle);
    }

    // ---- describing

    /** Everything that can be reached from an object through fields, collections and maps. */
    private static void walk(Object start, Map<Object, Boolean> seen) throws Exception {
        List<Object> open = new ArrayList<>();
        open.add(start);
        while (!open.isEmpty()) {
            Object value = open.remove(open.size() - 1);
            if (value == null || value instanceof String || seen.put(value, true) != null) {
                continue;
            }
            if (value instanceof Map) {
                open.addAll(((Map<?, ?>) value).keySet());
                open.addAll(((Map<?, ?>) value).values());
            } else if (value instanceof Collection) {
                open.addAll((Collection<?>) value);
            }
            if (value instanceof Object[]) {
                open.addAll(Arrays.asList((Object[]) value));
            }
            for (Class<?> c = value.getClass(); c != null && c.getName().startsWith("org.apache.flink"); c = c.getSuperclass()) {
                for (Field field : c.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers()) && !field.getType().isPrimitive()) {
                        field.setAccessible(true);
                        open.add(field.get(value));
                    }
                }
            }
        }
    }

    private static String uri(Object path) throws Exception {
        return String.valueOf(call(path, "toUri"));
    }

    private static String describe(Object checkpoint) throws Exception {
        Object metadata = call(checkpoint, "getMetadataHandle");
        Map<Object, Boolean> seen = new IdentityHashMap<>();
        walk(checkpoint, seen);
        Class<?> plain = cls(STATE + "filesystem.FileStateHandle");
        Class<?> memory = cls(STATE + "memory.ByteStreamStateHandle");
        String segment = MERGING + "SegmentFileStateHandle";
        Map<String, Long> parts = new HashMap<>();
        Map<Object, Boolean> logged = new IdentityHashMap<>();
        for (Object value : seen.keySet()) {
            if (value.getClass().getName().equals(CHANGELOG + "ChangelogStateHandleStreamImpl")) {
                walk(call(value, "getHandlesAndOffsets"), logged);
            }
        }
        TreeSet<String> lines = new TreeSet<>();
        long inline = 0;
        for (Object value : seen.keySet()) {
            String name = value.getClass().getName();
            if (value == metadata) {
                continue;
            } else if (logged.containsKey(value) && plain.isInstance(value)) {
                parts.merge(uri(call(value, "getFilePath")), (Long) call(value, "getStateSize"), Math::max);
            } else if (plain.isInstance(value)) {
                lines.add("file " + uri(call(value, "getFilePath")) + " " + call(value, "getStateSize"));
            } else if (name.equals(segment)) {
                long end = (Long) call(value, "getStartPos") + (Long) call(value, "getStateSize");
                parts.merge(uri(call(value, "getFilePath")), end, Math::max);
            } else if (name.equals(MERGING + "DirectoryStreamStateHandle")) {
                lines.add("directory " + uri(call(value, "getDirectory")));
            } else if (memory.isInstance(value)) {
                inline += (Long) call(value, "getStateSize");
            } else if (name.equals(CHANGELOG + "StateChange")) {
                inline += ((byte[]) call(value, "getChange")).length;
            }
        }
        for (Map.Entry<String, Long> part : parts.entrySet()) {
            lines.add("part " + part.getKey() + " " + part.getValue());
        }
        lines.add("inline " + inline);
        lines.add("job " + call(checkpoint, "getJobId"));
        lines.add("id " + call(checkpoint, "getCheckpointID"));
        lines.add("timestamp " + call(checkpoint, "getTimestamp"));
        lines.add("duration " + duration(checkpoint));
        lines.add("pointer " + call(checkpoint, "getExternalPointer"));
        if (plain.isInstance(metadata)) {
            lines.add("metadata " + uri(call(metadata, "getFilePath")) + " " + call(metadata, "getStateSize"));
        }
        return String.join("\n", lines) + "\n";
    }

    private static Object duration(Object checkpoint) throws Exception {
        try {
            return call(checkpoint, "getDuration");
        } catch (NoSuchMethodException e) {
            return (Long) call(checkpoint, "getCompletionTimestamp") - (Long) call(checkpoint, "getTimestamp");
        }
    }

    /** The names of blobs as BlobUtils makes them. */
    private static String describePlan(Object plan) throws Exception {
        TreeSet<String> lines = new TreeSet<>();
        Class<?> utils = cls(RUNTIME + "blob.BlobUtils");
        if (plan.getClass().getName().endsWith("ApplicationEntry")) {
            Object id = call(plan, "getApplicationId");
            Field jar = plan.getClass().getDeclaredField("userJarInfo");
            jar.setAccessible(true);
            Object key = call(jar.get(plan), "getJarBlobKey");
            lines.add("application " + id);
            lines.add("name " + call(plan, "getName"));
            lines.add("jar " + call(utils, "getStorageLocationPath", "", id, key));
            return String.join("\n", lines) + "\n";
        }
        Object job = call(plan, "getJobID");
        lines.add("job " + job);
        lines.add("name " + call(plan, "getName"));
        Object application = has("org.apache.flink.api.common.ApplicationID") ? applicationOf(plan) : null;
        if (application != null) {
            lines.add("application " + application);
        }
        for (Object key : (Iterable<?>) call(plan, "getUserJarBlobKeys")) {
            lines.add("jar " + call(utils, "getStorageLocationPath", "", job, key));
        }
        for (Object entry : ((Map<?, ?>) call(plan, "getUserArtifacts")).values()) {
            Field field = entry.getClass().getField("blobKey");
            byte[] bytes = (byte[]) field.get(entry);
            if (bytes != null) {
                lines.add("artifact " + call(utils, "getStorageLocationPath", "", job, retrieve(bytes)));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static Object applicationOf(Object plan) throws Exception {
        Object id = call(plan, "getApplicationId");
        return id instanceof java.util.Optional ? ((java.util.Optional<?>) id).orElse(null) : id;
    }

    /** Every head of a _metadata file that this release takes: magic and versions. */
    private static void metadata() throws Exception {
        System.out.println(cls(CHECKPOINT + "Checkpoints").getField("HEADER_MAGIC_NUMBER").get(null));
        for (int version = -1; version < 20; version++) {
            try {
                call(cls(CHECKPOINT + "metadata.MetadataSerializers"), "getSerializer", version);
                System.out.println(version);
            } catch (java.lang.reflect.InvocationTargetException e) {
                // "Cannot find checkpoint metadata serializer for version"
            }
        }
    }

    /** Every class of state that the distribution has, and whether it can be in a checkpoint's file. */
    private static void classes() throws Exception {
        Class<?> state = cls(STATE + "StateObject");
        java.io.File jar = new java.io.File(state.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(jar)) {
            for (java.util.zip.ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                // Of the runtime and of the state backends.
                if (!name.matches("org/apache/flink/.*(state|checkpoint)/.*[.]class")) {
                    continue;
                }
                try {
                    Class<?> c = Class.forName(name.substring(0, name.length() - 6).replace('/', '.'), false, HaFiles.class.getClassLoader());
                    if (state.isAssignableFrom(c) && !Modifier.isAbstract(c.getModifiers())) {
                        System.out.println(c.getName());
                    }
                } catch (LinkageError e) {
                    // Of an optional library that is not here.
                }
            }
        }
    }

    // ---- judging

    /** Each line: class, file, length (-1: whole), changed bytes as OFFSET=VALUE. Answers "opens" or "fails" and why. */
    private static void judge() throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Map<String, byte[]> files = new HashMap<>();
        StringBuilder answers = new StringBuilder();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] parts = line.split("\t", -1);
            if (!files.containsKey(parts[1])) {
                files.put(parts[1], Files.readAllBytes(Paths.get(parts[1])));
            }
            byte[] whole = files.get(parts[1]);
            int length = Integer.parseInt(parts[2]);
            byte[] bytes = Arrays.copyOf(whole, length < 0 ? whole.length : length);
            if (!parts[3].isEmpty()) {
                for (String change : parts[3].split(",")) {
                    String[] pair = change.split("=");
                    bytes[Integer.parseInt(pair[0])] = (byte) Integer.parseInt(pair[1]);
                }
            }
            String answer;
            try {
                Object value = retrieve(bytes);
                answer = cls(parts[0]).isInstance(value) ? "opens" : "fails cast";
            } catch (Throwable e) {
                Throwable cause = e;
                while (cause instanceof java.lang.reflect.InvocationTargetException) {
                    cause = cause.getCause();
                }
                answer = "fails " + cause.getClass().getName();
            }
            answers.append(answer).append('\n');
        }
        System.out.write(answers.toString().getBytes(StandardCharsets.UTF_8));
    }
}
