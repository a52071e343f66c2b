package hubreturns.client.journal;

import hubreturns.client.journal.Entry.ReceivedReply;
import hubreturns.client.journal.Entry.SentRequest;
import hubreturns.client.journal.Entry.UnsentRequest;
import hubreturns.client.journal.Entry.WrittenResults;
import hubreturns.client.journal.Opening.OpenJournal;
import hubreturns.client.journal.Opening.UnusableJournal;
import hubreturns.client.plan.OutgoingRequest;
import hubreturns.client.send.DspAddress;
import hubreturns.client.send.Reply;
import hubreturns.client.storage.PrivateFiles;
import hubreturns.client.storage.StorageAdvice;
import hubreturns.signature.ByteOrderMark;
import hubreturns.vocabulary.RequestId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * The file beside a returns file that makes it safe to run the same command again
 * (docs/client.md#correct-and-send-again).
 *
 * <p>It is text that only grows: one entry a line, fields separated by tabs, the number of the line
 * and a CRC at the end. A request is on disk before its first byte is sent, so it can be sent again
 * byte for byte. If the machine loses an answer, the request is sent once more and the DSP repeats
 * its answer. The file is locked while it is open.
 */
public final class Journal implements AutoCloseable {
  private static final String MAGIC = "hub-returns-journal-1";
  private static final String SENDING = "sending";
  private static final String UNSENT = "unsent";
  private static final String ANSWERED = "answered";
  private static final String WRITING = "writing";

  /** Marks a file that is about to be written, and the results that were written. */
  private static final String BEGUN = "begun";

  private static final String DONE = "done";

  /** More than the first line has. */
  private static final int HEADING_BYTES = 8_192;

  /** The fields of each kind of entry, before the number of its line. */
  private static final Map<String, Integer> FIELDS =
      Map.of(SENDING, 4, UNSENT, 2, ANSWERED, 6, WRITING, 3);

  private final Path file;
  private final FileChannel channel;
  private final Set<String> written = new HashSet<>();

  private int lines;

  /** Whether it holds more than the last results that were written. */
  private boolean hasNews;

  private Journal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** What to do with an existing journal. */
  public enum Start {
    /** Continue it. */
    CONTINUE,
    /** Keep a copy of it and start an empty one. */
    RESTART
  }

  /** Opens the journal, or creates it. */
  public static Opening open(Path file, Heading heading, Start start, Instant now) {
    try {
      FileChannel channel = PrivateFiles.open(file);
      Opening opening = locked(channel, file, heading, start, now);
      if (opening instanceof UnusableJournal) {
        channel.close();
      }
      return opening;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "nothing was sent, because the journal %s cannot be written: %s, and run the same command again"
              .formatted(file, StorageAdvice.of(file, e)),
          e);
    }
  }

  /**
   * Reads an existing journal without a lock, and changes nothing.
   *
   * @param heading of this run, made from that of the first run
   */
  public static Opening look(Path file, UnaryOperator<Heading> heading) {
    try {
      byte[] content = Files.readAllBytes(file);
      Journal journal = new Journal(file, FileChannel.open(file, StandardOpenOption.READ));
      Optional<Opening> opening = Optional.empty();
      try {
        opening = Optional.of(read(journal, content, Contents.read(content), heading));
        return opening.get();
      } finally {
        if (opening.filter(OpenJournal.class::isInstance).isEmpty()) {
          journal.channel.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the journal %s. Perhaps another run is working on this file".formatted(file),
          e);
    }
  }

  private static Opening locked(
      FileChannel channel, Path file, Heading heading, Start start, Instant now)
      throws IOException {
    if (!lock(channel)) {
      return new UnusableJournal(
          "another run is working on this file (" + file + " is locked). Wait until that run ends");
    }
    byte[] content = content(channel);
    Optional<Path> copy = Optional.empty();
    if (start == Start.RESTART && content.length > 0 && isJournal(content)) {
      copy = Optional.of(copyOf(file, now));
      PrivateFiles.write(copy.get(), content);
      channel.truncate(0);
      content = new byte[0];
    }
    Journal journal = new Journal(file, channel);
    Contents contents = Contents.read(content);
    Opening opening = read(journal, content, contents, _ -> heading);
    if (opening instanceof OpenJournal) {
      channel.truncate(contents.soundBytes());
      channel.position(contents.soundBytes());
      if (contents.lines().isEmpty()) {
        journal.append(heading(heading));
        journal.forceWithFolder();
        return new OpenJournal(journal, List.of(), Optional.empty(), copy);
      }
    }
    return opening;
  }

  private static Opening read(
      Journal journal, byte[] content, Contents contents, UnaryOperator<Heading> heading) {
    if (isChangedByEditor(content)) {
      return new UnusableJournal(
          ("an editor saved the journal %s with other line ends or a byte order mark. Restore it from a backup, or"
                  + " save it again as ASCII without a byte order mark, with the line ends LF. If you delete or move it, accepted"
                  + " hubs are sent again")
              .formatted(journal.file));
    }
    if (!isJournal(content)) {
      return new UnusableJournal(
          journal.file + " is not a journal of this program. Move or rename it");
    }
    if (contents.corruptLine() > 0) {
      return new UnusableJournal(
          ("%s is damaged at line %d, so requests that were sent may be missing from it. Restore it"
                  + " from a backup, or use --restart to keep a copy and send every line again")
              .formatted(journal.file, contents.corruptLine()));
    }
    return contents.lines().isEmpty()
        ? new OpenJournal(journal, List.of(), Optional.empty(), Optional.empty())
        : continued(journal, heading, contents.lines());
  }

  /** A name for a copy, different from all earlier copies. */
  private static Path copyOf(Path file, Instant now) {
    String name = file.getFileName() + "." + now.getEpochSecond();
    Path copy = file.resolveSibling(name + ".old");
    for (int i = 1; Files.exists(copy, LinkOption.NOFOLLOW_LINKS); i++) {
      copy = file.resolveSibling("%s-%d.old".formatted(name, i));
    }
    return copy;
  }

  private static Opening continued(
      Journal journal, UnaryOperator<Heading> thisRun, List<List<String>> lines) {
    List<String> first = lines.getFirst();
    Heading begun = Heading.of(first.subList(1, first.size()));
    Heading heading = thisRun.apply(begun);
    if (!begun.sameTerms(heading)) {
      return new UnusableJournal(
          ("the earlier run used %s, and this one uses %s. Use the earlier options to finish that run,"
                  + " or --restart to keep a copy of %s and send every line again")
              .formatted(begun.terms(), heading.terms(), journal.file));
    }
    List<Entry> entries = new ArrayList<>();
    Set<String> sent = new HashSet<>();
    for (int i = 1; i < lines.size(); i++) {
      List<String> line = lines.get(i);
      Optional<String> flaw = flaw(line, i + 1, sent);
      if (flaw.isPresent()) {
        return new UnusableJournal(
            ("%s cannot be used, because %s. Requests that were sent may be missing from it. Restore it from"
                    + " a backup, or use --restart to keep a copy and send every line again")
                .formatted(journal.file, flaw.get()));
      }
      if (line.getFirst().equals(WRITING)) {
        journal.written.add(line.get(1));
        // Earlier versions do not say whether the results were written after this entry.
        if (line.size() < 3 || line.get(2).equals(DONE)) {
          entries.add(new WrittenResults());
          journal.hasNews = false;
        }
      } else {
        journal.hasNews = true;
        entries.add(entry(line));
      }
    }
    journal.lines = lines.size();
    return new OpenJournal(journal, entries, elsewhere(begun, heading), Optional.empty());
  }

  /**
   * Why a line with the right check sum cannot be where it is: somebody joined two journals, or
   * removed lines.
   *
   * @param sent the RequestIDs of the lines above, to which this line adds its own
   */
  private static Optional<String> flaw(List<String> line, int number, Set<String> sent) {
    String kind = line.getFirst();
    if (kind.equals(MAGIC)) {
      return Optional.of("a second journal begins at line " + number);
    }
    int fields = FIELDS.getOrDefault(kind, 0);
    if (fields == 0) {
      return Optional.of(
          "this version does not know the entry at line %d, which a newer version may have written"
              .formatted(number));
    }
    if (kind.equals(SENDING)) {
      sent.add(line.get(1));
    }
    if (line.size() > fields) {
      return line.get(fields).equals(String.valueOf(number))
          ? Optional.empty()
          : Optional.of(
              "line %d was written as line %s, so lines were removed or added"
                  .formatted(number, line.get(fields)));
    }
    // Earlier versions do not number their lines.
    return kind.equals(ANSWERED) && !sent.contains(line.get(1))
        ? Optional.of("line %d answers a request that no line above holds".formatted(number))
        : Optional.empty();
  }

  /**
   * Why the entries may come from another DSP, and what to do then. The answers of a test system
   * say nothing about the live one.
   */
  private static Optional<String> elsewhere(Heading begun, Heading heading) {
    return begun
        .address()
        .flatMap(earlier ->
            heading
                .address()
                .filter(now -> !DspAddress.isSame(now, earlier))
                .map(now ->
                    ("the first run of this file was for the DSP at %1$s, and this one is for %2$s. Lines that the"
                            + " first DSP answered are not sent again. If %2$s is another DSP, use --restart to send every line to it")
                        .formatted(earlier, now)));
  }

  /** Records a request before it is sent; when this returns it is on the disk. */
  public synchronized void sending(OutgoingRequest request) {
    String lines =
        IntStream.range(0, request.hubs().size())
            .mapToObj(position -> String.valueOf(request.lines().getOrDefault(position, 0)))
            .collect(Collectors.joining(","));
    try {
      hasNews = true;
      append(List.of(SENDING, request.id().toString(), lines, base64(request.message())));
      channel.force(false);
    } catch (IOException e) {
      throw nothingMoreIsSent(e);
    }
  }

  /**
   * Records that no byte of a request has left, although {@link #sending} was recorded. The next
   * run does not send the request. Only the run that made the request may say so: an earlier run
   * may have sent it.
   */
  public synchronized void unsent(RequestId id) {
    try {
      hasNews = true;
      append(List.of(UNSENT, id.toString()));
    } catch (IOException e) {
      throw nothingMoreIsSent(e);
    }
  }

  public synchronized void answered(RequestId id, Reply reply) {
    try {
      hasNews = true;
      append(
          List.of(
              ANSWERED,
              id.toString(),
              String.valueOf(reply.status()),
              reply.mediaType(),
              reply.at().toString(),
              base64(reply.body())));
    } catch (IOException e) {
      throw nothingMoreIsSent(e);
    }
  }

  private UncheckedIOException nothingMoreIsSent(IOException e) {
    return new UncheckedIOException(
        ("cannot write the journal %s, so nothing more is sent: %s, and run the same command again. It"
                + " continues with the lines that have no answer")
            .formatted(file, StorageAdvice.of(file, e)),
        e);
  }

  /** Where its file is, or was when it was opened. */
  public Path file() {
    return file;
  }

  /**
   * Records a file about the outcomes before it is written. A later run replaces the file only if
   * nobody changed it since.
   *
   * @param sha256 of its bytes, in hex
   */
  public synchronized void writing(String sha256) {
    try {
      append(List.of(WRITING, sha256, BEGUN));
      written.add(sha256);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the journal %s, so the results are not written: %s, and run the same command again"
              .formatted(file, StorageAdvice.of(file, e)),
          e);
    }
  }

  /**
   * Records that the results are written, with every answer so far. An answer without this entry
   * below it may be in no results.
   *
   * @param sha256 of the results, in hex
   */
  public synchronized void wrote(String sha256) {
    if (hasNews) {
      try {
        append(List.of(WRITING, sha256, DONE));
        hasNews = false;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write the journal " + file, e);
      }
    }
  }

  /** Whether a run with this journal wrote a file about the outcomes with this SHA-256. */
  public synchronized boolean hasWritten(String sha256) {
    return written.contains(sha256);
  }

  @Override
  public synchronized void close() {
    try {
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the journal " + file, e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  /** Whether this is a whole journal as some editors save it: with CR LF, or with a mark before. */
  private static boolean isChangedByEditor(byte[] content) {
    byte[] start = Arrays.copyOf(content, Math.min(content.length, HEADING_BYTES));
    String text = new String(start, ByteOrderMark.charset(start, StandardCharsets.UTF_8));
    String bare = ByteOrderMark.withoutMark(text);
    int end = bare.indexOf('\n');
    return bare.startsWith(MAGIC + "\t")
        && (!isJournal(content) || (end > 0 && bare.charAt(end - 1) == '\r'));
  }

  /** Whether the file is a journal. Even its first line may be torn, if nothing was sent yet. */
  private static boolean isJournal(byte[] content) {
    byte[] start = (MAGIC + "\t").getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(content.length, start.length);
    return Arrays.equals(content, 0, length, start, 0, length);
  }

  /**
   * Reads through the locked channel: closing another channel on the file would release the lock,
   * because POSIX ties it to the process and the file.
   */
  private static byte[] content(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
      // Reads on; the lock keeps the size as it is.
    }
    return Arrays.copyOf(content.array(), content.position());
  }

  private void forceWithFolder() throws IOException {
    channel.force(true);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      } catch (IOException notOnThisSystem) {
        // Windows cannot open a folder; there only the file itself is forced to disk.
      }
    }
  }

  private void append(List<String> fields) throws IOException {
    String text =
        fields.getFirst().equals(MAGIC)
            ? String.join("\t", fields)
            : String.join("\t", fields) + "\t" + (lines + 1);
    ByteBuffer line =
        ByteBuffer.wrap(
            (text + "\t" + Contents.crc(text) + "\n").getBytes(StandardCharsets.US_ASCII));
    long start = channel.position();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      // What follows half a line would be damaged, and the journal could not be used.
      channel.truncate(start);
      throw e;
    }
    lines++;
  }

  private static List<String> heading(Heading heading) {
    List<String> fields = new ArrayList<>(List.of(MAGIC));
    fields.addAll(heading.fields());
    return fields;
  }

  private static Entry entry(List<String> fields) {
    return switch (fields.getFirst()) {
      case SENDING ->
          new SentRequest(
              fields.get(1),
              List.of(fields.get(2).split(",")).stream().map(Integer::valueOf).toList(),
              Base64.getDecoder().decode(fields.get(3)));
      case UNSENT -> new UnsentRequest(fields.get(1));
      case ANSWERED ->
          new ReceivedReply(
              fields.get(1),
              new Reply(
                  Integer.parseInt(fields.get(2)),
                  fields.get(3),
                  Base64.getDecoder().decode(fields.get(5)),
                  Instant.parse(fields.get(4))));
      default -> throw new IllegalStateException("unknown journal entry " + fields.getFirst());
    };
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The undamaged lines of a journal.
   *
   * @param soundBytes where the last undamaged line ends
   * @param corruptLine the number of the first damaged line, if an undamaged line follows or no
   *     line is undamaged; otherwise 0. The end of a journal may be torn, but not its middle
   */
  private record Contents(List<List<String>> lines, int soundBytes, int corruptLine) {

    static Contents read(byte[] content) {
      List<List<String>> lines = new ArrayList<>();
      int soundBytes = 0;
      int damaged = 0;
      int number = 0;
      for (int from = 0, to = 0; to < content.length; to++) {
        if (content[to] != '\n') {
          continue;
        }
        number++;
        String line = new String(content, from, to - from, StandardCharsets.US_ASCII);
        int tab = line.lastIndexOf('\t');
        boolean sound = tab > 0 && crc(line.substring(0, tab)).equals(line.substring(tab + 1));
        if (sound && damaged > 0) {
          return new Contents(lines, soundBytes, damaged);
        }
        if (sound) {
          lines.add(List.of(line.substring(0, tab).split("\t", -1)));
          soundBytes = to + 1;
        } else if (damaged == 0) {
          damaged = number;
        }
        from = to + 1;
      }
      // The first line is on the disk before anything is sent, so a whole one cannot be torn.
      return new Contents(lines, soundBytes, lines.isEmpty() ? damaged : 0);
    }

    static String crc(String text) {
      CRC32 crc = new CRC32();
      crc.update(text.getBytes(StandardCharsets.US_ASCII));
      return "%08x".formatted(crc.getValue());
    }
  }
}
