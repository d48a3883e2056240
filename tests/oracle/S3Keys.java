import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * Prints, for each key of standard input, which setting of the S3 file system on the class path it becomes when Flink's
 * configuration has it: the key, a tab, the setting.
 */
public final class S3Keys {
    private static final String VALUE = "VALUE";
    private static Object flink;
    private static Class<?> configuration;

    public static void main(String[] args) throws Exception {
        configuration = Class.forName("org.apache.flink.configuration.Configuration");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String key = in.readLine(); key != null; key = in.readLine()) {
            flink = configuration.getConstructor().newInstance();
            configuration.getMethod("setString", String.class, String.class).invoke(flink, key, VALUE);
            switch (args[0]) {
                case "hadoop": hadoop(key); break;
                case "presto": presto(key); break;
                default: nativeFactory(key); break;
            }
        }
    }

    private static void hadoop(String key) throws Exception {
        Object conf = load("org.apache.flink.fs.s3hadoop.S3FileSystemFactory");
        Method propagate = null;
        for (Method method : Class.forName("org.apache.hadoop.fs.s3a.S3AUtils").getMethods()) {
            if (method.getName().equals("propagateBucketOptions")) {
                propagate = method;
            }
        }
        conf = propagate.invoke(null, conf, "b-1");
        String[] names = {"ACCESS_KEY", "SECRET_KEY", "SESSION_TOKEN", "ENDPOINT", "AWS_REGION", "PATH_STYLE_ACCESS"};
        compare(key, conf, Class.forName("org.apache.hadoop.fs.s3a.Constants"), names);
    }

    private static void presto(String key) throws Exception {
        Object conf = load("org.apache.flink.fs.s3presto.S3FileSystemFactory");
        String[] names = {"S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_ENDPOINT", "S3_PATH_STYLE_ACCESS"};
        compare(key, conf, Class.forName("com.facebook.presto.hive.s3.S3ConfigurationUpdater"), names);
    }

    private static Object load(String factory) throws Exception {
        Method create = Class.forName(factory).getDeclaredMethod("createHadoopConfigLoader");
        create.setAccessible(true);
        Object loader = create.invoke(null);
        loader.getClass().getMethod("setFlinkConfig", configuration).invoke(loader, flink);
        return loader.getClass().getMethod("getOrLoadHadoopConfig").invoke(loader);
    }

    private static void compare(String key, Object conf, Class<?> constants, String[] names) throws Exception {
        Method get = conf.getClass().getMethod("get", String.class);
        for (String name : names) {
            Field field;
            try {
                field = constants.getField(name);
            } catch (NoSuchFieldException older) {
                continue;
            }
            if (VALUE.equals(get.invoke(conf, field.get(null)))) {
                System.out.println(key + "\t" + name.replace("S3_", "").replace("AWS_", ""));
            }
        }
    }

    private static void nativeFactory(String key) throws Exception {
        Class<?> factory = Class.forName("org.apache.flink.fs.s3native.NativeS3FileSystemFactory");
        Class<?> option = Class.forName("org.apache.flink.configuration.ConfigOption");
        Method contains = configuration.getMethod("contains", option);
        for (String name : new String[] {"ACCESS_KEY", "SECRET_KEY", "ENDPOINT", "REGION", "PATH_STYLE_ACCESS"}) {
            Field field = factory.getDeclaredField(name);
            field.setAccessible(true);
            if ((Boolean) contains.invoke(flink, field.get(null))) {
                System.out.println(key + "\t" + name);
            }
        }
    }
}
