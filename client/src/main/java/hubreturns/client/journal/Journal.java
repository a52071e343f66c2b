package hubreturns.client.journal;

import hubreturns.client.journal.Entry.Answered;
import hubreturns.client.journal.Entry.Sending;
import hubreturns.client.journal.Opening.Opened;
import hubreturns.client.journal.Opening.Refused;
import hubreturns.client.plan.SignedBatch;
import hubreturns.client.send.Reply;
import hubreturns.vocabulary.RequestId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The file beside a returns file that makes a re-run safe (operate.md, Client).
 *
 * <p>Append-only text, one entry a line, fields parted by tabs, a CRC at the end. A request is on
 * disk before its first byte leaves, so whatever was sent can be sent again byte for byte; an
 * answer that is lost with the machine costs one more sending, which the DSP answers from its own
 * record. The file is locked for as long as it is open.
 */
public final class Journal implements AutoCloseable {
  private static final String MAGIC = "hub-returns-journal-1";
  private static final String SENDING = "sending";
  private static final String ANSWERED = "answered";

  private final FileChannel channel;

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /** Whether to go on with what a journal holds. */
  public enum Start {
    /** Go on. */
    CONTINUE,
    /** Keep a copy of it and begin anew. */
    AFRESH
  }

  /** Opens or makes the journal for what {@code heading} says. */
  public static Opening open(Path file, Heading heading, Start start, Instant now) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Opening opening = locked(channel, file, heading, start, now);
      if (opening instanceof Refused) {
        channel.close();
      }
      return opening;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the journal " + file, e);
    }
  }

  private static Opening locked(
      FileChannel channel, Path file, Heading heading, Start start, Instant now)
      throws IOException {
    if (!lock(channel)) {
      return new Refused(
          "another run is at work on this file (" + file + " is locked); wait until it has ended");
    }
    byte[] content = content(channel);
    if (!isJournal(content)) {
      return new Refused(file + " is no journal of this program; move it away");
    }
    Journal journal = new Journal(channel);
    if (start == Start.AFRESH && content.length > 0) {
      Files.write(
          file.resolveSibling(file.getFileName() + "." + now.getEpochSecond() + ".old"), content);
      channel.truncate(0);
      content = new byte[0];
    }
    Contents contents = Contents.read(content);
    if (contents.corruptLine() > 0) {
      return new Refused(
          "%s is damaged at line %d; look at it before you go on, for what it no longer tells may"
                  .formatted(file, contents.corruptLine())
              + " have been sent; --restart puts it aside and sends everything anew");
    }
    channel.truncate(contents.soundBytes());
    channel.position(contents.soundBytes());
    if (contents.lines().isEmpty()) {
      journal.append(heading(heading));
      journal.force(file);
      return new Opened(journal, List.of());
    }
    return continued(journal, file, heading, contents.lines());
  }

  private static Opening continued(
      Journal journal, Path file, Heading heading, List<List<String>> lines) {
    List<String> first = lines.getFirst();
    Heading begun =
        new Heading(first.get(1), first.get(2), first.get(3), first.get(4), first.get(5));
    if (!begun.sha256().equals(heading.sha256())) {
      return new Refused(
          "the CSV has changed since sending began, so "
              + file
              + " no longer fits it; put the CSV back as it was to finish that run, give the"
              + " changed one another name, or use --restart to put the journal aside and send"
              + " all lines anew");
    }
    if (!begun.sameTerms(heading)) {
      return new Refused(
          "sending began with %s, and this is %s; use the former to finish that run, or --restart to"
                  .formatted(begun.terms(), heading.terms())
              + " put "
              + file
              + " aside and send all lines anew");
    }
    return new Opened(journal, lines.stream().skip(1).map(Journal::entry).toList());
  }

  /** Records a request before it is sent; when this returns it is on the disk. */
  public synchronized void sending(SignedBatch request) {
    String lines =
        request.batch().lineNumbers().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(","));
    try {
      append(List.of(SENDING, request.id().toString(), lines, base64(request.message())));
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal; nothing more is sent", e);
    }
  }

  /** Records what came back. */
  public synchronized void answered(RequestId id, Reply reply) {
    try {
      append(
          List.of(
              ANSWERED,
              id.toString(),
              String.valueOf(reply.status()),
              reply.mediaType(),
              reply.at().toString(),
              base64(reply.body())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal; nothing more is sent", e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the journal", e);
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

  /** The very first line may be torn, too; then nothing was sent yet. */
  private static boolean isJournal(byte[] content) {
    byte[] start = (MAGIC + "\t").getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(content.length, start.length);
    return Arrays.equals(content, 0, length, start, 0, length);
  }

  /**
   * Reads through the locked channel: closing any other one on the file would let go of the lock,
   * which POSIX ties to the process and the file.
   */
  private static byte[] content(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
      // Reads on; the lock keeps the size as it is.
    }
    return Arrays.copyOf(content.array(), content.position());
  }

  private void force(Path file) throws IOException {
    channel.force(true);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      } catch (IOException notOnThisSystem) {
        // Windows opens no folder; there the file's own force is all there is.
      }
    }
  }

  private void append(List<String> fields) throws IOException {
    String text = String.join("\t", fields);
    ByteBuffer line =
        ByteBuffer.wrap(
            (text + "\t" + Contents.crc(text) + "\n").getBytes(StandardCharsets.US_ASCII));
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  private static List<String> heading(Heading heading) {
    List<String> fields = new ArrayList<>(List.of(MAGIC));
    fields.addAll(heading.fields());
    return fields;
  }

  private static Entry entry(List<String> fields) {
    return switch (fields.getFirst()) {
      case SENDING ->
          new Sending(
              fields.get(1),
              List.of(fields.get(2).split(",")).stream().map(Integer::valueOf).toList(),
              Base64.getDecoder().decode(fields.get(3)));
      case ANSWERED ->
          new Answered(
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
   * A journal's lines as far as they are sound.
   *
   * @param soundBytes where the last sound line ends
   * @param corruptLine the number of a damaged line with sound ones behind it, or 0: the end of a
   *     journal may be torn, its middle may not
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
      return new Contents(lines, soundBytes, 0);
    }

    static String crc(String text) {
      CRC32 crc = new CRC32();
      crc.update(text.getBytes(StandardCharsets.US_ASCII));
      return "%08x".formatted(crc.getValue());
    }
  }
}
