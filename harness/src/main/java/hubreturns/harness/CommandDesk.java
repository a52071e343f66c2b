package hubreturns.harness;

import hubreturns.harness.Program.Result;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * Runs commands of a packaged jar one after the other, in a process that keeps running. Starting a
 * process would take nine tenths of a command's processor time (docs/adr/0091-quick-tests.md).
 */
final class CommandDesk {
  /** The public class of each jar that runs one command and gives back its exit code. */
  private static final Map<Program, String> RUNNERS =
      Map.of(
          Program.SERVICE, "hubreturns.service.operations.Commands",
          Program.CLIENT, "hubreturns.client.ClientMain");

  private static final Map<Program, BlockingDeque<CommandDesk>> FREE = new ConcurrentHashMap<>();
  private static final String SETTING = "HUB_RETURNS_";

  private final DataOutputStream questions;
  private final DataInputStream answers;

  private CommandDesk(Process process) {
    this.questions = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
  }

  /** Runs a command at a desk that is free, or at a new one. */
  static Result run(Launcher launcher, Map<String, String> environment, String... arguments)
      throws IOException {
    BlockingDeque<CommandDesk> desks =
        FREE.computeIfAbsent(launcher.program(), program -> new LinkedBlockingDeque<>());
    CommandDesk free = desks.pollFirst();
    CommandDesk desk = free == null ? open(launcher) : free;
    Result result = desk.ask(words(environment, List.of(arguments)));
    desks.addFirst(desk);
    return result;
  }

  private static CommandDesk open(Launcher launcher) throws IOException {
    String here = CommandDesk.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    // Java uses a cache only if the jar that it was made for comes first.
    String classPath = launcher.jar() + File.pathSeparator + here;
    String runner = Objects.requireNonNull(RUNNERS.get(launcher.program()));
    return new CommandDesk(
        launcher
            .java("-cp", classPath, CommandDesk.class.getName(), runner)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** The command line, with the settings of the environment as options. */
  private static List<String> words(Map<String, String> environment, List<String> arguments) {
    List<String> words = new ArrayList<>();
    environment.forEach((variable, value) -> {
      if (variable.startsWith(SETTING)) {
        String option =
            "--" + variable.substring(SETTING.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        if (!arguments.contains(option)) {
          words.add(option + "=" + value);
        }
      }
    });
    words.addAll(arguments);
    return words;
  }

  private Result ask(List<String> words) throws IOException {
    questions.writeInt(words.size());
    for (String word : words) {
      write(questions, word.getBytes(StandardCharsets.UTF_8));
    }
    questions.flush();
    return new Result(answers.readInt(), read(answers), read(answers));
  }

  private static void write(DataOutputStream to, byte[] text) throws IOException {
    to.writeInt(text.length);
    to.write(text);
  }

  private static String read(DataInputStream from) throws IOException {
    return new String(from.readNBytes(from.readInt()), StandardCharsets.UTF_8);
  }

  /**
   * The main method of the process. It runs commands until the tests end, which closes its standard
   * input.
   */
  public static void main(String[] runner) throws IOException, ReflectiveOperationException {
    Locale.setDefault(Locale.UK);
    Method run = Class.forName(runner[0]).getMethod("run", String[].class);
    DataInputStream questions = new DataInputStream(new BufferedInputStream(System.in));
    DataOutputStream answers = new DataOutputStream(new BufferedOutputStream(System.out));
    System.setIn(InputStream.nullInputStream());
    while (true) {
      String[] words;
      try {
        words = new String[questions.readInt()];
      } catch (EOFException theTestsHaveEnded) {
        return;
      }
      for (int i = 0; i < words.length; i++) {
        words[i] = read(questions);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      answers.writeInt((int) run.invoke(null, (Object) words));
      write(answers, out.toByteArray());
      write(answers, err.toByteArray());
      answers.flush();
    }
  }
}
