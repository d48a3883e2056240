import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one Flink release loads from configuration directories, and nothing else: the fast half of Oracle.
 *
 * <p>Standard input: one directory a line. Standard output: one JSON object a line, in the same order: Configuration.toMap(),
 * or the error.
 */
public final class Maps {
    public static void main(String[] args) throws Exception {
        String conf = "org.apache.flink.configuration.";
        Method load = Class.forName(conf + "GlobalConfiguration").getMethod("loadConfiguration", String.class);
        Method toMap = Class.forName(conf + "Configuration").getMethod("toMap");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        for (String dir = in.readLine(); dir != null; dir = in.readLine()) {
            try {
                out.println("{\"loads\":true,\"options\":" + object((Map<?, ?>) toMap.invoke(load.invoke(null, dir))) + "}");
            } catch (InvocationTargetException e) {
                out.println("{\"loads\":false,\"error\":" + quote(String.valueOf(e.getCause())) + "}");
            }
        }
        out.flush();
        System.exit(0);
    }

    private static String object(Map<?, ?> map) {
        StringBuilder json = new StringBuilder("{");
        for (Map.Entry<?, ?> entry : new TreeMap<Object, Object>(map).entrySet()) {
            json.append(json.length() > 1 ? "," : "").append(quote(String.valueOf(entry.getKey())));
            json.append(":").append(quote(String.valueOf(entry.getValue())));
        }
        return json.append("}").toString();
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                String hex = Integer.toHexString(c);
                json.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
