import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the option catalogue of one Flink release: every ConfigOption that a static field of a class in its
 * distribution holds, as the option itself describes it; then the keys that are only constants.
 *
 * <p>Arguments: the release, and its flink-dist jar. Standard output: the file `schemas/flink/MINOR.json`. The same jar
 * always gives the same bytes. Everything goes through reflection, so that one class file serves every release.
 */
public final class Catalogue {
    private static final String CONF = "org.apache.flink.configuration.";

    private static Class<?> option;
    private static Method isSensitive;
    private static Object formatter;

    public static void main(String[] args) throws Exception {
        option = Class.forName(CONF + "ConfigOption");
        isSensitive = Class.forName(CONF + "GlobalConfiguration").getMethod("isSensitive", String.class);
        formatter = Class.forName(CONF + "description.HtmlFormatter").getConstructor().newInstance();
        Map<String, List<Field>> found = new TreeMap<>();
        for (Field field : fields(args[1])) {
            String key = (String) option.getMethod("key").invoke(field.get(null));
            found.computeIfAbsent(key, k -> new ArrayList<>()).add(field);
        }
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        out.print("{\"flink\":" + quote(args[0]) + ",\"options\":[");
        String separator = "\n";
        for (Map.Entry<String, List<Field>> entry : found.entrySet()) {
            out.print(separator + describe(entry.getKey(), entry.getValue()));
            separator = ",\n";
        }
        out.print("\n],\"constants\":[");
        separator = "\n";
        for (Map.Entry<String, Boolean> entry : constants(args[1]).entrySet()) {
            if (!found.containsKey(entry.getKey())) {
                out.print(separator + "{\"key\":" + quote(entry.getKey()) + ",\"used\":" + entry.getValue() + "}");
                separator = ",\n";
            }
        }
        out.print("\n]}\n");
        out.flush();
    }

    /**
     * Keys that ConfigConstants names, and whether any other class of Flink still does: javac copies constants into the
     * classes that use them.
     */
    private static Map<String, Boolean> constants(String dist) throws Exception {
        Map<String, Boolean> keys = new TreeMap<>();
        for (Field field : Class.forName(CONF + "ConfigConstants").getFields()) {
            boolean ours = field.getType() == String.class && !field.getName().startsWith("DEFAULT_");
            String value = ours ? (String) field.get(null) : "";
            if (value.matches("[a-z][A-Za-z0-9-]*(\\.[A-Za-z0-9-]+)+")) {
                keys.put(value, false);
            }
        }
        try (JarFile jar = new JarFile(dist)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                boolean flinks = name.startsWith("org/apache/flink/") && name.endsWith(".class") && !name.contains("/shaded/");
                if (flinks && !name.endsWith("/ConfigConstants.class")) {
                    for (String text : strings(new DataInputStream(new BufferedInputStream(jar.getInputStream(entry))))) {
                        keys.computeIfPresent(text, (k, used) -> true);
                    }
                }
            }
        }
        return keys;
    }

    /** The texts of a class file's constant pool. */
    private static List<String> strings(DataInputStream in) throws Exception {
        List<String> texts = new ArrayList<>();
        try (in) {
            in.skipBytes(8);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1:
                        texts.add(in.readUTF());
                        break;
                    case 5:
                    case 6:
                        in.readLong();
                        i++; // Long and double take two places.
                        break;
                    case 7:
                    case 8:
                    case 16:
                    case 19:
                    case 20:
                        in.readUnsignedShort();
                        break;
                    case 15:
                        in.readUnsignedByte();
                        in.readUnsignedShort();
                        break;
                    default:
                        in.readInt();
                }
            }
        }
        return texts;
    }

    /** Every static field of the jar that holds an option. */
    static List<Field> fields(String dist) throws Exception {
        Class<?> type = Class.forName(CONF + "ConfigOption");
        String descriptor = "Lorg/apache/flink/configuration/ConfigOption;";
        List<Field> all = new ArrayList<>();
        try (JarFile jar = new JarFile(dist)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (!name.startsWith("org/apache/flink/") || !name.endsWith(".class") || name.contains("/shaded/")) {
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    // Most classes name no option: to load them all would take seconds.
                    if (!new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(descriptor)) {
                        continue;
                    }
                }
                Field[] fields;
                try {
                    String className = name.substring(0, name.length() - 6).replace('/', '.');
                    fields = Class.forName(className, false, Catalogue.class.getClassLoader()).getDeclaredFields();
                } catch (LinkageError e) {
                    // Needs Hadoop, or another library that the distribution does not bring.
                    if (name.endsWith("Options.class")) {
                        throw e;
                    }
                    continue;
                }
                for (Field field : fields) {
                    if (Modifier.isStatic(field.getModifiers()) && type.isAssignableFrom(field.getType())) {
                        field.setAccessible(true);
                        all.add(field);
                    }
                }
            }
        }
        return all;
    }

    /** One option a line. Where several fields hold the same key, the one that is not deprecated speaks. */
    private static String describe(String key, List<Field> fields) throws Exception {
        fields.sort(Comparator.comparing((Field f) -> f.isAnnotationPresent(Deprecated.class))
                .thenComparing(f -> f.getDeclaringClass().getName())
                .thenComparing(Field::getName));
        Field first = fields.get(0);
        Object value = first.get(null);
        StringBuilder json = new StringBuilder("{\"key\":" + quote(key));
        json.append(",\"type\":").append(quote(type(value).getSimpleName()));
        json.append(",\"list\":").append(invoke(value, "isList"));
        Object standard = option.getMethod("defaultValue").invoke(value);
        json.append(",\"default\":").append(standard == null ? "null" : quote(String.valueOf(standard)));
        json.append(",\"fallback\":[");
        String separator = "";
        for (Object fallback : (Iterable<?>) option.getMethod("fallbackKeys").invoke(value)) {
            json.append(separator).append("{\"key\":").append(quote((String) invoke(fallback, "getKey")));
            json.append(",\"deprecated\":").append(invoke(fallback, "isDeprecated")).append("}");
            separator = ",";
        }
        json.append("]");
        if (type(value).isEnum()) {
            json.append(",\"enum\":").append(list(type(value).getEnumConstants()));
        }
        if ((Boolean) isSensitive.invoke(null, key)) {
            json.append(",\"sensitive\":true");
        }
        if (first.isAnnotationPresent(Deprecated.class)) {
            json.append(",\"deprecated\":true");
        }
        TreeSet<String> prefixes = new TreeSet<>();
        for (Field field : fields) {
            prefixes.addAll(prefixes(key, field));
        }
        if (!prefixes.isEmpty()) {
            json.append(",\"prefixes\":").append(list(prefixes.toArray()));
        }
        json.append(",\"class\":").append(quote(first.getDeclaringClass().getName()));
        String text = description(value);
        if (!text.isEmpty()) {
            json.append(",\"description\":").append(quote(text));
        }
        return json.append("}").toString();
    }

    /** What stands in front of the key of an option that belongs to a named thing (`metrics.reporter.NAME.`). */
    private static TreeSet<String> prefixes(String key, Field field) throws Exception {
        TreeSet<String> own = suffixOf(field);
        if (own.isEmpty() && !key.contains(".")) {
            // A deprecated one lost its annotation; its neighbours have it.
            for (Field neighbour : field.getDeclaringClass().getDeclaredFields()) {
                own.addAll(suffixOf(neighbour));
            }
            return own.size() == 1 ? own : new TreeSet<>();
        }
        return own;
    }

    private static TreeSet<String> suffixOf(Field field) throws Exception {
        TreeSet<String> found = new TreeSet<>();
        for (Annotation annotation : field.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("SuffixOption")) {
                found.add((String) annotation.annotationType().getMethod("value").invoke(annotation));
            }
        }
        return found;
    }

    private static Class<?> type(Object value) throws Exception {
        return (Class<?>) invoke(value, "getClazz");
    }

    static Object invoke(Object target, String name) throws Exception {
        Method method = target.getClass().getDeclaredMethod(name);
        method.setAccessible(true);
        return method.invoke(target);
    }

    /** The first sentence of the description, without markup. */
    private static String description(Object value) throws Exception {
        Object description = option.getMethod("description").invoke(value);
        String html;
        try {
            Method format = formatter.getClass().getMethod("format", description.getClass());
            html = (String) format.invoke(formatter, description);
        } catch (InvocationTargetException e) {
            return "";
        }
        String text = html.replaceAll("<[^>]*>", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
                .replace("&#39;", "'").replace("&amp;", "&").replaceAll("[\\s\\u00a0]+", " ").replace(" .", ".").trim();
        Matcher end = Pattern.compile("(?<!vs|e\\.g|i\\.e|etc)\\. (?=[A-Z])").matcher(text);
        return end.find() ? text.substring(0, end.start() + 1) : text;
    }

    private static String list(Object[] values) {
        StringBuilder json = new StringBuilder("[");
        for (Object value : values) {
            json.append(json.length() > 1 ? "," : "").append(quote(String.valueOf(value)));
        }
        return json.append("]").toString();
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
