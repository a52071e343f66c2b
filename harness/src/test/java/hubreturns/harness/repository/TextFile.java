package hubreturns.harness.repository;

import hubreturns.harness.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A text file of the repository.
 *
 * @param path relative to the project's root
 */
record TextFile(Path path, String text) {
  /** Messages under test: their bytes are data, not prose. */
  private static final Predicate<String> IS_TEST_DATA =
      Pattern.compile("(^|/)src/test/resources/(duis|fuzz|corpus)/").asPredicate();

  /**
   * Every text file that Git tracks or would track; without Git, every file that no build makes.
   */
  static List<TextFile> all() {
    List<TextFile> files = new ArrayList<>();
    for (String path : paths()) {
      if (!IS_TEST_DATA.test(path)) {
        read(Path.of(path)).ifPresent(files::add);
      }
    }
    return files;
  }

  private static List<String> paths() {
    try {
      Process git =
          new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
              .directory(Program.root().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String paths = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (git.waitFor() == 0) {
        return Stream.of(paths.split("\0", -1)).filter(path -> !path.isEmpty()).toList();
      }
    } catch (IOException gitIsNotInstalled) {
      // The folder is walked instead.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while listing the files", e);
    }
    try (Stream<Path> files = Files.walk(Program.root())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> Program.root().relativize(file).toString())
          .filter(path -> !path.matches("(.*/)?target/.*|\\.git/.*|demo-data/.*|data/.*"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("listing the files", e);
    }
  }

  private static Optional<TextFile> read(Path path) {
    Path file = Program.root().resolve(path);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return text.indexOf('\0') < 0 ? Optional.of(new TextFile(path, text)) : Optional.empty();
    } catch (CharacterCodingException binary) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path, e);
    }
  }

  boolean isMarkdown() {
    return name().endsWith(".md");
  }

  String name() {
    return path.getFileName().toString();
  }

  /** Whether the file is a database migration of a released version, which must not change. */
  boolean isReleasedMigration() {
    return path.toString().matches(".*/db/migration/V0([01]\\d|2[01])__.*");
  }

  boolean isBelow(String folder) {
    return path.startsWith(folder);
  }

  /** The path, relative to the project's root, of a file that is named relative to this one. */
  Path resolve(String named) {
    Path root = Path.of("/");
    return root.relativize(root.resolve(path).resolveSibling(named).normalize());
  }

  Stream<MatchResult> matches(Pattern pattern) {
    return pattern.matcher(text).results();
  }

  /** Where a match begins, and what is wrong there: {@code path:line: problem}. */
  String at(MatchResult match, String problem) {
    return "%s:%d: %s".formatted(path, line(match.start()), problem);
  }

  int line(int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
