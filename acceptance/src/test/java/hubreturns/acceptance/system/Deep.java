package hubreturns.acceptance.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A test that takes minutes: it runs in {@code ./check --deep} and {@code ./check --torture}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = "hubreturns.deep",
    matches = "true",
    disabledReason = "it takes minutes: ./check --deep runs it")
public @interface Deep {}
