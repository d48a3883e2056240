import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Prints every option of one Flink release that is a static field of a class called ...Options: its key, and whether its
 * value is a list or a map (where quotes are syntax), separated by a tab.
 */
public final class Options {
    public static void main(String[] args) throws Exception {
        Class<?> option = Class.forName("org.apache.flink.configuration.ConfigOption");
        Method isList = option.getDeclaredMethod("isList");
        Method clazz = option.getDeclaredMethod("getClazz");
        isList.setAccessible(true);
        clazz.setAccessible(true);
        Method key = option.getMethod("key");
        Map<String, Boolean> found = new TreeMap<>();
        try (JarFile jar = new JarFile(args[0])) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (!name.matches("org/apache/flink/[a-z/]*[A-Za-z0-9]*Options?\\.class")) {
                    continue;
                }
                Class<?> type;
                try {
                    type = Class.forName(name.substring(0, name.length() - 6).replace('/', '.'));
                } catch (Throwable missing) {
                    continue; // needs Hadoop, or something else that is not in the distribution
                }
                for (Field field : type.getDeclaredFields()) {
                    if (Modifier.isStatic(field.getModifiers()) && option.isAssignableFrom(field.getType())) {
                        field.setAccessible(true);
                        Object value = field.get(null);
                        boolean syntax = (Boolean) isList.invoke(value) || Map.class.isAssignableFrom((Class<?>) clazz.invoke(value));
                        found.merge((String) key.invoke(value), syntax, (a, b) -> a || b);
                    }
                }
            }
        }
        found.forEach((k, syntax) -> System.out.println(k + "\t" + syntax));
    }
}
