import java.io.ByteArrayOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.security.PrivilegedExceptionAction;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.tools.DFSAdmin;
import org.apache.hadoop.hdfs.tools.DFSHAAdmin;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.Tool;
import org.apache.hadoop.util.ToolRunner;

/**
 * The command line tools of HDFS in one process, because a start of Java costs a second each.
 *
 * <p>Reads lines of USER TOOL ARGUMENT..., the arguments in Base64, and answers each with a line "CODE LENGTH" and that
 * many bytes of output.
 */
public class Dfs {

    private static final Map<String, UserGroupInformation> USERS = new HashMap<>();

    public static void main(String[] none) throws Exception {
        OutputStream answers = new FileOutputStream(FileDescriptor.out);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            String[] args = new String[words.length - 2];
            for (int i = 0; i < args.length; i++) {
                args[i] = new String(Base64.getDecoder().decode(words[i + 2]), "UTF-8");
            }
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            System.setOut(new PrintStream(said, true, "UTF-8"));
            System.setErr(System.out);
            int code;
            try {
                UserGroupInformation user = USERS.computeIfAbsent(words[0], UserGroupInformation::createRemoteUser);
                code = user.doAs((PrivilegedExceptionAction<Integer>) () -> run(words[1], args));
            } catch (Throwable e) {
                e.printStackTrace(System.out);
                code = 255;
            }
            answers.write((code + " " + said.size() + "\n").getBytes("UTF-8"));
            said.writeTo(answers);
            answers.flush();
        }
    }

    private static int run(String tool, String[] args) throws Exception {
        switch (tool) {
            case "dfs":
                return call(new FsShell(), args);
            case "dfsadmin":
                return call(new DFSAdmin(), args);
            case "haadmin":
                return call(new DFSHAAdmin(), args);
            case "many":
                return many(args[0], Integer.parseInt(args[1]));
            default:
                throw new IllegalArgumentException(tool);
        }
    }

    private static int call(Tool tool, String[] args) throws Exception {
        HdfsConfiguration conf = new HdfsConfiguration();
        if (!(tool instanceof FsShell)) {
            // An administrator's call is not repeated: it must not meet an idle connection to a server that has gone.
            conf.setInt("ipc.client.connection.maxidletime", 0);
        }
        return ToolRunner.run(conf, tool, args);
    }

    /** Creates empty files completedCheckpoint000000000000, ...1, ... with many requests in flight. */
    private static int many(String dir, int count) throws Exception {
        FileSystem files = FileSystem.get(new HdfsConfiguration());
        files.mkdirs(new Path(dir));
        ExecutorService pool = Executors.newFixedThreadPool(32);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        for (int i = 0; i < count; i++) {
            Path path = new Path(dir, String.format("completedCheckpoint%012x", i));
            pool.execute(() -> {
                try {
                    files.create(path, true).close();
                } catch (Throwable e) {
                    failed.set(e);
                }
            });
        }
        pool.shutdown();
        pool.awaitTermination(10, TimeUnit.MINUTES);
        if (failed.get() != null) {
            failed.get().printStackTrace(System.out);
        }
        return failed.get() == null && pool.isTerminated() ? 0 : 1;
    }
}
