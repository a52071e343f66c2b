package hubreturns.acceptance.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * An agent that shifts the clock of a JVM while it runs, by the seconds in a file. It changes what
 * {@code java.time} says, which is what the service reads. Nothing that measures a duration
 * changes.
 */
public final class ShiftedClock implements ClassFileTransformer {
  private static final String SECONDS = "torture.clock.seconds";
  private static final Duration BETWEEN = Duration.ofMillis(100);
  private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");
  private static final MethodTypeDesc GET_LONG =
      MethodTypeDesc.of(
          ClassDesc.of("java.lang.Long"), ConstantDescs.CD_String, ConstantDescs.CD_long);

  private ShiftedClock() {}

  /** Makes the agent's jar in a folder; {@code -javaagent:JAR=FILE} uses it. */
  static Path jar(Path folder) throws IOException {
    Path jar = folder.resolve("shifted-clock.jar");
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", ShiftedClock.class.getName());
    attributes.putValue("Can-Retransform-Classes", "true");
    String entry = ShiftedClock.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        var in = ShiftedClock.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      if (in == null) {
        throw new IllegalStateException(entry + " is not on the class path");
      }
      in.transferTo(out);
    }
    return jar;
  }

  /** Called by the JVM before the program starts. */
  public static void premain(String file, Instrumentation instrumentation)
      throws UnmodifiableClassException, IOException {
    follow(Path.of(file));
    instrumentation.addTransformer(new ShiftedClock(), true);
    instrumentation.retransformClasses(Clock.class);
    Thread.ofPlatform()
        .daemon()
        .name("shifted-clock")
        .start(() -> {
          while (true) {
            try {
              follow(Path.of(file));
              Thread.sleep(BETWEEN);
            } catch (IOException | InterruptedException e) {
              throw new IllegalStateException("following the clock in " + file, e);
            }
          }
        });
  }

  private static void follow(Path file) throws IOException {
    System.setProperty(SECONDS, Files.readString(file).strip());
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String className,
      @Nullable Class<?> old,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (!className.equals("java/time/Clock")) {
      return null;
    }
    // Adds to each instant: plusSeconds(Long.getLong("torture.clock.seconds", 0)).
    CodeTransform shift =
        (code, element) -> {
          if (element instanceof Instruction instruction
              && instruction.opcode() == Opcode.ARETURN) {
            code.ldc(SECONDS)
                .lconst_0()
                .invokestatic(ClassDesc.of("java.lang.Long"), "getLong", GET_LONG)
                .invokevirtual(
                    ClassDesc.of("java.lang.Long"),
                    "longValue",
                    MethodTypeDesc.of(ConstantDescs.CD_long))
                .invokevirtual(
                    INSTANT, "plusSeconds", MethodTypeDesc.of(INSTANT, ConstantDescs.CD_long));
          }
          code.with(element);
        };
    ClassFile classFile = ClassFile.of();
    return classFile.transformClass(
        classFile.parse(bytes),
        ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString("currentInstant"), shift));
  }
}
