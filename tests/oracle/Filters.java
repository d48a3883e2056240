import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** User code without a jar to compile against: a filter that is a dynamic proxy. */
final class Filters implements java.lang.reflect.InvocationHandler, java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private final int number;

    private Filters(int number) {
        this.number = number;
    }

    static Object make(int number) throws Exception {
        Class<?> type = Class.forName("org.apache.flink.api.common.functions.FilterFunction");
        return Proxy.newProxyInstance(Filters.class.getClassLoader(), new Class<?>[] {type}, new Filters(number));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        return number >= 0;
    }
}
