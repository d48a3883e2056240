import java.io.File;
import java.io.FileWriter;
import java.io.Writer;
import java.util.Arrays;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Counts for ever, with state and checkpoints. Uses only what is the same in Flink 1.12 to 2.3. */
public class CheckpointingJob {

    /** Slows the source down, and fails once for each time that a file is put in its way. */
    public static class Slow extends RichMapFunction<Long, Long> {
        private final String trouble;

        Slow(String trouble) {
            this.trouble = trouble;
        }

        @Override
        public Long map(Long value) throws Exception {
            Thread.sleep(20);
            if (!trouble.isEmpty() && new File(trouble).delete()) {
                throw new IllegalStateException("asked to fail");
            }
            return value;
        }
    }

    /** One count for each key. */
    public static class Count extends RichMapFunction<Long, Long> {
        private transient ValueState<Long> seen;

        @Override
        public Long map(Long value) throws Exception {
            if (seen == null) { // the signature of open() differs between 1.x and 2.x
                seen = getRuntimeContext().getState(new ValueStateDescriptor<Long>("seen", Types.LONG));
            }
            Long before = seen.value();
            long now = before == null ? 1 : before + 1;
            seen.update(now);
            return now;
        }
    }

    /** One count of everything, and a line for each value: the value and the count, which are equal if none is lost. */
    public static class Record extends RichMapFunction<Long, Long> {
        private final String file;
        private transient ValueState<Long> seen;

        Record(String file) {
            this.file = file;
        }

        @Override
        public Long map(Long value) throws Exception {
            if (seen == null) {
                seen = getRuntimeContext().getState(new ValueStateDescriptor<Long>("all", Types.LONG));
            }
            Long before = seen.value();
            long now = before == null ? 1 : before + 1;
            seen.update(now);
            try (Writer out = new FileWriter(file, true)) {
                out.write(value + " " + now + "\n");
            }
            return now;
        }
    }

    private static String option(String[] args, String name, String otherwise) {
        int at = Arrays.asList(args).indexOf(name);
        return at < 0 ? otherwise : args[at + 1];
    }

    /** NAME INTERVAL-IN-MS (0 for no checkpoints) [--trouble FILE] [--parallelism N] [--record FILE], or HOST PORT to submit it from here, without a jar. */
    public static void main(String[] args) throws Exception {
        boolean bare = args.length > 2 && !args[2].startsWith("--");
        StreamExecutionEnvironment env = bare
                ? StreamExecutionEnvironment.createRemoteEnvironment(
                        args[2], Integer.parseInt(args[3]), GlobalConfiguration.loadConfiguration())
                : StreamExecutionEnvironment.getExecutionEnvironment();
        long interval = Long.parseLong(args[1]);
        if (interval > 0) {
            env.enableCheckpointing(interval);
        }
        env.setParallelism(Integer.parseInt(option(args, "--parallelism", "1")));
        String record = option(args, "--record", "");
        if (!record.isEmpty()) {
            env.fromSequence(1L, Long.MAX_VALUE - 1)
                    .map(new Slow(option(args, "--trouble", ""))).returns(Types.LONG)
                    .keyBy(v -> 0L, Types.LONG)
                    .map(new Record(record)).returns(Types.LONG)
                    .filter(n -> n < 0)
                    .print();
            env.execute(args[0]);
            return;
        }
        env.fromSequence(1L, Long.MAX_VALUE - 1)
                .map(new Slow(option(args, "--trouble", ""))).returns(Types.LONG)
                .keyBy(v -> v % 5L, Types.LONG)
                .map(new Count()).returns(Types.LONG)
                .filter(n -> n < 0)
                .print();
        if (bare) {
            JobClient job = env.executeAsync(args[0]);
            System.out.println("submitted with JobID " + job.getJobID());
            System.exit(0);
        }
        env.execute(args[0]);
    }
}
